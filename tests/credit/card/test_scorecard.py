"""Points from log odds, and the logistic regression behind them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression

from infoest.credit.card.scorecard import NoFiniteFitWarning, Scaling, bin_points, fit_logistic


def drawn(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    woe = rng.choice([-1.0, 0.2, 0.7], size=(n, 2))
    return woe, (rng.random(n) < 1 / (1 + np.exp(0.8 - woe @ [1.0, 0.5]))).astype(np.int64)


def test_points_double_the_odds() -> None:
    scaling = Scaling(pdo=30, odds=4, base_points=500)
    at = scaling.points(np.log([1 / 4, 1 / 8, 1 / 16, 1.0]))
    np.testing.assert_allclose(at, [500, 530, 560, scaling.offset], rtol=1e-14)


def test_points_of_bins_add_up_to_those_of_the_row() -> None:
    scaling, woe = Scaling(), np.array([0.3, -0.2])
    total = bin_points(woe[:1], 1.2, -0.9, 2, scaling) + bin_points(woe[1:], 0.7, -0.9, 2, scaling)
    np.testing.assert_allclose(total, scaling.points(np.array([-0.9 + 1.2 * 0.3 - 0.7 * 0.2])), rtol=1e-14)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"pdo": -1}, "pdo=-1 must be a positive number, for example 20"),
        ({"odds": True}, "odds=True must be a positive number, for example 50"),
        ({"base_points": math.nan}, "base_points=nan must be a finite number, for example 600"),
    ],
)
def test_scaling_that_cannot_be_is_refused(settings: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Scaling(**settings)


def test_maximum_likelihood_is_that_of_statsmodels(rng: np.random.Generator) -> None:
    woe, events = drawn(500, rng)
    found, reference = fit_logistic(woe, events), sm.Logit(events, sm.add_constant(woe)).fit(disp=0, tol=1e-12)
    np.testing.assert_allclose([found.intercept, *found.coef], reference.params, rtol=1e-8)
    np.testing.assert_allclose(found.covariance, reference.cov_params(), rtol=1e-6)
    np.testing.assert_allclose(found.bread, found.covariance, rtol=1e-9)


def test_the_covariance_under_weights_is_the_sandwich(rng: np.random.Generator) -> None:
    woe, events = drawn(500, rng)
    weights = rng.uniform(0.5, 3, 500)
    found = fit_logistic(woe, events, weights, C=0.5)
    reference = LogisticRegression(C=0.5, tol=1e-12, max_iter=1000).fit(woe, events, sample_weight=weights)
    np.testing.assert_allclose(found.coef, reference.coef_[0], rtol=1e-5)
    design = np.column_stack([np.ones(500), woe])
    p = reference.predict_proba(woe)[:, 1]
    bread = np.linalg.inv((design.T * (weights * p * (1 - p))) @ design + np.diag([0, 2.0, 2.0]))
    meat = (design.T * (weights**2 * p * (1 - p))) @ design
    np.testing.assert_allclose(found.covariance, bread @ meat @ bread, rtol=1e-4)


def test_a_constant_column_has_no_coefficient(rng: np.random.Generator) -> None:
    woe, events = drawn(200, rng)
    found = fit_logistic(np.column_stack([woe, np.full(200, 0.3)]), events)
    assert found.coef[2] == 0
    assert np.isnan(found.covariance[3]).all()
    assert (found.bread[3] == 0).all()
    np.testing.assert_allclose(found.coef[:2], fit_logistic(woe, events).coef, rtol=1e-9)
    alone = fit_logistic(np.zeros((8, 1)), np.array([0, 0, 0, 0, 0, 0, 1, 1]))
    assert alone.intercept == pytest.approx(math.log(2 / 6))


def test_without_a_maximum_a_penalty_is_taken_and_said() -> None:
    woe, events = np.array([[-1.0], [-1], [1], [1]]), np.array([0, 0, 1, 1])
    with pytest.warns(NoFiniteFitWarning, match="Took C=1 instead"):
        found = fit_logistic(woe, events)
    np.testing.assert_array_equal(found.coef, fit_logistic(woe, events, C=1.0).coef)
