"""The fit of a card on encoded rows, against statsmodels and against derivatives of the whole fit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

from infoest.credit.card.fitting import counts_every_row, fit_card, fitted_feature
from infoest.credit.card.scorecard import FittedFeature, NoFiniteFitWarning, Scaling

N = 150


def table(codes: np.ndarray, events: np.ndarray, weights: np.ndarray) -> dict[str, Any]:
    """Weighted goods, bads and weight of evidence of each bin, as an encoder keeps them."""
    goods, bads = (np.bincount(codes, weights * (events == event), 3) for event in (0, 1))
    return {"goods": goods, "bads": bads, "woe": np.log(bads / bads.sum()) - np.log(goods / goods.sum())}


def drawn() -> tuple[list[np.ndarray], np.ndarray]:
    rng = np.random.default_rng(3)
    first, second = rng.integers(3, size=(2, N))
    p = 1 / (1 + np.exp(1.0 - 0.6 * first - 0.4 * (second == 2)))
    return [first, second], (rng.random(N) < p).astype(np.int64)


def fit(weights: np.ndarray, **settings: Any) -> Any:
    codes, events = drawn()
    rows = [fitted_feature(table(c, events, weights), c, "auto", 1.0) for c in codes]
    return fit_card(rows, events, weights, math.inf, Scaling(), **({"every_row": True} | settings))


def test_coefficients_are_those_of_statsmodels_and_points_follow_them() -> None:
    codes, events = drawn()
    found = fit(np.ones(N))
    woe = [table(c, events, np.ones(N))["woe"] for c in codes]
    design = sm.add_constant(np.column_stack([w[c] for w, c in zip(woe, codes, strict=True)]))
    reference = sm.Logit(events, design).fit(disp=0, tol=1e-12)
    np.testing.assert_allclose([found.intercept, *found.coef], reference.params, rtol=1e-8)
    np.testing.assert_allclose(found.information_covariance, reference.cov_params(), rtol=1e-6)
    scaling = Scaling()
    for w, coef, points in zip(woe, found.coef, found.points, strict=True):
        shared = (scaling.offset - scaling.factor * found.intercept) / 2
        np.testing.assert_allclose(points, shared - scaling.factor * coef * w, rtol=1e-12)


def test_standard_errors_are_the_derivative_of_both_steps() -> None:
    """Influence of a row: the derivative in its weight of everything, the weights of evidence included."""
    step, base = 1e-4, np.ones(N)
    slopes = []
    for row in range(N):
        more, less = base.copy(), base.copy()
        more[row] += step
        less[row] -= step
        up, down = fit(more), fit(less)
        ends = [np.concatenate([[f.intercept], f.coef, *f.points]) for f in (up, down)]
        slopes.append((ends[0] - ends[1]) / (2 * step))
    found = fit(base)
    expected = np.sqrt((np.array(slopes) ** 2).sum(axis=0))
    mine = [np.sqrt(np.diag(found.covariance)), *found.points_stderr]
    np.testing.assert_allclose(np.concatenate(mine), expected, rtol=1e-5)


def test_errors_are_unknown_where_weights_of_evidence_come_from_other_rows() -> None:
    whole, half = fit(np.ones(N)), fit(np.ones(N), every_row=False)
    np.testing.assert_array_equal(half.coef, whole.coef)
    assert np.isnan(half.covariance).all()
    assert np.isnan(np.concatenate(half.points_stderr)).all()
    np.testing.assert_array_equal(half.information_covariance, whole.information_covariance)


def test_codes_without_evidence_get_a_last_bin_of_zero() -> None:
    known = {"goods": np.array([3.0, 5]), "bads": np.array([2.0, 1]), "woe": np.array([0.4, -0.7])}
    feature = fitted_feature(known, np.array([0, 1, -1, 2, 3]), "auto", -1.0)
    assert feature.codes.tolist() == [0, 1, 2, 2, 2]
    assert feature.woe.tolist() == [0.4, -0.7, 0.0]
    assert (feature.goods.tolist(), feature.bads.tolist(), feature.sign) == ([3, 5, 0], [2, 1, 0], -1.0)
    empty = fitted_feature(known | {"bads": np.array([3.0, 0])}, np.array([0]), "auto", 1.0)
    assert empty.bads[1] > 0  # smoothed as the weights of evidence are


def test_a_warning_points_at_the_caller_of_the_caller() -> None:
    rows = [FittedFeature(np.array([0, 0, 1, 1]), np.array([-1.0, 1, 0]), np.ones(3), np.ones(3), 1.0)]

    def face() -> Any:
        return fit_card(rows, np.array([0, 0, 1, 1]), None, math.inf, Scaling(), every_row=True)

    with pytest.warns(NoFiniteFitWarning, match="separates the classes") as caught:
        face()
    assert caught[0].filename == __file__


@pytest.mark.parametrize(("total", "whole"), [(10.0, True), (20.0, False)])
def test_whether_tables_hold_every_row(total: float, whole: bool) -> None:
    tables = [{"goods": np.array([3.0, 4]), "bads": np.array([1.0, 2])}] * 2
    assert counts_every_row(tables, total) is whole
