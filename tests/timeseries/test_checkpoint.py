"""Results of finished targets on disk: given back whole, never half written, never those of other data."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from infoest.timeseries.checkpoint import fingerprint, load_checkpoint, save_checkpoint
from infoest.timeseries.network import NetworkSettings, TargetResult

HOW = NetworkSettings(max_lag=1, method="gaussian", n_neighbors=0, alpha=0.05, n_resamples=99, stop_early=True, seed=0)


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
        ('{"format": "infoest.TransferEntropyNetwork, 4"}', "not a checkpoint"),
        ('{"format": "infoest.TransferEntropyNetwork, 1", "fingerprint": "key", "targets": []}', "other data"),
        ('{"format": "another", "fingerprint": "key", "targets": []}', "other data or settings"),
        ('{"format": "infoest.TransferEntropyNetwork, 4", "fingerprint": "x", "targets": []}', "other data"),
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


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_kill_leaves_the_old_file_as_it_was(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped before the new one is safe on disk, and before it takes the place of the old."""
    path = tmp_path / "network.json"
    save_checkpoint(path, "key", {1: result(1, 0.125)})

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os if step == "fsync" else Path, step, killed)
        with pytest.raises(KeyboardInterrupt):
            save_checkpoint(path, "key", {1: result(1), 2: result(2)})
    assert load_checkpoint(path, "key") == {1: result(1, 0.125)}
    save_checkpoint(path, "key", {2: result(2, 0.5)})
    assert load_checkpoint(path, "key") == {2: result(2, 0.5)}


def test_targets_and_lags_come_back_as_the_types_they_were(tmp_path: Path) -> None:
    """JSON has neither tuples nor integer keys."""
    saved = TargetResult(3, (1, 4), ((0, 2),), {0: 0.01}, 0.5, 7)
    save_checkpoint(tmp_path / "a", "key", {3: saved})
    (found,) = load_checkpoint(tmp_path / "a", "key").values()
    assert found == saved
    assert isinstance(found.own_lags, tuple)
    assert isinstance(found.sources[0], tuple)
    assert list(found.pvalues) == [0]
