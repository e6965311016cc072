"""The interval of a plug-in sum: at the table and at a padded one, inside the values that are possible.

The delta method says that a table without rows off its diagonal is certain, and that nothing lies beyond it. A padded
table has the variance and the bias that an unlucky sample hides; the limits are the outermost of both, joined near no
effect by the non-central chi-square. They move continuously with the counts and enclose the estimate wherever that is a
possible value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import digamma, ndtri

from ..._core.pivots import Interval
from ..._kernels.counting.poisson import poisson_excess
from .bounds import range_of
from .padding import RARE, likely_levels, padded, with_new_levels

if TYPE_CHECKING:
    from ..._core.pivots import Pivot
    from ...quantities import SignedSum, Term
    from .joint_cells import JointCells

NEAR = 0.5  # share of the largest value up to which the chi-square of no effect has a say


@dataclass(frozen=True, slots=True)
class Moments:
    """What the limits are made of: the estimate at both tables, and the variances there.

    Attributes
    ----------
    corrected, expected : float
        The plug-in less the bias of a dense table, and less its mean bias at the padded one.
    at_padded : float
        The plug-in at the padded table.
    variance, variance_padded : float
        The larger of first and second order at either table.
    """

    corrected: float
    expected: float
    at_padded: float
    variance: float
    variance_padded: float


@dataclass(frozen=True, eq=False)
class TableInterval:
    """Limits of a plug-in sum, computed when they are first asked for.

    Attributes
    ----------
    quantity : SignedSum
        The sum.
    cells : JointCells
        Occupied cells of all its variables.
    n : float
        Effective number of observations.
    best : float
        The estimate that the interval encloses.
    first, second : float
        Variance of the plug-in by the delta method, and its second-order part.
    declared : tuple of (float or None)
        Number of levels of each variable of ``cells``, where it was given.
    near : Pivot or None
        The distribution near no effect, for sums that are a divergence.
    pvalue : float
        p-value of no effect; ``nan`` for sums that have none.
    signed : bool
        Whether the p-value is two-sided.
    given : int or None
        The variable within whose levels unseen cells are looked for.
    serial : float
        Factor by which dependence in time changes the variance of rows that are drawn independently.
    """

    quantity: SignedSum
    cells: JointCells
    n: float
    best: float
    first: float
    second: float
    declared: tuple[float | None, ...]
    near: Pivot | None = None
    pvalue: float = math.nan
    signed: bool = False
    given: int | None = None
    serial: float = 1.0

    def __call__(self, level: float) -> Interval:
        """Both limits at a confidence level."""
        tail = (1 - level) / 2
        z = float(ndtri(1 - tail))
        plain = self.plain
        low, high = self._of_entropy(z) if self._is_entropy else self._of_information(z)
        if self.near is not None and plain < NEAR * self.span[1]:
            below, above = self.near.confint(level)
            low, high = min(low, below), max(high, above)
        if self.pvalue > (2 * tail if self.signed else tail):
            low, high = min(low, 0.0), max(high, 0.0)
        return self._inside(low, high)

    @cached_property
    def span(self) -> tuple[float, float]:
        """Smallest and largest value that are likely to be possible."""
        return range_of(self.quantity, lambda term: levels_among(self.cells, self.declared, term))

    @cached_property
    def plain(self) -> float:
        """The plug-in value."""
        return self.cells.first_order(self.quantity)[0]

    @property
    def _is_entropy(self) -> bool:
        return not self.quantity.balanced

    def _of_information(self, z: float) -> tuple[float, float]:
        m = self._moments
        wide, widest = z * math.sqrt(m.variance), z * math.sqrt(m.variance_padded)
        low = min(m.expected, m.at_padded) - widest
        high = max(m.corrected + wide, m.expected + widest)
        if self.near is None:  # either sign of bias
            low = min(low, m.corrected - wide)
            high = max(high, m.at_padded + widest)
        return low, high

    def _of_entropy(self, z: float) -> tuple[float, float]:
        """Unseen cells only raise an entropy."""
        center = self.debiased
        wide = z * math.sqrt(max(self.first, self.second))
        low, high = min(center - wide, self.plain), center + wide
        more = self._fuller
        if more is not None:
            value, variance = more.first_order(self.quantity)
            widest = z * math.sqrt(max(self.serial * variance / self.n, self.second))
            high = max(high, max(value, center + value - self.plain) + widest)
        return low, max(high, self.plain)

    def _inside(self, low: float, high: float) -> Interval:
        """Inside the possible values, with the estimate where it is one of them."""
        surely = range_of(self.quantity, lambda term: surely_among(self.cells, self.declared, term))
        best = min(max(self.best, surely[0]), surely[1])
        least, most = min(self.span[0], best), max(self.span[1], best)
        low, high = (min(max(limit, least), most) for limit in (low, high))
        return Interval(min(low, best), max(high, best))

    @cached_property
    def _fuller(self) -> JointCells | None:
        """The table with cells that were not seen: of levels not seen, for a single variable."""
        if len(self.cells.variables) == 1:
            return with_new_levels(self.cells, room_for_levels(self.cells, self.declared))
        return padded(self.cells, self.given)

    @cached_property
    def debiased(self) -> float:
        """Signed sum of entropies, with ``psi`` in the place of the logarithm."""
        value = 0.0
        for term, coefficient in self.quantity.terms:
            _, held = self.cells.of(term)
            value += coefficient * float(held @ (digamma(self.n) - digamma(held))) / self.n
        return value

    @cached_property
    def _moments(self) -> Moments:
        sizes = self.cells.sizes(self.quantity)
        dense = sum(c * (1 - sizes[t]) for t, c in self.quantity.terms) / (2 * self.n)
        fuller = padded(self.cells, self.given)
        variance = max(self.first, self.second)
        if fuller is None:
            fuller = self.cells
        value, row_variance = fuller.first_order(self.quantity)
        bias = mean_bias(self.quantity, fuller, self.n)
        return Moments(
            self.plain - dense,
            self.plain - bias,
            value,
            variance,
            max(self.serial * row_variance / self.n, self.second),
        )


def room_for_levels(cells: JointCells, declared: tuple[float | None, ...]) -> float:
    """How many more levels the only variable may have."""
    return math.inf if declared[0] is None else declared[0] - len(cells.mass)


def levels_among(cells: JointCells, declared: tuple[float | None, ...], term: Term) -> float:
    """Levels that a union of blocks may have: as declared, or as seen and more where levels are rare."""
    known = _declared_among(cells, declared, term)
    return likely_levels(cells.of(term)[1]) if known is None else known


def surely_among(cells: JointCells, declared: tuple[float | None, ...], term: Term) -> float:
    """The same, infinite where the rows cannot say."""
    known, held = _declared_among(cells, declared, term), cells.of(term)[1]
    if known is not None:
        return known
    return math.inf if held.min() < RARE or len(held) == 1 else float(len(held))


def _declared_among(cells: JointCells, declared: tuple[float | None, ...], term: Term) -> float | None:
    inside = [k for v, k in zip(cells.variables, declared, strict=True) if set(v) <= set(term)]
    known = [k for k in inside if k is not None]
    return math.prod(known) if len(known) == len(inside) else None


def mean_bias(quantity: SignedSum, cells: JointCells, n: float) -> float:
    """Mean of the plug-in of ``n`` rows from the shares of the cells, less its value there.

    Counts are taken as Poisson; that their total is fixed adds half a cell for every term.
    """
    scale = n / cells.total
    total = 0.0
    for term, coefficient in quantity.terms:
        held = cells.of(term)[1] * scale
        total += coefficient * (0.5 - poisson_excess(held, np.ones(len(held))))
    return total / n
