"""Distances: equal to SciPy's, with errors that derivatives and simulation confirm."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import ks_2samp, wasserstein_distance

from infoest.credit import kolmogorov_smirnov, population_stability_index
from infoest.credit.drift.distances import jensen_shannon, largest_gap, wasserstein
from infoest.credit.value.bin_counts import BinCounts


def test_jensen_shannon_equals_scipy_and_is_finite_on_disjoint_tables() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.integers(1, 90, size=(2, 6)).astype(float)
    found = jensen_shannon(BinCounts.of(first), BinCounts.of(second))
    assert found.value == pytest.approx(jensenshannon(first, second) ** 2, rel=1e-12)
    apart = jensen_shannon(BinCounts.of(np.array([9.0, 0])), BinCounts.of(np.array([0, 9.0])))
    assert apart.value == pytest.approx(math.log(2))
    assert np.isfinite(apart.confint()).all()
    psi = population_stability_index(1000 * first, 1000 * (first + 0.5))
    small = jensen_shannon(BinCounts.of(1000 * first), BinCounts.of(1000 * (first + 0.5)))
    assert small.value == pytest.approx(psi.value / 8, rel=0.01)  # to second order an eighth
    assert small.stderr == pytest.approx(psi.stderr / 8, rel=0.01)


def test_jensen_shannon_standard_error_is_its_numerical_derivative() -> None:
    first, second = np.array([30.0, 50, 20]), np.array([50.0, 40, 60])

    def value(a: Any, b: Any) -> float:
        return jensen_shannon(BinCounts.of(a), BinCounts.of(b)).value

    step, variance = 1e-4, 0.0
    for i in range(3):
        e = np.eye(3)[i] * step
        variance += first[i] * ((value(first + e, second) - value(first - e, second)) / (2 * step)) ** 2
        variance += second[i] * ((value(first, second + e) - value(first, second - e)) / (2 * step)) ** 2
    assert jensen_shannon(BinCounts.of(first), BinCounts.of(second)).stderr == pytest.approx(
        math.sqrt(variance), rel=1e-6
    )


def test_wasserstein_equals_scipy_and_its_error_that_of_a_shift() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=300), rng.normal(5, 2, size=500)
    found = wasserstein(x, y)
    assert found.value == pytest.approx(wasserstein_distance(x, y), rel=1e-12)
    # Without overlap the distance is a difference of means.
    far = wasserstein(x, y + 50)
    assert far.stderr == pytest.approx(math.hypot(x.std() / math.sqrt(300), y.std() / math.sqrt(500)), rel=1e-9)
    assert wasserstein(x, x).value == 0


@pytest.mark.slow
def test_wasserstein_standard_error_matches_simulation() -> None:
    """1000 samples, seed 5: SE / sd is 0.97 … 1.03, known to 2.3 %, so 0.9 … 1.1 holds with probability 0.999."""
    rng = np.random.default_rng(5)
    results = [wasserstein(rng.normal(size=200), rng.normal(0.7, 1.5, size=300)) for _ in range(1000)]
    ratio = np.mean([r.stderr for r in results]) / np.std([r.value for r in results])
    assert 0.9 <= ratio <= 1.1


@pytest.mark.parametrize("n", [60, 1001])
def test_largest_gap_is_that_of_scipy(n: int, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=n), rng.normal(0.3, 1, size=n - 7)
    found, theirs = largest_gap(x, y), ks_2samp(x, y, method="exact" if n <= 1000 else "asymp")
    assert found.value == pytest.approx(theirs.statistic, rel=1e-12)
    assert found.pvalue_null() == pytest.approx(theirs.pvalue, rel=1e-9)
    at = theirs.statistic_location  # the standard error is that of two shares at this number
    shares = [((sample <= at).mean(), len(sample)) for sample in (x, y)]
    assert found.stderr == pytest.approx(math.sqrt(sum(p * (1 - p) / m for p, m in shares)), rel=1e-12)
    assert found.n == (n, n - 7)


def test_the_gap_of_two_samples_is_the_distance_of_a_score(rng: np.random.Generator) -> None:
    score, y = rng.normal(size=400), np.repeat([0, 1], [250, 150])
    score[y == 1] += 0.5
    weights = rng.uniform(0.5, 2, 400)
    assert largest_gap(score[y == 1], score[y == 0]) == kolmogorov_smirnov(y, score)
    weighted = largest_gap(score[y == 1], score[y == 0], weights[y == 1], weights[y == 0])
    assert weighted == kolmogorov_smirnov(y, score, sample_weight=weights)


def test_samples_apart_have_no_standard_error_and_a_note() -> None:
    found = largest_gap(np.arange(10.0), np.arange(10.0) + 50)
    assert found.value == 1
    assert math.isnan(found.stderr)
    assert found.note.startswith("the samples do not overlap")
    assert 0 < found.pvalue_null() < 1e-4
