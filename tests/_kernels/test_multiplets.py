"""Sweeps over subsets against log-determinants of each."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from infoest._kernels import multiplets as kernel
from tests import naive


def correlation_of(p: int, rng: np.random.Generator, rows: int = 60) -> np.ndarray:
    mixed = rng.normal(size=(rows, p)) @ rng.normal(size=(p, p))
    return np.asarray(np.corrcoef(mixed.T))


@pytest.mark.parametrize(("p", "order"), [(4, 2), (6, 3), (6, 5), (4, 4)])
def test_each_subset_as_by_itself(p: int, order: int, rng: np.random.Generator) -> None:
    correlation = correlation_of(p, rng)
    members = np.array(list(combinations(range(p), order)))
    for some in (members, rng.permutation(members)):  # in any order, only more slowly
        out = np.full((3, len(some)), np.nan)
        assert kernel.each(correlation, some, True, out) == 0
        for row, subset in enumerate(some):
            expected = naive.shared_information(correlation[np.ix_(subset, subset)])
            np.testing.assert_allclose(out[:, row], expected, rtol=0, atol=1e-11)
        bare = np.full((3, len(some)), np.nan)
        assert kernel.each(correlation, some, False, bare) == 0
        np.testing.assert_array_equal(bare[:2], out[:2])
        assert np.isnan(bare[2]).all()


def test_a_determined_variable_is_named_by_its_place(rng: np.random.Generator) -> None:
    columns = rng.normal(size=(50, 3))
    correlation = np.corrcoef(np.column_stack([columns, columns.sum(axis=1)]).T)
    assert kernel.each(correlation, np.array([[0, 1, 2], [0, 1, 3]]), True, np.empty((3, 2))) == 0
    assert kernel.each(correlation, np.array([[0, 1, 2, 3]]), True, np.empty((3, 1))) == 4
