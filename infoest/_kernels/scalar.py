"""Special functions of one number, written so that CPU and CUDA kernels alike can call them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from ._types import Floats


@njit(cache=True)
def digamma(x: float) -> float:
    """Digamma for x > 0 (Abramowitz & Stegun 6.3.18); error < 1e-13 (1 + |value|) once shifted past 10."""
    shift = 0.0
    while x < 10.0:
        shift -= 1.0 / x
        x += 1.0
    u = 1.0 / (x * x)
    tail = u * (1 / 12 - u * (1 / 120 - u * (1 / 252 - u * (1 / 240 - u / 132))))
    return shift + math.log(x) - 0.5 / x - tail


@njit(cache=True)
def trigamma(x: float) -> float:
    """Trigamma for x > 0 (Abramowitz & Stegun 6.4.12); relative error < 1e-12 once shifted past 10."""
    shift = 0.0
    while x < 10.0:
        shift += 1.0 / (x * x)
        x += 1.0
    u = 1.0 / (x * x)
    tail = u * (1 / 6 - u * (1 / 30 - u * (1 / 42 - u * (1 / 30 - u * 5 / 66))))
    return shift + 1.0 / x + 0.5 * u + tail / x


@njit(cache=True)
def xlogx(x: float) -> float:
    """x log x, continued by 0 at 0."""
    return x * math.log(x) if x > 0.0 else 0.0


@njit(cache=True, nogil=True)
def digamma_table(size: int) -> Floats:
    """(size,) table of digamma at 0, 1, 2, ...; entry 0 is -inf. Counts then cost one look-up each."""
    table = np.empty(size)
    for m in range(size):
        table[m] = digamma(float(m)) if m > 0 else -np.inf
    return table
