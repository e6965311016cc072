"""Likelihood ratio: the pivot of a divergence from independence, from no effect to a large one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from .._pivots import ScaledChiSquare

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_STRETCH = 1e-4  # a deterministic relation has no variance, up to rounding: its interval is narrow, not empty
SMALL_MEAN, LARGE_MEAN = 1e-6, 60.0  # between them the expectation below is tabulated, beyond them expanded


def likelihood_ratio_pivot(plug_in: float, bias: float, stderr: float, df: float, n: float) -> ScaledChiSquare:
    """Pivot of a divergence whose null value is 0.

    Under the null law ``plug_in`` is ``bias / df`` times a chi-square with ``df`` degrees of freedom
    (Wilks 1938, with Bartlett's correction of the mean). Away from it the scale ``stderr**2 / (4 plug_in)``
    makes the variance of the non-central chi-square, ``4 * non-centrality``, meet the delta method, as
    for the Jeffreys divergence; where most of ``plug_in`` is bias that ratio is noise, and the scale
    stays with the null's.
    """
    null_scale = bias / df if bias > 0 and df > 0 else 1 / (2 * n)
    stretch = 1.0
    if plug_in > 1e-12 and stderr > 0:
        signal = max(1.0 - bias / plug_in, 0.0) ** 2
        stretch = 1.0 + signal * (n * stderr**2 / (2 * plug_in) - 1.0)
    scale = null_scale * max(stretch, LEAST_STRETCH)
    return ScaledChiSquare(max((plug_in - bias) / scale + df, 0.0), max(df, 1.0), scale)


def expected_deviance(means: Floats) -> Floats:
    """``E[2 N log(N / m)]`` of Poisson counts N of mean m: what a cell adds to the G statistic, 1 for large m."""
    grid, values = _tabulated()
    inside = np.interp(np.log(np.clip(means, SMALL_MEAN, LARGE_MEAN)), grid, values)
    far = 1 + 1 / (6 * means) + 1 / (6 * means**2)
    return np.where(means > LARGE_MEAN, far, inside)


@cache
def _tabulated() -> tuple[Floats, Floats]:
    """Logarithms of means and the expectation there, by summing the Poisson law."""
    grid = np.linspace(np.log(SMALL_MEAN), np.log(LARGE_MEAN), 800)
    means = np.exp(grid)[:, None]
    counts = np.arange(1.0, 200.0)
    law = np.exp(counts * np.log(means) - means - gammaln(counts + 1))
    return grid, (law * 2 * counts * (np.log(counts) - np.log(means))).sum(axis=1)
