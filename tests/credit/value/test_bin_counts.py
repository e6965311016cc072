"""Effective counts: weights in units of rows, laws that are given, and smoothing that keeps the size."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.credit.value.bin_counts import KNOWN_SIZE, BinCounts


def test_unweighted_counts_stay_as_they_are() -> None:
    table = BinCounts.of(np.array([3.0, 0, 5]))
    assert table.counts.tolist() == table.squares.tolist() == [3, 0, 5]
    assert table.size == 8


@pytest.mark.parametrize("unit", [1.0, 1e-6, 250.0])
def test_weights_sum_to_the_effective_sample_size_in_any_unit(unit: float, rng: np.random.Generator) -> None:
    code, weight = rng.integers(3, size=50), rng.uniform(0.5, 4, 50) * unit
    sums, squares = (np.bincount(code, values).astype(np.float64) for values in (weight, weight**2))
    table = BinCounts.of(sums, squares)
    kish = weight.sum() ** 2 / (weight**2).sum()
    assert table.size == pytest.approx(kish, rel=1e-12)
    assert table.squares.sum() == pytest.approx(kish, rel=1e-12)
    np.testing.assert_allclose(table.counts / table.size, sums / weight.sum(), rtol=1e-12)


def test_equal_weights_are_rows() -> None:
    table = BinCounts.of(np.array([6.0, 9]), np.array([18.0, 27]))  # 2 and 3 rows of weight 3
    np.testing.assert_allclose(table.counts, [2, 3], rtol=1e-14)


def test_a_table_without_rows_stays_empty() -> None:
    assert BinCounts.of(np.zeros(2), np.zeros(2)).counts.tolist() == [0, 0]


def test_a_law_adds_no_variance_and_is_not_thinned() -> None:
    law = BinCounts.known(np.array([1.0, 3]))
    assert law.size == KNOWN_SIZE
    assert law.squares.tolist() == [0, 0]
    assert law.thinned(7.0) is law
    sample = BinCounts.of(np.array([10.0, 30])).thinned(4.0)
    assert (sample.counts.tolist(), float(sample.size)) == ([2.5, 7.5], 10.0)


def test_smoothing_is_added_to_the_cells_and_keeps_the_size() -> None:
    table = BinCounts.of(np.array([[4.0, 0, 4], [2, 2, 2]])).smoothed(np.array([[0.5, 0.5, 0.5], [0, 0, 0]]))
    np.testing.assert_allclose(table.size, [8, 6], rtol=1e-14)
    np.testing.assert_allclose(table.counts[0] / 8, np.array([4.5, 0.5, 4.5]) / 9.5, rtol=1e-14)
    assert table.counts[1].tolist() == [2, 2, 2]
