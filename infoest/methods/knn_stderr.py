"""Calibrated standard errors of nearest-neighbour estimates: influence values minus their known excess.

The sd of the local values is 17-27 % too small: it leaves out what a row does to the local values of
its neighbours. Its influence D adds that; Var(D) then counts the neighbour noise too often, by a
constant of order and dimension only (Efron-Stein), calibrated on the uniform torus.
"""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, polygamma

from .evaluate import Uncertainty

if TYPE_CHECKING:
    from ..quantities import SignedSum
    from .knn import FittedNeighbors

MAX_ORDER = 20  # neighbours and
MAX_DIMENSION = 6  # joint dimensions up to which the constants were calibrated
FLOOR = 0.62  # sigma^2(k, d) - trigamma(k), in units of trigamma(k): asymptotic noise that local values miss
PROBE_Z = 2.5


class NeighborBiasWarning(UserWarning):
    """The bias of a nearest-neighbour estimate is probably larger than its standard error."""


def calibrated_uncertainty(fitted: FittedNeighbors, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
    """Standard error and bias probe of a sum whose joint term has coefficient -1 (information) or is all (entropy)."""
    unknown = _why_unknown(fitted, quantity)
    if unknown:
        return Uncertainty(math.nan, note=f"standard error unknown: {unknown}")
    k, n = fitted.k, fitted.sample.n
    near = _joint_counts(fitted)
    free = near == k  # rows whose neighbourhood holds no ties
    influence = local + _window_influence(fitted, quantity) + _neighbor_influence(fitted, quantity, local, near, free)
    shrink = _finite_size(fitted, quantity, near, free)
    noise = float(free.mean()) * shrink
    variance = max(
        float(np.var(influence, ddof=1)) - noise * _excess(k, _dimension(fitted)),
        float(np.var(local, ddof=1)) + noise * FLOOR * float(polygamma(1, k)),
    )
    stderr = math.sqrt(variance / n)
    return _with_probe(fitted, quantity, float(local.mean()), stderr, shrink)


def _why_unknown(fitted: FittedNeighbors, quantity: SignedSum) -> str:
    """Why the calibration does not reach this estimate; empty where it does."""
    k, n, dimension = fitted.k, fitted.sample.n, _dimension(fitted)
    joint = dict(quantity.terms).get(fitted.joint, 0)
    if joint != -1 and len(quantity.terms) > 1:
        return "calibrated for entropy and mutual information only"
    if n <= 2 * k:
        return f"n_neighbors={k} needs more than {2 * k} samples for it, got {n}"
    if k > MAX_ORDER:
        return f"calibrated up to n_neighbors={MAX_ORDER}, got {k}"
    if dimension > MAX_DIMENSION:
        return f"calibrated up to {MAX_DIMENSION} joint dimensions, got {dimension}"
    return ""


def _dimension(fitted: FittedNeighbors) -> int:
    """Joint dimension of the continuous coordinates, at least 1."""
    columns = fitted.sample.of(fitted.joint)
    return max(sum(not fitted.sample.discrete[j] for j in columns), 1)


def _excess(k: int, dimension: int) -> float:
    """E Var(D) minus the true variance of the neighbour noise, on the torus."""
    return min(1.1 + 0.12 * dimension, 1.5) / k


def _joint_counts(fitted: FittedNeighbors) -> NDArray[np.int64]:
    """Rows within the joint radius: k without ties."""
    if not fitted.mixed:
        return np.full(fitted.sample.n, fitted.k)
    return fitted.level(fitted.k).counts[fitted.joint]


def _window_influence(fitted: FittedNeighbors, quantity: SignedSum) -> NDArray[np.float64]:
    """What a row adds to the counts of every window that holds it: -c_T * sum of 1 / count."""
    level = fitted.level(fitted.k)
    reach = fitted.reach(level.radius)
    total = np.zeros(fitted.sample.n)
    for term, coefficient in quantity.terms:
        if term != fitted.joint:
            weight = 1.0 / np.maximum(level.counts[term] - (not fitted.mixed), 1)
            total -= coefficient * fitted.space(term).weights(reach, weight, fitted.run)
    return total


def _neighbor_influence(
    fitted: FittedNeighbors,
    quantity: SignedSum,
    local: NDArray[np.float64],
    near: NDArray[np.int64],
    free: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """What a row does to the radius of those that list it; at ties, to the joint count of its atom."""
    k, n = fitted.k, fitted.sample.n
    sign = -dict(quantity.terms)[fitted.joint]
    gap = float(digamma(2 * k) - digamma(k))
    # Growth of the local value with ball mass, half-shrunk to its universal value 1 / k.
    wider = _local_at_order(fitted, quantity, 2 * k)
    growth = 0.5 + 0.5 * (1.0 - sign * (wider - local) / gap)
    share = np.where(free, growth / k, 0.0)
    neighbor = np.maximum(fitted.neighbors().ravel(), 0)  # -1, no neighbour, occurs in rows of share 0 only
    listed = np.bincount(neighbor, np.repeat(share, k), n).astype(np.float64)
    if not free.all():
        reach = np.where(free, -1.0, fitted.reach(fitted.level(k).radius))
        weight = np.where(free, 0.0, 1.0 / np.maximum(near, 1))  # a row without neighbours reaches nobody
        listed += fitted.space(fitted.joint).weights(reach, weight, fitted.run)
    return np.asarray(sign * listed, dtype=np.float64)


def _local_at_order(fitted: FittedNeighbors, quantity: SignedSum, order: int) -> NDArray[np.float64]:
    """Local values with the radius taken at another neighbour order."""
    total = np.zeros(fitted.sample.n)
    for term, coefficient in quantity.terms:
        total += coefficient * fitted.surprisal_at_order(term, order)
    return total


def _finite_size(
    fitted: FittedNeighbors, quantity: SignedSum, near: NDArray[np.int64], free: NDArray[np.bool_]
) -> float:
    """Given the windows the joint count is hypergeometric, so the neighbour noise shrinks by this factor."""
    level = fitted.level(fitted.k)
    factor = np.ones(fitted.sample.n)
    for term, coefficient in quantity.terms:
        if coefficient > 0 and term != fitted.joint:
            factor *= 1 - near / np.maximum(level.counts[term], near + 1.0)
    return float(factor[free].mean()) if free.any() else 0.0


def _with_probe(
    fitted: FittedNeighbors, quantity: SignedSum, value: float, stderr: float, shrink: float
) -> Uncertainty:
    """The change of the estimate from k to 4k neighbours, extrapolated to radius 0: a severity, not a correction."""
    k, n = fitted.k, fitted.sample.n
    if n <= 4 * k:
        return Uncertainty(stderr, note=f"bias not probed: needs more than {4 * k} samples")
    wide = float(np.mean(_local_at_order(fitted, quantity, 4 * k)))
    hint = (wide - value) / (4 ** (1 / _dimension(fitted)) - 1)
    z = (wide - value) / math.sqrt(0.9 * (1 + shrink) / (k * n))
    if abs(z) <= PROBE_Z or abs(hint) <= stderr:
        return Uncertainty(stderr, bias_hint=hint)
    note = f"bias larger than the standard error likely (about {hint:+.2g} nat)"
    warnings.warn(
        f"{note}: more rows, fewer dimensions or a smaller n_neighbors may help.",
        NeighborBiasWarning,
        stacklevel=6,  # this file, the fit, evaluate, the public function, its caller
    )
    return Uncertainty(stderr, bias_hint=hint, note=note)
