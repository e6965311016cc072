"""The standard error of any statistic from its spread over smaller samples drawn without replacement.

Drawing without replacement matters: a repeated row would be its own nearest neighbour.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .._core.errors import InputError
from .._core.threads import map_ranges
from .permutation import permuted_rows

Statistic = Callable[[NDArray[np.int64]], float]


def subsample_stderr(
    statistic: Statistic, n: int, m: int, n_resamples: int = 40, *, seed: int = 0, n_jobs: int | None = None
) -> float:
    """Standard error of a statistic of n rows from its values on subsamples of m rows.

    Parameters
    ----------
    statistic : callable
        ``statistic(rows)`` of an integer array of shape (m,), distinct row numbers, gives a float.
    n : int
        Rows of the sample.
    m : int
        Rows of each subsample, fewer than ``n``. About n/5: on smaller ones the statistic
        behaves differently, and larger ones overlap too much.
    n_resamples : int, default=40
        How many; the relative error of the result is about ``1 / sqrt(2 * n_resamples)``.
    seed : int, default=0
        Subsample b depends on the seed and b only.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.

    Returns
    -------
    float
        ``sqrt((m / n) / (1 - m / n) * variance)``: a statistic of m rows varies n/m times as much as
        one of n, and subsamples of one sample 1 - m/n times as much as independent ones.

    Raises
    ------
    ValueError
        If ``m`` is not between 1 and ``n - 1``, there are fewer than 2 subsamples, or the statistic raises it.

    Notes
    -----
    Drawing with replacement (the bootstrap) repeats rows, and a repeated row is its own nearest
    neighbour: it breaks every nearest-neighbour statistic. Where the first-order variance vanishes
    (a plug-in statistic at independence) the result is too large by up to ``sqrt(n / m)``.

    References
    ----------
    .. [1] Politis, D. and Romano, J. (1994). Large sample confidence regions based on subsamples
       under minimal assumptions. Annals of Statistics 22, section 2.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.resampling.subsample import subsample_stderr
    >>> x = np.random.default_rng(0).normal(size=1000)  # the mean of 1000 has standard error 0.0309
    >>> round(subsample_stderr(lambda rows: float(x[rows].mean()), 1000, 200, 2000), 3)
    0.031
    """
    if not 1 <= m < n:
        raise InputError(f"m={m} rows of a subsample must be between 1 and n - 1 = {n - 1}.")
    if n_resamples < 2:
        raise InputError(f"n_resamples={n_resamples} must be at least 2: the spread of one value is unknown.")

    def draw(lo: int, hi: int) -> NDArray[np.float64]:
        return np.array([statistic(permuted_rows(seed, b, n)[:m]) for b in range(lo, hi)])

    values = np.concatenate(map_ranges(draw, n_resamples, n_jobs))
    return math.sqrt(m / (n - m) * float(np.var(values, ddof=1)))


def block_subsample_stderr(
    statistic: Callable[[int, int], float], n: int, m: int, n_resamples: int = 40, *, n_jobs: int | None = None
) -> float:
    """Standard error of a statistic of a series from its values on stretches of consecutive rows.

    Parameters
    ----------
    statistic : callable
        ``statistic(first, last)`` of the rows first ... last - 1 gives a float.
    n : int
        Rows of the series.
    m : int
        Rows of each stretch, fewer than ``n``: longer than the memory of the series, and a small share of it.
    n_resamples : int, default=40
        How many, spread evenly; those that overlap add little.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.

    Returns
    -------
    float
        ``sqrt(m / n * variance)`` of the values.

    Raises
    ------
    ValueError
        If ``m`` is not between 1 and ``n - 1``, there are fewer than 2 subsamples, or the statistic raises it.

    Notes
    -----
    Assumes a stationary series whose dependence dies out within a stretch; it needs no formula for the
    influence of a row, so it can check one.

    References
    ----------
    .. [1] Politis, D., Romano, J. and Wolf, M. (1999). Subsampling, section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.resampling.subsample import block_subsample_stderr
    >>> white = np.random.default_rng(0).normal(size=20001)
    >>> moving = white[1:] + white[:-1]  # the mean of 20000 has standard error 0.0141
    >>> round(block_subsample_stderr(lambda a, b: float(moving[a:b].mean()), 20000, 200, 200), 3)
    0.015
    """
    if not 1 <= m < n:
        raise InputError(f"m={m} rows of a stretch must be between 1 and n - 1 = {n - 1}.")
    if n_resamples < 2:
        raise InputError(f"n_resamples={n_resamples} must be at least 2: the spread of one value is unknown.")
    first = np.linspace(0, n - m, n_resamples).astype(np.int64)

    def draw(lo: int, hi: int) -> NDArray[np.float64]:
        return np.array([statistic(int(a), int(a) + m) for a in first[lo:hi]])

    values = np.concatenate(map_ranges(draw, n_resamples, n_jobs))
    return math.sqrt(m / n * float(np.var(values, ddof=1)))
