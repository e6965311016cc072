"""Stationary Gaussian autoregressions: their autocovariances, hence all information between their values, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import solve_discrete_lyapunov

from .._core.errors import InputError

if TYPE_CHECKING:
    from .._core.types import Floats

Lag = tuple[int, int]  # a column, and steps back


def autocovariances(matrices: Floats, noise: Floats, most: int) -> Floats:
    """(most + 1 or p, d, d) covariances E x[t] x[t - h]' from the companion form (Lütkepohl 2005, eq. 2.1.39)."""
    p, d = matrices.shape[:2]
    companion = np.zeros((p * d, p * d))
    companion[:d] = np.hstack(list(matrices))
    companion[d:, :-d] = np.eye((p - 1) * d)
    if np.abs(np.linalg.eigvals(companion)).max() >= 1:
        raise InputError("coefficients make a process that is not stationary: a root lies outside the unit circle.")
    innovation = np.zeros_like(companion)
    innovation[:d, :d] = noise
    joint = solve_discrete_lyapunov(companion, innovation)
    found = [joint[:d, h * d : (h + 1) * d] for h in range(p)]
    for h in range(p, most + 1):
        found.append(sum((matrices[s] @ found[h - 1 - s] for s in range(p)), np.zeros((d, d))))
    return np.array(found)


def _covariance(covariances: Floats, lags: list[Lag]) -> Floats:
    """Covariance of lagged values."""
    out = np.empty((len(lags), len(lags)))
    for a, (i, s) in enumerate(lags):
        for b, (j, t) in enumerate(lags):
            out[a, b] = covariances[t - s][i, j] if t >= s else covariances[s - t][j, i]
    return out


def conditional_information(covariances: Floats, first: list[Lag], second: list[Lag], given: list[Lag]) -> float:
    """Conditional mutual information of lagged normal values."""

    def volume(lags: list[Lag]) -> float:
        return float(np.linalg.slogdet(_covariance(covariances, lags))[1]) if lags else 0.0

    return 0.5 * (volume(first + given) + volume(second + given) - volume(first + second + given) - volume(given))


def simulated(matrices: Floats, noise: Floats, covariances: Floats, n: int, rng: np.random.Generator) -> Floats:
    """A path that starts from the stationary law of p consecutive times."""
    p, d = matrices.shape[:2]
    lags = [(j, s) for s in range(p) for j in range(d)]
    start = np.linalg.cholesky(_covariance(covariances, lags)) @ rng.standard_normal(p * d)
    path = np.empty((p + n, d))
    path[:p] = start.reshape(p, d)[::-1]
    path[p:] = rng.standard_normal((n, d)) @ np.linalg.cholesky(noise).T
    weights = np.hstack(list(matrices[::-1]))  # oldest first, as the path has them
    for t in range(p, p + n):
        path[t] += weights @ path[t - p : t].ravel()
    return path[p:]
