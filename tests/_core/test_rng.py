"""Seeds: what a random_state may be, and that equal ones give equal seeds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest._core.rng import seed64


def test_an_integer_is_its_own_seed() -> None:
    assert seed64(0) == 0
    assert seed64(20261121) == seed64(np.int64(20261121)) == 20261121
    assert seed64(2**64 + 5) == 5  # folded, still reproducible


@pytest.mark.parametrize("make", [np.random.default_rng, np.random.RandomState])
def test_a_generator_is_advanced_by_one_draw(make: Any) -> None:
    first, again = make(7), make(7)
    seeds = [seed64(first) for _ in range(3)]
    assert seeds == [seed64(again) for _ in range(3)]
    assert len(set(seeds)) == 3


def test_none_asks_the_operating_system() -> None:
    assert seed64(None) != seed64(None)


@pytest.mark.parametrize("random_state", [None, 0, 2**70, np.random.default_rng(1), np.random.RandomState(1)])
def test_seeds_fit_a_signed_64_bit_integer(random_state: Any) -> None:
    seed = seed64(random_state)
    assert isinstance(seed, int)
    assert 0 <= seed < 2**63


@pytest.mark.parametrize("wrong", [-1, 1.0, "1", True, np.random])
def test_everything_else_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match="must be None, a non-negative integer, a numpy Generator or a RandomState"):
        seed64(wrong)
