"""Scorecard figures hold what they show: read back from the artists."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest.credit import roc_auc
from infoest.datasets import load_german_credit
from infoest.estimators import Scorecard
from infoest.plotting import CalibrationCurveDisplay, ROCDisplay, ScoreDistributionDisplay

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def scored() -> tuple[NDArray[Any], Floats]:
    rng = np.random.default_rng(7)
    proba = rng.uniform(0.05, 0.6, 1200)
    return (rng.random(1200) < proba).astype(int), proba


def test_distribution_shows_the_shares_of_each_class(scored: tuple[NDArray[Any], Floats]) -> None:
    y, proba = scored
    display = ScoreDistributionDisplay.from_predictions(y, proba, n_bins=8, label="p", title="T").plot()
    for k, patch in enumerate(display.steps_):
        values, edges, _ = patch.get_data()
        expected, _ = np.histogram(proba[y == k], edges)
        np.testing.assert_allclose(values, expected / (y == k).sum())
    np.testing.assert_allclose(display.shares.sum(axis=0), 1)
    assert display.names == ("class 0", "class 1")
    assert display.ax_.get_xlabel() == "p"


def test_calibration_groups_hold_all_rows_and_wilson_limits(scored: tuple[NDArray[Any], Floats]) -> None:
    y, proba = scored
    display = CalibrationCurveDisplay.from_predictions(y, proba, n_bins=6).plot()
    assert display.counts.tolist() == [200] * 6
    groups = np.argsort(np.argsort(proba)) // 200
    np.testing.assert_allclose(display.observed, [y[groups == g].mean() for g in range(6)])
    np.testing.assert_allclose(display.forecast, [proba[groups == g].mean() for g in range(6)])
    # Wilson's limits solve (rate - p)**2 = z**2 p (1 - p) / n.
    for p in (display.low, display.high):
        np.testing.assert_allclose((display.observed - p) ** 2, 1.959963984540054**2 * p * (1 - p) / 200)
    np.testing.assert_allclose(display.points_.get_ydata(), display.observed)
    assert len(display.whiskers_.get_segments()) == 6


def test_equal_forecasts_stay_together() -> None:
    display = CalibrationCurveDisplay.from_predictions([0, 1] * 10, [0.3] * 16 + [0.6] * 4, n_bins=5)
    assert display.counts.tolist() == [16, 4]
    alone = CalibrationCurveDisplay.from_predictions([0, 1] * 10, [0.3] * 20).plot()
    assert alone.counts.tolist() == [20]


def test_roc_corners_and_area(scored: tuple[NDArray[Any], Floats]) -> None:
    y, proba = scored
    display = ROCDisplay.from_predictions(y, proba).plot()
    assert len(display.false_positive) <= 200
    assert (display.false_positive[0], display.true_positive[0]) == (0, 0)
    assert (display.false_positive[-1], display.true_positive[-1]) == (1, 1)
    assert (np.diff(display.true_positive) >= 0).all()
    assert display.area == roc_auc(y, proba)
    assert np.trapezoid(display.true_positive, display.false_positive) == pytest.approx(display.area.value, abs=0.005)
    few = ROCDisplay.from_predictions([0, 1, 0, 1], [1, 2, 2, 3])
    assert np.trapezoid(few.true_positive, few.false_positive) == pytest.approx(few.area.value)
    low, high = display.area.confint()
    assert f"{low:.3f} to {high:.3f}" in display.line_.get_label()
    assert "interval" not in ROCDisplay.from_predictions([0, 0, 1, 1], [1, 2, 3, 4]).plot().line_.get_label()


def test_from_an_estimator_the_event_is_its_own() -> None:
    X, y = load_german_credit()
    X = X[["housing", "status_of_existing_checking_account"]]
    labels = np.where(y == 1, "bad", "good")
    card = Scorecard(event="bad").fit(X, labels)
    distribution = ScoreDistributionDisplay.from_estimator(card, X, labels, title="$x$")
    assert distribution.names == ("good", "bad")
    middle = (distribution.edges[1:] + distribution.edges[:-1]) / 2
    good, bad = middle @ distribution.shares
    assert good > bad
    assert distribution.plot().ax_.get_xlabel() == "Points"
    curve = CalibrationCurveDisplay.from_estimator(card, X, labels)
    assert (curve.forecast * curve.counts).sum() == pytest.approx((y == 1).sum())  # in sample it must
    area = ROCDisplay.from_estimator(card, X, labels).area
    assert area.value == pytest.approx(roc_auc(y, -card.score_points(X)).value)
    assert area.value > 0.6


@pytest.mark.parametrize("display", [ScoreDistributionDisplay, CalibrationCurveDisplay, ROCDisplay])
@pytest.mark.parametrize(
    ("y", "numbers", "error", "complaint"),
    [
        ([0, 1, 0], [0.1, 0.2], ValueError, "must have the same number of rows"),
        ([0, 1], [0.1, math.nan], ValueError, "is missing"),
        ([0, 0], [0.1, 0.2], ValueError, "two classes"),
        ([0, 1], ["a", "b"], TypeError, "holds strings or booleans"),
    ],
)
def test_bad_input_is_refused(display: Any, y: Any, numbers: Any, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        display.from_predictions(y, numbers)


def test_infinite_scores_and_forecasts_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="missing or infinite"):
        ScoreDistributionDisplay.from_predictions([0, 1], [0.1, math.inf])
    with pytest.raises(ValueError, match="outside \\[0, 1\\]"):
        CalibrationCurveDisplay.from_predictions([0, 1], [0.1, 1.5])
