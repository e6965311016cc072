"""Batches hold every multiplet once, and the best are kept in the order met; results rank and test what they hold."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.stats import false_discovery_control, norm

from infoest.multivariate import Multiplets
from infoest.multivariate.sweep import Batches, Best, subset_at


@pytest.mark.parametrize("most", [1, 3, 7, 1000])
def test_batches_are_all_subsets_in_order(most: int) -> None:
    batches = Batches(7, 2, 4, most)
    places: list[int] = []
    found: list[tuple[int, ...]] = []
    for number in range(batches.count):
        at, members = batches.of(number)
        assert len(members) <= most
        places += range(at, at + len(members))
        found += [tuple(row) for row in members.tolist()]
    assert places == list(range(batches.total))
    assert found == [c for m in (2, 3, 4) for c in combinations(range(7), m)]


def test_subset_at_a_rank_far_beyond_machine_integers() -> None:
    assert tuple(subset_at(6, 3, 11)) == list(combinations(range(6), 3))[11]
    last = Batches(200, 100, 100, 5)
    assert last.of(last.count - 1)[1][-1].tolist() == list(range(100, 200))


def test_best_keeps_the_first_of_equal_ones(rng: np.random.Generator) -> None:
    values = rng.integers(0, 6, 50).astype(float)
    members, found = np.arange(100).reshape(50, 2), rng.normal(size=(5, 50))
    kept = Best(9, 3)
    for lo in range(0, 50, 8):
        kept.add(values[lo : lo + 8], members[lo : lo + 8], found[:, lo : lo + 8])
    ranking = np.argsort(-values, kind="stable")[:9]
    np.testing.assert_array_equal(kept.values, values[ranking])
    np.testing.assert_array_equal(kept.members[:, :2], members[ranking])
    assert (kept.members[:, 2] == -1).all()
    np.testing.assert_array_equal(kept.found, found[:, ranking])


def multiplets_of(o: list[float], stderr: list[float], null: list[float] | None = None) -> Multiplets:
    members, nothing = np.array(list(combinations(range(5), 3)))[: len(o)], np.zeros(len(o))
    spread = nothing if null is None else np.array(null)
    return Multiplets(tuple("abcde"), members, np.array(o), nothing, np.array(stderr), 100, "made up", spread)


def test_pvalues_of_known_unknown_and_no_error() -> None:
    found = multiplets_of([0.2, -0.1, 0.3, 0.0, 1e-16, -0.5], [0.1, 0.1, np.nan, 0.0, 1e-17, 0.0])
    expected = [2 * norm.sf(2), 2 * norm.sf(1), np.nan, 1.0, 1.0, 0.0]
    np.testing.assert_allclose(found.pvalue, expected, rtol=1e-12)
    known = ~np.isnan(found.pvalue)
    adjustments: tuple[Any, ...] = ("bh", "by")
    for adjustment in adjustments:
        adjusted = found.pvalue_adjusted(adjustment=adjustment)
        np.testing.assert_array_equal(adjusted[known], false_discovery_control(found.pvalue[known], method=adjustment))
        assert np.isnan(adjusted[~known]).all()
    assert np.isnan(found.confint()[2]).all()
    np.testing.assert_array_equal(found.confint()[5], [-0.5, -0.5])
    assert np.isnan(found.summary_frame()["pvalue"].iloc[2])


def test_the_null_spread_widens_intervals_and_tests() -> None:
    found = multiplets_of([0.5, 0.5, 0.0], [0.3, np.nan, 0.0], [0.4, 0.4, 0.4])
    np.testing.assert_allclose(found.pvalue, [2 * norm.sf(1), np.nan, 1.0], rtol=1e-12)
    np.testing.assert_allclose(found.confint(0.9)[0], 0.5 + 0.5 * norm.ppf([0.05, 0.95]), rtol=1e-12)
    assert found.top(1, "redundancy").pvalue[0] == found.pvalue[0]


def test_without_any_error_nothing_is_tested() -> None:
    found = multiplets_of([0.2, -0.1], [np.nan, np.nan])
    assert np.isnan(found.pvalue_adjusted()).all()
    assert found.top(1).labels() == [("a", "b", "d")]
    none = found.top(1)._rows(np.empty(0, np.int64))
    assert (len(none.pvalue), len(none.pvalue_adjusted())) == (0, 0)


def test_unknown_choices() -> None:
    found = multiplets_of([0.2], [0.1])
    with pytest.raises(ValueError, match="kind='both' is not known"):
        found.top(1, "both")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="adjustment='holm' is not known"):
        found.pvalue_adjusted("holm")  # type: ignore[arg-type]
