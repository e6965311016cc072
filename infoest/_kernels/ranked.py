"""The permutation null of KSG-1 for many neighbours and few rows: everything by rank, at a cost that k does not enter.

Permuting pairs ranks anew but changes neither column, so the window of every row at each of a grid of radii is
tabulated once. A prefix table of the paired ranks counts any rectangle in four look-ups; bisection over the grid finds
the last radius that holds fewer than k others, and a short walk outwards from there the k-th of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from .random import shuffle
from .scalar import digamma_table

if TYPE_CHECKING:
    from ._types import Floats, Ints

MOST_ROWS = 2048  # the prefix table holds n * n 16-bit numbers: beyond, it leaves the cache
FEWEST_NEIGHBORS = 8  # below, sweeping strips is faster
GRID = 256  # radii: a walk then passes about n / 128 values


@njit(cache=True, nogil=True)
def tabulate(column: Floats, radii: Floats, left: Any, right: Any) -> None:
    """Ranks [left[p, g], right[p, g]] of the sorted column within radii[g], closed, of rank p."""
    n = column.shape[0]
    for p in range(n):
        a, b = p, p
        for g in range(radii.shape[0]):
            while a > 0 and column[p] - column[a - 1] <= radii[g]:
                a -= 1
            while b + 1 < n and column[b + 1] - column[p] <= radii[g]:
                b += 1
            left[p, g], right[p, g] = a, b


@njit(cache=True, nogil=True)
def count_rectangles(pairing: Ints, partner: Ints, prefix: Any) -> None:
    """prefix[p, q] = pairs with x rank below p and y rank below q; pairing[q] is the x rank paired with y rank q."""
    n = pairing.shape[0]
    for q in range(n):
        partner[pairing[q]] = q
    for p in range(n):
        first = partner[p] + 1
        before, after = prefix[p], prefix[p + 1]
        for q in range(n + 1):  # one plain pass compiles to vector instructions; two partial ones do not
            after[q] = before[q] + np.uint16(q >= first)


@njit(cache=True, nogil=True)
def walk(
    column_x: Floats, column_y: Floats, pairing: Ints, partner: Ints, p: int, q: int, ends: Ints, held: Any, k: int
) -> float:
    """Distance of the pair of ranks (p, q) to its k-th other; ``held`` < k lie in the closed windows ``ends``.

    ``ends`` (left, right of x; of y) leaves as the windows strictly inside that distance.
    """
    n = column_x.shape[0]
    x, y = column_x[p], column_y[q]
    west, east, south, north = ends
    last = -1.0
    while True:
        to_west = x - column_x[west - 1] if west > 0 else np.inf
        to_east = column_x[east + 1] - x if east + 1 < n else np.inf
        to_south = y - column_y[south - 1] if south > 0 else np.inf
        to_north = column_y[north + 1] - y if north + 1 < n else np.inf
        across, along = min(to_west, to_east), min(to_south, to_north)
        radius = min(across, along)
        if radius > last:
            if held >= k:
                break
            ends[0], ends[1], ends[2], ends[3] = west, east, south, north
            last = radius
        # A pair enters with the later of its two values; with both at once, it is x's to count.
        if across <= along:
            if to_west <= to_east:
                west -= 1
                held += abs(column_y[partner[west]] - y) <= radius
            else:
                east += 1
                held += abs(column_y[partner[east]] - y) <= radius
        elif to_south <= to_north:
            south -= 1
            held += abs(column_x[pairing[south]] - x) < radius
        else:
            north += 1
            held += abs(column_x[pairing[north]] - x) < radius
    return last


@njit(cache=True, nogil=True)
def ranked_ksg(
    column_x: Floats,
    column_y: Floats,
    windows_x: Any,
    windows_y: Any,
    initial: Ints,
    k: int,
    seed: np.uint64,
    lo: int,
    hi: int,
    out: Floats,
) -> None:
    """out[b] = KSG-1 mutual information (Kraskov et al. 2004, eq. 8), in nats, of permutation b in [lo, hi).

    Both columns sorted; windows are (2, n, GRID) of :func:`tabulate`; ``initial`` is the x rank of each y rank before
    it is shuffled. Permutation b depends on (seed, b) alone.
    """
    n = column_x.shape[0]
    left_x, right_x, left_y, right_y = windows_x[0], windows_x[1], windows_y[0], windows_y[1]
    table = digamma_table(n + 1)
    pairing, partner = np.empty(n, np.int64), np.empty(n, np.int64)
    prefix = np.zeros((n + 1, n + 1), np.uint16)
    ends = np.empty(4, np.int64)
    for b in range(lo, hi):
        for r in range(n):
            pairing[r] = initial[r]
        shuffle(seed, b, pairing)
        count_rectangles(pairing, partner, prefix)
        total = 0.0
        for q in range(n):
            p = pairing[q]
            few, enough = -1, left_x.shape[1] - 1
            held = np.int64(0)
            ends[0], ends[1], ends[2], ends[3] = p, p, q, q
            while enough - few > 1:
                g = (few + enough) >> 1
                west, east = np.int64(left_x[p, g]), np.int64(right_x[p, g]) + 1
                south, north = np.int64(left_y[q, g]), np.int64(right_y[q, g]) + 1
                inside = np.int64(prefix[east, north]) - np.int64(prefix[west, north])
                inside += np.int64(prefix[west, south]) - np.int64(prefix[east, south]) - 1
                if inside < k:
                    few, held = g, inside
                    ends[0], ends[1], ends[2], ends[3] = west, east - 1, south, north - 1
                else:
                    enough = g
            walk(column_x, column_y, pairing, partner, p, q, ends, held, k)
            total += table[ends[1] - ends[0] + 1] + table[ends[3] - ends[2] + 1]
        out[b] = table[k] + table[n] - total / n


def radius_grid(column_x: Floats, column_y: Floats) -> Floats:
    """(GRID,) radii, the quantiles of the distances within both sorted columns; the last holds everything."""
    n = column_x.shape[0]
    rows = np.arange(0, n, max(1, n // 64))
    distances = np.concatenate([np.abs(c[rows, None] - c[None, :]).ravel() for c in (column_x, column_y)])
    radii: Floats = np.quantile(distances, np.linspace(0.0, 1.0, GRID))
    radii[-1] = max(column_x[-1] - column_x[0], column_y[-1] - column_y[0])
    return radii


def grid_windows(column: Floats, radii: Floats) -> Any:
    """(2, n, GRID) first and last ranks within each radius of each rank."""
    windows = np.empty((2, column.shape[0], radii.shape[0]), np.uint16)
    tabulate(column, radii, windows[0], windows[1])
    return windows
