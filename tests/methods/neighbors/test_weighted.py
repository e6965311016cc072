"""Weighted Kozachenko-Leonenko: the weights' equations, affine equivariance, entropies that plain neighbours miss."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import digamma, gamma, polygamma

from infoest import entropy, renyi_entropy, tsallis_entropy
from infoest import quantities as q
from infoest._core.sample import read_sample
from infoest.methods.evaluate import evaluate
from infoest.methods.neighbors.method import Neighbors
from infoest.methods.neighbors.weighted import WeightedNeighbors, order_noise, order_weights
from tests import naive

if TYPE_CHECKING:
    from infoest._core.estimate import Estimate

H = q.entropy(0)


def entropy_of(x: NDArray[np.float64], k: int = 3, *, stderr: bool = True) -> Estimate:
    sample = read_sample(x, names=["X"], integers="numbers")
    return evaluate(H, sample, WeightedNeighbors(k, stderr=stderr), stderr=stderr)[0]


def plain_entropy(x: NDArray[np.float64]) -> float:
    return evaluate(H, read_sample(x, names=["X"]), Neighbors(stderr=False), stderr=False)[0].value


def normal_entropy(covariance: NDArray[np.float64]) -> float:
    return float(0.5 * np.linalg.slogdet(2 * math.pi * math.e * covariance)[1])


@pytest.mark.parametrize("dimension", [1, 2, 3, 4, 6, 9])
@pytest.mark.parametrize("k", [1, 3, 5])
def test_weights_cancel_the_leading_biases(k: int, dimension: int) -> None:
    weights = order_weights(k, dimension)
    orders = np.arange(1, 4 * k + 1)
    assert (weights[: k - 1] == 0).all()
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    for power in range(1, max(dimension // 4, min(dimension - 1, 1)) + 1):
        moments = gamma(orders + 2 * power / dimension) / gamma(orders)
        assert (weights * moments).sum() == pytest.approx(0, abs=1e-9 * moments.max())


def test_noise_of_the_weights() -> None:
    weights = np.array([0.0, 2.0, -1.0])
    psi1 = polygamma(1, np.array([2.0, 3.0]))
    assert order_noise(weights) == pytest.approx(4 * psi1[0] + psi1[1] - 4 * psi1[1], abs=1e-12)


@pytest.mark.parametrize("dimension", [1, 2, 4])
def test_value_is_the_weighted_sum_of_plain_estimates(dimension: int, rng: np.random.Generator) -> None:
    x = rng.normal(size=(60, dimension))
    estimate, fitted = evaluate(H, read_sample(x, names=["X"]), WeightedNeighbors(2))
    white = fitted._whitened(fitted.sample)  # type: ignore[attr-defined]
    np.testing.assert_allclose(np.cov(white.T, bias=True).reshape(dimension, dimension), np.eye(dimension), atol=1e-12)
    unit = 0.5 * np.linalg.slogdet(np.cov(x.T, bias=True).reshape(dimension, dimension))[1]
    weights = {j + 1: float(w) for j, w in enumerate(order_weights(2, dimension)) if w != 0}
    assert estimate.value == pytest.approx(naive.weighted_entropy(white, weights) + unit, abs=1e-11)
    assert estimate.local is not None
    assert estimate.local.mean() == pytest.approx(estimate.value, abs=1e-12)


@pytest.mark.parametrize("dimension", [1, 2, 4])
def test_linear_change_adds_the_log_determinant(dimension: int, rng: np.random.Generator) -> None:
    x = rng.exponential(size=(500, dimension))
    plain = entropy_of(x)
    for scale in (1.0, 1e-9, 1e12):
        change = scale * rng.normal(size=(dimension, dimension))
        moved = entropy_of(x @ change.T + rng.normal(size=dimension) * scale)
        assert moved.value == pytest.approx(plain.value + np.linalg.slogdet(change)[1], abs=1e-8)
        assert moved.stderr == pytest.approx(plain.stderr, rel=1e-6)


@pytest.mark.slow
def test_ill_conditioned_normal_in_four_dimensions() -> None:
    """Off by at most 0.1 with probability above 0.999: bias -0.03, sd 0.03 at 4000 rows; one draw, seed 3.

    Plain neighbours in standard deviations are off by 7 nats at 2000 rows: their cubes see four lines.
    """
    rng = np.random.default_rng(3)
    basis = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    covariance = basis @ np.diag([1e4, 1.0, 1e-2, 1e-6]) @ basis.T
    x = rng.normal(size=(4000, 4)) @ (basis * np.sqrt([1e4, 1.0, 1e-2, 1e-6])).T
    assert entropy_of(x).value == pytest.approx(normal_entropy(covariance), abs=0.1)
    assert abs(plain_entropy(x) - normal_entropy(covariance)) > 1


@pytest.mark.slow
def test_hard_edges_cost_half_as_much_bias() -> None:
    """Uniform on the 4-cube, 1000 rows: plain bias about 0.33, weighted 0.17, sd at most 0.05; 5 draws, seed 4."""
    rng = np.random.default_rng(4)
    samples = [rng.uniform(size=(1000, 4)) for _ in range(5)]
    weighted = np.mean([entropy_of(x, stderr=False).value for x in samples])
    plain = np.mean([plain_entropy(x) for x in samples])
    assert abs(weighted) < 0.7 * abs(plain)


def test_influence_is_the_prototypes_formula(rng: np.random.Generator) -> None:
    x = rng.normal(size=(80, 3))
    estimate, fitted = evaluate(H, read_sample(x, names=["X"]), WeightedNeighbors(1))
    weights, apart = order_weights(1, 3), naive.distances_to_others(fitted._whitened(fitted.sample), np.full(3, -1.0))  # type: ignore[attr-defined]
    expected = np.asarray(estimate.local).copy()
    for i in range(80):
        nearest = np.argsort(apart[i])
        growth = 0.5 + 0.5 * 3 * math.log(apart[i, nearest[7]] / apart[i, nearest[3]]) / (digamma(8) - digamma(4))
        for rank in range(4):
            expected[nearest[rank]] -= growth * sum(weights[m] / (m + 1) for m in range(rank, 4))
    np.testing.assert_allclose(fitted.influence(estimate.local), expected, atol=1e-10)  # type: ignore[attr-defined]


def test_new_rows_are_one_more_of_the_sample(rng: np.random.Generator) -> None:
    x = rng.normal(size=(200, 2))
    sample = read_sample(x, names=["X"])
    fitted = WeightedNeighbors().fit(sample, H)
    surprisal = fitted.surprisal((0,), sample.like(np.array([[0.0, 0.0], [50.0, 50.0]]), names=["X"]))
    assert surprisal[0] == pytest.approx(math.log(2 * math.pi), abs=1.5)  # the density at the mode is 1 / (2 pi)
    assert surprisal[1] > surprisal[0] + 3


def test_standard_error_may_be_asked_for_later(rng: np.random.Generator) -> None:
    sample = read_sample(rng.normal(size=(100, 2)), names=["X"])
    late, early = (evaluate(H, sample, WeightedNeighbors(stderr=s))[0].stderr for s in (False, True))
    assert late == early


def test_refusals(rng: np.random.Generator) -> None:
    x = rng.normal(size=(50, 2))
    sample = read_sample(x[:, 0], x[:, 1], names=("a", "b"))
    with pytest.raises(ValueError, match=r"is for one entropy"):
        WeightedNeighbors().fit(sample, q.mutual_information())
    with pytest.raises(ValueError, match=r"uses orders up to 40 and needs at least 41 samples, got 20"):
        entropy_of(x[:20], 10)
    with pytest.raises(ValueError, match=r"duplicated values"):
        entropy_of(np.round(x))
    with pytest.raises(ValueError, match=r"linearly dependent"):
        entropy_of(np.column_stack([x[:, 0], x[:, 0]]))
    with pytest.raises(ValueError, match=r"X is discrete"):
        evaluate(H, read_sample(x[:, 0] > 0, names=["X"]), WeightedNeighbors())
    repeated = np.vstack([rng.normal(size=(500, 2)), np.zeros((9, 2))])
    with pytest.raises(ValueError, match=r"repeats a row more than n_neighbors=3 times"):
        entropy_of(repeated)


@pytest.mark.parametrize("function", [renyi_entropy, tsallis_entropy])
def test_other_orders_than_shannons_are_refused(function: Any, rng: np.random.Generator) -> None:
    x = rng.normal(size=200)
    with pytest.raises(ValueError, match=r"order of 2 is for method=.*'weighted_kozachenko_leonenko' holds only for"):
        function(x, 2, method="weighted_kozachenko_leonenko")
    shannon = entropy(x, method="weighted_kozachenko_leonenko").value
    assert function(x, 1, method="weighted_kozachenko_leonenko").value == shannon


def test_many_dimensions_and_few_rows_take_subsamples(rng: np.random.Generator) -> None:
    estimate = entropy_of(rng.normal(size=(200, 7)))
    assert "40 subsamples of 40 rows: formula calibrated up to 6 dimensions" in estimate.note
    assert 0 < estimate.stderr < 1
    few = entropy_of(rng.normal(size=(20, 2)))
    assert math.isnan(few.stderr)
    assert "standard error unknown: formula needs more than 24 samples, and 1 in 5 of 20 rows are too few" in few.note


@pytest.mark.slow
@pytest.mark.parametrize("dimension", [1, 3, 4])
def test_standard_error_is_the_monte_carlo_spread(dimension: int) -> None:
    """Mean SE over Monte-Carlo sd in [0.83, 1.2]: 300 repetitions of 500 rows, seed 6; Monte-Carlo error 0.041."""
    rng = np.random.default_rng(6)
    estimates = [entropy_of(rng.normal(size=(500, dimension))) for _ in range(300)]
    assert 0.83 < np.mean([e.stderr for e in estimates]) / np.std([e.value for e in estimates]) < 1.2
