"""The k smallest of a stream of (distance, slot) pairs, kept by insertion or, where k is large, by selection.

Short lists stay sorted by insertion. Long ones collect everything below a bound in spare room behind the first k and
are then cut back by selection: insertion into 100 pairs costs four times as much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from numba import njit

if TYPE_CHECKING:
    from .._types import Floats, Ints

SHORT = 16  # up to this length insertion is faster


@njit(cache=True)
def room(k: int) -> int:
    """Length of the buffers for k pairs."""
    return k if k <= SHORT else 2 * k + 64


@njit(cache=True, nogil=True, inline="always")  # the innermost step of every search: a call would cost as much again
def insert(key: Floats, slot: Ints, far: float, j: int) -> None:
    """Put a pair that is nearer than the last into its place in sorted lists; the last falls off."""
    t = key.shape[0] - 1
    while t > 0 and key[t - 1] > far:
        key[t], slot[t] = key[t - 1], slot[t - 1]
        t -= 1
    key[t], slot[t] = far, j


@njit(cache=True, nogil=True)
def select(key: Floats, slot: Ints, lo: int, hi: int, kth: int) -> None:
    """Partially sort key[lo:hi] (slot follows) so that key[kth] is in its sorted place (quickselect).

    The partition has no branch on the data (Lomuto's scheme): one would be mispredicted every other time.
    """
    while hi - lo > 1:
        a, b, c = key[lo], key[(lo + hi) >> 1], key[hi - 1]
        pivot = max(min(a, b), min(max(a, b), c))
        split = lo
        for i in range(lo, hi):
            far, j = key[i], slot[i]
            key[i], slot[i] = key[split], slot[split]
            key[split], slot[split] = far, j
            split += 1 if far < pivot else 0
        if kth < split:
            hi = split
        elif split > lo:
            lo = split
        else:  # the pivot is the smallest: set its equals aside
            for i in range(lo, hi):
                far, j = key[i], slot[i]
                key[i], slot[i] = key[split], slot[split]
                key[split], slot[split] = far, j
                split += 1 if far <= pivot else 0
            if kth < split:
                return
            lo = split


@njit(cache=True, nogil=True)
def sort(key: Floats, slot: Ints, k: int) -> None:
    """Shell sort of the first k pairs (gaps of Ciura 2001): short, in place, no recursion."""
    for gap in (701, 301, 132, 57, 23, 10, 4, 1):
        for i in range(gap, k):
            far, j = key[i], slot[i]
            t = i
            while t >= gap and key[t - gap] > far:
                key[t], slot[t] = key[t - gap], slot[t - gap]
                t -= gap
            key[t], slot[t] = far, j
