"""Tables of terms as groups of joint cells, against sums over a dense array."""

from __future__ import annotations

import numpy as np
import pytest

from infoest import quantities as q
from infoest.methods.plugin.joint_cells import JointCells, variables_of


def cells_of(table: np.ndarray) -> JointCells:
    """Occupied cells of a dense table, one variable per axis."""
    where = np.nonzero(table)
    return JointCells(tuple((b,) for b in range(table.ndim)), np.column_stack(where), table[where].astype(float))


def test_blocks_that_no_term_parts_are_one_variable() -> None:
    assert variables_of(q.mutual_information((0, 3), (1,))) == ((0, 3), (1,))
    assert variables_of(q.entropy(0, 1, 2)) == ((0, 1, 2),)
    assert variables_of(q.conditional_mutual_information((0,), (1,), (2, 3))) == ((0,), (1,), (2, 3))
    assert variables_of(q.o_information([0, 1, 2])) == ((0,), (1,), (2,))


def test_terms_are_margins(rng: np.random.Generator) -> None:
    table = rng.integers(0, 4, (3, 4, 2))
    cells = cells_of(table)
    for axes, term in (((2,), (0, 1)), ((0, 2), (1,)), ((), (0, 1, 2))):
        cell, held = cells.of(term)
        expected = table.sum(axis=axes)
        assert sorted(held) == sorted(expected[expected > 0])
        np.testing.assert_array_equal(held[cell], expected[tuple(cells.codes[:, list(term)].T)])
    assert cells.total == table.sum()


def test_value_and_variance_are_those_of_the_rows(rng: np.random.Generator) -> None:
    table = rng.integers(0, 6, (3, 4))
    value, variance = cells_of(table).first_order(q.mutual_information())
    p = table / table.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        local = np.where(p > 0, np.log(p / (p.sum(axis=1, keepdims=True) * p.sum(axis=0))), 0.0)
    assert value == pytest.approx((p * local).sum(), abs=1e-12)
    assert variance == pytest.approx((p * (local - value) ** 2).sum(), abs=1e-12)
