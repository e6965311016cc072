"""Shares of variance against least squares, and nats against the estimate, in any order of the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from infoest import conditional_mutual_information
from infoest.methods.reordered.normal import Normal
from infoest.resampling.nulls import CircularShift, StationaryBootstrap

if TYPE_CHECKING:
    from infoest._core.types import Floats
    from infoest.methods.reordered.protocol import Question

QUESTIONS: list[Question] = [((0,), ()), ((1,), (2, 3)), ((0, 1), (2, 3)), ((0, 1, 4), (2,)), ((3,), (0, 1, 2, 4))]


def mixture(rng: np.random.Generator, n: int = 120) -> tuple[Floats, Floats]:
    columns = rng.normal(size=(n, 5)) @ rng.normal(size=(5, 5)) + 3
    return columns, columns @ rng.normal(size=5) + rng.normal(size=n)


def residual(y: Floats, *columns: Floats) -> float:
    """Residual sum of squares of a regression with an intercept."""
    design = np.column_stack([np.ones(len(y)), *columns])
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return float(left @ left)


def test_shares_are_those_of_least_squares(rng: np.random.Generator) -> None:
    columns, target = mixture(rng)
    null = CircularShift(len(target), 2)
    orders = [np.arange(len(target)), *(null.order(7, r) for r in range(3))]
    found = Normal(columns, target[:, None], QUESTIONS).values(orders)
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
    found = Normal(columns, target[:, None]).asking(asked).values(own)[0]
    assert found[0] == 0
    assert found[1] == pytest.approx(found[2], abs=1e-10)
    assert Normal(columns, 5 * columns[:, :1], [((2,), (0,))]).values(own)[0, 0] == 0


@pytest.mark.parametrize("targets", [1, 2])
def test_nats_are_the_estimate_of_the_moved_rows(targets: int, rng: np.random.Generator) -> None:
    """Rows that a bootstrap repeats change means and lengths, which are then taken anew."""
    columns, target = mixture(rng)
    several = np.column_stack([target, columns[:, 0] ** 2])[:, :targets]
    nulls = (CircularShift(120, 2), StationaryBootstrap(120, 4))
    orders = [null.order(7, b) for null in nulls for b in range(3)]
    found = Normal(columns, several, [((0, 1), (2,))], shift=0.0).values(orders)[:, 0]
    for value, order in zip(found, orders, strict=True):
        plain = conditional_mutual_information(
            columns[order][:, :2], several, columns[:, 2], method="gaussian", bias_correction=None, stderr=False
        )
        assert value == pytest.approx(plain.value, abs=1e-12)


def test_a_target_that_is_determined_is_infinite_in_nats_and_one_as_a_share(rng: np.random.Generator) -> None:
    columns, _ = mixture(rng)
    own, asked = [np.arange(120)], [((0,), ())]
    assert Normal(columns, columns[:, :1], asked).values(own)[0, 0] == pytest.approx(1.0, abs=1e-12)
    assert Normal(columns, columns[:, :1], asked, shift=0.0).values(own)[0, 0] > 15  # half the log of rounding, or more
