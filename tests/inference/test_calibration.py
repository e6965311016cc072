"""Calibration of forecasts, and of groups adjusted for their number: the formula, size and power, bad input."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.stats import binom, false_discovery_control

from infoest.inference import calibration_test


def naive_statistic(proba: Any, y: Any) -> float:
    """Score statistic of intercepts and slope of the log odds, row by row, with its sign."""
    n_classes = proba.shape[1]
    score, information = np.zeros(n_classes), np.zeros((n_classes, n_classes))
    for row, label in zip(proba, y, strict=True):
        expected = sum(p * math.log(p) for p in row)
        features = [
            np.append((np.arange(n_classes) == k)[1:] - row[1:], math.log(row[k]) - expected) for k in range(n_classes)
        ]
        score += features[label]
        information += sum(p * np.outer(x, x) for p, x in zip(row, features, strict=True))
    return float(math.copysign(math.sqrt(score @ np.linalg.solve(information, score)), -score[-1]))


def test_calibration_is_its_formula(rng: np.random.Generator) -> None:
    proba = rng.dirichlet([1.0, 2.0, 3.0], size=40)
    y = np.array([rng.choice(3, p=p) for p in proba])
    test = calibration_test(y, proba)
    assert test.statistic == pytest.approx(naive_statistic(proba, y), abs=1e-9)
    assert test.method == "intercept and slope of the log odds, 3 classes, simulated outcomes"
    named = calibration_test(np.array(["x", "y", "z"])[y], proba, classes=["x", "y", "z"])
    assert (named.statistic, named.pvalue) == (test.statistic, test.pvalue)
    shuffled = calibration_test(np.array(["x", "y", "z"])[y], proba[:, ::-1], classes=["z", "y", "x"])
    assert shuffled.statistic == pytest.approx(test.statistic, abs=1e-9)


def test_many_rows_take_the_limit_and_few_the_forecasts_themselves(rng: np.random.Generator) -> None:
    p = rng.uniform(0.3, 0.7, 2000)
    y = rng.random(2000) < p
    many = calibration_test(y, p)
    assert (many.n_resamples, many.method.split(", ")[-1]) == (0, "chi-square with 2 df")
    assert many.pvalue == pytest.approx(stats.chi2.sf(many.statistic**2, 2), rel=1e-9)
    one = calibration_test([1], [0.02])  # the event itself has probability 0.02, and nothing is more extreme
    assert one.pvalue == pytest.approx(0.02, abs=0.006)
    assert one.n_resamples > 99
    assert calibration_test([1], [0.02], n_resamples=19).pvalue >= 0.05
    few = calibration_test(y[:50], p[:50])
    assert few == calibration_test(y[:50], p[:50])  # a test of the same rows has the same p-value
    assert few.pvalue == pytest.approx(calibration_test(y[:50], p[:50], random_state=5).pvalue, abs=0.15)


def test_forecasts_that_are_all_alike_have_an_intercept_only(rng: np.random.Generator) -> None:
    y = np.arange(1000) < 400
    test = calibration_test(y, np.full(1000, 0.5))
    assert abs(test.statistic) == pytest.approx(100 / math.sqrt(250))
    assert test.method.endswith("chi-square with 1 df")
    assert calibration_test(y, np.full(1000, 0.4)).pvalue == pytest.approx(1)


def test_binary_forecasts_in_one_or_two_columns(rng: np.random.Generator) -> None:
    p = rng.uniform(size=50)
    y = rng.random(50) < p
    one = calibration_test(y, p)
    assert one.statistic == calibration_test(y.astype(int), np.column_stack([1 - p, p])).statistic
    assert one.statistic == calibration_test(y.astype(float), p[:, None]).statistic
    x = np.column_stack([np.ones(50), np.log(p / (1 - p))])
    score, information = x.T @ (y - p), (x * (p * (1 - p))[:, None]).T @ x  # Cox's two parameters
    assert one.statistic**2 == pytest.approx(score @ np.linalg.solve(information, score), rel=1e-9)


def test_the_impossible_happened() -> None:
    test = calibration_test([1, 0], [0.0, 0.5])
    assert (test.statistic, test.pvalue) == (math.inf, 0.0)
    assert calibration_test([0, 1, 1], [0.0, 0.7, 0.4]).pvalue < 1  # what is certain and true adds nothing


@pytest.mark.parametrize(
    ("y", "proba", "classes", "message"),
    [
        ([0, 1], [0.0, 1.0], None, "every forecast is certain"),
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


@pytest.mark.slow
def test_calibration_keeps_its_size_and_sees_overconfidence() -> None:
    """400 samples of 100 forecasts (seed 19): exact, so at most 0.05, which 400 runs exceed by 0.04 with probability
    below 0.0005. Odds inflated to the power 1.2, 5000 rows: every one of 20 samples is seen (power above 0.999)."""
    rng = np.random.default_rng(19)
    p = rng.uniform(0.02, 0.98, size=(400, 100))
    y = rng.random((400, 100)) < p
    rejected = np.mean([calibration_test(a, b).pvalue <= 0.05 for a, b in zip(y, p, strict=True)])
    assert 0.01 < rejected < 0.09
    for _ in range(20):
        logits = 1.5 * rng.normal(size=5000)
        happened = rng.random(5000) < 1 / (1 + np.exp(-logits))
        test = calibration_test(happened, 1 / (1 + np.exp(-1.2 * logits)))
        assert test.pvalue < 0.05
        assert test.statistic > 0


@pytest.mark.slow
def test_a_shift_is_seen() -> None:
    """Log odds off by 0.3, 1500 uniform forecasts, 20 samples, seed 20261204: power above 0.999 each, where surprise
    against entropy saw a fifth, since a shift makes high forecasts timid and low ones overconfident."""
    rng = np.random.default_rng(20261204)
    for _ in range(20):
        p = rng.uniform(size=1500)
        happened = rng.random(1500) < 1 / (1 + (1 - p) / p * math.exp(-0.3))
        assert calibration_test(happened, p).pvalue < 0.05


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
    assert tests.n_resamples == max(test.n_resamples for test in own)
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
    group = np.repeat(["certain", "other"], 50)
    p[:50] = y[:50]
    tests = calibration_test(y, p, groups=group)
    assert np.isnan([tests.statistic[0], tests.pvalue[0], tests.pvalue_adjusted[0]]).all()
    assert tests.pvalue_adjusted[1] == tests.pvalue[1]
    with pytest.raises(ValueError, match="Nothing to test"):
        calibration_test(y, y.astype(float), groups=group)


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
    """150 families of 20 groups of 20 rows with one event each on average, seed 20261204: any rejection after
    adjustment has probability of at most 0.05, since each p-value is exact. Their normal limit gave 0.18."""
    rng = np.random.default_rng(20261204)
    group = np.repeat(np.arange(20), 20)
    wrong = 0
    for _ in range(150):
        p = rng.beta(1, 19, 400)
        wrong += calibration_test(rng.random(400) < p, p, groups=group).pvalue_adjusted.min() <= 0.05
    assert wrong <= binom.isf(5e-4, 150, 0.05)
