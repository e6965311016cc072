"""G of tables and the calibration of forecasts, of groups too: known answers, peers, size, bad input."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats import binom, false_discovery_control

from infoest import Counts, mutual_information
from infoest.inference import calibration_test, g_test

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
    assert "chi-square" in g_test([[0.5, 1.5], [1.5, 0.5]]).method
    with pytest.raises(ValueError, match="fractional counts, which cannot be permuted"):
        g_test([[0.5, 1.5], [1.5, 0.5]], null="permutation")


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


def test_calibration_is_its_formula(rng: np.random.Generator) -> None:
    proba = rng.dirichlet([1.0, 2.0, 3.0], size=40)
    y = np.array([rng.choice(3, p=p) for p in proba])
    total = variance = 0.0
    for row, label in zip(proba, y, strict=True):
        entropy = -sum(p * math.log(p) for p in row)
        total += -math.log(row[label]) - entropy
        variance += sum(p * (-math.log(p) - entropy) ** 2 for p in row)
    test = calibration_test(y, proba)
    assert test.statistic == pytest.approx(total / math.sqrt(variance), abs=1e-12)
    assert test.pvalue == pytest.approx(2 * stats.norm.sf(abs(test.statistic)), rel=1e-12)
    named = calibration_test(np.array(["x", "y", "z"])[y], proba, classes=["x", "y", "z"])
    assert named.statistic == test.statistic
    shuffled = calibration_test(np.array(["x", "y", "z"])[y], proba[:, ::-1], classes=["z", "y", "x"])
    assert shuffled.statistic == pytest.approx(test.statistic, abs=1e-12)


def test_binary_forecasts_in_one_or_two_columns(rng: np.random.Generator) -> None:
    p = rng.uniform(size=50)
    y = rng.random(50) < p
    one = calibration_test(y, p)
    assert one.statistic == calibration_test(y.astype(int), np.column_stack([1 - p, p])).statistic
    assert one.statistic == calibration_test(y.astype(float), p[:, None]).statistic
    variance = (p * (1 - p) * np.log((1 - p) / p) ** 2).sum()
    surprise = -np.log(np.where(y, p, 1 - p)) + p * np.log(p) + (1 - p) * np.log(1 - p)
    assert one.statistic == pytest.approx(surprise.sum() / math.sqrt(variance), abs=1e-10)


def test_the_impossible_happened() -> None:
    test = calibration_test([1, 0], [0.0, 0.5])
    assert (test.statistic, test.pvalue) == (math.inf, 0.0)
    assert calibration_test([0, 1, 1], [0.0, 0.7, 0.4]).pvalue < 1  # what is certain and true adds nothing


@pytest.mark.parametrize(
    ("y", "proba", "classes", "message"),
    [
        ([0, 1], [0.5, 0.5], None, "uniform or certain"),
        ([0, 1], [0.5], None, r"got y: 2, proba: 1"),
        ([0, 1], [0.5, 1.2], None, r"outside \[0, 1\]"),
        ([0, 1], [0.5, math.nan], None, r"missing or outside \[0, 1\]"),
        ([0, 2], [0.2, 0.3], None, r"y holds 2.*not among the classes \[0, 1\]. Name the classes"),
        (["a", "b"], [[0.2, 0.8], [0.3, 0.7]], ["a", "c"], "y holds b, not among"),
        ([0, 1], [[0.2, 0.8], [0.3, 0.6]], None, "row 1 of proba adds to 0.9, not 1"),
        ([0, 1], [[0.2, 0.8], [0.3, 0.7]], ["a"], "classes names 1 classes, proba has columns for 2"),
        ([0, 1], [[0.2, 0.8], [0.3, 0.7]], ["a", "a"], "classes must differ"),
        ([0, math.nan], [0.2, 0.3], None, "y holds 1 missing values"),
        ([0, 1], np.zeros((2, 2, 2)), None, "proba has shape"),
        ([0, 1], ["a", "b"], None, "proba must be a column or a rectangle of numbers"),
        ([0, 1], [[0.5, 0.5], [1.0]], None, "proba must be a column or a rectangle of numbers"),
    ],
)
def test_bad_forecasts_are_refused(y: Any, proba: Any, classes: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        calibration_test(y, proba, classes=classes)


@pytest.mark.slow  # 4000 tests
def test_calibration_keeps_its_size_and_sees_overconfidence() -> None:
    """4000 samples of 200 forecasts (seed 19): 0.05 within 0.002 (skewness) plus four binomial errors, 0.0138.
    Odds inflated to the power 1.2, 5000 rows: every one of 20 samples is seen (theory: power above 0.999)."""
    rng = np.random.default_rng(19)
    p = rng.uniform(0.02, 0.98, size=(4000, 200))
    y = rng.random((4000, 200)) < p
    rejected = np.mean([calibration_test(a, b).pvalue <= 0.05 for a, b in zip(y, p, strict=True)])
    assert abs(rejected - 0.05) < 0.016
    for _ in range(20):
        logits = 1.5 * rng.normal(size=5000)
        happened = rng.random(5000) < 1 / (1 + np.exp(-logits))
        assert calibration_test(happened, 1 / (1 + np.exp(-1.2 * logits))).pvalue < 0.05


def forecasts(rng: np.random.Generator, n: int) -> tuple[Any, Any]:
    p = rng.uniform(0.05, 0.95, n)
    return rng.random(n) < p, p


@pytest.mark.parametrize("adjustment", ["bh", "by"])
def test_each_group_has_the_test_of_its_own_rows(adjustment: Any, rng: np.random.Generator) -> None:
    y, p = forecasts(rng, 300)
    region = np.array(["south", "north", "east"])[rng.integers(0, 3, 300)]
    tests = calibration_test(y, p, groups=region, adjustment=adjustment)
    assert tests.names == ("east", "north", "south")
    own = [calibration_test(y[region == name], p[region == name]) for name in tests.names]
    assert tests.statistic.tolist() == [test.statistic for test in own]
    assert tests.pvalue.tolist() == [test.pvalue for test in own]
    np.testing.assert_allclose(tests.pvalue_adjusted, false_discovery_control(tests.pvalue, method=adjustment))
    assert tests.n_resamples == 0
    assert list(tests.summary_frame().columns) == ["statistic", "pvalue", "pvalue_adjusted"]


def test_groups_may_be_numbers_booleans_or_categories(rng: np.random.Generator) -> None:
    y, p = forecasts(rng, 60)
    assert calibration_test(y, p, groups=np.arange(60) % 2 + 12345678).names == ("12345678", "12345679")
    assert calibration_test(y, p, groups=np.arange(60) % 2 / 2).names == ("0", "0.5")
    assert calibration_test(y, p, groups=p > 0.5).names == ("False", "True")
    category = pd.Series(pd.Categorical(["a", "b"] * 30, categories=["b", "a", "c"]))
    assert calibration_test(y, p, groups=category).names == ("a", "b")


def test_a_group_with_nothing_to_test_is_unknown(rng: np.random.Generator) -> None:
    y, p = forecasts(rng, 100)
    group = np.repeat(["even", "other"], 50)
    p[:50] = 0.5
    tests = calibration_test(y, p, groups=group)
    assert np.isnan([tests.statistic[0], tests.pvalue[0], tests.pvalue_adjusted[0]]).all()
    assert tests.pvalue_adjusted[1] == tests.pvalue[1]
    with pytest.raises(ValueError, match="Nothing to test"):
        calibration_test(y, np.full(100, 0.5), groups=group)


def test_an_impossible_event_rejects_its_group_only(rng: np.random.Generator) -> None:
    y, p = forecasts(rng, 100)
    y[0], p[0] = True, 0.0
    tests = calibration_test(y, p, groups=np.repeat([0, 1], 50))
    assert np.isinf(tests.statistic).tolist() == [True, False]
    assert tests.pvalue_adjusted[0] == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"groups": ["a"] * 9}, "same number of rows; got y: 10, groups: 9"),
        ({"groups": ["a"] * 9 + [None]}, "groups holds 1 missing values. Name them a group of their own"),
        ({"groups": np.zeros((10, 2))}, "groups must be one column, got 2"),
        ({"groups": ["a"] * 10, "adjustment": "holm"}, "adjustment='holm' is not known"),
    ],
    ids=str,
)
def test_bad_input_is_named(settings: dict[str, Any], message: str, rng: np.random.Generator) -> None:
    y, p = forecasts(rng, 10)
    with pytest.raises(ValueError, match=message):
        calibration_test(y, p, **settings)


@pytest.mark.slow
def test_calibrated_groups_are_rarely_rejected() -> None:
    # 400 families of 5 calibrated groups, seed 20261122: any rejection after adjustment has probability of at most
    # about 0.05 (normal limit at 100 rows a group).
    rng = np.random.default_rng(20261122)
    group = np.repeat(np.arange(5), 100)
    wrong = sum(calibration_test(*forecasts(rng, 500), groups=group).pvalue_adjusted.min() <= 0.05 for _ in range(400))
    assert wrong <= binom.isf(5e-4, 400, 0.06)


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
