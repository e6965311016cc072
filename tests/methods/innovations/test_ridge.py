"""Kernel ridge regression: leave-one-out errors against refits, what is removed, and what stays."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.methods.innovations.kernels import Basis, Kernels, decomposed
from infoest.methods.innovations.ridge import EXPLAINED, PENALTIES, innovations, regressed


def kernel_of(z: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-((z[:, None] - other[None]) ** 2)))


def test_leave_one_out_errors_are_those_of_refits(rng: np.random.Generator) -> None:
    """Ridge with a free mean, refitted without each row in turn, for the penalty that was chosen."""
    z = rng.normal(size=25)
    y = np.sin(2 * z) + 0.3 * rng.normal(size=25)
    basis = decomposed(kernel_of(z, z), kernel_of(z, z))
    found = regressed(y[:, None], [basis])
    design = basis.directions * np.sqrt(basis.sizes)
    errors = []
    for penalty in PENALTIES:
        left = []
        for i in range(25):
            others = np.arange(25) != i
            big = np.column_stack([np.ones(24), design[others]])
            ridge = penalty * np.diag([0.0] + [1.0] * design.shape[1])
            weights = np.linalg.solve(big.T @ big + ridge, big.T @ y[others])
            left.append(y[i] - np.r_[1.0, design[i]] @ weights)
        errors.append(np.array(left))
    best = min(errors, key=lambda left: float((left**2).mean()))
    np.testing.assert_allclose(found.left_out[:, 0], best, atol=1e-6)
    assert found.unexplained[0] == pytest.approx((best**2).mean() / y.var(), rel=1e-6)


@pytest.mark.parametrize("n", [200, 800])
def test_mean_and_scale_are_removed(n: int, rng: np.random.Generator) -> None:
    """x = z₁z₂ + exp(z₁ / 2) e: what is left is nearly e, and its size says nothing of z."""
    z, e = rng.normal(size=(n, 2)), rng.normal(size=n)
    x = z[:, 0] * z[:, 1] + np.exp(z[:, 0] / 2) * e
    left, found = innovations(x[:, None], Kernels(z, [False, False]))
    assert np.corrcoef(left[:, 0], e)[0, 1] > 0.8
    assert abs(np.corrcoef(np.abs(left[:, 0]), z[:, 0])[0, 1]) < 0.2
    assert 0.3 < found.unexplained[0] < 0.9


def test_a_function_of_what_is_given_is_left_with_next_to_nothing(rng: np.random.Generator) -> None:
    z = rng.normal(size=(200, 1))
    found = regressed(np.column_stack([3 * z[:, 0] - 1, z[:, 0] ** 2]), Kernels(z, [False]))
    assert (found.unexplained < EXPLAINED).all()


def test_noise_and_nothing_given_leave_a_column_less_its_mean(rng: np.random.Generator) -> None:
    x = rng.normal(size=(50, 2))
    left, found = innovations(x, None)
    np.testing.assert_allclose(left, x - x.mean(axis=0))
    np.testing.assert_array_equal(found.unexplained, 1)
    flat = Basis(np.ones(1), np.r_[1.0, -1.0, np.zeros(48)][:, None] / np.sqrt(2))
    assert (regressed(x, [flat]).unexplained <= (50 / 49) ** 2).all()


def test_the_smoother_of_a_column_gives_its_residuals(rng: np.random.Generator) -> None:
    z, noise = rng.normal(size=(2, 90))
    columns = np.column_stack([np.cos(2 * z) + 0.2 * noise, z])
    found = regressed(columns, Kernels(z[:, None], [False]))
    for column, left, smoother in zip(columns.T, found.residuals.T, found.smoothers, strict=True):
        assert smoother is not None
        np.testing.assert_allclose(smoother.left(column), left, atol=1e-9)
