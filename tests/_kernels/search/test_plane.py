"""Ranges in the plane by rank: all pairs, both integer widths, and the tree that takes over where windows are long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest._kernels.search import plane
from infoest._kernels.search.index import Tree, index
from tests import naive

if TYPE_CHECKING:
    from infoest._kernels.search.protocol import Index

N = 300
NUMERIC = np.full(2, -1.0)


def points(kind: str, rng: np.random.Generator) -> NDArray[np.float64]:
    drawn = {
        "normal": rng.normal(size=(N, 2)),
        "heavy": rng.standard_cauchy(size=(N, 2)),
        "rounded": rng.normal(size=(N, 2)).round(1),
        "constant": np.column_stack([np.zeros(N), rng.normal(size=N)]),
        "offset": 1e9 + 1e-3 * rng.normal(size=(N, 2)),
    }
    return np.ascontiguousarray(drawn[kind])


@pytest.fixture(params=["16 bits", "32 bits", "tree"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Force one of the three ways."""
    monkeypatch.setattr(plane, "MOST_16", 2**16 - 1 if request.param == "16 bits" else 0)
    monkeypatch.setattr(plane, "LONGEST", -1 if request.param == "tree" else N)
    return str(request.param)


@pytest.mark.parametrize("kind", ["normal", "heavy", "rounded", "constant", "offset"])
def test_counts_and_sums_equal_all_pairs(kind: str, way: str, rng: np.random.Generator) -> None:
    rows = points(kind, rng)
    apart = naive.distances_to_others(rows, NUMERIC)
    built = index(rows, NUMERIC)
    weight = rng.normal(size=N)
    for k in (1, 20, N - 1):
        radius = naive.kth(apart, k)
        for reach in (radius, np.nextafter(radius, -np.inf), np.where(rng.random(N) < 0.5, -1.0, radius)):
            inside = (apart <= reach[:, None]) & (reach[:, None] >= 0)
            np.testing.assert_array_equal(built.count(reach), inside.sum(axis=1))
            np.testing.assert_allclose(built.weights(reach, weight), (weight[:, None] * inside).sum(axis=0), atol=1e-10)


def test_a_plane_and_a_tree_agree(way: str, rng: np.random.Generator) -> None:
    rows = points("rounded", rng)
    indexes: list[Index] = [index(rows, NUMERIC), Tree(rows, NUMERIC)]
    first, second = (built.nearest(5)[0] for built in indexes)
    np.testing.assert_array_equal(first, second)
    reach = first[:, -1].copy()
    counts = [built.count(reach) for built in indexes]
    np.testing.assert_array_equal(counts[0], counts[1])


def test_threads_change_no_bit_of_the_sums(way: str, rng: np.random.Generator) -> None:
    rows, weight = points("normal", rng), rng.normal(size=N)
    reach = np.abs(rng.normal(size=N))

    def in_pieces(task: object, n: int) -> None:
        for lo in reversed(range(0, n, 7)):
            task(lo, min(lo + 7, n))  # type: ignore[operator]

    built = index(rows, NUMERIC)
    np.testing.assert_array_equal(built.weights(reach, weight), built.weights(reach.copy(), weight, in_pieces))
