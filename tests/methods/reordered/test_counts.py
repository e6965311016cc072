"""Counted questions against plain tables, and their scores against the law they claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import stats

from infoest.methods.plugin.table import Table
from infoest.methods.reordered.counts import NOTHING, Counts, normal_score
from infoest.resampling.nulls import CircularShift, Orders, WithinStrata
from tests import naive

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from infoest.methods.reordered.protocol import Question

QUESTIONS: list[Question] = [((0,), ()), ((1,), (2, 3)), ((0, 1), (2, 3)), ((0, 1, 4), (2,)), ((3,), (0, 1, 2, 4))]


def joint(columns: NDArray[np.int64], block: tuple[int, ...]) -> NDArray[np.int64]:
    """One number a row for some columns."""
    if not block:
        return np.zeros(len(columns), np.int64)
    return np.asarray(np.unique(columns[:, list(block)], axis=0, return_inverse=True)[1]).ravel()


def freedom(x: NDArray[np.int64], y: NDArray[np.int64], z: NDArray[np.int64]) -> int:
    return sum((len(np.unique(x[z == v])) - 1) * (len(np.unique(y[z == v])) - 1) for v in np.unique(z))


def test_scores_are_those_of_plain_tables(rng: np.random.Generator) -> None:
    n = 90
    columns = rng.integers([2, 3, 2, 4, 3], size=(n, 5))
    target = (columns[:, 0] + rng.integers(2, size=n)) % 3
    null = CircularShift(n, 2)
    orders = [np.arange(n), *(null.order(7, b) for b in range(3))]
    found = Counts(columns, target, QUESTIONS, scale="score").values(orders)
    for i, order in enumerate(orders):
        for j, (block, given) in enumerate(QUESTIONS):
            x, z = joint(columns, block)[order], joint(columns, given)
            expected = normal_score(
                np.array([naive.stratified_g(x, target, z)]), np.array([float(freedom(x, target, z))])
            )
            assert found[i, j] == pytest.approx(expected[0], abs=1e-7)  # deviances are rounded to 1e-8


@pytest.mark.parametrize("degrees", [1, 2, 8, 60])
@pytest.mark.parametrize("tail", [0.2, 0.05, 0.001])
def test_scores_have_normal_tails(degrees: int, tail: float) -> None:
    """The cube root is off by up to 0.05 in the upper tail of one degree (Wilson & Hilferty, 1931), less of more."""
    value = stats.chi2.isf(tail, degrees)
    score = normal_score(np.array([value]), np.array([float(degrees)]))[0]
    assert score == pytest.approx(stats.norm.isf(tail), abs=0.06)


def test_equal_tables_in_another_order_tie_exactly(rng: np.random.Generator) -> None:
    n = 200
    columns, target = rng.integers(3, size=(n, 3)), rng.integers(4, size=n)
    plain = Counts(columns, target, [((0, 2), (1,))], scale="score")
    turned = Counts(2 - columns[::-1], 3 - target[::-1], [((0, 2), (1,))], scale="score")
    own = [np.arange(n)]
    assert plain.values(own)[0, 0] == turned.values(own)[0, 0]


def test_where_there_is_no_freedom_nothing_can_be_told(rng: np.random.Generator) -> None:
    target = rng.integers(3, size=50)
    columns = np.column_stack([np.ones(50, np.int64), np.arange(50), target])
    asked: list[Question] = [((0,), ()), ((2,), (1,)), ((2,), (2,)), ((2,), ())]
    found = Counts(columns, target, scale="score").asking(asked).values([np.arange(50)])[0]
    assert found[:3].tolist() == [NOTHING] * 3
    assert found[3] > 5


@pytest.mark.parametrize("strata", [1, 4])
def test_the_kernel_draws_the_orders_that_the_null_would_give(strata: int, rng: np.random.Generator) -> None:
    table = Table.of_rows(*rng.integers([[3], [4], [strata]], size=(3, 80)))
    statistic, null = Counts.of_table(table), WithinStrata(table.rows()[2])
    drawn = statistic.values(Orders(null, 7, 3, 9))
    given = statistic.values([null.order(7, b) for b in range(3, 9)])
    np.testing.assert_allclose(drawn, given, rtol=0, atol=1e-13)
    x, y, z = table.rows()
    for value, b in zip(drawn[:, 0], range(3, 9), strict=True):
        moved = y[null.order(7, b)]
        assert 2 * len(x) * value == pytest.approx(naive.stratified_g(x, moved, z), abs=1e-9)
