"""What bins say about a numeric target: standardised differences of their means, and the share of variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..._core.estimate import Estimate
from ..._core.pivots import FRatio, ScaledChiSquare
from .jeffreys import NO_EFFECT

if TYPE_CHECKING:
    from ..._core.types import Floats, Ints


@dataclass(frozen=True, slots=True)
class BinMeans:
    """A numeric target in bins.

    Attributes
    ----------
    size, mean : ndarray of shape (n_bins,)
        Weight of each bin, and the mean of the target in it; 0 where the bin holds no rows.
    difference, stderr : ndarray of shape (n_bins,)
        ``(mean of the bin - mean of all) / standard deviation of all`` and its standard error; 0 and
        ``nan`` where the bin holds no rows.
    share : Estimate
        Share of the variance that lies between bins.
    """

    size: Floats
    mean: Floats
    difference: Floats
    stderr: Floats
    share: Estimate


def bin_means(codes: Ints, values: Floats, n_bins: int, weights: Floats | None = None) -> BinMeans:
    """Standardised mean difference of every bin, and the correlation ratio of all.

    Parameters
    ----------
    codes : ndarray of shape (n,), int64
        Bin of each row.
    values : ndarray of shape (n,)
        The target, not constant.
    n_bins : int
        Number of bins.
    weights : ndarray of shape (n,), default=None
        Positive weights.

    Returns
    -------
    BinMeans
        ``share.value`` is the correlation ratio, ``share.debiased`` Kelley's.

    Notes
    -----
    The counterpart of the weight of evidence is the standardised mean difference, that of the
    information value its mean square over rows, the correlation ratio [1]_; both are free of units
    and neither falls apart where a bin is pure. Standard errors come from influence values, those of
    mean and standard deviation of all rows included. ``debiased`` is ``1 - (1 - value) (n - 1) / (n - bins)``
    [2]_. "No difference" is tested by F, which is exact for normal targets of one variance; the interval is that of
    the information value, a scaled non-central chi-square, and holds 0 where F does not reject.

    References
    ----------
    .. [1] Pearson, K. (1905). On the general theory of skew correlation and non-linear regression.
       Drapers' Company Research Memoirs, Biometric Series II.
    .. [2] Kelley, T. L. (1935). An unbiased correlation ratio measure. Proceedings of the National
       Academy of Sciences 21, 554-559.
    """
    w = np.ones(len(values)) if weights is None else weights
    total = float(w.sum())
    centre = float((w * values).sum()) / total
    spread = float(np.sqrt((w * (values - centre) ** 2).sum() / total))
    z = (values - centre) / spread
    size: Floats = np.bincount(codes, w, n_bins).astype(np.float64)
    occupied = size > 0
    difference = np.where(occupied, np.bincount(codes, w * z, n_bins) / np.where(occupied, size, 1.0), 0.0)
    rows = total**2 / float((w**2).sum())
    return BinMeans(
        size=size,
        mean=np.where(occupied, centre + spread * difference, 0.0),
        difference=difference,
        stderr=np.where(occupied, _stderr(codes, z, w, difference, size), np.nan),
        share=_explained(codes, z, w, difference, size, rows),
    )


def _stderr(codes: Ints, z: Floats, w: Floats, difference: Floats, size: Floats) -> Floats:
    """Root of the summed squared influence values of each difference.

    A row of bin b adds ``(z - d) W / W_b``; every row adds ``-z - d (z² - 1) / 2``, from mean and deviation of all.
    """
    total = w.sum()
    square = w**2
    curve = (z**2 - 1) / 2
    everywhere = (square * z**2).sum() + 2 * difference * (square * z * curve).sum()
    everywhere = everywhere + difference**2 * (square * curve**2).sum()
    d = difference[codes]
    own = (z - d) * total / size[codes]
    inside = np.bincount(codes, square * own * (own - 2 * (z + d * curve)), len(size))
    return np.asarray(np.sqrt(np.maximum(everywhere + inside, 0.0)) / total)


def _explained(codes: Ints, z: Floats, w: Floats, difference: Floats, size: Floats, rows: float) -> Estimate:
    """Correlation ratio; a row's influence is ``2 d z - d² - value z²``."""
    n_bins = int((size > 0).sum())
    method = f"share of variance, {n_bins} bins"
    if n_bins == 1:
        note = "only one bin is occupied: no information"
        return Estimate(0.0, 0.0, (round(rows),), unit="", method=method, note=note, debiased=0.0)
    value = float((size * difference**2).sum() / size.sum())
    d = difference[codes]
    variance = float((w**2 * (2 * d * z - d**2 - value * z**2) ** 2).sum() / size.sum() ** 2)
    if rows <= n_bins:
        note = "no more rows than bins: nothing is left to judge by"
        return Estimate(value, float("nan"), (round(rows),), unit="", method=method, note=note)
    slope = (rows - 1) / (rows - n_bins)
    debiased = 1 - (1 - value) * slope
    df = float(n_bins - 1)
    scale = 1 / rows if value < NO_EFFECT else max(slope**2 * variance, NO_EFFECT / rows) / (4 * value)
    within = (1 - value) / (rows - n_bins)
    ratio = value / df / within if within > 0 else float("inf")
    return Estimate(
        value,
        float(np.sqrt(variance)),
        (round(rows),),
        unit="",
        method=method,
        debiased=debiased,
        pivot=FRatio(ratio, df, rows - n_bins, ScaledChiSquare(max(debiased / scale + df, 0.0), df, scale)),
    )
