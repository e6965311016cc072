"""Selection and sorting of (distance, slot) pairs."""

from __future__ import annotations

import numpy as np
import pytest

from infoest._kernels.search import keep_smallest as smallest


@pytest.mark.parametrize("levels", [1, 2, 5, 10**6])
@pytest.mark.parametrize("n", [1, 2, 3, 10, 101])
def test_select_puts_every_order_in_its_place(n: int, levels: int, rng: np.random.Generator) -> None:
    values = rng.integers(levels, size=n).astype(float)
    for kth in range(n):
        key, slot = values.copy(), np.arange(n)
        smallest.select(key, slot, 0, n, kth)
        assert key[kth] == np.sort(values)[kth]
        assert (key[:kth] <= key[kth]).all()
        assert (key[kth:] >= key[kth]).all()
        np.testing.assert_array_equal(values[slot], key)


@pytest.mark.parametrize("n", [1, 2, 30, 1500])
def test_sort_keeps_pairs_together(n: int, rng: np.random.Generator) -> None:
    values = rng.normal(size=n)
    key, slot = values.copy(), np.arange(n)
    smallest.sort(key, slot, n)
    np.testing.assert_array_equal(key, np.sort(values))
    np.testing.assert_array_equal(values[slot], key)


def test_room_is_exact_for_short_lists_only() -> None:
    assert smallest.room(smallest.SHORT) == smallest.SHORT
    assert smallest.room(smallest.SHORT + 1) > 2 * smallest.SHORT
