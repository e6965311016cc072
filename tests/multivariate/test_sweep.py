"""Batches hold every multiplet once, the best are kept in the order met, and threads change neither."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from infoest.multivariate.sweep import Batches, Best, subset_at


@pytest.mark.parametrize("most", [1, 3, 7, 1000])
def test_batches_are_all_subsets_in_order(most: int) -> None:
    batches = Batches(7, 2, 4, most)
    places: list[int] = []
    found: list[tuple[int, ...]] = []
    for number in range(batches.count):
        at, members = batches.of(number)
        assert len(members) <= most
        places += range(at, at + len(members))
        found += [tuple(row) for row in members.tolist()]
    assert places == list(range(batches.total))
    assert found == [c for m in (2, 3, 4) for c in combinations(range(7), m)]


def test_subset_at_a_rank_far_beyond_machine_integers() -> None:
    assert tuple(subset_at(6, 3, 11)) == list(combinations(range(6), 3))[11]
    last = Batches(200, 100, 100, 5)
    assert last.of(last.count - 1)[1][-1].tolist() == list(range(100, 200))


def test_best_keeps_the_first_of_equal_ones(rng: np.random.Generator) -> None:
    values = rng.integers(0, 6, 50).astype(float)
    members, found = np.arange(100).reshape(50, 2), rng.normal(size=(5, 50))
    kept = Best(9, 3)
    for lo in range(0, 50, 8):
        kept.add(values[lo : lo + 8], members[lo : lo + 8], found[:, lo : lo + 8])
    ranking = np.argsort(-values, kind="stable")[:9]
    np.testing.assert_array_equal(kept.values, values[ranking])
    np.testing.assert_array_equal(kept.members[:, :2], members[ranking])
    assert (kept.members[:, 2] == -1).all()
    np.testing.assert_array_equal(kept.found, found[:, ranking])
