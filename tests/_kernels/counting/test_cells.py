"""Rows of small integers counted into their joint table, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest._kernels.counting.cells import append_digit, count_keys, first_digit, limits


@pytest.mark.parametrize("n", [1, 3, 4, 7, 101])  # whole fours and what is left over
@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64])
def test_keys_and_counts(n: int, kind: Any, rng: np.random.Generator) -> None:
    low = 0 if kind is np.uint8 else -3
    x, y = (rng.integers(low, low + 5, n).astype(kind) for _ in range(2))
    assert limits(x) == (x.min(), x.max())
    key, counts = np.empty(n, np.uint16), np.zeros((4, 25), np.int64)
    assert first_digit(x, low, 5, key)
    assert append_digit(y, low, 5, key)
    expected = (x.astype(np.int64) - low) * 5 + y.astype(np.int64) - low
    np.testing.assert_array_equal(key, expected)
    count_keys(key, counts)
    np.testing.assert_array_equal(counts.sum(axis=0), np.bincount(expected, minlength=25))


@pytest.mark.parametrize("beyond", [-1, 5])
def test_a_value_beyond_the_limits_is_told(beyond: int) -> None:
    column, key = np.array([0, 4, beyond]), np.zeros(3, np.uint16)
    assert not first_digit(column, 0, 5, key)
    assert not append_digit(column, 0, 5, key)
