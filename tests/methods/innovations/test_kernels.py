"""Kernels of the given columns: decompositions, landmarks, codes, scores, and the directions of change."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from infoest.methods.innovations.kernels import LANDMARKS, Kernels, decomposed, indicators, normal_scores


def test_with_every_row_a_landmark_the_decomposition_is_the_centred_kernel(rng: np.random.Generator) -> None:
    z = rng.normal(size=(40, 2))
    kernel = np.exp(-((z[:, None] - z[None]) ** 2).sum(-1))
    sizes, directions = decomposed(kernel, kernel)
    centre = np.eye(40) - 1 / 40
    np.testing.assert_allclose(directions * sizes @ directions.T, centre @ kernel @ centre, atol=1e-8)
    np.testing.assert_allclose(directions.T @ directions, np.eye(len(sizes)), atol=1e-6)


@pytest.mark.parametrize("n", [50, 350])
def test_each_kernel_has_orthonormal_centred_directions(n: int, rng: np.random.Generator) -> None:
    kernels = Kernels(np.column_stack([rng.standard_t(2, n), rng.integers(3, size=n)]), [False, True])
    bases = list(kernels)
    assert len(bases) == 22  # eleven of standardized columns, eleven of scores
    for sizes, directions in bases:
        assert len(sizes) <= LANDMARKS
        assert (sizes > 0).all()
        np.testing.assert_allclose(directions.T @ directions, np.eye(len(sizes)), atol=1e-4)
        np.testing.assert_allclose(directions.sum(axis=0), 0, atol=1e-4)
    assert all(a is b for a, b in zip(bases, kernels, strict=True))  # made once


def test_codes_alone_have_one_table(rng: np.random.Generator) -> None:
    assert len(list(Kernels(rng.integers(3, size=(60, 1)).astype(float), [True]))) == 10


def test_indicators_are_one_for_two_values_and_one_each_for_more() -> None:
    np.testing.assert_array_equal(indicators(np.array([2.0, 5.0, 2.0])), [[0], [1], [0]])
    np.testing.assert_array_equal(indicators(np.array([2.0, 5.0, 9.0])), np.eye(3))


def test_scores_are_normal_quantiles_of_mean_ranks(rng: np.random.Generator) -> None:
    column = rng.integers(5, size=30).astype(float)
    expected = stats.norm.ppf((stats.rankdata(column) - 0.5) / 30)
    np.testing.assert_allclose(normal_scores(column[:, None])[:, 0], expected, atol=1e-12)


def test_kernels_along_the_directions_of_change_see_one_combination_of_five(rng: np.random.Generator) -> None:
    z = rng.normal(size=(300, 5))
    fit = np.exp(z.sum(axis=1))[:, None]
    widest = Kernels(z, [False] * 5).along(fit)[-1]
    spread = np.corrcoef(widest.directions[:, -1], z.sum(axis=1))[0, 1]
    assert abs(spread) > 0.9
    assert Kernels(z[:, :1], [False]).along(fit) == []
