"""Warnings of few clusters and of few effective rows: when they speak, when they are silent, and what they say."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from infoest.credit import (
    FewClustersWarning,
    FewEffectiveRowsWarning,
    information_value,
    population_stability_index,
)
from infoest.credit.value.few_rows import warn_of_few, warn_of_weights
from infoest.credit.value.rows import Rows
from infoest.inference import psi_test

NAMES = ("goods", "bads")


def customers(n: int, bad: int, rows: int) -> Rows:
    """``n`` customers of ``rows`` rows each, of whom the first ``bad`` are bad."""
    cluster = np.repeat(np.arange(n), rows)
    return Rows(np.zeros(n * rows, dtype=np.int64), (cluster < bad).astype(np.int64), None, cluster)


@pytest.mark.parametrize(
    ("n", "bad", "rows", "warned"),
    [(100, 18, 10, "18 clusters"), (30, 5, 20, "5 clusters"), (250, 45, 10, ""), (60, 41, 5, "19"), (400, 20, 1, "")],
)
def test_clusters_are_counted_by_the_rarer_class(n: int, bad: int, rows: int, warned: str) -> None:
    """One row per customer is no cluster: then few bads are few, as without clusters."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        warn_of_few(customers(n, bad, rows), NAMES)
    assert [w.category for w in seen] == [FewClustersWarning] * bool(warned)
    assert warned in "".join(str(w.message) for w in seen)


def test_one_large_cluster_counts_for_little() -> None:
    cluster = np.concatenate([np.zeros(500, dtype=np.int64), np.arange(1, 101), np.repeat(np.arange(101, 301), 3)])
    groups = (np.arange(len(cluster)) < 600).astype(np.int64)
    with pytest.warns(FewClustersWarning, match=r"the 600 bads come in 101 clusters, 1 counted by their shares"):
        warn_of_few(Rows(np.zeros(len(cluster), dtype=np.int64), groups, None, cluster), NAMES)


@pytest.mark.parametrize(
    ("sigma", "n", "speaks"), [(2.0, 1000, True), (1.5, 1000, True), (0.5, 1000, False), (1.5, 40_000, False)]
)
def test_heavy_weights_speak_and_even_ones_do_not(sigma: float, n: int, speaks: bool) -> None:
    rng = np.random.default_rng(20261204)
    groups = (np.arange(n) < n // 5).astype(np.int64)
    weights = np.exp(sigma * rng.normal(size=n))
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        warn_of_weights(groups, 1e200 * weights, NAMES)  # their unit does not matter
        warn_of_weights(groups, None, NAMES)
        warn_of_weights(groups, np.full(n, 3.0), NAMES)
    assert [w.category for w in seen] == [FewEffectiveRowsWarning] * speaks


def clustered_sample(rng: np.random.Generator, n: int, rows: int) -> tuple[Any, Any, Any]:
    """Customers that are bad as a whole, and a column that depends on the customer but not on that."""
    cluster = np.repeat(np.arange(n), rows)
    bad = np.arange(n) < round(0.18 * n)
    return rng.normal(size=n)[cluster] + rng.normal(size=n * rows), bad[cluster].astype(int), cluster


def test_public_calls_speak(rng: np.random.Generator) -> None:
    x, y, cluster = clustered_sample(rng, 100, 10)
    with pytest.warns(FewClustersWarning, match=r"the 180 bads come in 18 clusters.*pass more clusters"):
        information_value(x, y, bins=5, clusters=cluster)
    with pytest.warns(FewClustersWarning, match="rows in actual come in 30 clusters"):
        psi_test(x, x[:300], bins=5, expected_clusters=np.arange(1000), actual_clusters=cluster[:300])
    heavy = np.exp(2 * rng.normal(size=1000))
    with pytest.warns(FewEffectiveRowsWarning, match="180 bads are .* effective rows"):
        information_value(x, y, bins=5, sample_weight=heavy)
    with pytest.warns(FewEffectiveRowsWarning, match="rows in actual"):
        population_stability_index(x, x, bins=5, actual_weight=heavy)
    information_value(x, y, bins=5, sample_weight=np.exp(0.3 * rng.normal(size=1000)))  # warnings are errors here
