"""The permutation null of KSG-1 mutual information: ranks are paired anew, nothing is sorted twice.

Permuting one column changes neither sorted column nor the strips' edges, only which x rank meets which y rank.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from . import ranked
from .neighbors import serial
from .random import shuffle
from .scalar import digamma_table
from .strips import fill_strips, search_strips, strip_width
from .windows import window_bounds

if TYPE_CHECKING:
    from ._types import Floats, Ints
    from .neighbors import Run


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
    column_x: Floats, column_y: Floats, start: Ints, k: int, seed: np.uint64, lo: int, hi: int, out: Floats
) -> None:
    """out[b] = KSG-1 mutual information (Kraskov et al. 2004, eq. 8), in nats, of permutation b in [lo, hi).

    Both columns sorted; ``start`` holds the strips' edges. Permutation b depends on (seed, b) alone.
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
            pairing[r] = r
        shuffle(seed, b, pairing)
        fill_strips(column_x, column_y, pairing, start[1], px, py, rank_y)
        search_strips(px, py, start, column_x, rank_y, k, 0, start.shape[0] - 1, kth, distance, neighbor)
        for r in range(n):
            reach_y[r] = math.nextafter(kth[r], -math.inf)
            reach_x[pairing[r]] = reach_y[r]
        margins = mean_digamma(column_x, reach_x, left, right, table) + mean_digamma(
            column_y, reach_y, left, right, table
        )
        out[b] = table[k] + table[n] - margins


def ksg_null(x: Floats, y: Floats, k: int, n_resamples: int, seed: int, run: Run = serial) -> Floats:
    """Null values of KSG-1 mutual information under ``n_resamples`` permutations.

    Parameters
    ----------
    x, y : float64 array of shape (n,)
        The two columns, in the scale in which distances are taken.
    k : int
        Number of neighbours, below n.
    n_resamples : int
        Number of permutations. The first m of them are the same whatever the number.
    seed : int
        Below 2**64.
    run : callable
        As in :mod:`infoest._kernels.neighbors`: maps a task over ranges of permutations.

    Returns
    -------
    float64 array of shape (n_resamples,)
        In nats.
    """
    n = x.shape[0]
    column_x, column_y = np.sort(x), np.sort(y)
    if k >= ranked.FEWEST_NEIGHBORS and n <= ranked.MOST_ROWS:
        return _ranked_null(column_x, column_y, k, n_resamples, seed, run)
    width = strip_width(n)
    start = np.minimum(np.arange(0, n + width, width), n)
    out = np.empty(n_resamples)
    run(lambda lo, hi: permuted_ksg(column_x, column_y, start, k, np.uint64(seed), lo, hi, out), n_resamples)
    return out


def _ranked_null(column_x: Floats, column_y: Floats, k: int, n_resamples: int, seed: int, run: Run) -> Floats:
    """The same values by rank tables: cheaper for many neighbours and few rows."""
    radii = ranked.radius_grid(column_x, column_y)
    windows_x, windows_y = ranked.grid_windows(column_x, radii), ranked.grid_windows(column_y, radii)
    out = np.empty(n_resamples)

    def task(lo: int, hi: int) -> None:
        ranked.ranked_ksg(column_x, column_y, windows_x, windows_y, k, np.uint64(seed), lo, hi, out)

    run(task, n_resamples)
    return out
