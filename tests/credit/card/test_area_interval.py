"""Interval of an AUC: the variance of Newcombe's formula, limits that solve it, and coverage with few events."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import binom

from infoest.credit import gini_coefficient, roc_auc
from infoest.credit.card.area_interval import AreaInterval, newcombe_variance

Z = 1.959963984540054


def test_variance_at_one_half_is_that_of_the_rank_sum() -> None:
    """(n + m + 1) / (12 n m), up to one row in n + m."""
    for n, m in ((5, 9), (40, 400)):
        exact = (n + m + 1) / (12 * n * m)
        assert newcombe_variance(0.5, (n, m)) == pytest.approx(exact, rel=1 / (n + m))


def test_variance_is_hanley_and_mcneil_s_with_the_mean_of_both_numbers() -> None:
    area, n, m = 0.8, 12, 30
    q1, q2, many = area / (2 - area), 2 * area**2 / (1 + area), (n + m) / 2 - 1
    hanley = (area * (1 - area) + many * (q1 - area**2) + many * (q2 - area**2)) / (n * m)
    assert newcombe_variance(area, (n, m)) == pytest.approx(hanley, rel=1e-12)


@pytest.mark.parametrize("area", [0.0, 0.31, 0.5, 0.97, 1.0])
def test_limits_are_z_of_their_own_deviations_away(area: float) -> None:
    pivot = AreaInterval.of(area, math.nan, (12.0, 90.0))
    low, high = pivot.confint(0.95)
    for limit in (low, high):
        if 0 < limit < 1:
            assert abs(area - limit) == pytest.approx(Z * math.sqrt(newcombe_variance(limit, (12, 90))), rel=1e-8)
    assert 0 <= low <= area <= high <= 1
    assert (low == 0) == (area == 0)
    assert (high == 1) == (area == 1)
    assert high - low > 0.05  # never of no width
    assert pivot.confint(0.5).low >= low


def test_interval_and_tests_agree(rng: np.random.Generator) -> None:
    y = np.repeat([1, 0], [15, 100])
    area = roc_auc(y, rng.normal(size=115) + y)
    assert area.pivot is not None
    for level in (0.5, 0.9, 0.99):
        low, high = area.confint(level)
        assert area.pvalue_equivalence(high) == pytest.approx((1 - level) / 2, rel=1e-6)
        assert area.pvalue_equivalence(low) == pytest.approx((1 + level) / 2, rel=1e-6)
    assert area.pvalue_null() == pytest.approx(1 - area.pvalue_equivalence(0.5), rel=1e-9)
    assert math.isnan(area.pvalue_equivalence(1.5))


def test_a_law_with_a_larger_variance_widens_the_interval(rng: np.random.Generator) -> None:
    """Events that lie either above or below all other rows: DeLong's variance is that of a share, p (1 - p) / n."""
    y = np.repeat([1, 0], [20, 400])
    score = rng.normal(size=420)
    score[:14] += 20
    score[14:20] -= 20
    area = roc_auc(y, score)
    assert isinstance(area.pivot, AreaInterval)
    assert area.pivot.inflation == pytest.approx(area.stderr**2 / newcombe_variance(0.7, (20, 400)), rel=1e-9)
    assert area.pivot.inflation > 2
    low, high = area.confint()
    assert high - low > 1.5 * Z * area.stderr


def test_gini_is_the_same_interval_on_its_scale(rng: np.random.Generator) -> None:
    y = np.repeat([1, 0], [9, 50])
    score = rng.normal(size=59) + y
    np.testing.assert_allclose(gini_coefficient(y, score).confint(), 2 * np.array(roc_auc(y, score).confint()) - 1)


@pytest.mark.parametrize(("events", "others", "truth"), [(10, 990, 0.983), (5, 45, 0.983), (5, 45, 0.76)])
def test_few_events_are_covered(events: int, others: int, truth: float) -> None:
    """300 samples, seed 20261204; a coverage of 0.94 or more passes with probability 0.9999. The logit interval with
    DeLong's error covered 0.75 of the first setting."""
    rng = np.random.default_rng([20261204, events])
    y = np.repeat([1, 0], [events, others])
    covered = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(300):
            low, high = roc_auc(y, rng.normal(size=len(y)) + math.sqrt(2) * ndtri(truth) * y).confint()
            covered += low <= truth <= high
    assert covered >= binom.ppf(5e-5, 300, 0.94)
