"""Periods, levels, distances and the characteristic stability index: what monitoring is made of."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import wasserstein_distance

from infoest import Counts
from infoest.credit import characteristic_stability_index, population_stability_index
from infoest.credit.drift.distances import jensen_shannon, kolmogorov_smirnov, wasserstein
from infoest.credit.drift.monitoring import spent_level
from infoest.credit.drift.periods import read_labels, read_periods
from infoest.credit.value.jeffreys import BinCounts

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


def test_levels_of_all_periods_add_up() -> None:
    assert sum(spent_level(0.05, t) for t in range(1, 20_000)) == pytest.approx(0.05, abs=1e-5)


def test_jensen_shannon_equals_scipy_and_is_finite_on_disjoint_tables() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.integers(1, 90, size=(2, 6)).astype(float)
    found = jensen_shannon(BinCounts.of(first), BinCounts.of(second))
    assert found.value == pytest.approx(jensenshannon(first, second) ** 2, rel=1e-12)
    apart = jensen_shannon(BinCounts.of(np.array([9.0, 0])), BinCounts.of(np.array([0, 9.0])))
    assert apart.value == pytest.approx(math.log(2))
    assert np.isfinite(apart.confint()).all()
    psi = population_stability_index(1000 * first, 1000 * (first + 0.5))
    small = jensen_shannon(BinCounts.of(1000 * first), BinCounts.of(1000 * (first + 0.5)))
    assert small.value == pytest.approx(psi.value / 8, rel=0.01)  # to second order an eighth
    assert small.stderr == pytest.approx(psi.stderr / 8, rel=0.01)


def test_jensen_shannon_standard_error_is_its_numerical_derivative() -> None:
    first, second = np.array([30.0, 50, 20]), np.array([50.0, 40, 60])

    def value(a: Any, b: Any) -> float:
        return jensen_shannon(BinCounts.of(a), BinCounts.of(b)).value

    step, variance = 1e-4, 0.0
    for i in range(3):
        e = np.eye(3)[i] * step
        variance += first[i] * ((value(first + e, second) - value(first - e, second)) / (2 * step)) ** 2
        variance += second[i] * ((value(first, second + e) - value(first, second - e)) / (2 * step)) ** 2
    assert jensen_shannon(BinCounts.of(first), BinCounts.of(second)).stderr == pytest.approx(
        math.sqrt(variance), rel=1e-6
    )


def test_wasserstein_equals_scipy_and_its_error_that_of_a_shift() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=300), rng.normal(5, 2, size=500)
    found = wasserstein(x, y)
    assert found.value == pytest.approx(wasserstein_distance(x, y), rel=1e-12)
    # Without overlap the distance is a difference of means.
    far = wasserstein(x, y + 50)
    assert far.stderr == pytest.approx(math.hypot(x.std() / math.sqrt(300), y.std() / math.sqrt(500)), rel=1e-9)
    assert wasserstein(x, x).value == 0


@pytest.mark.slow
def test_wasserstein_standard_error_matches_simulation() -> None:
    """1000 samples, seed 5: SE / sd is 0.97 … 1.03, known to 2.3 %, so 0.9 … 1.1 holds with probability 0.999."""
    rng = np.random.default_rng(5)
    results = [wasserstein(rng.normal(size=200), rng.normal(0.7, 1.5, size=300)) for _ in range(1000)]
    ratio = np.mean([r.stderr for r in results]) / np.std([r.value for r in results])
    assert 0.9 <= ratio <= 1.1


def test_kolmogorov_smirnov_is_the_largest_gap() -> None:
    found = kolmogorov_smirnov(np.arange(10.0), np.arange(10.0) + 5)
    assert found.statistic == 0.5
    assert 0 < found.pvalue < 1


def test_characteristic_stability_index_is_a_difference_of_mean_points() -> None:
    rng = np.random.default_rng(2)
    old, new = rng.choice(["a", "b", "c"], 300), rng.choice(["a", "b", "c"], 200, p=[0.2, 0.3, 0.5])
    points = {"a": 10.0, "b": -5.0, "c": 40.0}
    found = characteristic_stability_index(old, new, points=points)
    before, after = (np.array([points[v] for v in values]) for values in (old, new))
    assert found.value == pytest.approx(after.mean() - before.mean(), rel=1e-12)
    assert found.stderr == pytest.approx(math.hypot(before.std() / math.sqrt(300), after.std() / math.sqrt(200)))
    assert found.unit == ""
    assert characteristic_stability_index(old, new, points=[10, -5, 40]) == found
    assert characteristic_stability_index([5, 5], [9, 1], points=[7, 7]).value == 0


@pytest.mark.parametrize(
    ("points", "complaint"),
    [
        ({"0": 1.0}, "points has no finite number for bin '1', which holds 11 rows"),
        ([1.0, math.inf], "no finite number for bin '1'"),
        ([1.0, 2.0, 3.0], "points has 3 entries for 2 bins: 0, 1"),
    ],
)
def test_points_must_cover_the_rows(points: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        characteristic_stability_index([5, 5], [4, 6], points=points)


def test_characteristic_stability_index_needs_rows_of_both() -> None:
    table = Counts.from_counts([0, 0], [3, 4], groups=("expected", "actual"))
    with pytest.raises(ValueError, match="there are no rows in expected"):
        characteristic_stability_index(table, points=[1, 2])
