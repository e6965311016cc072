"""What an encoder keeps of a feature and makes of rows, by hand and against the functions it rests on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from infoest import Counts
from infoest._core.columns import Column, read_column
from infoest.credit import Bins, woe_table
from infoest.credit.bins.choose import Learned
from infoest.credit.value.encoding import (
    class_evidence_table,
    difference_table,
    encoded,
    evidence_table,
    refuse_unseen,
    repeated_rows_woe,
    woe_columns,
)
from infoest.credit.value.multiclass import class_weights_of_evidence

TABLE = Counts.from_counts([60, 30, 10], [20, 20, 10], bins=["low", "mid", "high"])
WEIGHTED = replace(TABLE, squared=3 * TABLE.table)


def column(values: list[Any]) -> Column:
    return read_column(np.array(values, dtype=object), "job")


def test_rows_get_the_values_of_their_bins_and_zero_where_fit_saw_none() -> None:
    bins, values = Bins(categories=("a", "b")), np.array([[1.0, 10], [2, 20]])
    found = encoded(column(["b", "a", None, "new"]), bins, values, unseen="neutral")
    assert found.tolist() == [[2, 20], [1, 10], [0, 0], [0, 0]]
    with_missing = np.vstack([values, [[3.0, 30]]])
    assert encoded(column([None, "new"]), bins, with_missing, unseen="neutral").tolist() == [[3, 30], [0, 0]]
    assert encoded(column([None, None]), bins, values, unseen="neutral").tolist() == [[0, 0], [0, 0]]


def test_what_fit_did_not_see_is_refused_where_asked() -> None:
    bins, values = Bins(categories=("a", "b")), np.ones((2, 1))
    with pytest.raises(ValueError, match="job has the category 'new', which is not among the bins: a, b"):
        encoded(column(["a", "new"]), bins, values, unseen="error")
    with pytest.raises(ValueError, match="job is missing in 1 rows, and fit saw no missing value of it"):
        encoded(column(["a", None]), bins, values, unseen="error")
    refuse_unseen(column(["a", None]), bins, np.array([0, 2]), None)  # bin numbers have one for missing values


def test_the_table_of_a_feature_is_that_of_the_function() -> None:
    ours, theirs = evidence_table(TABLE, "auto", "bad"), woe_table(TABLE)
    for key, values in ours.items():
        np.testing.assert_array_equal(values, theirs[key])
    turned = evidence_table(TABLE, "auto", "good")
    np.testing.assert_array_equal(turned["woe"], -ours["woe"])
    np.testing.assert_array_equal(turned["iv_contribution"], ours["iv_contribution"])


def test_weights_are_repeated_rows_except_in_the_standard_error() -> None:
    smoothed, plain = evidence_table(WEIGHTED, 1.0, "bad"), evidence_table(TABLE, 1.0, "bad")
    np.testing.assert_array_equal(smoothed["woe"], plain["woe"])
    assert (smoothed["woe_stderr"] > 1.5 * plain["woe_stderr"]).all()
    np.testing.assert_array_equal(repeated_rows_woe(WEIGHTED, 1.0), plain["woe"])


def test_several_classes_have_columns_of_their_own() -> None:
    counts = Counts(("x", "y"), ("a", "b", "c"), np.array([[3.0, 5, 2], [7, 1, 4]]), np.array([[3.0, 5, 2], [7, 1, 4]]))
    table, found = class_evidence_table(counts, "auto", "bad"), class_weights_of_evidence(counts)
    np.testing.assert_array_equal(woe_columns(table, ["a", "b", "c"]), found.woe)
    np.testing.assert_array_equal(table["woe_stderr_b"], found.stderr[:, 1])
    assert table["n_c"].tolist() == [2, 4]
    assert woe_columns(evidence_table(TABLE, "auto", "bad"), None).shape == (3, 1)


def test_a_numeric_target_has_means_of_the_rows_to_estimate_on() -> None:
    rows = np.array([True, True, True, True, False])
    learned = Learned(Bins(categories=("a", "b")), rows)
    target = np.array([1.0, 3.0, 6.0, 8.0, 1e9])
    table, share = difference_table(column(["a", "a", "b", None, "b"]), learned, target, None, "good")
    assert table["bin"].tolist() == ["a", "b", "missing"]
    assert table["mean"].tolist() == pytest.approx([2, 6, 8])
    spread = target[:4].std()
    np.testing.assert_allclose(table["woe"], -(np.array([2, 6, 8]) - 4.5) / spread, rtol=1e-12)
    assert share.n == (4,)
    without = difference_table(column(["a", "a", "b", "b", None]), learned, target, None, "bad")[0]
    assert without["bin"].tolist() == ["a", "b"]  # no missing value among the rows that are left
