"""The counter generator: known values, independence of the order of calls, uniformity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from infoest._kernels import random
from tests import naive_orders

SEED = np.uint64(20261121)
# NumPy scalars warn when 64-bit products wrap, which is what they are meant to do; compiled code does not.
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")


def interpreted(kernel: Callable[..., Any]) -> Callable[..., Any]:
    """The Python function under a kernel; with the compiler off it is the kernel."""
    return getattr(kernel, "py_func", kernel)


@pytest.mark.parametrize("counter", [0, 1, 12345, 2**40])
@pytest.mark.parametrize("seed", [0, 7, 2**63 - 1, 2**64 - 1])
def test_draw_matches_unbounded_integers(seed: int, counter: int) -> None:
    expected = naive_orders.draw(seed, 3, counter)
    assert int(random.draw(np.uint64(seed), 3, counter)) == expected
    assert int(interpreted(random.draw)(np.uint64(seed), 3, counter)) == expected


@pytest.mark.parametrize("bound", [1, 2, 3, 1000, 2**31, 2**32 - 1])
def test_below_is_the_high_word_of_the_product(bound: int) -> None:
    for counter in range(20):
        bits = int(random.draw(SEED, 5, counter))
        assert random.below(SEED, 5, counter, bound) == (bits * bound) >> 64
        assert interpreted(random.below)(SEED, 5, counter, bound) == (bits * bound) >> 64


def test_shuffle_is_a_permutation_that_depends_on_seed_and_stream_only() -> None:
    first, again, other_stream, other_seed = (np.arange(200) for _ in range(4))
    random.shuffle(SEED, 1, first)
    random.shuffle(SEED, 2, other_stream)
    random.shuffle(SEED, 1, again)
    random.shuffle(np.uint64(1), 1, other_seed)
    np.testing.assert_array_equal(np.sort(first), np.arange(200))
    np.testing.assert_array_equal(first, again)
    assert (first != other_stream).any()
    assert (first != other_seed).any()


def test_shuffle_interpreted_equals_compiled() -> None:
    compiled, plain = np.arange(30), np.arange(30)
    random.shuffle(SEED, 4, compiled)
    interpreted(random.shuffle)(SEED, 4, plain)
    np.testing.assert_array_equal(compiled, plain)


def test_below_is_uniform() -> None:
    """20,000 draws into 10 cells, fixed seed: a right generator fails at 1e-4 once in 10,000 seeds."""
    cells = np.bincount([random.below(SEED, stream, c, 10) for stream in range(20) for c in range(1000)], minlength=10)
    assert stats.chisquare(cells).pvalue > 1e-4


def test_shuffles_of_four_are_equally_likely() -> None:
    """4800 streams over 24 orders, 200 expected each, fixed seed; threshold as above."""
    seen: dict[tuple[int, ...], int] = {}
    for stream in range(4800):
        order = np.arange(4)
        random.shuffle(SEED, stream, order)
        key = tuple(int(v) for v in order)
        seen[key] = seen.get(key, 0) + 1
    assert len(seen) == 24
    assert stats.chisquare(list(seen.values())).pvalue > 1e-4
