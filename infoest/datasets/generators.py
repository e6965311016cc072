"""Samples of two variables whose mutual information is known exactly, to check estimates against.

Each function returns the sample and then the truth in nats.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .._core.checks import check_count
from .._core.errors import InputError
from .._core.keywords import public
from .._core.rng import RandomState, seed64

if TYPE_CHECKING:
    from .._core.types import Floats


@public
def bivariate_normal(n: int, correlation: float, random_state: RandomState = None) -> tuple[Floats, Floats, float]:
    """Two standard normal variables with a given correlation.

    Parameters
    ----------
    n : int
        Rows.
    correlation : float
        Strictly between -1 and 1.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness.

    Returns
    -------
    x, y : ndarray of shape (n,)
        The sample.
    truth : float
        Their mutual information, ``-log(1 - correlation**2) / 2`` nats.

    Raises
    ------
    ValueError
        If the correlation is not strictly between -1 and 1.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, example 8.5.1.

    Examples
    --------
    >>> from infoest.datasets import bivariate_normal
    >>> x, y, truth = bivariate_normal(100, 0.6, random_state=0)
    >>> x.shape, round(truth, 4)
    ((100,), 0.2231)
    """
    if not -1 < correlation < 1:
        raise InputError("must lie strictly between -1 and 1.", argument="correlation", given=correlation)
    rng = np.random.default_rng(seed64(random_state))
    x = rng.standard_normal(n)
    y = correlation * x + math.sqrt(1 - correlation**2) * rng.standard_normal(n)
    return x, y, -0.5 * math.log1p(-(correlation**2))


@public
def normal_blocks(
    n: int, covariance: NDArray[np.float64], n_first: int, random_state: RandomState = None
) -> tuple[Floats, Floats, float]:
    """Two normal vectors with a given joint covariance.

    Parameters
    ----------
    n : int
        Rows.
    covariance : ndarray of shape (d, d)
        Joint covariance, positive definite.
    n_first : int
        Columns of the first vector; the rest belong to the second.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness.

    Returns
    -------
    x : ndarray of shape (n, n_first)
        First vector.
    y : ndarray of shape (n, d - n_first)
        Second vector.
    truth : float
        Their mutual information in nats, from log-determinants.

    Raises
    ------
    ValueError
        If the covariance is not positive definite, or ``n_first`` leaves no column to either vector.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, theorem 8.4.1.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.datasets import normal_blocks
    >>> x, y, truth = normal_blocks(100, np.eye(3), 2, random_state=0)
    >>> x.shape, y.shape, truth
    ((100, 2), (100, 1), 0.0)
    """
    if not 0 < n_first < len(covariance):
        raise InputError(f"must leave columns to both vectors of {len(covariance)}.", argument="n_first", given=n_first)
    try:
        factor = np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError as error:
        raise InputError("covariance is not positive definite: all its eigenvalues must be positive.") from error
    rng = np.random.default_rng(seed64(random_state))
    rows = rng.standard_normal((n, len(covariance))) @ factor.T
    parts = (covariance[:n_first, :n_first], covariance[n_first:, n_first:], covariance)
    first, second, joint = (float(np.linalg.slogdet(part)[1]) for part in parts)
    return rows[:, :n_first], rows[:, n_first:], 0.5 * (first + second - joint)


@public
def categorical_uniform(n: int, n_categories: int, random_state: RandomState = None) -> tuple[Floats, Floats, float]:
    """A category x, and y uniform on [x, x + 2]: discrete against continuous.

    Parameters
    ----------
    n : int
        Rows.
    n_categories : int
        Categories 0, 1, …, equally likely.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness.

    Returns
    -------
    x, y : ndarray of shape (n,)
        The sample.
    truth : float
        Their mutual information, ``log m - (m - 1) / m * log 2`` nats.

    Raises
    ------
    ValueError
        If there is not at least one category.

    References
    ----------
    .. [1] Gao, W., Kannan, S., Oh, S. and Viswanath, P. (2017). Estimating mutual information for
       discrete-continuous mixtures. NeurIPS 30, section 5, experiment II.

    Examples
    --------
    >>> from infoest.datasets import categorical_uniform
    >>> x, y, truth = categorical_uniform(100, 5, random_state=0)
    >>> round(truth, 4)
    1.0549
    """
    check_count("n_categories", n_categories)
    rng = np.random.default_rng(seed64(random_state))
    x = rng.integers(n_categories, size=n).astype(np.float64)
    truth = math.log(n_categories) - (n_categories - 1) / n_categories * math.log(2)
    return x, x + 2 * rng.random(n), truth
