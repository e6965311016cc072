"""The null law of plug-in divergences in sparse tables: size, bias, and what becomes of it under dependence."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from infoest import (
    conditional_mutual_information,
    mutual_information,
    quantities,
    total_correlation,
)
from infoest.methods.plugin.fitted import PlugInBiasWarning
from infoest.methods.plugin.null_moments import tables_of

pytestmark = pytest.mark.filterwarnings("ignore::infoest.methods.plugin.fitted.PlugInBiasWarning")


def test_a_divergence_is_a_chain_of_tables() -> None:
    assert tables_of(quantities.mutual_information((0,), (1, 2))) == [((0,), (1, 2), ())]
    assert tables_of(quantities.conditional_mutual_information((0,), (1,), (2, 3))) == [((0,), (1,), (2, 3))]
    assert tables_of(quantities.total_correlation([0, 1, 2])) == [((0,), (1,), ()), ((0, 1), (2,), ())]


def many_by_five(rng: np.random.Generator) -> Any:
    x, y = rng.integers(0, 300, 1000), rng.choice(5, 1000, p=[0.6, 0.2, 0.1, 0.06, 0.04])
    return mutual_information(x.astype(str), y.astype(str))


def rare(rng: np.random.Generator) -> Any:
    return mutual_information(rng.random(1000) < 0.02, rng.random(1000) < 0.05)


def bits_within_strata(rng: np.random.Generator) -> Any:
    x, y = rng.random((2, 500)) < 0.3
    return conditional_mutual_information(x, y, rng.integers(0, 50, 500).astype(str))


def counts_with_a_common_cause(rng: np.random.Generator) -> Any:
    z = rng.poisson(2, 200)
    x, y = rng.poisson(1 + z / 2, (2, 200))
    return conditional_mutual_information(x, y, z, discrete=True)


def triple(rng: np.random.Generator) -> Any:
    return total_correlation(rng.integers(0, 3, (60, 4)), discrete=True)


@pytest.mark.slow  # Monte-Carlo
@pytest.mark.parametrize("draw", [many_by_five, rare, bits_within_strata, counts_with_a_common_cause, triple])
def test_size_and_bias_in_sparse_tables(draw: Callable[[np.random.Generator], Any]) -> None:
    """200 null samples, seed 6, at most 0.07 rejections at 0.05 in the long run (moments are matched, tails nearly):
    27 or more have probability 8e-4. Counts taken for Poisson rejected .14 to .84 of them, and left .01 to .07 nat."""
    rng = np.random.default_rng(6)
    found = [draw(rng) for _ in range(200)]
    assert sum(f.pvalue_null() <= 0.05 for f in found) <= binom.isf(1e-3, 200, 0.07)
    debiased = np.array([f.debiased for f in found])
    assert abs(debiased.mean()) < 4 * debiased.std() / math.sqrt(200)
    assert all(f.confint().low <= max(f.debiased, 0) <= f.confint().high for f in found)


@pytest.mark.parametrize(("levels", "n"), [((1200, 1100), 3000), ((2,) * 20, 500), ((3,) * 40, 500)])
def test_tables_of_any_size_have_finite_moments(levels: tuple[int, ...], n: int, rng: np.random.Generator) -> None:
    X = np.column_stack([rng.integers(0, k, n) for k in levels])
    found = total_correlation(X, discrete=True)
    assert abs(found.debiased) < 4 * max(found.stderr, 0.01)
    assert found.pvalue_null() > 1e-3


def test_the_error_is_never_below_that_given_the_margins(rng: np.random.Generator) -> None:
    """Few rows in very many cells: Wilks' degrees of freedom are then far more than the law has."""
    x, y = np.minimum(rng.zipf(1.3, (2, 3000)), 500).astype(str)
    found = mutual_information(x, y)
    plug_in = [mutual_information(x, rng.permutation(y), stderr=False).value for _ in range(200)]
    assert found.stderr > 0.8 * np.std(plug_in)  # 4 times the error of the sd of 200


@pytest.mark.parametrize("levels", [20, 50])
def test_a_copy_has_the_bias_of_an_entropy(levels: int, rng: np.random.Generator) -> None:
    """200 samples of 200 rows: the mean is within 4 % of a nat of log(levels), where the null's bias is 0.3 to 2."""
    draws = rng.integers(0, levels, (200, 200)).astype(str)
    debiased = np.mean([mutual_information(x, x).debiased for x in draws])
    assert debiased == pytest.approx(math.log(levels), abs=0.04)


def test_margins_that_leave_nothing_free_say_nothing() -> None:
    alone = mutual_information(np.arange(40).astype(str), np.arange(40) % 2 == 0)
    assert alone.pvalue_null() == 1.0  # every row a category: all permutations give this value
    assert alone.debiased == pytest.approx(0.0, abs=1e-9)


def test_the_warning_speaks_of_the_error_reported(rng: np.random.Generator) -> None:
    x, y = rng.integers(0, 2, (2, 400)) == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mutual_information(x, y)  # a bias of one degree of freedom is below its standard deviation
    many = rng.integers(0, 12, (2, 400)).astype(str)
    with pytest.warns(PlugInBiasWarning, match=f"standard error {mutual_information(*many).stderr:.2g}"):
        mutual_information(*many)
