"""Rows close in time that do not see each other: neighbours, counts and weights against all pairs."""

from __future__ import annotations

import numpy as np
import pytest

from infoest._core.sample import Serial
from infoest._kernels.search.hidden_rows import Apart
from infoest._kernels.search.index import index
from infoest._kernels.search.protocol import column_gaps
from tests import naive


@pytest.mark.parametrize("theiler", [0, 1, 7])
@pytest.mark.parametrize("start", [[0, 150], [0, 60, 61, 64, 150]])
@pytest.mark.parametrize("nominal", [[False], [False, False], [False, True, False], [True, False]], ids=str)
def test_equals_all_pairs(nominal: list[bool], start: list[int], theiler: int, rng: np.random.Generator) -> None:
    n = 150
    points = rng.normal(size=(n, len(nominal))).round(1)  # with ties
    points[:, nominal] = rng.integers(0, 2, (n, sum(nominal)))
    gap = column_gaps(nominal, np.inf)
    hidden = Serial(np.array(start), np.ones(len(nominal)), theiler).hidden()
    trial = np.searchsorted(start, np.arange(n), side="right")
    near_in_time = (np.abs(np.arange(n)[:, None] - np.arange(n)) <= theiler) & (trial[:, None] == trial)
    apart = naive.distances(points, points, gap)
    apart[near_in_time] = np.inf
    found = Apart(index(points, gap), points, gap, hidden)
    distance, neighbor = found.nearest(4)
    np.testing.assert_array_equal(distance[:, 3], naive.kth(apart, 4))
    np.testing.assert_array_equal(found.kth(4), distance[:, 3])
    rows = np.arange(n)[:, None]
    np.testing.assert_array_equal(np.where(neighbor >= 0, apart[rows, neighbor], np.inf), distance)
    reach = rng.uniform(0.0, 1.5, n)
    within = naive.within(apart, reach, closed=True)
    np.testing.assert_array_equal(found.count(reach), within.sum(axis=1))
    weight = rng.random(n)
    np.testing.assert_allclose(found.weights(reach, weight), (within * weight[:, None]).sum(axis=0), atol=1e-12)
    queries = points[:5] + 0.05 * ~np.array(nominal)
    np.testing.assert_array_equal(
        found.count_near(queries, reach[:5]), index(points, gap).count_near(queries, reach[:5])
    )
    np.testing.assert_array_equal(found.nearest_to(queries, 2)[0], index(points, gap).nearest_to(queries, 2)[0])
