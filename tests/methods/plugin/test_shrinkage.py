"""Shrinkage: weights and entropies against their formulas, an independent quadrature, and published means."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import digamma, gammaln

from infoest import entropy
from infoest.methods.plugin.shrinkage import NemenmanShafeeBialek, Shrink


@pytest.mark.parametrize(
    ("counts", "expected"),
    # Adaptive quadrature in 30 digits; the figure often printed for (2, 1), ...615541, is 1e-12 lower.
    [((2.0, 1.0), 0.588943708616675224), ((5.0, 3.0, 2.0), 1.01265174503883167)],
)
def test_nsb_is_its_integral(counts: tuple[float, ...], expected: float) -> None:
    law = NemenmanShafeeBialek.fit(np.array(counts), float(len(counts)))
    assert law.entropy(np.array(counts), float(len(counts))) == pytest.approx(expected, abs=1e-12)
    labels = [str(i) for i, count in enumerate(counts) for _ in range(int(count))]
    assert entropy(labels, bias_correction="nsb", stderr=False).value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("counts", "cells"), [((4, 2, 3), 3), ((4, 2, 3), 10), ((1, 1), 2), ((50,), 4)])
def test_james_stein_is_its_formula(counts: tuple[int, ...], cells: int) -> None:
    """Hausser & Strimmer (2009), eq. 4 and 6, over every cell, empty ones too."""
    law = Shrink.fit(np.array(counts, dtype=float), float(cells))
    n, share = sum(counts), np.pad(np.array(counts) / sum(counts), (0, cells - len(counts)))
    spread = ((share - 1 / cells) ** 2).sum()
    weight = 1.0 if spread == 0 else min(1.0, (1 - (share**2).sum()) / ((n - 1) * spread))
    assert law.weight == pytest.approx(weight, abs=1e-15)
    mixed = (1 - weight) * share + weight / cells
    expected = -sum(p * np.log(p) for p in mixed if p > 0)
    assert law.entropy(np.array(counts, dtype=float), float(cells)) == pytest.approx(expected, abs=1e-12)


def test_a_single_observation_is_shrunk_to_the_uniform_law() -> None:
    law = Shrink.fit(np.array([1.0]), 8.0)
    assert law.weight == 1
    assert law.entropy(np.array([1.0]), 8.0) == pytest.approx(np.log(8), abs=1e-12)


@pytest.mark.parametrize(("counts", "cells"), [((4, 2, 3), 3), ((4, 2, 3), 10), ((1,), 5), ((30, 1), 2)])
def test_posterior_means_are_a_quadrature_of_dirichlet_ones(counts: tuple[int, ...], cells: int) -> None:
    """scipy's adaptive rule over the concentration, with the evidence from products of gamma functions and the prior
    from a numerical derivative of the prior mean; 1e-7 allows for that derivative."""
    full = np.pad(np.array(counts, dtype=float), (0, cells - len(counts)))
    n = full.sum()

    def prior_mean(b: float) -> float:
        return float(digamma(cells * b + 1) - digamma(b + 1))

    def density(u: float) -> float:
        b = math.exp(u)
        slope = (prior_mean(b * (1 + 1e-5)) - prior_mean(b * (1 - 1e-5))) / 2e-5
        log_evidence = gammaln(cells * b) - gammaln(n + cells * b) + (gammaln(full + b) - gammaln(b)).sum()
        return math.exp(log_evidence) * slope

    def mean(b: float) -> float:
        total = n + cells * b
        return float(digamma(total + 1) - ((full + b) / total * digamma(full + b + 1)).sum())

    def integral(of: Callable[[float], float]) -> float:
        return float(quad(lambda u: density(u) * of(math.exp(u)), -25.0, 25.0, epsabs=0.0, epsrel=1e-9, limit=500)[0])

    mass = integral(lambda b: 1.0)
    expected, weight = integral(mean) / mass, integral(lambda b: cells * b / (n + cells * b)) / mass
    law = NemenmanShafeeBialek.fit(np.array(counts, dtype=float), float(cells))
    assert law.entropy(np.array(counts, dtype=float), float(cells)) == pytest.approx(expected, abs=1e-7)
    assert law.weight == pytest.approx(weight, abs=1e-7)


def test_nsb_of_one_possible_cell_is_certain() -> None:
    """The slope of the prior entropy is 0 there, and a posterior of 0 / 0 gave nan."""
    law = NemenmanShafeeBialek.fit(np.array([5.0]), 1.0)
    assert law.entropy(np.array([5.0]), 1.0) == pytest.approx(0.0, abs=1e-12)
    assert entropy(["a"] * 20, bias_correction="nsb").value == pytest.approx(0.0, abs=1e-12)
