"""Strips of the plane: how they are dealt, the search within them, and both ways of keeping the k nearest."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest._kernels.search import keep_smallest, strips
from tests import naive

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def drawn(kind: str, n: int, rng: np.random.Generator) -> Floats:
    points = {
        "random": rng.normal(size=(n, 2)),
        "tied": np.round(rng.normal(size=(n, 2))),
        "constant": np.zeros((n, 2)),
        "line": np.column_stack([np.arange(n), np.zeros(n)]).astype(float),
        "heavy": rng.standard_cauchy(size=(n, 2)),
    }[kind]
    return np.ascontiguousarray(points)


KINDS = ["random", "tied", "constant", "line", "heavy"]


def ranks(values: Floats) -> Ints:
    found = np.empty(len(values), np.int64)
    found[np.argsort(values, kind="stable")] = np.arange(len(values))
    return found


def dealt(points: Floats, width: int) -> tuple[Floats, Floats, Floats, Ints, Ints]:
    """Sorted x, both columns by slot, the first slot of each strip and the end, and the row of each slot."""
    n = len(points)
    by_y = np.argsort(points[:, 1], kind="stable")
    px, py, rank_y = np.empty(n), np.empty(n), np.empty(n, np.int64)
    column_x, column_y = np.sort(points, axis=0).T.copy()
    strips.fill_strips(column_x, column_y, ranks(points[:, 0])[by_y], width, px, py, rank_y)
    start = np.minimum(np.arange(0, n + width, width), n)
    return column_x, px, py, start, by_y[rank_y]


@pytest.mark.parametrize(("n", "width"), [(1, 8), (32, 8), (33, 8), (50, 10), (5000, 100)])
def test_a_strip_is_as_wide_as_there_are_strips_twice(n: int, width: int) -> None:
    assert strips.strip_width(n) == width


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "width"), [(1, 8), (8, 8), (9, 8), (40, 7), (40, 100)])
def test_each_strip_holds_its_ranks_of_x_in_the_order_of_y(
    kind: str, n: int, width: int, rng: np.random.Generator
) -> None:
    points = drawn(kind, n, rng)
    _, px, py, start, row = dealt(points, width)
    assert sorted(row) == list(range(n))
    np.testing.assert_array_equal(np.column_stack([px, py]), points[row])
    rank_x, rank_y = ranks(points[:, 0]), ranks(points[:, 1])
    for first, end in itertools.pairwise(start):
        assert sorted(rank_x[row[first:end]]) == list(range(first, end))
        assert (np.diff(rank_y[row[first:end]]) > 0).all()


@pytest.mark.parametrize("levels", [1, 3, 10**6])
def test_galloping_finds_the_first_value_that_is_not_below(levels: int, rng: np.random.Generator) -> None:
    py = np.sort(rng.integers(levels, size=30)).astype(float)
    for y in [-1.0, *py, *(py + 0.5), levels + 1.0]:
        for p, end in ((0, 30), (3, 30), (10, 12), (29, 30), (7, 7)):
            expected = p + int((py[p:end] < y).sum())
            assert strips.first_at_least(py, p, end, y) == expected


def test_collecting_adds_what_a_bound_lets_in(rng: np.random.Generator) -> None:
    """From a place in y both ways to the ends of the strip; what is not nearer than the bound stays out."""
    n, k = 40, 20
    px, py = rng.normal(size=n), np.sort(rng.normal(size=n))
    for place, bound in ((20, np.inf), (20, 0.8), (0, 0.8), (39, 0.8), (20, 0.0)):
        x, y = px[place], py[place]
        best, slot = np.empty(keep_smallest.room(k)), np.zeros(keep_smallest.room(k), np.int64)
        held, kth = strips.collect(px, py, x, y, place - 1, place + 1, 0, n, best, slot, 0, bound, k)
        far = np.maximum(np.abs(px - x), np.abs(py - y))
        expected = [j for j in range(n) if j != place and far[j] < bound]
        assert sorted(slot[:held]) == expected
        np.testing.assert_array_equal(best[:held], far[slot[:held]])
        assert kth == bound  # never filled: the bound is as it was


def test_a_full_buffer_is_cut_back_to_the_nearest(rng: np.random.Generator) -> None:
    k = keep_smallest.SHORT + 1
    size = keep_smallest.room(k)
    n = size + 1  # one place is the query's own: the buffer is filled exactly once
    px, py = rng.normal(size=n), np.sort(rng.normal(size=n))
    best, slot = np.empty(size), np.zeros(size, np.int64)
    held, kth = strips.collect(px, py, px[0], py[0], -1, 1, 0, n, best, slot, 0, np.inf, k)
    far = np.sort(np.maximum(np.abs(px[1:] - px[0]), np.abs(py[1:] - py[0])))
    assert held == k
    assert kth == far[k - 1]
    np.testing.assert_array_equal(np.sort(best[:k]), far[:k])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [1, 3, keep_smallest.SHORT, keep_smallest.SHORT + 1, 59])
def test_neighbours_are_those_of_all_pairs(kind: str, k: int, rng: np.random.Generator) -> None:
    """Distances exactly; rows through the distances they give, since those of ties are any."""
    n = 60
    points = drawn(kind, n, rng)
    apart = naive.distances_to_others(points, np.full(2, -1.0))
    for width in (5, strips.strip_width(n), n):
        column_x, px, py, start, row = dealt(points, width)
        dealt_points = strips.Strips(px, py, start, column_x, row)
        kth, distance, neighbor = np.full(n, np.nan), np.full((n, k), np.nan), np.full((n, k), -7)
        last = len(start) - 1
        for lo, hi in ((last // 2, last), (0, last // 2)):  # any partition of the strips, in any order
            strips.search_strips(dealt_points, k, lo, hi, strips.Lists(kth, distance, neighbor))
        np.testing.assert_array_equal(distance, np.sort(apart, axis=1)[:, :k])
        np.testing.assert_array_equal(kth, distance[:, -1])
        np.testing.assert_array_equal(np.take_along_axis(apart, neighbor, axis=1), distance)
        assert all(len(set(listed)) == k for listed in neighbor.tolist())
        bare = np.full(n, np.nan)
        unlisted = strips.Lists(bare, np.empty((0, k)), np.empty((0, k), np.int64))
        strips.search_strips(dealt_points, k, 0, last, unlisted)
        np.testing.assert_array_equal(bare, kth)


def test_slack_covers_the_rounding_of_a_sum() -> None:
    """The bound of the next slot is a sum of two rounded distances: it may not fall below their true sum."""
    rng = np.random.default_rng(0)
    a, b = 10 ** rng.uniform(-300, 300, (2, 1000))
    bound = (a + b) * strips.SLACK + strips.TINY
    assert all(math.fsum((x, y)) * (1 + 2**-53) <= z for x, y, z in zip(a, b, bound, strict=True))
    assert (0.0 + 0.0) * strips.SLACK + strips.TINY > 0
