"""Entropy as a user calls it: codes, numbers, units and refusals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest import entropy, mutual_information, renyi_entropy, tsallis_entropy
from tests.measures.drawn import assert_mean_is_value, codes, normals


def test_a_fair_coin_is_one_bit() -> None:
    for coin in (["a", "b"] * 30, [True, False] * 30, [0, 1] * 30, pl.Series([3, 9] * 30)):
        estimate = entropy(coin, bias_correction=None, stderr=False)
        assert estimate.to("bit").value == pytest.approx(1.0, abs=1e-12)
        assert estimate.method == "plug-in"


@settings(deadline=None, max_examples=25)
@given(counts=st.lists(st.integers(1, 9), min_size=1, max_size=6).filter(lambda c: sum(c) > 1))
def test_plugin_is_between_zero_and_log_of_the_categories(counts: list[int]) -> None:
    estimate = entropy(np.repeat(np.arange(len(counts)), counts), bias_correction=None, stderr=False)
    shares = np.array(counts) / sum(counts)
    assert estimate.value == pytest.approx(-(shares * np.log(shares)).sum(), abs=1e-12)
    assert -1e-12 <= estimate.value <= math.log(len(counts)) + 1e-12
    corrected = entropy(np.repeat(np.arange(len(counts)), counts), bias_correction="miller_madow", stderr=False)
    assert corrected.value == pytest.approx(estimate.value + (len(counts) - 1) / (2 * sum(counts)), abs=1e-12)


def test_standard_error_of_the_plugin_is_its_closed_form() -> None:
    x = ["a"] * 45 + ["b"] * 15
    p = 0.25
    assert entropy(x, bias_correction=None).stderr == pytest.approx(
        math.sqrt(p * (1 - p) / 60) * math.log((1 - p) / p), rel=1e-12
    )


def test_kinds_of_columns_decide() -> None:
    rng = np.random.default_rng(1)
    assert entropy(rng.normal(size=40)).method == "Kozachenko-Leonenko, k=3"
    assert entropy(rng.integers(0, 2, 40)).method == "plug-in, digamma"
    assert entropy(rng.permutation(40), discrete=False, stderr=False).method == "Kozachenko-Leonenko, k=3"
    joint = entropy(pd.DataFrame({"a": ["u", "v"] * 20, "b": [1, 1, 2, 2] * 10}), bias_correction=None, stderr=False)
    assert joint.to("bit").value == pytest.approx(2.0, abs=1e-12)


@pytest.mark.slow  # 1000 rows
@pytest.mark.parametrize("scale", [0.01, 1.0, 50.0])
def test_differential_entropy_meets_the_truth_and_may_be_negative(scale: float) -> None:
    """1000 normal rows, seed 5: within four standard errors."""
    x = scale * np.random.default_rng(5).normal(size=1000)
    truth = 0.5 * math.log(2 * math.pi * math.e * scale**2)
    for method in ("kozachenko_leonenko", "gaussian"):
        estimate = entropy(x, method=method)
        assert abs(estimate.value - truth) < 4 * estimate.stderr
    assert (entropy(x).value < 0) == (scale == 0.01)


def test_information_of_codes_is_a_sum_of_entropies(rng: np.random.Generator) -> None:
    x, y = rng.integers(0, 3, (2, 60))
    """Of plug-in entropies: those by default are corrected, the information is not."""
    parts = [entropy(v, bias_correction=None, stderr=False).value for v in (x, y, np.column_stack([x, y]))]
    information = mutual_information(x, y, discrete=True, stderr=False).value
    assert information == pytest.approx(parts[0] + parts[1] - parts[2], abs=1e-12)


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        (np.tile([0.1, 0.2, 0.4], 20), ValueError, "X has 95% duplicated values"),
        (np.round(np.linspace(0, 1, 20), 1), ValueError, r"X has 4\d% duplicated values.*name it in discrete="),
        ([0.5], ValueError, "X has 1 sample; at least 2 are needed"),
        ([0.5, np.nan, 1.5], ValueError, "X holds NaN or missing values in 1 row"),
        ([0.5, 1.5, 2.5], ValueError, "n_neighbors=3 needs at least 4 samples, got 3"),
        (np.zeros((4, 2, 2)), ValueError, "X has 3 dimensions"),
        ([1j, 2j], TypeError, "X holds complex numbers"),
    ],
)
def test_bad_input_is_named(x: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        entropy(x)


@pytest.mark.parametrize("method", ["kozachenko_leonenko", "weighted_kozachenko_leonenko", "gaussian", "kernel"])
def test_local_values_average_to_the_entropy_of_numbers(method: str) -> None:
    assert_mean_is_value(entropy(normals(1, 2), method=method, stderr=False))


@pytest.mark.parametrize("order", [0.5, 1.0, 2.0])
def test_local_values_average_to_entropies_of_other_orders(order: float) -> None:
    for rows in (normals(1, 2), codes(1, 2)):
        assert_mean_is_value(renyi_entropy(rows, order, n_neighbors=5))
        assert_mean_is_value(tsallis_entropy(rows, order, n_neighbors=5))


@pytest.mark.parametrize("order", [0.5, 2.0, 3.0])
def test_other_orders_of_codes_are_their_definitions(order: float) -> None:
    """Of the frequencies in very many rows, where nothing is left to correct: bias and second order are 1e-6."""
    counts = np.array([5, 3, 2]) * 10_000
    x = np.repeat(["a", "b", "c"], counts)
    power = (np.array([0.5, 0.3, 0.2]) ** order).sum()
    renyi, tsallis = renyi_entropy(x, order), tsallis_entropy(x, order)
    assert renyi.value == pytest.approx(math.log(power) / (1 - order), abs=1e-4)
    assert tsallis.value == pytest.approx((1 - power) / (order - 1), abs=1e-4)
    assert tsallis.stderr == pytest.approx(power * renyi.stderr, rel=1e-4)  # d/dH of (exp((1 - q) H) - 1) / (1 - q)
    assert (renyi.unit, tsallis.unit) == ("nat", "")
    assert tsallis.method == renyi.method.replace("Rényi", "Tsallis")
    with pytest.raises(ValueError, match="dimensionless"):
        tsallis.to("bit")


def test_order_one_is_the_shannon_entropy_in_nats(rng: np.random.Generator) -> None:
    for x in (rng.normal(size=40), ["a"] * 30 + ["b"] * 10):
        shannon = entropy(x)
        for other in (renyi_entropy(x, 1), tsallis_entropy(x, 1)):
            assert (other.value, other.stderr) == (shannon.value, shannon.stderr)


@pytest.mark.parametrize("q", [0, -1.0, math.inf, math.nan, True, "2"])
def test_an_order_that_is_none_is_refused(q: Any) -> None:
    for function in (renyi_entropy, tsallis_entropy):
        with pytest.raises(ValueError, match="must be a positive, finite number"):
            function(["a", "b"], q)
