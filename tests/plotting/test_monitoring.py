"""The monitoring figure holds the data in its artists: read back, not compared by pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from infoest.estimators import StabilityMonitor
from infoest.plotting import MonitoringDisplay

if TYPE_CHECKING:
    from infoest.credit import Monitoring

HOSTILE = "$\\frac$<script>" + "x" * 300


@pytest.fixture(scope="module")
def found() -> Monitoring:
    rng = np.random.default_rng(0)
    months = np.repeat(["2026-01", "2026-02", "2026-04"], 800)
    values = rng.normal(np.repeat([0.0, 0.0, 1.0], 800))
    frame = pd.DataFrame({HOSTILE: values, "calm": rng.normal(size=2400)})
    reference = pd.DataFrame({HOSTILE: rng.normal(size=2000), "calm": rng.normal(size=2000)})
    return StabilityMonitor().fit(reference).monitor(frame, months)


def test_artists_hold_the_estimates(found: Monitoring) -> None:
    display = MonitoringDisplay.from_monitoring(found, HOSTILE).plot()
    shifts = [found.at(HOSTILE, period) for period in found.periods]
    np.testing.assert_allclose(display.line_.get_ydata(), [s.psi.best for s in shifts])
    np.testing.assert_allclose(display.values_.get_ydata(), [s.psi.value for s in shifts])
    np.testing.assert_allclose(display.null_.get_ydata(), [s.null_quantile() for s in shifts])
    assert display.alarms_.get_xdata().tolist() == [3]
    assert len(display.bands_) == 2  # the gap breaks the band
    vertices = display.bands_[0].get_paths()[0].vertices
    low, high = shifts[0].psi.confint()
    assert {low, high} <= set(vertices[:, 1].tolist())
    assert [text.get_text() for text in display.texts_] == ["not shown"]
    assert [label.get_text() for label in display.ax_.get_xticklabels()] == list(found.periods)
    assert "nat" in display.ax_.get_ylabel()
    display.figure_.draw_without_rendering()  # hostile names draw


def test_no_alarm_no_mark_and_axes_of_the_caller(found: Monitoring) -> None:
    ax: Any = Figure().subplots()
    display = MonitoringDisplay.from_monitoring(found, "calm", title="Calm").plot(ax)
    assert display.ax_ is ax
    assert display.alarms_ is None
    assert ax.get_title(loc="left") == "Calm"


def test_many_periods_keep_few_labels() -> None:
    rng = np.random.default_rng(1)
    monitor = StabilityMonitor(n_bins=2).fit(rng.normal(size=(200, 1)))
    found = monitor.monitor(rng.normal(size=(6000, 1)), np.repeat(np.arange(60), 100))
    assert len(MonitoringDisplay.from_monitoring(found, "x0").plot().ax_.get_xticks()) <= 14


def test_a_feature_that_is_not_there(found: Monitoring) -> None:
    with pytest.raises(KeyError, match="'wage' is not among the features"):
        MonitoringDisplay.from_monitoring(found, "wage")
