"""The re-binning test: its statistic, its null, and what it does not depend on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest.credit import Binning, binning_test, information_value


@pytest.fixture
def noise(rng: np.random.Generator) -> tuple[Any, Any]:
    x, y = rng.normal(size=150), (rng.random(150) < 0.3).astype(np.int64)
    x[:20], x[20:30] = -999, np.nan
    return x, y


@pytest.mark.parametrize("method", ["quantile", "uniform", "tree", "optimal"])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_statistic_is_the_debiased_value_of_bins_learned_in_sample(
    method: Any, weighted: bool, noise: tuple[Any, Any], rng: np.random.Generator
) -> None:
    x, y = noise
    weights = rng.uniform(0.5, 2, len(x)) if weighted else None
    rule = Binning(method, 4, special_codes=(-999,), honest=False)
    test = binning_test(x, y, bins=rule, sample_weight=weights, n_resamples=3, random_state=0)
    expected = information_value(x, y, bins=rule, sample_weight=weights, smoothing=0.5)
    assert test.statistic == pytest.approx(expected.debiased, abs=1e-12)
    assert test.null is not None
    assert test.pvalue == (1 + (test.null >= test.statistic).sum()) / 4


def test_every_permutation_learns_its_own_bins(noise: tuple[Any, Any]) -> None:
    x, y = noise
    free = binning_test(x, y, bins=Binning("tree", 5), n_resamples=30, random_state=1).null
    fixed = binning_test(x, y, bins=Binning("quantile", 5), n_resamples=30, random_state=1).null
    assert free is not None
    assert fixed is not None
    assert free.mean() > fixed.mean() + 0.05


def test_permutations_depend_on_the_seed_and_their_number_only(noise: tuple[Any, Any]) -> None:
    x, y = noise
    short, long = (binning_test(x, y, n_resamples=n, random_state=2, n_jobs=j).null for n, j in ((4, 1), (9, 2)))
    assert short is not None
    assert long is not None
    np.testing.assert_array_equal(short, long[:4])


def test_categories_are_grouped_anew_as_well(rng: np.random.Generator) -> None:
    words, y = np.repeat(list("abcdef"), 30), rng.integers(2, size=180)
    test = binning_test(words, y, n_resamples=19, random_state=0)
    assert test.statistic == pytest.approx(information_value(words, y, bins=Binning(honest=False)).debiased)
    assert test.pvalue >= 0.05


def test_an_effect_is_seen(rng: np.random.Generator) -> None:
    x = rng.normal(size=200)
    y = (x + rng.normal(size=200) > 0).astype(np.int64)
    assert binning_test(x, y, n_resamples=19, random_state=0).pvalue == 0.05


def test_a_column_of_missing_values_has_no_information() -> None:
    test = binning_test(np.full(20, np.nan), np.tile([0, 1], 10), n_resamples=3, random_state=0)
    assert test.statistic == pytest.approx(0.0)
    assert test.pvalue == 1.0


@pytest.mark.parametrize("bins", [[1, 2], 5, None])
def test_given_bins_are_refused(bins: Any, noise: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match=r"are not learned\. Pass a method such as 'optimal', or a Binning"):
        binning_test(*noise, bins=bins)
