"""Paired differences of information values: the joint covariance, against resampling and simulation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from infoest import Counts
from infoest.credit import (
    EmptyBinWarning,
    information_value,
    information_value_difference,
    information_value_difference_test,
)
from infoest.credit.bins.binning import Bins

EDGES = (-0.8, -0.2, 0.2, 0.8)


def features(rho: float, n: int = 2000, second: float = 0.3, seed: int = 0) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.25).astype(int)
    x = rng.normal(size=n)
    z = rho * x + math.sqrt(1 - rho**2) * rng.normal(size=n)
    return x + 0.6 * y, z + second * y, y


def test_the_difference_is_that_of_the_single_values() -> None:
    x, z, y = features(0.5)
    found = information_value_difference(x, z, y, bins=EDGES)
    one, two = (information_value(column, y, bins=EDGES) for column in (x, z))
    assert found.value == one.value - two.value
    assert found.debiased == one.debiased - two.debiased
    assert found.n == one.n
    assert found.method == "IV difference, 5 and 5 bins"
    low, high = found.confint()
    assert (low + high) / 2 == pytest.approx(found.debiased)
    back = information_value_difference(z, x, y, bins=EDGES)
    assert (back.value, back.stderr) == (-found.value, found.stderr)


@pytest.mark.filterwarnings("ignore::infoest.credit.FewClustersWarning")
@pytest.mark.parametrize("clustered", [False, True])
def test_the_standard_error_agrees_with_numerical_differences(clustered: bool) -> None:
    x, z, y = features(0.8, n=120)
    weights = np.random.default_rng(1).lognormal(0, 0.4, 120)
    groups, step = np.arange(120) // (4 if clustered else 1), 1e-5

    def difference(w: Any) -> float:
        one, two = (information_value(c, y, bins=[-0.2, 0.6], sample_weight=w).value for c in (x, z))
        return one - two

    slopes = [
        (difference(weights * (1 + step * (groups == g))) - difference(weights * (1 - step * (groups == g))))
        / (2 * step)
        for g in range(groups.max() + 1)
    ]
    correction = len(slopes) / (len(slopes) - 1) if clustered else 1.0
    found = information_value_difference(
        x, z, y, bins=[-0.2, 0.6], sample_weight=weights, clusters=groups if clustered else None
    )
    assert found.stderr == pytest.approx(math.sqrt(correction * np.square(slopes).sum()), rel=1e-6)


def test_independent_columns_add_their_variances_and_alike_ones_cancel() -> None:
    x, z, y = features(0.0, n=20_000)
    apart = information_value_difference(x, z, y, bins=EDGES).stderr
    assert apart == pytest.approx(math.hypot(*(information_value(c, y, bins=EDGES).stderr for c in (x, z))), rel=0.03)
    x, z, y = features(0.95, n=20_000)
    assert information_value_difference(x, z, y, bins=EDGES).stderr < 0.6 * apart


def test_a_column_against_itself_differs_in_nothing() -> None:
    x, _, y = features(0.5)
    found = information_value_difference(x, x, y, bins=EDGES)
    assert (found.value, found.debiased, found.stderr, found.confint()) == (0, 0, 0, (0, 0))
    assert found.note == "no row tells the two columns apart"
    test = information_value_difference_test(x, x, y, bins=EDGES)
    assert (test.statistic, test.pvalue) == (0, 1)


def test_two_binnings_of_one_column() -> None:
    x, _, y = features(0.5, n=20_000)
    found = information_value_difference(x, x, y, bins=EDGES, second_bins=Bins.from_edges([0.0]))
    assert found.method == "IV difference, 5 and 2 bins"
    assert found.confint().low > 0
    assert found.stderr < information_value(x, y, bins=EDGES).stderr


def test_alternatives() -> None:
    x, z, y = features(0.5)
    two, greater, less = (
        information_value_difference_test(x, z, y, bins=EDGES, alternative=alternative)
        for alternative in ("two-sided", "greater", "less")
    )
    assert two.pvalue == pytest.approx(2 * greater.pvalue)
    assert greater.pvalue + less.pvalue == pytest.approx(1)
    assert greater.pvalue < 0.01
    with pytest.raises(ValueError, match="alternative"):
        information_value_difference_test(x, z, y, bins=EDGES, alternative="larger")  # type: ignore[arg-type]


def test_bad_input_is_named() -> None:
    x, z, y = features(0.5, n=200)
    with pytest.raises(ValueError, match="second and y must have the same number of rows"):
        information_value_difference(x, z[:-1], y, bins=EDGES)
    with pytest.raises(ValueError, match="y must have two classes, got 1"):
        information_value_difference(x, z, np.ones(200), bins=EDGES)
    with pytest.raises(TypeError, match="first is a table of counts"):
        information_value_difference(Counts.from_counts([5, 5], [5, 5]), z, y)
    with pytest.raises(ValueError, match="second has 200 distinct numbers"):
        information_value_difference(x, z, y, bins=EDGES, second_bins=None)
    with pytest.raises(ValueError, match="learns from the target"):
        information_value_difference(x, z, y, bins="optimal")
    with pytest.raises(ValueError, match="infinity"):
        information_value_difference(x, np.where(np.arange(200) == 3, np.inf, z), y, bins=EDGES)
    with pytest.warns(EmptyBinWarning, match="no bads"):
        found = information_value_difference(x, np.where(y, 1.0, z), y, bins=[*EDGES, 0.9])
    assert math.isfinite(found.stderr)
