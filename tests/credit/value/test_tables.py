"""Tables: which class is the event, what counts and raw columns become, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest import Counts
from infoest._core.columns import read_column
from infoest.credit import Bins, information_value, woe_table
from infoest.credit.value.tables import (
    classes_of,
    count_by_event,
    count_codes,
    count_periods,
    event_indicator,
    is_nominal,
    read_weights,
    rows_by_event,
    rows_of_periods,
)

GOODS, BADS = np.array([60.0, 30, 10]), np.array([20.0, 20, 10])
TABLE = Counts.from_counts(GOODS, BADS, bins=["low", "mid", "high"])
X = np.array(["a", "b", "a", "b", "a", "b", "b", "a"], dtype=object)
Y = np.array([0, 1, 0, 1, 1, 0, 1, 0])


@pytest.mark.parametrize(
    ("target", "event"),
    [
        (Y.astype(bool), None),
        (Y.astype(float), None),
        (2 * Y - 1, None),
        (Y + 1, 2),
        (np.where(Y == 1, "bad", "good"), "bad"),
        (np.where(Y == 1, "1", "0"), "1"),
        (1 - Y, 0),
    ],
)
def test_the_event_is_one_or_true_or_named(target: Any, event: Any) -> None:
    np.testing.assert_array_equal(woe_table(X, target, event=event)["woe"], woe_table(X, Y)["woe"])


def test_the_event_of_a_table_is_found_by_its_name() -> None:
    flipped = Counts.from_counts(BADS, GOODS, bins=["low", "mid", "high"], groups=("bad", "good"))
    np.testing.assert_array_equal(woe_table(flipped)["woe"], woe_table(TABLE)["woe"])
    np.testing.assert_allclose(woe_table(TABLE, event="good")["woe"], -woe_table(TABLE)["woe"], rtol=1e-13)
    renamed = Counts.from_counts(GOODS, BADS, groups=("paid", "defaulted"))
    with pytest.raises(ValueError, match=r"groups of x are 'paid', 'defaulted': which is the event\? Pass event="):
        information_value(renamed)
    assert information_value(renamed, event="defaulted").value == pytest.approx(information_value(TABLE).value)


def test_a_table_of_three_groups_is_refused() -> None:
    three = Counts(("x",), ("a", "b", "c"), np.ones((1, 3)), np.ones((1, 3)))
    with pytest.raises(ValueError, match="x has 3 groups, not goods and bads: a, b, c"):
        information_value(three)


@pytest.mark.parametrize(
    ("y", "event", "expected"),
    [
        ([True, False], None, [1, 0]),
        ([1.0, -1.0], None, [1, 0]),
        (["yes", "no"], "no", [0, 1]),
        ([True, False], "false", [0, 1]),  # as a command line writes it
        ([0.0, 1.0], "1", [0, 1]),
        ([2, 3], np.int64(2), [1, 0]),
    ],
)
def test_the_indicator_is_one_for_the_event(y: Any, event: Any, expected: list[int]) -> None:
    assert event_indicator(y, event).tolist() == expected


def test_classes_are_plain_values_in_order() -> None:
    assert classes_of(read_column(np.array(["b", "a", "b"]), "y")) == ["a", "b"]
    assert classes_of(read_column(np.array([2, 0, 2]), "y")) == [0.0, 2.0]
    assert [type(v) for v in classes_of(read_column(np.array([True, False]), "y"))] == [bool, bool]


def test_rows_behind_a_table_are_those_counted() -> None:
    weights, clusters = np.arange(1.0, 9), np.repeat([7, 7, 3, 3], 2)
    counts, rows = rows_by_event(X, Y, sample_weight=weights, clusters=clusters)
    labels = {"bin_labels": counts.bins, "group_labels": counts.groups}
    again = Counts.from_codes(rows.bins, rows.groups, weights=weights, **labels)
    assert counts == again == count_by_event(X, Y, sample_weight=weights)
    assert rows.n_clusters == 2
    assert (counts.groups, counts.bins) == (("good", "bad"), ("a", "b"))


def test_the_bin_of_missing_values_is_there_where_any_are() -> None:
    column, groups = read_column(np.array([1.0, 9, np.nan]), "x"), np.array([0, 1, 1])
    assert count_codes(column, Bins.from_edges([5]), groups).bins == ("< 5", ">= 5", "missing")
    full = read_column(np.array([1.0, 9, 9]), "x")
    assert count_codes(full, Bins.from_edges([5]), groups, labels=("no", "yes")).groups == ("no", "yes")
    assert count_codes(full, Bins.from_edges([5]), groups).bins == ("< 5", ">= 5")


def test_periods_from_counts_tables_and_columns_are_one_table() -> None:
    old, new = np.repeat([1.0, 2.0], [5, 3]), np.repeat([1.0, 2.0], [2, 6])
    of_rows = count_periods(old, new, bins=[2])
    assert of_rows.table.tolist() == count_periods([5, 3], [2, 6]).table.tolist() == [[5, 2], [3, 6]]
    assert count_periods(of_rows, None) is of_rows
    assert of_rows.groups == ("expected", "actual")
    labelled = pd.Series([5, 3], index=["x", "y"])
    assert count_periods(labelled, labelled).bins == ("x", "y")
    words = count_periods(["a", "b"], ["b", "c"])
    assert words.bins == ("a", "b", "c")  # categories of either sample


def test_a_fixed_sample_leaves_its_rows_out() -> None:
    counts, rows = rows_of_periods(["a", "b", "b"], ["a", "a"], actual_clusters=[1, 2], fixed=True)
    assert counts.table.tolist() == [[1, 2], [2, 0]]
    assert (rows.groups.tolist(), rows.n_clusters) == ([1, 1], 2)


def test_columns_of_words_cannot_be_counts() -> None:
    assert is_nominal(["a"], [True])
    assert not is_nominal(["a"], [1.0])


def test_weights_are_numbers_one_per_row() -> None:
    assert read_weights(None, 3, "w") is None
    given = read_weights(pd.Series([1, 2, 3]), 3, "w")
    assert given is not None
    assert given.dtype == np.float64
    assert given.flags.c_contiguous
    with pytest.raises(TypeError, match="w holds strings or booleans"):
        read_weights(["a", "b", "c"], 3, "w")
    for wrong in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match=f"w has {wrong:g} in row 1: weights must be positive and finite"):
            read_weights([1.0, wrong], 2, "w")


@pytest.mark.parametrize(
    ("call", "error", "complaint"),
    [
        (lambda: count_periods([5, 3], None), ValueError, "actual is needed"),
        (lambda: count_periods(TABLE, [1]), ValueError, "expected is a table of counts already"),
        (lambda: count_periods([0.4, 0.6], [1, 2]), ValueError, "expected sums to 1: shares carry no sample size"),
        (lambda: count_periods([4, 6], [0.5, 0.5], shares=True), ValueError, "actual sums to 1"),
        (lambda: count_periods([4, 6], [1, 2], actual_weight=[1, 1]), ValueError, "weights are for raw columns"),
        (
            lambda: count_periods(pd.Series([1, 2], index=["x", "y"]), pd.Series([1, 2], index=["y", "x"])),
            ValueError,
            "expected and actual are labelled differently",
        ),
        (lambda: rows_by_event(TABLE, Y), TypeError, "x is a table of counts, and single rows are needed"),
        (lambda: event_indicator([]), ValueError, "y has no rows"),
    ],
)
def test_what_cannot_be_counted_is_refused(call: Any, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        call()
