"""What a network reads: codes or numbers, of one series or of trials that no history and no surrogate crosses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from numpy.typing import NDArray

from infoest import TransferEntropyNetwork
from infoest.datasets import vector_autoregression
from infoest.methods.plugin.fitted import PlugInBiasWarning
from infoest.timeseries import transfer_entropy

TRIALS = np.repeat([3, 1, 2], (200, 1, 199))

# 0 -> 1 at lag 1 and 1 -> 2 at lag 2, so strong that missing one has probability below 1e-6.
MATRICES = np.zeros((2, 3, 3))
MATRICES[0] = 0.3 * np.eye(3)
MATRICES[0, 1, 0] = MATRICES[1, 2, 1] = 0.7
LENGTHS = (90, 2, 60, 120, 1, 80)  # two of them shorter than a history
LABELS = np.repeat(list("fbeadc"), LENGTHS)


def copied(n: int, seed: int) -> NDArray[np.int64]:
    """0 -> 1 at lag 1 and 1 -> 2 at lag 2 with a fifth of noise, in 2, 3 and 3 codes; 3 stands alone in 8.

    Links so strong that missing one has probability below 1e-6.
    """
    rng = np.random.default_rng(seed)
    X = rng.integers([2, 3, 3, 8], size=(n, 4))
    kept = rng.random((n, 2)) < 0.8
    X[1:, 1] = np.where(kept[1:, 0], X[:-1, 0], X[1:, 1])
    X[2:, 2] = np.where(kept[2:, 1], X[:-2, 1], X[2:, 2])
    return X


@pytest.fixture(scope="module")
def series() -> NDArray[np.int64]:
    return copied(400, 1)


def network(**settings: Any) -> TransferEntropyNetwork:
    defaults: dict[str, Any] = {"max_lag": 2, "method": "plugin", "n_resamples": 199, "random_state": 0}
    return TransferEntropyNetwork(**(defaults | settings))


@pytest.fixture(scope="module")
def fitted(series: NDArray[np.int64]) -> TransferEntropyNetwork:
    return network().fit(series)


def same(a: TransferEntropyNetwork, b: TransferEntropyNetwork) -> bool:
    assert str(a.targets_) == str(b.targets_)
    np.testing.assert_array_equal(a.te_, b.te_)
    return a.lags_ == b.lags_


def test_links_are_found_and_estimated_as_transfer_entropies(
    fitted: TransferEntropyNetwork, series: NDArray[np.int64]
) -> None:
    assert fitted.lags_ == {(0, 1): (1,), (1, 2): (2,)}
    own = len(fitted.targets_[2].own_lags)
    plain = transfer_entropy(series[:, 1], series[:, 2], delay=2, lag_target=own, method="plugin")
    assert fitted.te_[1, 2] == pytest.approx(plain.value, abs=1e-12)
    assert fitted.stderr_[1, 2] == pytest.approx(plain.stderr, abs=1e-12)
    assert "plug-in" in fitted.estimates_[0].method


def test_an_exclusive_or_is_found_once_its_first_half_is() -> None:
    """y = a xor b with b mostly 1: a alone tells something, b only beside it."""
    rng = np.random.default_rng(2)
    a, b, noise = rng.random((3, 500)) < [[0.5], [0.8], [0.05]]
    y = np.concatenate([[False], (a ^ b)[:-1]]) ^ noise
    assert network(max_lag=1).fit(np.column_stack([a, b, y])).lags_ == {(0, 2): (1,), (1, 2): (1,)}


def test_what_codes_are_called_changes_nothing(fitted: TransferEntropyNetwork, series: NDArray[np.int64]) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({
        "a": series[:, 0].astype(bool),
        "b": np.array(["low", "middle", "top"])[series[:, 1]],
        "c": pandas.Categorical.from_codes(series[:, 2], ["x", "y", "z"]),
        "d": series[:, 3] * 7 - 100,
    })  # fmt: skip
    named = network().fit(frame)
    assert same(named, fitted)
    assert named.estimates_.names == ("a -> b", "b -> c")
    assert same(network().fit(np.array(list("pqrstuvw"))[series]), fitted)


def test_stopping_early_gives_the_same_links(fitted: TransferEntropyNetwork, series: NDArray[np.int64]) -> None:
    full = network(stop_early=False).fit(series)
    assert full.lags_ == fitted.lags_
    links = fitted.adjacency_
    np.testing.assert_array_equal(full.pvalues_adjusted_[links], fitted.pvalues_adjusted_[links])
    assert sum(one.n_resamples for one in fitted.targets_) < sum(one.n_resamples for one in full.targets_)


def test_threads_and_a_resumed_run_give_the_same_in_trials(series: NDArray[np.int64], tmp_path: Path) -> None:
    path = tmp_path / "network.json"

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    whole = network().fit(series, trials=TRIALS)
    assert whole.lags_ == {(0, 1): (1,), (1, 2): (2,)}
    assert whole.estimates_[0].n == (399 - 2 * 2,)
    assert same(network(n_jobs=2).fit(series, trials=TRIALS), whole)
    with pytest.raises(KeyboardInterrupt):
        network(checkpoint=path, callback=interrupt).fit(series, trials=TRIALS)
    after: list[str] = []
    resumed = network(checkpoint=path, callback=lambda name, _: after.append(name)).fit(series, trials=TRIALS)
    assert same(resumed, whole)
    assert after == ["x1", "x2", "x3"]
    with pytest.raises(ValueError, match="other data or settings"):
        network(checkpoint=path, method="gaussian").fit(series, trials=TRIALS)


def test_independent_chains_have_no_links() -> None:
    """Sticky chains of 2 to 8 codes: a link in 5 % of 40 networks at most, 8 or more with probability 8e-4."""
    found = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        levels = np.array([2, 3, 5, 8])
        steps = np.where(rng.random((300, 4)) < 0.8, 0, rng.integers(1, levels, size=(300, 4)))
        X = (rng.integers(levels) + steps.cumsum(axis=0)) % levels
        found += bool(network(max_lag=1, n_resamples=99, random_state=seed).fit(X).lags_)
    assert found < 8


def test_the_bias_of_sparse_tables_is_told() -> None:
    """A link that is there, estimated from tables of 2 x 2 x 40 x … cells in 250 rows."""
    rng = np.random.default_rng(0)
    y = rng.integers(40, size=250)
    x = rng.integers(2, size=250)
    y[1:] = (y[1:] // 2) * 2 + np.where(rng.random(249) < 0.7, x[:-1], y[1:] % 2)
    with pytest.warns(PlugInBiasWarning, match="exceeds its standard error"):
        assert network(max_lag=1).fit(np.column_stack([x, y])).lags_ == {(0, 1): (1,)}


def test_series_that_are_no_codes_are_refused(series: NDArray[np.int64]) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(series, columns=list("abcd"))
    holed = series.astype(object)
    holed[3, 2] = None
    for X, complaint in (
        (frame.assign(b=frame.b + np.arange(400) % 2 / 4), r"X column 'b' holds floats; method='plugin' counts codes"),
        (
            frame.assign(b=np.arange(400) % 20.0),
            r"'b' holds floats.* convert whole numbers with astype\(int\)",
        ),
        (frame.assign(d=np.arange(400) // 2), r"X column 'd' has 200 distinct integers for 398 rows .* up to 79\."),
        (frame.assign(c=["yes", None] * 200), "'c' holds NaN or missing values in 200 rows"),
        (np.where(series == 0, np.nan, series), "NaN"),
        (holed, "None|NaN|missing"),
        (frame[["a"]], r"X has 1 feature\(s\)"),
        (frame.head(6), "leaves 4 rows, and 7 are needed"),
    ):
        with pytest.raises(ValueError, match=complaint):
            network().fit(X)
    with pytest.raises(TypeError, match="holds strings"):
        network(method="gaussian").fit(frame.assign(b=frame.b.astype(str)))
    with pytest.raises(ValueError, match=r"n_neighbors=3 is for method='ksg'; got 'plugin'"):
        network(n_neighbors=3).fit(frame)


def test_a_chain_that_is_its_own_clock_and_a_copy_tell_nothing() -> None:
    """A cycle is known from its own past, and of a copy nothing is left once the original is given."""
    rng = np.random.default_rng(4)
    x = rng.integers(2, size=300)
    y = np.concatenate([[0], np.where(rng.random(299) < 0.9, x[:-1], 1 - x[:-1])])
    found = network(max_lag=1).fit(np.column_stack([np.arange(300) % 3, x, x, y]))
    assert not found.adjacency_[:, 0].any()
    assert found.adjacency_[1:3, 3].sum() == 1


@pytest.fixture(scope="module")
def in_trials() -> NDArray[np.float64]:
    """Every trial has noise of its own."""
    return np.concatenate(
        [vector_autoregression(max(n, 10), MATRICES, random_state=seed)[0][:n] for seed, n in enumerate(LENGTHS)]
    )


def linear(**settings: Any) -> TransferEntropyNetwork:
    return TransferEntropyNetwork(**({"max_lag": 2, "n_resamples": 199, "random_state": 0} | settings))


@pytest.fixture(scope="module")
def of_trials(in_trials: NDArray[np.float64]) -> TransferEntropyNetwork:
    return linear().fit(in_trials, trials=LABELS)


def test_links_are_estimated_over_the_trials(of_trials: TransferEntropyNetwork, in_trials: NDArray[np.float64]) -> None:
    assert of_trials.lags_ == {(0, 1): (1,), (1, 2): (2,)}
    own = len(of_trials.targets_[2].own_lags)
    plain = transfer_entropy(
        in_trials[:, 1], in_trials[:, 2], delay=2, lag_target=own, trials=LABELS, method="gaussian"
    )
    assert plain.n == (90 + 60 + 120 + 80 - 4 * 2,)
    assert of_trials.estimates_[1].n == plain.n
    assert of_trials.te_[1, 2] == pytest.approx(plain.value, abs=1e-12)
    assert of_trials.stderr_[1, 2] == pytest.approx(plain.stderr, abs=1e-12)


def test_trials_too_short_for_a_history_change_nothing(
    of_trials: TransferEntropyNetwork, in_trials: NDArray[np.float64]
) -> None:
    kept = np.isin(LABELS, ["b", "d"], invert=True)
    assert same(linear().fit(in_trials[kept], trials=LABELS[kept]), of_trials)


def test_one_trial_is_no_trials(in_trials: NDArray[np.float64]) -> None:
    part = in_trials[:90]
    assert same(linear().fit(part, trials=np.full(90, 7)), linear().fit(part))


def test_stopping_early_in_trials_gives_the_same_links(
    of_trials: TransferEntropyNetwork, in_trials: NDArray[np.float64]
) -> None:
    full = linear(stop_early=False).fit(in_trials, trials=LABELS)
    assert full.lags_ == of_trials.lags_
    links = of_trials.adjacency_
    np.testing.assert_array_equal(full.pvalues_adjusted_[links], of_trials.pvalues_adjusted_[links])
    assert sum(one.n_resamples for one in of_trials.targets_) < sum(one.n_resamples for one in full.targets_)


def test_threads_give_the_same_of_trials(of_trials: TransferEntropyNetwork, in_trials: NDArray[np.float64]) -> None:
    assert same(linear(n_jobs=2).fit(in_trials, trials=LABELS), of_trials)


@pytest.mark.slow  # processes start
def test_processes_give_the_same_of_trials(of_trials: TransferEntropyNetwork, in_trials: NDArray[np.float64]) -> None:
    with joblib.parallel_config("loky", n_jobs=2):
        assert same(linear().fit(in_trials, trials=LABELS), of_trials)


def test_an_interrupted_run_goes_on_with_its_own_trials_only(
    of_trials: TransferEntropyNetwork, in_trials: NDArray[np.float64], tmp_path: Path
) -> None:
    path = tmp_path / "network.json"

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        linear(checkpoint=path, callback=interrupt).fit(in_trials, trials=LABELS)
    after: list[str] = []
    resumed = linear(checkpoint=path, callback=lambda name, _: after.append(name))
    assert same(resumed.fit(in_trials, trials=LABELS), of_trials)
    assert after == ["x1", "x2"]
    for other in (None, np.repeat(np.arange(5), (90, 62, 120, 1, 80))):
        with pytest.raises(ValueError, match="other data or settings"):
            linear(checkpoint=path).fit(in_trials, trials=other)
    renamed = linear(checkpoint=path).fit(in_trials, trials=np.repeat(np.arange(6), LENGTHS))
    assert same(renamed, of_trials)  # what a trial is called decides nothing


def test_levels_of_trials_are_no_links() -> None:
    """Noise about levels that two series share: across trials one tells the other, within them nothing does.

    A link is found with probability of at most 0.05 a seed; of ten seeds more than four with probability 7e-5.
    """
    found = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        level = np.repeat(rng.normal(scale=3, size=20), 15)
        X = rng.normal(size=(300, 2)) + level[:, None]
        of_trials = linear(max_lag=1, n_resamples=99).fit(X, trials=np.repeat(np.arange(20), 15))
        found += bool(of_trials.lags_)
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
        found += bool(linear(max_lag=1, n_resamples=79, random_state=seed).fit(X, trials=labels).lags_)
    assert found < 10


def test_trials_that_cannot_be_are_refused(in_trials: NDArray[np.float64]) -> None:
    n = len(in_trials)
    for trials, complaint in (
        (LABELS[1:], f"trials has {n - 1} labels for {n} times. Give one label per time"),
        (np.arange(n) % 2, "trials has labels that occur, stop and occur again. Sort by trial"),
        (np.where(np.arange(n) == 5, np.nan, 1.0), "trials holds missing labels at 1 times. Drop those times"),
        (np.ones((n, 2)), "trials must be one column, got 2"),
        (np.arange(n), "a history of 2 steps leaves 0 rows, and 7 are needed: the longest trial has 1 times"),
        (np.arange(n) // 3, "117 trials with at most 1 rows of whole history have 1 different surrogates"),
    ):
        with pytest.raises(ValueError, match=complaint):
            linear().fit(in_trials, trials=trials)
    varies_in_the_short_trial_only = in_trials.copy()
    varies_in_the_short_trial_only[:, 1] = LABELS == "b"
    assert linear().fit(varies_in_the_short_trial_only, trials=LABELS).note_.startswith("'x1' is constant")
