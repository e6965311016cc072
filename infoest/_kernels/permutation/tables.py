"""The permutation null of a stratified count table keeps its margins, so only one sum over joint cells changes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from .row_orders import shuffle_within

if TYPE_CHECKING:
    from .._types import Floats, Ints


@njit(cache=True, nogil=True)
def joint_sum(codes: Ints, groups: Ints, count: Ints, n_log_n: Floats) -> float:
    """Sum of n log n over the cells (group, code); ``count`` is work space, zero before and after."""
    total = 0.0
    for g in range(groups.shape[0] - 1):
        for i in range(groups[g], groups[g + 1]):
            count[codes[i]] += 1
        for i in range(groups[g], groups[g + 1]):
            total += n_log_n[count[codes[i]]]  # a cell adds once: its count is then 0, and 0 log 0 is 0
            count[codes[i]] = 0
    return total


@njit(cache=True, nogil=True)
def conditional_sum(
    codes: Ints, groups: Ints, strata: Ints, spread: Ints, count: Ints, n_log_n: Floats
) -> tuple[float, int]:
    """:func:`joint_sum` over groups minus that over strata, and the degrees of freedom of codes and groups in strata.

    Rows as below; ``spread`` holds the number of groups of each stratum minus one.
    """
    total, freedom = joint_sum(codes, groups, count, n_log_n), 0
    for s in range(strata.shape[0] - 1):
        for i in range(strata[s], strata[s + 1]):
            count[codes[i]] += 1
        kinds = 0
        for i in range(strata[s], strata[s + 1]):
            if count[codes[i]] > 0:
                kinds += 1
                total -= n_log_n[count[codes[i]]]
                count[codes[i]] = 0
        freedom += (kinds - 1) * spread[s]
    return total, freedom


@njit(cache=True, nogil=True)
def permuted_joint_sums(
    codes: Ints, levels: int, strata: Ints, groups: Ints, seed: np.uint64, lo: int, hi: int, out: Floats
) -> None:
    """out[b - lo] = :func:`joint_sum` after permutation b of the codes within strata.

    Rows in order of stratum and, within it, of group; ``strata`` and ``groups`` hold their first rows and the end.
    """
    n = codes.shape[0]
    n_log_n = np.zeros(n + 1)
    for m in range(2, n + 1):
        n_log_n[m] = m * math.log(m)
    count = np.zeros(levels, np.int64)
    shuffled = np.empty(n, np.int64)
    for b in range(lo, hi):
        for i in range(n):
            shuffled[i] = codes[i]
        shuffle_within(seed, b, strata, shuffled)
        out[b - lo] = joint_sum(shuffled, groups, count, n_log_n)
