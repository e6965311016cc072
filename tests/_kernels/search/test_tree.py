"""The k-d tree: what its boxes bound, and its answers against all pairs, hidden rows and label columns included."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest._kernels.search import tree as kernel
from infoest._kernels.search.index import WEIGHT_BLOCKS, Tree
from tests import naive

Floats = NDArray[np.float64]
N = 3 * kernel.LEAF + 5  # three levels, with leaves of unequal size
GAPS = {"numbers": (-1.0, -1.0, -1.0), "codes": (-1.0, 0.5, -1.0), "labels": (np.inf, -1.0, -1.0)}


def drawn(kind: str, gap: tuple[float, ...], n: int, rng: np.random.Generator) -> Floats:
    points = rng.normal(size=(n, len(gap)))
    if kind == "tied":
        points = np.round(points)
    elif kind == "constant":
        points[:] = 0.25
    for d, apart in enumerate(gap):
        if apart >= 0:
            points[:, d] = rng.integers(3, size=n)
    return points


@pytest.fixture(params=["random", "tied", "constant"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=list(GAPS))
def gap(request: pytest.FixtureRequest) -> tuple[float, ...]:
    return GAPS[str(request.param)]


def leaves(tree: Tree) -> range:
    return range(len(tree.start) // 2, len(tree.start))


def test_leaves_share_the_rows_and_boxes_hold_their_own(
    kind: str, gap: tuple[float, ...], rng: np.random.Generator
) -> None:
    points = drawn(kind, gap, N, rng)
    tree = Tree(points, np.array(gap))
    assert sorted(tree.index) == list(range(N))
    np.testing.assert_array_equal(tree.cells, points[tree.index].T)
    assert tree.start[leaves(tree)[0]] == 0
    assert tree.stop[-1] == N
    for v in range(len(tree.start)):
        inside = points[tree.index[tree.start[v] : tree.stop[v]]]
        assert len(inside) > 0
        np.testing.assert_array_equal(tree.low[v], inside.min(axis=0))
        np.testing.assert_array_equal(tree.high[v], inside.max(axis=0))
        if v in leaves(tree):
            assert len(inside) <= kernel.LEAF
        else:
            assert tree.start[v] == tree.start[2 * v + 1]
            assert tree.stop[2 * v + 1] == tree.start[2 * v + 2]
            assert tree.stop[2 * v + 2] == tree.stop[v]


def test_boxes_bound_the_distances_into_them(kind: str, gap: tuple[float, ...], rng: np.random.Generator) -> None:
    """From within, from outside and from codes that no row has; a leaf gives the distances themselves."""
    points, label = drawn(kind, gap, N, rng), np.array(gap)
    tree = Tree(points, label)
    far = np.empty(kernel.LEAF)
    for query in (points[0], points[1] + 0.5, points.max(axis=0) + 2, points.min(axis=0) - 2):
        for v in range(len(tree.start)):
            rows = tree.index[tree.start[v] : tree.stop[v]]
            apart = naive.distances(query[None], points[rows], label)[0]
            assert kernel.box_distance(tree.low, tree.high, label, v, query) <= apart.min()
            assert kernel.box_span(tree.low, tree.high, label, v, query) >= apart.max()
            if v in leaves(tree):
                kernel.leaf_distances(tree.cells, label, tree.start[v], tree.stop[v], query, far)
                np.testing.assert_array_equal(far[: len(rows)], apart)


def test_a_box_of_one_row_is_bounded_exactly(gap: tuple[float, ...], rng: np.random.Generator) -> None:
    points, label = drawn("random", gap, 1, rng), np.array(gap)
    tree = Tree(points, label)
    for query in (points[0], points[0] + 1.5, points[0] - 0.25):
        apart = naive.distances(query[None], points, label)[0, 0]
        assert kernel.box_distance(tree.low, tree.high, label, 0, query) == apart
        assert kernel.box_span(tree.low, tree.high, label, 0, query) == apart


@pytest.mark.parametrize("k", [1, 16, 17, 60])  # both ways of keeping the k smallest
@pytest.mark.parametrize("window", [0, 3, N])
def test_hidden_rows_are_not_seen(
    kind: str, gap: tuple[float, ...], k: int, window: int, rng: np.random.Generator
) -> None:
    points, label = drawn(kind, gap, N, rng), np.array(gap)
    rows = np.arange(N)
    hidden = np.column_stack([np.maximum(rows - window, 0), np.minimum(rows + window + 1, N)])
    distance, neighbor = Tree(points, label).nearest_seen(hidden, k)
    apart = naive.distances(points, points, label)
    apart[np.abs(rows[:, None] - rows) <= window] = np.inf
    np.testing.assert_array_equal(distance, np.sort(apart, axis=1)[:, :k])
    reachable = np.isfinite(distance)
    np.testing.assert_array_equal(neighbor == -1, ~reachable)
    for i in range(N):
        listed = neighbor[i, reachable[i]]
        assert len(set(listed.tolist())) == len(listed)
        np.testing.assert_array_equal(apart[i, listed], distance[i, reachable[i]])


def test_counts_of_rows_and_queries(kind: str, gap: tuple[float, ...], rng: np.random.Generator) -> None:
    points, label = drawn(kind, gap, N, rng), np.array(gap)
    tree = Tree(points, label)
    apart = naive.distances(points, points, label)
    reach = np.where(np.arange(N) % 4 == 0, -1.0, np.where(np.arange(N) % 4 == 1, 0.0, rng.exponential(size=N)))
    near = apart <= reach[:, None]
    np.testing.assert_array_equal(tree.count(reach), np.maximum(near.sum(axis=1) - 1, 0))
    queries = drawn(kind, gap, 30, rng)
    expected = (naive.distances(queries, points, label) <= reach[:30, None]).sum(axis=1)
    np.testing.assert_array_equal(tree.count_near(queries, reach[:30].copy()), expected)


def test_weights_are_added_to_what_lies_within_reach(
    kind: str, gap: tuple[float, ...], rng: np.random.Generator
) -> None:
    """However the blocks are dealt out: here each by itself, the last first."""
    points, label = drawn(kind, gap, N, rng), np.array(gap)
    tree, weight = Tree(points, label), rng.random(N)
    reach = np.where(np.arange(N) % 4 == 0, -1.0, np.where(np.arange(N) % 4 == 1, 0.0, rng.exponential(size=N)))
    near = (naive.distances(points, points, label) <= reach[:, None]) & ~np.eye(N, dtype=bool)
    whole = tree.weights(reach, weight)
    np.testing.assert_allclose(whole, weight @ near, rtol=1e-12, atol=1e-13)
    calls: list[int] = []

    def backwards(task: object, n: int) -> None:
        calls.append(n)
        for b in reversed(range(n)):
            task(b, b + 1)  # type: ignore[operator]

    np.testing.assert_array_equal(tree.weights(reach, weight, backwards), whole)
    assert calls == [WEIGHT_BLOCKS]
