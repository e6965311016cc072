"""The variance that a plug-in sum keeps where its first-order variance vanishes: at independence and at a bijection."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ...quantities import SignedSum, Term
    from .joint_cells import JointCells

MOST_TERMS = 64  # pairs of terms grow with the square


def second_order_trace(quantity: SignedSum, cells: JointCells) -> float:
    """``T``: the second-order part of the plug-in has the variance ``T / (2 n**2)``.

    At second order, ``2 n`` times the plug-in entropy of a term deviates from the truth by minus its Pearson
    statistic, a quadratic form of the projection onto functions of the term. So ``T`` is the sum over pairs of terms of
    the product of their coefficients and the trace of the product of their projections: for nested terms the cells of
    the smaller less 1, else the mean square contingency of the two, which cannot exceed that. ``nan`` for more than 64
    terms.
    """
    if len(quantity.terms) > MOST_TERMS:
        return float("nan")
    sizes = cells.sizes(quantity)
    total = sum(c * c * (sizes[t] - 1.0) for t, c in quantity.terms)
    for (t, c), (u, d) in combinations(quantity.terms, 2):
        total += 2.0 * c * d * _common(t, u, sizes, cells)
    return max(total, 0.0)


def _common(t: Term, u: Term, sizes: dict[Term, int], cells: JointCells) -> float:
    """Trace of the product of the projections of two terms, constants left out."""
    most = min(sizes[t], sizes[u]) - 1.0
    if set(t) <= set(u) or set(u) <= set(t):
        return most
    both = tuple(sorted({*t, *u}))
    cell, held = cells.of(both)
    first = np.empty(len(held), np.int64)
    first[cell] = np.arange(len(cell))
    (cell_t, held_t), (cell_u, held_u) = cells.of(t), cells.of(u)
    contingency = float((held / held_t[cell_t[first]] * (held / held_u[cell_u[first]])).sum()) - 1.0
    return min(max(contingency, 0.0), most)
