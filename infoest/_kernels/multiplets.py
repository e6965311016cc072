"""The inverse correlation matrix of a subset of variables grows from that of the subset without its last member.

With P the inverse of the correlation matrix R of a subset of m variables, TC = -log det R / 2 and S = TC + DTC = sum
log P_ii / 2, so one bordered inverse per subset, O(m^2), gives the whole family and no other subset is needed. In
lexicographic order most of it is that of the subset before.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from .subsets import follow

if TYPE_CHECKING:
    from ._types import Floats, Ints

SINGULAR = 1e-13  # share of a variance that the others leave unexplained: below this, rounding alone decides


@njit(cache=True, nogil=True)
def border(correlation: Floats, members: Ints, m: int, new: int, inverses: Any) -> float:
    """inverses[m + 1] = inverse for the first m ``members`` and ``new``; returns the unexplained share of its variance.

    The coefficients b = P r of ``new`` on the members and s = 1 - r'b give [[P + b b'/s, -b/s], [-b'/s, 1/s]].
    """
    old, grown = inverses[m], inverses[m + 1]
    left = 1.0
    for i in range(m):
        coefficient = 0.0
        for j in range(m):
            coefficient += old[i, j] * correlation[members[j], new]
        grown[m, i] = coefficient
        left -= coefficient * correlation[members[i], new]
    if left < SINGULAR:
        return 0.0
    for i in range(m):
        for j in range(i + 1):
            grown[i, j] = old[i, j] + grown[m, i] * grown[m, j] / left
            grown[j, i] = grown[i, j]
    for i in range(m):
        grown[m, i] = -grown[m, i] / left
        grown[i, m] = grown[m, i]
    grown[m, m] = 1.0 / left
    return left


@njit(cache=True, nogil=True)
def shared(inverse: Any, log_det: float, m: int) -> tuple[float, float]:
    """Total correlation and dual total correlation of the m variables with this inverse, in nats."""
    product, logs = 1.0, 0.0
    for i in range(m):
        product *= inverse[i, i]
        if product > 1e250:
            logs += math.log(product)
            product = 1.0
    total = -0.5 * log_det
    return total, 0.5 * (logs + math.log(product)) - total


@njit(cache=True, nogil=True)
def spread(correlation: Floats, members: Ints, inverse: Any, m: int) -> float:
    """n times the sampling variance of O: squared correlations and partial ones, minus the explained shares."""
    squares, explained = 0.0, 0.0
    for i in range(m):
        explained += 1.0 - 1.0 / inverse[i, i]
        for j in range(i):
            squares += correlation[members[i], members[j]] ** 2
            squares += inverse[i, j] ** 2 / (inverse[i, i] * inverse[j, j])
    return squares - explained


@njit(cache=True, nogil=True)
def each(correlation: Floats, members: Any, with_spread: bool, out: Floats) -> int:
    """out[:, row] = total and dual total correlation and, if wanted, n times the variance of O of each of ``members``.

    The members that a row shares at its front with the row before are not computed anew. Returns 0, or 1 + a variable
    that others determine.
    """
    order = members.shape[1]
    everyone, current, held = np.ones(correlation.shape[0], np.bool_), np.empty(order, np.int64), 0
    inverses, log_det = np.zeros((order + 1, order, order)), np.zeros(order + 1)
    for row in range(members.shape[0]):
        m, same = follow(members, row, everyone, current, held)
        for d in range(same, m):
            left = border(correlation, current, d, current[d], inverses)
            if left <= 0.0:
                return int(1 + current[d])
            log_det[d + 1] = log_det[d] + math.log(left)
        held = m
        out[0, row], out[1, row] = shared(inverses[m], log_det[m], m)
        if with_spread:
            out[2, row] = spread(correlation, current, inverses[m], m)
    return 0
