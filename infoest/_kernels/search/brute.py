"""Neighbours and counts in the obvious O(n^2 d) way: best for a few rows, and the pattern of the CUDA kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from .._types import Floats, Ints


@njit(cache=True)
def row_distance(queries: Floats, i: int, points: Floats, j: int, gap: Floats) -> float:
    """Chebyshev distance of two rows; a column with gap[d] >= 0 holds codes, gap[d] apart when unequal."""
    far = 0.0
    for d in range(points.shape[1]):
        apart = abs(queries[i, d] - points[j, d])
        if gap[d] >= 0.0 and apart > 0.0:
            apart = gap[d]
        far = apart if apart > far else far
    return far


@njit(cache=True)
def keep_smallest(best: Floats, who: Ints, far: float, j: int) -> None:
    """Insert (far, j) into the ascending lists if it is below the last entry, which drops out."""
    t = best.shape[0] - 1
    if far < best[t]:
        while t > 0 and best[t - 1] > far:
            best[t] = best[t - 1]
            who[t] = who[t - 1]
            t -= 1
        best[t] = far
        who[t] = j


@njit(cache=True, nogil=True)
def nearest(
    queries: Floats, points: Floats, gap: Floats, own: bool, lo: int, hi: int, distance: Floats, neighbor: Ints
) -> None:
    """The k nearest rows of points to queries[lo:hi], nearest first; k = distance.shape[1].

    With ``own`` query i is row i of points and leaves itself out, by index: a duplicate counts, at distance 0.
    A row infinitely far away is not a neighbour: where fewer than k are left, distance is inf and neighbor -1.
    """
    for i in range(lo, hi):
        best, who = distance[i], neighbor[i]
        for t in range(best.shape[0]):
            best[t], who[t] = np.inf, -1
        for j in range(points.shape[0]):
            if not (own and j == i):
                keep_smallest(best, who, row_distance(queries, i, points, j, gap), j)


@njit(cache=True, nogil=True)
def count(queries: Floats, points: Floats, gap: Floats, reach: Floats, own: bool, lo: int, hi: int, out: Ints) -> None:
    """out[i] = rows of points within reach[i] of queries[i]; with ``own`` not counting itself."""
    for i in range(lo, hi):
        hits = -1 if own and reach[i] >= 0.0 else 0
        for j in range(points.shape[0]):
            if row_distance(queries, i, points, j, gap) <= reach[i]:
                hits += 1
        out[i] = hits


@njit(cache=True, nogil=True)
def window_weights(points: Floats, gap: Floats, reach: Floats, weight: Floats, lo: int, hi: int, out: Floats) -> None:
    """out[j] = sum of weight[i] over the other rows i within whose reach row j lies, for j in [lo, hi)."""
    for j in range(lo, hi):
        held = 0.0
        for i in range(points.shape[0]):
            if i != j and row_distance(points, i, points, j, gap) <= reach[i]:
                held += weight[i]
        out[j] = held
