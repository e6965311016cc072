"""Any method under reorderings: the estimate of the moved rows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from infoest import mutual_information, quantities
from infoest._core.sample import read_sample
from infoest.methods.gaussian import Gaussian
from infoest.methods.neighbors.method import Neighbors
from infoest.methods.reordered.evaluated import Evaluated
from infoest.resampling.nulls import Independent, Orders

MI = quantities.mutual_information((0,), (1,))


@pytest.mark.parametrize("moved", [0, 1])
def test_values_are_estimates_of_the_moved_rows(moved: int, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(60, 2)), rng.normal(size=60)
    sample = read_sample(x, y, names=("x", "y"))
    orders = Orders(Independent(60), 3, 0, 3)
    found = Evaluated(sample, MI, Neighbors(rule="mixed", stderr=False), moved).values(orders)
    for value, order in zip(found[:, 0], orders, strict=True):
        pair = (x[order], y) if moved == 0 else (x, y[order])
        assert value == mutual_information(*pair, method="mixed", stderr=False).value


def test_an_order_that_makes_a_column_determine_the_other_is_infinite() -> None:
    x = np.arange(20.0)
    sample = read_sample(x, x[::-1].copy(), names=("x", "y"))
    found = Evaluated(sample, MI, Gaussian()).values([np.arange(20)[::-1]])
    assert found.tolist() == [[math.inf]]


def test_no_orders_have_no_values(rng: np.random.Generator) -> None:
    sample = read_sample(*rng.normal(size=(2, 20)), names=("x", "y"))
    assert Evaluated(sample, MI, Gaussian()).values([]).shape == (0, 1)
