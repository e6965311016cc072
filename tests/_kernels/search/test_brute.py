"""Every pair of rows against the reference: ties, labels that are infinitely far apart, and lists that run out."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest._kernels.search import brute
from tests import naive

Floats = NDArray[np.float64]
GAPS = [(-1.0, -1.0), (-1.0, 0.5), (np.inf, -1.0), (0.0, np.inf)]


def rows(n: int, gap: tuple[float, ...], rng: np.random.Generator, *, tied: bool) -> Floats:
    """Codes below 3 in columns with a gap, numbers in others."""
    columns = [rng.integers(3, size=n).astype(float) if g >= 0 else rng.normal(size=n) for g in gap]
    found = np.column_stack(columns)
    return np.round(found) if tied else found


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("tied", [False, True])
def test_distance_of_two_rows(gap: tuple[float, ...], tied: bool, rng: np.random.Generator) -> None:
    queries, points = rows(5, gap, rng, tied=tied), rows(7, gap, rng, tied=tied)
    expected = naive.distances(queries, points, np.array(gap))
    found = [[brute.row_distance(queries, i, points, j, np.array(gap)) for j in range(7)] for i in range(5)]
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_the_smallest_are_kept_in_order_and_the_earlier_of_equals_first(k: int, rng: np.random.Generator) -> None:
    stream = rng.integers(6, size=40).astype(float)
    best, who = np.full(k, np.inf), np.full(k, -1)
    for j, far in enumerate(stream):
        brute.keep_smallest(best, who, far, j)
        seen = np.argsort(stream[: j + 1], kind="stable")[:k]
        np.testing.assert_array_equal(best[: len(seen)], stream[seen])
        np.testing.assert_array_equal(who[: len(seen)], seen)
        assert (who[len(seen) :] == -1).all()


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("own", [False, True])
def test_nearest_rows(gap: tuple[float, ...], tied: bool, own: bool, rng: np.random.Generator) -> None:
    """More are asked for than there are, so that with infinite gaps each list ends where its label does."""
    points = rows(12, gap, rng, tied=tied)
    queries = points if own else rows(6, gap, rng, tied=tied)
    label = np.array(gap)
    apart = naive.distances_to_others(points, label) if own else naive.distances(queries, points, label)
    m, k = len(queries), 13
    distance, neighbor = np.full((m, k), -9.0), np.full((m, k), -9)
    brute.nearest(queries, points, label, own, 1, m - 1, distance, neighbor)
    assert (distance[[0, m - 1]] == -9).all()  # rows outside the range are left alone
    for i in range(1, m - 1):
        near = [j for j in np.argsort(apart[i], kind="stable") if np.isfinite(apart[i, j])]
        assert neighbor[i].tolist() == [*near, *[-1] * (k - len(near))]
        np.testing.assert_array_equal(distance[i], [*apart[i, near], *[np.inf] * (k - len(near))])


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("tied", [False, True])
def test_counts_and_weights_within_reach(gap: tuple[float, ...], tied: bool, rng: np.random.Generator) -> None:
    """A negative reach holds nothing, not even the row itself; a reach of 0 holds duplicates."""
    points, label = rows(15, gap, rng, tied=tied), np.array(gap)
    queries = rows(15, gap, rng, tied=tied)
    reach = np.where(np.arange(15) % 3 == 0, -1.0, np.where(np.arange(15) % 3 == 1, 0.0, 1.0))
    near = naive.distances(points, points, label) <= reach[:, None]
    counts, weight, sums = np.full(15, -9), rng.random(15), np.full(15, -9.0)
    brute.count(points, points, label, reach, True, 0, 15, counts)
    np.testing.assert_array_equal(counts, (near & ~np.eye(15, dtype=bool)).sum(axis=1))
    brute.window_weights(points, label, reach, weight, 0, 15, sums)
    np.testing.assert_allclose(sums, weight @ (near & ~np.eye(15, dtype=bool)), rtol=1e-13, atol=1e-15)
    brute.count(queries, points, label, reach, False, 3, 12, counts)
    expected = (naive.distances(queries, points, label) <= reach[:, None]).sum(axis=1)
    np.testing.assert_array_equal(counts[3:12], expected[3:12])
    np.testing.assert_array_equal(counts[[0, 14]], (near & ~np.eye(15, dtype=bool)).sum(axis=1)[[0, 14]])
