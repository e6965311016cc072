"""Log density: a law that adds to one, the same as written out by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from infoest import quantities
from infoest._core.sample import read_sample
from infoest.methods.gaussian import Gaussian
from infoest.methods.kernel import Kernel
from infoest.methods.log_density import log_density
from infoest.methods.neighbors.method import Neighbors
from infoest.methods.neighbors.weighted import WeightedNeighbors

if TYPE_CHECKING:
    from infoest.methods.evaluate import Method

H = quantities.entropy(0)
GRID = np.linspace(-15, 15, 60_001)
METHODS: list[Method] = [
    Neighbors("ksg", 1, stderr=False),
    Neighbors("ksg", 5, stderr=False),
    WeightedNeighbors(3, stderr=False),
    Kernel(0.4),
    Gaussian(),
]


def density(method: Method, x: Any, new: Any) -> Any:
    sample = read_sample(x, names=("X",))
    return np.exp(log_density(method.fit(sample, H), (0,), sample.like(new, names=("X",))))


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS, ids=str)
def test_law_adds_to_one(method: Method, rng: np.random.Generator) -> None:
    x = 3 + 2 * rng.normal(size=40)
    values = density(method, x, GRID * 2 + 3)
    # edges of cubes between points of the grid: 40 of them, each up to a step times a cube of the sum
    assert np.trapezoid(values, GRID * 2 + 3) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_neighbours_and_boxes_by_hand(dimension: int, rng: np.random.Generator) -> None:
    x, new = rng.normal(size=(50, dimension)) * 3, rng.normal(size=(20, dimension)) * 4
    scale = x.std(axis=0)
    apart = (np.abs(x[:, None] - x) / scale).max(axis=-1)
    np.fill_diagonal(apart, np.inf)
    normal = np.exp(-0.5 * ((new - x.mean(axis=0)) / scale) ** 2) / (scale * math.sqrt(2 * math.pi))
    away = (np.abs(new[:, None] - x) / scale).max(axis=-1)
    for method, reach in ((Neighbors("ksg", 4), np.sort(apart)[:, 3]), (Kernel(0.8), np.full(50, 0.8))):
        cubes = (away <= reach) / ((2 * reach) ** dimension * scale.prod())
        expected = (cubes.sum(axis=1) + normal.prod(axis=1)) / 51
        np.testing.assert_allclose(density(method, x, new), expected, rtol=1e-9)


def test_whitening_makes_weighted_scores_follow_linear_changes(rng: np.random.Generator) -> None:
    x, new, change = rng.normal(size=(100, 2)), rng.normal(size=(10, 2)), np.array([[2.0, 0.3], [-1.0, 0.5]])
    # Far rows are the normal law's, which knows columns only; these are not far.
    plain, changed = (
        density(WeightedNeighbors(5), x @ a, new @ a) * abs(np.linalg.det(a)) for a in (np.eye(2), change)
    )
    near = plain > 0.05
    assert near.sum() >= 3
    np.testing.assert_allclose(changed[near], plain[near], atol=0.02)
