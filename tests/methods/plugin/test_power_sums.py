"""Unbiased power sums against enumeration of all tables, and the trace of a sum against numerical derivatives."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import digamma
from scipy.stats import binom

from infoest.methods.plugin.power_sums import PowerSum, second_order_trace_of_sum, unbiased_powers


@pytest.mark.parametrize("order", [0.5, 0.8, 1.5, 2.0, 2.6, 3.0])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_mean_over_all_counts_is_the_power(order: float, share: float) -> None:
    counts = np.arange(0, 41)
    mean = binom.pmf(counts, 40, share) @ np.where(counts > 0, unbiased_powers(counts.astype(float), 40.0, order), 0.0)
    # Whole orders have no bias at all; others what the empty cell leaves out, at most (1 - p) ** n.
    assert mean == pytest.approx(share**order, abs=1e-12 if order == int(order) else 2 * (1 - share) ** 40 + 1e-10)


def test_whole_orders_are_falling_factorials() -> None:
    found = unbiased_powers(np.array([1.0, 2.0, 5.0]), 10.0, 3.0)
    np.testing.assert_allclose(found, [0, 0, 5 * 4 * 3 / (10 * 9 * 8)], rtol=1e-12)


def test_order_one_is_the_limit_of_digamma() -> None:
    counts = np.array([3.0, 7.0, 20.0])
    shannon = float((counts * (digamma(30.0) - digamma(counts))).sum() / 30)
    near = PowerSum(counts, 30.0, 1 + 1e-7)
    assert (1 - near.unbiased) / 1e-7 == pytest.approx(shannon, abs=1e-5)


def test_bias_of_fifty_equal_codes_is_gone() -> None:
    """400 samples of 300 rows, seed 8: the sd of the mean is .003 at order 2 and .004 at 3; frequencies were .15 and
    .2 too low."""
    rng = np.random.default_rng(8)
    for order in (0.5, 2.0, 3.0):
        tables = rng.multinomial(300, np.full(50, 0.02), size=400)
        values = [PowerSum(c[c > 0].astype(float), 300.0, order).corrected for c in tables]
        assert np.mean(values) == pytest.approx(math.log(50), abs=0.016)


def test_sum_of_squares_stays_above_zero_where_no_code_repeats() -> None:
    found = PowerSum(np.ones(6), 6.0, 2.0)
    assert found.unbiased > 0
    assert math.isfinite(found.corrected)


def test_trace_is_that_of_the_numerical_hessian(rng: np.random.Generator) -> None:
    table = rng.integers(2, 9, (2, 3)).astype(float)
    n, order = float(table.sum()), 2.4
    codes = np.column_stack(np.unravel_index(np.arange(6), table.shape))

    def value(shares: np.ndarray) -> float:
        p = shares.reshape(table.shape)
        parts = [(p.sum(axis=1) ** order).sum(), (p.sum(axis=0) ** order).sum(), (p**order).sum()]
        return float((math.log(parts[0]) + math.log(parts[1]) - math.log(parts[2])) / (1 - order))

    shares, step = (table / n).ravel(), 1e-4
    hessian = np.empty((6, 6))
    for i in range(6):
        for j in range(6):
            a, b = step * np.eye(6)[i], step * np.eye(6)[j]
            around = value(shares + a + b) - value(shares + a - b) - value(shares - a + b) + value(shares - a - b)
            hessian[i, j] = around / (4 * step**2)
    spread = hessian @ (np.diag(shares) - np.outer(shares, shares))
    terms = [
        (PowerSum(table.sum(axis=1), n, order), codes[:, 0], 1),
        (PowerSum(table.sum(axis=0), n, order), codes[:, 1], 1),
        (PowerSum(table.ravel(), n, order), np.arange(6), -1),
    ]
    # Differences of step 1e-4 round at 1e-16 / 1e-8, a trace of order 1 therefore at about 1e-6.
    assert second_order_trace_of_sum(terms, table.ravel(), n) == pytest.approx(np.trace(spread @ spread), rel=1e-4)
