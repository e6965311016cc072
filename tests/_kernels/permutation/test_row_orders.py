"""Row orders against the same rules in unbounded integers, for odd sizes, single rows and lists that run out."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest._kernels.permutation import row_orders as kernel
from tests import naive_orders as naive

# NumPy scalars warn when 64-bit products wrap, which is what they are meant to do; compiled code does not.
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")

SEEDS = [0, 7, 2**64 - 1]
STREAMS = [0, 1, 12345]


def rows(n: int) -> NDArray[np.int64]:
    return np.full(n, -7, dtype=np.int64)


@pytest.mark.parametrize("seed", SEEDS)
def test_uniform_numbers_are_the_high_bits_of_a_draw(seed: int) -> None:
    for counter in range(50):
        expected = (naive.draw(seed, 3, counter) >> 11) / 2**53
        assert kernel.uniform(np.uint64(seed), 3, counter) == expected
        assert 0 <= expected < 1


@pytest.mark.parametrize("start", [[0, 1], [0, 9], [0, 1, 2, 9, 10], [0, 4, 4, 7]])
@pytest.mark.parametrize("seed", SEEDS)
def test_shuffles_and_turns_stay_within_ranges(seed: int, start: list[int]) -> None:
    """An empty range, 4 ... 4, has nothing to turn."""
    for stream in STREAMS:
        order = np.arange(start[-1])
        kernel.shuffle_within(np.uint64(seed), stream, np.array(start), order)
        assert order.tolist() == naive.shuffled_within(seed, stream, start)
        turned = rows(start[-1])
        kernel.turn_within(np.uint64(seed), stream, np.array(start), turned)
        assert turned.tolist() == naive.turned_within(seed, stream, start)
        for a, b in itertools.pairwise(start):
            assert sorted(order[a:b]) == sorted(turned[a:b]) == list(range(a, b))


def neighbor_lists(n: int, width: int, rng: np.random.Generator) -> list[list[int]]:
    """Each row and some others, of different number; a tie in distance may leave out the row itself."""
    return [[int(j) for j in rng.permutation(n)[: rng.integers(1, min(n, width) + 1)]] for _ in range(n)]


@pytest.mark.parametrize(("n", "width"), [(1, 1), (2, 2), (9, 3), (30, 5), (12, 12)])
@pytest.mark.parametrize("seed", SEEDS)
def test_local_orders_take_each_row_once_where_they_can(
    n: int, width: int, seed: int, rng: np.random.Generator
) -> None:
    lists = neighbor_lists(n, width, rng)
    padded = np.array([row + [-1] * (width - len(row)) for row in lists], dtype=np.int64)
    for stream in STREAMS:
        order = rows(n)
        kernel.local_order(padded, np.uint64(seed), stream, order)
        assert order.tolist() == naive.local_order(seed, stream, lists, width)
        assert all(order[i] in lists[i] for i in range(n))


def test_rows_that_share_one_neighbour_all_take_it() -> None:
    order = rows(3)
    kernel.local_order(np.array([[2], [2], [2]]), np.uint64(1), 0, order)
    assert order.tolist() == [2, 2, 2]


@pytest.mark.parametrize(("n", "length"), [(1, 1), (10, 3), (10, 10), (9, 1), (12, 4)])
@pytest.mark.parametrize("seed", SEEDS)
def test_blocks(n: int, length: int, seed: int) -> None:
    for stream in STREAMS:
        for circular in (False, True):
            order = rows(n)
            kernel.moving_blocks(np.uint64(seed), stream, length, circular, order)
            assert order.tolist() == naive.moving_blocks(seed, stream, n, length, circular=circular)
        order = rows(n)
        kernel.permuted_blocks(np.uint64(seed), stream, length, order)
        assert order.tolist() == naive.permuted_blocks(seed, stream, n, length)
        assert sorted(order) == list(range(n))


@pytest.mark.parametrize(("n", "mean_length"), [(1, 1.0), (20, 1.0), (50, 4.5), (20, 1e9)])
@pytest.mark.parametrize("seed", SEEDS)
def test_stationary_blocks(n: int, mean_length: float, seed: int) -> None:
    for stream in STREAMS:
        order = rows(n)
        kernel.stationary_blocks(np.uint64(seed), stream, mean_length, order)
        assert order.tolist() == naive.stationary_blocks(seed, stream, n, mean_length)
        if mean_length == 1e9:  # one block, which turns the circle
            np.testing.assert_array_equal(np.diff(order) % n, 1)


def test_every_kernel_is_a_function_of_seed_and_stream_alone() -> None:
    """What an earlier call left in the output changes nothing."""
    start = np.array([0, 5, 12])
    lists = np.tile(np.arange(12), (12, 1))
    kernels: list[Any] = [
        lambda out: kernel.turn_within(np.uint64(5), 2, start, out),
        lambda out: kernel.local_order(lists, np.uint64(5), 2, out),
        lambda out: kernel.moving_blocks(np.uint64(5), 2, 5, True, out),
        lambda out: kernel.stationary_blocks(np.uint64(5), 2, 3.0, out),
        lambda out: kernel.permuted_blocks(np.uint64(5), 2, 5, out),
    ]
    for call in kernels:
        first, second = rows(12), np.arange(12)[::-1].copy()
        call(first)
        call(second)
        np.testing.assert_array_equal(first, second)
