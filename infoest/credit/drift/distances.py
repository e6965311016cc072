"""Distances of two samples besides the PSI, each with what is known of its error."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import kolmogorov

from ..._core.estimate import Estimate
from ..._core.pivots import ScaledChiSquare
from ...resampling.delta import delta_variance
from ..value.jeffreys import NO_EFFECT
from .gap_interval import GapInterval, cuts_that_may_be_best

if TYPE_CHECKING:
    from ..._core.types import Floats
    from ..value.bin_counts import BinCounts

FEW = 1000  # rows of a sample up to which the exact distribution of the largest gap costs little
NO_OVERLAP = "the samples do not overlap: the estimated standard error would be 0, which says nothing"


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


def largest_gap(
    first: Floats, second: Floats, first_weight: Floats | None = None, second_weight: Floats | None = None
) -> Estimate:
    """Kolmogorov-Smirnov distance of two samples: the largest difference of their distribution functions.

    The standard error is that of the difference of two shares at the number where it is largest (Raghavachari 1973,
    Annals of Statistics 1, 67-73); the interval is that of :class:`GapInterval`. The p-value of equal distributions is
    exact up to 1000 rows per sample, beyond that and under weights the limit at the effective numbers of rows; where
    values repeat it is too large.
    """
    unweighted = first_weight is None and second_weight is None
    x, y = (
        (values, np.ones(len(values)) if weights is None else weights)
        for values, weights in ((first, first_weight), (second, second_weight))
    )
    at = np.unique(np.concatenate([first, second]))
    below = share_below(at, *x, "right"), share_below(at, *y, "right")
    gap = np.abs(below[0] - below[1])
    cut = at[int(np.argmax(gap))]
    variance = sum(float(delta_variance((values <= cut).astype(np.float64), w)) for values, w in (x, y))
    value, sizes = float(gap.max()), (effective_rows(x[1]), effective_rows(y[1]))
    pvalue = _exact_or_limit(first, second) if unweighted else _limit(value, *sizes)
    return Estimate(
        value,
        math.sqrt(variance) if variance > 0 else math.nan,
        (round(sizes[0]), round(sizes[1])),
        unit="",
        method="KS",
        note="" if variance > 0 else NO_OVERLAP,
        pivot=_interval(value, variance, pvalue, below, sizes),
    )


def _interval(
    value: float, variance: float, pvalue: float, below: tuple[Floats, Floats], sizes: tuple[float, float]
) -> GapInterval:
    """The pivot of a distance whose variance at the best cut is known."""
    n, m = sizes
    ranges, more, less = cuts_that_may_be_best(below, sizes)
    pooled = (more[0] / n + less[0] / m) / (1 / n + 1 / m)
    of_pooled, of_shares = (
        pooled * (1 - pooled) * (1 / n + 1 / m),
        more[0] * (1 - more[0]) / n + less[0] * (1 - less[0]) / m,
    )
    return GapInterval(
        value,
        pvalue,
        sizes,
        ranges,
        math.sqrt(variance / of_pooled) if of_pooled > 0 else 1.0,
        max(math.sqrt(variance / of_shares), 1.0) if of_shares > 0 else 1.0,
        first=more,
        second=less,
    )


def share_below(at: Floats, values: Floats, weights: Floats, side: Literal["left", "right"]) -> Floats:
    """Weight of the values below each number (``"right"``: or equal to it), as a share."""
    order = np.argsort(values, kind="stable")
    total = np.concatenate([[0.0], np.cumsum(weights[order])])
    return np.asarray(total[np.searchsorted(values[order], at, side=side)] / total[-1], dtype=np.float64)


def effective_rows(weights: Floats) -> float:
    """Kish's effective number of rows; exactly the number of rows where weights are equal."""
    return float(weights.sum() ** 2 / (weights**2).sum())


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


def _exact_or_limit(first: Floats, second: Floats) -> float:
    """p-value of equal distributions for rows that all count alike."""
    from scipy.stats import ks_2samp

    few = max(len(first), len(second)) <= FEW
    with warnings.catch_warnings():  # rounding may carry the exact sum beyond 1: SciPy then says it takes the limit
        warnings.simplefilter("ignore", RuntimeWarning)
        return float(ks_2samp(first, second, method="auto" if few else "asymp").pvalue)


def _limit(value: float, n: float, m: float) -> float:
    """p-value of equal distributions from Kolmogorov's limit."""
    return float(kolmogorov(math.sqrt(n * m / (n + m)) * value))
