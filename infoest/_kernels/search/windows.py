"""Counts within a radius, exact on ties because KSG's bias cancels only if the same subtraction gave the distance.

This file serves one numeric column, on its sorted values. Everywhere in this layer a *reach* is a closed radius: row j
is near row i when ``|x_i - x_j| <= reach_i``, with exactly the subtraction that gave the distances. The open ball of
radius r is ``reach = nextafter(r, -inf)`` (see :func:`infoest._kernels.search.index.closed_reach`), so one comparison
serves both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from .._types import Floats, Ints

BATCH = 8  # searches advanced in lock step; few enough to be unrolled, which keeps them free of branches


@njit(cache=True, nogil=True)
def window_bounds(column: Floats, values: Floats, reach: Floats, lo: int, hi: int, left: Ints, right: Ints) -> None:
    """Positions [left[i], right[i]) of the sorted ``column`` within reach[i] of values[i], for i in [lo, hi).

    A rounded subtraction is monotone, so bisection on it is exact. An empty window has left == right.
    """
    n = column.shape[0]
    value, far = np.empty(BATCH), np.empty(BATCH)
    below = np.empty(BATCH, np.int64)  # how many sorted values lie too far to the left
    inside = np.empty(BATCH, np.int64)  # how many lie to the left of the window's right end
    for first in range(lo, hi, BATCH):
        for j in range(BATCH):
            i = min(first + j, hi - 1)  # the last batch repeats its last query
            value[j], far[j] = values[i], reach[i]
            below[j], inside[j] = 0, 0
        size = n
        while size > 0:
            half = (size + 1) >> 1
            for j in range(BATCH):
                a = below[j]
                below[j] = a + half * np.int64(value[j] - column[np.uint64(a + half - 1)] > far[j])
            for j in range(BATCH):
                b = inside[j]
                inside[j] = b + half * np.int64(column[np.uint64(b + half - 1)] - value[j] <= far[j])
            size -= half
        for j in range(min(BATCH, hi - first)):
            left[first + j] = below[j]
            right[first + j] = max(below[j], inside[j])


@njit(cache=True, nogil=True)
def window_weights(left: Ints, right: Ints, weight: Floats, order: Ints, out: Floats) -> None:
    """out[j] = sum of weight[i] over the other rows i whose window holds row j.

    ``order`` is the argsort of the column. One difference array, O(n); rounding leaves about 1e-16 times the
    largest sum where the true sum is 0.
    """
    n = order.shape[0]
    step = np.zeros(n + 1)
    for i in range(n):
        step[left[i]] += weight[i]
        step[right[i]] -= weight[i]
    held = 0.0
    for r in range(n):
        held += step[r]
        j = order[r]
        out[j] = held - weight[j] if right[j] > left[j] else held


@njit(cache=True, nogil=True)
def nearest_on_line(
    column: Floats,
    order: Ints,
    values: Floats,
    at: Ints,
    own: bool,
    lo: int,
    hi: int,
    distance: Floats,
    neighbor: Ints,
) -> None:
    """The k nearest rows of each value, nearest first; k = distance.shape[1].

    ``at[i]`` is the position of values[i] in ``column``: its rank if it is a training row (``own``, then left
    out), else its insertion point.
    """
    n = column.shape[0]
    for i in range(lo, hi):
        value = values[i]
        down = at[i] - 1
        up = at[i] + 1 if own else at[i]
        for t in range(distance.shape[1]):
            below = value - column[down] if down >= 0 else np.inf
            above = column[up] - value if up < n else np.inf
            if up >= n or (down >= 0 and below <= above):
                distance[i, t], neighbor[i, t] = below, order[down]
                down -= 1
            else:
                distance[i, t], neighbor[i, t] = above, order[up]
                up += 1
