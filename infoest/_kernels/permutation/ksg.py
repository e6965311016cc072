"""The permutation null of KSG-1 mutual information pairs ranks anew and sorts nothing twice.

Permuting one column changes neither the sorted columns nor the edges of the strips, only which x rank meets which y
rank.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from ..random import shuffle
from ..scalar import digamma_table
from ..search.protocol import sort_order
from ..search.strips import Lists, Strips, fill_strips, search_strips, strip_width
from ..search.windows import window_bounds
from . import ksg_by_rank

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._types import Floats, Ints

    Fill = Callable[[int, int, int, Floats], None]


@njit(cache=True, nogil=True)
def mean_digamma(column: Floats, reach: Floats, left: Ints, right: Ints, table: Floats) -> float:
    """Mean of digamma(1 + other rows within reach) over a sorted column."""
    n = column.shape[0]
    window_bounds(column, column, reach, 0, n, left, right)
    total = 0.0
    for r in range(n):
        total += table[max(right[r] - left[r], 1)]
    mean: float = total / n
    return mean


@njit(cache=True, nogil=True)
def permuted_ksg(
    column_x: Floats,
    column_y: Floats,
    start: Ints,
    initial: Ints,
    k: int,
    seed: np.uint64,
    lo: int,
    hi: int,
    out: Floats,
) -> None:
    """out[b] = KSG-1 mutual information (Kraskov et al. 2004, eq. 8), in nats, of permutation b in [lo, hi).

    Both columns sorted; ``start`` holds the strips' edges, ``initial`` the x rank of each y rank before it is shuffled.
    Permutation b depends on (seed, b) alone.
    """
    n = column_x.shape[0]
    table = digamma_table(n + 1)
    pairing, rank_y = np.empty(n, np.int64), np.empty(n, np.int64)
    left, right = np.empty(n, np.int64), np.empty(n, np.int64)
    px, py, kth = np.empty(n), np.empty(n), np.empty(n)
    reach_x, reach_y = np.empty(n), np.empty(n)
    distance, neighbor = np.empty((0, k)), np.empty((0, k), np.int64)
    for b in range(lo, hi):
        for r in range(n):
            pairing[r] = initial[r]
        shuffle(seed, b, pairing)
        fill_strips(column_x, column_y, pairing, start[1], px, py, rank_y)
        points, found = Strips(px, py, start, column_x, rank_y), Lists(kth, distance, neighbor)
        search_strips(points, k, 0, start.shape[0] - 1, found)
        for r in range(n):
            reach_y[r] = math.nextafter(kth[r], -math.inf)
            reach_x[pairing[r]] = reach_y[r]
        margins = mean_digamma(column_x, reach_x, left, right, table) + mean_digamma(
            column_y, reach_y, left, right, table
        )
        out[b] = table[k] + table[n] - margins


def prepare_ksg(x: Floats, y: Floats, k: int) -> Fill:
    """Sort two columns once; the result fills a range of permutations of the rows of ``x``.

    Parameters
    ----------
    x, y : float64 array of shape (n,)
        The two columns, in the scale in which distances are taken. Permutations move the rows of ``x`` in the
        order of a stable sort of ``y``: permutation b is the same for every ``x``.
    k : int
        Number of neighbours, below n.

    Returns
    -------
    callable
        ``fill(seed, lo, hi, out)`` writes to out[b] the KSG-1 mutual information in nats of permutation b in
        [lo, hi), which depends on (seed, b) alone.
    """
    n = x.shape[0]
    column_x, column_y = np.sort(x), np.sort(y)
    rank_x = np.empty(n, np.int64)
    rank_x[sort_order(x)] = np.arange(n)
    initial = rank_x[sort_order(y)]
    if k >= ksg_by_rank.FEWEST_NEIGHBORS and n <= ksg_by_rank.MOST_ROWS:
        return _by_ranks(column_x, column_y, initial, k)
    return _by_strips(column_x, column_y, initial, k)


def _by_strips(column_x: Floats, column_y: Floats, initial: Ints, k: int) -> Fill:
    """Fill a range of null values by sweeps over strips."""
    n = column_x.shape[0]
    width = strip_width(n)
    start = np.minimum(np.arange(0, n + width, width), n)
    return lambda seed, lo, hi, out: permuted_ksg(column_x, column_y, start, initial, k, np.uint64(seed), lo, hi, out)


def _by_ranks(column_x: Floats, column_y: Floats, initial: Ints, k: int) -> Fill:
    """The same values by rank tables: cheaper for many neighbours and few rows."""
    radii = ksg_by_rank.radius_grid(column_x, column_y)
    x, y = ksg_by_rank.grid_windows(column_x, radii), ksg_by_rank.grid_windows(column_y, radii)
    return lambda seed, lo, hi, out: ksg_by_rank.ranked_ksg(
        column_x, column_y, x, y, initial, k, np.uint64(seed), lo, hi, out
    )
