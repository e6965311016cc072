"""The G test of a table: known answers, agreement with peers, size, bad input."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from infoest import Counts, mutual_information
from infoest.inference import g_test

TABLE = [[30, 10, 5], [12, 25, 18]]


def test_g_is_scipys_and_twice_n_times_the_information() -> None:
    test = g_test(TABLE)
    assert test.statistic == pytest.approx(21.40927457645013, abs=1e-10)
    assert test.method == "G, 2×3 table, scaled chi-square, 2 df"
    scipys = stats.chi2_contingency(TABLE, correction=False, lambda_="log-likelihood").statistic
    assert test.statistic == pytest.approx(scipys, rel=1e-12)
    x, y = (np.repeat(codes, np.ravel(TABLE)) for codes in np.indices((2, 3)).reshape(2, -1))
    information = mutual_information(x, y, discrete=True, bias_correction=None, stderr=False).value
    assert abs(test.statistic - 2 * 100 * information) < 1e-10
    estimate = mutual_information(x, y, discrete=True)
    assert test.pvalue == pytest.approx(estimate.pvalue_null(), rel=1e-12)  # one table, one law
    for same in (
        g_test(x, y),
        g_test(x.astype(float) + 0.5, np.array(["a", "b", "c"])[y]),
        g_test(Counts.from_counts(*TABLE)),
        g_test(np.pad(np.array(TABLE), 1)),
    ):
        assert same.statistic == pytest.approx(test.statistic, abs=1e-10)
        assert same.pvalue == pytest.approx(test.pvalue, rel=1e-9)


def test_small_expected_counts_are_permuted() -> None:
    """Fisher's tea: of 70 equally likely tables 2 + 2 * 16 reach this G: p = 34 / 70; 9999 draws, four errors."""
    test = g_test([[3, 1], [1, 3]], n_resamples=9999, random_state=0)
    assert test.method == "G, 2×2 table, permutation"
    assert test.pvalue == pytest.approx(34 / 70, abs=0.02)
    assert test.null is not None
    assert len(np.unique(np.round(test.null, 6))) == 3
    stopped = g_test([[3, 1], [1, 3]], n_resamples=9999, random_state=0, stop_early=10)
    np.testing.assert_array_equal(stopped.null, test.null[: stopped.n_resamples])
    assert g_test([[3, 1], [1, 3]], null="analytic").n_resamples == 0


def test_weighted_tables_take_the_chi_square() -> None:
    weighted = Counts.from_counts([0.5, 1.5], [1.5, 0.5])
    assert "chi-square" in g_test(weighted).method
    with pytest.raises(ValueError, match="fractional counts, which cannot be permuted"):
        g_test(weighted, null="permutation")


@pytest.mark.parametrize("shares", [[[0.2, 0.3], [0.1, 0.4]], [[20.5, 30.0], [10.0, 39.5]]])
def test_shares_are_refused_as_by_the_stability_index(shares: list[list[float]]) -> None:
    with pytest.raises(ValueError, match=r"table holds numbers that are not whole: .* Pass counts"):
        g_test(shares)


def test_one_row_says_nothing() -> None:
    for null in (None, "analytic", "permutation"):
        test = g_test([[3, 4, 50], [0, 0, 0]], null=null)
        assert test.statistic == pytest.approx(0.0, abs=1e-12)
        assert test.pvalue == 1.0


def test_huge_tables_do_not_overflow() -> None:
    """G grows with the counts: of 1e300 times a table it is 1e300 times that of the table."""
    huge = g_test([[1e300, 1.0], [1.0, 1e300]])
    assert huge.statistic == pytest.approx(4e300 * np.log(2), rel=1e-12)
    assert huge.pvalue == 0.0
    assert g_test([[2e300, 1e300], [4e300, 2e300]]).pvalue == 1.0
    with pytest.raises(ValueError, match="too many to permute"):
        g_test([[1e10, 1.0], [1.0, 1e10]], null="permutation")
    assert "chi-square" in g_test([[1e10, 1.0], [1.0, 2.0]]).method
    with pytest.raises(ValueError, match="together exceed"):
        g_test([[1e308, 1e308], [1e308, 1e308]])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2, 3],), "table must have two dimensions"),
        (([[1, -1], [2, 3]],), "negative or not finite"),
        (([[1, math.nan], [2, 3]],), "negative or not finite"),
        (([[0, 0], [0, 0]],), "no observations"),
        (([["a", "b"]],), "rectangle of counts"),
        (([1, 2, 1], [1, 2]), "same number of rows"),
    ],
)
def test_bad_tables_are_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        g_test(*arguments)


@pytest.mark.slow  # 1000 tests of 99 permutations
def test_sparse_tables_keep_the_size() -> None:
    """1000 independent 6×6 tables of 40 (seed 17): permutations reject in 0.05 less ties, plus or minus four binomial
    errors, 0.028; the chi-square rejects differently."""
    rng = np.random.default_rng(17)
    margin = np.linspace(1.5, 0.5, 6) / 6
    tables = rng.multinomial(40, np.outer(margin, margin).ravel(), size=1000).reshape(-1, 6, 6)
    pvalues = [g_test(table, n_resamples=99, random_state=i).pvalue for i, table in enumerate(tables)]
    assert 0.03 < np.mean(np.array(pvalues) <= 0.05) < 0.078 + 1e-9


tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(1, 40), min_size=width, max_size=width), min_size=2, max_size=5)
)


def rows_of(table: list[list[int]]) -> tuple[list[str], list[str]]:
    cells = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return [f"r{i}" for i, _ in cells], [f"c{j}" for _, j in cells]


@given(tables)
@settings(max_examples=50, deadline=None)
@pytest.mark.filterwarnings("ignore::UserWarning")  # of biases, which are not the matter here
def test_2n_times_information_is_scipys_g(table: list[list[int]]) -> None:
    expected = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    n = int(np.sum(table))
    assert 2 * n * mutual_information(*rows_of(table)).value == pytest.approx(expected, abs=1e-10)
    assert g_test(table, null="analytic").statistic == pytest.approx(expected, abs=1e-10)
