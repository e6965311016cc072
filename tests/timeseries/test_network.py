"""The greedy search: its steps and its checkpoint."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from infoest.timeseries.checkpoint import fingerprint, load_checkpoint, save_checkpoint
from infoest.timeseries.network import NetworkSettings, TargetResult, infer_target

if TYPE_CHECKING:
    from pathlib import Path

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


def result(target: int, omnibus: float = float("nan")) -> TargetResult:
    return TargetResult(target, (1,), ((0, 2), (3, 1)), {0: 0.01, 3: 0.25}, omnibus, 120)


def test_a_checkpoint_gives_back_what_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "network.json"
    assert load_checkpoint(path, "key") == {}
    save_checkpoint(path, "key", {1: result(1, 0.125)})
    save_checkpoint(path, "key", {1: result(1, 0.125), 0: result(0, 0.5)})
    assert load_checkpoint(path, "key") == {0: result(0, 0.5), 1: result(1, 0.125)}
    assert [file.name for file in tmp_path.iterdir()] == ["network.json"]


def test_no_omnibus_survives_a_checkpoint(tmp_path: Path) -> None:
    save_checkpoint(tmp_path / "a", "key", {1: result(1)})
    assert np.isnan(load_checkpoint(tmp_path / "a", "key")[1].omnibus)
    json.loads((tmp_path / "a").read_text(), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "not a checkpoint"),
        ("[1, 2]", "not a checkpoint"),
        ('{"format": "infoest.TransferEntropyNetwork, 3"}', "not a checkpoint"),
        ('{"format": "infoest.TransferEntropyNetwork, 1", "fingerprint": "key", "targets": []}', "other data"),
        ('{"format": "another", "fingerprint": "key", "targets": []}', "other data or settings"),
        ('{"format": "infoest.TransferEntropyNetwork, 3", "fingerprint": "x", "targets": []}', "other data"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    (tmp_path / "a").write_text(content)
    with pytest.raises(ValueError, match=complaint):
        load_checkpoint(tmp_path / "a", "key")


def test_the_fingerprint_tells_data_names_and_settings_apart(rng: np.random.Generator) -> None:
    series = rng.normal(size=(20, 2))
    changed = series.copy()
    changed[3, 1] += 1e-12
    other = NetworkSettings(1, "gaussian", 0, 0.05, 99, True, 1)
    whole = np.array([0, 20])
    keys = {
        fingerprint(series, ["a", "b"], HOW, whole),
        fingerprint(changed, ["a", "b"], HOW, whole),
        fingerprint(series.reshape(10, 4), ["a", "b"], HOW, whole),
        fingerprint(series, ["a", "c"], HOW, whole),
        fingerprint(series, ["a", "b"], other, whole),
        fingerprint(series, ["a", "b"], HOW, np.array([0, 10, 20])),
        fingerprint(series, ["a", "b"], HOW, np.array([0, 11, 20])),
    }
    assert len(keys) == 7
    assert fingerprint(np.asfortranarray(series), ["a", "b"], HOW, whole) in keys
