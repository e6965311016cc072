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


def clients(rng: np.random.Generator, n: int = 60) -> tuple[Any, Any, Any]:
    """Values and targets that have most of their variance between clients, those of two and of four rows."""
    size = np.resize([2, 4], n)
    client = np.repeat(np.arange(n), size)
    x = rng.normal(size=n)[client] + 0.1 * rng.normal(size=len(client))
    return x, (rng.random(len(client)) < 0.1 + 0.8 * (rng.random(n) < 0.5)[client]).astype(np.int64), client


def test_clusters_keep_the_size_where_rows_by_themselves_do_not() -> None:
    # 300 data sets, seed 3, 19 permutations, so that the size is 1/20: 0.015 ... 0.10 holds it with probability 0.999.
    rng, rejected = np.random.default_rng(3), np.zeros(2)
    for repeat in range(300):
        x, y, client = clients(rng)
        common: dict[str, Any] = {"bins": Binning("quantile", 4), "n_resamples": 19, "random_state": repeat}
        rejected += [binning_test(x, y, clusters=own, **common).pvalue <= 0.05 for own in (client, None)]
    assert 0.015 <= rejected[0] / 300 <= 0.10
    assert rejected[1] / 300 > 0.15


def test_clusters_of_one_row_are_rows(noise: tuple[Any, Any]) -> None:
    x, y = noise
    plain = binning_test(x, y, bins="tree", n_resamples=9, random_state=0)
    alone = binning_test(x, y, bins="tree", n_resamples=9, random_state=0, clusters=np.arange(150))
    assert alone.statistic == plain.statistic
    assert alone.method == f"{plain.method} of 150 whole clusters"
    assert alone.null is not None
    assert np.ptp(alone.null) > 0


@pytest.mark.parametrize(
    ("clusters", "complaint"),
    [
        (np.repeat(np.arange(3), [40, 50, 60]), "no two clusters have the same number of rows"),
        (np.zeros(150), "clusters holds one cluster"),
        (np.arange(9), "clusters has 9 values for 150 rows"),
    ],
)
def test_clusters_that_cannot_be_exchanged_are_refused(clusters: Any, complaint: str, noise: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match=complaint):
        binning_test(*noise, clusters=clusters)


@pytest.mark.parametrize("bins", [[1, 2], 5, None])
def test_given_bins_are_refused(bins: Any, noise: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match=r"are not learned\. Pass a method such as 'optimal', or a Binning"):
        binning_test(*noise, bins=bins)
