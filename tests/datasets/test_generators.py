"""Generators: shapes, reproducibility, and truths against integration and against large samples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from infoest.datasets import bivariate_normal, categorical_uniform, normal_blocks

COVARIANCE = np.array([[2.0, 0.5, 0.3], [0.5, 1.0, 0.4], [0.3, 0.4, 1.5]])


@pytest.mark.parametrize("correlation", [-0.8, 0.0, 0.6])
def test_bivariate_normal_truth_is_the_integral(correlation: float) -> None:
    x, y, truth = bivariate_normal(50, correlation, 0)
    assert x.shape == y.shape == (50,)
    a, b = np.meshgrid(grid := np.linspace(-7, 7, 141), grid)
    log_joint = stats.multivariate_normal([0, 0], [[1, correlation], [correlation, 1]]).logpdf(np.dstack([a, b]))
    table = np.exp(log_joint) * (log_joint - stats.norm.logpdf(a) - stats.norm.logpdf(b))
    assert truth == pytest.approx(integrate.simpson(integrate.simpson(table, x=grid), x=grid), abs=1e-6)


def test_moments_of_large_samples() -> None:
    """100000 rows, seed 0: each entry is within 5 standard errors, 5 * sqrt(2 * 4 / 1e5) = 0.045 at most."""
    x, y, _ = bivariate_normal(100_000, 0.6, 0)
    np.testing.assert_allclose(np.cov(x, y), [[1, 0.6], [0.6, 1]], atol=0.03)
    first, second, _ = normal_blocks(100_000, COVARIANCE, 2, 0)
    np.testing.assert_allclose(np.cov(np.column_stack([first, second]).T), COVARIANCE, atol=0.045)


def test_normal_blocks_truth() -> None:
    first, second, truth = normal_blocks(30, COVARIANCE, 1, 0)
    assert (first.shape, second.shape) == ((30, 1), (30, 2))
    inside = np.linalg.det(COVARIANCE[1:, 1:]) * COVARIANCE[0, 0] / np.linalg.det(COVARIANCE)
    assert truth == pytest.approx(0.5 * math.log(inside), abs=1e-12)
    pair = np.array([[1, 0.6], [0.6, 1]])
    assert normal_blocks(10, pair, 1, 0)[2] == pytest.approx(bivariate_normal(10, 0.6, 0)[2], abs=1e-12)


@pytest.mark.parametrize("categories", [1, 2, 5])
def test_categorical_uniform_truth_is_the_integral(categories: int) -> None:
    x, y, truth = categorical_uniform(200, categories, 0)
    assert set(x) <= set(range(categories))
    assert ((x <= y) & (y <= x + 2)).all()
    # Given x, y has density 1/2 on [x, x + 2]; the marginal counts how many of those intervals hold y.
    holding = [sum(c <= unit + 0.5 <= c + 2 for c in range(categories)) for unit in range(categories + 1)]
    marginal = np.array(holding) / (2 * categories)
    assert marginal.sum() == pytest.approx(1)
    assert truth == pytest.approx(-(marginal * np.log(marginal)).sum() - math.log(2), abs=1e-12)


def test_the_seed_decides() -> None:
    for again in (7, np.random.default_rng(7), np.random.RandomState(7)):
        first = bivariate_normal(5, 0.3, again)[0]
        if isinstance(again, int):
            np.testing.assert_array_equal(bivariate_normal(5, 0.3, again)[0], first)
        else:
            assert (bivariate_normal(5, 0.3, again)[0] != first).all()  # the generator has moved on
    assert (categorical_uniform(5, 3, 1)[1] != categorical_uniform(5, 3, 2)[1]).any()


@pytest.mark.parametrize("correlation", [1, -1, 1.5, math.nan])
def test_impossible_correlations_are_refused(correlation: float) -> None:
    with pytest.raises(ValueError, match="must lie strictly between -1 and 1"):
        bivariate_normal(5, correlation)


def test_impossible_covariances_are_refused() -> None:
    with pytest.raises(ValueError, match="covariance"):
        normal_blocks(5, np.array([[1.0, 2.0], [2.0, 1.0]]), 1)
    with pytest.raises(ValueError, match="n_first=2 must leave columns to both vectors of 2"):
        normal_blocks(5, np.eye(2), 2)
    with pytest.raises(ValueError, match="n_categories=0 must be an integer of at least 1"):
        categorical_uniform(5, 0)
