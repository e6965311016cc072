"""Counts of values at or above each of a few edges; the differences of these counts are the bins.

With few edges, comparing every value with each of them is faster than searching for its bin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

if TYPE_CHECKING:
    from .._types import Floats, Ints

BLOCK = 2048  # values that stay in the first-level cache while every edge passes over them


@njit(cache=True, nogil=True)
def count_at_least(values: Floats, edges: Floats, lo: int, hi: int, out: Ints) -> None:
    """out[e] += how many of values[lo:hi] are at least edges[e]; NaN counts for no edge.

    Without search or branch: comparisons fill vector registers, so a few dozen cost less than one mispredicted jump.
    """
    n_edges = edges.shape[0]
    paired = n_edges - n_edges % 4
    for first in range(lo, hi, BLOCK):
        block = values[first : min(first + BLOCK, hi)]  # its indices start at 0: no wrapping, so loads are vectors too
        for e in range(0, paired, 4):  # four edges per pass: each value is loaded a quarter as often
            e0, e1, e2, e3 = edges[e], edges[e + 1], edges[e + 2], edges[e + 3]
            n0, n1, n2, n3 = 0, 0, 0, 0
            for i in range(block.shape[0]):
                x = block[i]
                n0 += x >= e0
                n1 += x >= e1
                n2 += x >= e2
                n3 += x >= e3
            out[e] += n0
            out[e + 1] += n1
            out[e + 2] += n2
            out[e + 3] += n3
        for e in range(paired, n_edges):
            edge, n = edges[e], 0
            for i in range(block.shape[0]):
                n += block[i] >= edge
            out[e] += n
