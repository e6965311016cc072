"""Nulls of a transfer entropy: which law each name is, how long its blocks and shifts are, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest.datasets import vector_autoregression
from infoest.resampling import nulls
from infoest.timeseries.histories import as_transfer
from infoest.timeseries.surrogates import LABELS, NULLS, Reembedded, source_null

if TYPE_CHECKING:
    from infoest._core.sample import Sample

Floats = NDArray[np.float64]
TRIALS = ["a"] * 80 + ["b"] * 3 + ["c"] * 57


@pytest.fixture
def pair(rng: np.random.Generator) -> Floats:
    return vector_autoregression(140, [[0.8, 0.0], [0.4, 0.3]], random_state=rng)[0].T


def null_of(name: str, pair: Floats, trials: Any = None, **settings: Any) -> Any:
    asked = as_transfer(*pair, lag_source=2, delay=3, trials=trials)
    return source_null(asked, asked.sample, name, **settings).null


def test_every_null_has_a_label() -> None:
    assert set(LABELS) == set(NULLS)


def test_one_series_turns_by_more_than_its_histories(pair: Floats) -> None:
    null = null_of("circular_shift", pair)
    assert isinstance(null, nulls.CircularShift)
    assert (null.n, null.min_lag) == (136, 5)  # lags 3 and 4 of the source: a span of five times
    asked = as_transfer(*pair, theiler=10)
    apart = source_null(asked, asked.sample, "circular_shift").null
    assert isinstance(apart, nulls.CircularShift)
    assert apart.min_lag == 12
    given = null_of("circular_shift", pair, min_shift=20)
    assert [(null.n, null.min_lag) for null in given.nulls] == [(136, 20)]


def test_trials_turn_each_by_itself(pair: Floats) -> None:
    null = null_of("circular_shift", pair, TRIALS)
    assert isinstance(null, nulls.TurnedTrials)
    assert null.start.tolist() == [0, 76, 129]  # the second trial is too short for the history
    given = null_of("circular_shift", pair, TRIALS, min_shift=9)
    assert [(null.n, null.min_lag) for null in given.nulls] == [(76, 9), (53, 9)]


@pytest.mark.parametrize(("name", "kind"), [("block", nulls.PermutedBlocks), ("stationary", nulls.StationaryBootstrap)])
def test_blocks_have_the_length_asked_for_and_fit_their_trial(name: str, kind: type[Any], pair: Floats) -> None:
    null = null_of(name, pair, TRIALS, block_length=50)
    lengths = [part.length if name == "block" else part.mean_length for part in null.nulls]
    assert all(type(part) is kind for part in null.nulls)
    assert lengths == ([38, 26] if name == "block" else [50, 50])
    own = null_of(name, pair).nulls[0]
    assert (own.length if name == "block" else own.mean_length) >= 5  # the memory of the source, at least a history


def test_rows_of_a_trial_are_permuted_within_it(pair: Floats) -> None:
    null = null_of("row_permutation", pair, TRIALS)
    order = null.order(1, 0)
    assert sorted(order[:76]) == list(range(76))
    assert sorted(order[76:]) == list(range(76, 129))


def test_spectral_surrogates_reorder_the_series_before_it_is_embedded(pair: Floats) -> None:
    asked = as_transfer(*pair, lag_source=2, trials=TRIALS)
    found = source_null(asked, asked.sample, "iaaft")
    assert found.whole
    order = found.null.order(3, 0)
    for first, end in ((0, 80), (80, 83), (83, 140)):
        assert sorted(order[first:end]) == list(range(first, end))
    seen: list[Floats] = []

    class Spy:
        def __init__(self, sample: Sample) -> None:
            seen.append(sample.columns)

        def values(self, orders: Any) -> Floats:
            np.testing.assert_array_equal(orders[0], np.arange(asked.sample.n))
            return np.full((1, 1), float(len(seen)))

    statistic = found.statistic(asked.sample, Spy)
    assert isinstance(statistic, Reembedded)
    np.testing.assert_array_equal(statistic.values([order, np.arange(140)]), [[1.0], [2.0]])
    moved = as_transfer(pair[0][order], pair[1], lag_source=2, trials=TRIALS)
    np.testing.assert_array_equal(seen[0], moved.sample.columns)
    np.testing.assert_array_equal(seen[1], asked.sample.columns)


def test_other_nulls_take_the_statistic_as_it_is(pair: Floats) -> None:
    asked = as_transfer(*pair)
    found = source_null(asked, asked.sample, "block")
    marker: Any = object()
    assert found.statistic(asked.sample, lambda sample: marker) is marker


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("shuffle", {}, "null='shuffle' is not known. Use one of 'circular_shift', 'block'"),
        ("circular_shift", {"block_length": 5}, "block_length=5 is for null='block' and 'stationary'; got null='circ"),
        ("block", {"min_shift": 5}, "min_shift=5 is for null='circular_shift'; got null='block'"),
        ("block", {"block_length": 0}, "block_length=0 must be an integer of at least 1"),
        ("circular_shift", {"min_shift": 0}, "min_lag=0 must be an integer of at least 1"),
        ("circular_shift", {"min_shift": 70}, "min_lag=70 leaves no shift of 136 rows"),
    ],
)
def test_bad_settings_are_refused(name: str, settings: dict[str, Any], message: str, pair: Floats) -> None:
    with pytest.raises(ValueError, match=message):
        null_of(name, pair, **settings)


def test_spectra_are_of_one_series_of_numbers(pair: Floats) -> None:
    for source in (pair.T, np.where(pair[0] > 0, "a", "b")):
        asked = as_transfer(source, pair[1])
        with pytest.raises(ValueError, match=r"null='iaaft' is for one source series of numbers\. Use null='circ"):
            source_null(asked, asked.sample, "iaaft")
