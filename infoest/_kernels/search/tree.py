"""A k-d tree serves two or more columns of any kind: neighbours, range counts and range sums, Chebyshev distance.

``gap[d]`` is negative for a numeric column; otherwise the column holds codes, and ``gap[d]`` (may be inf) is the
distance between unequal ones. Reach is a closed radius, as in :mod:`infoest._kernels.search.windows`. The tree is a
complete binary heap: node v has children 2v + 1 and 2v + 2, leaves start at ``start.shape[0] // 2``, and node v owns
slots [start[v], stop[v]) of ``cells`` (d, n), in which each leaf is contiguous.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit

from . import keep_smallest

if TYPE_CHECKING:
    from .._types import Floats, Ints

LEAF = 48  # most points in a leaf: the scan of a leaf is one vectorised pass per column
DEEPEST = 64  # stack room: a tree of n < 2**48 points never needs more


class Nodes(NamedTuple):
    """A grown tree: rows by leaf, and the box of every node, children of v at 2 v + 1 and 2 v + 2."""

    cells: Any  # (d, n) float64, coordinates in the order of ``index``
    gap: Any  # (d,) float64, negative for numbers
    index: Any  # (n,) int64, row of each slot
    start: Any  # (n_nodes,) int64, first slot
    stop: Any  # (n_nodes,) int64, first slot beyond
    low: Any  # (n_nodes, d) float64
    high: Any  # (n_nodes, d) float64


@njit(cache=True, nogil=True)
def split(
    points: Floats, gap: Floats, index: Ints, key: Floats, v: int, start: Ints, stop: Ints, low: Floats, high: Floats
) -> None:
    """Box node v, and share its points between its children at the median of its widest column."""
    a, b = start[v], stop[v]
    widest, column = -1.0, 0
    for d in range(points.shape[1]):
        small = points[index[a], d]
        large = small
        for i in range(a + 1, b):
            value = points[index[i], d]
            small = value if value < small else small
            large = value if value > large else large
        low[v, d], high[v, d] = small, large
        width = large - small
        if gap[d] >= 0.0 and width > 0.0:
            width = gap[d]
        if width > widest:
            widest, column = width, d
    if 2 * v + 2 < start.shape[0]:
        for i in range(a, b):
            key[i] = points[index[i], column]
        mid = (a + b) >> 1
        keep_smallest.select(key, index, a, b, mid)
        start[2 * v + 1], stop[2 * v + 1] = a, mid
        start[2 * v + 2], stop[2 * v + 2] = mid, b


@njit(cache=True, nogil=True)
def grow(
    points: Floats, gap: Floats, index: Ints, start: Ints, stop: Ints, low: Floats, high: Floats, cells: Floats
) -> None:
    """Fill every array of the tree; ``index`` is 0..n-1 on entry and the row of each slot on return."""
    n = points.shape[0]
    key = np.empty(n)
    start[0], stop[0] = 0, n
    for v in range(start.shape[0]):
        split(points, gap, index, key, v, start, stop, low, high)
    for d in range(points.shape[1]):
        for i in range(n):
            cells[d, i] = points[index[i], d]


@njit(cache=True, nogil=True)
def box_distance(low: Floats, high: Floats, gap: Floats, v: int, query: Floats) -> float:
    """Smallest distance from the query to any point of the box of node v."""
    far = 0.0
    for d in range(query.shape[0]):
        below, above = low[v, d] - query[d], query[d] - high[v, d]
        out = below if below > above else above
        if gap[d] >= 0.0 and out > 0.0:
            out = gap[d]
        far = out if out > far else far
    return far


@njit(cache=True, nogil=True)
def box_span(low: Floats, high: Floats, gap: Floats, v: int, query: Floats) -> float:
    """A bound of the distance from the query to every point of the box of node v."""
    far = 0.0
    for d in range(query.shape[0]):
        below, above = query[d] - low[v, d], high[v, d] - query[d]
        out = below if below > above else above
        if gap[d] >= 0.0:
            out = 0.0 if below == 0.0 and above == 0.0 else gap[d]
        far = out if out > far else far
    return far


@njit(cache=True, nogil=True)
def leaf_distances(cells: Floats, gap: Floats, a: int, b: int, query: Floats, far: Floats) -> None:
    """far[j] = distance from the query to slot a + j, for slots [a, b)."""
    m = b - a
    for j in range(m):
        far[j] = 0.0
    for d in range(query.shape[0]):
        value, unequal = query[d], gap[d]
        column = cells[d, a:b]
        if unequal < 0.0:
            for j in range(m):
                apart = abs(column[j] - value)
                far[j] = apart if apart > far[j] else far[j]
        else:
            for j in range(m):
                apart = 0.0 if column[j] == value else unequal
                far[j] = apart if apart > far[j] else far[j]


@njit(cache=True, nogil=True)
def nearest_in_tree(
    nodes: Nodes, queries: Floats, order: Ints, hidden: Ints, lo: int, hi: int, distance: Floats, neighbor: Ints
) -> None:
    """The k nearest rows of queries order[lo:hi], nearest first; k = distance.shape[1].

    A row infinitely far away is not a neighbour: where fewer than k are left, distance is inf and neighbor -1.
    Query i does not see the rows hidden[i, 0] ... hidden[i, 1] - 1: itself, where it is one of the tree's own.
    Neighbouring queries in ``order`` (``index`` for own rows) find the same leaves in the cache.
    """
    cells, gap, index, start, stop, low, high = nodes
    k = distance.shape[1]
    size = keep_smallest.room(k)
    best, slot = np.empty(size), np.empty(size, np.int64)
    stack, bound = np.empty(DEEPEST, np.int64), np.empty(DEEPEST)
    query, far = np.empty(queries.shape[1]), np.empty(LEAF)
    leaves = start.shape[0] // 2
    for r in range(lo, hi):
        i = order[r]
        unseen, seen = hidden[i, 0], hidden[i, 1]
        query[:] = queries[i]
        best[:k], slot[:k] = np.inf, -1
        held, kth = k, np.inf
        stack[0], bound[0] = 0, 0.0
        top = 1
        while top > 0:
            top -= 1
            v = stack[top]
            if not bound[top] < kth:
                continue
            while v < leaves:  # down to the nearer leaf; the farther children wait
                left, right = 2 * v + 1, 2 * v + 2
                near = box_distance(low, high, gap, left, query)
                away = box_distance(low, high, gap, right, query)
                if away < near:
                    near, away = away, near
                    left, right = right, left
                if away < kth:
                    stack[top], bound[top] = right, away
                    top += 1
                v = left
            leaf_distances(cells, gap, start[v], stop[v], query, far)
            for j in range(stop[v] - start[v]):
                if far[j] < kth:
                    row = index[start[v] + j]
                    if unseen <= row < seen:
                        continue
                    if size == k:
                        keep_smallest.insert(best, slot, far[j], row)
                        kth = best[k - 1]
                    else:
                        best[held], slot[held] = far[j], row
                        held += 1
                        if held == size:
                            keep_smallest.select(best, slot, 0, held, k - 1)
                            held, kth = k, best[k - 1]
        if size > k:
            keep_smallest.select(best, slot, 0, held, k - 1)
            keep_smallest.sort(best, slot, k)
        for t in range(k):
            distance[i, t], neighbor[i, t] = best[t], slot[t]


@njit(cache=True, nogil=True)
def count_in_tree(
    nodes: Nodes, queries: Floats, reach: Floats, order: Ints, own: bool, lo: int, hi: int, out: Ints
) -> None:
    """out[i] = rows within reach[i] of query i, for queries order[lo:hi]; with ``own`` not counting itself."""
    cells, gap, _, start, stop, low, high = nodes
    stack = np.empty(DEEPEST, np.int64)
    query, far = np.empty(queries.shape[1]), np.empty(LEAF)
    leaves = start.shape[0] // 2
    for r in range(lo, hi):
        i = order[r]
        limit = reach[i]
        for d in range(query.shape[0]):
            query[d] = queries[i, d]
        count = -1 if own and limit >= 0.0 else 0
        stack[0] = 0
        top = 1
        while top > 0:
            top -= 1
            v = stack[top]
            if box_distance(low, high, gap, v, query) > limit:
                continue
            if box_span(low, high, gap, v, query) <= limit:
                count += stop[v] - start[v]
            elif v < leaves:
                stack[top], stack[top + 1] = 2 * v + 1, 2 * v + 2
                top += 2
            else:
                leaf_distances(cells, gap, start[v], stop[v], query, far)
                for j in range(stop[v] - start[v]):
                    count += far[j] <= limit
        out[i] = count


@njit(cache=True, nogil=True)
def add_weights(
    nodes: Nodes, points: Floats, reach: Floats, weight: Floats, lo: int, hi: int, node_sum: Floats, slot_sum: Floats
) -> None:
    """Add weight[i] to every row within reach[i] of row i, for the rows i in slots [lo, hi).

    A node wholly inside adds once, to ``node_sum``; single slots add to ``slot_sum``. Both start at zero, one
    pair for each of a fixed number of blocks, so that the order of the sums never depends on the threads.
    """
    cells, gap, index, start, stop, low, high = nodes
    stack = np.empty(DEEPEST, np.int64)
    query, far = np.empty(points.shape[1]), np.empty(LEAF)
    leaves = start.shape[0] // 2
    for r in range(lo, hi):
        i = index[r]
        limit = reach[i]
        for d in range(query.shape[0]):
            query[d] = points[i, d]
        stack[0] = 0
        top = 1
        while top > 0:
            top -= 1
            v = stack[top]
            if box_distance(low, high, gap, v, query) > limit:
                continue
            if box_span(low, high, gap, v, query) <= limit:
                node_sum[v] += weight[i]
            elif v < leaves:
                stack[top], stack[top + 1] = 2 * v + 1, 2 * v + 2
                top += 2
            else:
                leaf_distances(cells, gap, start[v], stop[v], query, far)
                for j in range(stop[v] - start[v]):
                    slot_sum[start[v] + j] += weight[i] if far[j] <= limit else 0.0


@njit(cache=True, nogil=True)
def push_down(
    index: Ints, start: Ints, stop: Ints, node_sum: Floats, slot_sum: Floats, reach: Floats, weight: Floats, out: Floats
) -> None:
    """out[j] = sum over the blocks (rows of node_sum and slot_sum), minus the row's own weight."""
    total = np.zeros(start.shape[0])
    leaves = start.shape[0] // 2
    for v in range(start.shape[0]):
        held = 0.0
        for b in range(node_sum.shape[0]):
            held += node_sum[b, v]
        total[v] = held + total[(v - 1) >> 1] if v > 0 else held
        if v >= leaves:
            for r in range(start[v], stop[v]):
                held = total[v]
                for b in range(slot_sum.shape[0]):
                    held += slot_sum[b, r]
                j = index[r]
                out[j] = held - weight[j] if reach[j] >= 0.0 else held
