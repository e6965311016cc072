"""Hypothesis tests of drift: what they return, that they keep their size, and bad input."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from infoest import Counts, inference
from infoest.credit import population_stability_index

OLD, NEW = [500, 300, 200], [450, 310, 240]


def test_psi_test_is_the_null_test_of_the_estimate() -> None:
    test, psi = inference.psi_test(OLD, NEW), population_stability_index(OLD, NEW)
    assert test.pvalue == psi.pvalue_null()
    assert test.statistic == psi.pivot.statistic  # type: ignore[union-attr]
    assert test.alternative == "the distributions differ"
    assert test.method == "PSI, 3 bins, chi-square with 2 df"
    assert (test.n_resamples, test.null) == (0, None)


def test_equivalence_test_is_that_of_the_estimate() -> None:
    test, psi = inference.equivalence_test(OLD, NEW, margin=0.05), population_stability_index(OLD, NEW)
    assert test.pvalue == psi.pvalue_equivalence(0.05)
    assert test.alternative == "PSI < 0.05"
    assert test.method.startswith("PSI, 3 bins, non-central chi-square with 2 df, non-centrality ")


def test_counts_raw_columns_and_tables_give_the_same() -> None:
    old, new = np.repeat([1.0, 2.0, 3.0], OLD), np.repeat([1.0, 2.0, 3.0], NEW)
    table = Counts.from_counts(OLD, NEW, groups=("expected", "actual"))
    for test in (inference.psi_test(old, new, bins=[2, 3]), inference.psi_test(table)):
        assert test.pvalue == inference.psi_test(OLD, NEW).pvalue
    weighted = inference.equivalence_test(
        old, new, margin=0.1, bins=[2, 3], expected_weight=np.full(len(old), 7.0), actual_weight=np.full(len(new), 0.1)
    )
    assert weighted.pvalue == pytest.approx(inference.equivalence_test(OLD, NEW, margin=0.1).pvalue, rel=1e-9)


def clustered(n_clusters: int, size: int, rng: np.random.Generator) -> tuple[Any, Any]:
    """Clients of several rows each, all rows of one in one bin of three, and the client of each row."""
    return rng.choice(["a", "b", "c"], n_clusters).repeat(size), np.arange(n_clusters).repeat(size)


SETTINGS: list[dict[str, Any]] = [
    {},
    {"smoothing": 1.0},
    {"expected_weight": np.resize([1.0, 2.0], 400), "actual_weight": np.resize([0.5, 3.0, 1.0], 300)},
    {"expected_clusters": np.arange(100).repeat(4), "actual_clusters": np.arange(50, 125).repeat(4)},
    {"actual_clusters": np.arange(75).repeat(4), "fixed_reference": True},
    {"fixed_reference": True},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: ",".join(settings) or "default")
def test_both_take_what_the_estimate_takes(settings: dict[str, Any], rng: np.random.Generator) -> None:
    (old, _), (new, _) = clustered(100, 4, rng), clustered(75, 4, rng)
    psi = population_stability_index(old, new, **settings)
    null, near = inference.psi_test(old, new, **settings), inference.equivalence_test(old, new, margin=0.2, **settings)
    assert null.pvalue == psi.pvalue_null()
    assert near.pvalue == psi.pvalue_equivalence(0.2)
    assert null.statistic == near.statistic == psi.pivot.statistic  # type: ignore[union-attr]
    assert null.method.startswith(psi.method)


@pytest.mark.parametrize("test", [inference.psi_test, inference.equivalence_test])
def test_settings_are_those_of_the_estimate(test: Any) -> None:
    own = set(inspect.signature(test).parameters) - {"margin"}
    assert own == set(inspect.signature(population_stability_index).parameters)


def test_a_fixed_reference_may_be_shares() -> None:
    shares = np.array(OLD) / 1000
    known = inference.psi_test(shares, NEW, fixed_reference=True)
    assert known.pvalue == population_stability_index(shares, NEW, fixed_reference=True).pvalue_null()
    assert known.pvalue < inference.psi_test(OLD, NEW).pvalue  # a law has no sampling error of its own
    with pytest.raises(ValueError, match="leave expected_clusters out"):
        inference.psi_test(["a", "b"], ["b", "a"], fixed_reference=True, expected_clusters=[0, 1])


def test_clusters_keep_the_size_where_rows_by_themselves_do_not() -> None:
    # 400 pairs of samples, seed 11, of 60 clients with 4 rows each: 0.02 ... 0.09 holds a size of 0.05 with
    # probability 0.999. Taken for independent, four equal rows make the statistic four times as large.
    rng = np.random.default_rng(11)
    rejected = np.zeros(2)
    for _ in range(400):
        (old, first), (new, second) = clustered(60, 4, rng), clustered(60, 4, rng)
        labels = {"expected_clusters": first, "actual_clusters": second + 60}
        rejected += [inference.psi_test(old, new, **given).pvalue <= 0.05 for given in (labels, {})]
    assert 0.02 <= rejected[0] / 400 <= 0.09
    assert rejected[1] / 400 > 0.3


def test_one_occupied_bin_is_no_drift() -> None:
    assert inference.psi_test([10, 0], [12, 0]).pvalue == 1.0
    assert inference.equivalence_test([10, 0], [12, 0], margin=0.1).pvalue == 0.0


def test_bad_input_is_refused() -> None:
    with pytest.raises(ValueError, match="margin=0 must be a positive number"):
        inference.equivalence_test(OLD, NEW, margin=0)
    with pytest.raises(ValueError, match="same number of bins; got 3 and 2"):
        inference.psi_test(OLD, NEW[:2])


def test_names_are_listed_and_unknown_ones_refused() -> None:
    assert {"psi_test", "equivalence_test"} <= set(dir(inference))
    with pytest.raises(AttributeError, match="no attribute 'psi_tset'"):
        inference.psi_tset  # type: ignore[attr-defined]  # noqa: B018
