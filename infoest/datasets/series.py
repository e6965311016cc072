"""Time series whose information transfer is known exactly; each function returns the truth last, in nats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import toeplitz
from scipy.special import entr

from .._core.checks import check_choice, check_count
from .._core.errors import InputError
from .._core.keywords import public
from .._core.rng import RandomState, seed64
from .autoregression import autocovariances, conditional_information, simulated

if TYPE_CHECKING:
    from .._core.types import Floats


@public
def vector_autoregression(
    n: int,
    coefficients: Any,
    *,
    noise: Any = None,
    source: int = 0,
    target: int = 1,
    conditions: Sequence[int] = (),
    lag_source: int = 1,
    lag_target: int = 1,
    lag_conditions: int = 1,
    delay: int = 1,
    include_present: bool = False,
    random_state: RandomState = None,
) -> tuple[Floats, float]:
    """Stationary Gaussian vector autoregression, and the transfer entropy between two of its columns.

    Parameters
    ----------
    n : int
        Times.
    coefficients : array_like of shape (d, d) or (p, d, d)
        Matrix A of each lag: ``x[t] = sum A[s] x[t - 1 - s] + noise``.
    noise : array_like of shape (d, d), default=None
        Covariance of the noise; ``None`` is the identity.
    source, target : int
        Columns of the transfer.
    conditions : sequence of int, default=()
        Columns that are conditioned on.
    lag_source, lag_target, lag_conditions, delay, include_present : optional
        Histories of the truth, as in :func:`infoest.transfer_entropy`.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness.

    Returns
    -------
    series : ndarray of shape (n, d)
        Started from the stationary distribution.
    truth : float
        The transfer entropy of those histories, from log-determinants of stationary covariances.

    Raises
    ------
    ValueError
        If the shapes do not fit or the process is not stationary.

    References
    ----------
    .. [1] Barnett, L., Barrett, A. and Seth, A. (2009). Granger causality and transfer entropy are equivalent
       for Gaussian variables. Physical Review Letters 103, 238701, eq. 12.
    .. [2] Lütkepohl, H. (2005). New Introduction to Multiple Time Series Analysis, eq. 2.1.39.

    Examples
    --------
    >>> from infoest.datasets import vector_autoregression
    >>> series, truth = vector_autoregression(100, [[0.5, 0.0], [0.3, 0.4]], random_state=0)
    >>> series.shape, round(truth, 4)
    ((100, 2), 0.0549)
    """
    matrices = np.array(coefficients, dtype=np.float64, ndmin=3)
    p, d = matrices.shape[:2]
    spread = np.eye(d) if noise is None else np.asarray(noise, dtype=np.float64)
    if matrices.shape != (p, d, d) or spread.shape != (d, d):
        raise InputError(f"coefficients of shape {matrices.shape} and noise of shape {spread.shape} do not fit.")
    back = [delay + s for s in range(lag_source)] + [0] * include_present
    first = [(source, lag) for lag in back]
    given = [(target, 1 + s) for s in range(lag_target)]
    given += [(j, 1 + s) for j in conditions for s in range(lag_conditions)]
    covariances = autocovariances(matrices, spread, max(lag for _, lag in [*first, *given]))
    truth = conditional_information(covariances, first, [(target, 0)], given)
    return simulated(matrices, spread, covariances, n, np.random.default_rng(seed64(random_state))), truth


@public
def additive_noise_channel(
    n: int,
    power: float,
    *,
    noise: Literal["white", "moving_average", "autoregressive"] = "white",
    coefficient: float = 0.5,
    lag: int = 0,
    random_state: RandomState = None,
) -> tuple[Floats, Floats, float]:
    """Gaussian channel ``y = x + noise`` with an independent normal input, and what it carries per step.

    Parameters
    ----------
    n : int
        Times.
    power : float
        Variance of the input.
    noise : {"white", "moving_average", "autoregressive"}, default="white"
        AWGN, GMA(1) with ``w[t] + a w[t - 1]`` or GAR(1) with ``z[t] = a z[t - 1] + w[t]``; w has variance 1.
    coefficient : float, default=0.5
        The number a, between -1 and 1; white noise ignores it.
    lag : int, default=0
        Past values of input and output in the truth.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness.

    Returns
    -------
    x, y : ndarray of shape (n,)
        Input and output.
    truth : float
        ``I(x[t - lag … t]; y[t] | y[t - lag … t - 1])``: transfer entropy with the present included.

    Raises
    ------
    ValueError
        If the power is not positive, or the coefficient not between -1 and 1.

    Notes
    -----
    Known inputs and outputs determine the noise, so the truth is half the log ratio of the prediction errors of
    output and noise from ``lag`` of their own past values. For AWGN it is ``log(1 + power) / 2`` at any lag; for GMA(1)
    it tends to ``log((s + sqrt(s**2 - 4 a**2)) / 2) / 2`` with ``s = power + 1 + a**2``.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, eq. 9.16 and section 12.7.

    Examples
    --------
    >>> from infoest.datasets import additive_noise_channel
    >>> x, y, truth = additive_noise_channel(100, 1.0, random_state=0)
    >>> round(truth, 5)
    0.34657
    """
    check_choice("noise", noise, ("white", "moving_average", "autoregressive"))
    if not power > 0:
        raise InputError("must be positive.", argument="power", given=power)
    if not -1 < coefficient < 1:
        raise InputError("must lie strictly between -1 and 1.", argument="coefficient", given=coefficient)
    rng = np.random.default_rng(seed64(random_state))
    a = 0.0 if noise == "white" else coefficient
    covariance = np.zeros(check_count("lag", lag, 0) + 2)
    w = rng.standard_normal(n + 1)
    if noise == "autoregressive":
        covariance[:] = a ** np.arange(lag + 2) / (1 - a * a)
        added = np.empty(n)
        state = w[0] / math.sqrt(1 - a * a)
        for t in range(n):
            added[t] = state
            state = a * state + w[t + 1]
    else:
        covariance[:2] = 1 + a * a, a
        added = w[1:] + a * w[:-1]
    output = covariance.copy()
    output[0] += power
    x = math.sqrt(power) * rng.standard_normal(n)
    truth = 0.5 * math.log(_prediction_error(output[: lag + 1]) / _prediction_error(covariance[: lag + 1]))
    return x, x + added, truth


@public
def binary_channel(
    n: int, table: Any = ((0.1, 0.9), (0.1, 0.9)), *, random_state: RandomState = None
) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
    """Fair source bits that drive a binary series with memory.

    Parameters
    ----------
    n : int
        Times.
    table : array_like of shape (2, 2), default=((0.1, 0.9), (0.1, 0.9))
        Probability of a target 1 for each past target (row) and past source (column); equal rows
        make a memoryless channel, here one with errors of probability 0.1.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness.

    Returns
    -------
    source, target : ndarray of shape (n,)
        The bits.
    truth : float
        The transfer entropy, the same for any number of past values from one on.

    Raises
    ------
    ValueError
        If the table does not hold four probabilities.

    References
    ----------
    .. [1] Schreiber, T. (2000). Measuring information transfer. Physical Review Letters 85(2), eq. 4.

    Examples
    --------
    >>> from infoest.datasets import binary_channel
    >>> source, target, truth = binary_channel(100, random_state=0)
    >>> round(truth, 4)  # log 2 minus the entropy of the errors
    0.3681
    """
    one = np.asarray(table, dtype=np.float64)
    if one.shape != (2, 2) or not ((one >= 0) & (one <= 1)).all():
        raise InputError(
            "must hold probabilities, shape (2, 2): rows past target, columns past source.",
            argument="table",
            given=table,
        )
    rng = np.random.default_rng(seed64(random_state))
    up = one.mean(axis=1)  # probability of a 1 after either target
    stationary = up[0] / (1 - up[1] + up[0]) if 1 - up[1] + up[0] > 0 else 0.5
    law = np.array([1 - stationary, stationary])
    truth = float(law @ (_bit_entropy(up) - _bit_entropy(one).mean(axis=1)))
    source, uniform = rng.integers(0, 2, n), rng.random(n)
    target = np.empty(n, np.int64)
    state = int(uniform[0] < stationary)
    for t in range(n):
        target[t] = state
        state = int(uniform[(t + 1) % n] < one[state, source[t]])
    return source, target, truth


@public
def coupled_logistic_maps(
    n: int, coupling: float, *, parameter: float = 4.0, random_state: RandomState = None
) -> tuple[Floats, Floats, float]:
    """Two chaotic logistic maps, the first driving the second.

    Parameters
    ----------
    n : int
        Times.
    coupling : float
        From 0, independent, to 1: ``y[t + 1] = f((1 - c) y[t] + c x[t])``, ``f(u) = r u (1 - u)``.
    parameter : float, default=4.0
        The number r, between 3.6 and 4.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness for the start.

    Returns
    -------
    source, target : ndarray of shape (n,)
        The maps.
    truth : float
        Transfer entropy from the second to the first, 0 given one past value; the other way it is infinite
        for a deterministic map and finite only at the resolution of an estimator.

    Raises
    ------
    ValueError
        If coupling or parameter is out of range.

    References
    ----------
    .. [1] Hahs, D. and Pethel, S. (2011). Distinguishing anticipation from causality: anticipatory bias in the
       estimation of information flow. Physical Review Letters 107, 128701.

    Examples
    --------
    >>> from infoest.datasets import coupled_logistic_maps
    >>> source, target, back = coupled_logistic_maps(100, 0.4, random_state=0)
    >>> source.shape, back
    ((100,), 0.0)
    """
    if not 0 <= coupling <= 1 or not 3.6 <= parameter <= 4:
        raise InputError(
            f"must lie in 0 … 1 and parameter={parameter!r} in 3.6 … 4.", argument="coupling", given=coupling
        )
    rng = np.random.default_rng(seed64(random_state))
    x, y = rng.uniform(0.1, 0.9, 2)
    rows = np.empty((n + BURN_IN, 2))
    for t in range(n + BURN_IN):
        rows[t] = x, y
        mean = (1 - coupling) * y + coupling * x
        x, y = parameter * x * (1 - x), parameter * mean * (1 - mean)
    return rows[BURN_IN:, 0], rows[BURN_IN:, 1], 0.0


@public
def ulam_lattice(n: int, coupling: float, *, size: int = 100, random_state: RandomState = None) -> tuple[Floats, float]:
    """Ring of Ulam maps, each driven by the one before it.

    Parameters
    ----------
    n : int
        Times.
    coupling : float
        From 0 to 1: ``x[m, t + 1] = f(c x[m - 1, t] + (1 - c) x[m, t])``, ``f(u) = 2 - u**2``.
    size : int, default=100
        Maps in the ring; with many, the way round is long.
    random_state : int, Generator, RandomState or None, default=None
        Source of randomness for the start.

    Returns
    -------
    series : ndarray of shape (n, size)
        One map per column; column m drives column m + 1.
    truth : float
        Transfer entropy from map m + 1 to map m given one past value of map m and of map m - 1: 0.

    Raises
    ------
    ValueError
        If the coupling is out of range, or there are fewer than 3 maps.

    References
    ----------
    .. [1] Schreiber, T. (2000). Measuring information transfer. Physical Review Letters 85(2), eq. 7.

    Examples
    --------
    >>> from infoest.datasets import ulam_lattice
    >>> series, back = ulam_lattice(50, 0.1, random_state=0)
    >>> series.shape, back
    ((50, 100), 0.0)
    """
    if not 0 <= coupling <= 1:
        raise InputError("must lie in 0 … 1.", argument="coupling", given=coupling)
    check_count("size", size, 3)
    rng = np.random.default_rng(seed64(random_state))
    state = rng.uniform(-1.9, 1.9, size)
    rows = np.empty((n, size))
    for t in range(-BURN_IN, n):
        if t >= 0:
            rows[t] = state
        state = 2 - (coupling * np.roll(state, 1) + (1 - coupling) * state) ** 2
    return rows, 0.0


BURN_IN = 1000  # steps after which a map has forgotten its start


def _prediction_error(covariance: Floats) -> float:
    """Variance of a stationary series given as many past values as covariances beyond the first."""
    if len(covariance) == 1:
        return float(covariance[0])
    weights = np.linalg.solve(toeplitz(covariance[:-1]), covariance[1:])
    return float(covariance[0] - weights @ covariance[1:])


def _bit_entropy(one: Floats) -> Floats:
    return np.asarray(entr(one) + entr(1 - one), dtype=np.float64)
