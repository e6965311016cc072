"""Rows in an order that a function does not expect are warned of, and rows of no order are not."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest._core.errors import InputError
from infoest._core.sample import read_sample
from infoest._core.time_order import RowOrderWarning, in_time, lag_one, trial_starts, warn_of_memory
from infoest.estimators import TransferEntropyNetwork
from infoest.timeseries import active_information_storage, transfer_entropy

DAYS = pd.date_range("2024-03-01", periods=300, freq="D")
Rng = np.random.Generator


def autoregression(rng: Rng, n: int, coefficient: float) -> np.ndarray:
    out = rng.normal(size=n)
    for t in range(1, n):
        out[t] += coefficient * out[t - 1]
    return out


def pair(rng: Rng) -> pd.DataFrame:
    x = rng.normal(size=300)
    return pd.DataFrame({"x": x, "y": np.roll(x, 1) + 0.5 * rng.normal(size=300)}, index=DAYS)


def test_shuffled_dates_are_warned_of_with_the_remedy(rng: Rng) -> None:
    frame = pair(rng)
    shuffled = frame.sample(frac=1, random_state=3)
    for call in (
        lambda: transfer_entropy(shuffled["x"], shuffled["y"], method="gaussian"),
        lambda: active_information_storage(shuffled["x"], method="gaussian"),
        lambda: TransferEntropyNetwork(n_resamples=19, random_state=0).fit(shuffled),
    ):
        with pytest.warns(RowOrderWarning, match=r"ascending order.*sort_index\(\)"):
            call()


def test_dates_in_order_and_other_indexes_pass(rng: Rng) -> None:
    frame = pair(rng)
    plain = frame.reset_index(drop=True).sample(frac=1, random_state=3)
    for series in (frame, plain):
        assert transfer_entropy(series["x"], series["y"], method="gaussian").n == (299,)


def test_dates_that_start_anew_in_every_trial_are_in_order(rng: Rng) -> None:
    both = pd.concat([pair(rng), pair(rng)])
    trials = np.repeat([0, 1], 300)
    assert transfer_entropy(both["x"], both["y"], trials=trials, method="gaussian").n == (598,)
    with pytest.warns(RowOrderWarning, match="ascending"):
        transfer_entropy(both["x"], both["y"], method="gaussian")


def test_two_series_of_different_dates_are_warned_of(rng: Rng) -> None:
    frame = pair(rng)
    later = frame["y"].set_axis(DAYS + pd.Timedelta(days=1))
    with pytest.warns(RowOrderWarning, match="different dates.*align"):
        transfer_entropy(frame["x"], later, method="gaussian")


def test_series_along_the_rows_are_refused_with_the_remedy(rng: Rng) -> None:
    lying = rng.normal(size=(10, 200))
    with pytest.raises(InputError, match=r"10 rows and 200 columns.*Pass source\.T"):
        transfer_entropy(lying, lying, method="ksg")
    with pytest.raises(InputError, match=r"Pass X\.T"):
        TransferEntropyNetwork().fit(lying)


# Memory


def looks(*columns: np.ndarray) -> bool:
    sample = read_sample(*columns, names=[f"c{j}" for j in range(len(columns))])
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        warn_of_memory(sample, sample.labels)
    return bool(seen)


def test_two_series_with_memory_look_like_series(rng: Rng) -> None:
    for _ in range(20):
        assert looks(autoregression(rng, 250, 0.9), autoregression(rng, 250, 0.9))


def test_rows_of_no_order_do_not() -> None:
    """1000 data sets, seed 11: a false alarm has probability below 1e-5 in each."""
    rng = np.random.default_rng(11)
    draws: tuple[Any, ...] = (
        rng.normal,
        rng.standard_cauchy,
        lambda size: rng.integers(0, 2, size),
        lambda size: rng.poisson(0.3, size),
    )
    for _ in range(250):
        for draw in draws:
            noise = draw(size=200)
            assert not looks(noise, noise + rng.normal(size=200))


def test_one_series_with_memory_leaves_the_rows_exchangeable(rng: Rng) -> None:
    assert not looks(autoregression(rng, 250, 0.9), rng.normal(size=250))


def test_sorted_rows_and_stacked_classes_are_not_times(rng: Rng) -> None:
    x = np.sort(rng.normal(size=300))
    assert not looks(x, x + 0.1 * rng.normal(size=300))
    classes = np.repeat(["b", "a", "c"], 100)
    assert not looks(classes, np.repeat([0.0, 3.0, 1.0], 100) + rng.normal(size=300))


def test_counted_codes_are_looked_at_in_their_order(rng: Rng) -> None:
    states = [np.cumsum(rng.random(5000) < 0.1) % 2 for _ in range(2)]
    sample = read_sample(*states, names=("x", "y"), integers="codes", counted=True)
    assert sample.cells is not None
    with pytest.warns(RowOrderWarning, match="time series"):
        warn_of_memory(sample, ("x", "y"))


def test_lag_one_of_a_long_autoregression_and_of_extremes(rng: Rng) -> None:
    assert abs(lag_one(autoregression(rng, 20_000, 0.6)) - 0.6) < 0.03  # standard error 0.006
    assert lag_one(np.full(5, 3.0)) == 0
    assert lag_one(np.array([1.0, -1.0] * 50) * 1e300) == pytest.approx(-0.99)


def test_a_sample_in_time_knows_its_trials_and_scales(rng: Rng) -> None:
    x, y = rng.normal(size=(2, 60)) * [[2.0], [1.0]]
    sample = read_sample(x, y, names=("x", "y"))
    timed = in_time(sample, (x, y), ("x", "y"), np.repeat([4, 2, 9], 20))
    assert timed.serial is not None
    assert timed.serial.start.tolist() == [0, 20, 40, 60]
    np.testing.assert_allclose(timed.serial.scale, sample.columns.std(axis=0))
    unscaled = in_time(sample, (x, y), ("x", "y"), standardize=False)
    assert unscaled.serial is not None
    assert unscaled.serial.scale.tolist() == [1, 1]
    assert trial_starts(None, 5).tolist() == [0, 5]
