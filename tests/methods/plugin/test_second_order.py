"""The second-order trace against projections as matrices, and against its closed forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from infoest import quantities as q
from infoest.methods.plugin.second_order import MOST_TERMS, second_order_trace
from tests.methods.plugin.test_joint_cells import cells_of

if TYPE_CHECKING:
    from infoest.quantities import SignedSum, Term


def projection(term: Term, table: np.ndarray) -> np.ndarray:
    """Matrix of the projection onto functions of the term less constants, orthogonal in the shares of the cells."""
    codes = np.column_stack(np.unravel_index(np.arange(table.size), table.shape))[:, list(term)]
    same = (codes[:, None] == codes[None]).all(axis=2)
    p = (table / table.sum()).ravel()
    mean = same * p / (same @ p)[:, None]
    return np.asarray(mean - p[None])


@pytest.mark.parametrize(
    "quantity",
    [
        q.entropy(0),
        q.conditional_entropy((0,), (1,)),
        q.conditional_mutual_information(),
        q.total_correlation([0, 1, 2]),
        q.o_information([0, 1, 2]),
        q.s_information([0, 1, 2]),
    ],
)
def test_trace_is_that_of_the_projections(quantity: SignedSum, rng: np.random.Generator) -> None:
    table = rng.integers(1, 9, (2, 3, 2))
    total = np.sum([c * projection(t, table) for t, c in quantity.terms], axis=0)
    assert second_order_trace(quantity, cells_of(table)) == pytest.approx(np.trace(total @ total), rel=1e-10)


def test_independence_and_bijection_are_the_known_limits() -> None:
    independent, copy = np.full((4, 3), 5), 7 * np.eye(5, dtype=int)
    assert second_order_trace(q.mutual_information(), cells_of(independent)) == pytest.approx(6)
    assert second_order_trace(q.mutual_information(), cells_of(copy)) == pytest.approx(4)


def test_too_many_terms_have_none() -> None:
    quantity = q.co_information(range(7))
    assert len(quantity.terms) > MOST_TERMS
    assert np.isnan(second_order_trace(quantity, cells_of(np.ones((2,) * 7))))
