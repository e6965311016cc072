"""Pivots against scipy.stats, each other's limits, and bad input."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from infoest._core.pivots import FRatio, Interval, Normal, Pivot, ScaledChiSquare

PIVOTS = [
    Normal(0.3, 0.1),
    ScaledChiSquare(9.0, 4.0, 0.02),
    FRatio(3.0, 4.0, 60.0, ScaledChiSquare(14.0, 4.0, 0.02)),
]


@pytest.mark.parametrize("df", [1, 4, 29])
@pytest.mark.parametrize("noncentrality", [20.0, 300.0, 4e4, 1e6])
def test_limits_are_the_roots_of_the_noncentral_chi_square(df: int, noncentrality: float) -> None:
    statistic = df + noncentrality

    def root(probability: float) -> float:
        # The root lies within 8 standard deviations of the statistic.
        reach = 8 * math.sqrt(2 * (df + 2 * statistic))
        return float(
            optimize.brentq(
                lambda v: stats.ncx2.cdf(statistic, df, v) - probability,
                max(noncentrality - reach, 1e-9),
                noncentrality + reach,
                xtol=1e-10,
            )
        )

    interval = ScaledChiSquare(statistic, df, 0.01).confint(0.9)
    assert interval.low == pytest.approx(0.01 * root(0.95), rel=1e-6)
    assert interval.high == pytest.approx(0.01 * root(0.05), rel=1e-6)


def test_limits_are_zero_where_there_is_no_root() -> None:
    assert ScaledChiSquare(4.0, 4.0, 0.1).confint(0.95).low == 0.0
    assert ScaledChiSquare(0.0, 4.0, 0.1).confint(0.95) == (0.0, 0.0)
    assert ScaledChiSquare(0.2, 4.0, 0.1).confint(0.95) == (0.0, 0.0)  # below the 2.5 % point of the central law


@given(
    statistic=st.floats(0, 1e4),
    df=st.integers(1, 40),
    scale=st.floats(1e-6, 1),
    alpha=st.floats(0.01, 0.4),
)
def test_interval_and_tests_of_the_chi_square_agree(statistic: float, df: int, scale: float, alpha: float) -> None:
    pivot = ScaledChiSquare(statistic, df, scale)
    interval = pivot.confint(1 - 2 * alpha)
    assert 0 <= interval.low <= interval.high
    p_null = pivot.pvalue_null()
    if abs(p_null - alpha) > 1e-9:
        assert (p_null < alpha) == (interval.low > 0)
    if interval.high > 0:
        assert pivot.pvalue_equivalence(interval.high) == pytest.approx(alpha, rel=1e-6)


def test_chi_square_tests_equal_scipy() -> None:
    pivot = ScaledChiSquare(9.0, 4.0, 0.02)
    assert pivot.pvalue_null() == pytest.approx(stats.chi2.sf(9.0, 4), rel=1e-12)
    assert pivot.pvalue_equivalence(0.1) == pytest.approx(stats.ncx2.cdf(9.0, 4, 5.0), rel=1e-10)


def test_far_from_no_effect_the_chi_square_meets_the_delta_method() -> None:
    value, stderr = 0.5, 0.005  # scale = stderr**2 / (4 * value)
    scale = stderr**2 / (4 * value)
    skewed = ScaledChiSquare(value / scale + 5, 5, scale).confint(0.95)
    np.testing.assert_allclose(skewed, Normal(value, stderr).confint(0.95), atol=0.02 * stderr)


def test_normal_interval_and_tests() -> None:
    pivot = Normal(1.0, 0.5)
    assert pivot.confint(0.95) == pytest.approx((0.0200180, 1.9799820), abs=1e-6)
    assert pivot.pvalue_null() == pytest.approx(stats.norm.sf(2.0), rel=1e-12)
    assert pivot.pvalue_equivalence(2.0) == pytest.approx(stats.norm.cdf(-2.0), rel=1e-12)


def test_a_certain_zero_is_equivalent_to_zero_and_not_above_it() -> None:
    pivot = Normal(0.0, 0.0)
    assert pivot.confint(0.95) == (0.0, 0.0)
    assert pivot.pvalue_null() == 1.0
    assert pivot.pvalue_equivalence(0.1) == 0.0


def test_an_unknown_standard_error_gives_nothing() -> None:
    pivot = Normal(1.0, math.nan)
    assert np.isnan([*pivot.confint(0.95), pivot.pvalue_null(), pivot.pvalue_equivalence(0.1)]).all()


def test_the_interval_of_an_f_ratio_reaches_zero_where_f_does_not_reject() -> None:
    chi = ScaledChiSquare(14.0, 4.0, 0.02)
    for statistic in (1.0, 2.9, 3.1, 9.0):
        pivot = FRatio(statistic, 4.0, 60.0, chi)
        assert pivot.pvalue_null() == pytest.approx(float(stats.f.sf(statistic, 4, 60)), rel=1e-9)
        assert pivot.pvalue_equivalence(0.5) == chi.pvalue_equivalence(0.5)
        assert pivot.confint(0.95).high == chi.confint(0.95).high
        assert pivot.confint(0.95).low == (chi.confint(0.95).low if pivot.pvalue_null() <= 0.025 else 0.0)


@pytest.mark.parametrize("pivot", PIVOTS)
def test_scaling_moves_the_interval_and_keeps_the_tests(pivot: Pivot) -> None:
    scaled = pivot.scaled(2.5)
    np.testing.assert_allclose(scaled.confint(0.9), 2.5 * np.array(pivot.confint(0.9)), rtol=1e-9)
    assert scaled.pvalue_null() == pytest.approx(pivot.pvalue_null(), rel=1e-12)
    assert scaled.pvalue_equivalence(0.25) == pytest.approx(pivot.pvalue_equivalence(0.1), rel=1e-12)


@pytest.mark.parametrize("pivot", PIVOTS)
def test_levels_and_margins_outside_their_range_are_refused(pivot: Pivot) -> None:
    for level in (0.0, 1.0, 95.0, math.nan):
        with pytest.raises(ValueError, match="must lie strictly between 0 and 1"):
            pivot.confint(level)
    for margin in (0.0, -0.1, math.inf, math.nan):
        with pytest.raises(ValueError, match="must be a positive number"):
            pivot.pvalue_equivalence(margin)


def test_interval_is_a_pair() -> None:
    low, high = Interval(0.1, 0.2)
    assert (low, high) == (0.1, 0.2)


@given(center=st.floats(-5, 5), stderr=st.floats(0.1, 5))
def test_a_quantity_of_either_sign_is_tested_on_both_sides(center: float, stderr: float) -> None:
    signed = Normal(center, stderr, signed=True)
    assert signed.pvalue_null() == pytest.approx(2 * stats.norm.sf(abs(center) / stderr), rel=1e-9)
    assert signed.confint(0.9) == Normal(center, stderr).confint(0.9)
    assert signed.scaled(2.0) == Normal(2 * center, 2 * stderr, signed=True)
    assert Normal(0.0, 0.0, signed=True).pvalue_null() == 1.0
