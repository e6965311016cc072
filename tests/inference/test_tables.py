"""Tables of given margins: moments of G by enumeration, margins within strata, and tails near the chi-square's."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from scipy.special import chdtrc, xlogy

from infoest.inference.tables import TableNull, margins_within


def g_of(rows: Any, columns: Any) -> float:
    """G of two sequences of codes."""
    table = np.zeros((max(rows) + 1, max(columns) + 1))
    np.add.at(table, (list(rows), list(columns)), 1)
    sums = (table, table.sum(axis=0), table.sum(axis=1), table.sum())
    joint, first, second, total = (float(xlogy(s, s).sum()) for s in sums)
    return 2 * (joint - first - second + total)


@pytest.mark.parametrize(
    ("rows", "columns"), [([0, 0, 0, 1, 1], [0, 0, 1, 1, 1]), ([0, 0, 1, 1, 1, 2, 2], [0, 1, 1, 1, 2, 2, 2])]
)
def test_moments_are_those_of_all_permutations(rows: list[int], columns: list[int]) -> None:
    exact = np.array([g_of(rows, order) for order in itertools.permutations(columns)])
    found = TableNull.of(np.bincount(rows)[None], np.bincount(columns)[None])
    # 1000 draws: within 5 standard errors of the mean; a variance of bounded values errs by 5 % or so.
    assert found.mean == pytest.approx(exact.mean(), abs=5 * exact.std() / np.sqrt(1000))
    assert found.variance == pytest.approx(exact.var(), rel=0.2)
    assert found == TableNull.of(np.bincount(rows)[None], np.bincount(columns)[None])


def test_tables_add_up_and_those_without_a_choice_add_nothing() -> None:
    one = TableNull.of(np.array([[30, 30, 40]]), np.array([[50, 50, 0]]))
    two = TableNull.of(np.array([[30, 30, 40]] * 2 + [[0, 9, 0]]), np.array([[50, 50, 0]] * 2 + [[3, 3, 3]]))
    assert two.mean == pytest.approx(2 * one.mean, rel=0.15)
    assert TableNull.of(np.array([[4, 0]]), np.array([[2, 2]])) == TableNull(0.0, 0.0)
    assert TableNull(0.0, 0.0).pvalue(0.0) == 1.0
    assert TableNull.of(np.array([[1, 1]]), np.array([[1, 1]])).pvalue(2.77) == 1.0  # both tables have this G


def test_many_rows_give_the_chi_square() -> None:
    law = TableNull.of(np.full((1, 3), 10_000), np.full((1, 3), 10_000))
    for g in (5.0, 9.5, 15.0):  # moments of 1000 draws err by 2 and 5 %
        assert law.pvalue(g) == pytest.approx(float(chdtrc(4, g)), rel=0.15)


def test_margins_within_strata(rng: np.random.Generator) -> None:
    strata, codes = rng.integers(0, 4, 50), rng.integers(0, 9, 50)
    found = margins_within(strata, codes)
    for s, own in enumerate(found):
        expected = np.bincount(codes[strata == s])
        assert own[own > 0].tolist() == expected[expected > 0].tolist()
