"""Markov chains: entropy rate and its standard error against the long-run variance; size of the order test."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infoest.inference import markov_order_test
from infoest.timeseries.chain_rate import estimate_entropy_rate
from infoest.timeseries.markov import (
    count_transitions,
    markov_entropy_rate,
    stationary_distribution,
)

from .case import Case, RateCase

FAMILY = "Markov chains: entropy rate"
TEST_FAMILY = "Markov chains: order test"
SYMMETRIC = ((0.7, 0.3), (0.3, 0.7))
THREE = ((0.7, 0.2, 0.1), (0.1, 0.6, 0.3), (0.3, 0.3, 0.4))
Matrix = tuple[tuple[float, ...], ...]


def chain(n: int, rng: np.random.Generator, *, matrix: Matrix) -> tuple[NDArray[np.int64]]:
    """A stationary chain of n states."""
    law, uniform = np.cumsum(matrix, axis=1), rng.random(n)
    state = int(rng.choice(len(law), p=stationary_distribution(matrix)))
    following = [np.minimum(np.searchsorted(row, uniform, side="right"), len(law) - 1).tolist() for row in law]
    path = []
    for t in range(n):
        path.append(state)
        state = following[state][t]
    return (np.array(path),)


def entropy_rate(path: NDArray[np.int64], *, states: int) -> Any:
    """Entropy rate of one path."""
    return estimate_entropy_rate(count_transitions(path, tuple(range(states))))


def order_pvalue(path: NDArray[np.int64]) -> float:
    """p-value of first order."""
    return markov_order_test(path, 1).pvalue


CASES = tuple(
    Case(
        family=FAMILY,
        name=name,
        method="digamma",
        draw=partial(chain, matrix=matrix),
        estimate=partial(entropy_rate, states=len(matrix)),
        truth=markov_entropy_rate(matrix),
        n=2000,
        repeats=5000,
        accept={"bias": (-0.0005, 0.0005), "ratio": (0.96, 1.04), "coverage": (0.935, 1.0)},
        reason="The variance is the long-run one within 8 %, that is the standard error within 4 %; digamma leaves "
        "next to no bias; the interval allows for transitions that chance left out.",
    )
    for name, matrix in (("two states, p = 0.3", SYMMETRIC), ("three states", THREE))
)
TEST_CASES = (
    RateCase(
        family=TEST_FAMILY,
        name="three states, first order",
        method="order 1 against 2, scaled chi-square",
        draw=partial(chain, matrix=THREE),
        pvalue=order_pvalue,
        what="size",
        n=1000,
        repeats=4000,
        accept=(0.037, 0.064),
        reason="Moments of G given the margins: 0.05 within four standard errors of 0.0034; at most 0.075 is allowed.",
    ),
)
