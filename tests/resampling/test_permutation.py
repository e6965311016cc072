"""Permutations: the p-value, its prefix property, and that threads change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest.resampling.nulls import Independent
from infoest.resampling.permutation import (
    drawn_from,
    one_by_one,
    permutation_test,
    permuted_rows,
    resampled_values,
)

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


def test_prefix_range_and_threads_change_nothing() -> None:
    values = one_by_one(lambda order: float(order[:3] @ [1, 100, 10000]))
    null = Independent(40)
    whole = resampled_values(values, null, 0, 25, seed=9)
    assert whole.shape == (25, 1)
    np.testing.assert_array_equal(resampled_values(values, null, 0, 10, seed=9), whole[:10])
    for n_jobs in (None, 2, 4):
        np.testing.assert_array_equal(resampled_values(values, null, 5, 12, seed=9, n_jobs=n_jobs), whole[5:12])
    assert len(set(whole[:, 0])) > 20


def test_the_extreme_is_taken_over_all_questions() -> None:
    values = lambda orders: np.array([[order[0], -order[0]] for order in orders], dtype=float)  # noqa: E731
    null = Independent(9)
    largest = drawn_from(values, null, seed=1)(0, 5)
    smallest = drawn_from(values, null, seed=1, extreme=np.min)(0, 5)
    np.testing.assert_array_equal(largest, -smallest)
    np.testing.assert_array_equal(largest, [null.order(1, b)[0] for b in range(5)])
