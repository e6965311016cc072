"""Gradients and the comparison of methods."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from infoest import co_information, dual_total_correlation, o_information
from infoest.datasets import gaussian_system, noisy_xor, smooth_xor
from infoest.multivariate import o_information_by_method, o_information_gradients
from infoest.multivariate.oinformation import MethodsDisagreeWarning


def test_gradients_are_differences(rng: np.random.Generator) -> None:
    X = rng.normal(size=(400, 4)) @ rng.normal(size=(4, 4))
    found = o_information_gradients(X, method="gaussian")
    whole = o_information(X, method="gaussian").value
    for i, estimate in enumerate(found):
        without = o_information(np.delete(X, i, axis=1), method="gaussian").value
        assert estimate.value == pytest.approx(whole - without, abs=1e-11)
        assert estimate.stderr > 0
    assert found.names == ("X0", "X1", "X2", "X3")


@pytest.mark.parametrize("method", ["gaussian_copula", "ksg"])
def test_gradients_tell_redundancy_from_synergy(method: str) -> None:
    # One sample of 4000 rows, seed 0: the copula's standard errors are about 0.01, the values 0.15 and -0.12.
    X, _ = gaussian_system(4000, [("redundant", 3), ("synergistic", 3)], 0.6, random_state=0)
    found = o_information_gradients(X, method=method, stderr=False)
    assert (found.value[:3] > 0).all()
    assert (found.value[3:] < 0).all()


def test_discrete_gradients_and_blocks() -> None:
    X, truth = noisy_xor(4000, 0.0, random_state=0)
    found = o_information_gradients(X, bias_correction="miller_madow")
    np.testing.assert_allclose(found.value, truth.o_information, atol=0.01)  # pairs have no O: each takes it all
    grouped = o_information_gradients(np.column_stack([X, X]), blocks=[[0, 3], [1], [2]], bias_correction=None)
    assert grouped.names[0] == "X0 + X3"
    with pytest.raises(ValueError, match="needs three"):
        o_information_gradients(X[:, :2])


def test_copula_and_neighbors_disagree_where_the_copula_is_blind() -> None:
    X, truth = smooth_xor(2000, random_state=0)
    with pytest.warns(MethodsDisagreeWarning, match=r"'ksg' says -.* and 'gaussian_copula' .* apart"):
        found = o_information_by_method(X, random_state=0)
    assert abs(found["gaussian_copula"].value) < 0.02
    assert found["ksg"].value == pytest.approx(truth.o_information, abs=0.06)  # about three standard errors
    gap = found["ksg - gaussian_copula"]
    assert gap.value == pytest.approx(found["ksg"].value - found["gaussian_copula"].value, abs=1e-12)
    assert gap.value < -5 * gap.stderr
    assert found.pvalue[1:].max() < 1e-6  # negative values count against 0 as positive ones do
    with pytest.raises(ValueError, match="at least 50"):
        o_information_by_method(X[:30])


def test_methods_that_agree_are_left_alone() -> None:
    """Three normal columns of 500 rows: the largest of 3 differences lies within 3 standard errors, seeds 0 to 2."""
    for seed in range(3):
        X, _ = gaussian_system(500, [("redundant", 3)], 0.6, random_state=seed)
        o_information_by_method(X, random_state=0)  # warnings are errors here


def test_only_quantities_of_one_sign_are_tested_on_one_side(rng: np.random.Generator) -> None:
    X = rng.normal(size=(200, 3))
    for function in (o_information, co_information):
        found = function(X, method="gaussian")
        assert found.pvalue_null() == pytest.approx(2 * ndtr(-abs(found.value) / found.stderr), abs=1e-12)
    dual = dual_total_correlation(X, method="gaussian")
    assert dual.pvalue_null() == pytest.approx(ndtr(-dual.value / dual.stderr), abs=1e-12)
