"""The table of each of many subsets of coded columns refines that of the subset without its last member.

One pass over the rows gives the occupied cells of a subset from those of its prefix. Every marginal that its
information needs, of single variables and of all but one, is then summed from the cells, of which there are few.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit

from ..subsets import follow

if TYPE_CHECKING:
    from .._types import Floats

ROOM = 4  # places of the table of pairs per row: beyond this, pairs that occur are sorted and renumbered


class Columns(NamedTuple):
    """Coded columns and what a count is worth.

    Codes of a column are 0, ..., and each occurs. ``single[start[j] : start[j + 1]]`` counts those of column j;
    ``weight`` says for how many observations a row stands. ``surprisal`` and ``parity`` hold the surprisal, and
    the squared noise of parity, of a cell of each count 0 ... n. Columns where ``use`` is false are
    left out of every subset.
    """

    codes: Any  # (p, rows) int32
    weight: Any  # (rows,) int64
    start: Any  # (p + 1,) int64
    single: Any  # int64
    use: Any  # (p,) bool
    surprisal: Any  # (n + 1,) float64
    parity: Any  # (n + 1,) float64


class Tables(NamedTuple):
    """Occupied cells of the first d members, for each d, and room to work in."""

    size: Any  # (order + 1,) how many
    cell: Any  # (order + 1, rows) of each row
    parent: Any  # (order + 1, rows) cell of the first d - 1 members that each lies in
    digit: Any  # (order + 1, rows) and its code in the last one
    count: Any  # (order + 1, rows) observations in each
    prefix: Any  # (order + 1, rows) cell of the first d members that each current cell lies in
    digits: Any  # (order, rows) and the code in member d
    spare: Any  # (4, rows)
    local: Any  # (rows,)
    counted: Any  # (ROOM * rows,)
    tally: Any  # (3, ROOM * rows) 0 in the first two rows between uses
    sorting: Any  # (3, ROOM * rows + 1)


@njit(cache=True, nogil=True)
def count_pairs(
    group: Any, groups: int, n: int, codes: Any, levels: int, weight: Any, tally: Any, pair: Any, count: Any, out: Any
) -> int:
    """Number the pairs (group, code) that occur among n items and count them; returns how many there are.

    ``pair`` takes the group and the code of each, ``count`` its weight, and ``out`` its place among all possible
    pairs for each item. ``tally``, (3, places) and 0 in its first two rows between uses, has the number of each
    place in the third. Items are counted alternately: otherwise equal neighbours would wait for each other's sum.
    """
    for i in range(n):
        place = group[i] * levels + codes[i]
        out[i] = place
        tally[i & 1, place] += weight[i]
    found = 0
    for g in range(groups):
        for v in range(levels):
            place = g * levels + v
            total = tally[0, place] + tally[1, place]
            if total > 0:
                tally[0, place], tally[1, place], tally[2, place] = 0, 0, found
                pair[0][found], pair[1][found], count[found] = g, v, total
                found += 1
    return found


@njit(cache=True, nogil=True)
def sort_into(key: Any, n: int, order: Any, size: int, bucket: Any, out: Any) -> None:
    """out = the n items of ``order`` by their key below ``size``, equal ones in their old order (counting sort)."""
    for b in range(size + 1):
        bucket[b] = 0
    for i in range(n):
        bucket[key[i] + 1] += 1
    for b in range(size):
        bucket[b + 1] += bucket[b]
    for at in range(n):
        i = order[at]
        out[bucket[key[i]]] = i
        bucket[key[i]] += 1


@njit(cache=True, nogil=True)
def sort_pairs(group: Any, groups: int, n: int, codes: Any, levels: int, sorting: Any, pair: Any, out: Any) -> int:
    """out = number of the pair (group, code) of each item, however many are possible; returns how many occur."""
    first, second, bucket = sorting[0], sorting[1], sorting[2]
    for i in range(n):
        second[i] = i
    sort_into(codes, n, second, levels, bucket, first)
    sort_into(group, n, first, groups, bucket, second)
    found = -1
    for at in range(n):
        i = second[at]
        if found < 0 or pair[0][found] != group[i] or pair[1][found] != codes[i]:
            found += 1
            pair[0][found], pair[1][found] = group[i], codes[i]
        out[i] = found
    return found + 1


@njit(cache=True, nogil=True)
def add_up(cell: Any, n: int, weight: Any, cells: int, count: Any) -> None:
    """count[c] = weight of the n items in each cell."""
    for c in range(cells):
        count[c] = 0
    for i in range(n):
        count[cell[i]] += weight[i]


@njit(cache=True, nogil=True)
def moments(count: Any, cells: int, columns: Columns) -> tuple[float, float, int]:
    """Sum over cells of count times surprisal, and of the squared noise of parity; and how many are occupied."""
    entropy, noise, occupied = 0.0, 0.0, 0
    for c in range(cells):
        entropy += count[c] * columns.surprisal[count[c]]
        noise += columns.parity[count[c]]
        occupied += count[c] > 0
    return entropy, noise, occupied


@njit(cache=True, nogil=True)
def descend(columns: Columns, new: int, d: int, more: bool, tables: Tables) -> None:
    """Tables of the first d members and a new one; rows get cell numbers only where ``more`` members follow."""
    rows, levels = columns.codes.shape[1], columns.start[new + 1] - columns.start[new]
    codes, group, groups = columns.codes[new], tables.cell[d], tables.size[d]
    pair, cell, count = (tables.parent[d + 1], tables.digit[d + 1]), tables.cell[d + 1], tables.count[d + 1]
    if groups * levels <= ROOM * rows:
        found = count_pairs(group, groups, rows, codes, levels, columns.weight, tables.tally, pair, count, cell)
        if more:
            for i in range(rows):
                cell[i] = tables.tally[2, cell[i]]
    else:
        found = sort_pairs(group, groups, rows, codes, levels, tables.sorting, pair, cell)
        add_up(cell, rows, columns.weight, found, count)
    tables.size[d + 1] = found


@njit(cache=True, nogil=True)
def unfold(m: int, tables: Tables) -> None:
    """Codes of the cells of m members, and the cells of the first d members that they lie in."""
    for c in range(tables.size[m]):
        at = c
        for d in range(m - 1, -1, -1):
            tables.digits[d, c] = tables.digit[d + 1, at]
            at = tables.parent[d + 1, at]
            tables.prefix[d, c] = at


@njit(cache=True, nogil=True)
def leave_out(columns: Columns, current: Any, m: int, i: int, tables: Tables) -> tuple[int, Any]:
    """Places of a table of the m members but the i-th, and that of each cell; ``counted`` takes the counts.

    The cells of the members before it are refined by those behind it, and renumbered where places outgrow them.
    """
    cells, places, place = tables.size[m], tables.size[i], tables.prefix[i]
    pair = (tables.spare[2], tables.spare[3])
    for d in range(i + 1, m):
        j, out, digits = current[d], tables.spare[d & 1], tables.digits[d]
        levels = columns.start[j + 1] - columns.start[j]
        if places * levels <= ROOM * cells:
            for c in range(cells):
                out[c] = place[c] * levels + digits[c]
            places *= levels
        else:
            places = sort_pairs(place, places, cells, digits, levels, tables.sorting, pair, out)
        place = out
    add_up(place, cells, tables.count[m], places, tables.counted)
    return places, place


@njit(cache=True, nogil=True)
def summarise(columns: Columns, current: Any, m: int, tables: Tables) -> tuple[float, float, float, float]:
    """Total and dual total correlation, standard error and Miller-Madow's bias of O of m >= 2 members."""
    n, cells, local = columns.surprisal.shape[0] - 1, tables.size[m], tables.local
    joint, noise, _ = moments(tables.count[m], cells, columns)
    noise *= (m - 2) ** 2
    excess = (m - 2) * (cells - 1)
    for c in range(cells):
        local[c] = (m - 2) * columns.surprisal[tables.count[m, c]]
    total, dual = -joint, -(m - 1) * joint
    unfold(m, tables)
    for i in range(m):
        first, last = columns.start[current[i]], columns.start[current[i] + 1]
        single, parity, levels = moments(columns.single[first:last], last - first, columns)
        places, place = leave_out(columns, current, m, i, tables)
        rest, parity_of_rest, others = moments(tables.counted, places, columns)
        total += single
        dual += rest
        noise += parity + parity_of_rest
        excess += levels - others
        for c in range(cells):
            local[c] += columns.surprisal[columns.single[first + tables.digits[i, c]]]
            local[c] -= columns.surprisal[tables.counted[place[c]]]
    if m == 2:  # O of two variables is the empty sum
        return total / n, total / n, 0.0, 0.0
    squares, mean = 0.0, (total - dual) / n
    for c in range(cells):
        squares += tables.count[m, c] * (local[c] - mean) ** 2
    return total / n, dual / n, math.sqrt(squares + noise) / n, -excess / (2 * n)


@njit(cache=True, nogil=True)
def each_table(columns: Columns, members: Any, out: Floats) -> None:
    """out[:, row] = :func:`summarise` of each row of ``members``; shared first members are not counted anew."""
    order, rows = members.shape[1], columns.codes.shape[1]
    cells = (order + 1, rows)
    tables = Tables(
        np.ones(order + 1, np.int64),
        np.zeros(cells, np.int32),
        np.empty(cells, np.int32),
        np.empty(cells, np.int32),
        np.empty(cells, np.int64),
        np.empty(cells, np.int32),
        np.empty(cells, np.int32),
        np.empty((4, rows), np.int32),
        np.empty(rows),
        np.empty(ROOM * rows, np.int64),
        np.zeros((3, ROOM * rows), np.int64),
        np.empty((3, ROOM * rows + 1), np.int64),
    )
    current, held = np.empty(order, np.int64), 0
    for row in range(members.shape[0]):
        m, same = follow(members, row, columns.use, current, held)
        for d in range(same, m):
            descend(columns, current[d], d, d + 1 < order, tables)
        held = m
        if m < 2:
            out[:, row] = 0.0
        else:
            out[0, row], out[1, row], out[2, row], out[3, row] = summarise(columns, current, m, tables)
