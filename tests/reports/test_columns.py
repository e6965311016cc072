"""Columns that bins would make no sense of are left out with the reason; faults of the data are refused by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest.reports.columns import check_named, comparable_columns, first_reasons, typed_like, usable_columns

N = 60
TABLE = pd.DataFrame(
    {
        "id": [f"client {i}" for i in range(N)],
        "number": np.arange(N) + 2**60,
        "empty": np.full(N, np.nan),
        "constant": np.ones(N),
        "when": pd.date_range("2026-01-01", periods=N),
        "half": ["only"] * 30 + [None] * 30,
        "fine": np.arange(N) // 20,
    }
)


def test_columns_that_cannot_be_binned_come_with_the_reason() -> None:
    features, skipped = usable_columns([str(name) for name in TABLE], TABLE)
    assert features == ["half", "fine"]  # one value beside missing ones carries information
    assert list(skipped) == ["id", "number", "empty", "constant", "when"]
    assert skipped["id"] == "60 distinct values in 60 rows: looks like an identifier or free text"
    assert skipped["number"] == "integers of 2**53 or more: looks like an identifier"
    assert skipped["empty"] == "every value is missing"
    assert skipped["constant"] == "constant: it carries no information"
    assert "datetime" in skipped["when"] or "Timestamp" in skipped["when"]


def test_of_two_tables_constants_stay_and_a_column_may_be_empty_in_one() -> None:
    other = TABLE.assign(half=None)
    features, skipped = comparable_columns([str(name) for name in TABLE], TABLE, other, ("old", "new"), asked=False)
    assert features == ["constant", "half", "fine"]
    assert "empty" in skipped


def test_what_was_asked_for_is_not_left_out_in_silence() -> None:
    with pytest.raises(ValueError, match="column 'id' cannot be compared: 60 distinct values"):
        comparable_columns(["fine", "id"], TABLE, TABLE, ("old", "new"), asked=True)


def test_without_a_column_the_first_three_reasons_are_given() -> None:
    names = ["id", "number", "empty", "when"]
    with pytest.raises(ValueError, match=r"no column can be compared\. .*'id'.*'number'.*'empty'") as caught:
        comparable_columns(names, TABLE, TABLE, ("old", "new"), asked=False)
    assert "'when'" not in str(caught.value)
    with pytest.raises(ValueError, match=r"no column can be compared\. The tables have no columns\."):
        comparable_columns([], TABLE, TABLE, ("old", "new"), asked=False)
    assert first_reasons({}) == ""


def test_infinity_is_refused_by_name() -> None:
    infinite = pd.DataFrame({"amount": np.r_[np.inf, -np.inf, np.arange(58.0)]})
    with pytest.raises(ValueError, match="column 'amount' holds infinity in 2 rows"):
        usable_columns(["amount"], infinite)
    finite = infinite.assign(amount=np.arange(60.0))
    with pytest.raises(ValueError, match="column 'amount' of new holds infinity in 2 rows"):
        comparable_columns(["amount"], finite, infinite, ("old", "new"), asked=False)


def test_a_name_that_is_not_there_comes_with_those_that_are() -> None:
    frame = pd.DataFrame({f"x{i}": [1] for i in range(14)})
    check_named(frame, ["x0", "x13"], "loans.csv")
    with pytest.raises(ValueError, match=r"column 'age' is not in loans\.csv; it has 'x0', .*'x11', …"):
        check_named(frame, ["x0", "age"], "loans.csv")


@pytest.mark.parametrize(("full", "empty"), [(["x", "y"], None), ([1.5, 2.5], np.nan)])
def test_an_empty_column_gets_the_type_of_the_other_table(full: list[Any], empty: Any) -> None:
    old, new = pd.DataFrame({"a": full}), pd.DataFrame({"a": [empty, empty]}, dtype=object if empty else float)
    typed = typed_like(new, old)["a"]
    assert typed.isna().all()
    assert (typed.dtype.kind == "f") == isinstance(full[0], float)
    pd.testing.assert_frame_equal(typed_like(old, new), old)


def test_a_change_of_type_is_refused() -> None:
    with pytest.raises(ValueError, match="'a' holds numbers in one table and text in the other"):
        typed_like(pd.DataFrame({"a": [1.5]}), pd.DataFrame({"a": ["x"]}))
