"""Every index against the obvious reference: distances and counts exactly, lists through the distances they give."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest._kernels.search import index as neighbors
from infoest._kernels.search import protocol
from infoest._kernels.search.index import Line, Plane, Small, Tree
from infoest._kernels.search.protocol import Index, Task
from tests import naive

Floats = NDArray[np.float64]
Build = Callable[[Floats, Floats], Index]


def numeric(d: int) -> Floats:
    return protocol.column_gaps([False] * d)


def draw(kind: str, n: int, d: int, rng: np.random.Generator) -> Floats:
    points = rng.normal(size=(n, d))
    if kind == "tied":
        points = np.round(points)
    elif kind == "constant":
        points[:, -1] = 0.25
    elif kind == "heavy":
        points = rng.standard_cauchy(size=(n, d))
    elif kind == "offset":
        points = 1e9 + 1e-3 * points
    elif kind == "duplicated":
        points[n // 2 :] = points[: n - n // 2]
    return points


KINDS = ["random", "tied", "constant", "heavy", "offset", "duplicated"]
SHAPES = [(2, 1), (2, 2), (3, 3), (9, 2), (17, 1), (33, 2), (50, 5), (70, 2), (70, 4)]


def builders(d: int, gap: Floats) -> list[Build]:
    """Every index that can hold such points."""
    found: list[Build] = [Small, Tree]
    if d == 1 and gap[0] < 0:
        found.append(lambda points, gap: Line(points[:, 0].copy()))
    if d == 2 and (gap < 0).all():
        found.append(lambda points, gap: Plane(Line(points[:, 0].copy()), Line(points[:, 1].copy())))
    return found


def orders(n: int) -> list[int]:
    """Neighbour orders to try: the ends, the middle, and both sides of the change of algorithm."""
    return sorted({k for k in (1, 2, 16, 17, n // 2, n - 1) if 1 <= k < n})


def check_lists(apart: Floats, distance: Floats, neighbor: NDArray[np.int64]) -> None:
    """Exact ascending distances; listed rows are distinct and really that far; -1 exactly where none is reachable."""
    np.testing.assert_array_equal(distance, np.sort(apart, axis=1)[:, : distance.shape[1]])
    reachable = np.isfinite(distance)
    np.testing.assert_array_equal(neighbor == -1, ~reachable)
    rows, _ = np.nonzero(reachable)
    np.testing.assert_array_equal(apart[rows, neighbor[reachable]], distance[reachable])
    for listed, real in zip(neighbor, reachable, strict=True):
        assert len(np.unique(listed[real])) == real.sum()


def check_index(built: Index, points: Floats, gap: Floats, rng: np.random.Generator) -> None:
    n = len(points)
    apart = naive.distances_to_others(points, gap)
    for k in orders(n):
        np.testing.assert_array_equal(built.kth(k), naive.kth(apart, k))
        check_lists(apart, *built.nearest(k))
    for radius in (naive.kth(apart, min(3, n - 1)), np.zeros(n), np.full(n, np.inf)):
        for closed in (True, False):
            reach = protocol.closed_reach(radius, closed=closed)
            inside = naive.within(apart, radius, closed=closed)
            np.testing.assert_array_equal(built.count(reach), inside.sum(axis=1))
            weight = rng.random(n)
            np.testing.assert_allclose(built.weights(reach, weight), weight @ inside, rtol=1e-12, atol=1e-13 * n)


def check_new_rows(built: Index, points: Floats, gap: Floats, rows: Floats) -> None:
    apart = naive.distances(rows, points, gap)
    for k in {1, len(points)}:
        check_lists(apart, *built.nearest_to(rows, k))
    radius = naive.kth(apart, min(2, len(points)))
    for closed in (True, False):
        reach = protocol.closed_reach(radius, closed=closed)
        expected = naive.within(apart, radius, closed=closed).sum(axis=1)
        np.testing.assert_array_equal(built.count_near(rows, reach), expected)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "d"), SHAPES)
def test_numeric_columns(n: int, d: int, kind: str, rng: np.random.Generator) -> None:
    points, gap = draw(kind, n, d, rng), numeric(d)
    rows = np.vstack([draw(kind, 6, d, rng), points[:2]])
    for build in builders(d, gap):
        built = build(points, gap)
        check_index(built, points, gap, rng)
        check_new_rows(built, points, gap, rows)


@pytest.mark.parametrize("label_gap", [0.0, 0.5, 100.0, np.inf])
@pytest.mark.parametrize(("n", "d"), [(2, 1), (9, 2), (40, 2), (55, 3), (35, 1)])
def test_nominal_columns(n: int, d: int, label_gap: float, rng: np.random.Generator) -> None:
    points = draw("random", n, d, rng)
    nominal = [True] + [False] * (d - 1)
    points[:, 0] = rng.integers(4, size=n)
    gap = protocol.column_gaps(nominal, label_gap)
    rows = draw("random", 6, d, rng)
    rows[:, 0] = np.arange(6)  # two codes never seen before
    for build in builders(d, gap):
        built = build(points, gap)
        check_index(built, points, gap, rng)
        check_new_rows(built, points, gap, rows)


@pytest.mark.slow  # without the compiler
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("d", [1, 2, 3])
def test_five_hundred_rows(d: int, kind: str, rng: np.random.Generator) -> None:
    points, gap = draw(kind, 500, d, rng), numeric(d)
    built = neighbors.index(points, gap)
    check_index(built, points, gap, rng)
    check_new_rows(built, points, gap, points[:40] + 0.0)


def test_index_goes_by_shape(rng: np.random.Generator) -> None:
    points = rng.normal(size=(neighbors.SMALL + 1, 3))
    assert isinstance(neighbors.index(points, numeric(3)), Tree)
    assert isinstance(neighbors.index(points[:-1].copy(), numeric(3)), Small)
    assert isinstance(neighbors.index(points[:, :2].copy(), numeric(2)), Plane)
    assert isinstance(neighbors.index(points[:, :1].copy(), numeric(1)), Line)
    assert isinstance(neighbors.index(points[:, :2].copy(), np.array([-1.0, 1.0])), Tree)


def threads_of_seven(task: Task, n: int) -> None:
    """Cut the work in seven uneven pieces, out of order, over two threads."""
    edges = sorted({0, n, *(n * b * b // 49 for b in range(7))})
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pair: task(*pair), list(pairwise(edges))[::-1]))


@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("kind", ["random", "tied"])
def test_results_do_not_depend_on_the_partition(kind: str, d: int, rng: np.random.Generator) -> None:
    points = draw(kind, 120, d, rng)
    built = neighbors.index(points, numeric(d))
    reach, weight = built.kth(4), rng.random(120)
    for k in (3, 30):
        for serial, threaded in zip(built.nearest(k), built.nearest(k, threads_of_seven), strict=True):
            np.testing.assert_array_equal(serial, threaded)
    np.testing.assert_array_equal(built.count(reach), built.count(reach, threads_of_seven))
    np.testing.assert_array_equal(built.weights(reach, weight), built.weights(reach, weight, threads_of_seven))
