"""Nearest neighbours in the plane are searched in strips of consecutive x ranks, each kept in y order.

About sqrt(n / 2) strips of sqrt(2 n) rows adapt to any density. A query sweeps its own strip both ways from its own
place, then the neighbouring strips, nearest first, from a cursor that only moves up as the queries do.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit

from . import keep_smallest

if TYPE_CHECKING:
    from .._types import Floats, Ints

SLACK = 1.0 + 1e-15  # covers the rounding of two distances and their sum
TINY = 5e-324


class Strips(NamedTuple):
    """Points dealt to strips: both coordinates by slot, where strips start, sorted x, and the row of each slot."""

    px: Any  # (n,) float64
    py: Any  # (n,) float64
    start: Any  # (n_strips + 1,) int64
    column_x: Any  # (n,) float64, ascending
    row: Any  # (n,) int64


class Lists(NamedTuple):
    """What a search fills: the distance to the k-th other row, and unless empty all k, nearest first."""

    kth: Any  # (n,) float64
    distance: Any  # (n, k) or (0, k) float64
    neighbor: Any  # (n, k) or (0, k) int64


def strip_width(n: int) -> int:
    """Rows per strip: sqrt(2 n), at least 8; widths within a factor of 2 cost the same."""
    return max(8, math.isqrt(2 * n))


@njit(cache=True, nogil=True)
def fill_strips(
    column_x: Floats, column_y: Floats, pairing: Ints, width: int, px: Floats, py: Floats, rank_y: Ints
) -> None:
    """Put the rows, in y order, into their strips of ``width`` x ranks: y-sorted strips without a second sort.

    ``pairing[r]`` is the x rank of the row whose y rank is r; slot p then holds (px, py) and its y rank.
    """
    n = pairing.shape[0]
    free = np.empty((n + width - 1) // width, np.int64)
    for s in range(free.shape[0]):
        free[s] = s * width
    for r in range(n):
        q = pairing[r]
        s = q // width
        p = free[s]
        free[s] = p + 1
        px[p], py[p], rank_y[p] = column_x[q], column_y[r], r


@njit(cache=True, nogil=True)
def first_at_least(py: Floats, p: int, end: int, y: float) -> int:
    """First slot in [p, end) with py >= y, galloping up from p (a step or two when the cursor is near)."""
    step = 1
    probe = p
    while probe < end and py[probe] < y:
        p = probe + 1
        probe += step
        step *= 2
    probe = min(probe, end)
    while p < probe:
        mid = (p + probe) >> 1
        if py[mid] < y:
            p = mid + 1
        else:
            probe = mid
    return p


@njit(cache=True, nogil=True)
def collect(
    px: Floats,
    py: Floats,
    x: float,
    y: float,
    down: int,
    up: int,
    first: int,
    end: int,
    best: Floats,
    slot: Ints,
    held: int,
    kth: float,
    k: int,
) -> tuple[int, float]:
    """Add the slots of one strip nearer than kth, a bound known beforehand; returns how many are held, and kth.

    For long lists: new slots are not ranked until they fill the buffers, which are then cut back to k.
    """
    step, j, limit = 1, up, end
    for _side in range(2):
        while j != limit and abs(py[j] - y) < kth:
            far, across = abs(py[j] - y), abs(px[j] - x)
            far = across if across > far else far
            best[held], slot[held] = far, j
            held += 1 if far < kth else 0  # without a branch: it would be mispredicted every other time
            j += step
            if held == best.shape[0]:
                keep_smallest.select(best, slot, 0, held, k - 1)
                held, kth = k, best[k - 1]
        step, j, limit = -1, down, first - 1
    return held, kth


@njit(cache=True, nogil=True)
def search_strips(points: Strips, k: int, lo: int, hi: int, found: Lists) -> None:
    """Nearest other points of every slot of strips [lo, hi), Chebyshev distance.

    One long function on purpose: calls inside the sweep double its time.
    """
    px, py, start, column_x, row = points
    best, slot = np.empty(keep_smallest.room(k)), np.zeros(keep_smallest.room(k), np.int64)
    short = best.shape[0] == k
    cursor = np.empty(start.shape[0], np.int64)
    for s in range(lo, hi):
        cursor[:] = start
        kth = np.inf
        for i in range(start[s], start[s + 1]):
            x, y, held = px[i], py[i], 0
            if short:
                kth = np.inf
                best[:] = np.inf
            elif i > start[s]:
                # all k points of the slot before lie within its k-th distance plus the distance to it
                kth = (kth + max(abs(x - px[i - 1]), y - py[i - 1])) * SLACK + TINY
            west, east = s - 1, s + 1
            first, end, down, up = start[s], start[s + 1], i - 1, i + 1
            while True:
                if not short:
                    held, kth = collect(px, py, x, y, down, up, first, end, best, slot, held, kth, k)
                while short:  # one strip, outwards in y: the y gap bounds everything beyond
                    above = py[up] - y if up < end else np.inf
                    below = y - py[down] if down >= first else np.inf
                    if above < below:
                        far, j = above, up
                        up += 1
                    else:
                        far, j = below, down
                        down -= 1
                    if not far < kth:
                        break
                    across = abs(px[j] - x)
                    far = across if across > far else far
                    if far < kth:
                        keep_smallest.insert(best, slot, far, j)
                        kth = best[k - 1]
                # the gap to a strip's nearest x bounds every distance into it and beyond
                gap_west = x - column_x[start[west + 1] - 1] if west >= 0 else np.inf
                gap_east = column_x[start[east]] - x if east + 1 < start.shape[0] else np.inf
                if not min(gap_west, gap_east) < kth:
                    break
                if gap_west < gap_east:
                    q, west = west, west - 1
                else:
                    q, east = east, east + 1
                first, end = start[q], start[q + 1]
                up = first_at_least(py, cursor[q], end, y)
                cursor[q] = up
                down = up - 1
            if not short:
                keep_smallest.select(best, slot, 0, held, k - 1)
                kth = best[k - 1]
            found.kth[row[i]] = kth
            if found.distance.shape[0] > 0:
                if not short:
                    keep_smallest.sort(best, slot, k)
                for t in range(k):
                    found.distance[row[i], t], found.neighbor[row[i], t] = best[t], row[slot[t]]
