"""The greedy search: its statistics against plain formulas, and its steps."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest.methods.reordered.questions import LinearMaker, Question, RankedMaker
from infoest.methods.reordered.ranks import RankedCMI
from infoest.resampling.nulls import CircularShift
from infoest.timeseries.network import NetworkSettings, infer_target

HOW = NetworkSettings(
    max_lag=1, method="gaussian", n_neighbors=0, alpha=0.05, n_resamples=99, early_stopping=True, seed=0
)
QUESTIONS: list[Question] = [((0,), ()), ((1,), (2, 3)), ((0, 1), (2, 3)), ((0, 1, 4), (2,)), ((3,), (0, 1, 2, 4))]


def mixture(rng: np.random.Generator, n: int = 120) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    columns = rng.normal(size=(n, 5)) @ rng.normal(size=(5, 5)) + 3
    return columns, columns @ rng.normal(size=5) + rng.normal(size=n)


def residual(y: NDArray[np.float64], *columns: NDArray[np.float64]) -> float:
    """Residual sum of squares of a regression with an intercept."""
    design = np.column_stack([np.ones(len(y)), *columns])
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return float(left @ left)


def test_shares_are_those_of_least_squares(rng: np.random.Generator) -> None:
    columns, target = mixture(rng)
    null = CircularShift(len(target), 2)
    orders = [np.arange(len(target)), *(null.order(7, r) for r in range(3))]
    found = LinearMaker(columns, target).ask(QUESTIONS).values(orders)
    for i, order in enumerate(orders):
        for j, (block, given) in enumerate(QUESTIONS):
            known = residual(target, columns[:, list(given)])
            both = residual(target, columns[:, list(given)], columns[order][:, list(block)])
            assert found[i, j] == pytest.approx(1 - both / known, abs=1e-10)


def test_copies_tell_nothing_and_a_known_target_asks_nothing(rng: np.random.Generator) -> None:
    columns, target = mixture(rng)
    columns[:, 1] = 2 * columns[:, 0] - 1
    own = [np.arange(len(target))]
    asked: list[Question] = [((1,), (0,)), ((0, 1), ()), ((0,), ())]
    found = LinearMaker(columns, target).ask(asked).values(own)[0]
    assert found[0] == 0
    assert found[1] == pytest.approx(found[2], abs=1e-10)
    assert LinearMaker(columns, 5 * columns[:, 0]).ask([((2,), (0,))]).values(own)[0, 0] == 0


def test_ranked_answers_are_those_of_the_ranked_statistic(rng: np.random.Generator) -> None:
    columns, target = mixture(rng)
    order = CircularShift(len(target), 2).order(7, 0)
    found = RankedMaker(columns, target, 12, 0).ask(QUESTIONS).values([order])[0]
    for answer, (block, given) in zip(found, QUESTIONS, strict=True):
        plain = RankedCMI(columns[:, list(block)], target[:, None], columns[:, list(given)], 12, 0)
        assert answer == pytest.approx(plain(order), abs=1e-12)


def chain(rng: np.random.Generator, n: int = 300) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Past values of three series, the first a strong source of the last; the second a noisy copy of the first."""
    x, noise, other = rng.normal(size=(3, n + 1))
    y = 0.8 * np.concatenate([[0.0], x[:-1]]) + 0.5 * noise
    series = np.column_stack([x, x + other, y])
    return series[:-1], series[1:, 2]


def test_the_source_is_taken_and_its_copy_is_not(rng: np.random.Generator) -> None:
    past, present = chain(rng)
    found = infer_target(past, present, [(0, 1), (1, 1), (2, 1)], 2, HOW)
    assert found.sources == ((0, 1),)
    assert found.own_lags == (1,)  # tells nothing, and is given all the same
    assert found.pvalues[0] == 0.01
    assert found.pvalues[1] > 0.05
    assert found.omnibus <= 0.05


def test_a_copy_that_came_first_is_pruned() -> None:
    """A mixture of two sources is the best single candidate, and needless once both are known."""
    rng = np.random.default_rng(3)
    a, b, noise, own = rng.normal(size=(4, 400))
    past, present = np.column_stack([a + b, a, b, own]), a + 0.8 * b + 0.3 * noise
    past[:, 0] += 0.1 * rng.normal(size=400)
    found = infer_target(past, present, [(0, 1), (1, 1), (2, 1), (3, 1)], 3, HOW)
    assert {series for series, _ in found.sources} == {1, 2}
    assert found.pvalues[0] > 0.05


@pytest.mark.parametrize("method", ["gaussian", "ksg"])
def test_early_stopping_changes_no_decision_and_no_small_pvalue(rng: np.random.Generator, method: str) -> None:
    past, present = chain(rng, 150)
    settings = {"max_lag": 1, "method": method, "n_neighbors": 15, "alpha": 0.05, "n_resamples": 99, "seed": 1}
    early, full = (
        infer_target(past, present, [(0, 1), (1, 1), (2, 1)], 2, NetworkSettings(**settings, early_stopping=stop))  # type: ignore[arg-type]
        for stop in (True, False)
    )
    assert early.sources == full.sources == ((0, 1),)
    assert early.own_lags == full.own_lags
    assert early.pvalues[0] == full.pvalues[0]
    assert early.n_surrogates < full.n_surrogates


def test_one_trial_is_no_trials_and_several_turn_apart(rng: np.random.Generator) -> None:
    past, present = chain(rng)
    lags = [(0, 1), (1, 1), (2, 1)]
    plain = infer_target(past, present, lags, 2, HOW)
    assert str(infer_target(past, present, lags, 2, HOW, np.array([0, 300]))) == str(plain)
    parted = infer_target(past, present, lags, 2, HOW, np.array([0, 100, 300]))
    assert parted.sources == plain.sources
    assert parted.n_surrogates != plain.n_surrogates  # others are drawn, so others settle a test
