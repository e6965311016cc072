"""Padded tables: what is added, where, and when nothing is."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.methods.plugin.padding import likely_levels, padded, seen_once_and_twice, with_new_levels
from tests.methods.plugin.test_joint_cells import cells_of


def dense(cells: object, shape: tuple[int, ...]) -> np.ndarray:
    out = np.zeros(shape)
    np.add.at(out, tuple(cells.codes.T), cells.mass)  # type: ignore[attr-defined]
    return out


def test_empty_cells_of_a_diagonal_share_two_rows_as_independence_would() -> None:
    table = np.diag([10, 20, 30])
    found = padded(cells_of(table))
    assert found is not None
    added = dense(found, (3, 3)) - table
    expected = np.outer([10, 20, 30], [10, 20, 30]) * (1.0 - np.eye(3))
    np.testing.assert_allclose(added, 2 * expected / expected.sum(), atol=1e-12)


def test_cells_seen_once_give_part_of_their_mass() -> None:
    table = np.array([[9, 1, 0], [0, 8, 1], [2, 0, 7]])
    found = padded(cells_of(table))
    assert found is not None
    now = dense(found, (3, 3))
    assert now[0, 1] == pytest.approx(max(2 * 1 / 2, 1 - 0.5 * 2 / 2))  # two cells seen once, one twice, three empty
    assert now[table == 0].sum() == pytest.approx(2 + 2)
    assert (now[table > 1] == table[table > 1]).all()


def test_within_a_stratum_only_its_own_levels_combine() -> None:
    table = np.zeros((3, 3, 2), int)
    table[:2, :2, 0] = [[5, 0], [0, 5]]
    table[2, 2, 1] = 6
    found = padded(cells_of(table), 2)
    assert found is not None
    added = dense(found, (3, 3, 2)) - table
    assert (
        np.flatnonzero(added.ravel() > 1e-12).tolist()
        == np.ravel_multi_index(([0, 1], [1, 0], [0, 0]), (3, 3, 2)).tolist()
    )
    np.testing.assert_allclose(added[[0, 1], [1, 0], [0, 0]], 1.0)


def test_a_full_table_and_one_too_large_are_not_padded() -> None:
    assert padded(cells_of(np.full((3, 4), 2))) is None
    assert padded(cells_of(np.diag(np.full(600, 9)))) is None


def test_levels_are_more_than_those_seen_only_where_some_are_rare() -> None:
    assert likely_levels(np.array([50.0, 50.0])) == 2
    assert likely_levels(np.array([50.0, 4.0])) == 3
    assert likely_levels(np.array([50.0, 1.0, 1.0])) == 3 + 3 + 1
    assert likely_levels(np.array([80.0])) == 2
    assert seen_once_and_twice(np.array([0.4, 1.0, 1.7, 2.0, 3.0])) == (2, 2)


def test_new_levels_are_those_that_rare_ones_let_expect() -> None:
    assert with_new_levels(cells_of(np.array([50, 5]))) is None
    one = with_new_levels(cells_of(np.array([99, 1])))
    assert one is not None
    assert one.mass.tolist() == [99, 1, 3]
    many = with_new_levels(cells_of(np.ones(10, int)))
    assert many is not None
    assert len(many.mass) == 10 + 45
    assert many.mass[10:].sum() == pytest.approx(12)
