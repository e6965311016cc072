"""The residual: nothing under the anchor's own law, though neighbours are biased there, and the rest elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest import quantities as q
from infoest._core.sample import read_sample
from infoest.methods.auto.residual import Residual, _together, renumbered
from infoest.methods.neighbors.method import Neighbors

pytestmark = pytest.mark.slow  # neighbours of hundreds of rows, many times over

SETTINGS = Neighbors(stderr=False, standardize=False, warn=False)
HALVES = q.mutual_information((0, 1, 2, 3), (4, 5, 6, 7))


def residual_of(rows: NDArray[np.float64], quantity: q.SignedSum) -> Residual:
    sample = read_sample(rows, names=("x",))
    sample = replace(sample, blocks=tuple((j,) for j in range(rows.shape[1])))
    return Residual(sample, range(rows.shape[1]), quantity, (quantity,), SETTINGS)


def test_the_bias_of_neighbours_leaves_the_residual(rng: np.random.Generator) -> None:
    rows = rng.normal(size=(500, 8))
    rows[:, 4:] += rows[:, :4]
    found = residual_of(rows, HALVES).difference(HALVES)
    assert found.bias < -0.2  # truth 1.39, by neighbours about 1.0
    assert abs(found.z) < 4  # standard normal; 5 in 100,000 draws lie beyond 4


def test_dependence_that_no_copula_of_the_anchor_has_is_left(rng: np.random.Generator) -> None:
    x = rng.normal(size=(500, 2))
    y = np.column_stack([x[:, 0] ** 2 + 0.1 * rng.normal(size=500), rng.normal(size=500)])
    pair = q.mutual_information((0, 1), (2, 3))
    residual = residual_of(np.hstack([x, y]), pair)
    assert residual.difference(pair).z > 6
    assert residual.neighbor_stderr(pair) > 0


def test_a_sum_outside_the_columns_is_nothing(rng: np.random.Generator) -> None:
    residual = residual_of(rng.normal(size=(60, 3)), q.total_correlation(range(3)))
    assert residual.difference(q.mutual_information((7,), (8,))).value == 0.0


def test_no_term_cancels_in_one_fit_of_many_sums() -> None:
    total, dual = q.total_correlation(range(4)), q.dual_total_correlation(range(4))
    both = _together([total, dual, -total, -dual])
    assert {t for t, _ in both.terms} == {t for sum_ in (total, dual) for t, _ in sum_.terms}
    assert both.balanced


def test_blocks_without_a_place_leave_a_sum() -> None:
    assert renumbered(q.total_correlation((0, 1, 2)), {0: 1, 2: 0}) == q.total_correlation((0, 1))
