"""Series that are not what transfer entropy assumes are named with a remedy, and those that are pass."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from infoest import TransferEntropyNetwork, transfer_entropy
from infoest.datasets import coupled_logistic_maps
from infoest.inference import transfer_entropy_test
from infoest.timeseries import active_information_storage, entropy_rate
from infoest.timeseries.diagnostics import SeriesWarning, diagnose, warn_of_patterns
from infoest.timeseries.embedding import as_recording

Series = NDArray[np.float64]
Pair = tuple[Series, Series]
N = 400


def filtered(coefficients: list[float], noise: Series) -> Series:
    return np.asarray(lfilter([1], [1, *(-c for c in coefficients)], noise))


def autoregressions(rng: np.random.Generator) -> Pair:
    return filtered([0.7], rng.normal(size=N)), filtered([0.7], rng.normal(size=N))


def volatile(rng: np.random.Generator) -> Pair:
    """Volatility that lasts, and levels that do not."""
    spread = np.exp(0.5 * np.array(autoregressions(rng)))
    x, y = spread * rng.normal(size=(2, N))
    return x, y


def driven(rng: np.random.Generator) -> Pair:
    """The target follows the source: what is left is white only given the source."""
    x = filtered([0.7], rng.normal(size=N))
    return x, np.append(0, 0.8 * x[:-1]) + rng.normal(size=N)


def with_season(rng: np.random.Generator) -> Pair:
    wave = 1.3 * np.sin(np.arange(N) * 2 * np.pi / 14)
    return wave + rng.normal(size=N), np.roll(wave, 3) + rng.normal(size=N)


def with_trend(rng: np.random.Generator) -> Pair:
    level = np.linspace(0, 3, N)
    return level + rng.normal(size=N), level + rng.normal(size=N)


def walks(rng: np.random.Generator) -> Pair:
    x, y = rng.normal(size=(2, N)).cumsum(axis=1)
    return x, y


def oscillations(rng: np.random.Generator) -> Pair:
    x, y = (filtered([1.4, -0.8], rng.normal(size=N)) for _ in range(2))
    return x, y


def said(pair: Pair) -> str:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        diagnose(as_recording(*pair, names=("source", "target")), [((1, 0), [(1, 1), (0, 1)])])
    assert len(seen) <= 1
    return str(seen[0].message) if seen else ""


@pytest.mark.parametrize(
    ("law", "problem", "remedy"),
    [
        (with_season, "memory beyond the history", "Raise lag_target, or give the season as conditions."),
        (oscillations, "memory beyond the history", "Raise lag_target"),
        (walks, "like a random walk", "Difference it."),
        (with_trend, "its level changed", "etrend it"),
    ],
)
def test_what_is_amiss_is_found(law: Callable[[np.random.Generator], Pair], problem: str, remedy: str) -> None:
    """40 draws, seeds 500 ... 539: each is found with probability 0.97 or more, so fewer than 32 has one below 1e-4."""
    texts = [said(law(np.random.default_rng(500 + seed))) for seed in range(40)]
    found = [text for text in texts if problem in text or ("random walk" in text and law is with_trend)]
    assert len(found) >= 32
    assert any(remedy in text for text in found)


@pytest.mark.parametrize("law", [autoregressions, volatile, driven])
def test_series_that_are_as_assumed_pass(law: Callable[[np.random.Generator], Pair]) -> None:
    """50 draws, seeds 700 ... 749, a rate of false alarms of 0.05: more than 9 has probability 3e-4."""
    assert sum(bool(said(law(np.random.default_rng(700 + seed)))) for seed in range(50)) <= 9


def test_one_warning_says_all_and_names_the_series(rng: np.random.Generator) -> None:
    columns = np.column_stack([rng.normal(size=(5, N)).cumsum(axis=1).T, rng.normal(size=N)])
    with pytest.warns(SeriesWarning, match=r"X column 0.* and \d more look like a random walk.*Difference") as seen:
        TransferEntropyNetwork(n_resamples=19, random_state=0).fit(columns)
    assert len([w for w in seen if w.category is SeriesWarning]) == 1


def test_estimates_and_tests_say_it(rng: np.random.Generator) -> None:
    x, y = with_season(rng)
    with pytest.warns(SeriesWarning, match="raise lag_target|Raise lag_target"):
        transfer_entropy(x, y, method="gaussian")
    with pytest.warns(SeriesWarning, match="Raise lag_target"):
        transfer_entropy_test(x, y, method="gaussian", n_resamples=19, random_state=0)
    wave = np.arange(N) * 2 * np.pi / 14
    with pytest.warns(SeriesWarning, match="Raise lag,"):
        active_information_storage(x, method="gaussian")
    with pytest.warns(SeriesWarning, match="Raise lag,"):
        entropy_rate(x)
    given = np.column_stack([np.sin(wave), np.cos(wave)])
    with warnings.catch_warnings():
        warnings.simplefilter("error", SeriesWarning)
        transfer_entropy(x, y, conditions=given, method="gaussian")


def test_few_times_are_too_few_to_tell(rng: np.random.Generator) -> None:
    with pytest.warns(SeriesWarning, match="60 times with 2 past values are too few.*at least 100"):
        transfer_entropy(*rng.normal(size=(2, 60)), method="gaussian")
    with pytest.warns(SeriesWarning, match="at least 160"):
        transfer_entropy(*rng.normal(size=(2, 150)), lag_source=4, lag_target=4, method="gaussian")


def test_codes_and_short_trials_are_not_asked(rng: np.random.Generator) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", SeriesWarning)
        transfer_entropy(*rng.integers(0, 2, (2, 50)), discrete=True)
        transfer_entropy(*rng.normal(size=(2, 300)), trials=np.repeat(np.arange(6), 50), method="gaussian")


def test_a_straight_line_and_extreme_scales_end_in_words(rng: np.random.Generator) -> None:
    assert "level changed" in said((np.arange(float(N)), rng.normal(size=N)))
    x, y = walks(rng)
    assert "random walk" in said((x * 1e300, y * 1e-300))
    assert said((1e9 + rng.normal(size=N), 1e9 + rng.normal(size=N))) == ""


def test_a_memory_long_for_the_series_is_said_of_what_it_stores(rng: np.random.Generator) -> None:
    slow = [filtered([0.96], np.random.default_rng(seed).normal(size=N)) for seed in range(40, 60)]
    for x in slow:  # 16 memories, and fewer than 60 are seen: 5 standard errors off
        with pytest.warns(SeriesWarning, match="so slow that 400 times are few|like a random walk"):
            active_information_storage(x, method="gaussian")
    with warnings.catch_warnings():
        warnings.simplefilter("error", SeriesWarning)
        active_information_storage(filtered([0.5], rng.normal(size=N)), method="gaussian")


def test_ordinal_patterns_that_are_no_chain_are_said_to_be_none() -> None:
    """x drives y, and the reverse is tested: patterns of x owe more to its past than one shows."""
    x, y, *_ = coupled_logistic_maps(1500, 0.3, random_state=2)
    with pytest.warns(SeriesWarning, match="ordinal patterns of target .* are not a Markov chain.*Raise lag_target"):
        transfer_entropy_test(y, x, method="ordinal", n_resamples=9, random_state=0)
    states = np.random.default_rng(3).integers(0, 6, (2, 1500))
    recording = as_recording(*states, names=("source", "target"), discrete=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error", SeriesWarning)
        warn_of_patterns(recording, [(0, 1)], (1, 0), [(1, 1)])
