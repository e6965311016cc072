"""Rows of small integers are counted into their joint table without being sorted.

One pass per column numbers the cell of each row, one counts the cells, and one looks values up again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from .._types import Floats, Ints


@njit(cache=True, nogil=True)
def limits(column: Any) -> tuple[int, int]:
    """Smallest and largest value."""
    low = high = column[0]
    for i in range(column.shape[0]):
        v = column[i]
        low = v if v < low else low
        high = v if v > high else high
    return np.int64(low), np.int64(high)  # type: ignore[return-value]  # numba unifies the integer types


@njit(cache=True, nogil=True)
def first_digit(column: Any, low: int, size: int, key: Any) -> bool:
    """key[i] = column[i] - low: the place of a row in a table of that size.

    False, and the key is then useless, where a value lies outside [low, low + size).
    """
    kind = key.dtype.type
    first, room = np.int64(low), np.uint64(size)
    beyond = np.int64(0)
    for i in range(column.shape[0]):
        digit = np.int64(column[i]) - first
        beyond += np.int64(np.uint64(digit) >= room)  # a negative digit wraps around and is too large
        key[i] = kind(digit)
    return bool(beyond == 0)


@njit(cache=True, nogil=True)
def append_digit(column: Any, low: int, size: int, key: Any) -> bool:
    """key[i] = key[i] * size + column[i] - low: the same with one more axis of that size."""
    kind = key.dtype.type
    factor, first, room = kind(size), np.int64(low), np.uint64(size)
    beyond = np.int64(0)
    for i in range(column.shape[0]):
        digit = np.int64(column[i]) - first
        beyond += np.int64(np.uint64(digit) >= room)
        key[i] = kind(key[i] * factor + kind(digit))
    return bool(beyond == 0)


@njit(cache=True, nogil=True)
def count_keys(key: Any, counts: Ints) -> None:
    """Add to the four rows of ``counts`` in turn: otherwise equal neighbours would wait for each other's sum."""
    n = key.shape[0]
    whole = n - n % 4
    for i in range(0, whole, 4):
        counts[0, key[i]] += 1
        counts[1, key[i + 1]] += 1
        counts[2, key[i + 2]] += 1
        counts[3, key[i + 3]] += 1
    for i in range(whole, n):
        counts[0, key[i]] += 1


@njit(cache=True, nogil=True)
def look_up(table: Floats, key: Any, out: Floats) -> None:
    """out[i] = table[key[i]]."""
    for i in range(key.shape[0]):
        out[i] = table[key[i]]
