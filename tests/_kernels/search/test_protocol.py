"""The conventions of all indexes: gaps, reaches, stable orders."""

from __future__ import annotations

import numpy as np

from infoest._kernels.search import protocol
from infoest._kernels.search.index import Line


def test_counts_use_the_distance_itself() -> None:
    """0.3 - 0.1 rounds below 0.2, so x + 0.2 would miss what |x - y| <= radius holds."""
    values = np.array([0.1, 0.3])
    radius = np.full(2, 0.3 - 0.1)
    assert radius[0] != 0.2
    built = Line(values)
    np.testing.assert_array_equal(built.count(radius), [1, 1])
    np.testing.assert_array_equal(built.count(protocol.closed_reach(radius, closed=False)), [0, 0])


def test_sort_order_is_stable_under_ties(rng: np.random.Generator) -> None:
    for values in (rng.normal(size=60), rng.integers(3, size=60).astype(float)):
        np.testing.assert_array_equal(protocol.sort_order(values), np.argsort(values, kind="stable"))
