"""Sums of many variables: identities that hold to rounding whatever the data, signs, blocks and refusals."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest import (
    co_information,
    conditional_mutual_information,
    dual_total_correlation,
    entropy,
    mutual_information,
    o_information,
    quantities,
    s_information,
    total_correlation,
)
from infoest._core.sample import read_sample
from infoest.methods.evaluate import evaluate
from infoest.methods.neighbors.method import Neighbors
from tests.measures.drawn import ROUNDING, assert_mean_is_value, codes, normals

LN2 = math.log(2)
PLAIN: Any = {"method": "gaussian", "bias_correction": None}
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # of biases, which are not the matter here

seeds = st.integers(0, 2**32 - 1)


@given(seeds, st.integers(2, 4))
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize(("draw", "keywords"), [(codes, {}), (normals, PLAIN)], ids=["plug-in", "Gaussian"])
def test_sums_of_many_variables(draw: Any, keywords: Any, seed: int, m: int) -> None:
    rows = draw(seed, m)
    tc, dtc, o, s = (
        quantity(rows, **keywords).value
        for quantity in (total_correlation, dual_total_correlation, o_information, s_information)
    )
    assert tc - dtc == pytest.approx(o, abs=ROUNDING)
    assert tc + dtc == pytest.approx(s, abs=ROUNDING)
    growing = [mutual_information(rows[:, :j], rows[:, j], **keywords).value for j in range(1, m)]
    assert tc == pytest.approx(sum(growing), abs=ROUNDING)
    if m == 2:
        assert o == 0
    if m == 3:
        assert o == pytest.approx(co_information(rows, **keywords).value, abs=ROUNDING)


@pytest.mark.parametrize(("third", "value"), [("xor", -LN2), ("copy", LN2)])
def test_exclusive_or_is_synergy_and_a_copy_redundancy(third: str, value: float) -> None:
    x, y = np.array(list(itertools.product([0, 1], repeat=2)) * 10).T
    rows = np.column_stack([x, y, x ^ y] if third == "xor" else [x, x, x])
    assert co_information(rows).value == pytest.approx(value, abs=ROUNDING)
    assert o_information(rows).value == pytest.approx(value, abs=ROUNDING)


@given(seeds, st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_neighbour_total_correlation_of_two_blocks_is_mutual_information(seed: int, k: int) -> None:
    rows = normals(seed, 3)
    tc = total_correlation(rows, blocks=[[0, 2], [1]], n_neighbors=k, stderr=False)
    mi = mutual_information(rows[:, [0, 2]], rows[:, 1], n_neighbors=k, stderr=False)
    assert tc.value == mi.value
    assert o_information(rows, blocks=[[0, 2], [1]], n_neighbors=k, stderr=False).value == 0


MANY = (total_correlation, dual_total_correlation, o_information, s_information, co_information)
BALANCED = ("gaussian", "gaussian_copula", "ksg", "mixed", "kernel", "n_bins")
CORRECTIONS = (
    None, "miller_madow", "grassberger", "grassberger_1988", "chao_shen", "jackknife", "shrink", "nsb",
)  # fmt: skip


def keywords_of(method: str) -> dict[str, Any]:
    return {"n_bins": 3} if method == "n_bins" else {"method": method}


@pytest.mark.parametrize("method", BALANCED)
def test_local_values_average_to_the_value_of_numbers(method: str) -> None:
    rows, keywords = normals(1, 3), {"stderr": False, **keywords_of(method)}
    x, y, z = rows.T
    assert_mean_is_value(mutual_information(x, y, **keywords))
    assert_mean_is_value(conditional_mutual_information(x, y, z, **keywords))
    for quantity in MANY:
        assert_mean_is_value(quantity(rows, **keywords))


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_local_values_average_to_the_value_of_codes(correction: str | None) -> None:
    rows = codes(1, 3)
    x, y, z = rows.T
    assert_mean_is_value(entropy(rows, bias_correction=correction))
    assert_mean_is_value(mutual_information(x, y, bias_correction=correction))
    assert_mean_is_value(conditional_mutual_information(x, y, z, bias_correction=correction))
    for quantity in MANY:
        assert_mean_is_value(quantity(rows, bias_correction=correction))


def test_local_values_average_to_the_value_of_rectangles_and_labels() -> None:
    rows, labels = normals(1, 2), codes(1, 1)[:, 0]
    assert_mean_is_value(mutual_information(*rows.T, method="ksg", algorithm="ksg2", stderr=False))
    assert_mean_is_value(total_correlation(rows, method="ksg", algorithm="ksg2", stderr=False))
    assert_mean_is_value(mutual_information(rows, labels, stderr=False))
    assert_mean_is_value(conditional_mutual_information(rows[:, 0], rows[:, 1], labels, stderr=False))


def test_empty_sums_are_exact_zeros() -> None:
    sample = read_sample(*normals(1, 2).T, names=("x", "y"))
    assert evaluate(quantities.o_information([0, 1]), sample, Neighbors(stderr=False))[0].value == 0


def test_values_are_those_of_the_joint_law() -> None:
    """Eight cells of known shares: every entropy of the sums by counting, on blocks of columns too."""
    counts = np.array([9, 1, 4, 2, 3, 7, 5, 9])
    rows = np.repeat(np.array(list(itertools.product([0, 1], repeat=3))), counts, axis=0)

    def h(*columns: int) -> float:
        shares = np.unique(rows[:, columns], axis=0, return_counts=True)[1] / len(rows)
        return float(-(shares * np.log(shares)).sum())

    total = h(0) + h(1) + h(2) - h(0, 1, 2)
    dual = h(0, 1) + h(0, 2) + h(1, 2) - 2 * h(0, 1, 2)
    expected = {
        total_correlation: total,
        dual_total_correlation: dual,
        o_information: total - dual,
        s_information: total + dual,
        co_information: total - dual,
    }
    for function, value in expected.items():
        assert function(rows, stderr=False).value == pytest.approx(value, abs=ROUNDING)
        of_two = function(rows, blocks=[[2, 0], [1]], stderr=False).value
        shared = h(0, 2) + h(1) - h(0, 1, 2)
        weight = {o_information: 0, s_information: 2}.get(function, 1)
        assert of_two == pytest.approx(weight * shared, abs=ROUNDING)


@pytest.mark.parametrize("function", MANY)
def test_blocks_may_be_named_and_leave_columns_out(function: Any, rng: np.random.Generator) -> None:
    frame = pd.DataFrame(rng.normal(size=(40, 4)), columns=list("abcd"))
    named = function(frame, blocks=[["d", "a"], ["c"]], method="gaussian")
    placed = function(frame.to_numpy(), blocks=[[3, 0], [2]], method="gaussian")
    only = function(frame[["d", "a", "c"]], blocks=[[0, 1], [2]], method="gaussian")
    assert (named.value, named.stderr) == (placed.value, placed.stderr)
    assert named.value == pytest.approx(only.value, abs=ROUNDING)
    assert (named.unit, named.n) == ("nat", (40,))


@pytest.mark.parametrize(
    ("blocks", "error", "message"),
    [
        ([[0, 1]], ValueError, "X makes 1 variable; at least two are needed. Pass more columns or blocks"),
        ([[0, 1], [1]], ValueError, r"blocks=\[\[0, 1\], \[1\]\] must be non-empty and name no column twice"),
        ([[0], []], ValueError, "must be non-empty and name no column twice"),
        ([[0], ["age"]], ValueError, "blocks names 'age', which is not a column of X. It has X0, X1, X2"),
        ([[0], [3]], ValueError, "blocks names 3, which is not a column"),
        ([[0], [-1]], ValueError, "blocks names -1, which is not a column"),
        ([[0], [True]], ValueError, "blocks names True, which is not a column"),
        ([[0], [1.0]], ValueError, "blocks names 1.0, which is not a column"),
        ([0, 1], TypeError, r"write \[0\], in brackets of its own"),
        ("X0", TypeError, "blocks='X0' must be a list with a list of columns for each variable"),
        (2, TypeError, "blocks=2 must be a list"),
    ],
)
@pytest.mark.parametrize("function", MANY)
def test_bad_blocks_are_refused(
    function: Any, blocks: Any, error: type[Exception], message: str, rng: np.random.Generator
) -> None:
    with pytest.raises(error, match=message):
        function(rng.normal(size=(9, 3)), blocks=blocks)


def test_one_column_is_not_many(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="X makes 1 variable; at least two are needed"):
        o_information(rng.normal(size=9))
