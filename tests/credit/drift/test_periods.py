"""Periods: dates of any kind become months without gaps, and what cannot be put in order is refused."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from infoest.credit.drift.periods import read_labels, read_periods

DAYS = ["2025-11-03", "2025-11-30", "2026-02-01"]
MONTHS = ("2025-11", "2025-12", "2026-01", "2026-02")


@pytest.mark.parametrize(
    "dates",
    [
        DAYS,
        [f"{day} 10:00:00" for day in DAYS],
        pd.Series(pd.to_datetime(DAYS)),
        pd.Series(pd.to_datetime(DAYS)).dt.tz_localize("UTC"),
        pd.Series(pd.PeriodIndex(DAYS, freq="M")),
        np.array(DAYS, dtype="datetime64[D]"),
        [dt.date.fromisoformat(day) for day in DAYS],
        pl.Series(DAYS).str.to_date(),
        ["2025-11", "2025-11", "2026-02"],
        pl.Series(["2025-11", "2025-11", "2026-02"]),
    ],
    ids=str,
)
def test_dates_of_any_kind_become_months_without_gaps(dates: Any) -> None:
    labels, codes = read_periods(dates, "by")
    assert labels == MONTHS
    assert codes.tolist() == [0, 0, 3]


def test_months_as_numbers_and_other_labels() -> None:
    assert read_periods([202511, 202602, 202511], "by")[0] == ("202511", "202512", "202601", "202602")
    assert read_periods([10, 9, 2], "by")[0] == ("2", "9", "10")
    assert read_periods(["Q2", "Q1", "Q4"], "by")[0] == ("Q1", "Q2", "Q4")
    assert read_periods(["v1.2.3", "1.2.3", "marble 12", "2024-Q1", "2024-W05"], "by")[0][0] == "1.2.3"
    named = ["31/12/2023", "01/02/2024"]
    assert read_periods(named, "by", named)[0] == tuple(named)
    labels, codes = read_periods(["b", "a"], "by", ["b", "c", "a"])
    assert (labels, codes.tolist()) == (("b", "c", "a"), [0, 2])


@pytest.mark.parametrize(
    ("by", "order", "complaint"),
    [
        (["2026-01", None], None, "by is missing in 1 rows: they belong to no period"),
        ([1.0, math.nan, math.nan], None, "by is missing in 2 rows"),
        (pd.Series([pd.Timestamp("2026-01-01"), pd.NaT]), None, "by is missing in 1 rows"),
        (pd.Series(["2026-01", pd.NA], dtype="string"), None, "by is missing in 1 rows"),
        (pd.Series([202601, pd.NA], dtype="Int64"), None, "by is missing in 1 rows"),
        (["31/01/2024", "01/02/2024"], None, "by holds '01/02/2024', and dates sort in the order of time only where"),
        (["31.1.24"], None, "by holds '31.1.24'"),
        (["2024/01/31"], None, "by holds '2024/01/31'"),
        (["01/2024", "02/2024"], None, "by holds '01/2024'"),
        (["Jan 2024", "Feb 2024"], None, "by holds 'Feb 2024'"),
        (["31-Jan-2024 10:00"], None, "by holds '31-Jan-2024 10:00'"),
        (["2024-01-31", "unknown"], None, "by holds 'unknown'"),
        ([], None, "by has no rows"),
        (["a", "x"], ["a", "b"], "by holds 'x', which is not among periods: a, b"),
        (["a"], ["a", "a"], "periods names 'a' twice"),
    ],
)
def test_periods_that_are_none_are_refused(by: Any, order: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_periods(by, "by", order)


def test_segments_without_a_label_are_one() -> None:
    labels, codes = read_labels(["b", None, "a", "b"], "segment")
    assert labels == ("a", "b", "missing")
    assert codes.tolist() == [1, 2, 0, 1]
