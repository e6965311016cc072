"""Evaluate: constants, empty sums, weights, notes, and the pivot that methods share."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from infoest import entropy, mutual_information
from infoest import quantities as q
from infoest._core.sample import read_sample
from infoest.methods.evaluate import NOT_REQUESTED, Nothing, evaluate, local_values, shift_of, size_of
from infoest.methods.gaussian import Gaussian
from infoest.methods.likelihood_ratio import likelihood_ratio_pivot
from infoest.methods.neighbors.method import Neighbors
from infoest.methods.plugin.fitted import Plugin

MI = q.mutual_information()
METHODS = [Plugin(n_bins=3), Plugin("miller_madow", 3), Gaussian(), Gaussian(None), Neighbors(), Neighbors("mixed")]


@pytest.mark.parametrize("method", METHODS, ids=repr)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_value_is_the_mean_of_the_local_values(method: object, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 40))
    sample = read_sample(x, x + y, names=("x", "y"))
    estimate, fitted = evaluate(MI, sample, method)  # type: ignore[arg-type]
    assert estimate.local is not None
    assert estimate.value == pytest.approx(estimate.local.mean(), abs=1e-12)
    np.testing.assert_array_equal(estimate.local, local_values(fitted, MI) + shift_of(fitted, MI))
    assert estimate.n == (40,)
    assert estimate.unit == "nat"
    assert estimate.stderr > 0


@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_without_standard_error_the_note_says_so(method: object, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 40))
    estimate = evaluate(MI, read_sample(x, y, names=("x", "y")), method, stderr=False)[0]  # type: ignore[arg-type]
    assert math.isnan(estimate.stderr)
    assert estimate.note == NOT_REQUESTED == "standard error not requested"


@pytest.mark.parametrize("method", [None, "plugin", "gaussian", "ksg", "mixed"])
@pytest.mark.parametrize("constant", [np.full(40, 0.1), np.zeros(40)])
def test_a_constant_carries_no_information(method: str | None, constant: np.ndarray, rng: np.random.Generator) -> None:
    y = rng.normal(size=40)
    for estimate, name in (
        (mutual_information(constant, y, method=method), "x"),
        (mutual_information(y, constant, method=method), "y"),
    ):
        assert (estimate.value, estimate.stderr) == (0.0, 0.0)
        assert estimate.note == f"{name} is constant and carries no information"
        assert estimate.method == "constant"
        assert estimate.confint() == (0.0, 0.0)
        assert estimate.pvalue_null() == 1.0
        np.testing.assert_array_equal(estimate.local, np.zeros(40))


def test_constant_codes_carry_none_either() -> None:
    for constant in (["a"] * 20, np.ones(20, dtype=int), [True] * 20):
        estimate = mutual_information(constant, ["u", "v"] * 10)
        assert (estimate.value, estimate.stderr) == (0.0, 0.0)
    assert entropy(["a"] * 20).value == 0.0
    assert mutual_information(["a"] * 20, ["b"] * 20).note == "x, y is constant and carries no information"


@pytest.mark.parametrize("method", ["gaussian", "ksg", "mixed"])
def test_a_constant_column_of_a_block_is_left_out(method: str, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 40))
    alone = mutual_information(x, y, method=method)
    both = mutual_information(np.column_stack([np.full(40, 0.1), x]), y, method=method)
    assert both.value == alone.value
    assert both.stderr == alone.stderr
    assert both.note.startswith("x column 0 is constant and carries no information")


def test_a_constant_number_beside_codes_needs_no_bins() -> None:
    frame = {"a": np.full(20, 0.5), "b": np.array(["u", "v"] * 10)}
    import pandas as pd

    y = ["p", "p", "q", "p"] * 5
    both = mutual_information(pd.DataFrame(frame), y, method="plugin", stderr=False)
    assert both.value == mutual_information(frame["b"], y, method="plugin", stderr=False).value


def test_new_rows_of_a_reduced_sample_are_scored(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 40))
    sample = read_sample(np.column_stack([np.zeros(40), x]), y, names=("x", "y"))
    fitted = evaluate(MI, sample, Neighbors())[1]
    plain = read_sample(x, y, names=("x", "y"))
    expected = local_values(evaluate(MI, plain, Neighbors())[1], MI, plain)
    np.testing.assert_array_equal(local_values(fitted, MI, sample.at(sample.columns)), expected)
    nothing = evaluate(MI, read_sample(np.zeros(40), y, names=("x", "y")), Neighbors())[1]
    assert isinstance(nothing, Nothing)
    np.testing.assert_array_equal(local_values(nothing, MI, sample.at(sample.columns[:7])), np.zeros(7))
    assert nothing.surprisal((0,)).shape == (40,)


def test_the_empty_sum_is_zero(rng: np.random.Generator) -> None:
    estimate = evaluate(q.NOTHING, read_sample(rng.normal(size=20), names=("x",)), Neighbors())[0]
    assert (estimate.value, estimate.stderr) == (0.0, 0.0)


def test_size_is_rows_or_the_total_of_their_weights() -> None:
    sample = read_sample(["a", "b"], names=("x",))
    assert size_of(sample) == 2
    weights = np.array([30.0, 12.0])
    assert size_of(replace(sample, weights=weights, squared_weights=weights)) == 42


def test_pivot_under_independence_is_wilks() -> None:
    n, df = 500, 6.0
    pivot = likelihood_ratio_pivot(plug_in=df / (2 * n), bias=df / (2 * n), stderr=0.0, df=df, n=n)
    assert pivot.statistic == pytest.approx(df)  # debiased value 0
    assert pivot.scale == pytest.approx(1 / (2 * n))
    assert likelihood_ratio_pivot(0.0, 0.0, 0.0, 0.0, n).df == 1.0


def test_pivot_far_from_independence_meets_the_delta_method() -> None:
    """Here 4 * non-centrality is the variance, up to the 2 df that count less and less."""
    pivot = likelihood_ratio_pivot(plug_in=0.5, bias=4 / 20000, stderr=0.01, df=4.0, n=10000)
    low, high = pivot.confint(0.95)
    assert (high - low) / (2 * 1.96) == pytest.approx(0.01, rel=0.01)
    assert (high + low) / 2 == pytest.approx(0.5, abs=0.002)


@pytest.mark.parametrize("method", [Gaussian(), Neighbors(), Neighbors("mixed")], ids=repr)
def test_weights_are_refused_where_they_would_be_ignored(method: object, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 20))
    weighted = replace(read_sample(x, y, names=("x", "y")), weights=np.ones(20), squared_weights=np.ones(20))
    with pytest.raises(ValueError, match="takes no weights"):
        evaluate(MI, weighted, method)  # type: ignore[arg-type]


def test_pivot_of_a_relation_without_variance_is_finite() -> None:
    pivot = likelihood_ratio_pivot(plug_in=math.log(2), bias=-0.005, stderr=1e-17, df=-1.0, n=100)
    low, high = pivot.confint(0.95)
    assert low < math.log(2) + 0.005 < high < 0.75
    assert pivot.pvalue_null() < 1e-9
