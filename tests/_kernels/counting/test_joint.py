"""Tables of many subsets against each counted by itself."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from infoest._kernels.counting import joint as kernel
from tests import naive


def columns_of(codes: np.ndarray, weight: np.ndarray, use: np.ndarray | None = None) -> kernel.Columns:
    """Surprisal ``log(n / c) + 1 / c`` and parity ``c``, so that none cancels by chance."""
    n, p = int(weight.sum()), codes.shape[1]
    counts = np.arange(1.0, n + 1)
    single = [np.bincount(column, weight).astype(np.int64) for column in codes.T]
    return kernel.Columns(
        np.ascontiguousarray(codes.T, dtype=np.int32),
        weight,
        np.cumsum([0, *map(len, single)]),
        np.concatenate(single),
        np.ones(p, np.bool_) if use is None else use,
        np.concatenate([[0.0], np.log(n / counts) + 1 / counts]),
        np.concatenate([[0.0], counts]),
    )


def expected(codes: np.ndarray, weight: np.ndarray) -> tuple[float, ...]:
    rows = np.repeat(codes, weight, axis=0)
    return naive.shared_counts(rows, lambda c: np.log(len(rows) / c) + 1 / c, lambda c: c)


def drawn(rows: int, levels: list[int], rng: np.random.Generator) -> np.ndarray:
    columns = [rng.integers(0, size, rows) for size in levels]
    return np.column_stack([np.unique(column, return_inverse=True)[1] for column in columns])


@pytest.mark.parametrize(
    ("rows", "levels", "order"),
    [
        (40, [2, 3, 2, 5, 2], 3),
        (40, [2, 3, 2, 5, 2], 2),
        (30, [2, 2, 2, 2, 2, 2], 5),
        (25, [30, 40, 3, 25, 2], 4),  # more places than there is room for: pairs are sorted
        (2, [2, 2, 2], 3),
    ],
)
def test_each_subset_as_counted_by_itself(rows: int, levels: list[int], order: int, rng: np.random.Generator) -> None:
    codes, weight = drawn(rows, levels, rng), rng.integers(1, 4, rows)
    members = np.array(list(combinations(range(len(levels)), order)))
    out = np.empty((4, len(members)))
    kernel.each_table(columns_of(codes, weight), members, out)
    for row, subset in enumerate(members):
        np.testing.assert_allclose(out[:, row], expected(codes[:, subset], weight), rtol=0, atol=1e-12)


def test_any_order_of_subsets_and_columns_left_out(rng: np.random.Generator) -> None:
    codes, weight = drawn(30, [2, 3, 2, 4, 2], rng), np.ones(30, np.int64)
    use = np.array([True, False, True, True, True])
    members = rng.permutation(np.array(list(combinations(range(5), 4))))
    out = np.empty((4, len(members)))
    kernel.each_table(columns_of(codes, weight, use), members, out)
    for row, subset in enumerate(members):
        kept = [j for j in subset if use[j]]
        np.testing.assert_allclose(out[:, row], expected(codes[:, kept], weight), rtol=0, atol=1e-12)
    single = np.empty((4, 1))
    kernel.each_table(columns_of(codes, weight, np.arange(5) == 2), np.array([[1, 2, 4]]), single)
    np.testing.assert_array_equal(single, 0.0)
