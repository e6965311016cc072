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
    from infoest._core.types import Floats

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # as in test_random


def null_values(x: Floats, y: Floats, k: int, n: int, seed: int) -> Floats:
    """Permutations 0 ... n - 1."""
    out = np.empty(n)
    permute.prepare_ksg(x, y, k)(seed, 0, n, out)
    return out


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize(("n", "k"), [(2, 1), (9, 8), (40, 3), (60, 20)])
def test_values_are_those_of_the_permuted_rows(n: int, k: int, tied: bool, rng: np.random.Generator) -> None:
    """The rows of x move in the order of a stable sort of y."""
    x, y = rng.normal(size=(2, n))
    if tied:
        x, y = np.round(x, 1), np.round(y)
    null, order = null_values(x, y, k, 3, seed=11), np.argsort(y, kind="stable")
    for b in range(3):
        moved = np.arange(n)
        random.shuffle(np.uint64(11), b, moved)
        assert null[b] == pytest.approx(naive.ksg1(x[order][moved], y[order], k), abs=1e-12)


@pytest.mark.parametrize("k", [3, 10])  # either kernel
def test_a_range_is_that_of_the_whole_in_any_thread(k: int, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 30))
    whole, parts = null_values(x, y, k, 20, seed=5), np.empty(20)
    fill = permute.prepare_ksg(x, y, k)
    with ThreadPoolExecutor(2) as pool:  # every permutation a task of its own, last first
        list(pool.map(lambda b: fill(5, b, b + 1, parts), range(19, -1, -1)))
    np.testing.assert_array_equal(parts, whole)
    np.testing.assert_array_equal(null_values(x, y, k, 7, seed=5), whole[:7])
    assert len(np.unique(whole)) == 20
    assert (null_values(x, y, k, 20, seed=6) != whole).any()


@pytest.mark.slow  # 200 permutations
def test_null_is_centred_whatever_the_dependence(rng: np.random.Generator) -> None:
    """KSG-1 is all but unbiased under independence: 200 permutations of n = 300, |mean| under 5 of its own errors."""
    x = rng.normal(size=300)
    null = null_values(x, x + 0.1 * rng.normal(size=300), 3, 200, seed=1)
    assert abs(null.mean()) < 5 * null.std(ddof=1) / np.sqrt(200)


@pytest.mark.parametrize("k", [3, 6, 20])
def test_strips_give_the_values_of_the_front_door(k: int, rng: np.random.Generator) -> None:
    """The front door may count by other means; the sweep over strips must agree for every k."""
    x, y = np.sort(rng.normal(size=(2, 60)))
    width = strips.strip_width(60)
    start = np.minimum(np.arange(0, 60 + width, width), 60)
    out = np.empty(4)
    permute.permuted_ksg(x, y, start, np.arange(60), k, np.uint64(3), 0, 4, out)
    np.testing.assert_allclose(out, null_values(x, y, k, 4, seed=3), rtol=0, atol=1e-12)
