"""The upper limit that stands where an interval is [0, 0]: it solves its equation, is above 0 and conservative."""

from __future__ import annotations

import math

import pytest
from scipy.special import chdtr, chndtr

from infoest import Estimate
from infoest._core.pivots import ScaledChiSquare
from infoest.credit import population_stability_index
from infoest.reports.limits import LEVEL, upper_limit


@pytest.mark.parametrize("statistic", [1e-9, 0.2, 3.0])
@pytest.mark.parametrize("level", [LEVEL, 0.9])
def test_it_solves_its_equation(statistic: float, level: float) -> None:
    pivot = ScaledChiSquare(statistic, 5.0, 0.01)
    noncentrality = upper_limit(Estimate(0.0, 0.1, (9,), pivot=pivot), level) / 0.01
    ratio = chndtr(statistic, 5.0, noncentrality) / chdtr(5.0, statistic)
    assert ratio == pytest.approx(1 - level, rel=1e-6)


def test_it_reaches_its_own_limit_at_a_statistic_of_zero() -> None:
    at_zero, near = (upper_limit(Estimate(0.0, 0.1, (9,), pivot=ScaledChiSquare(x, 5.0, 0.01))) for x in (0.0, 1e-9))
    assert at_zero == pytest.approx(near, rel=1e-6)


def test_it_is_above_zero_where_the_interval_is_not() -> None:
    same = population_stability_index([500, 500, 500, 500], [500, 501, 500, 499])
    assert same.confint(LEVEL) == (0, 0)
    assert 0 < upper_limit(same, 0.9) < upper_limit(same) < 0.02


def test_it_is_unknown_without_a_chi_square_and_needs_a_level() -> None:
    assert math.isnan(upper_limit(Estimate(0.0, 0.1, (9,))))
    with pytest.raises(ValueError, match=r"level=1\.0"):
        upper_limit(Estimate(0.0, 0.1, (9,)), 1.0)
