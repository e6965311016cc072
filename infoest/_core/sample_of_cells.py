"""Columns of a few small integers are counted straight into the cells of a table, not read row by row.

A count table is a sample whose rows carry weights. Making it directly from the integers skips what the ordinary way
does to each of a million rows: conversion to floats, sorting, renumbering.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import TOO_LARGE, Column, read_columns

Integers = NDArray[Any]
FEWEST = 1_000  # rows; with fewer, nothing is saved
GLANCE = 4_096  # rows
KEYS = (np.uint8, np.uint16, np.uint32)  # fewer bits are faster: a fresh array costs time per memory page
FEW_PLACES = 4  # so few that the table of their pairs stays in the fastest cache
MOST_CELLS = 2**22  # of the table that is counted into, empty ones included; at most four per row


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Which cell of a table each observation fell into.

    Attributes
    ----------
    key : ndarray of shape (n_observations,), uint32
        Its place in the table.
    occupied : ndarray of shape (n_cells,)
        Places that hold observations, one for each row of the sample of cells.
    size : int
        Places of the table.
    """

    key: NDArray[np.uint32]
    occupied: NDArray[np.int64]
    size: int

    def spread(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The value of its cell for each observation."""
        from .._kernels.counting.cells import look_up

        table, out = np.zeros(self.size), np.empty(len(self.key))
        table[self.occupied] = values
        look_up(table, self.key, out)
        return out


@dataclass(frozen=True, slots=True, eq=False)
class CountedIntegers:
    """Integers of one or more variables, counted into the table that their ranges make.

    Attributes
    ----------
    cells : Cells
        Which cell each observation fell into.
    counts : ndarray of shape (n_cells,)
        Observations in each occupied cell.
    levels : list of ndarray of shape (n_cells,)
        Value of each column in each occupied cell.
    widths : list of int
        Columns of each variable.
    """

    cells: Cells
    counts: NDArray[np.int64]
    levels: list[NDArray[np.int64]]
    widths: list[int]

    @property
    def n(self) -> int:
        """Number of observations."""
        return len(self.cells.key)


def count_integers(arrays: Sequence[Any]) -> CountedIntegers | None:
    """Many rows of integers or booleans whose ranges make a small table, counted; None for everything else."""
    blocks = [_integer_columns(array) for array in arrays]
    columns = [column for block in blocks for column in block]
    n = len(columns[0]) if columns else 0
    if n < FEWEST or not all(blocks) or any(len(column) != n for column in columns):
        return None
    counted = _count(columns)
    if counted is None:
        return None
    return CountedIntegers(*counted, [len(block) for block in blocks])


def first_rows(array: Any, name: str) -> list[Column]:
    """Two rows, read for their labels."""
    if isinstance(array, Column):
        return [array]
    return read_columns(array[:2] if isinstance(array, np.ndarray) else array.head(2), name)


def _integer_columns(array: Any) -> list[Integers]:
    """Columns of an array, or of a series without missing values; none where they are not integers or booleans."""
    if isinstance(array, Column):
        array = array.values
    if type(array) is not np.ndarray:
        if not (hasattr(array, "to_numpy") and hasattr(array, "head")) or getattr(array, "ndim", 1) != 1:
            return []
        narrow = not str(getattr(array, "dtype", "128")).endswith("128")  # NumPy has no integers that wide
        array = array.to_numpy() if narrow else None
    if not isinstance(array, np.ndarray) or array.ndim not in {1, 2} or array.dtype.kind not in "iub":
        return []
    if array.dtype == np.uint64 or not array.dtype.isnative:
        return []
    columns = array.reshape(len(array), -1) if array.size else array.reshape(0, 0)
    plain = [np.ascontiguousarray(columns[:, j]) for j in range(columns.shape[1])]
    return [column.view(np.uint8) if column.dtype.kind == "b" else column for column in plain]


def _count(columns: list[Integers]) -> tuple[Cells, NDArray[np.int64], list[NDArray[np.int64]]] | None:
    """Cells with their counts and the value of each column in them, or None where the table would be large."""
    # The first rows show the limits of most columns, and the pass that needs the limits checks them.
    for shown in (GLANCE, len(columns[0])):
        lows, sizes = _limits([column[:shown] for column in columns])
        places = math.prod(sizes)
        if places > min(MOST_CELLS, 4 * len(columns[0])) or max(map(abs, lows)) + max(sizes) >= TOO_LARGE:
            return None
        found = _keys(columns, lows, sizes)
        if found is not None:
            break
    else:
        return None
    key, total = found
    occupied = np.flatnonzero(total)
    digits = np.unravel_index(occupied, sizes)
    levels = [digit + low for digit, low in zip(digits, lows, strict=True)]
    return Cells(key, occupied, places), total[occupied], levels


def _limits(columns: list[Integers]) -> tuple[list[int], list[int]]:
    """Smallest value of each column, and how many integers from there to the largest."""
    from .._kernels.counting.cells import limits

    ends = [limits(column) for column in columns]
    return [low for low, _ in ends], [high - low + 1 for low, high in ends]


def _keys(columns: list[Integers], lows: list[int], sizes: list[int]) -> tuple[NDArray[Any], NDArray[np.int64]] | None:
    """Place of each row in a table of these limits, and rows per place; None where a value lies beyond them."""
    from .._kernels.counting.cells import append_digit, first_digit

    places = math.prod(sizes)
    key = np.empty(len(columns[0]), next(kind for kind in KEYS if places - 1 <= np.iinfo(kind).max))
    for position, (column, low, size) in enumerate(zip(columns, lows, sizes, strict=True)):
        write = append_digit if position else first_digit
        if not write(column, low, size, key):
            return None
    return key, _rows_per_place(key, places)


def _rows_per_place(key: NDArray[Any], places: int) -> NDArray[np.int64]:
    """How many keys each place has; with few places two keys count as one of 16 bits, in half the steps."""
    from .._kernels.counting.cells import count_keys

    if places > FEW_PLACES:
        counts = np.zeros((4, places), np.int64)
        count_keys(key, counts)
        return np.asarray(counts.sum(axis=0), dtype=np.int64)
    paired = len(key) // 2 * 2
    pairs = np.zeros((4, places * 2**8), np.int64)
    count_keys(key[:paired].view(np.uint16), pairs)
    both = pairs.sum(axis=0).reshape(places, 2**8)
    counts = both.sum(axis=1) + both.sum(axis=0)[:places]
    counts[key[paired:]] += 1
    return np.asarray(counts, dtype=np.int64)
