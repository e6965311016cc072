"""One sorted column: windows, neighbours and sums, against comparing every pair with the same subtraction."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest._kernels.search import windows
from tests import naive

Floats = NDArray[np.float64]
NUMERIC = np.full(1, -1.0)


def drawn(kind: str, n: int, rng: np.random.Generator) -> Floats:
    values = {
        "random": rng.normal(size=n),
        "tied": np.round(rng.normal(size=n)),
        "constant": np.full(n, 0.3),
        "offset": 1e9 + 1e-7 * rng.normal(size=n),  # differences of a few last places
    }[kind]
    return np.asarray(values)


KINDS = ["random", "tied", "constant", "offset"]


@pytest.mark.parametrize("n", [1, windows.BATCH - 1, windows.BATCH, windows.BATCH + 1, 3 * windows.BATCH])
def test_window_bounds_of_every_batch_size(n: int, rng: np.random.Generator) -> None:
    column, values = np.sort(np.round(rng.normal(size=40), 1)), np.round(rng.normal(size=n), 1)
    reach = np.round(rng.random(n), 1)
    left, right = np.full(n, -7), np.full(n, -7)
    windows.window_bounds(column, values, reach, 0, n, left, right)
    for i in range(n):
        inside = np.flatnonzero(np.abs(column - values[i]) <= reach[i])
        assert right[i] - left[i] == len(inside)
        if len(inside):
            assert left[i] == inside[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [1, 2, 9, 40])
def test_windows_hold_what_lies_within_reach(kind: str, n: int, rng: np.random.Generator) -> None:
    """Reaches are distances of the data themselves, where the last bit decides, one step less, and none at all."""
    values = drawn(kind, n, rng)
    column = np.sort(values)
    far = np.abs(column[:, None] - values[None, :])
    for reach in (far[n // 2], np.nextafter(far[n // 2], -np.inf), np.full(n, -1.0), np.full(n, np.inf)):
        left, right = np.full(n, -7), np.full(n, -7)
        windows.window_bounds(column, values, reach, 0, n, left, right)
        for i in range(n):
            inside = np.flatnonzero(far[:, i] <= reach[i])
            assert right[i] - left[i] == len(inside)
            if len(inside):
                assert (left[i], right[i]) == (inside[0], inside[-1] + 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [1, 2, 9, 40])
def test_sums_over_the_windows_that_hold_a_row(kind: str, n: int, rng: np.random.Generator) -> None:
    values, weight = drawn(kind, n, rng), rng.random(n)
    order = np.argsort(values, kind="stable")
    reach = np.where(rng.random(n) < 0.3, -1.0, np.abs(values - values[0]))
    left, right, out = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    windows.window_bounds(values[order], values, reach, 0, n, left, right)
    windows.window_weights(left, right, weight, order, out)
    near = (np.abs(values[:, None] - values) <= reach[:, None]) & ~np.eye(n, dtype=bool)
    np.testing.assert_allclose(out, weight @ near, rtol=0, atol=1e-13)  # a difference array leaves 1e-16 a step


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [2, 9, 40])
def test_neighbours_of_own_rows(kind: str, n: int, rng: np.random.Generator) -> None:
    values = drawn(kind, n, rng)
    order = np.argsort(values, kind="stable")
    rank = np.empty(n, np.int64)
    rank[order] = np.arange(n)
    k = n - 1
    distance, neighbor = np.full((n, k), np.nan), np.full((n, k), -7)
    windows.nearest_on_line(values[order], order, values, rank, True, 0, n, distance, neighbor)
    apart = naive.distances_to_others(values[:, None], NUMERIC)
    np.testing.assert_array_equal(distance, np.sort(apart, axis=1)[:, :k])
    for i in range(n):
        assert sorted(neighbor[i]) == [j for j in range(n) if j != i]
        np.testing.assert_array_equal(apart[i, neighbor[i]], distance[i])


@pytest.mark.parametrize("kind", KINDS)
def test_neighbours_of_new_values(kind: str, rng: np.random.Generator) -> None:
    """Below, above and between the values, and equal to one."""
    values = drawn(kind, 20, rng)
    order = np.argsort(values, kind="stable")
    column = values[order]
    queries = np.concatenate([[column[0] - 1, column[-1] + 1], (column[1:] + column[:-1]) / 2, column[[0, 10, 19]]])
    at = np.searchsorted(column, queries)
    distance, neighbor = np.full((len(queries), 20), np.nan), np.full((len(queries), 20), -7)
    windows.nearest_on_line(column, order, queries, at, False, 0, len(queries), distance, neighbor)
    apart = np.abs(queries[:, None] - values)
    np.testing.assert_array_equal(distance, np.sort(apart, axis=1))
    assert (np.sort(neighbor, axis=1) == np.arange(20)).all()
    np.testing.assert_array_equal(np.take_along_axis(apart, neighbor, axis=1), distance)


def test_of_two_as_near_the_lower_comes_first() -> None:
    column = np.array([0.0, 1.0, 2.0])
    distance, neighbor = np.full((3, 2), np.nan), np.full((3, 2), -7)
    windows.nearest_on_line(column, np.arange(3), column, np.arange(3), True, 1, 2, distance, neighbor)
    assert neighbor[1].tolist() == [0, 2]
    assert (neighbor[[0, 2]] == -7).all()  # rows outside the range are left alone
