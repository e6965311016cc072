"""Markov chains: counts, matrices, stationary laws and entropy rates against enumeration and long runs."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest.timeseries.markov import (
    Transitions,
    count_transitions,
    markov_entropy_rate,
    stationary_distribution,
    transition_matrix,
)
from infoest.timeseries.states import ManyStatesWarning, codes_among, read_states

THREE = [[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.3, 0.3, 0.4]]


def path_of(matrix: Any, n: int, rng: np.random.Generator) -> np.ndarray:
    law, state, path = np.cumsum(matrix, axis=1), 0, np.empty(n, np.int64)
    for t, u in enumerate(rng.random(n)):
        state = path[t] = min(int(np.searchsorted(law[state], u, side="right")), len(law) - 1)
    return path


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 2), min_size=5, max_size=60), st.integers(1, 3))
def test_counts_are_those_of_a_plain_loop(path: list[int], order: int) -> None:
    table = count_transitions(np.array(path), ("a", "b", "c"), order)
    seen = Counter(tuple(path[t - order : t + 1]) for t in range(order, len(path)))
    for context in range(3**order):
        label = tuple("abc".index(s) for s in table.context(context))
        for state in range(3):
            assert table.counts[context, state] == seen[(*label, state)]
    assert table.n == len(path) - order


def test_trials_do_not_meet_and_need_not_be_adjacent() -> None:
    codes = np.array([0, 1, 0, 1, 1, 0])
    trials = np.array([0, 1, 0, 1, 0, 1])
    counts = count_transitions(codes, (0, 1), 1, trials).counts
    np.testing.assert_array_equal(counts, [[1, 1], [1, 1]])  # 0 0 1 and 1 1 0


def test_counts_of_two_sequences_add(rng: np.random.Generator) -> None:
    first, second = rng.integers(0, 3, (2, 40))
    both = count_transitions(first, (0, 1, 2)) + count_transitions(second, (0, 1, 2))
    whole = count_transitions(np.append(first, second), (0, 1, 2), 1, np.repeat([0, 1], 40))
    np.testing.assert_array_equal(both.counts, whole.counts)
    with pytest.raises(ValueError, match="do not add"):
        both + Transitions((0, 1), 1, np.ones((2, 2)))


def test_smoothing_and_contexts_never_left() -> None:
    table = count_transitions(np.array([0, 0, 1, 2]), (0, 1, 2))
    np.testing.assert_allclose(transition_matrix(table, 0.5)[0], [1.5 / 3.5, 1.5 / 3.5, 0.5 / 3.5])
    np.testing.assert_allclose(transition_matrix(table, 0)[2], [1 / 3, 1 / 3, 1 / 3])  # the shares of the next states
    for wrong in (-1, math.nan, math.inf):
        with pytest.raises(ValueError, match="smoothing="):
            transition_matrix(table, wrong)


def test_known_matrices() -> None:
    np.testing.assert_allclose(stationary_distribution(THREE), [0.375, 0.375, 0.25], atol=1e-14)
    assert markov_entropy_rate(THREE) == pytest.approx(0.9096366, abs=1e-7)
    assert markov_entropy_rate([[0.7, 0.3], [0.3, 0.7]]) == pytest.approx(0.6108643, abs=1e-7)
    assert markov_entropy_rate([[0.0, 1.0], [1.0, 0.0]]) == 0.0  # periodic: a stationary law, and nothing uncertain
    assert markov_entropy_rate([[1.0, 0.0], [0.5, 0.5]]) == 0.0  # absorbed


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(2, 3))
def test_stationary_law_is_left_unchanged_by_a_step(seed: int, order: int, states: int) -> None:
    matrix = np.random.default_rng(seed).dirichlet(np.ones(states), states**order)
    law = stationary_distribution(matrix)
    joint = (law[:, None] * matrix).reshape((states,) * (order + 1))
    np.testing.assert_allclose(joint.sum(axis=0).ravel(), law, atol=1e-12)
    assert law.sum() == pytest.approx(1, abs=1e-12)


def test_second_order_chain_that_is_of_first_order(rng: np.random.Generator) -> None:
    assert markov_entropy_rate(np.tile(THREE, (3, 1))) == pytest.approx(markov_entropy_rate(THREE), abs=1e-12)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[0.5, 0.5]], "one row per context"),
        ([0.5, 0.5], "one row per context"),
        ([[0.5, 0.6], [0.5, 0.5]], "row 0 .* is not a distribution"),
        ([[0.5, 0.5], [1.5, -0.5]], "row 1 .* is not a distribution"),
        ([[0.5, math.nan], [0.5, 0.5]], "row 0 .* is not a distribution"),
        ([[1.0, 0.0], [0.0, 1.0]], "2 closed classes"),
    ],
)
def test_bad_matrices(matrix: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        stationary_distribution(matrix)


def test_unknown_states_and_measurements(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="state 'c' that is not among the 2 known ones"):
        codes_among(["a", "c"], ("a", "b"))
    with pytest.warns(ManyStatesWarning, match="50 states in 50 rows"):
        read_states(rng.normal(size=50))
    with pytest.raises(ValueError, match="needs a table of 300"):
        count_transitions(np.arange(300), tuple(range(300)), 4)
    with pytest.raises(ValueError, match="order=3 needs a sequence of at least 4 rows"):
        count_transitions(np.array([0, 1, 0]), (0, 1), 3)
