"""Interval and tests of a Kolmogorov-Smirnov distance, from no difference to separated samples.

A distance is the largest of many differences of shares, so it errs upward: by much where the samples are alike and
every cut is as good as any other, by nothing to speak of where one cut is clearly best. The lower limit takes off the
largest error among the cuts that may be the best one; the upper limit needs no more than the error at that one cut.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from ..._core.pivots import Interval, check_level, check_margin

if TYPE_CHECKING:
    from ..._core.types import Floats

LARGEST = 40.0  # standard normal quantile that no probability above 1e-300 exceeds
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(64)
CONTACT = 1.0  # cuts whose gap is within so many sqrt(1/n + 1/m) of the largest may be the best one


@dataclass(frozen=True, slots=True)
class GapInterval:
    """Limits of the largest gap between two distribution functions.

    Attributes
    ----------
    gap : float
        The observed distance.
    pvalue : float
        p-value of "the distributions are equal".
    rows : tuple of two float
        Effective rows of both samples.
    ranges : tuple of tuple of two float
        For each sign of the gap that the best cut may have, the lowest and the highest share of the pooled rows
        below a cut that may be the best.
    shrink : float
        Standard error at the best cut over that of a pooled sample there.
    inflation : float
        Standard error at the best cut over that of shares from as many rows, at least 1; above it under weights.
    factor : float
        The quantity is ``factor`` times the distance.
    first, second : ndarray of shape (n_cuts,)
        Shares of both samples on the far side of cuts, first the larger; the first entry is the best cut.
    """

    gap: float
    pvalue: float
    rows: tuple[float, float]
    ranges: tuple[tuple[float, float], ...]
    shrink: float
    inflation: float = 1.0
    factor: float = 1.0
    first: Floats = field(default_factory=lambda: np.zeros(1), compare=False, repr=False)
    second: Floats = field(default_factory=lambda: np.zeros(1), compare=False, repr=False)

    def confint(self, level: float) -> Interval:
        """Limits between 0 and 1; the lower one is 0 wherever equal distributions are not rejected."""
        tail = (1 - check_level(level)) / 2
        z = -float(ndtri(tail))
        low = 0.0 if self.pvalue > tail else max(self.gap - self._largest_error(tail, z), 0.0)
        return Interval(self.factor * low, self.factor * self._upper(z))

    def pvalue_null(self) -> float:
        """As given."""
        return self.pvalue

    def pvalue_equivalence(self, margin: float) -> float:
        """One-sided: the level at which the upper limit is ``margin``."""
        at = check_margin(margin) / self.factor
        if at >= 1:
            return math.nan
        if self._upper(0.0) >= at:
            return 0.5
        return float(ndtr(-brentq(lambda z: self._upper(z) - at, 0.0, LARGEST)))

    def scaled(self, factor: float) -> GapInterval:
        """The quantity times ``factor``."""
        return GapInterval(
            self.gap, self.pvalue, self.rows, self.ranges, self.shrink, self.inflation, self.factor * factor,
            self.first, self.second,
        )  # fmt: skip

    def _upper(self, z: float) -> float:
        """Largest of the upper limits of all cuts: that of the best cut is among them."""
        n, m = self.rows
        above = np.hypot(_wilson(self.first, n, z) - self.first, self.second - _wilson(self.second, m, -z))
        return min(float((self.first - self.second + self.inflation * above).max()), 1.0)

    def _largest_error(self, tail: float, z: float) -> float:
        """What the distance exceeds the truth by with probability ``tail``."""
        n, m = self.rows
        x, y = float(self.first[0]), float(self.second[0])
        at_best = math.hypot(x - float(_wilson(x, n, -z)), float(_wilson(y, m, z)) - y)
        among_cuts = self.shrink * math.sqrt(1 / n + 1 / m) * bridge_quantile(tail, self.ranges)
        return max(self.inflation * at_best, among_cuts)


def _wilson(share: float | Floats, n: float, z: float) -> Floats:
    """Upper limit of a share by Wilson's score interval, the lower one for a negative ``z``."""
    centre = share + z * z / (2 * n)
    return np.asarray(
        (centre + z * np.sqrt(share * (1 - np.asarray(share)) / n + (z / (2 * n)) ** 2)) / (1 + z * z / n)
    )


