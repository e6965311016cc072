"""Identities: what must hold to rounding whatever the data, in one place."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from infoest import (
    Estimate,
    co_information,
    conditional_mutual_information,
    dual_total_correlation,
    entropy,
    mutual_information,
    o_information,
    quantities,
    renyi_entropy,
    s_information,
    total_correlation,
    tsallis_entropy,
)
from infoest._core.sample import read_sample
from infoest.inference import g_test
from infoest.methods.evaluate import evaluate
from infoest.methods.neighbors.fitted import Neighbors
from infoest.methods.plugin.shrinkage import NemenmanShafeeBialek

if TYPE_CHECKING:
    from numpy.typing import NDArray

LN2 = math.log(2)
PLAIN: Any = {"method": "gaussian", "bias_correction": None}
ROUNDING = 1e-12
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # biases are no matter here

seeds = st.integers(0, 2**32 - 1)
tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(1, 40), min_size=width, max_size=width), min_size=2, max_size=5)
)


def rows_of(table: list[list[int]]) -> tuple[list[str], list[str]]:
    cells = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return [f"r{i}" for i, _ in cells], [f"c{j}" for _, j in cells]


def codes(seed: int, columns: int, n: int = 60) -> NDArray[np.str_]:
    """Dependent codes: each column copies the first in half of its rows."""
    rng = np.random.default_rng(seed)
    drawn = rng.integers(3, size=(n, columns))
    return np.where(rng.random((n, columns)) < 0.5, drawn[:, :1], drawn).astype(str)


def normals(seed: int, columns: int, n: int = 60) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    mixed: NDArray[np.float64] = rng.normal(size=(n, columns)) @ rng.normal(size=(columns, columns))
    return mixed


# --- the likelihood-ratio statistic ---------------------------------------------------------------


@given(tables)
@settings(max_examples=50, deadline=None)
def test_2n_times_information_is_scipys_g(table: list[list[int]]) -> None:
    expected = chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    n = int(np.sum(table))
    assert 2 * n * mutual_information(*rows_of(table)).value == pytest.approx(expected, abs=1e-10)
    assert g_test(table, null="analytic").statistic == pytest.approx(expected, abs=1e-10)


def test_the_published_table() -> None:
    table = [[30, 10, 5], [12, 25, 18]]
    assert 200 * mutual_information(*rows_of(table)).value == pytest.approx(21.40927457645013, abs=1e-10)


# --- chain rules -----------------------------------------------------------------------------------


@given(seeds)
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize(("draw", "keywords"), [(codes, {}), (normals, PLAIN)], ids=["plug-in", "Gaussian"])
def test_chain_rules(draw: Any, keywords: Any, seed: int) -> None:
    x, y, z = draw(seed, 3).T
    joint = mutual_information(x, np.column_stack([y, z]), **keywords).value
    parts = mutual_information(x, z, **keywords).value, conditional_mutual_information(x, y, z, **keywords).value
    assert joint == pytest.approx(sum(parts), abs=ROUNDING)
    both = entropy(np.column_stack([x, y]), **keywords).value
    one, other = entropy(x, **keywords).value, entropy(y, **keywords).value
    assert one + other - both == pytest.approx(mutual_information(x, y, **keywords).value, abs=ROUNDING)


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


# --- signs and bounds ------------------------------------------------------------------------------


@pytest.mark.parametrize(("third", "value"), [("xor", -LN2), ("copy", LN2)])
def test_exclusive_or_is_synergy_and_a_copy_redundancy(third: str, value: float) -> None:
    x, y = np.array(list(itertools.product([0, 1], repeat=2)) * 10).T
    rows = np.column_stack([x, y, x ^ y] if third == "xor" else [x, x, x])
    assert co_information(rows).value == pytest.approx(value, abs=ROUNDING)
    assert o_information(rows).value == pytest.approx(value, abs=ROUNDING)


@given(seeds, st.integers(10, 200))
@settings(max_examples=50, deadline=None)
def test_plugin_information_lies_between_0_and_the_smaller_entropy(seed: int, n: int) -> None:
    x, y = codes(seed, 2, n).T
    information = mutual_information(x, y).value
    assert -ROUNDING <= information <= min(entropy(x).value, entropy(y).value) + ROUNDING


# --- nearest neighbours ----------------------------------------------------------------------------


@given(seeds, st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_neighbour_total_correlation_of_two_blocks_is_mutual_information(seed: int, k: int) -> None:
    rows = normals(seed, 3)
    tc = total_correlation(rows, blocks=[[0, 2], [1]], n_neighbors=k, stderr=False)
    mi = mutual_information(rows[:, [0, 2]], rows[:, 1], n_neighbors=k, stderr=False)
    assert tc.value == mi.value
    assert o_information(rows, blocks=[[0, 2], [1]], n_neighbors=k, stderr=False).value == 0


# --- local values ----------------------------------------------------------------------------------

MANY = (total_correlation, dual_total_correlation, o_information, s_information, co_information)
BALANCED = ("gaussian", "gaussian_copula", "ksg", "mixed", "kernel", "n_bins")
CORRECTIONS = (
    None, "miller_madow", "grassberger", "grassberger_1988", "chao_shen", "jackknife", "shrink", "nsb",
)  # fmt: skip


def assert_mean_is_value(estimate: Estimate) -> None:
    assert estimate.local is not None
    assert estimate.local.mean() == pytest.approx(estimate.value, abs=ROUNDING)


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


@pytest.mark.parametrize("method", ["kozachenko_leonenko", "weighted_kozachenko_leonenko", "gaussian", "kernel"])
def test_local_values_average_to_the_entropy_of_numbers(method: str) -> None:
    assert_mean_is_value(entropy(normals(1, 2), method=method, stderr=False))


@pytest.mark.parametrize("order", [0.5, 1.0, 2.0])
def test_local_values_average_to_entropies_of_other_orders(order: float) -> None:
    for rows in (normals(1, 2), codes(1, 2)):
        assert_mean_is_value(renyi_entropy(rows, order, n_neighbors=5))
        assert_mean_is_value(tsallis_entropy(rows, order, n_neighbors=5))


def test_local_values_average_to_the_value_of_rectangles_and_labels() -> None:
    rows, labels = normals(1, 2), codes(1, 1)[:, 0]
    assert_mean_is_value(mutual_information(*rows.T, method="ksg", algorithm="ksg2", stderr=False))
    assert_mean_is_value(total_correlation(rows, method="ksg", algorithm="ksg2", stderr=False))
    assert_mean_is_value(mutual_information(rows, labels, stderr=False))
    assert_mean_is_value(conditional_mutual_information(rows[:, 0], rows[:, 1], labels, stderr=False))


# --- published posterior means ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "expected"),
    # Adaptive quadrature in 30 digits; the figure often printed for (2, 1), ...615541, is 1e-12 lower.
    [((2.0, 1.0), 0.588943708616675224), ((5.0, 3.0, 2.0), 1.01265174503883167)],
)
def test_nsb_is_its_integral(counts: tuple[float, ...], expected: float) -> None:
    law = NemenmanShafeeBialek.fit(np.array(counts), float(len(counts)))
    assert law.entropy(np.array(counts), float(len(counts))) == pytest.approx(expected, abs=ROUNDING)
    labels = [str(i) for i, count in enumerate(counts) for _ in range(int(count))]
    assert entropy(labels, bias_correction="nsb").value == pytest.approx(expected, abs=ROUNDING)


def test_empty_sums_are_exact_zeros() -> None:
    sample = read_sample(*normals(1, 2).T, names=("x", "y"))
    assert evaluate(quantities.o_information([0, 1]), sample, Neighbors(stderr=False))[0].value == 0
