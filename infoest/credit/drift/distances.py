"""Distances: other measures of how far two samples lie apart, each with what is known of its error."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..._core.estimate import Estimate, TestResult
from ..._core.pivots import ScaledChiSquare
from ...resampling.delta import delta_variance
from ..value.jeffreys import NO_EFFECT, BinCounts

if TYPE_CHECKING:
    from ..._core.types import Floats


def jensen_shannon(first: BinCounts, second: BinCounts, *, name: str = "JS") -> Estimate:
    """Jensen-Shannon divergence of two tables over the same bins, between 0 and log 2 nats; no smoothing needed.

    The mean of the Kullback-Leibler divergences from the even mixture (Lin 1991, IEEE Trans. Inf. Theory
    37, eq. 3.1). A row's influence is half the log of its share over that of the mixture. To second
    order the divergence is an eighth of the Jeffreys one, so its bias and pivot are an eighth of those
    of the PSI: interval and null test rest on ``debiased``.
    """
    occupied = (first.counts > 0) | (second.counts > 0)
    p, q = (np.where(occupied, table.counts, 0.0) / table.size for table in (first, second))
    mixture = np.where(occupied, (p + q) / 2, 1.0)
    in_p, in_q = (np.log(np.where(share > 0, share / mixture, 1.0)) / 2 for share in (p, q))
    value = float(p @ in_p + q @ in_q)
    variance = float(
        delta_variance(in_p, first.counts, first.squares) + delta_variance(in_q, second.counts, second.squares)
    )
    spread = float(1 / first.size + 1 / second.size) / 8
    n_bins = int(occupied.sum())
    n = tuple(round(float(table.size)) for table in (first, second))
    if n_bins == 1:
        return Estimate(0.0, 0.0, n, method=f"{name}, 1 bin", note="only one bin is occupied", debiased=0.0)
    debiased = value - (n_bins - 1) * spread
    scale = spread if value < NO_EFFECT or variance <= 0 else variance / (4 * value)
    pivot = ScaledChiSquare(max(debiased / scale + n_bins - 1, 0.0), n_bins - 1.0, scale)
    return Estimate(value, math.sqrt(variance), n, method=f"{name}, {n_bins} bins", debiased=debiased, pivot=pivot)


def kolmogorov_smirnov(first: Floats, second: Floats) -> TestResult:
    """Largest difference of two distribution functions; its asymptotic p-value is too large where values repeat."""
    from scipy.stats import ks_2samp

    found = ks_2samp(first, second, method="asymp")
    return TestResult(
        float(found.statistic), float(found.pvalue), "the distributions differ", method="Kolmogorov-Smirnov, asymptotic"
    )


def wasserstein(first: Floats, second: Floats) -> Estimate:
    """Wasserstein-1 distance of two samples of numbers, in their unit: the area between the distribution functions.

    The standard error comes from influence values: with ``s`` the sign of the difference of the
    distribution functions, a row at ``x`` of the first sample adds minus the integral of ``s`` up to
    ``x``. Like the PSI's it is of first order: near no difference the distance is biased up and its
    distribution not normal (del Barrio, Giné & Matrán 1999, Ann. Probab. 27, theorem 1.1), so the
    estimate carries no p-value of no drift.
    """
    x, y = np.sort(first), np.sort(second)
    points = np.sort(np.concatenate([x, y]), kind="stable")  # two sorted runs: a merge
    gap = np.searchsorted(x, points[:-1], side="right") / len(x) - np.searchsorted(y, points[:-1], side="right") / len(
        y
    )
    width = np.diff(points)
    area = np.concatenate([[0.0], np.cumsum(np.sign(gap) * width)])
    variance = sum(float(np.var(area[np.searchsorted(points, s)])) / len(s) for s in (x, y))
    return Estimate(float(np.abs(gap) @ width), math.sqrt(variance), (len(x), len(y)), unit="", method="Wasserstein-1")
