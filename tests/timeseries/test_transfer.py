"""Transfer entropy: naive references, identities with other programs, what may not matter, and bad input."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from infoest.datasets import additive_noise_channel, binary_channel, vector_autoregression
from infoest.timeseries import (
    directed_information,
    entropy_rate,
    normalized_transfer_entropy,
    transfer_entropy,
    transfer_entropy_scan,
)
from tests import naive

pytestmark = pytest.mark.filterwarnings("ignore::infoest.methods.neighbors.probe.NeighborBiasWarning")
Floats = NDArray[np.float64]
TRIALS: list[object] = [*("b" * 40 + "a" * 27 + "c" * 3 + "d" * 30)]
HISTORIES: list[dict[str, Any]] = [
    {},
    {"lag_source": 2, "lag_target": 3, "tau_source": 3, "tau_target": 2, "delay": 4},
    {"lag_source": 0, "include_present": True, "lag_target": 0},
    {"lag_source": 2, "include_present": True, "lag_conditions": 2},
]


def series_of(rng: np.random.Generator, n: int = len(TRIALS)) -> Floats:
    """Source, target and a condition that depend on each other, on unequal scales."""
    path, _ = vector_autoregression(n, [[0.5, 0.0, 0.2], [0.4, 0.3, 0.2], [0.0, 0.0, 0.6]], random_state=rng)
    return np.asarray(path * [1.0, 50.0, 1e-3])


def blocks_of(settings: dict[str, Any], conditions: bool) -> list[list[tuple[int, int]]]:
    """Lags as the documentation of transfer_entropy words them."""
    s = {
        "lag_source": 1,
        "lag_target": 1,
        "lag_conditions": 1,
        "tau_source": 1,
        "tau_target": 1,
        "delay": 1,
        **settings,
    }
    source = [(0, 0)] if s.get("include_present") else []
    source += [(0, s["delay"] + i * s["tau_source"]) for i in range(s["lag_source"])]
    given_values = [(1, 1 + i * s["tau_target"]) for i in range(s["lag_target"])]
    given_values += [(2, 1 + i) for i in range(s["lag_conditions"])] if conditions else []
    return [source, [(1, 0)], given_values]


@pytest.mark.filterwarnings("ignore::infoest.methods.neighbors.probe.NeighborBiasWarning")
@pytest.mark.parametrize("theiler", [0, 1, 6])
@pytest.mark.parametrize("trials", [None, TRIALS], ids=["one", "trials"])
@pytest.mark.parametrize("conditions", [False, True])
@pytest.mark.parametrize("history", HISTORIES, ids=str)
@pytest.mark.filterwarnings("ignore::infoest.timeseries.diagnostics.SeriesWarning")  # few times
def test_neighbours_equal_the_naive_reference(
    history: dict[str, Any], conditions: bool, trials: list[object] | None, theiler: int, rng: np.random.Generator
) -> None:
    series = series_of(rng)
    labels = trials or ["one"] * len(series)
    (x, y, z), times = naive.lagged_rows(series / series.std(axis=0), blocks_of(history, conditions), labels)
    expected = naive.ksg_conditional_apart(x, y, z, 3, times, labels, theiler)
    found = transfer_entropy(
        series[:, 0],
        series[:, 1],
        conditions=series[:, 2] if conditions else None,
        theiler=theiler,
        trials=trials,
        method="ksg",
        stderr=False,
        **history,
    )
    assert found.n == (len(times),)
    assert found.local is not None
    np.testing.assert_allclose(found.local, expected, rtol=0, atol=1e-12)
    assert f"{len(times)} of {len(series)} times" in found.note


@pytest.mark.parametrize("trials", [None, TRIALS], ids=["one", "trials"])
@pytest.mark.parametrize("history", HISTORIES[:2], ids=str)
def test_counts_equal_the_naive_reference(
    history: dict[str, Any], trials: list[object] | None, rng: np.random.Generator
) -> None:
    series = rng.integers(0, 2, (len(TRIALS), 3))
    series[1:, 1] ^= series[:-1, 0]
    labels = trials or ["one"] * len(series)
    (x, y, z), times = naive.lagged_rows(series.astype(float), blocks_of(history, True), labels)
    h = naive.plug_in_entropy
    expected = h(np.hstack([x, z])) + h(np.hstack([y, z])) - h(z) - h(np.hstack([x, y, z]))
    found = transfer_entropy(
        series[:, 0], series[:, 1], conditions=series[:, 2], trials=trials, discrete=True, stderr=False, **history
    )
    assert found.n == (len(times),)
    assert found.value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("lag", [1, 2, 4])
def test_twice_the_gaussian_estimate_is_grangers_log_ratio(lag: int, rng: np.random.Generator) -> None:
    from statsmodels.tsa.stattools import grangercausalitytests

    series = series_of(rng, 400)[:, :2]
    found = transfer_entropy(
        *series.T, lag_source=lag, lag_target=lag, method="gaussian", bias_correction=None, stderr=False
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        statistic = grangercausalitytests(series[:, ::-1], [lag])[lag][0]["lrtest"][0]
    assert 2 * found.value == pytest.approx(statistic / found.n[0], abs=1e-9)


@pytest.mark.parametrize("method", ["ksg", "gaussian", "gaussian_copula", "plugin", "ordinal"])
def test_local_values_average_to_the_estimate_and_scales_do_not_matter(method: str, rng: np.random.Generator) -> None:
    series = series_of(rng, 300)
    more: dict[str, Any] = {"method": method, "n_bins": 3 if method == "plugin" else None}
    if method in {"plugin", "ordinal"}:
        more["bias_correction"] = "miller_madow"
    found = transfer_entropy(series[:, 0], series[:, 1], **more)
    scaled = transfer_entropy(series[:, 0] * 1e9 - 3, series[:, 1] * 1e-9, **more)
    assert found.local is not None
    assert found.local.mean() == pytest.approx(found.value, abs=1e-12)
    assert scaled.value == pytest.approx(found.value, abs=1e-6 if method == "ksg" else 1e-9)  # ties of rounding
    assert found.stderr > 0
    assert np.isfinite(found.confint()).all()


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_chain_rule_over_sources(seed: int, lag: int, levels: int) -> None:
    """TE(x, w -> y) = TE(w -> y) + TE(x -> y | w), exact for counts, and no count is negative."""
    x, w, y = np.random.default_rng(seed).integers(0, levels + 1, (3, 80))
    more: dict[str, Any] = {"lag_target": lag, "discrete": True, "stderr": False}
    both = transfer_entropy(np.column_stack([x, w]), y, lag_source=2, **more).value
    alone = transfer_entropy(w, y, lag_source=2, **more).value
    rest = transfer_entropy(x, y, conditions=w, lag_source=2, lag_conditions=2, **more).value
    short = 2 - lag
    if short <= 0 or lag >= 2:  # the same rows on both sides
        assert both == pytest.approx(alone + rest, abs=1e-12)
    assert min(both, alone, rest) >= -1e-12


def test_transfer_of_a_copy_is_one_bit() -> None:
    bits = np.random.default_rng(0).integers(0, 2, 4000)
    shifted = np.concatenate([[0, 0, 0], bits[:-3]])
    scan = transfer_entropy_scan(bits, shifted, delays=range(1, 6), bias_correction="miller_madow")
    np.testing.assert_allclose(scan.value, [0, 0, np.log(2), 0, 0], atol=5e-3)
    assert len({estimate.n for estimate in scan}) == 1


def test_directed_information_is_transfer_with_the_present(rng: np.random.Generator) -> None:
    x, y = series_of(rng, 400)[:, :2].T
    for method in ("gaussian", "ksg"):
        whole = directed_information(x, y, lag=2, method=method)
        same = transfer_entropy(x, y, lag_source=2, lag_target=2, include_present=True, method=method)
        assert (whole.value, whole.stderr) == (same.value, same.stderr)


def test_normalized_is_the_ratio_with_its_delta_error(rng: np.random.Generator) -> None:
    x, y, _ = binary_channel(1500, ((0.1, 0.8), (0.3, 0.9)), random_state=rng)
    transfer = transfer_entropy(x, y)
    share = normalized_transfer_entropy(x, y)
    assert share.value == pytest.approx(transfer.value / entropy_rate(y, bias_correction=None).value, rel=1e-9)
    assert share.unit == ""
    assert 0 < share.stderr < 2 * transfer.stderr / entropy_rate(y).value
    series = series_of(rng, 500)[:, :2]
    plain = transfer_entropy(*series.T, method="gaussian", bias_correction=None)
    explained = normalized_transfer_entropy(*series.T, method="gaussian", bias_correction=None)
    assert explained.value == pytest.approx(1 - np.exp(-2 * plain.value), abs=1e-12)
    assert explained.stderr == pytest.approx(2 * np.exp(-2 * plain.value) * plain.stderr, rel=1e-12)
    assert explained.local is not None
    assert explained.local.mean() == pytest.approx(explained.value, abs=1e-12)


@pytest.mark.parametrize(("channel", "lag"), [("white", 0), ("white", 1), ("moving_average", 1), ("autoregressive", 1)])
@pytest.mark.filterwarnings("ignore::infoest.timeseries.diagnostics.SeriesWarning")  # moving averages have no last lag
def test_channels_carry_their_truth(channel: Any, lag: int) -> None:
    """Within four standard errors, which are honest at 4000 rows, at seed 5."""
    x, y, truth = additive_noise_channel(4000, 1.0, noise=channel, lag=lag, random_state=5)
    found = transfer_entropy(x, y, lag_source=lag, lag_target=lag, include_present=True, method="gaussian")
    assert abs(found.value - truth) < 4 * found.stderr


@pytest.mark.filterwarnings("ignore::infoest.timeseries.diagnostics.SeriesWarning")  # few times
def test_constant_series_transfer_nothing(rng: np.random.Generator) -> None:
    x = rng.normal(size=50)
    for pair in ((np.ones(50), x), (x, np.ones(50))):
        nothing = transfer_entropy(*pair)
        assert (nothing.value, nothing.stderr) == (0.0, 0.0)
        assert "constant" in nothing.note


@pytest.mark.parametrize("method", ["gaussian", "gaussian_copula", "ksg", "mixed"])
def test_a_series_transfers_nothing_to_itself(method: str, rng: np.random.Generator) -> None:
    """Its past is given: as columns of their own the two would be singular."""
    x = rng.normal(size=200)
    for copy in (x, 3 - 2 * x):
        nothing = transfer_entropy(copy, x, method=method)
        assert nothing.value == 0
        assert "source[t-1]: a copy of what is given anyway" in nothing.note
    longer = transfer_entropy(x, x, lag_source=2, method=method)
    assert longer.value == transfer_entropy(x, x, delay=2, method=method).value
    z = rng.normal(size=200)
    given = transfer_entropy(z, x, conditions=np.column_stack([x, np.roll(z, 5)]), method=method)
    assert given.value == transfer_entropy(z, x, conditions=np.roll(z, 5), method=method).value


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 2**32), renyi_order=st.sampled_from([0.5, 2.0]))
def test_renyi_transfer_entropy_of_codes_is_its_definition(seed: int, renyi_order: float) -> None:
    """Escort weights on the histories (Jizba et al. 2012), which make it a ratio of sums of powers."""
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 2, 80), rng.integers(0, 3, 80)
    rows = np.column_stack([y[1:], y[:-1], x[:-1]])

    def conditional(given: list[int]) -> float:
        cells, count = np.unique(rows[:, [0, *given]], axis=0, return_counts=True)
        _, known = np.unique(rows[:, given], axis=0, return_counts=True)
        assert cells.shape[1] == len(given) + 1
        return float(np.log((count**renyi_order).sum() / (known**renyi_order).sum()) / (1 - renyi_order))

    found = transfer_entropy(x, y, renyi_order=renyi_order, discrete=True, bias_correction=None, stderr=False)
    assert found.value == pytest.approx(conditional([1]) - conditional([1, 2]), abs=1e-10)
    assert found.local is not None
    assert found.local.mean() == pytest.approx(found.value, abs=1e-10)


def test_renyi_transfer_entropy_of_normal_series_is_shannons(rng: np.random.Generator) -> None:
    x, y, _ = series_of(rng).T
    for renyi_order in (0.5, 2):
        found = transfer_entropy(x, y, renyi_order=renyi_order, method="gaussian")
        assert found.value == pytest.approx(transfer_entropy(x, y, method="gaussian").value, abs=1e-12)
    scan = transfer_entropy_scan(x, y, delays=[1, 2], renyi_order=2, method="ksg", stderr=False)
    assert scan.estimates[1].method.startswith("Rényi 2, KSG-1")
    assert scan.value[1] == transfer_entropy(x, y, delay=2, renyi_order=2, method="ksg", stderr=False).value


def test_renyi_transfer_entropy_says_where_its_error_comes_from(rng: np.random.Generator) -> None:
    x, y, _ = series_of(rng).T
    halves = transfer_entropy(x, y, renyi_order=1.5, method="ksg")
    assert "40 subsamples of 49 rows: nearest neighbours are calibrated for the Shannon entropy" in halves.note
    stretches = transfer_entropy(x, y, renyi_order=1.5, method="ksg", theiler=2)
    assert "stretches" in stretches.note


X = np.random.default_rng(0).normal(size=30)
BAD: list[tuple[dict[str, Any], str]] = [
    ({"lag_source": -1}, "lag_source=-1 must be an integer of at least 0"),
    ({"lag_target": 1.5}, "lag_target=1.5 must be an integer"),
    ({"delay": 0}, "delay=0 must be an integer of at least 1"),
    ({"tau_source": 0}, "tau_source=0"),
    ({"tau_target": True}, "tau_target=True"),
    ({"lag_conditions": 0}, "lag_conditions=0"),
    ({"lag_source": 0}, "leaves no value of the source"),
    ({"include_present": 2}, "include_present=2 is not known"),
    ({"theiler": -1}, "theiler=-1"),
    ({"theiler": 40}, "leaves a row of 29 only 0 others"),
    ({"theiler": 2, "method": "gaussian"}, "nearest neighbours"),
    ({"theiler": 2, "device": "cuda"}, "needs device='cpu'"),
    ({"lag_target": 40}, "leaves 0 rows"),
    ({"method": "kernel"}, "method='kernel' is not known"),
    ({"method": "ordinal", "pattern_length": 1}, "pattern_length=1"),
    ({"method": "ordinal", "pattern_length": 11}, "at most 10"),
    ({"method": "ordinal", "discrete": True}, "orders numbers"),
    ({"trials": [1] * 29}, "29 labels for 30 times"),
    ({"trials": [1, 2] * 15}, "Sort by trial"),
    ({"trials": [None] + [1.0] * 29}, "missing labels"),
    ({"trials": range(30)}, "leaves 0 rows"),
    ({"conditions": X[:-1]}, "same number of rows"),
    ({"algorithm": "ksg2"}, "ksg2"),
    ({"renyi_order": -1}, "renyi_order=-1 must be a positive, finite number"),
    ({"renyi_order": 2, "method": "gaussian_copula"}, "a Rényi order of 2 is for method="),
]


@pytest.mark.parametrize(("keywords", "message"), BAD, ids=str)
def test_bad_settings_say_what_is_allowed(keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        transfer_entropy(X, np.roll(X, 1), **keywords)


def test_bad_series_and_foreign_settings() -> None:
    with pytest.raises(ValueError, match="target holds NaN"):
        transfer_entropy(X, np.append(X[1:], np.nan))
    with pytest.raises(ValueError, match="at least one delay"):
        transfer_entropy_scan(X, X, delays=[])
    with pytest.raises(ValueError, match="lag_source= is for transfer_entropy"):
        directed_information(X, X, lag_source=2)
    for foreign in (directed_information, normalized_transfer_entropy):
        with pytest.raises(ValueError, match="renyi_order=2 is for transfer_entropy; this quantity is Shannon's"):
            foreign(X, X, renyi_order=2)
    with pytest.raises(ValueError, match="nothing is left to explain"):
        normalized_transfer_entropy([0, 1] * 30, [1, 0] * 30)
    with pytest.raises(TypeError, match="strings"):
        transfer_entropy(list("ab") * 15, X, discrete=False)
