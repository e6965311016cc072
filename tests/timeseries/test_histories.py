"""Histories: which lags each setting asks for, how series are read for each method, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest import quantities
from infoest.methods.choose import Settings
from infoest.timeseries.embedding import as_recording
from infoest.timeseries.histories import (
    Histories,
    as_transfer,
    check_window,
    read_series,
    rows_note,
    settings_of,
)


@pytest.fixture
def pair(rng: np.random.Generator) -> NDArray[np.float64]:
    return rng.normal(size=(2, 40))


@pytest.mark.parametrize(
    ("settings", "source", "target", "conditions"),
    [
        ({}, [1], [1], [1]),
        ({"lag_source": 3, "tau_source": 2, "delay": 4}, [4, 6, 8], [1], [1]),
        ({"lag_target": 3, "tau_target": 5}, [1], [1, 6, 11], [1]),
        ({"lag_conditions": 2}, [1], [1], [1, 2]),
        ({"include_present": True}, [0, 1], [1], [1]),
        ({"include_present": True, "lag_source": 0}, [0], [1], [1]),
        ({"lag_target": 0}, [1], [], [1]),
    ],
    ids=str,
)
def test_lags_are_those_the_settings_name(
    settings: dict[str, Any], source: list[int], target: list[int], conditions: list[int], pair: NDArray[np.float64]
) -> None:
    """Source of two columns, target of one, conditions of two: series 0 and 1, 2, and 3 and 4."""
    two = np.column_stack([pair[0], pair[1]])
    recording = as_recording(two, pair[0], two, names=("source", "target", "conditions"))
    assert Histories(**settings).blocks(recording) == [
        [(j, lag) for j in (0, 1) for lag in source],
        [(2, 0)],
        [(2, lag) for lag in target] + [(j, lag) for j in (3, 4) for lag in conditions],
    ]
    alone = as_recording(pair[0], pair[1], names=("source", "target"))
    assert Histories(**settings).blocks(alone)[2] == [(1, lag) for lag in target]


@pytest.mark.parametrize("name", ["lag_source", "lag_target", "lag_conditions", "tau_source", "tau_target", "delay"])
@pytest.mark.parametrize("value", [-1, 1.5, True, "1", None])
def test_lags_are_counts(name: str, value: Any) -> None:
    least = 0 if name in {"lag_source", "lag_target"} else 1
    with pytest.raises(ValueError, match=f"^{name}={value!r} must be an integer of at least {least}"):
        Histories(**{name: value})


@pytest.mark.parametrize("name", ["lag_conditions", "tau_source", "tau_target", "delay"])
def test_steps_are_at_least_one(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name}=0 must be an integer of at least 1"):
        Histories(**{name: 0})  # type: ignore[arg-type]


def test_some_value_of_the_source_is_asked_for() -> None:
    with pytest.raises(
        ValueError, match=r"lag_source=0 leaves no value of the source\. Use lag_source=1 or include_pre"
    ):
        Histories(lag_source=0)
    with pytest.raises(ValueError, match="include_present=2 is not known"):
        Histories(include_present=2)  # type: ignore[arg-type]


def test_a_transfer_is_information_of_source_and_target_given_what_came_before(pair: NDArray[np.float64]) -> None:
    asked = as_transfer(*pair, lag_source=2, lag_target=1)
    assert asked.quantity == quantities.conditional_mutual_information((0,), (1,), (2,))
    np.testing.assert_array_equal(asked.sample.columns[:, asked.sample.blocks[0][1]], pair[0, :-2])
    assert asked.note == "38 of 40 times have the whole history"
    nothing_given = as_transfer(*pair, lag_target=0)
    assert nothing_given.quantity == quantities.mutual_information((0,), (1,))
    assert as_transfer(*pair, renyi_order=2).quantity.renyi_order == 2
    assert as_transfer(*pair, reach=9).sample.n == 31
    assert as_transfer(*pair, theiler=3).sample.serial.theiler == 3  # type: ignore[union-attr]
    assert type(asked.chosen(Settings())).__name__ == "Neighbors"


def test_trials_are_counted_in_the_note(pair: NDArray[np.float64]) -> None:
    recording = as_recording(*pair, names=("x", "y"), trials=["a"] * 15 + ["b"] * 25)
    assert rows_note(recording, recording.lagged([[(0, 2)], [(1, 0)]])) == (
        "36 of 40 times in 2 trials have the whole history"
    )


def test_ordinal_series_become_codes_of_patterns(pair: NDArray[np.float64]) -> None:
    recording, method, prefix = read_series(*pair, names=("x", "y"), method="ordinal", pattern_length=4)
    assert (method, prefix) == ("plugin", "ordinal patterns of 4, ")
    assert recording.sample.discrete == (True, True)
    assert recording.sample.n == 37
    whole = read_series(np.arange(40) % 3, pair[1], names=("x", "y"), method="ordinal")[0]
    assert whole.sample.discrete == (True, True)  # integers are numbers here, not codes: their order is what counts
    with pytest.raises(ValueError, match="method='ordinal' orders numbers; leave discrete= out"):
        read_series(*pair, names=("x", "y"), method="ordinal", discrete=["x"])


@pytest.mark.parametrize("method", ["kernel", "nsb", ""])
def test_methods_that_know_no_lagged_copies_are_refused(method: str, pair: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match=f"method={method!r} is not known. Use one of None, 'auto', 'plugin'"):
        read_series(*pair, names=("x", "y"), method=method)


@pytest.mark.parametrize(
    ("method", "codes", "refused"),
    [
        (None, False, False),
        ("ksg", False, False),
        ("mixed", True, False),
        (None, True, True),
        ("plugin", False, True),
        ("gaussian", False, True),
        ("gaussian_copula", False, True),
    ],
)
def test_a_window_in_time_is_for_neighbours_alone(
    method: str | None, codes: bool, refused: bool, pair: NDArray[np.float64]
) -> None:
    series = np.where(pair > 0, "a", "b") if codes else pair
    sample = as_recording(*series, names=("x", "y")).lagged([[(0, 1)], [(1, 0)]])
    check_window(0, sample, method)
    if not refused:
        check_window(5, sample, method)
        return
    name = method or "plugin"
    with pytest.raises(
        ValueError, match=f"theiler=5 is for nearest neighbours; method='{name}' has none. Leave it out"
    ):
        check_window(5, sample, method)


def test_keywords_are_parted_between_embedding_and_method() -> None:
    given = {"lag_source": 2, "theiler": 1, "n_neighbors": 4, "stderr": False, "method": "ksg", "trials": None}
    embedding, own = settings_of(given)
    assert embedding == {"lag_source": 2, "theiler": 1, "method": "ksg", "trials": None}
    assert own == {"n_neighbors": 4, "stderr": False}
    assert len(given) == 6  # the caller's own are left alone
