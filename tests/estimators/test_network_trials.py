"""Networks of several trials: no history and no surrogate crosses from one into another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from numpy.typing import NDArray

from infoest import TransferEntropyNetwork
from infoest.datasets import vector_autoregression
from infoest.timeseries import transfer_entropy

# 0 -> 1 at lag 1 and 1 -> 2 at lag 2, so strong that missing one has probability below 1e-6.
MATRICES = np.zeros((2, 3, 3))
MATRICES[0] = 0.3 * np.eye(3)
MATRICES[0, 1, 0] = MATRICES[1, 2, 1] = 0.7
LENGTHS = (90, 2, 60, 120, 1, 80)  # two of them shorter than a history
TRIALS = np.repeat(list("fbeadc"), LENGTHS)


@pytest.fixture(scope="module")
def series() -> NDArray[np.float64]:
    """Every trial has noise of its own."""
    return np.concatenate(
        [vector_autoregression(max(n, 10), MATRICES, random_state=seed)[0][:n] for seed, n in enumerate(LENGTHS)]
    )


def network(**settings: Any) -> TransferEntropyNetwork:
    return TransferEntropyNetwork(**({"max_lag": 2, "n_resamples": 199, "random_state": 0} | settings))


@pytest.fixture(scope="module")
def fitted(series: NDArray[np.float64]) -> TransferEntropyNetwork:
    return network().fit(series, trials=TRIALS)


def same(a: TransferEntropyNetwork, b: TransferEntropyNetwork) -> bool:
    assert str(a.targets_) == str(b.targets_)
    np.testing.assert_array_equal(a.te_, b.te_)
    return a.lags_ == b.lags_


def test_links_are_estimated_over_the_trials(fitted: TransferEntropyNetwork, series: NDArray[np.float64]) -> None:
    assert fitted.lags_ == {(0, 1): (1,), (1, 2): (2,)}
    own = len(fitted.targets_[2].own_lags)
    plain = transfer_entropy(series[:, 1], series[:, 2], delay=2, lag_target=own, trials=TRIALS, method="gaussian")
    assert plain.n == (90 + 60 + 120 + 80 - 4 * 2,)
    assert fitted.estimates_[1].n == plain.n
    assert fitted.te_[1, 2] == pytest.approx(plain.value, abs=1e-12)
    assert fitted.stderr_[1, 2] == pytest.approx(plain.stderr, abs=1e-12)


def test_trials_too_short_for_a_history_change_nothing(
    fitted: TransferEntropyNetwork, series: NDArray[np.float64]
) -> None:
    kept = np.isin(TRIALS, ["b", "d"], invert=True)
    assert same(network().fit(series[kept], trials=TRIALS[kept]), fitted)


def test_one_trial_is_no_trials(series: NDArray[np.float64]) -> None:
    part = series[:90]
    assert same(network().fit(part, trials=np.full(90, 7)), network().fit(part))


def test_stopping_early_gives_the_same_links(fitted: TransferEntropyNetwork, series: NDArray[np.float64]) -> None:
    full = network(stop_early=False).fit(series, trials=TRIALS)
    assert full.lags_ == fitted.lags_
    links = fitted.adjacency_
    np.testing.assert_array_equal(full.pvalues_adjusted_[links], fitted.pvalues_adjusted_[links])
    assert sum(one.n_resamples for one in fitted.targets_) < sum(one.n_resamples for one in full.targets_)


def test_threads_give_the_same(fitted: TransferEntropyNetwork, series: NDArray[np.float64]) -> None:
    assert same(network(n_jobs=2).fit(series, trials=TRIALS), fitted)


@pytest.mark.slow  # processes start
def test_processes_give_the_same(fitted: TransferEntropyNetwork, series: NDArray[np.float64]) -> None:
    with joblib.parallel_config("loky", n_jobs=2):
        assert same(network().fit(series, trials=TRIALS), fitted)


def test_an_interrupted_run_goes_on_with_its_own_trials_only(
    fitted: TransferEntropyNetwork, series: NDArray[np.float64], tmp_path: Path
) -> None:
    path = tmp_path / "network.json"

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        network(checkpoint=path, callback=interrupt).fit(series, trials=TRIALS)
    after: list[str] = []
    resumed = network(checkpoint=path, callback=lambda name, _: after.append(name))
    assert same(resumed.fit(series, trials=TRIALS), fitted)
    assert after == ["x1", "x2"]
    for other in (None, np.repeat(np.arange(5), (90, 62, 120, 1, 80))):
        with pytest.raises(ValueError, match="other data or settings"):
            network(checkpoint=path).fit(series, trials=other)
    renamed = network(checkpoint=path).fit(series, trials=np.repeat(np.arange(6), LENGTHS))
    assert same(renamed, fitted)  # what a trial is called decides nothing


def test_levels_of_trials_are_no_links() -> None:
    """Noise about levels that two series share: across trials one tells the other, within them nothing does.

    A link is found with probability of at most 0.05 a seed; of ten seeds more than four with probability 7e-5.
    """
    found = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        level = np.repeat(rng.normal(scale=3, size=20), 15)
        X = rng.normal(size=(300, 2)) + level[:, None]
        fitted = network(max_lag=1, n_resamples=99).fit(X, trials=np.repeat(np.arange(20), 15))
        found += bool(fitted.lags_)
    assert found <= 4


@pytest.mark.parametrize("length", [3, 6])
def test_short_trials_keep_the_level(length: int) -> None:
    """Independent noise in trials of 2 and 5 rows: links in 5 % of 60 networks at most, 10 or more with p = 8e-4.

    Shifts that leave out the order observed, as of long series, would find a link in every second network of length 3.
    """
    labels = np.repeat(np.arange(60), length)
    found = 0
    for seed in range(60):
        X = np.random.default_rng(seed).normal(size=(len(labels), 2))
        found += bool(network(max_lag=1, n_resamples=79, random_state=seed).fit(X, trials=labels).lags_)
    assert found < 10


def test_trials_that_cannot_be_are_refused(series: NDArray[np.float64]) -> None:
    n = len(series)
    for trials, complaint in (
        (TRIALS[1:], f"trials has {n - 1} labels for {n} times. Give one label a time"),
        (np.arange(n) % 2, "trials has labels that occur, stop and occur again. Sort by trial"),
        (np.where(np.arange(n) == 5, np.nan, 1.0), "trials holds missing labels at 1 times. Drop those times"),
        (np.ones((n, 2)), "trials must be one column, got 2"),
        (np.arange(n), "a history of 2 steps leaves 0 rows, and 7 are needed: the longest trial has 1 times"),
        (np.arange(n) // 3, "117 trials with at most 1 rows of whole history have 1 different surrogates"),
    ):
        with pytest.raises(ValueError, match=complaint):
            network().fit(series, trials=trials)
    varies_in_the_short_trial_only = series.copy()
    varies_in_the_short_trial_only[:, 1] = TRIALS == "b"
    with pytest.raises(ValueError, match="X column 'x1' is constant over the 342 rows of whole history"):
        network().fit(varies_in_the_short_trial_only, trials=TRIALS)
