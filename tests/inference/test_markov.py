"""Order test: the G statistic by enumeration, its freedom, size and power."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest import conditional_mutual_information
from infoest.inference.markov import markov_order_test
from infoest.timeseries.states import ManyStatesWarning


def test_statistic_is_the_conditional_mutual_information(rng: np.random.Generator) -> None:
    x = rng.integers(0, 3, 500)
    found = markov_order_test(x, 1)
    direct = conditional_mutual_information(
        x[2:], x[:-2], x[1:-1], method="plugin", bias_correction=None, discrete=True, stderr=False
    )
    assert found.statistic == pytest.approx(2 * 498 * direct.value, abs=1e-9)
    assert "12 df" in found.method


def test_degrees_of_freedom_are_those_of_the_states_seen() -> None:
    # After "b" only "a" follows: that context decides nothing.
    found = markov_order_test(list("aababaaabaab") * 5, 1)
    assert "1 df" in found.method


def test_order_zero_is_independence_in_time(rng: np.random.Generator) -> None:
    x = np.repeat(rng.integers(0, 2, 200), 2)
    assert markov_order_test(x, 0).pvalue < 1e-6
    assert "order is above 0" in markov_order_test(x, 0).alternative


def test_trials_keep_windows_apart(rng: np.random.Generator) -> None:
    x = rng.integers(0, 2, 300)
    apart = markov_order_test(x, 1, trials=np.repeat([0, 1, 2], 100))
    assert apart.statistic != markov_order_test(x, 1).statistic


@pytest.mark.slow
def test_size_and_power() -> None:
    # 400 repeats, seed 20261121: a true size of 0.06 rejects at most 0.105 of them with probability 0.9997.
    rng = np.random.default_rng(20261121)
    null = np.mean([markov_order_test(rng.integers(0, 3, 500), 1).pvalue <= 0.05 for _ in range(400)])
    assert null <= 0.105
    second = [0, 0, 1, 1] * 100
    assert markov_order_test(second, 1).pvalue < 1e-6


FIVE = np.full((5, 5), 0.2)
RATING = [[0.93, 0.05, 0.01, 0.01], [0.05, 0.88, 0.05, 0.02], [0.01, 0.08, 0.85, 0.06], [0.02, 0.03, 0.05, 0.90]]


@pytest.mark.slow
@pytest.mark.parametrize(("matrix", "n", "low", "high"), [(FIVE, 200, 0.0, 0.1), (RATING, 1000, 0.01, 0.1)])
def test_size_where_few_rows_fall_in_a_cell(matrix: Any, n: int, low: float, high: float) -> None:
    # 300 repeats, seed 20261121. Measured in 1500: 0.043 and 0.046 (the chi-square limit: 0.38 and 0.001); from there a
    # right test stays within the limits with a probability above 0.999.
    rng = np.random.default_rng(20261121)
    law = np.cumsum(matrix, axis=1)
    paths = np.zeros((n, 300), dtype=np.int64)
    for t in range(1, n):
        paths[t] = (rng.random(300)[:, None] > law[paths[t - 1]]).sum(axis=1).clip(0, len(law) - 1)
    size = np.mean([markov_order_test(path, 1).pvalue <= 0.05 for path in paths.T])
    assert low <= size <= high


@pytest.mark.parametrize("order", [-1, 1.5, True, "1"])
def test_bad_orders(order: Any) -> None:
    with pytest.raises(ValueError, match="must be an integer of at least 0"):
        markov_order_test([0, 1] * 20, order)


def test_bad_series(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="same number of rows"):
        markov_order_test([0, 1] * 20, trials=[1, 2])
    with pytest.raises(ValueError, match="needs a sequence of at least 3 rows"), pytest.warns(ManyStatesWarning):
        markov_order_test([0, 1], 1)
    assert markov_order_test([1] * 20, 1).pvalue == 1.0
