"""Counts of values at or above edges, against comparing each value with each edge."""

from __future__ import annotations

import numpy as np
import pytest

from infoest._kernels.counting.histogram import BLOCK, count_at_least


@pytest.mark.parametrize("n_edges", [0, 1, 3, 4, 5, 9])  # whole fours and what is left over
@pytest.mark.parametrize("n", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_counts_are_those_of_comparisons(n: int, n_edges: int, rng: np.random.Generator) -> None:
    values = np.round(rng.normal(size=n), 1)  # many lie on an edge
    edges = np.sort(np.round(rng.normal(size=n_edges), 1))
    out = np.zeros(n_edges, np.int64)
    count_at_least(values, edges, 0, n, out)
    np.testing.assert_array_equal(out, (values[:, None] >= edges).sum(axis=0))


def test_missing_values_are_at_least_nothing_and_infinite_ones_have_their_place() -> None:
    values = np.array([np.nan, -np.inf, np.inf, 0.0, -0.0, 1.0, np.nan])
    edges = np.array([-np.inf, -1.0, 0.0, 1.0, np.nextafter(1.0, 2.0), np.inf])
    out = np.zeros(6, np.int64)
    count_at_least(values, edges, 0, len(values), out)
    assert out.tolist() == [5, 4, 4, 2, 1, 1]


@pytest.mark.parametrize("cut", [0, 1, BLOCK, BLOCK + 3, 2 * BLOCK + 7])
def test_parts_add_up_in_the_output(cut: int, rng: np.random.Generator) -> None:
    """Counts are added to what is there: parts of the values in any order, as threads take them."""
    values, edges = rng.normal(size=2 * BLOCK + 7), np.linspace(-1, 1, 6)
    out = np.full(6, 5, dtype=np.int64)
    count_at_least(values, edges, cut, len(values), out)
    count_at_least(values, edges, 0, cut, out)
    np.testing.assert_array_equal(out - 5, (values[:, None] >= edges).sum(axis=0))


def test_edges_in_any_order_are_counted_each_by_itself(rng: np.random.Generator) -> None:
    values, edges = rng.normal(size=50), rng.normal(size=7)
    out = np.zeros(7, np.int64)
    count_at_least(values, edges, 0, 50, out)
    np.testing.assert_array_equal(out, (values[:, None] >= edges).sum(axis=0))
