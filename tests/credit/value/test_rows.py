"""Clusters, weights and a fixed reference: each against a route of its own."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoest import Counts
from infoest.credit import EmptyBinWarning, information_value, population_stability_index
from infoest.resampling.delta import cluster_variance

EDGES = (-0.5, 0.5)


def two_samples(n: int = 400, seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=n), rng.normal(0.4, 1, size=n)


def psi_of(p: np.ndarray[Any, Any], q: np.ndarray[Any, Any]) -> float:
    return float(((p - q) * np.log(p / q)).sum())


def test_cluster_variance_of_a_mean_is_that_of_the_cluster_means() -> None:
    rng = np.random.default_rng(1)
    values, clusters = rng.normal(size=60), np.repeat(np.arange(12), 5)
    contributions = (values - values.mean()) / 60
    means = values.reshape(12, 5).mean(axis=1)
    assert cluster_variance(contributions, clusters) == pytest.approx(means.var(ddof=1) / 12, rel=1e-12)
    with pytest.raises(ValueError, match="one cluster"):
        cluster_variance(contributions, np.zeros(60, dtype=np.int64))


def test_rows_that_are_clusters_of_their_own_give_the_plain_standard_error() -> None:
    x, y = two_samples()
    plain = population_stability_index(x, y, bins=EDGES)
    alone = population_stability_index(
        x, y, bins=EDGES, expected_clusters=np.arange(400), actual_clusters=np.arange(400, 800)
    )
    assert alone.value == plain.value
    assert alone.stderr == pytest.approx(plain.stderr * math.sqrt(800 / 799), rel=1e-12)
    assert alone.debiased == pytest.approx(plain.debiased, abs=1e-4)
    np.testing.assert_allclose(alone.confint(), plain.confint(), rtol=0.01)
    one_side = population_stability_index(x, y, bins=EDGES, expected_clusters=np.arange(400))
    assert one_side.stderr == pytest.approx(alone.stderr, rel=1e-12)


def test_every_row_twice_in_a_cluster_is_as_good_as_once() -> None:
    x, y = two_samples()
    once = population_stability_index(x, y, bins=EDGES)
    labels = np.tile(np.arange(400), 2)
    twice = population_stability_index(
        np.tile(x, 2), np.tile(y, 2), bins=EDGES, expected_clusters=labels, actual_clusters=labels + 400
    )
    assert twice.stderr == pytest.approx(once.stderr * math.sqrt(800 / 799), rel=1e-12)
    assert twice.debiased == pytest.approx(once.debiased, abs=2e-4)
    assert twice.pvalue_null() == pytest.approx(once.pvalue_null(), abs=1e-3)
    assert twice.method == "PSI, 3 bins, 800 clusters"


def test_clients_seen_in_both_samples_are_one_cluster() -> None:
    x, _ = two_samples()
    moved = x + 0.3
    same, others = (
        population_stability_index(x, moved, bins=EDGES, expected_clusters=range(400), actual_clusters=labels)
        for labels in (np.arange(400), np.arange(400, 800))
    )
    assert same.value == others.value
    assert same.stderr < 0.9 * others.stderr  # what a client adds to both shares cancels in part
    unchanged = population_stability_index(x, x, bins=EDGES, expected_clusters=range(400), actual_clusters=range(400))
    assert (unchanged.value, unchanged.stderr) == (0, 0)
    assert np.isfinite(unchanged.confint()).all()


def perturbed_stderr(x: Any, y: Any, clusters: Any, weights: Any) -> float:
    """Each cluster's weights moved a little, by numerical differences: no influence function involved."""
    labels, step = np.unique(clusters), 1e-5
    slopes = [
        np.diff(
            [
                information_value(x, y, bins=EDGES, sample_weight=weights * (1 + sign * step * (clusters == c))).value
                for sign in (-1, 1)
            ]
        )[0]
        / (2 * step)
        for c in labels
    ]
    return math.sqrt(len(labels) / (len(labels) - 1) * float(np.square(slopes).sum()))


@pytest.mark.filterwarnings("ignore::infoest.credit.FewClustersWarning")
def test_clustered_and_weighted_information_value_agrees_with_numerical_differences() -> None:
    rng = np.random.default_rng(3)
    clusters = np.repeat(np.arange(60), rng.integers(1, 9, 60))
    x = rng.normal(size=60)[clusters] + 0.5 * rng.normal(size=len(clusters))
    y = (x + rng.normal(size=60)[clusters] + rng.normal(size=len(clusters)) > 0.8).astype(int)
    weights = rng.lognormal(0, 0.5, len(clusters))
    found = information_value(x, y, bins=EDGES, sample_weight=weights, clusters=clusters)
    assert found.stderr == pytest.approx(perturbed_stderr(x, y, clusters, weights), rel=1e-6)
    names = np.array([f"client {c}" for c in clusters], dtype=object)
    assert information_value(x, y, bins=EDGES, sample_weight=weights, clusters=names).stderr == found.stderr


