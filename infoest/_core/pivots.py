"""A pivot is the rule by which an estimate forms its interval and its tests; it estimates nothing itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import Any, NamedTuple, Protocol

from scipy.special import chdtr, chdtrc, chndtr, chndtrinc, fdtrc, ndtr, ndtri

from .errors import InputError
from .keywords import public


@public
class Interval(NamedTuple):
    """A confidence interval, in the unit of its estimate.

    Attributes
    ----------
    low, high : float
        The limits; ``nan`` where the estimate has no standard error.
    """

    low: float
    high: float


class Pivot(Protocol):
    """What an estimate asks for its interval and its tests."""

    def confint(self, level: float) -> Interval:
        """Two-sided interval that covers the truth with probability ``level``."""

    def pvalue_null(self) -> float:
        """p-value of "the quantity is 0" against "it is larger", or "it is not" where both signs are possible."""

    def pvalue_equivalence(self, margin: float) -> float:
        """p-value of "the quantity is ``margin`` or more" against "it is less"."""

    def scaled(self, factor: float) -> Pivot:
        """The pivot of ``factor`` times the quantity."""


@dataclass(frozen=True, slots=True)
class Normal:
    """Estimate plus or minus z standard errors; never clipped at 0.

    Attributes
    ----------
    center : float
        The estimate.
    stderr : float
        Its standard error; ``nan`` gives ``nan`` limits and p-values.
    signed : bool
        Whether the quantity may be negative: its test of 0 is then two-sided.
    """

    center: float
    stderr: float
    signed: bool = False

    def confint(self, level: float) -> Interval:
        """``center`` plus or minus ``z`` times ``stderr``."""
        half = float(ndtri(0.5 + check_level(level) / 2)) * self.stderr
        return Interval(self.center - half, self.center + half)

    def pvalue_null(self) -> float:
        """Upper tail of ``center / stderr``, or both; 1 where both numbers are 0 (a constant column)."""
        if self.signed:
            return min(1.0, 2 * self._lower_tail(-abs(self.center)))
        return self._lower_tail(-self.center)

    def pvalue_equivalence(self, margin: float) -> float:
        """One-sided: lower tail of ``(center - margin) / stderr``."""
        return self._lower_tail(self.center - check_margin(margin))

    def scaled(self, factor: float) -> Normal:
        """Both numbers times ``factor``."""
        return replace(self, center=self.center * factor, stderr=self.stderr * factor)

    def _lower_tail(self, distance: float) -> float:
        if self.stderr == 0.0:
            return 0.0 if distance < 0 else 1.0
        return float(ndtr(distance / self.stderr))


@dataclass(frozen=True, slots=True)
class ScaledChiSquare:
    """``statistic`` follows a non-central chi-square with non-centrality ``truth / scale``.

    Valid from no effect, where the first-order variance vanishes, to a large one, where it meets
    the delta method; finite even under full separation. Limits are 0 where no root exists.

    Attributes
    ----------
    statistic : float
        Debiased estimate over ``scale`` plus ``df``, not below 0.
    df : float
        Degrees of freedom under no effect.
    scale : float
        Quantity per unit of non-centrality.
    null : float or None
        p-value of no effect where its null distribution is not the chi-square of this scale; ``None`` where it is.
    """

    statistic: float
    df: float
    scale: float
    null: float | None = None

    def confint(self, level: float) -> Interval:
        """Equal-tailed, by inverting the distribution in its non-centrality; it contains 0 unless 0 is rejected."""
        tail = (1 - check_level(level)) / 2
        low = 0.0 if self.pvalue_null() > tail else self._limit(1 - tail)
        return Interval(low, self._limit(tail))

    def pvalue_null(self) -> float:
        """Upper tail of the central chi-square, or the p-value given."""
        return float(chdtrc(self.df, self.statistic)) if self.null is None else self.null

    def pvalue_equivalence(self, margin: float) -> float:
        """Lower tail at non-centrality ``margin / scale``."""
        return float(chndtr(self.statistic, self.df, check_margin(margin) / self.scale))

    def scaled(self, factor: float) -> ScaledChiSquare:
        """The same statistic on ``factor`` times the scale."""
        return replace(self, scale=self.scale * factor)

    def _limit(self, probability: float) -> float:
        if self.statistic <= 0 or chdtr(self.df, self.statistic) <= probability:
            return 0.0
        return float(self.scale * chndtrinc(self.statistic, self.df, probability))


@dataclass(frozen=True, slots=True)
class Untested:
    """For quantities without a known distribution under the null: every p-value is ``nan``, and ``note`` says why."""

    def confint(self, level: float) -> Interval:
        """Unknown limits."""
        check_level(level)
        return Interval(math.nan, math.nan)

    def pvalue_null(self) -> float:
        """Unknown."""
        return math.nan

    def pvalue_equivalence(self, margin: float) -> float:
        """Unknown."""
        check_margin(margin)
        return math.nan

    def scaled(self, factor: float) -> Untested:  # noqa: ARG002  # one signature for all pivots
        """The same."""
        return self


@dataclass(frozen=True, slots=True)
class FRatio:
    """F test of no effect, exact for normal errors; away from it a scaled chi-square.

    The scale of the chi-square is estimated, and with few rows and no effect it is too small too often: the interval
    therefore reaches 0 wherever the F test does not reject.

    Attributes
    ----------
    statistic : float
        F.
    df, df_error : float
        Degrees of freedom.
    away : ScaledChiSquare
        Limits and equivalence test of an effect.
    """

    statistic: float
    df: float
    df_error: float
    away: ScaledChiSquare

    def confint(self, level: float) -> Interval:
        """That of the chi-square; from 0 where F does not reject at half of ``1 - level``."""
        low, high = self.away.confint(level)
        return Interval(0.0 if self.pvalue_null() > (1 - level) / 2 else low, high)

    def pvalue_null(self) -> float:
        """Upper tail of F."""
        return float(fdtrc(self.df, self.df_error, self.statistic))

    def pvalue_equivalence(self, margin: float) -> float:
        """That of the chi-square."""
        return self.away.pvalue_equivalence(margin)

    def scaled(self, factor: float) -> FRatio:
        """The same test, and ``factor`` times the limits."""
        return replace(self, away=self.away.scaled(factor))


@dataclass(frozen=True, slots=True)
class OfSeries:
    """The interval of another pivot, whose test of 0 does not hold for series.

    The normal and chi-square laws of a value near 0, even with the variance of dependent rows, reject .08 to .13 of
    true nulls of two autoregressions of 250 times: a test by turning one series in time holds its level.

    Attributes
    ----------
    interval : Pivot
        Owner of the interval and of the equivalence test.
    """

    interval: Pivot

    def confint(self, level: float) -> Interval:
        """That of the other pivot."""
        return self.interval.confint(level)

    def pvalue_null(self) -> float:
        """``nan``: the note of the estimate names the test."""
        return math.nan

    def pvalue_equivalence(self, margin: float) -> float:
        """That of the other pivot."""
        return self.interval.pvalue_equivalence(margin)

    def scaled(self, factor: float) -> OfSeries:
        """The other pivot scaled."""
        return OfSeries(self.interval.scaled(factor))


@dataclass(frozen=True, slots=True)
class Bounded:
    """Tests of one distribution, and limits that are computed when they are asked for.

    Attributes
    ----------
    tests : Pivot
        Gives the p-values.
    limits : callable
        From a confidence level to both limits, in nats.
    factor : float
        The quantity's unit per nat.
    """

    tests: Pivot
    limits: Callable[[float], Interval] = field(repr=False, compare=False)
    factor: float = 1.0

    def confint(self, level: float) -> Interval:
        """The limits, in the unit of the quantity."""
        low, high = self.limits(check_level(level))
        return Interval(low * self.factor, high * self.factor)

    def pvalue_null(self) -> float:
        """That of the tests."""
        return self.tests.pvalue_null()

    def pvalue_equivalence(self, margin: float) -> float:
        """That of the tests."""
        return self.tests.pvalue_equivalence(margin)

    def scaled(self, factor: float) -> Bounded:
        """The same limits and tests in another unit."""
        return replace(self, tests=self.tests.scaled(factor), factor=self.factor * factor)


def check_level(level: Any) -> float:
    """A confidence level strictly between 0 and 1, or an error that says so."""
    if not (_is_number(level) and 0 < level < 1):
        raise InputError("must lie strictly between 0 and 1, for example 0.95.", argument="level", given=level)
    return float(level)


def check_margin(margin: Any) -> float:
    """A positive, finite equivalence margin, or an error that says so."""
    if not (_is_number(margin) and margin > 0 and math.isfinite(margin)):
        raise InputError("must be a positive number, for example 0.1.", argument="margin", given=margin)
    return float(margin)


def check_alpha(alpha: Any, below: float = 1) -> float:
    """The level of a test or a false discovery rate, strictly between 0 and 1 (or ``below``), or an error."""
    if not (_is_number(alpha) and 0 < alpha < below):
        raise InputError(f"must lie strictly between 0 and {below:g}, for example 0.05.", argument="alpha", given=alpha)
    return float(alpha)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)
