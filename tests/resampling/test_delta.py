"""The delta method against textbook variances, an independent implementation, and simulation."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.resampling.delta import cluster_variance, delta_stderr, delta_variance


def test_of_a_mean_is_the_textbook_standard_error(rng: np.random.Generator) -> None:
    x = rng.normal(size=50)
    assert delta_stderr((x, None, None)) == pytest.approx(x.std() / np.sqrt(50), rel=1e-14)


def test_independent_samples_add_their_variances(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=50), rng.normal(size=80)
    both = delta_stderr((x, None, None), (y, None, None))
    assert both**2 == pytest.approx(x.var() / 50 + y.var() / 80, rel=1e-14)


def test_a_count_table_is_a_sample_whose_rows_carry_weights(rng: np.random.Generator) -> None:
    values, counts = np.array([0.3, -1.0, 2.0]), np.array([5.0, 1.0, 7.0])
    rows = np.repeat(values, counts.astype(int))
    as_table = delta_stderr((values, counts, counts))
    assert as_table == pytest.approx(delta_stderr((rows, None, None)), rel=1e-14)


def test_grouped_weights_equal_single_rows(rng: np.random.Generator) -> None:
    code, w = rng.integers(0, 4, 60), rng.uniform(0.5, 3, 60)
    values = rng.normal(size=4)
    grouped = (values, np.bincount(code, w).astype(float), np.bincount(code, w**2).astype(float))
    assert delta_stderr(grouped) == pytest.approx(delta_stderr((values[code], w, None)), rel=1e-13)


def test_the_unit_of_the_weights_and_a_shift_of_the_influence_change_nothing(rng: np.random.Generator) -> None:
    x, w = rng.normal(size=30), rng.uniform(0.5, 3, 30)
    expected = delta_stderr((x, w, None))
    assert delta_stderr((x, 1e6 * w, None)) == pytest.approx(expected, rel=1e-12)
    assert delta_stderr((x + 5, w, None)) == pytest.approx(expected, rel=1e-12)


def test_many_tables_at_once(rng: np.random.Generator) -> None:
    influence, counts = rng.normal(size=(3, 5)), rng.integers(1, 9, (3, 5)).astype(float)
    together = delta_variance(influence, counts, counts)
    apart = [delta_stderr((i, c, c)) ** 2 for i, c in zip(influence, counts, strict=True)]
    np.testing.assert_allclose(together, apart, rtol=1e-14)


def test_standard_error_of_a_weighted_mean_is_that_of_repeated_samples(rng: np.random.Generator) -> None:
    # 4000 samples: the standard deviation of their means is known to 1.1 %, so 5 % is more than 4 standard errors.
    w = rng.uniform(0.2, 4, (4000, 200))
    x = rng.normal(size=(4000, 200)) + w
    means = (w * x).sum(axis=1) / w.sum(axis=1)
    claimed = np.sqrt(delta_variance(x, w).mean())
    assert claimed == pytest.approx(means.std(), rel=0.05)


def test_no_rows_are_an_error() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        delta_stderr()
    with pytest.raises(ValueError, match="at least one row"):
        delta_stderr((np.empty(0), None, None))


def test_clusters_of_one_row_are_plain_rows(rng: np.random.Generator) -> None:
    contributions = rng.normal(size=40)
    contributions -= contributions.mean()
    assert cluster_variance(contributions / 40, np.arange(40)) == pytest.approx(contributions.var(ddof=1) / 40)


def test_clusters_against_loops_in_any_order_of_rows(rng: np.random.Generator) -> None:
    contributions, clusters = rng.normal(size=30), rng.integers(0, 7, 30)
    clusters[:7] = np.arange(7)
    sums = [sum(c for c, g in zip(contributions, clusters, strict=True) if g == cluster) for cluster in range(7)]
    expected = 7 / 6 * sum(total**2 for total in sums)
    assert cluster_variance(contributions, clusters) == pytest.approx(expected, rel=1e-12)
    mixed = rng.permutation(30)
    assert cluster_variance(contributions[mixed], clusters[mixed]) == pytest.approx(expected, rel=1e-12)


def test_clusters_that_share_a_level_are_allowed_for() -> None:
    """2000 means of 60 clusters of 5 rows with a common part, seed 6: the sd of so many is known to 1.6 %, and 8 % is
    five of those; rows taken as independent would claim half of it."""
    rng = np.random.default_rng(6)
    clusters = np.repeat(np.arange(60), 5)
    means, claimed = np.empty(2000), np.empty(2000)
    for r in range(2000):
        x = rng.normal(size=60)[clusters] + rng.normal(size=300)
        means[r], claimed[r] = x.mean(), cluster_variance((x - x.mean()) / 300, clusters)
    assert np.sqrt(claimed.mean()) == pytest.approx(means.std(), rel=0.08)


def test_one_cluster_has_no_spread() -> None:
    with pytest.raises(ValueError, match="clusters holds one cluster: a standard error needs at least two"):
        cluster_variance(np.ones(3), np.zeros(3, np.int64))
