"""Tables of given margins: moments of G by enumeration, margins within strata, and tails near the chi-square's."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.special import chdtrc, xlogy

from infoest.methods.plugin.null_law import TableNull, ascending

if TYPE_CHECKING:
    from collections.abc import Sequence


def g_of(rows: Any, columns: Any) -> float:
    """G of two sequences of codes."""
    table = np.zeros((max(rows) + 1, max(columns) + 1))
    np.add.at(table, (list(rows), list(columns)), 1)
    sums = (table, table.sum(axis=0), table.sum(axis=1), table.sum())
    joint, first, second, total = (float(xlogy(s, s).sum()) for s in sums)
    return 2 * (joint - first - second + total)


def counted(*tables: Sequence[int]) -> Any:
    """Margins of tables, levels without rows left out, and so tables without any."""
    kept = [[count for count in table if count] for table in tables if any(table)]
    counts = np.array([count for table in kept for count in table], dtype=float)
    return ascending(counts, np.repeat(np.arange(len(kept)), [len(table) for table in kept]))


@pytest.mark.parametrize(
    ("rows", "columns"), [([0, 0, 0, 1, 1], [0, 0, 1, 1, 1]), ([0, 0, 1, 1, 1, 2, 2], [0, 1, 1, 1, 2, 2, 2])]
)
def test_moments_are_those_of_all_permutations(rows: list[int], columns: list[int]) -> None:
    exact = np.array([g_of(rows, order) for order in itertools.permutations(columns)])
    found = TableNull.of(counted(np.bincount(rows).tolist()), counted(np.bincount(columns).tolist()))
    assert found.mean == pytest.approx(exact.mean(), rel=1e-12)
    # Exact but for the covariances of what cells leave beside their counts, at five and seven rows.
    assert found.variance == pytest.approx(exact.var(), rel=0.3)


def test_tables_add_up_and_those_without_a_choice_add_nothing() -> None:
    one = TableNull.of(counted([30, 30, 40]), counted([50, 50, 0]))
    two = TableNull.of(counted([30, 30, 40], [0, 9, 0], [30, 30, 40]), counted([50, 50, 0], [3, 3, 3], [50, 50, 0]))
    assert (two.mean, two.variance, two.free) == pytest.approx((2 * one.mean, 2 * one.variance, 4), rel=1e-12)
    none = TableNull.of(counted([4, 0]), counted([2, 2]))
    assert (none.mean, none.free, none.pvalue(0.0)) == (0.0, 0.0, 1.0)
    assert TableNull.of(counted([1, 1]), counted([1, 1])).pvalue(2.77) == 1.0  # both tables have this G


def test_many_rows_give_the_chi_square() -> None:
    law = TableNull.of(counted([10_000] * 3), counted([10_000] * 3))
    for g in (5.0, 9.5, 15.0):
        assert law.pvalue(g) == pytest.approx(float(chdtrc(4, g)), rel=1e-3)


def test_margins_ascend_within_their_stratum(rng: np.random.Generator) -> None:
    counts, stratum = rng.integers(1, 9, 50).astype(float), rng.permutation(np.arange(50) % 4)
    ordered, start = ascending(counts, stratum)
    for s in range(4):
        assert ordered[start[s] : start[s + 1]].tolist() == sorted(counts[stratum == s].tolist())
