"""How a sum over the cells of a table varies when its margins are given and rows and columns are independent.

Each count is then hypergeometric, so the moments are sums over one cell at a time and hold for sparse tables too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from .._types import Floats, Ints

LARGE = 100.0  # expected count from which x log x is expanded: the error is below 1e-5
NEGLIGIBLE = 1e-18  # weight, relative to that of the mode


@njit(cache=True, nogil=True)
def x_log_x(x: float) -> float:
    """x log x, continued by 0 at 0."""
    return x * math.log(x) if x > 0.0 else 0.0


@njit(cache=True, nogil=True)
def expand_cell(n: float, a: float, b: float, out: Floats) -> None:
    """:func:`cell_moments` of ``x log x`` in a large cell: Taylor's series around the mean, to the fourth moment."""
    mean = a * b / n
    variance = mean * (1.0 - a / n) * (1.0 - b / n) * n / (n - 1.0)
    third = variance * (1.0 - 2.0 * a / n) * (1.0 - 2.0 * b / n) * n / (n - 2.0)
    out[0] = variance / (2 * mean) - third / (6 * mean**2) + variance**2 / (4 * mean**3)
    out[1] = 0.5 * (variance / mean) ** 2
    out[2] = math.log(mean) + 1.0
    out[3] = 0.0


@njit(cache=True, nogil=True)
def cell_moments(n: float, a: float, b: float, worth: Floats, out: Floats) -> None:
    """Moments of f(X), X the hypergeometric count in a row of ``a`` and column of ``b`` of ``n``.

    ``worth[x]`` is f(x), meant for ``x log x`` or something that differs from it only at small x. ``out``: the mean of
    f(X) minus ``m log m`` at the mean m of X, the variance of f(X) minus its regression on X, the slope of that
    regression, and the probability of 0. Probabilities come from their ratios, outward from the mode; margins need not
    be whole numbers.
    """
    if a * b >= LARGE * n:
        expand_cell(n, a, b, out)
        return
    lowest = max(math.ceil(a + b - n - 1e-9), 0.0)
    mode = max(min(math.floor((a + 1.0) * (b + 1.0) / (n + 2.0)), math.floor(min(a, b))), lowest)
    total = sum_x = sum_f = sum_xx = sum_ff = sum_xf = zero = 0.0
    for step in (1.0, -1.0):
        x, weight = mode, 1.0
        while weight >= NEGLIGIBLE:
            if step > 0.0 or x < mode:  # the mode itself counts once
                f = worth[int(x)]
                total += weight
                sum_x += weight * x
                sum_f += weight * f
                sum_xx += weight * x * x
                sum_ff += weight * f * f
                sum_xf += weight * x * f
                zero += weight if x == 0.0 else 0.0
            if step > 0.0:
                weight *= max(a - x, 0.0) * max(b - x, 0.0) / ((x + 1.0) * (n - a - b + x + 1.0))
            elif x > lowest:
                weight *= x * (n - a - b + x) / ((a - x + 1.0) * (b - x + 1.0))
            else:
                break
            x += step
    mean, mean_f = sum_x / total, sum_f / total
    variance = sum_xx / total - mean * mean
    common = sum_xf / total - mean * mean_f
    slope = common / variance if variance > 1e-12 else 0.0
    out[0] = mean_f - x_log_x(mean)
    out[1] = max(sum_ff / total - mean_f * mean_f - slope * common, 0.0)
    out[2] = slope
    out[3] = zero / total


@njit(cache=True, nogil=True)
def distinct(ascending: Floats, first: int, last: int, values: Floats, repeats: Floats) -> int:
    """Different values of ascending[first:last] and how often each occurs; returns how many there are."""
    found = 0
    for i in range(first, last):
        if i > first and ascending[i] == ascending[i - 1]:
            repeats[found - 1] += 1.0
        else:
            values[found] = ascending[i]
            repeats[found] = 1.0
            found += 1
    return found


@njit(cache=True, nogil=True)
def sloped_variance(a: Floats, many_a: Floats, b: Floats, many_b: Floats, slope: Floats, n: float) -> float:
    """Variance of the sum of ``slope`` times the counts over all cells: the margins fix the additive part of it."""
    height, width = slope.shape
    by_row, by_column = np.zeros(height), np.zeros(width)
    whole = 0.0
    for i in range(height):
        for j in range(width):
            by_row[i] += many_b[j] * b[j] / n * slope[i, j]
            by_column[j] += many_a[i] * a[i] / n * slope[i, j]
        whole += many_a[i] * a[i] / n * by_row[i]
    total = 0.0
    for i in range(height):
        for j in range(width):
            left = slope[i, j] - by_row[i] - by_column[j] + whole
            total += many_a[i] * a[i] * many_b[j] * b[j] * left * left
    return total / (n - 1.0)


@njit(cache=True, nogil=True)
def margin_moments(
    rows: Floats, row_start: Ints, columns: Floats, column_start: Ints, worth: Floats, out: Floats
) -> None:
    """Add to ``out`` the moments of the sum of f over the cells of all strata, whose margins ascend in each.

    ``out[0]`` is the mean, minus ``m log m`` of the mean counts, whose sum the margins fix; ``out[1]`` the variance:
    that of the regressions on the counts, plus the residual variance of the cells times the factor by which
    covariances change it for normal counts (whose residuals have the covariance of a projection); ``out[2]`` is the
    number of empty cells, ``out[3]`` the variance of that number as if cells were independent.
    """
    moments = np.empty(4)
    for z in range(row_start.shape[0] - 1):
        first, last = row_start[z], row_start[z + 1]
        left, right = column_start[z], column_start[z + 1]
        if last - first < 2 or right - left < 2:
            continue  # given the margins, no count is free
        n = 0.0
        for i in range(first, last):
            n += rows[i]
        a, many_a, b, many_b = (
            np.empty(last - first),
            np.empty(last - first),
            np.empty(right - left),
            np.empty(right - left),
        )
        height = distinct(rows, first, last, a, many_a)
        width = distinct(columns, left, right, b, many_b)
        slope = np.empty((height, width))
        apart = kept_a = kept_b = 0.0
        for i in range(height):
            kept_a += many_a[i] * (1.0 - a[i] / n) ** 2
            for j in range(width):
                cells = many_a[i] * many_b[j]
                cell_moments(n, a[i], b[j], worth, moments)
                out[0] += cells * moments[0]
                apart += cells * moments[1]
                slope[i, j] = moments[2]
                out[2] += cells * moments[3]
                out[3] += cells * moments[3] * (1.0 - moments[3])
        for j in range(width):
            kept_b += many_b[j] * (1.0 - b[j] / n) ** 2
        out[1] += apart * (last - first - 1.0) * (right - left - 1.0) / (kept_a * kept_b)
        out[1] += sloped_variance(a, many_a, b, many_b, slope, n)