def bridge_quantile(tail: float, ranges: tuple[tuple[float, float], ...]) -> float:
    """What a Brownian bridge exceeds with probability ``tail`` somewhere in a range of times.

    Of several ranges, each with a sign of its own, the probabilities are added.
    """
    return float(brentq(lambda x: sum(bridge_exceeds(x, *reach) for reach in ranges) - tail, 0.0, LARGEST))


def bridge_exceeds(x: float, first: float, last: float) -> float:
    """Probability that a Brownian bridge exceeds ``x`` between two times.

    A bridge at time t is ``(1 - t) * W(t / (1 - t))``, so that W must cross the line ``x * (1 + s)``; given where W
    stands when the range begins, the probability is that of a line (Siegmund 1986, Annals of Statistics 14, eq. 3).
    """
    begin, end = (t / (1 - t) for t in (min(max(first, 1e-9), 1 - 1e-9), min(max(last, 1e-9), 1 - 1e-9)))
    spread = math.sqrt(begin)
    line = x * (1 + begin) / spread
    if end - begin < 1e-12 * end:
        return float(ndtr(-line))
    low = -12.0
    if line <= low:
        return 1.0
    upper = min(line, 12.0)
    at = low + (NODES + 1) * (upper - low) / 2  # where W stands, in standard deviations
    weights = NODE_WEIGHTS * (upper - low) / 2 * np.exp(-(at**2) / 2) / math.sqrt(2 * math.pi)
    gap, time = x * (1 + begin) - at * spread, end - begin
    root = math.sqrt(time)
    crosses = ndtr(-(gap + x * time) / root) + np.exp(-2 * x * gap) * ndtr((x * time - gap) / root)
    return float(ndtr(-line) + weights @ crosses)


def cuts_that_may_be_best(
    below: tuple[Floats, Floats], rows: tuple[float, float]
) -> tuple[tuple[tuple[float, float], ...], Floats, Floats]:
    """The ranges of pooled shares of the cuts that may be the best, and the two shares at every cut that may matter.

    Parameters
    ----------
    below : tuple of two ndarray of shape (n_cuts,)
        Share of each sample up to every cut.
    rows : tuple of two float
        Effective rows of both samples.

    Returns
    -------
    ranges : tuple of tuple of two float
        As in :class:`GapInterval`.
    first, second : ndarray
        As there: first the larger, the best cut at the front.
    """
    x, y = below
    n, m = rows
    gap = x - y
    largest = float(np.abs(gap).max())
    near = largest - CONTACT * math.sqrt(1 / n + 1 / m)
    pooled = (x / n + y / m) / (1 / n + 1 / m)
    ranges = tuple(
        (float(pooled[may].min()), float(pooled[may].max())) for sign in (1, -1) if (may := sign * gap >= near).any()
    )
    more, less = np.where(gap >= 0, (x, y), (1 - x, 1 - y))
    order = _outstanding(more - less, more * (1 - more) / n + less * (1 - less) / m)
    best = int(np.argmax(np.abs(gap)))
    kept = np.concatenate([[best], order])
    return ranges, more[kept], less[kept]


def _outstanding(gap: Floats, variance: Floats) -> Floats:
    """Positions of the cuts that no other one exceeds in gap and variance: only they can have the largest limit."""
    order = np.lexsort((-variance, -gap))
    reached = np.maximum.accumulate(variance[order])
    first = np.concatenate([[True], variance[order][1:] > reached[:-1]])
    return np.asarray(order[first])
