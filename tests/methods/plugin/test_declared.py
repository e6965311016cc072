"""Levels that are known to exist count in bounds and in shrinkage, whether rows show them or not."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from infoest import entropy, mutual_information, transfer_entropy
from infoest.methods.plugin.shrinkage import NemenmanShafeeBialek, Shrink


def test_declared_levels_bound_the_interval() -> None:
    x = ["a"] * 60 + ["b"] * 3
    assert entropy(x).confint().high > entropy(x, levels=2).confint().high
    assert entropy(["a"] * 40, levels=2).confint().high > 0.1
    low, high = entropy(["a"] * 40, levels=1).confint()
    assert (low, high) == (0.0, 0.0)
    y = [0, 1, 1] * 21
    assert mutual_information(x, y, levels=[2, 2]).confint().high <= math.log(2)
    assert mutual_information(x, y, levels=[None, 2]).confint() == mutual_information(x, y).confint()


def test_shrinkage_and_nsb_take_the_cells_declared() -> None:
    """They took the levels seen, so that 10 declared categories were shrunk towards a uniform law on three."""
    x, counts = ["a"] * 4 + ["b"] * 2 + ["c"] * 3, np.array([4.0, 2.0, 3.0])
    for name, law in (("shrink", Shrink), ("nsb", NemenmanShafeeBialek)):
        expected = law.fit(counts, 10.0).entropy(counts, 10.0)
        given = entropy(x, bias_correction=name, levels=10, stderr=False)
        assert given.value == pytest.approx(expected, abs=1e-12)
        category = pd.Series(pd.Categorical(x, categories=list("abcdefghij")))
        assert entropy(category, bias_correction=name, stderr=False).value == pytest.approx(expected, abs=1e-12)


def test_categories_that_all_occur_declare_nothing() -> None:
    """pandas makes them from the rows: 40 equal strings are not certain to be the only one."""
    constant = pd.Series(["a"] * 40).astype("category")
    assert entropy(constant).confint().high > 0.1


def test_declared_levels_of_series_hold_for_every_lag() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 2, (2, 60))
    assert transfer_entropy(x, y, levels=2).confint().high <= math.log(2)


def test_levels_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="levels=2 for X, which holds 3 different values"):
        entropy(["a", "b", "c"], levels=2)
    with pytest.raises(ValueError, match="levels has 3 entries for 2 columns"):
        mutual_information(["a", "b"], ["u", "v"], levels=[2, 2, 2])
    with pytest.raises(ValueError, match="levels=0 must be an integer of at least 1"):
        entropy(["a", "b", "c"], levels=0)
    with pytest.raises(ValueError, match="levels=3 is for method='plugin'"):
        mutual_information(rng_normal(), rng_normal(), levels=3)


def rng_normal() -> np.ndarray:
    return np.random.default_rng(0).normal(size=30)
