"""Intervals and errors of a divergence from independence that hold from no effect to a large one.

Near no effect the estimate is a multiple of a chi-square, far from it normal; one scaled chi-square joins the two.
"""

from __future__ import annotations

import math

from scipy.special import chdtrc

from .._core.pivots import ScaledChiSquare

LEAST_STRETCH = 1e-4  # a deterministic relation has no variance, up to rounding: its interval is narrow, not empty
SILENT, CLEAR = 1.0, 2.0  # null sds above the null's mean: up to the first no first-order variance counts, then all


def likelihood_ratio_pivot(
    plug_in: float, bias: float, stderr: float, df: float, n: float, *, null: float | None = None
) -> ScaledChiSquare:
    """Pivot of a divergence whose null value is 0.

    Under the null ``plug_in`` is ``bias / df`` times a chi-square with ``df`` degrees of freedom
    (Wilks 1938, with Bartlett's correction of the mean). Away from it the scale ``stderr**2 / (4 plug_in)``
    makes the variance of the non-central chi-square, ``4 * non-centrality``, agree with the delta method,
    as for the Jeffreys divergence; where most of ``plug_in`` is bias that ratio is noise, and the scale
    stays near that of the null. The test of no effect always uses the scale of the null: in tables with rare
    categories the variance of the delta method is far from it, and tests based on that rejected three times too
    often. ``null`` is the p-value of that test where it is known better.
    """
    null_scale = _null_scale(bias, df, n)
    df = df if df > 0 else 1.0
    stretch = 1.0
    if plug_in > 1e-12 and stderr > 0:
        signal = max(1.0 - bias / plug_in, 0.0) ** 2
        stretch = 1.0 + signal * (stderr**2 / (4 * plug_in * null_scale) - 1.0)
    scale = null_scale * max(stretch, LEAST_STRETCH)
    statistic, unstretched = (max((plug_in - bias) / unit + df, 0.0) for unit in (scale, null_scale))
    return ScaledChiSquare(statistic, df, scale, float(chdtrc(df, unstretched)) if null is None else null)


def likelihood_ratio_stderr(plug_in: float, bias: float, stderr: float, null_sd: float) -> float:
    """Standard error of a divergence whose null value is 0, from no effect to a large one.

    The variance of a multiple of a non-central chi-square has two parts: what is left under the null,
    ``null_sd**2``, and ``stderr**2`` of the delta method, which near the null is mostly due to the bias and
    is weighted by the share of ``plug_in`` that is not bias. Within one null sd of the null's mean that share is
    noise and is left out, since keeping any of it there raises the mean; from two on it counts in full. For a
    chi-square with any degrees of freedom and non-centrality the mean of the result is 0.83 to 1.15 of the sd.
    """
    excess = plug_in - bias
    if excess <= SILENT * null_sd:
        return null_sd
    weight = min((excess / null_sd - SILENT) / (CLEAR - SILENT), 1.0) if null_sd > 0 else 1.0
    return math.sqrt(null_sd**2 + weight * min(excess / plug_in, 1.0) * stderr**2)


def null_stderr(bias: float, df: float, n: float) -> float:
    """Standard deviation of a divergence under the null: that of the chi-square whose mean is the bias."""
    return _null_scale(bias, df, n) * math.sqrt(2 * df) if df > 0 else 0.0


def _null_scale(bias: float, df: float, n: float) -> float:
    """Divergence per unit of the chi-square under the null."""
    return bias / df if bias > 0 and df > 0 else 1 / (2 * n)
