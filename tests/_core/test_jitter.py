"""Noise on repeated values: asked for, named, the same every time, and on numbers only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest import transfer_entropy
from infoest._core.errors import InputError
from infoest._core.jitter import check_jitter, jittered
from infoest._core.sample import read_sample
from infoest.inference import independence_test, transfer_entropy_test
from infoest.timeseries import active_information_storage, entropy_rate


def beats(rng: np.random.Generator) -> np.ndarray:
    """Rounded so that a quarter of the values repeat."""
    return np.round(70 + 3 * rng.normal(size=(2, 400)), 2) + np.zeros((2, 1))


def test_rounded_series_are_taken_by_nearest_neighbours_and_the_method_says_so(rng: np.random.Generator) -> None:
    x, y = beats(rng)
    with pytest.raises(InputError, match="duplicated"):
        transfer_entropy(x, y, method="ksg")
    first, second = (transfer_entropy(x, y, method="ksg", jitter=1e-8) for _ in range(2))
    assert first == second
    assert first.method.startswith("jitter 1e-08, KSG-1")
    assert active_information_storage(x, method="ksg", jitter=True).method.startswith("jitter 1e-10, KSG-1")
    assert entropy_rate(x, jitter=1e-3).method.startswith("jitter 0.001, ")
    keywords: dict[str, Any] = {"method": "ksg", "jitter": True, "n_resamples": 9, "random_state": 0}
    assert transfer_entropy_test(x, y, **keywords).method.startswith("jitter 1e-10, ")
    assert independence_test(x, y, **keywords).method.startswith("jitter 1e-10, KSG-1")


def test_noise_is_relative_and_leaves_codes(rng: np.random.Generator) -> None:
    numbers = np.column_stack([np.repeat(rng.normal(size=50), 2), 1e6 * np.repeat(rng.normal(size=50), 2)])
    codes = np.array(["a", "b"] * 50)
    sample = read_sample(numbers, codes, names=("x", "c"))
    noisy = jittered(sample, 1e-3)
    moved = (noisy.columns - sample.columns).std(axis=0)
    np.testing.assert_allclose(moved[:2], 1e-3 * numbers.std(axis=0), rtol=0.3)  # 100 rows: 7 % of standard error
    assert moved[2] == 0
    assert sum(noisy.tied) == 0
    assert jittered(sample, 0.0) is sample


@pytest.mark.parametrize("bad", [-1e-3, 0.7, "yes", float("nan"), None])
def test_what_jitter_may_be(bad: Any) -> None:
    with pytest.raises(InputError, match="must be False, True"):
        check_jitter(bad)
    assert (check_jitter(False), check_jitter(True), check_jitter(0.1)) == (0, 1e-10, 0.1)
