"""Sums over the joint cells of a permuted stratified table."""

from __future__ import annotations

import numpy as np
import pytest

from infoest._kernels.permutation.tables import conditional_sum, joint_sum, permuted_joint_sums
from infoest.resampling.nulls import WithinStrata

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # plain Python wraps aloud


def test_joint_sum_adds_each_cell_once_and_cleans_up() -> None:
    codes, groups, count = np.array([0, 1, 0, 2, 2, 2]), np.array([0, 3, 6]), np.zeros(3, np.int64)
    table = np.array([0.0, 0.0, 2 * np.log(2), 3 * np.log(3)])
    assert joint_sum(codes, groups, count, table) == pytest.approx(2 * np.log(2) + 3 * np.log(3))
    assert not count.any()


def test_conditional_sum_takes_strata_off_and_counts_the_freedom() -> None:
    """Stratum 0: codes {0, 1, 2} in groups 0 0 1 | 0 2; stratum 1: code 2 alone in groups 2 | 2 2: no freedom."""
    codes, count = np.array([0, 0, 1, 0, 2, 2, 2, 2]), np.zeros(3, np.int64)
    groups, strata, spread = np.array([0, 3, 5, 6, 8]), np.array([0, 5, 8]), np.array([1, 1])
    table = np.array([0.0, 0.0, 2 * np.log(2), 3 * np.log(3)])
    total, freedom = conditional_sum(codes, groups, strata, spread, count, table)
    assert total == pytest.approx((2 + 2) * np.log(2) - (3 + 3) * np.log(3))
    assert freedom == 2
    assert not count.any()


@pytest.mark.parametrize("strata", [1, 3])
def test_null_values_are_those_of_the_permuted_codes(strata: int, rng: np.random.Generator) -> None:
    n = 50
    x, y, z = rng.integers(4, size=n), rng.integers(3, size=n), np.sort(rng.integers(strata, size=n))
    order = np.lexsort((x, z))
    x, y = x[order], y[order]
    inner, outer = (np.append(np.flatnonzero(np.diff(cell, prepend=-1)), n) for cell in (4 * z + x, z))
    out = np.empty(5)
    permuted_joint_sums(y, 3, outer, inner, np.uint64(7), 0, 5, out)
    for b in range(5):
        moved = y[WithinStrata(z).order(7, b)]
        cells = np.unique(np.column_stack([z, x, moved]), axis=0, return_counts=True)[1]
        assert out[b] == pytest.approx(float((cells * np.log(cells)).sum()), abs=1e-9)


def test_ranges_are_written_from_the_start() -> None:
    codes, ends = np.arange(6) % 2, np.array([0, 6])
    whole, part = np.empty(4), np.empty(2)
    permuted_joint_sums(codes, 2, ends, np.array([0, 3, 6]), np.uint64(1), 0, 4, whole)
    permuted_joint_sums(codes, 2, ends, np.array([0, 3, 6]), np.uint64(1), 2, 4, part)
    np.testing.assert_array_equal(part, whole[2:])
