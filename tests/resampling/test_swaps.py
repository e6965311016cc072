"""Rows that may swap given z, against distances computed one pair at a time."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.resampling.swaps import exchangeable_rows


def test_neighbours_have_equal_codes_and_the_nearest_ranks(rng: np.random.Generator) -> None:
    z = np.column_stack([np.repeat([0.0, 1.0, 2.0], [30, 29, 1]), np.exp(3 * rng.normal(size=60)), rng.normal(size=60)])
    found = exchangeable_rows(z, (True, False, False), 4, seed=5, stream=1)
    assert found.dtype == np.int64
    assert found.flags.c_contiguous
    assert (found[59] == -1).all()  # the only row of its code
    ranks = np.argsort(np.argsort(z[:, 1:], axis=0), axis=0)
    for row in range(59):
        same = [other for other in range(60) if z[other, 0] == z[row, 0] and other != row]
        apart = np.array([np.abs(ranks[other] - ranks[row]).max() for other in same])
        mine = np.abs(ranks[found[row]] - ranks[row]).max(axis=1)
        assert set(found[row]) <= set(same)
        # The order of equally near rows is random, and jitter of less than one rank may not reverse others.
        np.testing.assert_array_equal(mine, np.sort(apart)[:4])


def test_any_increasing_transformation_of_numbers_changes_nothing(rng: np.random.Generator) -> None:
    z = rng.normal(size=(80, 2))
    plain = exchangeable_rows(z, (False, False), 5, seed=0, stream=0)
    np.testing.assert_array_equal(exchangeable_rows(np.exp(z), (False, False), 5, seed=0, stream=0), plain)


def test_rows_that_are_equal_in_z_become_neighbours_at_random() -> None:
    z = np.zeros((200, 1))
    tables = [exchangeable_rows(z, (False,), 3, seed=seed, stream=0) for seed in (0, 1)]
    assert (tables[0] != tables[1]).any()
    assert (exchangeable_rows(z, (False,), 3, seed=0, stream=1) != tables[0]).any()
    # Neighbours follow the random order, not that of the rows: nearly all are far apart in it.
    assert (np.abs(tables[0] - np.arange(200)[:, None]) > 5).mean() > 0.8


@pytest.mark.parametrize("m", [1, 9])
def test_everyone_else_is_a_neighbour_where_all_are_wanted(m: int, rng: np.random.Generator) -> None:
    found = exchangeable_rows(rng.normal(size=(m + 1, 1)), (False,), m, seed=0, stream=0)
    for row, others in enumerate(found):
        assert sorted(others) == [other for other in range(m + 1) if other != row]
