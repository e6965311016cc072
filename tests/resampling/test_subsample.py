"""Subsampling: exact for a mean, the same bits for any number of threads, refusals by message."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest.resampling.permutation import permuted_rows
from infoest.resampling.subsample import subsample_stderr


def test_rows_are_distinct_and_the_first_of_the_permutations() -> None:
    seen: list[NDArray[np.int64]] = []

    def keep(rows: NDArray[np.int64]) -> float:
        seen.append(rows)
        return float(len(seen))

    subsample_stderr(keep, 50, 10, 5, seed=3)
    for b, rows in enumerate(seen):
        assert len(set(rows.tolist())) == 10
        np.testing.assert_array_equal(rows, permuted_rows(3, b, 50)[:10])


def test_factor_of_a_known_spread() -> None:
    values = iter([1.0, 2.0, 3.0, 4.0])
    expected = math.sqrt(20 / 80 * np.var([1, 2, 3, 4], ddof=1))
    assert subsample_stderr(lambda rows: next(values), 100, 20, 4) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("m", [20, 100, 300])
def test_standard_error_of_a_mean(m: int, rng: np.random.Generator) -> None:
    """The spread of 2000 subsamples has a relative error of 1/sqrt(4000) = 0.016; 0.08 is five of them; fixed seeds."""
    x = rng.exponential(size=500)
    exact = x.std(ddof=1) / math.sqrt(500)
    assert subsample_stderr(lambda rows: float(x[rows].mean()), 500, m, 2000, seed=1) == pytest.approx(exact, rel=0.08)


def test_threads_change_nothing(rng: np.random.Generator) -> None:
    x = rng.normal(size=200)
    serial, threaded = (subsample_stderr(lambda rows: float(x[rows].max()), 200, 40, seed=9, n_jobs=j) for j in (1, 2))
    assert serial == threaded


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"m=10 rows of a subsample must be between 1 and n - 1 = 9"):
        subsample_stderr(lambda rows: 0.0, 10, 10)
    with pytest.raises(ValueError, match=r"n_resamples=1 must be at least 2"):
        subsample_stderr(lambda rows: 0.0, 10, 5, 1)
