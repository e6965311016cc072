"""How well a score ranks events above the other rows, with standard errors and a comparison of two scores in pairs."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ..._core.columns import read_column
from ..._core.errors import InputError, InputTypeError
from ..._core.estimate import Estimate
from ..._core.keywords import public
from ...resampling.delta import delta_variance
from ..drift.distances import effective_rows, largest_gap, share_below
from ..value.tables import event_indicator, read_weights
from .area_interval import AreaInterval

if TYPE_CHECKING:
    from ..._core.types import Floats

ONE_ROW = "one class has a single effective row: no standard error"
CONSTANT = "every row has the same score: the estimated standard error would be 0, which says nothing"
SEPARATED = "the score separates the classes: the estimated standard error would be 0, which says nothing"


@public
def roc_auc(y: Any, score: Any, *, event: Any = None, sample_weight: ArrayLike | None = None) -> Estimate:
    """Area under the ROC curve with DeLong's standard error.

    Parameters
    ----------
    y : array_like of shape (n,)
        Target with two classes.
    score : array_like of shape (n,)
        Larger where the event is likelier: a probability or log odds. Points that fall with the risk
        go in with a minus sign.
    event : object, default=None
        The class that is the event; class 1 of 0/1 or -1/1 and ``True`` need no naming.
    sample_weight : array_like of shape (n,), default=None
        Positive weights of the rows.

    Returns
    -------
    Estimate
        Dimensionless; ``n`` is the events and the others (effective numbers under weights). ``confint``
        inverts the test of every area (Newcombe's method 5), so it stays within 0 and 1 and holds for
        few events; ``pvalue_null`` tests 0.5. Where the score separates the classes ``stderr`` is
        ``nan``, with a note, and the interval still has its limits.

    Raises
    ------
    ValueError
        If lengths differ, the target has not two classes, the event is not clear, a score is missing
        or a weight not positive.
    TypeError
        If scores are not numbers.

    See Also
    --------
    gini_coefficient : The same on the scale from -1 to 1.
    roc_auc_difference : Two scores on the same rows.

    Notes
    -----
    The probability that an event scores higher than another row, ties counted half. The variance is
    that of the placement values of both classes, found by sorting in O(n log n) [2]_. Interval and
    tests take the variance at the area in question rather than at the estimate [3]_, times DeLong's
    over that at the estimate where this ratio exceeds 1: with ten events the limits of a normal
    approximation miss an area near 1 in one sample of four. Valid for a score that was not fitted
    to the same rows.

    References
    ----------
    .. [1] DeLong, E. R., DeLong, D. M. and Clarke-Pearson, D. L. (1988). Comparing the areas under two
       or more correlated receiver operating characteristic curves. Biometrics 44, 837-845, eq. 5.
    .. [2] Sun, X. and Xu, W. (2014). Fast implementation of DeLong's algorithm. IEEE Signal Processing
       Letters 21, 1389-1393.
    .. [3] Newcombe, R. G. (2006). Confidence intervals for an effect size measure based on the
       Mann-Whitney statistic. Part 2: asymptotic methods and evaluation. Statistics in Medicine 25,
       559-573, method 5.

    Examples
    --------
    >>> from infoest.credit import roc_auc
    >>> roc_auc([0, 0, 0, 1, 1, 0, 1, 1], [0.1, 0.3, 0.2, 0.4, 0.8, 0.6, 0.5, 0.9])
    0.8750 ± 0.1443 (AUC, DeLong, n=4 and 4)
    """
    ranks = _Placements.of(y, score, event, sample_weight)
    return _ranking(ranks, "AUC, DeLong")


@public
def gini_coefficient(y: Any, score: Any, *, event: Any = None, sample_weight: ArrayLike | None = None) -> Estimate:
    """Gini coefficient of a score, ``2 AUC - 1``, with DeLong's standard error.

    Parameters
    ----------
    y, score, event, sample_weight : as in roc_auc
        See :func:`roc_auc`.

    Returns
    -------
    Estimate
        Dimensionless; also called accuracy ratio or Somers' D. Everything as in :func:`roc_auc`,
        ``pvalue_null`` tests 0.

    Raises
    ------
    ValueError
        As :func:`roc_auc`.
    TypeError
        As :func:`roc_auc`.

    Examples
    --------
    >>> from infoest.credit import gini_coefficient
    >>> gini_coefficient([0, 0, 0, 1, 1, 0, 1, 1], [0.1, 0.3, 0.2, 0.4, 0.8, 0.6, 0.5, 0.9])
    0.7500 ± 0.2887 (Gini, DeLong, n=4 and 4)
    """
    ranks = _Placements.of(y, score, event, sample_weight)
    return _ranking(ranks, "Gini, DeLong", lowest=-1.0, width=2.0)


@public
def roc_auc_difference(
    y: Any, score: Any, other: Any, *, event: Any = None, sample_weight: ArrayLike | None = None
) -> Estimate:
    """Difference of the AUC of two scores on the same rows, with the standard error of the pair.

    Parameters
    ----------
    y : array_like of shape (n,)
        Target with two classes.
    score, other : array_like of shape (n,)
        The two scores, larger where the event is likelier.
    event, sample_weight : as in roc_auc
        See :func:`roc_auc`.

    Returns
    -------
    Estimate
        AUC of ``score`` minus AUC of ``other``; normal interval. ``pvalue_null`` is one-sided, that
        ``score`` is no better; the two-sided p-value of DeLong's test is twice the smaller tail.

    Raises
    ------
    ValueError
        As :func:`roc_auc`.
    TypeError
        As :func:`roc_auc`.

    Notes
    -----
    The variance of the differences of placement values takes in that both scores see the same rows.
    Nested models fitted to the same rows are no such pair: their difference is not normal under the null.

    References
    ----------
    .. [1] DeLong, E. R., DeLong, D. M. and Clarke-Pearson, D. L. (1988). Comparing the areas under two
       or more correlated receiver operating characteristic curves. Biometrics 44, 837-845, eq. 6.

    Examples
    --------
    >>> from infoest.credit import roc_auc_difference
    >>> y = [0, 0, 0, 1, 1, 0, 1, 1]
    >>> roc_auc_difference(y, [1, 3, 2, 4, 8, 6, 5, 9], [5, 3, 2, 4, 8, 6, 1, 9])
    0.2500 ± 0.2041 (difference of AUC, DeLong, n=4 and 4)
    """
    first = _Placements.of(y, score, event, sample_weight)
    second = _Placements.of(y, other, event, sample_weight, name="other")
    pair = replace(first, events=first.events - second.events, others=first.others - second.others)
    stderr = pair.stderr()
    return Estimate(
        first.area - second.area,
        stderr,
        first.sizes,
        unit="",
        method="difference of AUC, DeLong",
        note=ONE_ROW if math.isnan(stderr) else "",
    )


@public
def kolmogorov_smirnov(y: Any, score: Any, *, event: Any = None, sample_weight: ArrayLike | None = None) -> Estimate:
    """Largest distance between the score distributions of events and of the others.

    Parameters
    ----------
    y, score, event, sample_weight : as in roc_auc
        See :func:`roc_auc`; the sign of the score does not matter.

    Returns
    -------
    Estimate
        Between 0 and 1, dimensionless. ``pvalue_null`` is that of the two-sample Kolmogorov-Smirnov
        test, exact up to 1000 rows a class; under weights its limit at the effective numbers of
        rows. ``confint`` holds from no difference on, where it begins at 0.

    Raises
    ------
    ValueError
        As :func:`roc_auc`.
    TypeError
        As :func:`roc_auc`.

    Notes
    -----
    The standard error is that of the difference of two shares at the score where it is largest. It
    holds for large samples where one score is clearly best [1]_; the distance itself is biased
    upward, most where the score says little, so the interval lies mostly below ``value``: the lower
    limit takes off the largest error of a Brownian bridge among the cuts that may be the best one,
    the upper limit is the largest of the score limits of all cuts [2]_. Both are on the safe side.

    References
    ----------
    .. [1] Raghavachari, M. (1973). Limiting distributions of Kolmogorov-Smirnov type statistics under
       the alternative. Annals of Statistics 1, 67-73.
    .. [2] Newcombe, R. G. (1998). Interval estimation for the difference between independent
       proportions. Statistics in Medicine 17, 873-890, method 10.

    Examples
    --------
    >>> from infoest.credit import kolmogorov_smirnov
    >>> kolmogorov_smirnov([0, 0, 0, 1, 1, 0, 1, 1], [0.1, 0.3, 0.2, 0.4, 0.8, 0.6, 0.5, 0.9])
    0.7500 ± 0.2165 (KS, n=4 and 4)
    """
    (high, high_weight), (low, low_weight) = _two_samples(y, score, event, sample_weight, "score")
    weights = (None, None) if sample_weight is None else (high_weight, low_weight)
    found = largest_gap(high, low, *weights)
    return replace(found, note=SEPARATED) if math.isnan(found.stderr) else found


@dataclass(frozen=True, slots=True)
class _Placements:
    """For each row the share of the other class that it beats, ties counted half, with the row's weight."""

    events: Floats
    others: Floats
    event_weight: Floats
    other_weight: Floats

    @classmethod
    def of(cls, y: Any, score: Any, event: Any, sample_weight: ArrayLike | None, name: str = "score") -> _Placements:
        (high, high_weight), (low, low_weight) = _two_samples(y, score, event, sample_weight, name)
        beats = _midshare(high, low, low_weight)
        return cls(beats, 1 - _midshare(low, high, high_weight), high_weight, low_weight)

    @property
    def area(self) -> float:
        return float(np.average(self.events, weights=self.event_weight))

    @property
    def sizes(self) -> tuple[int, int]:
        return round(effective_rows(self.event_weight)), round(effective_rows(self.other_weight))

    def stderr(self) -> float:
        """DeLong's standard error; ``nan`` where a class has one effective row."""
        variance = 0.0
        for values, weights in ((self.events, self.event_weight), (self.others, self.other_weight)):
            n = effective_rows(weights)
            if n < 1 + 1e-9:
                return math.nan
            variance += float(delta_variance(values, weights)) * n / (n - 1)
        return math.sqrt(variance)


def _ranking(ranks: _Placements, method: str, *, lowest: float = 0.0, width: float = 1.0) -> Estimate:
    """An estimate ``lowest + width * area``; no standard error where it would be 0."""
    area, stderr = ranks.area, ranks.stderr()
    note = ONE_ROW if math.isnan(stderr) else "" if stderr > 0 else SEPARATED if area in (0, 1) else CONSTANT
    rows = effective_rows(ranks.event_weight), effective_rows(ranks.other_weight)
    return Estimate(
        lowest + width * area,
        math.nan if note else width * stderr,
        ranks.sizes,
        unit="",
        method=method,
        note=note,
        pivot=AreaInterval.of(area, stderr, rows, lowest, width),
    )


def _two_samples(
    y: Any, score: Any, event: Any, sample_weight: ArrayLike | None, name: str
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Scores and weights of the events, and of the others."""
    groups = event_indicator(y, event)
    column = read_column(score, name)
    if column.kind == "nominal":
        raise InputTypeError(
            f"{column.label} holds strings or booleans.", remedy="Pass one number per row, larger for riskier rows."
        )
    if len(column.values) != len(groups):
        raise InputError(
            f"y and {name} must have the same number of rows; got y: {len(groups)}, {name}: {len(column.values)}."
        )
    if column.missing.any():
        raise InputError(
            f"{column.label} is missing in {int(column.missing.sum())} rows.", remedy="Drop or score those rows."
        )
    weights = read_weights(sample_weight, len(groups), "sample_weight")
    weights = np.ones(len(groups)) if weights is None else weights
    bad = groups == 1
    values = np.asarray(column.values, dtype=np.float64)
    return (values[bad], weights[bad]), (values[~bad], weights[~bad])


def _midshare(at: Floats, values: Floats, weights: Floats) -> Floats:
    """Share of the values below each number, those equal to it counted half."""
    return (share_below(at, values, weights, "left") + share_below(at, values, weights, "right")) / 2
