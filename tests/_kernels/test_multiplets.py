"""Sweeps over subsets against log-determinants of each."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest

from infoest._kernels import multiplets as kernel
from tests import naive


def correlation_of(p: int, rng: np.random.Generator, rows: int = 60) -> np.ndarray:
    mixed = rng.normal(size=(rows, p)) @ rng.normal(size=(p, p))
    return np.asarray(np.corrcoef(mixed.T))


@pytest.mark.parametrize(("p", "lowest", "highest"), [(4, 2, 4), (6, 3, 5), (7, 3, 3)])
def test_sweep_is_every_subset_in_order(p: int, lowest: int, highest: int, rng: np.random.Generator) -> None:
    correlation = correlation_of(p, rng)
    start, at = np.zeros((highest + 1, p), np.int64), 0
    for m in range(lowest, highest + 1):
        for first in range(p):
            start[m, first] = at
            at += math.comb(p - 1 - first, m - 1)
    members, out = np.full((at, highest), -1, np.int64), np.empty((3, at))
    for lo in range(p):  # any split into ranges fills the same places
        assert kernel.sweep(correlation, lowest, highest, lo, lo + 1, start, members, out) == 0
    subsets = [c for m in range(lowest, highest + 1) for c in combinations(range(p), m)]
    assert [tuple(row[row >= 0]) for row in members] == subsets
    for row, subset in enumerate(subsets):
        expected = naive.shared_information(correlation[np.ix_(subset, subset)])
        np.testing.assert_allclose(out[:, row], expected, rtol=0, atol=1e-11)


def test_best_keeps_the_largest(rng: np.random.Generator) -> None:
    correlation = correlation_of(7, rng)
    shift = np.array([0.0, 0.0, 0.0, 0.1, -0.2, 0.0])
    everything = {
        c: naive.shared_information(correlation[np.ix_(c, c)]) for m in (3, 4, 5) for c in combinations(range(7), m)
    }
    for sign in (1.0, -1.0):
        values, members = np.full(6, -np.inf), np.full((6, 5), -1, np.int64)
        assert kernel.best(correlation, 3, 5, sign, shift, values, members) == 0
        ranked = sorted(everything, key=lambda c: -sign * (everything[c][0] - everything[c][1] + shift[len(c)]))
        assert [tuple(row[row >= 0].tolist()) for row in members] == ranked[:6]


def test_a_determined_variable_is_named_by_its_place(rng: np.random.Generator) -> None:
    columns = rng.normal(size=(50, 3))
    correlation = np.corrcoef(np.column_stack([columns, columns.sum(axis=1)]).T)
    inverses, out = np.zeros((5, 4, 4)), np.empty(3)
    assert kernel.one(correlation, np.arange(4), inverses, out) == 4
    assert kernel.best(correlation, 3, 4, 1.0, np.zeros(5), np.full(2, -np.inf), np.full((2, 4), -1)) == 4
