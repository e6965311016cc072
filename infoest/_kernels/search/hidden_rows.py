"""Rows close in time must not count as neighbours (Theiler's correction), so this index hides them from each other.

Neighbours come from a k-d tree that passes over hidden rows; counts and sums are those of the plain index minus what
the hidden rows add, by the same subtraction as everywhere, so that the difference is exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from .brute import row_distance
from .index import Tree
from .protocol import Index, Run, finite_reach, serial

if TYPE_CHECKING:
    from .._types import Floats, Ints


@njit(cache=True, nogil=True)
def count_hidden(points: Floats, gap: Floats, reach: Floats, hidden: Ints, lo: int, hi: int, out: Ints) -> None:
    """out[i] = rows hidden[i, 0] ... hidden[i, 1] - 1 other than i within reach[i] of row i."""
    for i in range(lo, hi):
        hits = 0
        for j in range(hidden[i, 0], hidden[i, 1]):
            if j != i and row_distance(points, i, points, j, gap) <= reach[i]:
                hits += 1
        out[i] = hits


@njit(cache=True, nogil=True)
def weigh_hidden(
    points: Floats, gap: Floats, reach: Floats, weight: Floats, hidden: Ints, lo: int, hi: int, out: Floats
) -> None:
    """out[j] = sum of weight[i] over the rows hidden from j, other than j, within whose reach row j lies.

    Being close in time is mutual: the rows hidden from j are those that j is hidden from.
    """
    for j in range(lo, hi):
        held = 0.0
        for i in range(hidden[j, 0], hidden[j, 1]):
            if i != j and row_distance(points, i, points, j, gap) <= reach[i]:
                held += weight[i]
        out[j] = held


class Apart:
    """Any columns; row i does not see the rows hidden[i, 0] ... hidden[i, 1] - 1, itself among them."""

    def __init__(self, plain: Index, points: Floats, gap: Floats, hidden: Ints) -> None:
        self.n = plain.n
        self.plain, self.points, self.gap, self.hidden = plain, points, gap, hidden

    def kth(self, k: int, run: Run = serial) -> Floats:
        return self.nearest(k, run)[0][:, k - 1].copy()

    def nearest(self, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        tree = self.plain if isinstance(self.plain, Tree) else Tree(self.points, self.gap)
        return tree.nearest_seen(self.hidden, k, run)

    def nearest_to(self, queries: Floats, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        return self.plain.nearest_to(queries, k, run)

    def count(self, reach: Floats, run: Run = serial) -> Ints:
        near = np.empty(self.n, np.int64)
        limit = finite_reach(reach)
        run(lambda lo, hi: count_hidden(self.points, self.gap, limit, self.hidden, lo, hi, near), self.n)
        seen: Ints = self.plain.count(reach, run) - near
        return seen

    def count_near(self, queries: Floats, reach: Floats, run: Run = serial) -> Ints:
        return self.plain.count_near(queries, reach, run)

    def weights(self, reach: Floats, weight: Floats, run: Run = serial) -> Floats:
        near = np.empty(self.n)
        limit = finite_reach(reach)
        run(lambda lo, hi: weigh_hidden(self.points, self.gap, limit, weight, self.hidden, lo, hi, near), self.n)
        seen: Floats = self.plain.weights(reach, weight, run) - near
        return seen
