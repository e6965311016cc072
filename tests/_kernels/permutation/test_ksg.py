"""The permutation null against one naive estimate a permutation, and its reproducibility."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from infoest._kernels import random
from infoest._kernels.permutation import ksg as permute
from infoest._kernels.search import strips
from tests import naive

if TYPE_CHECKING:
    from infoest._kernels.search.index import Task

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # as in test_random


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize(("n", "k"), [(2, 1), (9, 8), (40, 3), (60, 20)])
def test_values_are_those_of_the_permuted_columns(n: int, k: int, tied: bool, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, n))
    if tied:
        x, y = np.round(x, 1), np.round(y)
    null = permute.ksg_null(x, y, k, 3, seed=11)
    for b in range(3):
        pairing = np.arange(n)
        random.shuffle(np.uint64(11), b, pairing)
        assert null[b] == pytest.approx(naive.ksg1(np.sort(x)[pairing], np.sort(y), k), abs=1e-12)


def backwards_in_threads(task: Task, n: int) -> None:
    """Every permutation a task of its own, last first, over two threads."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda b: task(b, b + 1), range(n - 1, -1, -1)))


def test_prefix_and_threads_change_nothing(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 30))
    whole = permute.ksg_null(x, y, 3, 20, seed=5)
    np.testing.assert_array_equal(permute.ksg_null(x, y, 3, 7, seed=5), whole[:7])
    np.testing.assert_array_equal(permute.ksg_null(x, y, 3, 20, seed=5, run=backwards_in_threads), whole)
    assert len(np.unique(whole)) == 20
    assert (permute.ksg_null(x, y, 3, 20, seed=6) != whole).any()


@pytest.mark.slow  # 200 permutations
def test_null_is_centred_whatever_the_dependence(rng: np.random.Generator) -> None:
    """KSG-1 is all but unbiased under independence: 200 permutations of n = 300, |mean| under 5 of its own errors."""
    x = rng.normal(size=300)
    null = permute.ksg_null(x, x + 0.1 * rng.normal(size=300), 3, 200, seed=1)
    assert abs(null.mean()) < 5 * null.std(ddof=1) / np.sqrt(200)


@pytest.mark.parametrize("k", [3, 6, 20])
def test_strips_give_the_values_of_the_front_door(k: int, rng: np.random.Generator) -> None:
    """The front door may count by other means; the sweep over strips must agree for every k."""
    x, y = np.sort(rng.normal(size=(2, 60)))
    width = strips.strip_width(60)
    start = np.minimum(np.arange(0, 60 + width, width), 60)
    out = np.empty(4)
    permute.permuted_ksg(x, y, start, np.arange(60), k, np.uint64(3), 0, 4, out)
    np.testing.assert_allclose(out, permute.ksg_null(x, y, k, 4, seed=3), rtol=0, atol=1e-12)


def test_kernel_draws_from_the_middle_and_by_row(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 50))
    for k in (3, 10):  # either kernel
        whole = permute.ksg_null(x, y, k, 12, seed=3)
        np.testing.assert_array_equal(permute.ksg_null(x, y, k, 12, seed=3, first=5), whole[5:])
        by_row = permute.ksg_null(x, y, k, 3, seed=3, by_row=True)
        order = np.argsort(y)
        for b in range(3):
            shuffled = np.arange(50)
            random.shuffle(np.uint64(3), b, shuffled)
            moved = x[order][shuffled]
            assert by_row[b] == pytest.approx(naive.ksg1(moved, y[order], k), abs=1e-12)
