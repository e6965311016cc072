"""Hypothesis tests of drift: what they return, that they keep their size, and bad input."""

from __future__ import annotations

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


def test_both_take_what_the_estimate_takes() -> None:
    old, new = np.repeat([1.0, 2.0, 3.0], OLD), np.repeat([1.0, 2.0, 3.0], NEW)
    table = Counts.from_counts(OLD, NEW, groups=("expected", "actual"))
    for test in (inference.psi_test(old, new, bins=[2, 3]), inference.psi_test(table)):
        assert test.pvalue == inference.psi_test(OLD, NEW).pvalue
    weighted = inference.equivalence_test(
        old, new, margin=0.1, bins=[2, 3], expected_weight=np.full(len(old), 7.0), actual_weight=np.full(len(new), 0.1)
    )
    assert weighted.pvalue == pytest.approx(inference.equivalence_test(OLD, NEW, margin=0.1).pvalue, rel=1e-9)


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
