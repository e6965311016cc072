"""The best cut of ordered cells into consecutive bins, found exactly by dynamic programming over the last bin."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from ..scalar import digamma

if TYPE_CHECKING:
    from .._types import Floats, Ints


@njit(cache=True, nogil=True)
def jeffreys_scores(first: Floats, second: Floats, n: float, m: float, out: Floats) -> None:
    """out[end, start] = what cells start ... end - 1 as one bin add to the digamma estimate of the divergence.

    Given the totals ``n`` and ``m`` of the two tables the estimate is a sum over bins, so scores of bins add.
    """
    cells = first.shape[0]
    psi_n = digamma(n) - math.log(m + 0.5)
    psi_m = digamma(m) - math.log(n + 0.5)
    for start in range(cells):
        a, b = 0.0, 0.0
        for end in range(start + 1, cells + 1):
            a += first[end - 1]
            b += second[end - 1]
            score = 0.0
            if a > 0.0:
                score += a / n * (digamma(a) - math.log(b + 0.5) - psi_n)
            if b > 0.0:
                score += b / m * (digamma(b) - math.log(a + 0.5) - psi_m)
            out[end, start] = score


@njit(cache=True, nogil=True)
def best_segments(
    score: Floats, rate: Floats, ending: Ints, starting: Ints, most: int, may_turn: bool, borders: Ints
) -> int:
    """borders[0 ... bins] of the cut with the largest total score into at most ``most`` bins; returns bins, 0 if none.

    score[end, start] belongs to the bin of cells start ... end - 1, -inf where it is not allowed. ``rate`` must not
    fall from one bin to the next; with ``may_turn`` it may rise, turn once, and from then on must not rise. Constant
    rates allow every cut. ending[b] and starting[b] are the cells in order of rate[b, ·] and of rate[·, b]. Among
    equal totals the one with fewer bins is taken.
    """
    cells = score.shape[0] - 1
    phases = 2 if may_turn else 1  # 0 while rising, 1 after the turn
    total = np.full((most, phases, cells + 1, cells + 1), -np.inf)  # [bins - 1, phase, end and start of the last bin]
    before = np.zeros((most, phases, cells + 1, cells + 1), np.int64)  # start of the bin before, times 2, plus phase
    for end in range(1, cells + 1):
        total[0, 0, end, 0] = score[end, 0]
    for border in range(1, cells):
        for k in range(1, most):
            rise(score, rate, border, ending[border], starting[border], total[k - 1], total[k], before[k])
            if may_turn:
                fall(score, rate, border, ending[border], starting[border], total[k - 1], total[k], before[k])
    return trace_back(total, before, borders)


@njit(cache=True, nogil=True)
def rise(
    score: Floats, rate: Floats, border: int, ending: Ints, starting: Ints, shorter: Floats, total: Floats, before: Ints
) -> None:
    """Join the bins that start at ``border`` to the best cut before it whose last rate is not above theirs.

    Both sides are in order of their rates, so one sweep serves all.
    """
    best, origin, seen = -np.inf, 0, 0
    for s in range(starting.shape[0]):
        end = starting[s]
        if end <= border:
            continue
        while seen < ending.shape[0] and rate[border, ending[seen]] <= rate[end, border]:
            if ending[seen] < border and shorter[0, border, ending[seen]] > best:
                best = shorter[0, border, ending[seen]]
                origin = ending[seen]
            seen += 1
        total[0, end, border] = best + score[end, border]
        before[0, end, border] = 2 * origin


@njit(cache=True, nogil=True)
def fall(
    score: Floats, rate: Floats, border: int, ending: Ints, starting: Ints, shorter: Floats, total: Floats, before: Ints
) -> None:
    """The same from the largest rate down: the last rate, before or after the turn, is not below theirs."""
    best, origin, seen = -np.inf, 0, ending.shape[0] - 1
    for s in range(starting.shape[0] - 1, -1, -1):
        end = starting[s]
        if end <= border:
            continue
        while seen >= 0 and rate[border, ending[seen]] >= rate[end, border]:
            for phase in range(2):
                if ending[seen] < border and shorter[phase, border, ending[seen]] > best:
                    best = shorter[phase, border, ending[seen]]
                    origin = 2 * ending[seen] + phase
            seen -= 1
        total[1, end, border] = best + score[end, border]
        before[1, end, border] = origin


@njit(cache=True, nogil=True)
def trace_back(total: Floats, before: Ints, borders: Ints) -> int:
    """Borders of the best cut that ends with the last cell; 0 bins where there is none."""
    most, phases, cells = total.shape[0], total.shape[1], total.shape[2] - 1
    best, bins, phase, start = -np.inf, 0, 0, 0
    for k in range(most):
        for p in range(phases):
            for s in range(cells):
                if total[k, p, cells, s] > best:
                    best = total[k, p, cells, s]
                    bins, phase, start = k + 1, p, s
    end = cells
    for k in range(bins - 1, -1, -1):
        borders[k + 1] = end
        borders[k] = start
        link = before[k, phase, end, start]
        end, start, phase = start, link // 2, link % 2
    return bins
