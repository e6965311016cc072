"""How far the mean of x log x over a Poisson count exceeds m log m of its mean: the bias of a cell of any size."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from numba import njit

if TYPE_CHECKING:
    from .._types import Floats

LARGE = 60.0  # mean from which the series in 1 / m is exact to 1e-7


@njit(cache=True, nogil=True)
def excess_of(mean: float) -> float:
    """``E[X log X] - m log m`` for a Poisson count X of mean ``m``: 1/2 at large means, ``-m log m`` near 0."""
    if mean <= 0.0:
        return 0.0
    if mean >= LARGE:
        u = 1.0 / mean
        return 0.5 + u * (1.0 / 12.0 + u * (1.0 / 12.0 + u * 19.0 / 120.0))
    last = int(mean + 12.0 * math.sqrt(mean) + 20.0)
    weight = math.exp(-mean) * mean
    total = 0.0
    for k in range(2, last + 1):
        weight *= mean / k
        total += weight * k * math.log(k)
    return total - mean * math.log(mean)


@njit(cache=True, nogil=True)
def poisson_excess(means: Floats, repeats: Floats) -> float:
    """Sum of :func:`excess_of` over cells: their means, and how many cells have each."""
    total = 0.0
    for i in range(means.shape[0]):
        total += repeats[i] * excess_of(means[i])
    return total