def test_a_fixed_reference_drops_its_sampling_error() -> None:
    q, actual = np.array([0.2, 0.3, 0.5]), np.array([300, 300, 400])
    p = actual / 1000
    found = population_stability_index(q, actual, fixed_reference=True)
    assert found.n == (1000,)
    assert found.value == pytest.approx(psi_of(p, q), rel=1e-12)
    influence = np.log(p / q) + 1 - q / p
    expected = math.sqrt((p @ influence**2 - (p @ influence) ** 2) / 1000)
    assert found.stderr == pytest.approx(expected, rel=1e-12)
    assert found.stderr < population_stability_index(1000 * q, actual).stderr
    sampled = population_stability_index(1e12 * q, actual)
    assert found.debiased == pytest.approx(sampled.debiased, abs=1e-8)
    np.testing.assert_allclose(found.confint(), sampled.confint(), rtol=1e-6)
    again = population_stability_index(40 * q, actual, fixed_reference=True)  # counts do as well: only shares matter
    assert again.value == pytest.approx(found.value, rel=1e-12)


def test_a_fixed_reference_of_raw_rows_takes_clusters_of_the_other_sample_only() -> None:
    x, y = two_samples()
    labels = np.repeat(np.arange(100), 4)
    found = population_stability_index(x, y, bins=EDGES, actual_clusters=labels, fixed_reference=True)
    both = population_stability_index(x, y, bins=EDGES, actual_clusters=labels)
    assert found.stderr < both.stderr
    assert found.method == "PSI, 3 bins, 100 clusters"
    with pytest.raises(ValueError, match="leave expected_clusters out"):
        population_stability_index(x, y, bins=EDGES, expected_clusters=labels, fixed_reference=True)


def test_empty_cells_of_a_fixed_reference() -> None:
    with pytest.raises(ValueError, match="share 0 in bin '1', where actual has rows"):
        population_stability_index([0.5, 0.0, 0.5], [10, 10, 10], fixed_reference=True)
    with pytest.raises(ValueError, match="there are no rows in expected"):
        population_stability_index([0.0, 0.0], [10, 10], fixed_reference=True)
    with pytest.warns(EmptyBinWarning, match="no rows in actual"):
        found = population_stability_index([0.5, 0.25, 0.25], [10, 0, 10], fixed_reference=True)
    assert math.isfinite(found.value)
    assert math.isfinite(found.stderr)


@given(st.lists(st.integers(2, 200), min_size=2, max_size=6), st.integers(0, 2**16))  # ones alone are flags
def test_a_fixed_reference_is_the_limit_of_a_large_one(counts: list[int], seed: int) -> None:
    q = np.random.default_rng(seed).dirichlet(np.full(len(counts), 5.0)) + 1e-3
    fixed = population_stability_index(q, counts, fixed_reference=True)
    large = population_stability_index(np.round(1e13 * q), counts)
    assert fixed.value == pytest.approx(large.value, rel=1e-9, abs=1e-12)
    assert fixed.stderr == pytest.approx(large.stderr, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize(
    ("clusters", "error", "complaint"),
    [
        ([1] * 399, ValueError, "actual_clusters has 399 values for 400 rows"),
        ([1.0] * 399 + [np.nan], ValueError, "actual_clusters is missing in 1 rows"),
        (["a"] * 400, TypeError, "must both hold text or both numbers"),
    ],
)
def test_clusters_that_are_none_are_refused(clusters: list[Any], error: type[Exception], complaint: str) -> None:
    x, y = two_samples()
    with pytest.raises(error, match=complaint):
        population_stability_index(x, y, bins=EDGES, expected_clusters=np.arange(400), actual_clusters=clusters)


def test_clusters_need_rows() -> None:
    table = Counts.from_counts([50, 50], [30, 70])
    with pytest.raises(ValueError, match="clusters are for raw columns"):
        population_stability_index(table, actual_clusters=[1, 2])
    with pytest.raises(ValueError, match="clusters are for raw columns"):
        population_stability_index([5, 5], [6, 4], actual_clusters=[1, 2])
    with pytest.raises(TypeError, match="x is a table of counts"):
        information_value(table, clusters=[1, 2])
    with pytest.raises(ValueError, match="clusters holds one cluster"):
        information_value(["a", "b"] * 4, [0, 1, 1, 0] * 2, clusters=[7] * 8)
