"""Permutations: the p-value, its prefix property, and that threads change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest.resampling.permutation import permutation_test, permuted_rows, permuted_statistics

# Interpreted, the generator's 64-bit arithmetic wraps with a warning; compiled it wraps in silence.
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")


@pytest.mark.parametrize(
    ("observed", "pvalue"), [(10.0, 0.1), (9.0, 0.2), (8.5, 0.2), (1.0, 1.0), (0.0, 1.0), (9.0 + 1e-13, 0.2)]
)
def test_pvalue_counts_the_observed_among_the_null_and_ties_against_it(observed: float, pvalue: float) -> None:
    result = permutation_test(observed, np.arange(1.0, 10.0), alternative="larger", method="M")
    assert result.pvalue == pytest.approx(pvalue, abs=1e-15)
    assert (result.statistic, result.n_resamples, result.alternative, result.method) == (observed, 9, "larger", "M")


@settings(deadline=None, max_examples=50)
@given(null=st.lists(st.floats(-1, 1), min_size=1, max_size=30), observed=st.floats(-2, 2))
def test_pvalue_is_never_zero_and_falls_with_the_statistic(null: list[float], observed: float) -> None:
    pvalue = permutation_test(observed, np.array(null), alternative="", method="").pvalue
    assert 1 / (1 + len(null)) <= pvalue <= 1
    assert permutation_test(observed + 0.1, np.array(null), alternative="", method="").pvalue <= pvalue


def test_rows_are_permuted_by_seed_and_number_alone() -> None:
    first = permuted_rows(5, 0, 30)
    assert sorted(first) == list(range(30))
    np.testing.assert_array_equal(permuted_rows(5, 0, 30), first)
    assert (permuted_rows(5, 1, 30) != first).any()
    assert (permuted_rows(6, 0, 30) != first).any()


def test_prefix_and_threads_change_nothing() -> None:
    def statistic(order: np.ndarray) -> float:
        return float(order[:3] @ [1, 100, 10000])

    whole = permuted_statistics(statistic, 40, 25, seed=9)
    np.testing.assert_array_equal(permuted_statistics(statistic, 40, 10, seed=9), whole[:10])
    for n_jobs in (2, 4):
        np.testing.assert_array_equal(permuted_statistics(statistic, 40, 25, seed=9, n_jobs=n_jobs), whole)
    assert len(set(whole)) > 20
