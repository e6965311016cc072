"""The greedy search for the drivers of one series: its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from infoest.timeseries.network import NetworkSettings, infer_target

if TYPE_CHECKING:
    from numpy.typing import NDArray

HOW = NetworkSettings(max_lag=1, method="gaussian", n_neighbors=0, alpha=0.05, n_resamples=99, stop_early=True, seed=0)


def chain(rng: np.random.Generator, n: int = 300) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Past values of three series, the first a strong source of the last; the second a noisy copy of the first."""
    x, noise, other = rng.normal(size=(3, n + 1))
    y = 0.8 * np.concatenate([[0.0], x[:-1]]) + 0.5 * noise
    series = np.column_stack([x, x + other, y])
    return series[:-1], series[1:, 2]


def test_the_source_is_taken_and_its_copy_is_not(rng: np.random.Generator) -> None:
    past, present = chain(rng)
    found = infer_target(past, present, [(0, 1), (1, 1), (2, 1)], 2, HOW)
    assert found.sources == ((0, 1),)
    assert found.own_lags == (1,)  # tells nothing, and is given all the same
    assert found.pvalues[0] == 0.01
    assert found.pvalues[1] > 0.05
    assert found.omnibus <= 0.05


def test_a_copy_that_came_first_is_pruned() -> None:
    """A mixture of two sources is the best single candidate, and needless once both are known."""
    rng = np.random.default_rng(3)
    a, b, noise, own = rng.normal(size=(4, 400))
    past, present = np.column_stack([a + b, a, b, own]), a + 0.8 * b + 0.3 * noise
    past[:, 0] += 0.1 * rng.normal(size=400)
    found = infer_target(past, present, [(0, 1), (1, 1), (2, 1), (3, 1)], 3, HOW)
    assert {series for series, _ in found.sources} == {1, 2}
    assert found.pvalues[0] > 0.05


@pytest.mark.parametrize("method", ["gaussian", "ksg"])
def test_early_stopping_changes_no_decision_and_no_small_pvalue(rng: np.random.Generator, method: str) -> None:
    past, present = chain(rng, 150)
    settings = {"max_lag": 1, "method": method, "n_neighbors": 15, "alpha": 0.05, "n_resamples": 99, "seed": 1}
    early, full = (
        infer_target(past, present, [(0, 1), (1, 1), (2, 1)], 2, NetworkSettings(**settings, stop_early=stop))  # type: ignore[arg-type]
        for stop in (True, False)
    )
    assert early.sources == full.sources == ((0, 1),)
    assert early.own_lags == full.own_lags
    assert early.pvalues[0] == full.pvalues[0]
    assert early.n_resamples < full.n_resamples


def test_one_trial_is_no_trials_and_several_turn_apart(rng: np.random.Generator) -> None:
    past, present = chain(rng)
    lags = [(0, 1), (1, 1), (2, 1)]
    plain = infer_target(past, present, lags, 2, HOW)
    assert str(infer_target(past, present, lags, 2, HOW, np.array([0, 300]))) == str(plain)
    parted = infer_target(past, present, lags, 2, HOW, np.array([0, 100, 300]))
    assert parted.sources == plain.sources
    assert parted.n_resamples != plain.n_resamples  # others are drawn, so others settle a test
