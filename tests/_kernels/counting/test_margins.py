"""Cells of tables with given margins: against SciPy's hypergeometric law and against permutations."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from infoest._kernels.counting.margins import LARGE, cell_moments, distinct, expand_cell, margin_moments, x_log_x

WORTH = np.array([x_log_x(float(x)) for x in range(1000)])


def by_hand(n: int, a: int, b: int) -> NDArray[np.float64]:
    count = np.arange(max(0, a + b - n), min(a, b) + 1)
    law, f = stats.hypergeom.pmf(count, n, a, b), WORTH[count]
    mean, mean_f = law @ count, law @ f
    variance, common = law @ (count - mean) ** 2, law @ ((count - mean) * (f - mean_f))
    slope = common / variance if variance > 1e-12 else 0.0
    left = law @ (f - mean_f) ** 2 - slope * common
    return np.array([mean_f - mean * math.log(mean), left, slope, law[0] if count[0] == 0 else 0.0])


@pytest.mark.parametrize(
    ("n", "a", "b"), [(10, 3, 4), (5, 1, 1), (50, 49, 25), (1000, 2, 600), (1000, 300, 300), (10, 10, 4), (3000, 3, 1)]
)
def test_a_small_cell_is_hypergeometric(n: int, a: int, b: int) -> None:
    found = np.empty(4)
    cell_moments(float(n), float(a), float(b), WORTH, found)
    np.testing.assert_allclose(found, by_hand(n, a, b), rtol=1e-7, atol=1e-11)  # probabilities of SciPy err by 1e-11


def test_a_large_cell_is_expanded(rng: np.random.Generator) -> None:
    """At the border the expansion leaves out terms of order 1 / m**3 of the mean, and 1 / m of the variance."""
    n, a, b = 2000, 400, 500
    assert a * b == LARGE * n
    found, exact = np.empty(4), by_hand(n, a, b)
    expand_cell(float(n), float(a), float(b), found)
    assert found[0] == pytest.approx(exact[0], abs=1e-5)
    assert found[1] == pytest.approx(exact[1], rel=0.02)
    assert found[2] == pytest.approx(exact[2], abs=1e-2)


def test_runs_of_a_margin() -> None:
    values, repeats = np.empty(4), np.empty(4)
    assert distinct(np.array([9.0, 1.0, 1.0, 3.0]), 1, 4, values, repeats) == 2
    assert values[:2].tolist() == [1.0, 3.0]
    assert repeats[:2].tolist() == [2.0, 1.0]


@pytest.mark.slow  # permutations
@pytest.mark.parametrize("levels", [(40, 5), (8, 8), (60, 2)])
def test_moments_are_those_of_permutations(levels: tuple[int, int], rng: np.random.Generator) -> None:
    """4000 permutations of 100 rows: the mean within four standard errors, the variance within 15 % (four of its, and
    what the one approximation in it, of the residuals' covariances, leaves)."""
    x, y = (np.unique(rng.integers(0, k, 100), return_inverse=True)[1] for k in levels)
    rows, columns = (np.sort(np.bincount(v).astype(float)) for v in (x, y))
    found = np.zeros(4)
    ends = [np.array([0, len(v)]) for v in (rows, columns)]
    margin_moments(rows, ends[0], columns, ends[1], WORTH, found)
    width = len(columns)
    drawn = np.array([WORTH[np.bincount(x * width + rng.permutation(y))].sum() for _ in range(4000)])
    by_margins = sum(x_log_x(a * b / 100) for a in rows for b in columns)
    assert found[0] == pytest.approx(drawn.mean() - by_margins, abs=4 * drawn.std() / math.sqrt(4000))
    assert found[1] == pytest.approx(drawn.var(), rel=0.15)
