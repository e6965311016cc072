"""Likelihood ratio: the pivot of a divergence from independence, from no effect to a large one."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from .._pivots import ScaledChiSquare
from .corrections import plug_in as uncorrected

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .corrections import Correction

    Floats = NDArray[np.float64]

LEAST_STRETCH = 1e-4  # a deterministic relation has no variance, up to rounding: its interval is narrow, not empty
SILENT, CLEAR = 1.0, 2.0  # null sds above the null's mean: below, no first-order variance is seen; above, all is
SMALL_MEAN, LARGE_MEAN = 1e-6, 60.0  # between them the expectation below is tabulated, beyond them expanded


def likelihood_ratio_pivot(plug_in: float, bias: float, stderr: float, df: float, n: float) -> ScaledChiSquare:
    """Pivot of a divergence whose null value is 0.

    Under the null law ``plug_in`` is ``bias / df`` times a chi-square with ``df`` degrees of freedom
    (Wilks 1938, with Bartlett's correction of the mean). Away from it the scale ``stderr**2 / (4 plug_in)``
    makes the variance of the non-central chi-square, ``4 * non-centrality``, meet the delta method, as
    for the Jeffreys divergence; where most of ``plug_in`` is bias that ratio is noise, and the scale
    stays with the null's.
    """
    null_scale = _null_scale(bias, df, n)
    stretch = 1.0
    if plug_in > 1e-12 and stderr > 0:
        signal = max(1.0 - bias / plug_in, 0.0) ** 2
        stretch = 1.0 + signal * (n * stderr**2 / (2 * plug_in) - 1.0)
    scale = null_scale * max(stretch, LEAST_STRETCH)
    return ScaledChiSquare(max((plug_in - bias) / scale + df, 0.0), max(df, 1.0), scale)


def likelihood_ratio_stderr(
    plug_in: float, bias: float, stderr: float, df: float, n: float, *, spread: float = 1.0
) -> float:
    """Standard error of a divergence whose null value is 0, from no effect to a large one.

    The variance of ``scale`` times a non-central chi-square is ``scale**2 (2 df + 4 non-centrality)``: its
    first part is what is left under the null law, its second the delta method's ``stderr**2``, which near
    the null is mostly made of the bias and counts by the share of ``plug_in`` that is not. Within one null
    sd of the null's mean that share is noise and is left out, as any that is kept there raises the mean;
    from two on it counts in full. For a chi-square of any ``df`` and non-centrality the mean of the result
    is 0.83 to 1.15 of the sd. ``spread`` is the null sd of the estimate over that of ``plug_in``.
    """
    null_sd = spread * _null_scale(bias, df, n) * math.sqrt(2 * df) if df > 0 else 0.0
    excess = plug_in - bias
    if excess <= SILENT * null_sd:
        return null_sd
    weight = min((excess / null_sd - SILENT) / (CLEAR - SILENT), 1.0) if null_sd > 0 else 1.0
    return math.sqrt(null_sd**2 + weight * min(excess / plug_in, 1.0) * stderr**2)


def _null_scale(bias: float, df: float, n: float) -> float:
    """Divergence per unit of the chi-square under the null law."""
    return bias / df if bias > 0 and df > 0 else 1 / (2 * n)


def expected_deviance(means: Floats) -> Floats:
    """``E[2 N log(N / m)]`` of Poisson counts N of mean m: what a cell adds to the G statistic, 1 for large m."""
    grid, values = _tabulated()
    inside = np.interp(np.log(np.clip(means, SMALL_MEAN, LARGE_MEAN)), grid, values)
    far = 1 + 1 / (6 * means) + 1 / (6 * means**2)
    return np.where(means > LARGE_MEAN, far, inside)


def corrected_spread(correction: Correction, means: Floats) -> float:
    """Null sd of a plug-in with a correction of its cells over that without, at the expected counts ``means``.

    Counts are taken for Poisson and, as the margins are given, what follows the count itself is left out.
    """
    log_means = np.log(np.clip(means, SMALL_MEAN, LARGE_MEAN))
    with_it, without = (float(np.interp(log_means, *_tabulated_variance(c)).sum()) for c in (correction, uncorrected))
    return math.sqrt(with_it / without) if without > 0 else 1.0


@cache
def _tabulated_variance(correction: Correction) -> tuple[Floats, Floats]:
    """Logarithms of means, and the variance there of ``2 N`` times the surprisal of a cell given N times a constant."""
    grid, law = _poisson_laws()
    counts = np.arange(1.0, law.shape[1] + 1)
    value = 2 * counts * correction(counts, counts.sum())
    means = np.exp(grid)
    variance = law @ value**2 - (law @ value) ** 2
    slope = (law @ (counts * value) - means * (law @ value)) / means
    return grid, variance - slope**2 * means


@cache
def _tabulated() -> tuple[Floats, Floats]:
    """Logarithms of means, and the expected deviance there."""
    grid, law = _poisson_laws()
    counts = np.arange(1.0, law.shape[1] + 1)
    return grid, (law * 2 * counts * (np.log(counts) - grid[:, None])).sum(axis=1)


@cache
def _poisson_laws() -> tuple[Floats, Floats]:
    """Logarithms of means, and the probabilities of the counts 1, ..., 199 there."""
    grid = np.linspace(np.log(SMALL_MEAN), np.log(LARGE_MEAN), 800)
    counts = np.arange(1.0, 200.0)
    return grid, np.exp(counts * grid[:, None] - np.exp(grid)[:, None] - gammaln(counts + 1))
