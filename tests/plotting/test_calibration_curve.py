"""The calibration curve groups like forecasts and gives each group Wilson's interval: read back from the artists."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.special import ndtri

from infoest.datasets import load_german_credit
from infoest.estimators import Scorecard
from infoest.plotting import CalibrationCurveDisplay


def test_groups_hold_all_rows_with_wilsons_limits(rng: np.random.Generator) -> None:
    proba = rng.uniform(0.05, 0.6, 1200)
    y = (rng.random(1200) < proba).astype(int)
    display = CalibrationCurveDisplay.from_predictions(y, proba, n_bins=6).plot()
    assert display.counts.tolist() == [200] * 6
    groups = np.argsort(np.argsort(proba)) // 200
    np.testing.assert_allclose(display.observed, [y[groups == g].mean() for g in range(6)])
    np.testing.assert_allclose(display.forecast, [proba[groups == g].mean() for g in range(6)])
    # Wilson's limits solve (rate - p)**2 = z**2 p (1 - p) / n.
    for p in (display.low, display.high):
        np.testing.assert_allclose((display.observed - p) ** 2, 1.959963984540054**2 * p * (1 - p) / 200)
    np.testing.assert_allclose(display.points_.get_ydata(), display.observed)
    drawn = np.array([segment[:, 1] for segment in display.whiskers_.get_segments()])
    np.testing.assert_allclose(drawn, np.column_stack([display.low, display.high]))


def test_equal_forecasts_stay_together() -> None:
    display = CalibrationCurveDisplay.from_predictions([0, 1] * 10, [0.3] * 16 + [0.6] * 4, n_bins=5)
    assert display.counts.tolist() == [16, 4]
    alone = CalibrationCurveDisplay.from_predictions([0, 1] * 10, [0.3] * 20).plot()
    assert alone.counts.tolist() == [20]


def test_a_group_without_events_has_an_interval_above_zero() -> None:
    """Wald's would be [0, 0]; Wilson's ends at z**2 / (n + z**2)."""
    display = CalibrationCurveDisplay.from_predictions([0] * 20 + [0, 1] * 10, [0.1] * 20 + [0.5] * 20, level=0.9)
    assert display.observed.tolist() == [0.0, 0.5]
    z = ndtri(0.95)
    assert display.low[0] == pytest.approx(0, abs=1e-15)
    assert display.high[0] == pytest.approx(z**2 / (20 + z**2))
    assert display.plot().whiskers_.get_label() == "90% interval"


def test_a_card_is_calibrated_on_its_own_rows() -> None:
    X, y = load_german_credit()
    X = X[["housing", "status_of_existing_checking_account"]]
    labels = np.where(y == 1, "bad", "good")
    curve = CalibrationCurveDisplay.from_estimator(Scorecard(event="bad").fit(X, labels), X, labels)
    assert (curve.forecast * curve.counts).sum() == pytest.approx((y == 1).sum())


def test_axes_of_the_caller_end_at_the_largest_limit() -> None:
    ax: Any = Figure().subplots()
    display = CalibrationCurveDisplay.from_predictions([0, 1] * 10, [0.1, 0.2] * 10, n_bins=2, title="$t$").plot(ax)
    assert display.ax_ is ax
    assert ax.get_title(loc="left") == r"\$t\$"
    assert ax.get_xlim() == ax.get_ylim() == (0.0, 1.0)
    low = CalibrationCurveDisplay.from_predictions([0] * 99 + [1], [0.1] * 100).plot()
    assert low.ax_.get_ylim() == (0.0, pytest.approx(1.05 * 0.1))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"proba": [0.1, 1.5]}, r"outside \[0, 1\]\. Pass probabilities, not scores"),
        ({"proba": [-0.1, 0.5]}, r"outside \[0, 1\]"),
        ({"proba": [0.1, 0.5], "n_bins": 0}, "n_bins=0"),
        ({"proba": [0.1, 0.5], "level": 1.0}, r"level=1\.0"),
    ],
)
def test_what_is_not_a_forecast_is_refused(arguments: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        CalibrationCurveDisplay.from_predictions([0, 1], **arguments)
