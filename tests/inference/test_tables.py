"""Calibration of groups: each group's own test, adjusted for their number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom, false_discovery_control

from infoest.inference import calibration_test


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
