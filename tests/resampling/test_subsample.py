"""Subsampling: exact for a mean, the same bits for any number of threads, refusals by message."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest.datasets import vector_autoregression
from infoest.resampling.permutation import permuted_rows
from infoest.resampling.subsample import block_subsample_stderr, subsample_stderr
from infoest.timeseries import transfer_entropy


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


@pytest.mark.slow
def test_stretches_check_the_formula() -> None:
    """Transfer entropy of 20 000 rows: stretches of 737 rows, 120 of them, of which 27 apart: 4 standard deviations."""
    series, _ = vector_autoregression(20_000, [[0.7, 0.0], [0.5, 0.6]], random_state=2)
    x, y = series.T
    stderr = transfer_entropy(x, y, method="gaussian").stderr

    def value(first: int, last: int) -> float:
        return transfer_entropy(x[first:last], y[first:last], method="gaussian", stderr=False).value

    checked = block_subsample_stderr(value, 20_000, 737, 120)
    assert 0.45 < checked / stderr < 1.55


def test_stretches_cover_the_series_and_bad_input() -> None:
    seen: list[tuple[int, int]] = []

    def spy(first: int, last: int) -> float:
        seen.append((first, last))
        return float(len(seen))

    assert block_subsample_stderr(spy, 100, 10, 4) == pytest.approx((0.1 * np.var([1, 2, 3, 4], ddof=1)) ** 0.5)
    assert seen == [(0, 10), (30, 40), (60, 70), (90, 100)]
    with pytest.raises(ValueError, match="must be between 1 and n - 1 = 9"):
        block_subsample_stderr(spy, 10, 10)
    with pytest.raises(ValueError, match="at least 2"):
        block_subsample_stderr(spy, 10, 2, 1)


def test_threads_change_no_stretch(rng: np.random.Generator) -> None:
    x = rng.normal(size=300)
    one, two = (block_subsample_stderr(lambda a, b: float(x[a:b].max()), 300, 40, n_jobs=jobs) for jobs in (1, 2))
    assert one == two
