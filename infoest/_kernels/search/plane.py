"""Range counts and range sums of two numeric columns are taken by rank, which beats a tree unless ranges are long.

The window of a row in each sorted column, found exactly (``windows``), is an interval of ranks. What lies in both
intervals is found by one pass over the shorter of them: unsigned integers of 16 bits, 32 to a vector, which beats a
tree until the shorter window holds tens of thousands of rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from .._types import Floats, Ints

MOST_16 = 2**16 - 1  # rows whose ranks and counts fit 16 bits
LONGEST = 16_384  # mean length of the shorter window from which a tree is faster


@njit(cache=True, nogil=True)
def count_between(ranks: Any, low: Any, width: Any) -> int:
    """Ranks in [low, low + width); below low the unsigned difference wraps around and is too large."""
    kind = ranks.dtype.type
    hits = kind(0)  # in the small type, which keeps vectors wide
    for j in range(ranks.shape[0]):
        hits = kind(hits + kind(kind(ranks[j] - low) < width))
    return np.int64(hits)  # type: ignore[return-value]  # numba unifies the integer types


@njit(cache=True, nogil=True)
def count_both(
    across: Any, along: Any, left: Ints, right: Ints, bottom: Ints, top: Ints, lo: int, hi: int, out: Ints
) -> None:
    """out[i] = rows of x rank in [left, right) and y rank in [bottom, top), for i in [lo, hi).

    ``across[q]`` is the x rank of the row of y rank q, ``along[p]`` the y rank of the row of x rank p.
    """
    kind = across.dtype.type
    for i in range(lo, hi):
        if right[i] - left[i] < top[i] - bottom[i]:
            out[i] = count_between(along[left[i] : right[i]], kind(bottom[i]), kind(top[i] - bottom[i]))
        else:
            out[i] = count_between(across[bottom[i] : top[i]], kind(left[i]), kind(right[i] - left[i]))


@njit(cache=True, nogil=True)
def add_between(ranks: Any, low: Any, width: Any, weight: float, total: Floats) -> None:
    """Add the weight to every entry of ``total`` whose rank is in [low, low + width)."""
    kind = ranks.dtype.type
    for j in range(ranks.shape[0]):
        total[j] += weight if kind(ranks[j] - low) < width else 0.0


@njit(cache=True, nogil=True)
def add_both(
    across: Any,
    along: Any,
    left: Ints,
    right: Ints,
    bottom: Ints,
    top: Ints,
    weight: Floats,
    lo: int,
    hi: int,
    by_x: Floats,
    by_y: Floats,
) -> None:
    """Add weight[i] to every row in the rectangle of row i, for i in [lo, hi), ranks as in :func:`count_both`.

    A row's sum is by_x[its x rank] + by_y[its y rank]. Both start at zero, one pair for each of a fixed number of
    blocks, so that the order of the sums never depends on the threads.
    """
    kind = across.dtype.type
    for i in range(lo, hi):
        if right[i] - left[i] < top[i] - bottom[i]:
            part = by_x[left[i] : right[i]]
            add_between(along[left[i] : right[i]], kind(bottom[i]), kind(top[i] - bottom[i]), weight[i], part)
        else:
            part = by_y[bottom[i] : top[i]]
            add_between(across[bottom[i] : top[i]], kind(left[i]), kind(right[i] - left[i]), weight[i], part)
