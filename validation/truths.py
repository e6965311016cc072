"""Truths: closed forms and quadratures of entropy, information and divergence, in nats."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.linalg import solve_discrete_lyapunov
from scipy.special import betaln, digamma, gammaln
from scipy.stats import norm, poisson

Floats = NDArray[np.float64]
EULER = float(-digamma(1))
LN2 = math.log(2)


def log_det(matrix: Floats) -> float:
    """Log-determinant of a covariance; 0 of an empty one."""
    return float(np.linalg.slogdet(matrix)[1]) if len(matrix) else 0.0


def normal_information(correlation: float) -> float:
    """Mutual information of two normals."""
    return -0.5 * math.log1p(-(correlation**2))


def normal_entropy(covariance: Floats) -> float:
    """Entropy of a normal vector."""
    return 0.5 * (len(covariance) * (1 + math.log(2 * math.pi)) + log_det(covariance))


def block_information(
    covariance: Floats, first: Sequence[int], second: Sequence[int], given: Sequence[int] = ()
) -> float:
    """(Conditional) mutual information of blocks of a normal vector."""
    x, y, z = list(first), list(second), list(given)
    h = {
        name: log_det(covariance[np.ix_(c, c)])
        for name, c in (("xz", x + z), ("yz", y + z), ("z", z), ("xyz", x + y + z))
    }
    return 0.5 * (h["xz"] + h["yz"] - h["z"] - h["xyz"])


def equicorrelation(dimension: int, correlation: float) -> Floats:
    """Correlation matrix with one value off the diagonal."""
    return np.full((dimension, dimension), correlation) + (1 - correlation) * np.eye(dimension)


def two_pairs(dimension: int, correlation: float = 0.8) -> Floats:
    """Two vectors whose first two coordinates are correlated pairwise; the rest is noise."""
    covariance = np.eye(2 * dimension)
    for i in (0, 1):
        covariance[i, dimension + i] = covariance[dimension + i, i] = correlation
    return covariance


def student_entropy(dof: float, dimension: int = 1) -> float:
    """Entropy of a Student vector with identity dispersion."""
    half, total = dof / 2, (dof + dimension) / 2
    volume = gammaln(half) - gammaln(total) + dimension / 2 * math.log(dof * math.pi)
    return float(volume + total * (digamma(total) - digamma(half)))


def student_information(dof: float, first: int, second: int) -> float:
    """Mutual information of two uncorrelated blocks of a Student vector: not 0."""
    return student_entropy(dof, first) + student_entropy(dof, second) - student_entropy(dof, first + second)


def gamma_entropy(shape: float, scale: float = 1.0) -> float:
    """Entropy of a gamma variable."""
    return float(shape + math.log(scale) + gammaln(shape) + (1 - shape) * digamma(shape))


def beta_entropy(a: float, b: float) -> float:
    """Entropy of a beta variable."""
    return float(betaln(a, b) - (a - 1) * digamma(a) - (b - 1) * digamma(b) + (a + b - 2) * digamma(a + b))


def additive_uniform_information(epsilon: float) -> float:
    """X uniform on (0, 1), Y = X plus uniform noise on (-epsilon, epsilon)."""
    return epsilon - math.log(2 * epsilon) if epsilon <= 0.5 else 1 / (4 * epsilon)


def gamma_exponential_information(shape: float) -> float:
    """X gamma, Y given X exponential of rate X."""
    return float(digamma(shape + 1) - math.log(shape))


def clayton_information(theta: float) -> float:
    """Clayton copula."""
    return math.log1p(theta) - theta / (1 + theta)


def shares_entropy(shares: NDArray[np.floating[Any]]) -> float:
    """Entropy of a discrete law."""
    positive = shares[shares > 0]
    return float(-(positive * np.log(positive)).sum())


def binary_entropy(probability: float) -> float:
    """Entropy of a coin."""
    return shares_entropy(np.array([probability, 1 - probability]))


def table_information(table: Floats) -> float:
    """Mutual information of a table of joint probabilities."""
    return shares_entropy(table.sum(axis=0)) + shares_entropy(table.sum(axis=1)) - shares_entropy(table.ravel())


def zero_inflated_poisson_information(inflation: float) -> float:
    """X exponential of mean 1, Y = 0 with probability ``inflation``, else Poisson of mean X.

    An inflated zero cannot be told from a Poisson zero, so the erasure formula that is often quoted is too large.
    """
    counts = np.arange(60)
    shares = (1 - inflation) * 0.5 ** (counts + 1.0)
    shares[0] += inflation

    def noise(x: float) -> float:
        conditional = (1 - inflation) * poisson.pmf(np.arange(200), x)
        conditional[0] += inflation
        return math.exp(-x) * shares_entropy(conditional)

    return shares_entropy(shares) - float(quad(noise, 0, 60, limit=200, epsabs=1e-11)[0])


def class_conditional_information(distance: float) -> float:
    """A fair class, and a normal whose mean is 0 or ``distance``."""

    def surprise(x: float) -> float:
        density = 0.5 * (norm.pdf(x) + norm.pdf(x, distance))
        return float(-density * math.log(density)) if density > 0 else 0.0

    return float(quad(surprise, -12, 12 + distance, epsabs=1e-12)[0]) - 0.5 * (1 + math.log(2 * math.pi))


def logistic_information(intercept: float, slope: float) -> float:
    """X standard normal, an event of probability 1 / (1 + exp(-intercept - slope X))."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    events = 1 / (1 + np.exp(-intercept - slope * nodes))
    conditional = sum(weight * binary_entropy(event) for weight, event in zip(weights, events, strict=True))
    return binary_entropy(float(weights @ events)) - float(conditional)


