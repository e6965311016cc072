"""Standard errors of nearest-neighbour estimates are calibrated: influence values minus their known excess.

The sd of the local values is 17-27 % too small: it leaves out what a row does to the local values of its neighbours.
Its influence D adds that; Var(D) then counts the neighbour noise too often, by a constant of order and dimension only
(Efron-Stein), calibrated on the uniform torus. In atoms it counts the noise of their counts twice, as the delta method
does in a table: half of it, a term of order 1 / n^2, is all the variance there is where nothing depends. How much of
that noise a sum has, from its counts alone, is :func:`noise_share`: one formula for every balanced sum.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, polygamma

from ...resampling.longrun import long_run_variance
from .noise import FLOOR, joint_counts, noise_share
from .spaces import SMALL_ORDER

if TYPE_CHECKING:
    from ...quantities import SignedSum
    from .spaces import Spaces

# Measured: any share of the rows up to 20 neighbours, a tenth of them up to 100; 12 joint dimensions.
MAX_ORDER, MAX_SHARE = 100, 0.1
MAX_DIMENSION = 12


def calibrated_stderr(fitted: Spaces, quantity: SignedSum, local: NDArray[np.float64]) -> float:
    """Standard error of the mean of the local values of a fit that holds the lists of neighbours."""
    k, n = fitted.k, fitted.sample.n
    near = joint_counts(fitted)
    free = near == k  # rows whose neighbourhood holds no ties
    influence = local + _window_influence(fitted, quantity) + _neighbor_influence(fitted, quantity, local, near, free)
    share = noise_share(fitted, quantity, near)
    noise = float(share[free].sum()) / n
    atoms = _atom_noise(fitted, quantity, share, ~free & (fitted.level(k).radius == 0))
    variance = max(
        _variance(fitted, influence) - noise * excess(k, fitted.dimension) - atoms,
        _variance(fitted, local) + noise * FLOOR * float(polygamma(1, k)) - atoms,
        atoms,
    )
    return math.sqrt(variance / n)


def _variance(fitted: Spaces, values: NDArray[np.float64]) -> float:
    """Variance of one row; for a series, n times that of the mean."""
    if fitted.sample.serial is None:
        return float(np.var(values, ddof=1))
    return long_run_variance(values, fitted.sample.serial.start)


def _atom_noise(fitted: Spaces, quantity: SignedSum, share: NDArray[np.float64], atom: NDArray[np.bool_]) -> float:
    """Variance of one row by the second-order term of a sum over the cells that atoms are: T / (2 n).

    T sums the products of the counts' noise over pairs of terms, less the square of the sum's coefficients: for mutual
    information of independent codes (rows - 1)(columns - 1), with which ``2 n I`` is a chi-square.
    """
    n, held = fitted.sample.n, float(atom.mean())
    ones = sum(coefficient for _, coefficient in quantity.terms)
    return max(float(share[atom].sum()) / fitted.k - ones * ones * held, 0.0) / (2 * n)


def why_not_calibrated(fitted: Spaces, quantity: SignedSum) -> str:
    """Why the calibration does not reach this estimate; empty where it does.

    It was measured for entropies, (conditional) mutual information, TC, DTC, O- and S-information.
    """
    k, n, dimension = fitted.k, fitted.sample.n, fitted.dimension
    if not quantity.balanced and quantity.terms != ((fitted.joint, 1),):
        return "formula calibrated for information and for the entropy of all columns"
    if fitted.fewest <= 2 * k:
        return f"formula needs more than {2 * k} samples with n_neighbors={k}"
    if k > SMALL_ORDER and (k > MAX_ORDER or k > MAX_SHARE * n):
        return f"formula calibrated up to n_neighbors={SMALL_ORDER}, and up to {MAX_ORDER} where that is at most n/10"
    if dimension > MAX_DIMENSION:
        return f"formula calibrated up to {MAX_DIMENSION} joint dimensions, got {dimension}"
    return ""


def excess(k: float, dimension: int) -> float:
    """E Var(D) minus the true variance of the neighbour noise, on the torus."""
    return min(1.1 + 0.12 * dimension, 1.5) / k


def _window_influence(fitted: Spaces, quantity: SignedSum) -> NDArray[np.float64]:
    """Effect of a row on the counts of every window that holds it: -c_T * sum of 1 / count."""
    level = fitted.level(fitted.k)
    reach = level.reach
    total = np.zeros(fitted.sample.n)
    for term, coefficient in quantity.terms:
        if term != fitted.joint:
            weight = 1.0 / np.maximum(level.counts[term] + level.own - (not fitted.mixed), 1)
            total -= coefficient * fitted.space(term).weights(reach, weight, fitted.run)
    return total


def _neighbor_influence(
    fitted: Spaces,
    quantity: SignedSum,
    local: NDArray[np.float64],
    near: NDArray[np.int64],
    free: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Effect of a row on the radius of those that list it; at ties, on the joint count of its atom."""
    k, n = fitted.k, fitted.sample.n
    within = -dict(quantity.terms).get(fitted.joint, 0)  # coefficient of psi(joint count)
    gap = float(digamma(2 * k) - digamma(k))
    # Growth of the local value with ball mass, half-shrunk to its universal value within / k.
    wider = fitted.local_at_order(quantity, 2 * k)
    growth = within - 0.5 * (wider - local) / gap
    share = np.where(free, growth / k, 0.0)
    neighbor = np.maximum(fitted.neighbors().ravel(), 0)  # -1, for no neighbour, occurs only in rows of share 0
    listed = np.bincount(neighbor, np.repeat(share, k), n).astype(np.float64)
    if not free.all():
        reach = np.where(free, -1.0, fitted.reach(fitted.level(k).radius))
        weight = np.where(
            free, 0.0, within / np.maximum(near + fitted.level(k).own, 1)
        )  # a row without neighbours reaches none
        listed += fitted.space(fitted.joint).weights(reach, weight, fitted.run)
    return listed
