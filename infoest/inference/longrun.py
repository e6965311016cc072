"""Long-run variance: the standard error of a mean of rows that depend on those before them."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
MOST_CORRELATED = 0.97  # an estimated autocorrelation is cut off here (Andrews & Monahan 1992)


def memory_length(series: Floats, start: Rows | None = None) -> float:
    """Rows over which a series remembers: the bandwidth of its long-run variance, and the length of a block of it.

    Parameters
    ----------
    series : ndarray of shape (n,)
        Values in the order of time.
    start : ndarray of shape (n_trials + 1,), default=None
        First row of each trial, and n; ``None`` is one trial.

    Returns
    -------
    float
        ``1.1447 (alpha n)**(1/3)`` with ``alpha = 4 r**2 / (1 - r**2)**2``, r the autocorrelation at lag 1.

    Notes
    -----
    The best bandwidth of the Bartlett window if the series is a first-order autoregression; the best length of
    the blocks of a circular bootstrap of its mean (Politis & White 2004) is the same number.

    References
    ----------
    .. [1] Andrews, D. (1991). Heteroskedasticity and autocorrelation consistent covariance matrix
       estimation. Econometrica 59(3), eq. 6.2 and 6.4.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.inference.longrun import memory_length
    >>> round(memory_length(np.array([1.0, 1.0, -1.0, -1.0] * 25)), 2)  # almost no correlation at lag 1
    0.39
    """
    centered = series - series.mean()
    power = float(centered @ centered)
    if power == 0:
        return 0.0
    correlation = _lagged_product(centered, _trial_of(start, len(series)), 1) / power
    correlation = min(abs(correlation), MOST_CORRELATED)
    alpha = 4 * correlation**2 / (1 - correlation**2) ** 2
    return 1.1447 * math.cbrt(alpha * len(series))


def long_run_variance(influence: Floats, start: Rows | None = None) -> float:
    """Variance of the mean of n serially dependent rows, times n.

    Parameters
    ----------
    influence : ndarray of shape (n,)
        Influence values in the order of time; a constant added to all of them changes nothing.
    start : ndarray of shape (n_trials + 1,), default=None
        First row of each trial, and n: products across trials are left out. ``None`` is one trial.

    Returns
    -------
    float
        ``g(0) + 2 sum (1 - j / S) g(j)`` over the lags j < S of :func:`memory_length`, g the autocovariance
        with divisor n; never negative, and the plain variance where neighbours in time are uncorrelated.

    Notes
    -----
    Cost: O(n S).

    References
    ----------
    .. [1] Newey, W. and West, K. (1987). A simple, positive semi-definite, heteroskedasticity and
       autocorrelation consistent covariance matrix. Econometrica 55(3), eq. 5.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.inference.longrun import long_run_variance
    >>> white = np.random.default_rng(0).standard_normal(5000)
    >>> moving = white[1:] + white[:-1]  # variance 2, long-run variance 4
    >>> round(long_run_variance(white), 1), round(long_run_variance(moving), 1)
    (1.0, 3.9)
    """
    n = len(influence)
    centered = influence - influence.mean()
    trial = _trial_of(start, n)
    total = float(centered @ centered)
    bandwidth = memory_length(influence, start)
    for lag in range(1, min(math.ceil(bandwidth), n)):
        total += 2 * (1 - lag / bandwidth) * _lagged_product(centered, trial, lag)
    return max(total, 0.0) / n  # within a trial never negative; between trials rounding may leave -1e-16


def _lagged_product(centered: Floats, trial: Rows | None, lag: int) -> float:
    """Sum of the products of values ``lag`` apart in one trial."""
    products = centered[:-lag] * centered[lag:]
    return float(products.sum() if trial is None else products[trial[:-lag] == trial[lag:]].sum())


def _trial_of(start: Rows | None, n: int) -> Rows | None:
    """Trial of each row; None where there is one."""
    if start is None or len(start) == 2:
        return None
    return np.searchsorted(start, np.arange(n), side="right").astype(np.int64)
