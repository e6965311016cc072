"""Nearest neighbours of ranks against a naive estimate of the moved ranks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from infoest.methods.reordered.ranks import Ranks, ranks_of
from infoest.resampling.nulls import CircularShift
from tests import naive

if TYPE_CHECKING:
    from infoest.methods.reordered.protocol import Question

QUESTIONS: list[Question] = [((0,), ()), ((1,), (2, 3)), ((0, 1), (2, 3)), ((0, 1, 4), (2,)), ((3,), (0, 1, 2, 4))]


def test_values_are_those_of_the_naive_statistic(rng: np.random.Generator) -> None:
    columns = rng.normal(size=(80, 5)) @ rng.normal(size=(5, 5))
    target = columns @ rng.normal(size=5) + rng.normal(size=80)
    order = CircularShift(80, 2).order(7, 0)
    ranks = ranks_of(np.column_stack([columns, target]), 0)
    found = Ranks(ranks[:-1], ranks[-1:], 12).asking(QUESTIONS).values([np.arange(80), order])
    plain = ranks.T.astype(np.float64)
    for j, (block, given) in enumerate(QUESTIONS):
        for i, rows in enumerate((np.arange(80), order)):
            moved, known = plain[rows][:, list(block)], plain[:, list(given)]
            expected = naive.frenzel_pompe(moved, plain[:, 5:], known, 12)
            assert found[i, j] == pytest.approx(expected, abs=1e-12)


def test_ranks_ignore_increasing_functions_and_break_ties_at_random(rng: np.random.Generator) -> None:
    x = rng.normal(size=(50, 2))
    np.testing.assert_array_equal(ranks_of(x, 3), ranks_of(np.exp(x), 3))
    tied = np.zeros((50, 2))
    first = ranks_of(tied, 3)
    assert all(sorted(row) == list(range(50)) for row in first.tolist())
    assert (first[0] != first[1]).any()  # each column by itself
    assert (ranks_of(tied, 4) != first).any()
    assert first.dtype == np.uint16
