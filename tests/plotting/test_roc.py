"""The ROC curve runs through the shares of both classes above each score: read back from the artists."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from infoest.credit import roc_auc
from infoest.datasets import load_german_credit
from infoest.estimators import Scorecard
from infoest.plotting import ROCDisplay


def test_corners_and_area(rng: np.random.Generator) -> None:
    proba = rng.uniform(0.05, 0.6, 1200)
    y = (rng.random(1200) < proba).astype(int)
    display = ROCDisplay.from_predictions(y, proba).plot()
    assert len(display.false_positive) == 200
    assert (display.false_positive[0], display.true_positive[0]) == (0, 0)
    assert (display.false_positive[-1], display.true_positive[-1]) == (1, 1)
    assert (np.diff(display.true_positive) >= 0).all()
    assert display.area == roc_auc(y, proba)
    # Thinned corners cut the steps off: with 1200 rows at 200 corners by less than 0.005 of the area.
    assert np.trapezoid(display.true_positive, display.false_positive) == pytest.approx(display.area.value, abs=0.005)
    low, high = display.area.confint()
    assert display.line_.get_label() == f"AUC {display.area.value:.3f}, 95% interval {low:.3f} to {high:.3f}"
    np.testing.assert_array_equal(display.line_.get_xdata(), display.false_positive)
    np.testing.assert_array_equal(display.line_.get_ydata(), display.true_positive)


def test_each_corner_is_a_share_of_rows_at_or_above_a_score(rng: np.random.Generator) -> None:
    y, score = rng.integers(0, 2, 60), rng.integers(0, 8, 60)
    display = ROCDisplay.from_predictions(y, score)
    cuts = np.unique(score)[::-1]
    assert display.true_positive.tolist() == [0, *((score[y == 1] >= cut).mean() for cut in cuts)]
    assert display.false_positive.tolist() == [0, *((score[y == 0] >= cut).mean() for cut in cuts)]


def test_ties_make_a_slope_and_the_area_is_exact_without_thinning() -> None:
    few = ROCDisplay.from_predictions([0, 1, 0, 1], [1, 2, 2, 3])
    assert np.trapezoid(few.true_positive, few.false_positive) == pytest.approx(few.area.value)
    corners = list(zip(few.false_positive, few.true_positive, strict=True))
    assert ((0.0, 0.5), (0.5, 1.0)) in list(pairwise(corners))


def test_a_perfect_score_has_an_interval_too() -> None:
    label = ROCDisplay.from_predictions([0, 0, 1, 1], [1, 2, 3, 4]).plot().line_.get_label()
    assert label == "AUC 1.000, 95% interval 0.386 to 1.000"


def test_of_a_card_low_points_stand_for_the_event() -> None:
    """A card gives fewer points to riskier rows: the curve turns them round."""
    X, y = load_german_credit()
    X = X[["housing", "status_of_existing_checking_account"]]
    labels = np.where(y == 1, "bad", "good")
    card = Scorecard(event="bad").fit(X, labels)
    area = ROCDisplay.from_estimator(card, X, labels).area
    assert area.value == pytest.approx(roc_auc(y, -card.score_points(X)).value)
    assert area.value > 0.6
