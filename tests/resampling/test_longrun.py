"""Long-run variance and memory of a series: naive sums, known processes, trials, and bad input."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.signal import lfilter

from infoest.resampling.longrun import block_length, long_run_variance, memory_length
from tests import naive

Floats = NDArray[np.float64]


def autoregression(phi: float, noise: Floats) -> Floats:
    """Series of variance 1 from its stationary law."""
    series, _ = lfilter([math.sqrt(1 - phi**2)], [1, -phi], noise[1:], zi=[phi * noise[0]])
    return np.asarray(series)


def stored(phi: float, n: int, rng: np.random.Generator) -> Floats:
    """What each row does to the Gaussian storage of an autoregression: half the squared value less squared noise."""
    noise = rng.normal(size=n + 1)
    return np.asarray(0.5 * (autoregression(phi, noise) ** 2 - noise[1:] ** 2))


@pytest.mark.parametrize("start", [[0, 90], [0, 30, 31, 90], [0, 45, 90], list(range(0, 91, 3))])
def test_is_the_density_of_an_autoregression_at_frequency_0(start: list[int], rng: np.random.Generator) -> None:
    values = np.convolve(rng.normal(size=99), np.ones(10))[:90]
    trials: list[object] = [sum(i >= s for s in start[1:]) for i in range(90)]
    expected = naive.long_run_variance(values, trials)
    assert long_run_variance(values, np.array(start)) == pytest.approx(expected, rel=1e-9)
    assert long_run_variance(values + 1e6, np.array(start)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("phi", [-0.6, 0.0, 0.6, 0.9])
def test_autoregression(phi: float) -> None:
    """(1 + phi) / (1 - phi) times the variance, with relative sd sqrt(4 (1 + phi) / (1 - phi) / n): 4 of them.

    As many of the sqrt(4 / n) that a lag too many adds.
    """
    n = 100_000
    values = autoregression(phi, np.random.default_rng(1).normal(size=n + 1))
    truth = (1 + phi) / (1 - phi)
    tolerance = 4 * math.sqrt(4 * truth / n) + 4 * math.sqrt(4 / n)
    assert long_run_variance(values) == pytest.approx(truth, rel=tolerance)


def test_memory_length() -> None:
    """A correlation of 0.6 in 100 000 rows has sd 0.0025; 2.4 of its error in the length, 4 sd."""
    values = autoregression(0.6, np.random.default_rng(1).normal(size=100_001))
    assert memory_length(values) == pytest.approx(1.1447 * (4 * 0.36 / 0.64**2 * 1e5) ** (1 / 3), rel=0.025)


@pytest.mark.parametrize("theta", [0.5, -0.5])
def test_moving_average(theta: float) -> None:
    """(1 + theta)**2: an autoregression of order p has relative sd sqrt(4 p / n), p near 9; 4 of them and 2**-8."""
    noise = np.random.default_rng(2).normal(size=100_001)
    expected = pytest.approx((1 + theta) ** 2, rel=0.08)
    assert long_run_variance(noise[1:] + theta * noise[:-1]) == expected


def test_slow_part_under_noise() -> None:
    """Storage of AR(0.9) in 1000 rows: the standard error was 0.79 of the truth by a window of automatic width.

    Now 0.95 with sd 0.25, and 300 repeats: 4 standard deviations of the mean are 0.06.
    """
    rng = np.random.default_rng(3)
    truth = 0.81 / 0.19  # of the delta method: d(-log(1 - phi**2) / 2) times sqrt(1 - phi**2), squared
    found = [math.sqrt(long_run_variance(stored(0.9, 1000, rng)) / truth) for _ in range(300)]
    assert 0.89 < np.mean(found) < 1.01


def test_white_values_have_their_plain_variance(rng: np.random.Generator) -> None:
    """Mean ratio of standard errors over 400 series of 500 rows: 1 less 0.003, relative sd 0.075 / 20, 4 of them."""
    values = rng.normal(size=(400, 500))
    ratio = [math.sqrt(long_run_variance(row) / row.var(ddof=1)) for row in values]
    assert 0.98 < np.mean(ratio) < 1.015


def test_trials_are_independent_series(rng: np.random.Generator) -> None:
    """The order of trials does not matter; rows alike in a trial count once; what happens between trials is unseen."""
    values = autoregression(0.8, rng.normal(size=601)).reshape(6, 100)
    start = np.arange(0, 601, 100)
    found = long_run_variance(values.ravel(), start)
    assert long_run_variance(values[::-1].ravel(), start) == pytest.approx(found, rel=1e-9)
    assert long_run_variance(values.ravel(), np.array([0, 600])) == long_run_variance(values.ravel())
    alike = np.repeat(rng.normal(size=200), 5)
    assert long_run_variance(alike, np.arange(0, 1001, 5)) == pytest.approx(5 * alike.var(), rel=0.05)
    alone = rng.normal(size=90)
    assert long_run_variance(alone, np.arange(91)) == pytest.approx(alone.var(), rel=1e-12)


def test_few_rows_and_no_spread(rng: np.random.Generator) -> None:
    """Fewer than ten rows have no order to choose; constants vary by 0, however many."""
    for n in range(2, 10):
        values = rng.normal(size=n)
        assert long_run_variance(values) == pytest.approx(values.var(ddof=1), rel=1e-12)
    for n in (1, 5, 500):
        assert long_run_variance(np.ones(n)) == memory_length(np.ones(n)) == 0
    assert memory_length(np.ones(5), np.array([0, 2, 5])) == 0


@given(st.integers(2, 200), st.integers(0, 2**32 - 1), st.integers(1, 6), st.sampled_from([-1.0, 0.0, 1.0]))
@settings(max_examples=60, deadline=None)
def test_is_never_negative_nor_above_that_of_rows_alike(n: int, seed: int, cuts: int, memory: float) -> None:
    """Differences, whose long-run variance is 0, white values and sums, in trials of any length."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=n + 1)
    values = {-1.0: np.diff(noise), 0.0: noise[1:], 1.0: np.cumsum(noise[1:])}[memory]
    start = np.unique([0, *rng.integers(0, n, cuts), n])
    most = values.var() * (np.diff(start) ** 2).sum() / n
    assert 0 < long_run_variance(values, start) <= max(most, values.var(ddof=1)) * (1 + 1e-12)


