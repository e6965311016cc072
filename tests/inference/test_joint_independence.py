"""Many variables against orders of their own: rows, times and trials."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.signal import lfilter

from infoest import o_information, total_correlation
from infoest._core.errors import InputError
from infoest._core.time_order import RowOrderWarning
from infoest.inference import joint_independence_test
from infoest.inference.joint_independence import Separately
from infoest.resampling.nulls import Independent, turned

FAST: dict[str, Any] = {"n_resamples": 39, "method": "gaussian", "random_state": 0}


def slow(rng: np.random.Generator, n: int = 300, d: int = 3) -> np.ndarray:
    return np.asarray(lfilter([1], [1, -0.9], rng.normal(size=(n, d)), axis=0))


@pytest.mark.slow  # Monte-Carlo
def test_series_turned_keep_the_level_and_permuted_rows_do_not() -> None:
    """100 draws of three independent AR(0.9), seeds 0 ... 99: at size 0.05 more than 14 has probability 1e-4."""
    turned_, permuted = 0, 0
    for seed in range(100):
        X = slow(np.random.default_rng(seed))
        turned_ += joint_independence_test(X, series=True, **FAST).pvalue <= 0.05
        with pytest.warns(RowOrderWarning, match="series=True"):
            permuted += joint_independence_test(X, **FAST).pvalue <= 0.05
    assert turned_ <= 14
    assert permuted >= 25


def test_the_statistic_is_the_estimate(rng: np.random.Generator) -> None:
    X = rng.normal(size=(200, 3)) @ [[1, 0.5, 0.5], [0, 1, 0.5], [0, 0, 1]]
    asked: list[tuple[Any, Any]] = [("o_information", o_information), ("total_correlation", total_correlation)]
    for quantity, estimate in asked:
        found = joint_independence_test(X, quantity=quantity, **FAST)
        assert found.statistic == estimate(X, method="gaussian").value
        assert found.pvalue == 1 / 40
        assert found.null is not None
        assert (found.null > -0.05).all()
    found = joint_independence_test(X, blocks=[[0, 1], [2]], quantity="total_correlation", series=True, **FAST)
    assert "circular shift of each variable but one" in found.method


def test_synergy_has_a_small_p_value_too(rng: np.random.Generator) -> None:
    a, b = rng.integers(0, 2, (2, 2000))
    found = joint_independence_test(np.column_stack([a, b, a ^ b]), n_resamples=39, random_state=0)
    assert found.statistic == pytest.approx(-np.log(2), abs=0.01)
    assert found.pvalue == 1 / 40


def test_every_variable_has_orders_of_its_own_and_trials_stay_apart() -> None:
    orders = Separately(Independent(50), 3).order(7, 2)
    assert len({tuple(order) for order in orders}) == 3
    start = np.array([0, 20, 50])
    for order in Separately(turned(start, 3), 2).order(7, 2):
        assert set(order[:20]) == set(range(20))


def test_an_unknown_quantity_is_refused(rng: np.random.Generator) -> None:
    with pytest.raises(InputError, match="Use one of 'o_information'"):
        joint_independence_test(rng.normal(size=(50, 2)), quantity="co_information")  # type: ignore[arg-type]
