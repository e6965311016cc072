"""Columns that have their extremes together: groups of columns that share the random scale of a Student law.

A group must earn its scale. Two blocks with heavy tails but independent of each other have a better joint likelihood
under one common scale than under none, and would get information that is not there; so the likelihood of the joint
Student copula must exceed that of the null model of the sum, each of whose terms may have a scale of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse.csgraph import connected_components
from scipy.special import digamma, gammaln

if TYPE_CHECKING:
    from ..._core.types import Floats
    from ...quantities import SignedSum
    from .scores import Scores

LINKED = 5.0  # standard errors by which the squared scores of two columns covary beyond a Gaussian copula's
NU_GRID = (0.6, 1.0, 1.6, 2.6, 4.5, 9.0, 20.0, 50.0)
STEPS = (2, 3, 10)  # of expectation-maximisation: on the grid, between its points, and for the final scale
NU_TOLERANCE = 0.03  # of log nu: the likelihood is flat near its maximum, and information flatter


@dataclass(frozen=True, slots=True)
class Tail:
    """A group of columns with a common Student scale."""

    columns: tuple[int, ...]
    nu: float


def student_entropy(nu: float, d: int) -> float:
    """Entropy of the standard d-variate Student law."""
    both = 0.5 * (nu + d)
    shape = float(gammaln(0.5 * nu) - gammaln(both)) + 0.5 * d * math.log(nu * math.pi)
    return shape + both * float(digamma(both) - digamma(0.5 * nu))


def student_surprisal(whitened: Floats, log_volume: float, nu: float) -> Floats:
    """Minus the log density of whitened rows, shape (d, n), under the d-variate Student law."""
    d = len(whitened)
    constant = float(gammaln(0.5 * nu) - gammaln(0.5 * (nu + d))) + 0.5 * d * math.log(nu * math.pi)
    return np.asarray(constant + log_volume + 0.5 * (nu + d) * np.log1p((whitened**2).sum(axis=0) / nu))


def gaussian_surprisal(whitened: Floats, log_volume: float) -> Floats:
    """The same under the normal law, without the constants of single columns."""
    return np.asarray(log_volume + 0.5 * (whitened**2).sum(axis=0), dtype=np.float64)


def whiten(rows: Floats, correlation: Floats) -> tuple[Floats, float]:
    """Rows, shape (n, d), times the inverse Cholesky factor, shape (d, n), and the factor's log determinant."""
    factor = np.linalg.cholesky(correlation)
    # The inverse of a small factor, not a triangular solve over n rows: OpenBLAS starts threads for that.
    return np.linalg.inv(factor) @ rows.T, float(np.log(np.diag(factor)).sum())


def find_tails(scores: Scores, correlation: Floats, null: SignedSum) -> list[Tail]:
    """Groups of linked columns whose common scale explains more than the terms of the null sum apart.

    ``null`` is a divergence over single columns; the coefficient of its joint term is -1.
    """
    tails = []
    for columns in _linked_groups(scores, correlation):
        best = _best(scores, correlation, columns)
        if math.isinf(best.nu):
            continue
        joint = max((term for term, _ in null.terms), key=len)
        apart = gaussian = 0.0
        for term, coefficient in null.terms:
            inside = [j for j in term if j in columns]
            if inside:
                gaussian += coefficient * 0.5 * _log_determinant(correlation[np.ix_(inside, inside)])
                if term != joint:
                    apart += coefficient * _best(scores, correlation, inside).likelihood
        if best.likelihood > apart + scores.n * gaussian + math.log(scores.n):
            tails.append(Tail(tuple(columns), best.nu))
    return tails


def student_correlation(scores: Scores, start: Floats, tail: Tail) -> Floats:
    """Correlations of a group under its scale, by expectation-maximisation."""
    columns = list(tail.columns)
    return _maximise(scores.student(tail.nu)[:, columns], start[np.ix_(columns, columns)], tail.nu, STEPS[-1])[1]


@dataclass(frozen=True, slots=True)
class _Copula:
    """The better of a Gaussian and a Student copula of some columns; nu is infinite for the Gaussian."""

    likelihood: float
    nu: float


def _linked_groups(scores: Scores, correlation: Floats) -> list[list[int]]:
    """Connected columns whose squared scores are more alike than a Gaussian copula makes them."""
    square = (scores.normal**2 - 1) / math.sqrt(2)
    excess = square.T @ square / scores.n - correlation**2
    count, label = connected_components(excess * math.sqrt(scores.n) > LINKED, directed=False)
    groups = [np.flatnonzero(label == g).tolist() for g in range(count)]
    return [columns for columns in groups if len(columns) > 1]


def _best(scores: Scores, correlation: Floats, columns: Sequence[int]) -> _Copula:
    """Highest log-likelihood of the copula of some columns."""
    if len(columns) == 1:
        return _Copula(0.0, math.inf)
    within = correlation[np.ix_(columns, columns)]
    z = scores.normal[:, columns]
    gaussian = float(0.5 * (z**2).sum() - gaussian_surprisal(*whiten(z, within)).sum())

    def at(nu: float, steps: int) -> float:
        return _maximise(scores.student(nu)[:, columns], within, nu, steps)[0]

    on_grid = [at(nu, STEPS[0]) for nu in NU_GRID]
    j = int(np.argmax(on_grid))
    if on_grid[j] - gaussian < math.log(scores.n):
        return _Copula(gaussian, math.inf)
    low, high = NU_GRID[max(j - 1, 0)], NU_GRID[min(j + 1, len(NU_GRID) - 1)]
    found = minimize_scalar(
        lambda log_nu: -at(math.exp(log_nu), STEPS[1]),
        method="bounded",
        bounds=(math.log(low), math.log(high)),
        options={"xatol": NU_TOLERANCE},
    )
    nu = math.exp(found.x)
    return _Copula(at(nu, STEPS[-1]), nu)


def _maximise(y: Floats, correlation: Floats, nu: float, steps: int) -> tuple[float, Floats]:
    """Log-likelihood of a Student copula after some steps of expectation-maximisation of its correlations."""
    d = y.shape[1]
    whitened, log_volume = whiten(y, correlation)
    for _ in range(steps):
        weight = (nu + d) / (nu + (whitened**2).sum(axis=0))
        scatter = (y * weight[:, None]).T @ y
        deviation = np.sqrt(np.diag(scatter))
        correlation = scatter / np.outer(deviation, deviation)
        whitened, log_volume = whiten(y, correlation)
    joint = student_surprisal(whitened, log_volume, nu).sum()
    alone = student_surprisal(y.reshape(1, -1), 0.0, nu).sum()  # each value as a column of its own
    return float(alone - joint), correlation


def _log_determinant(correlation: Floats) -> float:
    return float(np.linalg.slogdet(correlation)[1])
