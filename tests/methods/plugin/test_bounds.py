"""Possible values of sums, against distributions that reach them and against random ones that do not exceed them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from infoest import quantities as q
from infoest.methods.plugin.bounds import range_of
from tests.methods.plugin.test_joint_cells import cells_of

if TYPE_CHECKING:
    from infoest.quantities import SignedSum, Term

THREE = [0, 1, 2]
XOR = np.array([[[9, 0], [0, 9]], [[0, 9], [9, 0]]])
COPY = np.array([[[9, 0], [0, 0]], [[0, 0], [0, 9]]])


@pytest.mark.parametrize(
    ("quantity", "table", "end"),
    [
        (q.entropy(0, 1), np.ones((2, 3)), 1),
        (q.conditional_entropy((0,), (1,)), np.ones((2, 3)), 1),
        (q.mutual_information(), np.diag([1, 1, 1]), 1),
        (q.conditional_mutual_information(), XOR, 1),
        (q.total_correlation(THREE), COPY, 1),
        (q.dual_total_correlation(THREE), XOR, 1),
        (q.o_information(THREE), XOR, 0),
        (q.o_information(THREE), COPY, 1),
        (q.s_information(THREE), XOR, 1),
        (q.s_information(THREE), COPY, 1),
        (q.co_information(THREE), XOR, 0),
    ],
)
def test_extremes_are_reached(quantity: SignedSum, table: np.ndarray, end: int) -> None:
    cells = cells_of(table)
    found = range_of(quantity, lambda term: float(len(cells.of(term)[1])))
    assert found[end] == pytest.approx(cells.first_order(quantity)[0], abs=1e-12)


@pytest.mark.parametrize("d", [2, 3, 4])
def test_no_distribution_exceeds_them(d: int, rng: np.random.Generator) -> None:
    blocks = list(range(d))
    sums = [
        q.total_correlation(blocks),
        q.dual_total_correlation(blocks),
        q.o_information(blocks),
        q.s_information(blocks),
        q.co_information(blocks),
        q.total_correlation(blocks) + q.entropy(0) - q.entropy(*blocks),
    ]
    for _ in range(100):
        shape = tuple(rng.integers(2, 4, d))
        table = rng.dirichlet(np.full(math.prod(shape), 0.05)).reshape(shape)
        cells = cells_of(np.where(table > 1e-9, table, 0))

        def levels(term: Term, shape: tuple[int, ...] = shape) -> float:
            return float(math.prod(shape[b] for b in term))

        for quantity in sums:
            low, high = range_of(quantity, levels)
            assert low - 1e-9 <= cells.first_order(quantity)[0] <= high + 1e-9


def test_unknown_levels_leave_no_upper_end() -> None:
    def levels(term: Term) -> float:
        return math.inf if 1 in term else 2.0

    assert range_of(q.entropy(1), levels) == (0.0, math.inf)
    assert range_of(q.mutual_information(), levels) == (0.0, math.log(2))
    assert range_of(q.s_information(THREE), levels)[1] == pytest.approx(math.log(2) * 2 + math.log(4))
