"""The delta method: the standard error of a smooth statistic is that of the mean of its rows' influence values."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .._core.errors import InputError
from .._core.types import Floats

Influence = tuple[Floats, Floats | None, Floats | None]


def delta_variance(influence: Floats, weights: Floats | None = None, squared_weights: Floats | None = None) -> Floats:
    """First-order sampling variance that one independent sample contributes to a statistic.

    A row may stand for many observations that share its influence value: a count table is a sample
    whose rows carry weights, with both sums equal to the counts.

    Parameters
    ----------
    influence : ndarray of shape (..., n)
        Influence value of each row, finite; a constant added to all of them changes nothing.
    weights : ndarray of shape (..., n), default=None
        Sum of the weights of the observations that a row stands for; ``None`` means 1.
    squared_weights : ndarray of shape (..., n), default=None
        Sum of their squared weights; ``None`` means ``weights ** 2``, one observation per row.

    Returns
    -------
    ndarray of shape (...)
        ``sum(squared_weights * (influence - mean)**2) / sum(weights)**2`` over the last axis, with
        the weighted mean. Multiplying all weights by one number does not change it.

    Notes
    -----
    For a mean this is the variance of the Horvitz-Thompson ratio estimator without a finite
    population correction; for unit weights the variance with divisor n, divided by n.

    References
    ----------
    .. [1] van der Vaart, A. W. (1998). Asymptotic Statistics, section 20.1.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.resampling.delta import delta_variance
    >>> counts = np.array([3.0, 1.0])
    >>> float(delta_variance(np.array([0.0, 1.0]), counts, counts))  # 0.25 * 0.75 / 4
    0.046875
    """
    w = np.ones(np.shape(influence)) if weights is None else weights
    squares = w**2 if squared_weights is None else squared_weights
    total = w.sum(axis=-1)
    centered = influence - ((w * influence).sum(axis=-1) / total)[..., None]
    return np.asarray((squares * centered**2).sum(axis=-1) / total**2, dtype=np.float64)


def delta_stderr(*samples: Influence) -> float:
    """Standard error of a statistic of independent samples: their variances add.

    Parameters
    ----------
    *samples : tuple of (influence, weights, squared_weights)
        The arguments of :func:`delta_variance`, shape (n,) each, one tuple per sample.

    Returns
    -------
    float
        Square root of the summed variances.

    Raises
    ------
    ValueError
        If no sample is given, or one has no rows.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.resampling.delta import delta_stderr
    >>> rows = np.array([0.0, 0.0, 0.0, 1.0])
    >>> round(delta_stderr((rows, None, None), (rows, None, None)), 6)
    0.306186
    """
    if not samples or any(np.size(influence) == 0 for influence, _, _ in samples):
        raise InputError("delta_stderr needs the influence values of at least one sample, with at least one row each.")
    return math.sqrt(sum(float(delta_variance(*sample)) for sample in samples))


def cluster_variance(contributions: Floats, clusters: NDArray[np.int64]) -> float:
    """First-order sampling variance of a statistic whose rows come in clusters.

    Parameters
    ----------
    contributions : ndarray of shape (n,)
        What each row adds to the error of the statistic: its centred influence value times its share
        of the weight of its sample.
    clusters : ndarray of shape (n,), int64
        Number of the cluster of each row, from 0, none left out. Rows of different clusters are
        independent; rows of one cluster may depend on each other in any way, across samples too.

    Returns
    -------
    float
        ``G / (G - 1)`` times the sum over the ``G`` clusters of the squared sum of contributions.

    Raises
    ------
    ValueError
        If there are fewer than two clusters.

    Notes
    -----
    The factor ``G / (G - 1)`` makes the variance of a mean unbiased where clusters are equally
    large [1]_; with fewer than about 40 clusters the result is still too small on average.

    References
    ----------
    .. [1] Cameron, A. C. & Miller, D. L. (2015). A practitioner's guide to cluster-robust inference.
       Journal of Human Resources 50(2), section II.B.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.resampling.delta import cluster_variance
    >>> round(cluster_variance(np.array([0.1, 0.1, -0.2]), np.array([0, 0, 1])), 12)
    0.16
    """
    sums = np.bincount(clusters, contributions)
    if len(sums) < 2:
        raise InputError(
            "clusters holds one cluster: a standard error needs at least two.", remedy="Leave clusters= out."
        )
    return len(sums) / (len(sums) - 1) * math.fsum(sums**2)
