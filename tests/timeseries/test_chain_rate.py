"""Entropy rates of counted transitions against closed forms, the spread of many paths and the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import digamma

from infoest.timeseries.chain_rate import estimate_entropy_rate
from infoest.timeseries.markov import count_transitions, markov_entropy_rate
from tests.timeseries.test_markov import THREE, path_of


def test_estimate_is_the_conditional_entropy_of_the_table(rng: np.random.Generator) -> None:
    path = path_of(THREE, 400, rng)
    table = count_transitions(path, (0, 1, 2))
    shares = table.counts / table.n
    joint = -(shares * np.log(shares)).sum()
    first = shares.sum(axis=1)
    plain = estimate_entropy_rate(table, None)
    assert plain.value == pytest.approx(joint + (first * np.log(first)).sum(), abs=1e-12)
    assert estimate_entropy_rate(table, "miller_madow").value == pytest.approx(
        plain.value + 6 / (2 * table.n), abs=1e-12
    )
    by_context = [digamma(row.sum()) - (row * digamma(row)).sum() / row.sum() for row in table.counts]
    assert estimate_entropy_rate(table).value == pytest.approx(float(first @ by_context), abs=1e-12)
    assert plain.n == (399,)


def test_standard_error_of_independent_symbols_is_the_usual_one(rng: np.random.Generator) -> None:
    # Without memory the long-run variance is the variance of the surprisal of a symbol.
    path = rng.choice(3, 60_000, p=[0.6, 0.3, 0.1])
    law = np.array([0.6, 0.3, 0.1])
    usual = math.sqrt((law * np.log(law) ** 2).sum() - (law * np.log(law)).sum() ** 2) / math.sqrt(60_000)
    # The estimated variance of the surprisal has a relative error of about 1 % at this n (fixed seed of the fixture).
    assert estimate_entropy_rate(count_transitions(path, (0, 1, 2))).stderr == pytest.approx(usual, rel=0.04)


@pytest.mark.slow
@pytest.mark.parametrize("order", [1, 2])
def test_standard_error_is_the_spread_of_many_paths(order: int) -> None:
    # 600 paths: the sd is known within 2.9 %, so 4 sd is 12 %; seed 20261121.
    rng = np.random.default_rng(20261121)
    found = [estimate_entropy_rate(count_transitions(path_of(THREE, 1000, rng), (0, 1, 2), order)) for _ in range(600)]
    spread = np.std([e.value for e in found], ddof=1)
    assert np.mean([e.stderr for e in found]) == pytest.approx(spread, rel=0.12)


def test_no_standard_error_without_a_way_back() -> None:
    estimate = estimate_entropy_rate(count_transitions(np.array([0, 1, 0, 1, 2, 2, 2]), (0, 1, 2)))
    assert math.isnan(estimate.stderr)
    assert "do not lead" in estimate.note


@pytest.mark.filterwarnings("ignore::infoest._core.warnings.InfoestWarning")
def test_interval_of_six_states_covers_in_short_sequences() -> None:
    """100 sequences of 100 steps, seed 3. With a coverage of 0.9 fewer than 79 cover with probability 0.0005; plus or
    minus two standard errors covered 60 to 70 of them."""
    rng = np.random.default_rng(3)
    matrix = rng.dirichlet(np.ones(6), 6)
    truth = markov_entropy_rate(matrix)
    limits = [
        estimate_entropy_rate(count_transitions(path_of(matrix, 100, rng), tuple(range(6)))).confint()
        for _ in range(100)
    ]
    assert sum(low <= truth <= high for low, high in limits) >= 79
    assert all(0 <= low < high <= math.log(6) for low, high in limits)


def test_a_cycle_may_err_but_not_by_much() -> None:
    """Every step of a cycle is determined; one in fifty that is not would be missed in a third of such sequences."""
    estimate = estimate_entropy_rate(count_transitions(np.arange(51) % 3, (0, 1, 2)))
    assert estimate.value == pytest.approx(0.0, abs=1e-12)
    low, high = estimate.confint()
    assert low == pytest.approx(0.0, abs=1e-12)
    assert 0.05 < high < math.log(3)
