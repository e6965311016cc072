"""Results of many multiplets rank, test and tabulate what they hold: against scipy, and where errors are not known."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, norm

from infoest.multivariate import Multiplets, multiplet_information
from infoest.multivariate.result import sign_of


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


def test_frame_and_ranking(rng: np.random.Generator) -> None:
    frame = pd.DataFrame(rng.normal(size=(300, 6)) @ rng.normal(size=(6, 6)), columns=list("abcdef"))
    found = multiplet_information(frame, 3)
    table = found.top(4, "redundancy").summary_frame()
    assert table["o_information"].is_monotonic_decreasing
    assert table["o_information"].iloc[0] == found.o_information.max()
    assert found.top(1).o_information[0] == found.o_information.min()
    assert set(table["variables"].iloc[0]) <= set("abcdef")
    low, high = found.confint().T
    assert ((low < found.o_information) & (found.o_information < high)).all()
    assert (found.pvalue_adjusted() >= found.pvalue).all()
    assert (found.pvalue_adjusted("by") >= found.pvalue_adjusted()).all()


def test_sums_orders_and_names_follow_from_the_members() -> None:
    members = np.array([[0, 1, 3], [2, 4, -1], [0, 3, 4]])
    total, dual = np.array([0.5, 0.1, 0.2]), np.array([0.2, 0.1, 0.4])
    found = Multiplets(tuple("abcde"), members, total, dual, np.full(3, 0.1), 80, "made up", np.zeros(3))
    assert len(found) == 3
    assert found.size.tolist() == [3, 2, 3]
    np.testing.assert_allclose(found.o_information, [0.3, 0.0, -0.2])
    np.testing.assert_allclose(found.s_information, [0.7, 0.2, 0.6])
    assert found.labels() == [("a", "b", "d"), ("c", "e"), ("a", "d", "e")]


def test_ranking_keeps_what_belongs_together_and_the_order_of_ties() -> None:
    found = multiplets_of([0.2, -0.1, 0.2, -0.3], [0.1, 0.2, 0.3, 0.4], [0.01, 0.02, 0.03, 0.04])
    for kind, rows in (("synergy", [3, 1, 0, 2]), ("redundancy", [0, 2, 1, 3])):
        for count in (1, 3, 9):
            top = found.top(count, kind)  # type: ignore[arg-type]
            assert len(top) == min(count, 4)
            for name in ("members", "total_correlation", "dual_total_correlation", "stderr", "null_stderr"):
                np.testing.assert_array_equal(getattr(top, name), getattr(found, name)[rows[:count]])
            assert (top.n, top.method, top.names) == (found.n, found.method, found.names)


def test_a_table_has_one_row_for_each() -> None:
    found = multiplets_of([0.2, -0.1], [0.1, 0.2], [0.0, 0.3])
    table = found.summary_frame(level=0.8)
    assert list(table.columns) == [
        "variables", "size", "total_correlation", "dual_total_correlation", "o_information",
        "stderr", "ci_lower", "ci_upper", "pvalue", "s_information",
    ]  # fmt: skip
    np.testing.assert_array_equal(table[["ci_lower", "ci_upper"]], found.confint(0.8))
    np.testing.assert_array_equal(table["stderr"], found.stderr)
    np.testing.assert_allclose(table["o_information"] + 2 * table["dual_total_correlation"], table["s_information"])


@pytest.mark.parametrize("count", [0, -1, 1.5, True])
def test_a_count_is_a_positive_integer(count: Any) -> None:
    with pytest.raises(ValueError, match=f"count={count!r} must be an integer of at least 1"):
        multiplets_of([0.2], [0.1]).top(count)


@pytest.mark.parametrize("level", [0.0, 1.0, 95, "0.9"])
def test_a_level_lies_between_0_and_1(level: Any) -> None:
    for ask in (multiplets_of([0.2], [0.1]).confint, multiplets_of([0.2], [0.1]).summary_frame):
        with pytest.raises(ValueError, match=f"level={level!r} must lie strictly between 0 and 1"):
            ask(level)


def test_larger_is_more_of_the_kind_asked_for() -> None:
    assert (sign_of("redundancy"), sign_of("synergy")) == (1.0, -1.0)
