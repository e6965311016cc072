"""Which columns are taken for linearly dependent: exact ones whatever rounding leaves, and no others."""

from __future__ import annotations

import numpy as np
import pytest

from infoest._core.sample import read_sample
from infoest.methods.linear_dependence import LinearDependenceError, check_full_rank, correlation_factor

NAMES = ("a", "b", "c")


def test_the_factor_is_choleskys(rng: np.random.Generator) -> None:
    correlation = np.asarray(np.corrcoef(rng.normal(size=(3, 40))))
    factor = correlation_factor(correlation, NAMES, "nothing")
    np.testing.assert_allclose(factor @ factor.T, correlation, atol=1e-14)
    assert (np.triu(factor, 1) == 0).all()
    np.testing.assert_array_equal(correlation_factor(np.eye(1), ("a",), "nothing"), [[1.0]])


@pytest.mark.parametrize("n", [5, 50, 5000])
@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_an_exact_sum_is_named_however_rounding_falls(n: int, scale: float) -> None:
    for seed in range(20):
        x = np.random.default_rng(seed).normal(size=(n, 3))
        x[:, 2] = scale * (x[:, 0] / 3 - 7 * x[:, 1]) + scale
        with pytest.raises(LinearDependenceError, match=r"the columns a, b, c are linearly dependent: so what\. Drop"):
            correlation_factor(np.asarray(np.corrcoef(x.T)), NAMES, "so what")


def test_what_is_nearly_dependent_passes(rng: np.random.Generator) -> None:
    """A correlation of 0.999999 leaves 2e-6 of the variance, far more than rounding."""
    correlation = np.array([[1, 0.999999], [0.999999, 1]])
    factor = correlation_factor(correlation, NAMES[:2], "nothing")
    assert factor[1, 1] ** 2 == pytest.approx(1 - 0.999999**2, rel=1e-6)


def test_a_matrix_that_is_none_of_correlations_is_dependent_too() -> None:
    with pytest.raises(LinearDependenceError):
        correlation_factor(np.array([[1.0, 2.0], [2.0, 1.0]]), NAMES[:2], "nothing")


def test_an_entropy_of_dependent_columns_is_refused(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 30))
    sample = read_sample(np.column_stack([x, y, x - y]), names=("X",))
    check_full_rank(sample, [0, 1])
    check_full_rank(sample, [2])
    with pytest.raises(ValueError, match=r"X column 0, X column 1, X column 2 are .* entropy is minus infinity"):
        check_full_rank(sample, [0, 1, 2])


def test_too_few_rows_and_constants_are_left_to_other_checks(rng: np.random.Generator) -> None:
    few = read_sample(rng.normal(size=(3, 3)), names=("X",))
    check_full_rank(few, [0, 1, 2])
    x = rng.normal(size=20)
    constant = read_sample(np.column_stack([x, x, np.ones(20)]), names=("X",))
    check_full_rank(constant, [0, 1, 2])
