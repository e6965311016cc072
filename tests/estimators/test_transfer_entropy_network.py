"""The network as an estimator: links, tables, parallel runs, interruption, and what it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from infoest import TransferEntropyNetwork
from infoest.datasets import vector_autoregression
from infoest.timeseries import transfer_entropy

# 0 -> 1 at lag 1 and 1 -> 2 at lag 2; 3 stands alone. Links so strong that missing one has probability below 1e-6.
MATRICES = np.zeros((2, 4, 4))
MATRICES[0] = 0.3 * np.eye(4)
MATRICES[0, 1, 0] = MATRICES[1, 2, 1] = 0.7


@pytest.fixture(scope="module")
def series() -> NDArray[np.float64]:
    return vector_autoregression(300, MATRICES, random_state=1)[0]


def network(**settings: Any) -> TransferEntropyNetwork:
    return TransferEntropyNetwork(**({"max_lag": 2, "n_resamples": 199, "random_state": 0} | settings))


@pytest.fixture(scope="module")
def fitted(series: NDArray[np.float64]) -> TransferEntropyNetwork:
    return network().fit(series)


def same(a: TransferEntropyNetwork, b: TransferEntropyNetwork) -> bool:
    assert a.targets_ == b.targets_ or str(a.targets_) == str(b.targets_)  # nan differs from itself
    np.testing.assert_array_equal(a.te_, b.te_)
    return a.lags_ == b.lags_


def test_links_lags_and_pvalues(fitted: TransferEntropyNetwork) -> None:
    assert fitted.lags_ == {(0, 1): (1,), (1, 2): (2,)}
    assert fitted.adjacency_.tolist() == [[i + 1 == j < 3 for j in range(4)] for i in range(4)]
    known = ~np.isnan(fitted.pvalues_)
    assert not known.diagonal().any()
    np.testing.assert_array_equal(fitted.pvalues_adjusted_[known], false_discovery_control(fitted.pvalues_[known]))
    assert (fitted.pvalues_adjusted_[fitted.adjacency_] <= 0.05).all()


def test_estimates_are_conditional_transfer_entropies(
    fitted: TransferEntropyNetwork, series: NDArray[np.float64]
) -> None:
    own = len(fitted.targets_[2].own_lags)
    plain = transfer_entropy(series[:, 1], series[:, 2], delay=2, lag_target=own, method="gaussian")
    assert fitted.te_[1, 2] == pytest.approx(plain.value, abs=1e-12)
    assert fitted.stderr_[1, 2] == pytest.approx(plain.stderr, abs=1e-12)
    assert np.isfinite(fitted.te_).tolist() == fitted.adjacency_.tolist()
    assert fitted.estimates_.names == ("x0 -> x1", "x1 -> x2")


def test_frames_hold_the_links(series: NDArray[np.float64]) -> None:
    pandas = pytest.importorskip("pandas")
    found = network().fit(pandas.DataFrame(series, columns=list("abcd")))
    frame = found.adjacency_frame()
    assert frame.loc["a", "b"]
    assert frame.to_numpy().sum() == 2
    links = found.links_frame()
    assert sorted(zip(links.source, links.target, links.lags, strict=True)) == [("a", "b", (1,)), ("b", "c", (2,))]
    assert (links.te.diff().dropna() <= 0).all()
    assert ((links.low < links.te) & (links.te < links.high)).all()
    narrow = found.links_frame(level=0.5)
    assert (narrow.high - narrow.low < links.high - links.low).all()


def test_no_link_gives_empty_tables() -> None:
    found = network(n_resamples=99).fit(np.random.default_rng(0).normal(size=(100, 2)))
    assert found.lags_ == {}
    assert len(found.links_frame()) == len(found.estimates_) == 0


def test_nearest_neighbours_find_what_lines_do_not() -> None:
    rng = np.random.default_rng(5)
    x, noise = rng.normal(size=(2, 301))
    y = np.concatenate([[0.0], x[:-1] ** 2]) + noise
    X = np.column_stack([x, y])
    assert network(max_lag=1, method="ksg", n_resamples=99).fit(X).lags_ == {(0, 1): (1,)}
    early = network(max_lag=1, n_resamples=99).fit(X)
    assert early.lags_ == {}


def test_stopping_early_gives_the_same_links(fitted: TransferEntropyNetwork, series: NDArray[np.float64]) -> None:
    full = network(stop_early=False).fit(series)
    assert full.lags_ == fitted.lags_
    links = fitted.adjacency_
    np.testing.assert_array_equal(full.pvalues_adjusted_[links], fitted.pvalues_adjusted_[links])
    drawn = [sum(result.n_resamples for result in found.targets_) for found in (fitted, full)]
    assert drawn[0] < drawn[1]


def test_threads_give_the_same(fitted: TransferEntropyNetwork, series: NDArray[np.float64]) -> None:
    assert same(network(n_jobs=2).fit(series), fitted)


@pytest.mark.slow  # processes start
def test_processes_give_the_same(fitted: TransferEntropyNetwork, series: NDArray[np.float64]) -> None:
    with joblib.parallel_config("loky", n_jobs=2):
        assert same(network().fit(series), fitted)


@pytest.mark.parametrize("n_jobs", [None, 2])
def test_an_interrupted_run_goes_on(
    fitted: TransferEntropyNetwork, series: NDArray[np.float64], tmp_path: Path, n_jobs: int | None
) -> None:
    path = tmp_path / "network.json"
    seen: list[str] = []

    def interrupt(name: str, result: Any) -> None:
        assert f"x{result.target}" == name
        seen.append(name)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        network(checkpoint=path, callback=interrupt, n_jobs=n_jobs).fit(series)
    after: list[str] = []
    resumed = network(checkpoint=path, callback=lambda name, _: after.append(name)).fit(series)
    assert same(resumed, fitted)
    assert sorted(seen + after) == ["x0", "x1", "x2", "x3"]
    again: list[str] = []
    assert same(network(checkpoint=path, callback=lambda name, _: again.append(name)).fit(series), fitted)
    assert again == []
    for other in ({"random_state": 1}, {"max_lag": 1}, {"alpha": 0.04}):
        with pytest.raises(ValueError, match="other data or settings"):
            network(checkpoint=path, **other).fit(series)
    with pytest.raises(ValueError, match="other data or settings"):
        network(checkpoint=path).fit(series[1:])


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"max_lag": 0}, "max_lag=0"),
        ({"max_lag": 299}, "a history of 299 steps leaves 1 rows"),
        ({"method": "kernel"}, "method='kernel' is not known"),
        ({"alpha": 1.0}, "alpha=1.0 must lie strictly between 0 and 1"),
        ({"alpha": "a"}, "alpha='a' must lie strictly between 0 and 1"),
        ({"n_resamples": 10}, "Draw at least 19"),
        ({"n_neighbors": 3}, "n_neighbors=3 is for method='ksg' and 'mixed'"),
        ({"n_neighbors": 298, "method": "ksg"}, "n_neighbors=298 needs more than 298 rows"),
        ({"checkpoint": "a", "random_state": None}, "checkpoint= needs random_state as an integer"),
        ({"stop_early": "no"}, "stop_early='no'"),
        ({"n_jobs": 0}, "n_jobs=0"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    series: NDArray[np.float64], settings: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        network(**settings).fit(series)


def test_a_callback_must_be_a_function(series: NDArray[np.float64]) -> None:
    with pytest.raises(TypeError, match="callback='print'"):
        network(callback="print").fit(series)


@pytest.mark.parametrize("method", ["gaussian", "ksg"])
def test_a_constant_series_is_a_note_and_changes_nothing(method: str, series: NDArray[np.float64]) -> None:
    settings: dict[str, Any] = {"method": method, "n_resamples": 39}
    plain = network(**settings).fit(series)
    more = network(**settings).fit(np.column_stack([series, np.full(len(series), 7.0)]))
    assert more.lags_ == plain.lags_
    assert more.note_ == "'x4' is constant over the rows of whole history: nothing to tell or to be told"
    assert plain.note_ == ""
    assert np.isnan(more.pvalues_[4]).all()
    assert more.targets_[4].sources == ()
    nothing = network(**settings).fit(np.ones((100, 2)))
    assert (nothing.lags_, len(nothing.estimates_)) == ({}, 0)


def test_series_that_cannot_be_are_refused(series: NDArray[np.float64]) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(series, columns=list("abcd"))
    with pytest.raises(ValueError, match="'b' holds NaN or missing values in 1 row"):
        network().fit(frame.assign(b=frame.b.where(frame.index != 7)))
    with pytest.raises(ValueError, match="NaN"):
        network().fit(np.where(series == series[3, 2], np.nan, series))
    with pytest.raises(TypeError, match="'d' holds strings"):
        network().fit(frame.assign(d="yes"))
    with pytest.raises(ValueError, match="several columns of one name"):
        network().fit(frame.set_axis(list("aacd"), axis=1))
    with pytest.raises(ValueError, match="leaves 4 rows, and 7 are needed"):
        network().fit(frame.head(6))
    with pytest.raises(ValueError, match="1 feature"):
        network().fit(frame[["a"]])
    with pytest.raises(ValueError, match=r"'a' has 9\d% duplicated values; method='ksg'"):
        network(method="ksg").fit(frame.round())


def test_copies_and_fixed_targets_do_not_blow_up(series: NDArray[np.float64]) -> None:
    copies = network().fit(np.column_stack([series[:, 0], series[:, 0], series[:, 1]]))
    assert copies.adjacency_[:, 2].sum() == 1  # one of the two says it all
    assert np.isfinite(copies.te_[copies.adjacency_]).all()
    with pytest.raises(ValueError, match="linearly dependent"):
        network(max_lag=1).fit(np.column_stack([series[:, 0], np.roll(series[:, 0], 1)]))


def test_a_constant_series_has_no_links_and_changes_no_others(series: NDArray[np.float64]) -> None:
    still = np.column_stack([series[:, :3], np.ones(len(series))])
    found, without = network().fit(still), network().fit(series[:, :3])
    np.testing.assert_array_equal(found.adjacency_[:3, :3], without.adjacency_)
    np.testing.assert_array_equal(found.pvalues_[:3, :3], without.pvalues_)
    assert not found.adjacency_[3].any()
    assert not found.adjacency_[:, 3].any()
    assert np.isnan(found.pvalues_[3]).all()
    assert found.targets_[3].sources == ()
    assert network().fit(np.ones((60, 2))).lags_ == {}
    assert len(network().fit(np.ones((60, 2))).links_frame()) == 0
