"""Series with known transfer: closed forms from elsewhere, stationarity, and bad input."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from infoest.datasets import (
    additive_noise_channel,
    binary_channel,
    coupled_logistic_maps,
    ulam_lattice,
    vector_autoregression,
)
from infoest.datasets.autoregression import autocovariances

HALF = [[0.5, 0.0], [0.3, 0.4]]


def barnett(a: float, b: float, c: float) -> float:
    """Transfer of infinite histories into x = a x + c y + e from y = b y + e (Barnett et al. 2009, eq. 18)."""
    first, second = 1 + b * b + c * c, -b
    return 0.5 * math.log((first + math.sqrt(first**2 - 4 * second**2)) / 2)


def test_truth_of_long_histories_is_barnetts() -> None:
    a, b, c = 0.4, 0.7, 0.5
    more = {"lag_source": 60, "lag_target": 60}
    truth = vector_autoregression(1, [[b, 0.0], [c, a]], **more)[1]  # type: ignore[arg-type]
    assert truth == pytest.approx(barnett(a, b, c), abs=1e-12)
    back = vector_autoregression(1, [[b, 0.0], [c, a]], source=1, target=0)[1]
    assert back == pytest.approx(0, abs=1e-14)


def test_truths_of_the_notes() -> None:
    assert vector_autoregression(1, HALF)[1] == pytest.approx(0.0548735335, abs=1e-10)
    assert additive_noise_channel(1, 1.0)[2] == pytest.approx(0.34657, abs=1e-5)
    assert additive_noise_channel(1, 10.0, lag=3)[2] == pytest.approx(1.19895, abs=1e-5)
    s = 1 + 1 + 0.25
    limit = 0.5 * math.log((s + math.sqrt(s * s - 1)) / 2)
    assert additive_noise_channel(1, 1.0, noise="moving_average", lag=60)[2] == pytest.approx(limit, abs=1e-12)
    assert binary_channel(1)[2] == pytest.approx(math.log(2) - 0.3250829733914482, abs=1e-12)


def test_conditions_explain_a_chain_away() -> None:
    chain = [[0.0, 0.0, 0.0], [0.8, 0.0, 0.0], [0.0, 0.8, 0.0]]
    alone = vector_autoregression(1, chain, source=0, target=2, lag_source=2)[1]
    given = vector_autoregression(1, chain, source=0, target=2, conditions=(1,), lag_source=2)[1]
    assert alone > 0.1
    assert given == pytest.approx(0, abs=1e-14)


def test_second_order_and_correlated_noise_match_the_sample() -> None:
    """40 000 rows: covariances at lags 0 to 3 within 10 % of the standard deviations' product (5 standard errors)."""
    matrices = np.array([HALF, [[-0.3, 0.1], [0.2, 0.2]]])
    noise = np.array([[1.0, 0.3], [0.3, 0.5]])
    series, _ = vector_autoregression(40_000, matrices, noise=noise, random_state=0)
    expected = autocovariances(matrices, noise, 3)
    scale = np.sqrt(np.outer(np.diag(expected[0]), np.diag(expected[0])))
    for lag in range(4):
        found = series[lag:].T @ series[: len(series) - lag] / (len(series) - lag)
        assert np.abs((found - expected[lag]) / scale).max() < 0.1


def test_binary_law_is_stationary() -> None:
    """100 000 bits: shares of a 1 after each pair within 0.015 of the table, five standard errors."""
    table = np.array([[0.1, 0.8], [0.3, 0.6]])
    source, target, _ = binary_channel(100_000, table, random_state=3)
    for y in (0, 1):
        for x in (0, 1):
            after = target[1:][(target[:-1] == y) & (source[:-1] == x)]
            assert after.mean() == pytest.approx(table[y, x], abs=0.015)


def test_maps_follow_their_rule() -> None:
    x, y, back = coupled_logistic_maps(50, 0.3, random_state=0)
    np.testing.assert_allclose(x[1:], 4 * x[:-1] * (1 - x[:-1]), atol=1e-12)
    mean = 0.7 * y + 0.3 * x
    np.testing.assert_allclose(y[1:], (4 * mean * (1 - mean))[:-1], atol=1e-12)
    rows, none = ulam_lattice(20, 0.2, size=5, random_state=0)
    np.testing.assert_allclose(rows[1:, 1], 2 - (0.2 * rows[:-1, 0] + 0.8 * rows[:-1, 1]) ** 2, atol=1e-12)
    assert back == none == 0


def test_same_seed_same_series() -> None:
    for draw in (
        lambda s: vector_autoregression(20, HALF, random_state=s)[0],
        lambda s: additive_noise_channel(20, 1.0, noise="autoregressive", random_state=s)[1],
        lambda s: binary_channel(20, random_state=s)[1],
        lambda s: coupled_logistic_maps(20, 0.1, random_state=s)[1],
        lambda s: ulam_lattice(20, 0.1, random_state=s)[0],
    ):
        np.testing.assert_array_equal(draw(1), draw(1))
        assert (draw(1) != draw(2)).any()


def log_determinant(covariance: np.ndarray) -> float:
    return float(np.linalg.slogdet(covariance)[1])


