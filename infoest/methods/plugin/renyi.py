"""Rényi entropies of codes and their sums: values from unbiased power sums, with the limits that go with them.

At equal codes the entropy has no first-order variance, and its deficit from the largest value is a chi-square; far
from there the limits are normal. A sum of such entropies has no distribution near independence that holds for every
order, so it has limits but no analytic test.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from ..._core.errors import InputError
from ..._core.pivots import Bounded, Interval, Normal, Untested
from ..._core.warnings import warn
from ..evaluate import Uncertainty, local_stderr
from ..likelihood_ratio import likelihood_ratio_pivot
from .bounds import range_of
from .interval import levels_among, room_for_levels, surely_among
from .padding import seen_once_and_twice, with_new_levels
from .power_sums import PowerSum, second_order_trace_of_sum
from .uncertainty import UnseenCellsWarning, cells_of, declared_levels

if TYPE_CHECKING:
    from ..._core.types import Codes, Floats
    from ...quantities import SignedSum
    from .joint_cells import JointCells
    from .uncertainty import Counted

NEAR = 0.5  # share of the largest entropy within which a deficit is taken as a chi-square
ROWS_PER_CODE = 2.0  # at most this many rows per code seen, the limits do not cover
MOST_SQUARED = 1500  # joint cells whose square matrix is still formed
UNTESTED = "no analytic p-value at this order: use a permutation test, such as transfer_entropy_test(renyi_order=...)"


def renyi_of_table(fitted: Counted, quantity: SignedSum, *, stderr: bool) -> tuple[Floats, Uncertainty]:
    """Local values, whose mean is the sum, and the uncertainty; of frequencies where no correction is asked for."""
    sample, order = fitted.sample, quantity.renyi_order
    if order >= fitted.n + 1:
        raise InputError(
            f"a Rényi order of {order:g} needs at least {math.ceil(order)} rows; got {fitted.n:.0f}.",
            remedy="Lower the order or pass more rows.",
        )
    local, influence = np.zeros(sample.n), np.zeros(sample.n)
    for term, coefficient in quantity.terms:
        table = fitted.table(term)
        power = PowerSum(table.counts, fitted.n, order)
        row = power.influence[table.cell]
        local += coefficient * ((power.plain if fitted.correction is None else power.corrected) + row / order)
        influence += coefficient * row
    if not stderr:
        return local, Uncertainty(math.nan)
    value = float(np.average(local, weights=sample.weights))
    cells = cells_of(fitted, quantity)
    declared = tuple(declared_levels(fitted, variable) for variable in cells.variables)
    _warn(cells, fitted.n, order)
    first = local_stderr(sample, influence) ** 2
    if len(quantity.terms) == 1:
        limits = RenyiInterval(quantity, cells, fitted.n, value, first, declared)
        spread = math.sqrt(max(limits.power.variance, first))
        return local, Uncertainty(spread, Bounded(Normal(value, spread), limits))
    spread = math.sqrt(max(first, _second_order(quantity, cells, fitted.n)))
    limits_of_sum = SumInterval(quantity, cells, value, spread, declared)
    tests = Untested() if quantity.balanced else Normal(value, spread)
    return local, Uncertainty(spread, Bounded(tests, limits_of_sum), note=UNTESTED if quantity.balanced else "")


@dataclass(frozen=True, eq=False)
class RenyiInterval:
    """Limits of a Rényi entropy, computed when they are asked for.

    Attributes
    ----------
    quantity : SignedSum
        One term.
    cells : JointCells
        Its occupied cells.
    n : float
        Observations in all.
    best : float
        The estimate, which the limits enclose.
    first : float
        Delta variance of the rows, dependence in time included.
    declared : tuple of (float or None)
        Number of codes, where it was given.
    """

    quantity: SignedSum
    cells: JointCells
    n: float
    best: float
    first: float
    declared: tuple[float | None, ...]

    def __call__(self, level: float) -> Interval:
        """Both limits at a confidence level."""
        z, power = float(ndtri(0.5 + level / 2)), self.power
        wide = z * math.sqrt(max(power.variance, self.first))
        low, high = min(power.corrected - wide, power.plain), max(power.corrected + wide, power.plain)
        below, above = self._deficit(level)
        low, high = min(low, below), max(high, above)
        more = with_new_levels(self.cells, room_for_levels(self.cells, self.declared))
        if more is not None:
            fuller = PowerSum(more.mass, more.total, power.order)
            widest = z * math.sqrt(max(fuller.delta_variance * more.total / self.n, power.variance))
            high = max(high, max(fuller.plain, power.corrected + fuller.plain - power.plain) + widest)
        return enclosed(self.quantity, self.cells, self.declared, self.best, low, high)

    @cached_property
    def power(self) -> PowerSum:
        """The power sum of the table."""
        return PowerSum(self.cells.mass, self.n, self.quantity.renyi_order)

    def _deficit(self, level: float) -> tuple[float, float]:
        """Limits from the chi-square of what is missing to the largest value; no limits far from it."""
        codes, power = len(self.cells.mass), self.power
        most = math.log(codes)
        deficit = most - power.plain
        if codes < 2 or deficit >= NEAR * most:
            return math.inf, -math.inf
        bias = power.order * (codes - 1) / (2 * self.n)
        pivot = likelihood_ratio_pivot(deficit, bias, math.sqrt(power.delta_variance), codes - 1.0, self.n)
        least, largest = pivot.confint(level)
        return most - largest, most - least


@dataclass(frozen=True, eq=False)
class SumInterval:
    """Normal limits of a sum of Rényi entropies, inside what is possible.

    Attributes
    ----------
    quantity : SignedSum
        The sum.
    cells : JointCells
        Occupied cells of its variables.
    value, stderr : float
        The estimate and its standard error.
    declared : tuple of (float or None)
        Levels of each variable, where they were given.
    """

    quantity: SignedSum
    cells: JointCells
    value: float
    stderr: float
    declared: tuple[float | None, ...]

    def __call__(self, level: float) -> Interval:
        """Both limits at a confidence level."""
        wide = float(ndtri(0.5 + level / 2)) * self.stderr
        low, high = self.value - wide, self.value + wide
        return enclosed(self.quantity, self.cells, self.declared, self.value, low, high)


@dataclass(frozen=True, slots=True)
class TsallisInterval:
    """Limits of a Tsallis entropy: those of the Rényi entropy, of which it is an increasing function.

    Attributes
    ----------
    renyi : callable
        Limits of the Rényi entropy.
    order : float
        Not 1.
    value : float
        The estimate, which the limits enclose.
    """

    renyi: Callable[[float], Interval]
    order: float
    value: float

    def __call__(self, level: float) -> Interval:
        """Both limits at a confidence level."""
        a = 1 - self.order
        low, high = (math.expm1(a * limit) / a for limit in self.renyi(level))
        return Interval(min(low, self.value), max(high, self.value))


def enclosed(
    quantity: SignedSum,
    cells: JointCells,
    declared: tuple[float | None, ...],
    best: float,
    low: float,
    high: float,
) -> Interval:
    """Limits inside the possible values, with the estimate where it is one of them."""
    shannon = replace(quantity, renyi_order=1.0, nonnegative=False)
    least, most = range_of(shannon, lambda term: levels_among(cells, declared, term))
    surely = range_of(shannon, lambda term: surely_among(cells, declared, term))
    if quantity.balanced:  # not bounded by 0 at orders other than 1
        least, surely = -math.inf, (-math.inf, surely[1])
    best = min(max(best, surely[0]), surely[1])
    least, most = min(least, best), max(most, best)
    low, high = (min(max(limit, least), most) for limit in (low, high))
    return Interval(min(low, best), max(high, best))


def _second_order(quantity: SignedSum, cells: JointCells, n: float) -> float:
    """Second-order variance of a sum; 0 where the table is too large to say, and where the first order is enough."""
    if len(cells.mass) > MOST_SQUARED:
        return 0.0
    terms: list[tuple[PowerSum, Codes, int]] = []
    for term, coefficient in quantity.terms:
        cell, held = cells.of(term)
        terms.append((PowerSum(held, n, quantity.renyi_order), cell, coefficient))
    return max(second_order_trace_of_sum(terms, cells.mass, n), 0.0) / (2 * n * n)


def _warn(cells: JointCells, n: float, order: float) -> None:
    """A warning where codes are too many for the rows, or unseen ones matter."""
    once, twice = seen_once_and_twice(cells.mass)
    unseen = once * (once - 1) / (2 * (twice + 1))
    if n <= ROWS_PER_CODE * len(cells.mass):
        problem = (
            f"{n:.0f} rows of {len(cells.mass)} codes are too few for an entropy of order {order:g}, and its limits:"
        )
        warn(problem, UnseenCellsWarning, remedy="pass more rows, or merge rare codes.")
    elif order < 1 and unseen >= 0.5:
        warn(
            f"{once:.0f} of {n:.0f} rows hold what was seen once, and an entropy of order {order:g} weighs unseen "
            "codes heavily, so that it is probably larger:",
            UnseenCellsWarning,
            remedy="use an order of 1 or more, or merge rare codes.",
        )