def test_smooth_series() -> None:
    """Bumps that their own past predicts up to rounding: no logarithm of a negative noise, no more than n variances."""
    time = np.linspace(-8, 8, 20_000)
    for values in (np.exp(-(time**2) / 2), time * np.exp(-(time**2) / 2), np.tile([1.0, -1.0], 100)):
        assert 0 < long_run_variance(values) <= len(values) * values.var() * (1 + 1e-12)


def test_blocks_of_rare_codes_keep_the_memory_of_volatility() -> None:
    """The 5 and 95 % codes of returns whose volatility lasts: signs are unrelated, and lag 1 shows next to nothing."""
    rng = np.random.default_rng(8)
    returns, spread = np.empty(3000), 1.0
    for t, (e, shock) in enumerate(zip(rng.normal(size=3000), rng.normal(size=3000), strict=True)):
        spread = 0.97 * spread + 0.2 * shock
        returns[t] = np.exp(0.5 * spread) * e
    codes = np.digitize(returns, np.quantile(returns, [0.05, 0.95])).astype(float)
    assert memory_length(codes) < 12
    assert 40 < block_length(codes) <= 750
    assert 40 < block_length(returns) <= 750


def test_blocks_of_what_forgets_at_once_are_short() -> None:
    lengths = [block_length(np.random.default_rng(seed).normal(size=500)) for seed in range(20)]
    assert np.median(lengths) <= 8
    assert block_length(np.ones(50)) == 2


def test_an_oscillation_has_blocks_of_more_than_its_period() -> None:
    noise = np.random.default_rng(2).normal(size=1000)
    wave = lfilter([1], [1, -1.8 * np.cos(np.pi / 6), 0.85], noise)
    assert 12 < block_length(wave) <= 250
    assert block_length(wave, np.array([0, 500, 1000])) == pytest.approx(block_length(wave), rel=0.3)
