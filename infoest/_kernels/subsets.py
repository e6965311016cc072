"""Subsets of 0, ..., p - 1 come in lexicographic order, in which neighbours share most members, and so most work."""

from __future__ import annotations

from typing import Any

from numba import njit


@njit(cache=True, nogil=True)
def fill_subsets(p: int, members: Any) -> None:
    """members[1:] = the subsets that follow members[0], in order; rows ascend, and that many subsets must follow."""
    m = members.shape[1]
    for row in range(1, members.shape[0]):
        for i in range(m):
            members[row, i] = members[row - 1, i]
        i = m - 1
        while members[row, i] == p - m + i:
            i -= 1
        members[row, i] += 1
        for j in range(i + 1, m):
            members[row, j] = members[row, j - 1] + 1


@njit(cache=True, nogil=True)
def follow(members: Any, row: int, use: Any, current: Any, held: int) -> tuple[int, int]:
    """current = the members of a row that ``use`` names; returns how many, and how many of ``held`` stay in place."""
    m, same = 0, 0
    for i in range(members.shape[1]):
        j = members[row, i]
        if use[j]:
            if same == m and m < held and current[m] == j:
                same += 1
            current[m] = j
            m += 1
    return m, same
