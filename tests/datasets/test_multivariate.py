"""Systems of many variables: published truths, and truths by another route."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from infoest.datasets import gaussian_system, noisy_xor, regime_mixture, smooth_xor
from tests import naive


@pytest.mark.parametrize(
    ("groups", "strength", "published"),
    [
        ([("redundant", 3)], 0.6, (0.5221, 0.3747, 0.1474)),
        ([("synergistic", 3)], 0.6, (0.5697, 0.6936, -0.1239)),
        ([("redundant", 3), ("synergistic", 3)], 0.6, (1.0918, 1.0683, 0.0235)),
        ([("redundant", 3), ("redundant", 3), ("redundant", 4)], 0.8, (4.0656, 2.3419, 1.7238)),
        ([("synergistic", 3), ("synergistic", 3), ("synergistic", 4)], 0.7, (1.9059, 2.4928, -0.5869)),
    ],
)
def test_published_systems(groups: Any, strength: float, published: tuple[float, ...]) -> None:
    X, truth = gaussian_system(50, groups, strength, random_state=0)
    assert X.shape == (50, sum(size for _, size in groups))
    np.testing.assert_allclose(truth, published, atol=5.1e-5)


def test_transforms_keep_the_order_of_every_column() -> None:
    plain, truth = gaussian_system(100, [("redundant", 3)], 0.5, random_state=1)
    for transform in ("half_cube", "cdf"):
        X, same = gaussian_system(100, [("redundant", 3)], 0.5, transform=transform, random_state=1)
        np.testing.assert_array_equal(X.argsort(axis=0), plain.argsort(axis=0))
        assert same == truth


def test_smooth_xor_by_monte_carlo() -> None:
    X, truth = smooth_xor(400_000, random_state=20261121)
    values = np.log1p(np.tanh(1.5 * X).prod(axis=1))
    assert values.mean() == pytest.approx(truth.total_correlation, abs=4 * values.std() / math.sqrt(len(X)))
    assert truth.o_information == -truth.total_correlation


def test_noisy_xor_and_regimes() -> None:
    X, truth = noisy_xor(20_000, 0.1, random_state=0)
    assert np.mean(X[:, 0] ^ X[:, 1] ^ X[:, 2]) == pytest.approx(0.1, abs=0.01)  # 4.7 standard errors
    assert truth.total_correlation == pytest.approx(math.log(2) + 0.1 * math.log(0.1) + 0.9 * math.log(0.9))
    x, y, regime, truth_in_regime = regime_mixture(20_000, [0.0, 0.9], random_state=0)
    assert np.corrcoef(x[regime == 1], y[regime == 1])[0, 1] == pytest.approx(0.9, abs=0.01)  # 5 standard errors
    assert truth_in_regime == pytest.approx(-0.25 * math.log1p(-0.81))


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.5, 1.0])
def test_noisy_xor_by_enumeration(noise: float) -> None:
    law = np.zeros((2, 2, 2))
    for a, b, flip in itertools.product((0, 1), repeat=3):
        law[a, b, a ^ b ^ flip] = 0.25 * (noise if flip else 1 - noise)

    def entropy(*keep: int) -> float:
        p = law.sum(axis=tuple(set(range(3)) - set(keep))).ravel()
        return float(-(p[p > 0] * np.log(p[p > 0])).sum())

    total = entropy(0) + entropy(1) + entropy(2) - entropy(0, 1, 2)
    dual = entropy(0, 1) + entropy(0, 2) + entropy(1, 2) - 2 * entropy(0, 1, 2)
    truth = noisy_xor(1, noise)[1]
    np.testing.assert_allclose(truth, [total, dual, total - dual], atol=1e-12)


@pytest.mark.parametrize(("kind", "size"), [("redundant", 3), ("redundant", 5), ("synergistic", 3), ("synergistic", 4)])
def test_groups_have_the_correlations_and_the_truth_of_their_definition(kind: Any, size: int) -> None:
    """Truths from log-determinants of the correlations written out; 100 000 rows, seed 2: within 0.02, six
    standard errors of a correlation."""
    X, truth = gaussian_system(100_000, [(kind, size)], 0.5, random_state=2)
    expected = np.eye(size)
    for i, j in itertools.permutations(range(size), 2):
        if kind == "redundant":
            expected[i, j] = 0.5
        elif 0 in {i, j}:
            expected[i, j] = (1 if 1 in {i, j} else 0.5) / math.sqrt(size - 1)
    np.testing.assert_allclose(np.corrcoef(X.T), expected, atol=0.02)
    total, dual, _ = naive.shared_information(expected)
    np.testing.assert_allclose(truth, [total, dual, total - dual], atol=1e-12)


@pytest.mark.parametrize("correlations", [(0.0, 0.9), (-0.8, 0.0, 0.8)])
def test_regimes_share_their_mean_information(correlations: tuple[float, ...]) -> None:
    """The mean of the local information of 100 000 rows, seed 3, under the laws of their regimes: four standard
    errors."""
    x, y, regime, truth = regime_mixture(100_000, correlations, random_state=3)
    r = np.asarray(correlations)[regime]
    local = -0.5 * np.log(1 - r**2) - (r**2 * (x**2 + y**2) - 2 * r * x * y) / (2 * (1 - r**2))
    assert local.mean() == pytest.approx(truth, abs=4 * local.std() / math.sqrt(len(x)))
    assert set(regime) == set(range(len(correlations)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gaussian_system(9, [], 0.5), "groups is empty"),
        (lambda: gaussian_system(9, [("redundant", 2)], 0.5), "size of at least 3"),
        (lambda: gaussian_system(9, [("both", 3)], 0.5), "must be 'redundant' or 'synergistic'"),  # type: ignore[list-item]
        (lambda: gaussian_system(9, [("redundant", 3)], 1.0), "impossible"),
        (lambda: gaussian_system(9, [("redundant", 3)], 0.5, transform="log"), "transform="),  # type: ignore[arg-type]
        (lambda: smooth_xor(9, distance=0), "distance"),
        (lambda: noisy_xor(9, 1.5), "probability"),
        (lambda: regime_mixture(9, []), "one or more numbers"),
        (lambda: regime_mixture(9, [1.0]), "strictly between"),
    ],
)
def test_bad_settings(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
