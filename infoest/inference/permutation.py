"""Permutation: p-values from statistics under a null; permutation b is the same for any count and any thread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .._kernels.random import shuffle
from .._result import TestResult
from .._threads import map_ranges

ROUNDING = 1e-12  # statistics equal up to rounding are ties, and ties count against the alternative


def permutation_test(observed: float, null: NDArray[np.float64], *, alternative: str, method: str) -> TestResult:
    """One-sided test of a statistic that is large under the alternative.

    The p-value is ``(1 + #{null >= observed}) / (1 + n_resamples)`` (Phipson & Smyth 2010, eq. 2):
    valid at any number of resamples, never 0.
    """
    exceed = int((null >= observed - ROUNDING * max(1.0, abs(observed))).sum())
    return TestResult(observed, (1 + exceed) / (1 + len(null)), alternative, len(null), null, method)


def permuted_statistics(
    statistic: Callable[[NDArray[np.int64]], float], n: int, n_resamples: int, seed: int, n_jobs: int | None = None
) -> NDArray[np.float64]:
    """``statistic(order)`` of random orders of n rows; order b depends on the seed and b only."""

    def draw(lo: int, hi: int) -> NDArray[np.float64]:
        return np.array([statistic(permuted_rows(seed, b, n)) for b in range(lo, hi)])

    return np.concatenate(map_ranges(draw, n_resamples, n_jobs))


def permuted_rows(seed: int, permutation: int, n: int) -> NDArray[np.int64]:
    """Row order of one permutation, shape (n,)."""
    order = np.arange(n, dtype=np.int64)
    shuffle(np.uint64(seed), permutation, order)
    return order
