"""Monitoring over periods and segments: equal to single comparisons, alarms by their rule, gaps named."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.special import chdtri
from scipy.stats import false_discovery_control

from infoest.credit import EmptyBinWarning, Monitoring, characteristic_stability_index, drift_verdict
from infoest.credit.drift.monitoring import spent_level
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
    assert found.at("age", "2026-04", "north").kolmogorov_smirnov.pvalue < 0.001


def found_edges(reference: pd.DataFrame) -> Any:
    return StabilityMonitor().fit(reference[["age"]]).bins_["age"]["edges"]


def test_the_frame_says_the_same_as_the_shifts(found: Monitoring) -> None:
    frame = found.summary_frame()
    assert len(frame) == len(found.shifts) == 16
    for shift, row in zip(found, frame.to_dict("records"), strict=True):
        assert (row["feature"], row["segment"], row["period"]) == (shift.feature, shift.segment, shift.period)
        assert row["verdict"] == drift_verdict(shift.psi, 0.1)
        np.testing.assert_equal(row["debiased"], shift.psi.best)
    known = frame[frame["n"] > 0]
    assert (known["null_quantile"] > 0).all()
    first = known[known["feature"] == "job"].iloc[0]
    expected = (1 / first["n_reference"] + 1 / first["n"]) * (chdtri(2, 0.05) - 2)
    assert first["null_quantile"] == pytest.approx(expected)
    assert frame.loc[frame["feature"] == "age", "csi"].isna().all()
    assert frame.loc[frame["feature"] == "job", ["ks", "wasserstein"]].isna().all(axis=None)


def test_alarms_follow_their_rule(found: Monitoring) -> None:
    frame = found.summary_frame()
    for t, (_, cells) in enumerate(frame.groupby("period"), 1):
        known = cells.dropna(subset="pvalue")
        assert (cells["level"] == spent_level(0.025, t)).all()
        if len(known):
            adjusted = false_discovery_control(known["pvalue_drift"])
            np.testing.assert_array_equal(known["alarm"], adjusted <= spent_level(0.025, t))
            np.testing.assert_allclose(known["pvalue_adjusted"], false_discovery_control(known["pvalue"]))
    assert set(frame.loc[frame["alarm"], "feature"]) == {"age"}
    assert set(frame.loc[frame["alarm"], "verdict"]) == {"drifted"}
    assert found.verdict == "drifted"


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


def test_labels_and_columns_do_the_same(found: Monitoring, current: pd.DataFrame) -> None:
    reference = table(3000, 9)
    monitor = StabilityMonitor(points=POINTS, keep_values=True)
    monitor.fit(reference[["age", "job"]], segment=reference["area"].tolist())
    again = monitor.monitor(current[["age", "job"]], current["month"].to_numpy(), segment=current["area"])
    pd.testing.assert_frame_equal(again.summary_frame(), found.summary_frame())
    monitor.fit(pl.from_pandas(reference), segment="area")
    again = monitor.monitor(pl.from_pandas(current), "month", segment="area")
    pd.testing.assert_frame_equal(again.summary_frame(), found.summary_frame())


def test_all_stable_and_too_few() -> None:
    monitor = StabilityMonitor().fit(table(4000, 0)[["age", "job"]])
    rows = table(8000, 1)[["age", "job"]]
    stable = monitor.monitor(rows, np.repeat([1, 2], 4000))
    assert stable.verdict == "stable"
    assert stable.segments == ("all",)
    few = StabilityMonitor().fit(rows[["job"]]).monitor(rows[["job"]].iloc[:60], np.repeat([1, 2], 30))
    assert few.verdict == "not enough data to say"
    assert monitor.monitor(rows, np.repeat([1, 2], 4000), periods=[1, 2, 3]).verdict == "not enough data to say"


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


@pytest.mark.parametrize(
    ("call", "error", "complaint"),
    [
        (lambda m, X: m.monitor(X, "month"), ValueError, "by='month' is not a column of X; it has age, job"),
        (lambda m, X: m.monitor(X.to_numpy(), "month"), TypeError, "by='month' names a column, and X is no data frame"),
        (lambda m, X: m.monitor(X, ["a"]), ValueError, "same number of rows; got X: 40, by: 1"),
        (lambda m, X: m.monitor(X.assign(month=None), "month"), ValueError, "by column 'month' is missing in 40 rows"),
        (lambda m, X: m.monitor(X, ["a"] * 40, segment=["s"] * 40), ValueError, "give segment= to fit and to monitor"),
        (
            lambda m, X: m.fit(X, segment="job").monitor(X, ["a"] * 40),
            ValueError,
            "give segment= to fit and to monitor",
        ),
        (lambda m, X: m.fit(X, segment=["s"]), ValueError, "X and segment must have the same number of rows"),
        (lambda m, X: m.set_params(points={"wage": {}}).fit(X), ValueError, "points names 'wage'"),
        (lambda m, X: m.monitor(X.assign(age=np.inf), ["a"] * 40), ValueError, "age.* holds infinity"),
        (lambda m, X: m.monitor(X.assign(age="x"), ["a"] * 40), TypeError, "age"),
        (
            lambda m, X: m.set_params(points={"job": [1.0]}).fit(X).monitor(X, ["a"] * 40),
            ValueError,
            "no finite number",
        ),
    ],
)
def test_bad_input_is_named(call: Any, error: type[Exception], complaint: str) -> None:
    X = table(40, 3)[["age", "job"]]
    with pytest.raises(error, match=complaint):
        call(StabilityMonitor().fit(X), X)


def test_names_that_are_not_there(found: Monitoring) -> None:
    for arguments in (("wage",), ("age", "1999-01"), ("age", "2026-01", "west")):
        with pytest.raises(KeyError, match=arguments[-1]):
            found.at(*arguments)
