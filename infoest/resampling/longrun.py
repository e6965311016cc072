"""The standard error of a mean of rows that depend on those before them, from an autoregression fitted to them.

A window whose width follows from the correlation at lag 1 would be too narrow: influence values are a slow part plus
noise.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .._core.types import Floats, Rows

ROUNDING = 1e-12  # share of a variance below which the noise of an autoregression is rounding
MOST_CODES, RARE = 20, 0.2  # distinct values of a series of codes; share of the rows up to which one of them is rare
FEWEST_FOR_BLOCKS = 20  # rows
MOST_CORRELATED = 0.97  # an estimated autocorrelation is cut off here (Andrews & Monahan 1992)


def memory_length(series: Floats, start: Rows | None = None) -> float:
    """Rows over which a series has memory: the length of its blocks, and the bandwidth of a Bartlett window.

    Parameters
    ----------
    series : ndarray of shape (n,)
        Values in the order of time.
    start : ndarray of shape (n_trials + 1,), default=None
        First row of each trial, then n; ``None`` is one trial.

    Returns
    -------
    float
        ``1.1447 (alpha n)**(1/3)`` with ``alpha = 4 r**2 / (1 - r**2)**2``, r the autocorrelation at lag 1.

    Notes
    -----
    This is the best bandwidth of the Bartlett window if the series is a first-order autoregression; the best length of
    the blocks of a circular bootstrap of its mean (Politis & White 2004) is the same number.

    References
    ----------
    .. [1] Andrews, D. (1991). Heteroskedasticity and autocorrelation consistent covariance matrix
       estimation. Econometrica 59(3), eq. 6.2 and 6.4.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.resampling.longrun import memory_length
    >>> round(memory_length(np.array([1.0, 1.0, -1.0, -1.0] * 25)), 2)  # almost no correlation at lag 1
    0.39
    """
    centered = series - series.mean()
    power = float(centered @ centered)
    if power == 0:
        return 0.0
    correlation = _lagged_product(centered, _rows_ahead(start, len(series)), 1) / power
    correlation = min(abs(correlation), MOST_CORRELATED)
    alpha = 4 * correlation**2 / (1 - correlation**2) ** 2
    return 1.1447 * math.cbrt(alpha * len(series))


def block_length(series: Floats, start: Rows | None = None) -> float:
    """Rows of a block that keeps the memory of a series, of whatever kind: a multiple of what a mean would need.

    Parameters
    ----------
    series : ndarray of shape (n,)
        Values in the order of time, or codes.
    start : ndarray of shape (n_trials + 1,), default=None
        First row of each trial, then n; ``None`` is one trial.

    Returns
    -------
    float
        Twice the largest of the lengths of Politis and White for the values, for their distances from the median, and
        for whether a value is each of those that are rare: at most a quarter of the rows.

    Notes
    -----
    The length of Politis and White is that of the circular block bootstrap of a mean, with the flat-top window and the
    correction of 2009 [1]_, here of the sizes of the correlations: those of an oscillation cancel in a mean only.
    :func:`memory_length` sees the correlation at lag 1 only: for the 5 and 95 % codes of independent GARCH returns it
    gives blocks of 2 rows, whose tests reject .08 to .14 of true nulls, since volatility
    lasts for hundreds of rows while signs do not.

    References
    ----------
    .. [1] Patton, A., Politis, D. and White, H. (2009). Correction to "Automatic block-length selection for the
       dependent bootstrap". Econometric Reviews 28(4), 372-375.
    """
    n = len(series)
    codes, counts = np.unique(series, return_counts=True)
    seen: list[Floats] = [series, np.abs(series - np.median(series))]
    if len(codes) <= MOST_CODES:
        rare = codes[counts <= RARE * n]
        seen += [(series == code).astype(np.float64) for code in rare]
    else:  # both tails, which quantile codes would single out
        low, high = np.quantile(series, [RARE / 4, 1 - RARE / 4])
        seen += [(series <= low).astype(np.float64), (series >= high).astype(np.float64)]
    return min(2 * max(_politis_white(values, start) for values in seen), n / 4)


def _politis_white(series: Floats, start: Rows | None) -> float:
    """Length of the blocks of a circular bootstrap of the mean, at most a third of the rows or three times the root."""
    n = len(series)
    centered = series - series.mean()
    power = float(centered @ centered)
    if power == 0 or n < FEWEST_FOR_BLOCKS:
        return 1.0
    ahead = _rows_ahead(start, n)
    in_a_row = max(5, math.ceil(math.log10(n)))
    most = min(math.ceil(math.sqrt(n)) + in_a_row, n - 1)
    along = (_lagged_product(centered, ahead, lag) / power for lag in range(1, most + 1))
    correlation = np.abs([1.0, *along])  # an oscillation is memory too, though its correlations cancel in a mean
    negligible = correlation < 2 * math.sqrt(math.log10(n) / n)
    quiet = (m for m in range(most - in_a_row + 1) if negligible[m + 1 : m + 1 + in_a_row].all())
    width = min(2 * max(next(quiet, most - in_a_row), 1), most)
    lags = np.arange(1, width + 1)
    weighted = np.minimum(1.0, 2 * (1 - lags / width)) * correlation[1 : width + 1]
    slope, spectrum = 2 * float(weighted @ lags), 1 + 2 * float(weighted.sum())
    length = math.cbrt(1.5 * (slope / spectrum) ** 2 * n)
    return float(min(max(1.0, length), 3 * math.sqrt(n), n / 3))


def long_run_variance(influence: Floats, start: Rows | None = None) -> float:
    """Variance of the mean of n serially dependent rows, times n.

    Parameters
    ----------
    influence : ndarray of shape (n,)
        Influence values in the order of time; a constant added to all of them changes nothing.
    start : ndarray of shape (n_trials + 1,), default=None
        First row of each trial, then n: products across trials are left out. ``None`` is one trial.

    Returns
    -------
    float
        ``v / (1 - a_1 - … - a_p)**2``, with a and v the coefficients and the noise variance of an autoregression
        of order p, v with divisor n - p - 1; the plain variance where p is 0. Never negative, and never above
        that of trials whose rows are all alike, ``sum m**2 / n`` times the plain one for trials of m rows.

    Notes
    -----
    The spectral density at frequency 0 of the autoregression that solves the Yule-Walker equations of the
    autocovariances with divisor n [1]_, its order up to ``min(10 log10(n), n / 10)`` that of the least
    ``n log v + 2 p`` [2]_. A Bartlett window whose width follows from the correlation at lag 1 (:func:`memory_length`)
    is too narrow here, and prewhitening by one lag [3]_ makes it worse: influence values are a slow part plus noise.
    For the information stored in an autoregression their correlation at lag j is ``phi**(2 j) / 2``: at lag 1 at most
    a half, however long the memory.

    No estimate can see a memory that is long compared with the series: the mean standard error is a twentieth too small
    where the long-run variance is n / 400 times the plain one, a tenth at n / 200 and a fifth at n / 50.
    Over trials not much longer than the memory it is up to a sixth too large. Where memory ends at once, as in sums of
    overlapping rows, it is right on average and up to twice as noisy as with a window.
    Cost: O(n log n).

    References
    ----------
    .. [1] Berk, K. (1974). Consistent autoregressive spectral estimates. Annals of Statistics 2(3), 489-502.
    .. [2] Akaike, H. (1974). A new look at the statistical model identification. IEEE Transactions on Automatic
       Control 19(6), 716-723.
    .. [3] Andrews, D. and Monahan, J. (1992). An improved heteroskedasticity and autocorrelation consistent
       covariance matrix estimator. Econometrica 60(4), 953-966.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.resampling.longrun import long_run_variance
    >>> white = np.random.default_rng(0).standard_normal(50_000)
    >>> moving = white[1:] + 0.5 * white[:-1]  # variance 1.25, long-run variance 2.25
    >>> round(long_run_variance(white), 1), round(long_run_variance(moving), 1)
    (1.0, 2.2)
    """
    n = len(influence)
    centered = influence - influence.mean()
    power = float(centered @ centered)
    if power == 0:
        return 0.0
    ahead = _rows_ahead(start, n)
    highest = int(min(10 * math.log10(n), n // 10))
    correlation = np.array([_lagged_product(centered, ahead, lag) / power for lag in range(1, highest + 1)])
    most = n if start is None else float(np.square(np.diff(start)).sum()) / n  # all rows of a trial alike
    return power / n * min(_density_at_zero(correlation, n), most)


def _density_at_zero(correlation: Floats, n: int) -> float:
    """Long-run variance over the variance with divisor n, by the Levinson-Durbin recursion over the orders."""
    weights = np.zeros(len(correlation))
    noise, best, found = 1.0, 0.0, n / (n - 1)
    for p, target in enumerate(correlation):
        reflection = (target - weights[:p] @ correlation[:p][::-1]) / noise
        weights[:p] -= reflection * weights[:p][::-1]
        weights[p] = reflection
        noise *= 1 - reflection**2
        if noise < ROUNDING:
            break
        order = p + 1
        criterion = n * math.log(noise) + 2 * order
        if criterion < best:
            best, found = criterion, noise * n / (n - order - 1) / (1 - float(weights.sum())) ** 2
    return float(found)


def _lagged_product(centered: Floats, ahead: Rows | None, lag: int) -> float:
    """Sum of the products of values ``lag`` apart in one trial."""
    first = centered[:-lag] if ahead is None else centered[:-lag] * (ahead[:-lag] >= lag)
    return float(first @ centered[lag:])


def _rows_ahead(start: Rows | None, n: int) -> Rows | None:
    """Number of rows that follow each row in its trial; None where there is one trial."""
    if start is None or len(start) == 2:
        return None
    return np.asarray(np.repeat(start[1:], np.diff(start)) - 1 - np.arange(n), dtype=np.int64)