def rounded_normal_information(correlation: float, step: float) -> float:
    """Two normals, both rounded to multiples of ``step``: cells by Gauss-Legendre quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(4)
    cells = np.arange(-8, 8 + step / 2, step)
    x = (cells[:, None] + nodes * step / 2).ravel()
    quadratic = x[:, None] ** 2 - 2 * correlation * np.outer(x, x) + x**2
    density = np.exp(-quadratic / (2 * (1 - correlation**2))) * np.outer(
        np.tile(weights, len(cells)), np.tile(weights, len(cells))
    )
    table = density.reshape(len(cells), 4, len(cells), 4).sum(axis=(1, 3))
    return table_information(table / table.sum())


def var_transfer_entropy(coefficients: Floats, noise: Floats, lag: int = 1) -> float:
    """Transfer entropy 1 -> 0 of a VAR(1), histories of ``lag``, from its stationary covariance."""
    stationary = solve_discrete_lyapunov(coefficients, noise)
    power = [np.linalg.matrix_power(coefficients, k) @ stationary for k in range(lag + 1)]
    joint = np.block([[power[j - i].T if j >= i else power[i - j] for j in range(lag + 1)] for i in range(lag + 1)])
    present = [2 * lag]
    own, source = list(range(0, 2 * lag, 2)), list(range(1, 2 * lag, 2))
    return block_information(joint, present, source, own)


def markov_entropy_rate(matrix: Floats) -> float:
    """Entropy rate of a Markov chain."""
    values, vectors = np.linalg.eig(matrix.T)
    stationary = np.real(vectors[:, np.argmax(np.real(values))])
    stationary = stationary / stationary.sum()
    return float(sum(weight * shares_entropy(row) for weight, row in zip(stationary, matrix, strict=True)))


def normal_organisation(covariance: Floats) -> dict[str, float]:
    """Total correlation, dual total correlation, O- and S-information of single normal variables."""
    n = len(covariance)
    joint = log_det(covariance)
    rest = [log_det(np.delete(np.delete(covariance, i, 0), i, 1)) for i in range(n)]
    total = 0.5 * (float(np.log(np.diag(covariance)).sum()) - joint)
    dual = 0.5 * (sum(rest) - (n - 1) * joint)
    return {"TC": total, "DTC": dual, "O": total - dual, "S": total + dual}


def normal_kl(mean: float, variance: float, other_mean: float, other_variance: float) -> float:
    """Kullback-Leibler divergence of two normals."""
    return 0.5 * (math.log(other_variance / variance) + (variance + (mean - other_mean) ** 2) / other_variance - 1)


def gamma_kl(shape: float, scale: float, other_shape: float, other_scale: float) -> float:
    """Kullback-Leibler divergence of two gammas."""
    return float(
        (shape - other_shape) * digamma(shape) - gammaln(shape) + gammaln(other_shape)
        + other_shape * math.log(other_scale / scale) + shape * (scale - other_scale) / other_scale
    )  # fmt: skip


def jeffreys(p: Floats, q: Floats) -> float:
    """Jeffreys divergence of two discrete laws: PSI and IV."""
    return float(((p - q) * np.log(p / q)).sum())


def tilted(bins: int, target: float) -> tuple[Floats, Floats]:
    """A pair of laws over bins whose Jeffreys divergence is ``target``: an uneven one, and its exponential tilt."""
    q = np.linspace(1.5, 0.5, bins) if bins > 2 else np.array([0.6, 0.4])
    q = q / q.sum()
    score = np.linspace(-1, 1, bins)
    low, high = 0.0, 20.0
    for _ in range(200):
        middle = (low + high) / 2
        p = q * np.exp(middle * score)
        p /= p.sum()
        low, high = (middle, high) if jeffreys(p, q) < target else (low, middle)
    return (p, q) if target > 0 else (q, q)


def cut_points(levels: int) -> Floats:
    """Inner limits of ``levels`` equally likely classes of a standard normal."""
    return np.asarray(norm.ppf(np.arange(1, levels) / levels), dtype=np.float64)


def cut_shares(correlation: float, levels: int, at: Floats) -> Floats:
    """Probability of each class of one normal given the other at ``at``, shape (len(at), levels)."""
    limits = np.concatenate([[-np.inf], cut_points(levels), [np.inf]])
    scale = math.sqrt(1 - correlation**2)
    return np.diff(norm.cdf((limits - correlation * at[:, None]) / scale), axis=1)


def cut_normal_table(correlation: float, levels: int) -> Floats:
    """Two normals, both cut into equally likely classes: Gauss-Legendre within every class of the first."""
    limits = np.concatenate([[-9.0], cut_points(levels), [9.0]])
    nodes, weights = np.polynomial.legendre.leggauss(64)
    rows = []
    for low, high in pairwise(limits):
        x = (low + high) / 2 + nodes * (high - low) / 2
        rows.append((weights * norm.pdf(x) * (high - low) / 2) @ cut_shares(correlation, levels, x))
    table = np.array(rows)
    return np.asarray(table / table.sum(), dtype=np.float64)


def cut_normal_information(correlation: float, levels: int) -> float:
    """A normal cut into equally likely classes, and another left as it is."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    shares = cut_shares(correlation, levels, 9 * nodes)
    terms = shares * np.log(np.where(shares > 0, shares, 1) * levels)
    return float((9 * weights * norm.pdf(9 * nodes)) @ terms.sum(axis=1))
