"""The p-value of permutations, alone, ended early and for a family; and that neither threads nor batches change it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest.resampling.nulls import Independent
from infoest.resampling.permutation import (
    FamilyTest,
    drawn_from,
    max_statistic_pvalues,
    one_by_one,
    permutation_test,
    permuted_rows,
    resampled_values,
    sequential_test,
)

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

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


def stopped(observed: float, values: Floats, stop_early: int | None, batch: int = 1) -> tuple[float, int]:
    test = sequential_test(
        observed, lambda lo, hi: values[lo:hi], len(values), stop_early, alternative="", method="", batch=batch
    )
    assert test.null is not None
    assert len(test.null) == test.n_resamples
    return test.pvalue, test.n_resamples


def test_stops_at_the_last_exceedance_needed() -> None:
    values = np.array([0.0, 2.0, 1.0, 0.0, 3.0, 0.0, 0.0, 5.0, 0.0])
    assert stopped(1.0, values, 3) == (3 / 5, 5)  # a tie counts
    assert stopped(1.0, values, 4) == (4 / 8, 8)
    assert stopped(1.0, values, 5) == (5 / 10, 9)  # never reached: as without stopping
    assert stopped(1.0, values, None) == (5 / 10, 9)
    assert stopped(9.0, values, 1) == (1 / 10, 9)


@pytest.mark.parametrize("batch", [2, 7, 100])
def test_batches_change_nothing(batch: int, rng: np.random.Generator) -> None:
    for _ in range(50):
        values = rng.normal(size=60)
        observed = float(rng.normal())
        assert stopped(observed, values, 5, batch) == stopped(observed, values, 5)


def test_no_more_is_drawn_than_needed(rng: np.random.Generator) -> None:
    values, asked = rng.normal(size=500), [0]

    def draw(lo: int, hi: int) -> Floats:
        assert lo == asked[-1]
        asked.append(hi)
        return values[lo:hi]

    test = sequential_test(0.0, draw, 500, 10, alternative="", method="")
    assert asked[-1] == test.n_resamples < 60


@pytest.mark.slow  # 20,000 sequential tests
def test_besag_clifford_mean_and_size() -> None:
    """20,000 uniform p-values (seed 7), h = 10, L = 999.

    The mean number drawn is h + h (1/11 + ... + 1/999) = 55.6; sd of one 132, so that 3 is 3.2 standard errors.
    Size at 5 %: 0.05 plus or minus four binomial errors, 0.0062.
    """
    rng = np.random.default_rng(7)
    drawn, pvalues = np.empty(20_000), np.empty(20_000)
    for r in range(20_000):
        values = rng.random(1000)
        pvalues[r], drawn[r] = stopped(float(values[0]), values[1:], 10, batch=100)
    assert abs(drawn.mean() - 55.6) < 3
    assert (pvalues <= 0.05).mean() < 0.0562
    assert (pvalues <= 0.05).mean() > 0.0438


def naive_stepdown(observed: Floats, null: Floats) -> Floats:
    everything = np.vstack([observed, null])
    scaled = (everything - everything.mean(axis=0)) / everything.std(axis=0)
    by_size = sorted(range(len(observed)), key=lambda j: -scaled[0, j])
    adjusted, running = np.empty(len(observed)), 0.0
    for step, j in enumerate(by_size):
        rest = by_size[step:]
        reached = sum(max(row[r] for r in rest) >= scaled[0, j] - 1e-12 for row in scaled)
        running = max(running, reached / len(scaled))
        adjusted[j] = running
    return adjusted


def test_maximum_matches_its_definition(rng: np.random.Generator) -> None:
    null = rng.normal(size=(99, 6)) * np.arange(1.0, 7.0)
    null[:, 1] = 2 * null[:, 0]
    observed = np.array([2.5, 5.0, 1.0, 3.0, -2.0, 30.0])
    pvalue, adjusted = max_statistic_pvalues(observed, null)
    np.testing.assert_allclose(adjusted, naive_stepdown(observed, null), atol=1e-12)
    for j in range(6):
        assert pvalue[j] == pytest.approx(permutation_test(observed[j], null[:, j], alternative="", method="").pvalue)
    assert (adjusted >= pvalue - 1e-12).all()
    single = max_statistic_pvalues(observed[:1], null[:, :1])
    assert single[1] == single[0]


def test_a_family_is_tabulated_by_its_adjusted_p_values() -> None:
    family = FamilyTest(
        ("a", "b", "c"), np.array([0.1, 0.3, 0.2]), np.array([0.5, 0.01, 0.02]), np.array([0.5, 0.03, 0.03]), 99, "M"
    )
    table = family.summary_frame()
    assert list(table.index) == ["b", "c", "a"]  # of equal ones the first
    assert table.loc["c"].to_dict() == {"statistic": 0.2, "pvalue": 0.02, "pvalue_adjusted": 0.03}


def test_a_statistic_without_spread_and_an_infinite_one() -> None:
    """A constant statistic is reached by every resample; only infinity reaches infinity."""
    null = np.column_stack([np.zeros(9), np.linspace(-1, 1, 9)])
    pvalue, adjusted = max_statistic_pvalues(np.array([0.0, 2.0]), null)
    assert pvalue.tolist() == [1.0, 0.1]
    assert adjusted[0] == 1.0
    assert permutation_test(np.inf, np.array([1e300, np.inf, 0.0]), alternative="", method="").pvalue == 0.5
