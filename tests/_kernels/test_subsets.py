"""Subsets in order, against itertools."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from infoest._kernels import subsets as kernel


@pytest.mark.parametrize(("p", "m"), [(5, 1), (5, 3), (6, 6), (7, 2)])
def test_subsets_follow_each_other_as_in_itertools(p: int, m: int) -> None:
    everything = np.array(list(combinations(range(p), m)))
    for first in range(len(everything)):
        members = np.zeros_like(everything[first:])
        members[0] = everything[first]
        kernel.fill_subsets(p, members)
        np.testing.assert_array_equal(members, everything[first:])


def test_follow_counts_what_stays_and_leaves_out() -> None:
    members = np.array([[0, 2, 3], [0, 2, 4], [1, 2, 4], [0, 1, 4]])
    use, current = np.array([True, False, True, True, True]), np.empty(3, np.int64)
    held, seen = 0, []
    for row in range(len(members)):
        held, same = kernel.follow(members, row, use, current, held)
        seen.append((current[:held].tolist(), same))
    assert seen == [([0, 2, 3], 0), ([0, 2, 4], 2), ([2, 4], 0), ([0, 4], 0)]
