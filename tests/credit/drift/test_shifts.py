"""Shifts over periods and segments: equal to single comparisons, gaps named, and large where nothing is in common."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest.credit import EmptyBinWarning, Monitoring, characteristic_stability_index
from infoest.estimators import StabilityMonitor

MONTHS = ["2026-01", "2026-02", "2026-04"]
POINTS = {"job": {"a": 5.0, "b": 20.0, "c": 35.0}}


def table(n: int, seed: int, shift: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.normal(shift, 1, n),
            "job": rng.choice(["a", "b", "c"], n),
            "area": rng.choice(["north", "south"], n),
        }
    )


@pytest.fixture(scope="module")
def current() -> pd.DataFrame:
    parts = [table(1500, i, 0.35 * i).assign(month=month) for i, month in enumerate(MONTHS)]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def found(current: pd.DataFrame) -> Monitoring:
    monitor = StabilityMonitor(points=POINTS, keep_values=True).fit(table(3000, 9), segment="area")
    return monitor.monitor(current, "month", segment="area")


def test_each_shift_is_a_comparison_of_its_own(found: Monitoring, current: pd.DataFrame) -> None:
    assert found.features == ("age", "job")
    assert found.segments == ("north", "south")
    assert found.periods == ("2026-01", "2026-02", "2026-03", "2026-04")
    reference = table(3000, 9)
    north = reference[reference["area"] == "north"].drop(columns="area")
    alone = StabilityMonitor(bins={"age": found_edges(reference)}).fit(north)
    rows = current[(current["area"] == "north") & (current["month"] == "2026-04")][["age", "job"]]
    psi = alone.psi(rows)
    for name in found.features:
        shift = found.at(name, "2026-04", "north")
        assert shift.psi == psi[name]
        assert shift.n == (len(north), len(rows))
    shift = found.at("job", "2026-04", "north")
    assert shift.csi == characteristic_stability_index(north["job"], rows["job"], points=POINTS["job"])
    assert found.at("age", "2026-04", "north").kolmogorov_smirnov.pvalue_null() < 0.001


def found_edges(reference: pd.DataFrame) -> Any:
    return StabilityMonitor().fit(reference[["age"]]).bins_["age"]["edges"]


def test_a_month_without_rows_is_listed_and_says_so(found: Monitoring) -> None:
    empty = [shift for shift in found if shift.period == "2026-03"]
    assert len(empty) == 4
    for shift in empty:
        assert math.isnan(shift.psi.value)
        assert shift.psi.note == "no rows"
        assert shift.n[1] == 0
        assert math.isnan(shift.null_quantile())
        assert math.isnan(shift.wasserstein.value)
    assert not found.summary_frame().query("n == 0")["alarm"].any()


def test_disjoint_populations_missing_columns_and_new_categories_are_large_drifts() -> None:
    reference = pd.DataFrame({"x": np.arange(200.0), "c": ["a", "b"] * 100, "gone": np.arange(200.0), "void": np.nan})
    now = pd.DataFrame({"x": np.arange(200.0) + 999, "c": ["c", "d"] * 100, "gone": np.nan, "void": np.nan})
    monitor = StabilityMonitor().fit(reference)
    with pytest.warns(EmptyBinWarning, match=r"for 3 of 4 comparisons: x \(7\), c \(7\), gone \(7\)"):
        found = monitor.monitor(now, np.full(200, 7))
    assert found.verdicts == ("drifted", "drifted", "drifted", "stable")
    assert all(np.isfinite(shift.psi.confint()).all() for shift in found)
    assert found.at("void").psi.note == "only one bin is occupied: no information"


def test_a_segment_that_is_new_or_gone() -> None:
    monitor = StabilityMonitor().fit(
        pd.DataFrame({"x": ["a", "b"] * 50, "s": ["old"] * 50 + ["kept"] * 50}), segment="s"
    )
    rows = pd.DataFrame({"x": ["a", "b"] * 50, "s": ["kept"] * 50 + ["new"] * 50})
    found = monitor.monitor(rows, ["m"] * 100, segment="s")
    assert found.segments == ("kept", "old", "new")
    notes = {shift.segment: shift.psi.note for shift in found}
    assert notes == {"kept": "", "old": "no rows", "new": "no rows in the reference"}


def test_warnings_point_here() -> None:
    monitor = StabilityMonitor().fit(pd.DataFrame({"a": list("xy") * 10}))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        monitor.monitor(pd.DataFrame({"a": list("xx") * 10}), ["m"] * 20)
    assert [w.filename for w in caught] == [__file__]
