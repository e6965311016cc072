"""What a series says about its own future: closed forms, plain counts, naive neighbours, and how the sums relate."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest.datasets import vector_autoregression
from infoest.timeseries import active_information_storage, entropy_rate, predictive_information
from tests import naive

pytestmark = pytest.mark.filterwarnings(
    "ignore::infoest.methods.neighbors.probe.NeighborBiasWarning",
    "ignore::infoest.methods.plugin.fitted.PlugInBiasWarning",
)
TRIALS: list[object] = [*("b" * 40 + "a" * 27 + "c" * 3 + "d" * 30)]
ONE: list[object] = ["one"] * len(TRIALS)


@pytest.fixture
def series(rng: np.random.Generator) -> NDArray[np.float64]:
    path, _ = vector_autoregression(len(TRIALS), [[0.6, 0.0], [0.3, 0.4]], random_state=rng)
    return np.asarray(50 * path[:, 0])


@pytest.mark.parametrize("method", ["gaussian", "ksg", "gaussian_copula"])
def test_storage_of_an_autoregression_is_known(method: str) -> None:
    """-log(1 - 0.36) / 2 for every future: within four standard errors at 4000 rows, seed 4."""
    x = vector_autoregression(4000, [[0.6, 0.0], [0.0, 0.0]], random_state=4)[0][:, 0]
    truth = -0.5 * math.log(1 - 0.6**2)
    stored = active_information_storage(x, method=method, n_neighbors=10)
    assert abs(stored.value - truth) < 4 * stored.stderr
    both = predictive_information(x, 2, 2, method=method, n_neighbors=10)
    assert abs(both.value - truth) < 4 * both.stderr  # a chain of first order: more of either side adds nothing


def test_rate_of_an_autoregression_is_that_of_its_noise() -> None:
    """log(2 pi e) / 2 for noise of variance 1: within four standard errors at 4000 rows, seed 4."""
    x = vector_autoregression(4000, [[0.6, 0.0], [0.0, 0.0]], random_state=4)[0][:, 0]
    for method, lag in (("gaussian", 1), ("gaussian", 3), (None, 1)):
        rate = entropy_rate(x, method=method, lag=lag, n_neighbors=10)
        assert abs(rate.value - 0.5 * math.log(2 * math.pi * math.e)) < 4 * rate.stderr


def test_entropy_rate_of_a_chain_and_of_patterns() -> None:
    """Within four standard errors of the truth at the seeds given."""
    steps = np.random.default_rng(3).random(20_000) < 0.3
    rate = entropy_rate(np.cumsum(steps) % 2)
    assert abs(rate.value - 0.6108643) < 4 * rate.stderr
    assert entropy_rate(np.arange(50.0), method="ordinal").value == pytest.approx(0, abs=1e-12)


def test_standard_error_is_the_long_run_one(series: NDArray[np.float64]) -> None:
    """Against the density at frequency 0 of an autoregression whose lagged products stay within a trial."""
    # A rate is no divergence, whose standard error near 0 is that of a chi-square.
    found = entropy_rate(series, trials=TRIALS, method="gaussian")
    times = naive.lagged_rows(series[:, None], [[(0, 1)]], TRIALS)[1]
    assert found.local is not None
    expected = naive.long_run_variance(found.local, [TRIALS[t] for t in times])
    assert found.stderr == pytest.approx((expected / len(times)) ** 0.5, rel=1e-10)


@pytest.mark.filterwarnings("ignore::infoest.timeseries.diagnostics.SeriesWarning")  # few times
@pytest.mark.parametrize("trials", [None, TRIALS], ids=["one", "trials"])
@pytest.mark.parametrize(("lag", "tau", "theiler"), [(1, 1, 0), (3, 2, 0), (2, 1, 4)])
def test_neighbours_equal_the_naive_reference(
    lag: int, tau: int, theiler: int, trials: list[object] | None, series: NDArray[np.float64]
) -> None:
    labels = trials or ONE
    past = [(0, 1 + s * tau) for s in range(lag)]
    (x, y), times = naive.lagged_rows(series[:, None] / series.std(), [past, [(0, 0)]], labels)
    expected = naive.ksg_conditional_apart(x, y, x[:, :0], 3, times, labels, theiler)
    found = active_information_storage(series, lag, tau=tau, theiler=theiler, trials=trials, method="ksg", stderr=False)
    np.testing.assert_allclose(found.local, expected, rtol=0, atol=1e-12)  # type: ignore[arg-type]
    assert found.n == (len(times),)
    assert found.note.startswith(f"{len(times)} of {len(series)} times")


@pytest.mark.parametrize("trials", [None, TRIALS], ids=["one", "trials"])
@pytest.mark.parametrize(("lag_past", "lag_future"), [(1, 1), (2, 3), (3, 1)])
def test_counts_equal_the_naive_reference(
    lag_past: int, lag_future: int, trials: list[object] | None, rng: np.random.Generator
) -> None:
    codes = rng.integers(0, 2, len(TRIALS))
    codes[2:] ^= codes[:-2]
    future = [(0, lag) for lag in range(lag_future)]
    past = [(0, lag_future + lag) for lag in range(lag_past)]
    (before, after), times = naive.lagged_rows(codes[:, None].astype(float), [past, future], trials or ONE)
    h = naive.plug_in_entropy
    shared = h(before) + h(after) - h(np.hstack([before, after]))
    settings: dict[str, Any] = {"trials": trials, "discrete": True, "stderr": False, "bias_correction": None}
    found = predictive_information(codes, lag_past, lag_future, **settings)
    assert found.value == pytest.approx(shared, abs=1e-12)
    assert found.n == (len(times),)
    if lag_future == 1:
        rate = entropy_rate(codes, lag=lag_past, **settings)
        assert rate.value == pytest.approx(h(np.hstack([before, after])) - h(before), abs=1e-12)
        assert active_information_storage(codes, lag_past, **settings).value == found.value


@pytest.mark.filterwarnings("ignore::infoest.timeseries.diagnostics.SeriesWarning")  # few times
def test_what_is_stored_and_what_is_new_make_up_a_value(series: NDArray[np.float64]) -> None:
    settings: dict[str, Any] = {"method": "gaussian", "bias_correction": None}
    for method in ("gaussian", "ksg"):
        stored = active_information_storage(series, 3, method=method)
        assert predictive_information(series, 3, 1, method=method).value == stored.value
    alone = entropy_rate(series, lag=0, **settings)
    assert alone.value == pytest.approx(0.5 * math.log(2 * math.pi * math.e * series.var()), abs=1e-10)
    rate, stored = entropy_rate(series, lag=2, **settings), active_information_storage(series, 2, **settings)
    of_the_same_rows = 0.5 * math.log(2 * math.pi * math.e * series[2:].var())
    assert rate.value + stored.value == pytest.approx(of_the_same_rows, abs=1e-10)


def test_alternation_stores_one_bit_and_has_nothing_new() -> None:
    stored = active_information_storage([0, 1] * 100, stderr=False, bias_correction=None).to("bit")
    assert stored.value == pytest.approx(1, abs=1e-4)  # of 199 rows 100 are ones
    assert entropy_rate([0, 1] * 100, stderr=False, bias_correction=None).value == pytest.approx(0, abs=1e-12)


def test_integers_are_codes_of_a_rate_and_patterns_are_named(rng: np.random.Generator) -> None:
    codes = rng.integers(0, 30, 60)
    assert entropy_rate(codes, stderr=False).method.startswith("plug-in")
    ordinal = active_information_storage(codes, method="ordinal", stderr=False)
    assert ordinal.method.startswith("ordinal patterns of 3, plug-in")
    assert ordinal.n == (57,)


@pytest.mark.parametrize(
    ("function", "keywords", "message"),
    [
        (active_information_storage, {"lag": 0}, "lag=0 must be an integer of at least 1"),
        (active_information_storage, {"tau": 0}, "tau=0 must be an integer of at least 1"),
        (active_information_storage, {"lag": 30}, "a history of 30 steps leaves 0 rows"),
        (predictive_information, {"lag_past": 0}, "lag_past=0 must be an integer of at least 1"),
        (predictive_information, {"lag_future": 0}, "lag_future=0 must be an integer of at least 1"),
        (entropy_rate, {"lag": -1}, "lag=-1 must be an integer of at least 0"),
        (entropy_rate, {"lag": True}, "lag=True must be an integer"),
    ],
)
def test_lags_are_counts(function: Any, keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(np.arange(30.0), **keywords)


@pytest.mark.parametrize("function", [active_information_storage, predictive_information, entropy_rate])
@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"theiler": -1}, "theiler=-1 must be an integer of at least 0"),
        ({"theiler": 2, "method": "gaussian"}, "theiler=2 is for nearest neighbours; method='gaussian' has none"),
        ({"method": "kernel"}, "method='kernel' is not known"),
        ({"trials": [1] * 29}, "trials has 29 labels for 30 times"),
    ],
)
def test_bad_settings_are_refused(function: Any, keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(np.random.default_rng(0).normal(size=30), **keywords)
