"""Long-run variance and stretches of a series: naive sums, known processes, trials, and bad input."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.datasets import vector_autoregression
from infoest.inference.longrun import long_run_variance, memory_length
from infoest.inference.subsample import block_subsample_stderr
from infoest.timeseries import transfer_entropy
from tests import naive


@pytest.mark.parametrize("start", [[0, 90], [0, 30, 31, 90]])
def test_is_the_weighted_sum_over_pairs_of_a_trial(start: list[int], rng: np.random.Generator) -> None:
    values = np.convolve(rng.normal(size=99), np.ones(10))[:90]
    trials: list[object] = [sum(i >= s for s in start[1:]) for i in range(90)]
    bounds = np.array(start)
    expected = naive.long_run_variance(values, memory_length(values, bounds), trials)
    assert long_run_variance(values, bounds) == pytest.approx(expected, rel=1e-12)
    assert long_run_variance(values + 1e6, bounds) == pytest.approx(expected, rel=1e-6)


def test_known_processes() -> None:
    """AR(0.6): long-run variance 6.25 times that of the noise; 100 000 rows, 10 % for the truncation. Constants: 0."""
    series, _ = vector_autoregression(100_000, [[0.6, 0.0], [0.0, 0.0]], random_state=1)
    assert long_run_variance(series[:, 0]) == pytest.approx(6.25, rel=0.1)
    assert long_run_variance(series[:, 1]) == pytest.approx(1.0, rel=0.03)
    assert long_run_variance(np.ones(5)) == memory_length(np.ones(5)) == 0
    assert memory_length(series[:, 0]) == pytest.approx(1.1447 * (4 * 0.36 / 0.64**2 * 1e5) ** (1 / 3), rel=0.05)


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
