"""Interval of a Kolmogorov-Smirnov distance: the law of a bridge, the limits, and coverage from no difference on."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import kolmogi, ndtr, ndtri
from scipy.stats import binom

from infoest.credit import kolmogorov_smirnov
from infoest.credit.drift.gap_interval import GapInterval, bridge_exceeds, bridge_quantile, cuts_that_may_be_best


@pytest.mark.parametrize("tail", [0.2, 0.025, 1e-6])
def test_a_whole_bridge_has_the_laws_of_smirnov_and_kolmogorov(tail: float) -> None:
    assert bridge_quantile(tail, ((0.0, 1.0),)) == pytest.approx(math.sqrt(-math.log(tail) / 2), rel=1e-6)
    # adding the tails of both signs counts a bridge that goes far up and far down twice: 2 exp(-8 x**2), if anything
    both = bridge_quantile(tail, ((0.0, 1.0), (0.0, 1.0)))
    assert kolmogi(tail) <= both + 1e-6
    assert both == pytest.approx(kolmogi(tail), rel=2e-2 if tail > 0.1 else 1e-5)


def test_one_time_is_a_normal_variable() -> None:
    for t in (0.01, 0.5, 0.9):
        assert bridge_quantile(0.025, ((t, t),)) == pytest.approx(-ndtri(0.025) * math.sqrt(t * (1 - t)), rel=1e-6)
    assert bridge_exceeds(-8.0, 0.2, 0.7) == pytest.approx(1.0)
    assert bridge_exceeds(0.0, 0.0, 1.0) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("reach", [(0.2, 0.4), (0.05, 0.9), (0.45, 0.5)])
def test_a_range_of_times_is_that_of_simulated_bridges(reach: tuple[float, float]) -> None:
    """4000 bridges of 2000 steps, seed 20261204: the share above the 0.9 quantile of the formula is 0.1 within four
    binomial errors, 0.019, less what a bridge does between two steps, at most 0.01."""
    rng = np.random.default_rng(20261204)
    walk = rng.normal(size=(4000, 2000)).cumsum(axis=1) / math.sqrt(2000)
    time = np.arange(1, 2001) / 2000
    bridge = walk - time * walk[:, -1:]
    inside = (time >= reach[0]) & (time <= reach[1])
    above = (bridge[:, inside].max(axis=1) > bridge_quantile(0.1, (reach,))).mean()
    assert 0.07 < above < 0.12


def test_only_cuts_that_may_matter_are_kept(rng: np.random.Generator) -> None:
    x, y = np.sort(rng.uniform(size=(2, 500)))
    rows = (80.0, 300.0)
    ranges, first, second = cuts_that_may_be_best((x, y), rows)
    assert first[0] - second[0] == pytest.approx(np.abs(x - y).max())
    assert (first >= second).all()
    assert len(first) < 500
    pivot = GapInterval(float(np.abs(x - y).max()), 0.5, rows, ranges, 1.0, first=first, second=second)
    everywhere = GapInterval(
        pivot.gap, 0.5, rows, ranges, 1.0, first=np.where(x >= y, x, 1 - x), second=np.where(x >= y, y, 1 - y)
    )
    assert pivot.confint(0.95).high == pytest.approx(everywhere.confint(0.95).high, rel=0.02)


def test_interval_and_tests_agree(rng: np.random.Generator) -> None:
    y = np.repeat([1, 0], [60, 300])
    found = kolmogorov_smirnov(y, rng.normal(size=360) + 0.8 * y)
    low, high = found.confint(0.9)
    assert 0 < low < found.value < high < 1
    assert found.pvalue_equivalence(high) == pytest.approx(0.05, rel=1e-6)
    assert found.pvalue_equivalence(found.value / 2) == 0.5
    assert math.isnan(found.pvalue_equivalence(1.5))
    assert found.confint(0.99).low < low
    assert found.confint(0.99).high > high


def test_no_rejection_of_equal_distributions_is_an_interval_from_0(rng: np.random.Generator) -> None:
    for _ in range(50):
        y = np.repeat([1, 0], [12, 40])
        found = kolmogorov_smirnov(y, rng.normal(size=52).round(1) + 0.6 * y)
        if found.pvalue_null() > 0.025:
            assert found.confint().low == 0


def test_samples_apart_have_limits() -> None:
    low, high = kolmogorov_smirnov([0] * 10 + [1] * 10, [*range(20)]).confint()
    assert 0.3 < low < 0.9
    assert high == 1


def test_a_pivot_is_scaled_as_its_quantity() -> None:
    pivot = kolmogorov_smirnov([0, 0, 1, 1, 0, 1], [1, 4, 2, 5, 3, 7]).pivot
    assert isinstance(pivot, GapInterval)
    np.testing.assert_allclose(pivot.scaled(3.0).confint(0.9), 3 * np.array(pivot.confint(0.9)))
    assert pivot.scaled(3.0).pvalue_equivalence(2.7) == pivot.pvalue_equivalence(0.9)


@pytest.mark.parametrize(("events", "others", "shift"), [(50, 200, 0.0), (10, 90, 1.0), (100, 300, 0.3)])
def test_the_distance_is_covered_from_no_difference_on(events: int, others: int, shift: float) -> None:
    """300 samples, seed 20261204; a coverage of 0.92 or more passes with probability 0.9995. The normal interval
    covered 0.59, 0.70 and 0.85 of such settings."""
    rng = np.random.default_rng([20261204, events])
    y = np.repeat([1, 0], [events, others])
    truth = 2 * float(ndtr(shift / 2)) - 1
    covered = 0
    for _ in range(300):
        low, high = kolmogorov_smirnov(y, rng.normal(size=len(y)) + shift * y).confint()
        covered += low <= truth <= high
    assert covered >= binom.ppf(5e-4, 300, 0.92)
