"""Interval and tests of an area under the ROC curve that hold for few events and near 1.

A standard error taken at the estimate is too small where few events leave the area near a bound by chance. Here the
variance is that of the area under test, by Newcombe's method 5, which needs no more than the area and the two numbers
of rows; where DeLong's variance, which sees the law of the scores, is the larger one, it sets the scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from ..._core.pivots import Interval, check_level, check_margin

if TYPE_CHECKING:
    from collections.abc import Callable

STEP = 1e-12  # limits are found to this; at an area of 0 or 1 its own variance is 0, and the search begins beside it


def newcombe_variance(area: float, rows: tuple[float, float]) -> float:
    """Variance of the Mann-Whitney estimate of ``area`` from two samples (Newcombe 2006, part 2, method 5)."""
    n, m = rows
    many = max((n + m) / 2 - 1, 0.0)
    return area * (1 - area) * (1 + many * ((1 - area) / (2 - area) + area / (1 + area))) / (n * m)


@dataclass(frozen=True, slots=True)
class AreaInterval:
    """All areas within z of their own standard deviations from the one observed.

    Attributes
    ----------
    area : float
        The observed area, between 0 and 1.
    rows : tuple of two float
        Effective rows of both classes.
    inflation : float
        DeLong's variance over Newcombe's at the observed area, at least 1.
    lowest, width : float
        The quantity is ``lowest + width * area``: 0 and 1 for the area itself, -1 and 2 for Gini's coefficient.
    """

    area: float
    rows: tuple[float, float]
    inflation: float
    lowest: float = 0.0
    width: float = 1.0

    @classmethod
    def of(
        cls, area: float, stderr: float, rows: tuple[float, float], lowest: float = 0.0, width: float = 1.0
    ) -> AreaInterval:
        """From the area and DeLong's standard error of it, ``nan`` where there is none."""
        variance = newcombe_variance(area, rows)
        inflation = max(stderr**2 / variance, 1.0) if variance > 0 and stderr > 0 else 1.0
        return cls(area, rows, inflation, lowest, width)

    def confint(self, level: float) -> Interval:
        """Equal-tailed limits, inside the bounds."""
        z = float(ndtri(0.5 + check_level(level) / 2))

        def left(area: float) -> float:
            return self.area - area - z * self._deviation(area)

        def right(area: float) -> float:
            return area - self.area - z * self._deviation(area)

        low, high = _root(left, 0.0, self.area), _root(right, 1.0, self.area)
        return Interval(self.lowest + self.width * low, self.lowest + self.width * high)

    def pvalue_null(self) -> float:
        """One-sided p-value of an area of one half, where a score ranks at random."""
        return float(ndtr((0.5 - self.area) / self._deviation(0.5)))

    def pvalue_equivalence(self, margin: float) -> float:
        """One-sided p-value of "the quantity is ``margin`` or more"; ``nan`` for a margin out of bounds."""
        at = (check_margin(margin) - self.lowest) / self.width
        return float(ndtr((self.area - at) / self._deviation(at))) if 0 < at < 1 else math.nan

    def scaled(self, factor: float) -> AreaInterval:
        """The quantity times ``factor``."""
        return AreaInterval(self.area, self.rows, self.inflation, self.lowest * factor, self.width * factor)

    def _deviation(self, area: float) -> float:
        return math.sqrt(self.inflation * newcombe_variance(area, self.rows))


def _root(distance: Callable[[float], float], bound: float, area: float) -> float:
    """Where ``distance``, positive at the bound unless the area lies there and negative next to the area, is 0."""
    if area == bound:
        return bound
    return float(brentq(distance, bound, min(max(area, STEP), 1 - STEP), xtol=STEP))
