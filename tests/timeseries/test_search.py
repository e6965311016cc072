"""Search for past values: errors against a naive predictor, known systems, and bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest.timeseries import nonuniform_embedding, ragwitz_embedding

Floats = NDArray[np.float64]


def henon(n: int) -> Floats:
    x = [0.1, 0.2]
    while len(x) < n:
        x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
    return np.array(x)


def naive_error(x: Floats, lag: int, tau: int, reach: int, k: int, theiler: int) -> float:
    """Root mean square error of the mean present of the k rows with the nearest past, in standard deviations."""
    x = x / x.std()
    times = range(reach, len(x))
    past = {t: np.array([x[t - 1 - s * tau] for s in range(lag)]) for t in times}
    misses = []
    for t in times:
        others = sorted((np.abs(past[u] - past[t]).max(), u) for u in times if abs(u - t) > theiler)
        misses.append(x[t] - np.mean([x[u] for _, u in others[:k]]))
    return float(np.sqrt(np.mean(np.square(misses))))


@pytest.mark.parametrize("theiler", [0, 3])
def test_ragwitz_errors_are_those_of_the_naive_predictor(theiler: int) -> None:
    x = henon(70)
    found = ragwitz_embedding(x, max_lag=3, max_tau=2, theiler=theiler)
    for lag in (1, 2, 3):
        for tau in (1, 2):
            expected = naive_error(x, lag, tau, 5, 4, theiler)
            assert found.error[lag - 1, tau - 1] == pytest.approx(expected, rel=1e-12)


def test_ragwitz_finds_the_order_of_a_map() -> None:
    found = ragwitz_embedding(henon(600), theiler=2)
    assert (found.lag, found.tau) == (2, 1)
    trials = ["a"] * 300 + ["b"] * 300
    assert ragwitz_embedding(np.column_stack([henon(600), henon(600)[::-1]]), trials=trials).error.shape == (5, 3)


@pytest.mark.parametrize("method", [None, "gaussian", "plugin"])
def test_the_values_that_drive_a_series_are_taken(method: str | None) -> None:
    """A target of two past values: both first; one of the 8 left joins by chance in 5 % of series, not in this one."""
    rng = np.random.default_rng(1)
    x, w, noise = rng.normal(size=(3, 500))
    y = np.zeros(500)
    for t in range(3, 500):
        y[t] = 0.6 * y[t - 1] + 0.9 * x[t - 3] + 0.5 * noise[t]
    columns, target = np.column_stack([x, w]), y
    more: dict[str, Any] = {"method": method}
    if method == "plugin":
        columns, target = (columns > 0).astype(int), (y > 0).astype(int)
        more["discrete"] = True
    found = nonuniform_embedding(target, columns, max_lag=3, n_resamples=59, random_state=0, **more)
    assert set(found.selected[:2]) == {("target", 1), ("sources column 0", 3)}
    assert all(test.pvalue <= 0.05 for test in found.tests[: len(found.selected)])
    assert found.tests[-1].pvalue > 0.05
    again = nonuniform_embedding(target, columns, max_lag=3, n_resamples=59, random_state=0, n_jobs=2, **more)
    assert again.selected == found.selected
    assert [test.pvalue for test in again.tests] == [test.pvalue for test in found.tests]


@pytest.mark.slow
def test_noise_is_left_alone() -> None:
    """White series, 6 candidates, 100 repeats at level 0.05: at most 15 take a value with probability 0.9999."""
    taken = 0
    for seed in range(100):
        x, y = np.random.default_rng(seed).normal(size=(2, 150))
        found = nonuniform_embedding(
            y, x, max_lag=3, method="gaussian", n_resamples=39, stop_early=5, random_state=seed
        )
        taken += len(found.selected) > 0
    assert taken <= 15


def test_constants_are_no_candidates_and_bad_settings_are_named() -> None:
    x = np.random.default_rng(0).normal(size=60)
    only = nonuniform_embedding(x, np.ones(60), max_lag=1, method="gaussian", n_resamples=9, random_state=0)
    assert "the best of 1" in only.tests[0].method
    cases: list[tuple[dict[str, Any], str]] = [
        ({"alpha": 1.0}, "alpha=1.0"),
        ({"alpha": "a"}, "alpha='a' must lie strictly between 0 and 1"),
        ({"max_lag": 0}, "max_lag=0"),
        ({"n_resamples": 0}, "n_resamples=0"),
        ({"stop_early": 0}, "stop_early=0"),
        ({"max_lag": 70}, "leaves 0 rows"),
    ]
    for keywords, message in cases:
        with pytest.raises(ValueError, match=message):
            nonuniform_embedding(x, **keywords)
    with pytest.raises(ValueError, match="target is constant"):
        nonuniform_embedding(np.ones(60), x)
    with pytest.raises(ValueError, match="max_tau=0"):
        ragwitz_embedding(x, max_tau=0)
    with pytest.raises(ValueError, match="are needed"):
        ragwitz_embedding(x, theiler=30)
