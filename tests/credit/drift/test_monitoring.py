"""Monitoring: levels that add up, alarms by their rule, one verdict of all, and a frame that says the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import chdtri
from scipy.stats import false_discovery_control

from infoest.credit import Monitoring, drift_verdict
from infoest.credit.drift.monitoring import spent_level
from infoest.estimators import StabilityMonitor

POINTS = {"job": {"a": 5.0, "b": 20.0, "c": 35.0}}


def table(n: int, seed: int, shift: float = 0.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"age": rng.normal(shift, 1, n), "job": rng.choice(["a", "b", "c"], n)})


@pytest.fixture(scope="module")
def found() -> Monitoring:
    """Two features in two segments and four months, the third without rows; age moves, job does not."""
    reference = table(3000, 9).assign(area=["north", "south"] * 1500)
    parts = [
        table(1500, i, 0.35 * i).assign(area=["north", "south"] * 750, month=month)
        for i, month in enumerate(["2026-01", "2026-02", "2026-04"])
    ]
    monitor = StabilityMonitor(points=POINTS, keep_values=True).fit(reference, segment="area")
    return monitor.monitor(pd.concat(parts, ignore_index=True), "month", segment="area")


def test_levels_of_all_periods_add_up() -> None:
    assert sum(spent_level(0.05, t) for t in range(1, 20_000)) == pytest.approx(0.05, abs=1e-5)


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


def test_names_that_are_not_there(found: Monitoring) -> None:
    for arguments in (("wage",), ("age", "1999-01"), ("age", "2026-01", "west")):
        with pytest.raises(KeyError, match=arguments[-1]):
            found.at(*arguments)


def test_the_verdict_of_all_is_stable_or_that_data_are_too_few() -> None:
    monitor = StabilityMonitor().fit(table(4000, 0))
    rows = table(8000, 1)
    stable = monitor.monitor(rows, np.repeat([1, 2], 4000))
    assert stable.verdict == "stable"
    assert stable.segments == ("all",)
    few = StabilityMonitor().fit(rows[["job"]]).monitor(rows[["job"]].iloc[:60], np.repeat([1, 2], 30))
    assert few.verdict == "not enough data to say"
    assert monitor.monitor(rows, np.repeat([1, 2], 4000), periods=[1, 2, 3]).verdict == "not enough data to say"
