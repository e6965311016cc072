"""The permutation null of KSG-1 for many neighbours and few rows, by rank, at a cost that does not depend on k.

Permuting pairs ranks anew but changes neither column, so the window of every row at each of a grid of radii is
tabulated once. A prefix table of the paired ranks, as bits and counts of bits, counts any rectangle in a few look-ups;
bisection over the grid finds the last radius that holds fewer than k others, and a short walk outwards from there finds
the k-th of them. All rows take one step of the bisection before any takes the next, so that their look-ups do not wait
for each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from ..random import shuffle
from ..scalar import digamma_table

if TYPE_CHECKING:
    from .._types import Floats, Ints

MOST_ROWS = 2048  # the tables grow with n * n: beyond this they leave the cache
FEWEST_NEIGHBORS = 8  # with fewer, sweeping strips is faster
GRID = 256  # radii, a power of two: a walk then passes about n / 128 values


@njit(cache=True, nogil=True)
def tabulate(column: Floats, radii: Floats, windows: Any) -> None:
    """windows[p, g] = first rank of the sorted column within radii[g] (closed) of rank p, and first beyond."""
    n = column.shape[0]
    for g in range(radii.shape[0]):
        a, b = 0, 0
        for p in range(n):
            while column[p] - column[a] > radii[g]:
                a += 1
            while b < n and column[b] - column[p] <= radii[g]:
                b += 1
            windows[p, g, 0], windows[p, g, 1] = a, b


@njit(cache=True, nogil=True)
def population(word: np.uint64) -> np.int64:
    """Bits set in a word (Warren 2013, section 5-1); compiles to one instruction."""
    word -= (word >> np.uint64(1)) & np.uint64(0x5555555555555555)
    word = (word & np.uint64(0x3333333333333333)) + ((word >> np.uint64(2)) & np.uint64(0x3333333333333333))
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@njit(cache=True, nogil=True)
def count_rectangles(pairing: Ints, partner: Ints, before: Any, within: Any) -> None:
    """Row q of a prefix table over blocks of 64 x ranks: where the pairs with y rank below q lie.

    before[q, block] is how many lie below the block, within[q, block] has the bits of those in it;
    pairing[q] is the x rank paired with y rank q.
    """
    n, blocks = pairing.shape[0], before.shape[1]
    for block in range(blocks):
        before[0, block], within[0, block] = 0, 0
    for q in range(n):
        p = pairing[q]
        partner[p] = q
        own = np.uint16(p >> 6)
        for block in range(blocks):
            before[q + 1, block] = before[q, block] + np.uint16(np.uint16(block) > own)
        for block in range(blocks):
            within[q + 1, block] = within[q, block]
        within[q + 1, p >> 6] |= np.uint64(1) << np.uint64(p & 63)


@njit(cache=True, nogil=True)
def between(before: Any, within: Any, p: np.uint64, south: np.uint64, north: np.uint64) -> np.int64:
    """Pairs with x rank below p and y rank in [south, north)."""
    block = p >> np.uint64(6)
    low = (np.uint64(1) << (p & np.uint64(63))) - np.uint64(1)
    entered = within[north, block] ^ within[south, block]
    below = np.int64(before[north, block]) - np.int64(before[south, block])
    return below + population(entered & low)


@njit(cache=True, nogil=True)
def walk(
    column_x: Floats, column_y: Floats, pairing: Ints, partner: Ints, p: int, q: int, ends: Ints, held: Any, k: int
) -> float:
    """Distance of the pair of ranks (p, q) to its k-th other; ``held`` < k lie in the closed windows ``ends``.

    ``ends`` (left, right of x; of y) holds on return the windows strictly inside that distance.
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
def bisect(
    windows_x: Any, windows_y: Any, pairing: Ints, before: Any, within: Any, k: int, fewer: Ints, held: Ints
) -> None:
    """fewer[q] = radii of the grid that hold fewer than k others around y rank q; held[q] = how many the last holds."""
    n = pairing.shape[0]
    for q in range(n):
        fewer[q], held[q] = 0, 0
    step = windows_x.shape[1] >> 1
    while step > 0:
        for q in range(n):
            p, g = pairing[q], fewer[q] + step - 1
            west, east = windows_x[p, g, 0], windows_x[p, g, 1]
            south, north = windows_y[q, g, 0], windows_y[q, g, 1]
            inside = between(before, within, np.uint64(east), np.uint64(south), np.uint64(north)) - 1
            inside -= between(before, within, np.uint64(west), np.uint64(south), np.uint64(north))
            # Selecting compiles without a branch, which way a row goes being a coin toss that no processor predicts.
            fewer[q] = fewer[q] + step if inside < k else fewer[q]
            held[q] = inside if inside < k else held[q]
        step >>= 1


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

    Both columns sorted; windows are (n, GRID, 2) of :func:`tabulate`; ``initial`` is the x rank of each y rank before
    it is shuffled. Permutation b depends on (seed, b) alone.
    """
    n = column_x.shape[0]
    table = digamma_table(n + 1)
    pairing, partner = np.empty(n, np.int64), np.empty(n, np.int64)
    blocks = n // 64 + 1
    before, within = np.empty((n + 1, blocks), np.uint16), np.empty((n + 1, blocks), np.uint64)
    fewer, held, ends = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(4, np.int64)
    for b in range(lo, hi):
        for r in range(n):
            pairing[r] = initial[r]
        shuffle(seed, b, pairing)
        count_rectangles(pairing, partner, before, within)
        bisect(windows_x, windows_y, pairing, before, within, k, fewer, held)
        total = 0.0
        for q in range(n):
            p, g = pairing[q], fewer[q] - 1
            ends[0], ends[1], ends[2], ends[3] = p, p, q, q
            if g >= 0:
                ends[0], ends[1] = windows_x[p, g, 0], np.int64(windows_x[p, g, 1]) - 1
                ends[2], ends[3] = windows_y[q, g, 0], np.int64(windows_y[q, g, 1]) - 1
            walk(column_x, column_y, pairing, partner, p, q, ends, held[q], k)
            total += table[ends[1] - ends[0] + 1] + table[ends[3] - ends[2] + 1]
        out[b] = table[k] + table[n] - total / n


def radius_grid(column_x: Floats, column_y: Floats) -> Floats:
    """(GRID,) radii, the quantiles of the distances within both sorted columns; the last holds everything."""
    n = column_x.shape[0]
    rows = np.arange(0, n, max(1, n // 16))
    distances = np.concatenate([np.abs(c[rows, None] - c[None, :]).ravel() for c in (column_x, column_y)])
    radii: Floats = np.quantile(distances, np.linspace(0.0, 1.0, GRID))
    radii[-1] = max(column_x[-1] - column_x[0], column_y[-1] - column_y[0])
    return radii


def grid_windows(column: Floats, radii: Floats) -> Any:
    """(n, GRID, 2) first rank within each radius of each rank, and first beyond."""
    windows = np.empty((column.shape[0], radii.shape[0], 2), np.uint16)
    tabulate(column, radii, windows)
    return windows
