"""The bias of a cell against summation over the probabilities of scipy's Poisson distribution."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import xlogy
from scipy.stats import poisson

from infoest._kernels.counting.poisson import LARGE, excess_of, poisson_excess


@pytest.mark.parametrize("mean", [1e-12, 0.003, 0.4, 1.0, 7.5, LARGE - 0.01, LARGE, 500.0])
def test_excess_is_the_mean_over_the_distribution(mean: float) -> None:
    counts = np.arange(0, int(mean + 20 * np.sqrt(mean) + 40))
    expected = (poisson.pmf(counts, mean) * xlogy(counts, counts)).sum() - xlogy(mean, mean)
    # The series leaves out terms of 1 / m ** 4, which at its start are 1e-7; sums of m log m round at 1e-13 of it.
    assert excess_of(mean) == pytest.approx(expected, abs=2e-7 if mean >= LARGE else 1e-11)


def test_cells_add_up_with_their_repeats() -> None:
    found = poisson_excess(np.array([0.0, 0.5, 3.0]), np.array([4.0, 2.0, 1.0]))
    assert found == pytest.approx(2 * excess_of(0.5) + excess_of(3.0), rel=1e-14)
