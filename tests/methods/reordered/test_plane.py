"""Two columns of numbers: what the kernel draws is what the same orders give from outside."""

from __future__ import annotations

import numpy as np
import pytest

from infoest import quantities
from infoest._core.sample import read_sample
from infoest.methods.neighbors.fitted import FittedNeighbors
from infoest.methods.neighbors.method import Neighbors
from infoest.methods.reordered.plane import Plane, is_plane
from infoest.resampling.nulls import CircularShift, Independent, Orders
from tests import naive

MI = quantities.mutual_information((0,), (1,))


def fitted(x: np.ndarray, y: np.ndarray, k: int) -> tuple[FittedNeighbors, Neighbors]:
    method = Neighbors(n_neighbors=k, stderr=False)
    fit = method.fit(read_sample(x, y, names=("x", "y")), MI)
    assert isinstance(fit, FittedNeighbors)
    return fit, method


@pytest.mark.parametrize("k", [3, 12])  # either kernel
def test_drawn_orders_are_those_of_the_null(k: int, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=60), np.sort(rng.normal(size=60))
    statistic, null = Plane(*fitted(x, y, k), MI), Independent(60)
    drawn = statistic.values(Orders(null, 5, 2, 6))
    given = statistic.values([null.order(5, b) for b in range(2, 6)])
    np.testing.assert_allclose(drawn, given, rtol=0, atol=1e-12)
    scaled = [v / v.std() for v in (x, y)]
    assert drawn[0, 0] == pytest.approx(naive.ksg1(scaled[0][null.order(5, 2)], scaled[1], k), abs=1e-12)


def test_other_nulls_are_evaluated(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=60), np.sort(rng.normal(size=60))
    turned = CircularShift(60, 5)
    found = Plane(*fitted(x, y, 3), MI).values(Orders(turned, 5, 0, 2))
    scaled = [v / v.std() for v in (x, y)]
    assert found[1, 0] == pytest.approx(naive.ksg1(scaled[0][turned.order(5, 1)], scaled[1], 3), abs=1e-12)


def test_only_two_columns_of_numbers_are_a_plane(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 30))
    assert is_plane(fitted(x, y, 3)[0])
    assert not is_plane(fitted(np.column_stack([x, y * x]), y, 3)[0])
    assert not is_plane(Neighbors(rule="mixed").fit(read_sample(x, y, names=("x", "y")), MI))
    assert not is_plane(object())