@pytest.mark.parametrize("noise", ["white", "moving_average", "autoregressive"])
@pytest.mark.parametrize("lag", [0, 1, 3])
def test_a_channel_carries_what_the_joint_covariance_says(noise: Any, lag: int) -> None:
    """I(x[t - lag ... t]; y[t] | its past) of normal values: four determinants, of power 2 and coefficient 0.4."""
    power, a, m = 2.0, 0.4, lag + 1
    apart = np.abs(np.subtract.outer(range(m), range(m)))
    added = {
        "white": np.where(apart == 0, 1.0, 0.0),
        "moving_average": np.select([apart == 0, apart == 1], [1 + a * a, a], 0.0),
        "autoregressive": a**apart / (1 - a * a),
    }[noise]
    x, y = power * np.eye(m), power * np.eye(m) + added  # entry 0 is the present
    joint = np.block([[x, x], [x, y]])
    present = [i for i in range(2 * m) if i != m]
    past = y[1:, 1:]
    expected = 0.5 * (
        log_determinant(joint[np.ix_(present, present)]) + log_determinant(y)
        - log_determinant(joint) - (log_determinant(past) if lag else 0.0)
    )  # fmt: skip
    found = additive_noise_channel(1, power, noise=noise, coefficient=a, lag=lag)[2]
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("noise", ["white", "moving_average", "autoregressive"])
def test_noise_has_the_covariance_of_its_kind(noise: Any) -> None:
    """100 000 steps, seed 6: covariances at lags 0 to 2 within 0.03, five standard errors of the largest."""
    x, y, _ = additive_noise_channel(100_000, 2.0, noise=noise, coefficient=0.4, random_state=6)
    expected = {
        "white": [1.0, 0.0, 0.0],
        "moving_average": [1.16, 0.4, 0.0],
        "autoregressive": [1 / 0.84, 0.4 / 0.84, 0.16 / 0.84],
    }[noise]
    added = y - x
    found = [float(added[lag:] @ added[: len(added) - lag]) / len(added) for lag in range(3)]
    np.testing.assert_allclose(found, expected, atol=0.03)
    assert x.var() == pytest.approx(2.0, abs=0.05)
    assert x @ added / len(x) == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("table", [((0.1, 0.9), (0.1, 0.9)), ((0.1, 0.8), (0.3, 0.6)), ((0.0, 1.0), (1.0, 0.0))])
@pytest.mark.parametrize("history", [1, 3])
def test_binary_truth_is_that_of_every_path(table: Any, history: int) -> None:
    """Paths of source and target enumerated from the stationary law: with one past value each, and with three."""
    one = np.asarray(table)
    law = np.full(2, 0.5)
    for _ in range(500):
        law = np.array([law @ (1 - one.mean(axis=1)), law @ one.mean(axis=1)])
    paths: dict[tuple[int, ...], float] = {}
    for first in (0, 1):
        for source in itertools.product((0, 1), repeat=history):
            for targets in itertools.product((0, 1), repeat=history):
                p, state = law[first] / 2**history, first
                for x, y in zip(source, targets, strict=True):
                    p, state = p * (one[state, x] if y else 1 - one[state, x]), y
                paths[(first, *source, *targets)] = p

    def entropy(keep: list[int]) -> float:
        cells: dict[tuple[int, ...], float] = {}
        for path, p in paths.items():
            key = tuple(path[i] for i in keep)
            cells[key] = cells.get(key, 0.0) + p
        return -sum(p * math.log(p) for p in cells.values() if p > 0)

    source_past = list(range(1, 1 + history))
    past, present = [0, *range(1 + history, 2 * history)], 2 * history
    transfer = entropy([*past, present]) - entropy(past) - entropy([*past, *source_past, present])
    transfer += entropy([*past, *source_past])
    assert binary_channel(1, table)[2] == pytest.approx(transfer, abs=1e-12)


def test_maps_drive_one_another_in_one_direction() -> None:
    """Changing the start of the driven map leaves the driver as it was: its own past says all about it."""
    x, _, back = coupled_logistic_maps(30, 0.4, parameter=3.9, random_state=1)
    np.testing.assert_allclose(x[1:], 3.9 * x[:-1] * (1 - x[:-1]), atol=1e-12)
    uncoupled = ulam_lattice(30, 0.0, size=4, random_state=1)[0]
    np.testing.assert_allclose(uncoupled[1:], 2 - uncoupled[:-1] ** 2, atol=1e-12)
    assert back == 0


def test_bad_input() -> None:
    with pytest.raises(ValueError, match="not stationary"):
        vector_autoregression(10, [[1.0, 0.0], [0.0, 0.1]])
    with pytest.raises(ValueError, match="do not fit"):
        vector_autoregression(10, [[0.5, 0.1]])
    with pytest.raises(ValueError, match="power=0"):
        additive_noise_channel(10, 0.0)
    with pytest.raises(ValueError, match="coefficient=1"):
        additive_noise_channel(10, 1.0, coefficient=1.0)
    with pytest.raises(ValueError, match="noise='pink'"):
        additive_noise_channel(10, 1.0, noise="pink")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must hold probabilities"):
        binary_channel(10, [[0.5, 1.5], [0, 1]])
    with pytest.raises(ValueError, match="coupling=2"):
        coupled_logistic_maps(10, 2.0)
    with pytest.raises(ValueError, match="coupling=-1"):
        ulam_lattice(10, -1.0)
    with pytest.raises(ValueError, match="size=2"):
        ulam_lattice(10, 0.1, size=2)
