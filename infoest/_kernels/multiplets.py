"""Subsets of variables by their correlations: each inverse grows from that of the subset without its last member.

With P the inverse of the correlation matrix R of a subset of m variables, TC = -log det R / 2 and
S = TC + DTC = sum log P_ii / 2, so one bordered inverse per subset, O(m^2), gives the whole family; no other
subset is looked up. Walking depth first visits every subset once, in lexicographic order.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from ._types import Floats, Ints

SINGULAR = 1e-13  # what is left of a variance once the others explain it: below, rounding alone decides


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
    """n times the sampling variance of O: sum of squared correlations and partial ones, less every explained share."""
    squares, explained = 0.0, 0.0
    for i in range(m):
        explained += 1.0 - 1.0 / inverse[i, i]
        for j in range(i):
            squares += correlation[members[i], members[j]] ** 2
            squares += inverse[i, j] ** 2 / (inverse[i, i] * inverse[j, j])
    return squares - explained


@njit(cache=True, nogil=True)
def sweep(
    correlation: Floats, lowest: int, highest: int, lo: int, hi: int, start: Any, members_out: Any, out: Floats
) -> int:
    """Every subset of ``lowest`` ... ``highest`` variables whose first is in [lo, hi).

    start[m, first] is where those of m variables that begin with ``first`` go; there members_out takes the
    variables, out[0] the total correlation, out[1] the dual one and out[2] n times the variance of O. Returns
    0, or 1 + the variable that others determine.
    """
    p = correlation.shape[0]
    members = np.empty(highest, np.int64)
    inverses, log_det = np.zeros((highest + 1, highest, highest)), np.zeros(highest + 1)
    place = np.zeros(highest + 1, np.int64)
    for first in range(lo, hi):
        for m in range(lowest, highest + 1):
            place[m] = start[m, first]
        m, new = 0, first
        while True:
            if m < highest and new < p and (m > 0 or new == first):
                left = border(correlation, members, m, new, inverses)
                if left <= 0.0:
                    return 1 + new
                members[m] = new
                log_det[m + 1] = log_det[m] + math.log(left)
                m += 1
                new += 1
                if m >= lowest:
                    at = place[m]
                    for i in range(m):
                        members_out[at, i] = members[i]
                    out[0, at], out[1, at] = shared(inverses[m], log_det[m], m)
                    out[2, at] = spread(correlation, members, inverses[m], m)
                    place[m] += 1
            else:
                m -= 1
                if m < 1:
                    break
                new = members[m] + 1
    return 0


@njit(cache=True, nogil=True)
def best(
    correlation: Floats, lowest: int, highest: int, sign: float, shift: Floats, values: Floats, members_out: Any
) -> int:
    """The subsets of ``lowest`` ... ``highest`` variables with the largest ``sign`` times O; none other is kept.

    shift[m] corrects O of m variables. ``values`` (minus infinity to begin with) leaves sorted, largest first, with
    ``members_out`` beside. Returns as :func:`sweep`.
    """
    p, kept = correlation.shape[0], values.shape[0]
    members = np.empty(highest, np.int64)
    inverses, log_det = np.zeros((highest + 1, highest, highest)), np.zeros(highest + 1)
    m, new = 0, 0
    while True:
        if m < highest and new < p:
            left = border(correlation, members, m, new, inverses)
            if left <= 0.0:
                return 1 + new
            members[m] = new
            log_det[m + 1] = log_det[m] + math.log(left)
            m += 1
            new += 1
            if m >= lowest:
                total, dual = shared(inverses[m], log_det[m], m)
                value = sign * (total - dual + shift[m])
                if value > values[kept - 1]:
                    at = kept - 1
                    while at > 0 and values[at - 1] < value:
                        values[at] = values[at - 1]
                        for i in range(highest):
                            members_out[at, i] = members_out[at - 1, i]
                        at -= 1
                    values[at] = value
                    for i in range(highest):
                        members_out[at, i] = members[i] if i < m else -1
        else:
            if m == 0:
                return 0
            m -= 1
            new = members[m] + 1


@njit(cache=True, nogil=True)
def one(correlation: Floats, members: Ints, inverses: Any, out: Floats) -> int:
    """out = total correlation, dual one and n times the variance of O of one subset; returns as :func:`sweep`."""
    log_det = 0.0
    for m in range(members.shape[0]):
        left = border(correlation, members, m, members[m], inverses)
        if left <= 0.0:
            return int(1 + members[m])
        log_det += math.log(left)
    m = members.shape[0]
    out[0], out[1] = shared(inverses[m], log_det, m)
    out[2] = spread(correlation, members, inverses[m], m)
    return 0
