"""Calibration of forecasts: whether outcomes surprise as much as the forecasts themselves say they should."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from scipy.special import entr, ndtr

from .._core.checks import check_choice
from .._core.columns import read_column
from .._core.errors import InputError
from .._core.estimate import TestResult
from .._core.estimate_array import adjusted_for_discoveries
from .._core.keywords import public
from ..resampling.permutation import FamilyTest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from .._core.types import Floats

NOTHING_TO_TEST = (
    "every forecast is uniform or certain: its log score equals its entropy whatever happens. Nothing to test."
)
Adjustment = Literal["bh", "by"]
SUM_ERROR = 1e-6  # forecasts written with six digits add to 1 within this


@overload
def calibration_test(  # numpydoc ignore=GL08
    y: Any, proba: Any, *, classes: Sequence[Any] | None = ..., groups: None = ..., adjustment: Adjustment = ...
) -> TestResult: ...


@overload
def calibration_test(  # numpydoc ignore=GL08
    y: Any, proba: Any, *, classes: Sequence[Any] | None = ..., groups: Any, adjustment: Adjustment = ...
) -> FamilyTest: ...


@public
def calibration_test(
    y: Any,
    proba: Any,
    *,
    classes: Sequence[Any] | None = None,
    groups: Any = None,
    adjustment: Adjustment = "bh",
) -> TestResult | FamilyTest:
    """Test that forecast probabilities are as sure as the outcomes warrant.

    Parameters
    ----------
    y : array_like of shape (n,)
        Outcomes. For probabilities of one event: 0/1 or booleans.
    proba : array_like of shape (n,) or (n, n_classes)
        Forecast made before the outcome: the probability of the event, or of every class.
    classes : sequence of shape (n_classes,), default=None
        The class that each column of ``proba`` is about; ``None`` is 0, 1, ... (scikit-learn's
        ``classes_`` belongs here).
    groups : array_like of shape (n,), default=None
        Codes: test the forecasts of each group of rows by themselves.
    adjustment : {"bh", "by"}, default="bh"
        Of the p-values of groups, for the false discovery rate: Benjamini-Hochberg, or
        Benjamini-Yekutieli where rows of different groups depend on each other.

    Returns
    -------
    TestResult, or FamilyTest of the groups
        ``statistic`` is the surprise above expectation in standard deviations: positive for
        overconfident forecasts, negative for timid ones. Infinite if something of probability 0 happened.
        With ``groups`` there is one entry a group, in the order of their sorted values; among those
        whose ``pvalue_adjusted`` is at most a, a share of at most a is expected to be well calibrated.
        A group of nothing but uniform or certain forecasts cannot be tested: ``nan``.

    Raises
    ------
    ValueError
        If lengths differ, values are missing, a probability is outside [0, 1], rows do not add to 1, an
        outcome has no column, ``adjustment`` is not known, or no forecast could be told from its own
        entropy (all uniform or certain).
    TypeError
        If ``y`` holds neither numbers, strings nor booleans.

    Notes
    -----
    Sum of ``-log p(outcome) - H(p)`` over its standard deviation. Under calibrated forecasts its terms are
    martingale differences, so rows may depend on earlier ones; the limit is normal and the
    test two-sided. It sees confidence, not every miscalibration: rows of even odds say nothing.

    References
    ----------
    .. [1] Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika
       45, 562-565.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.inference import calibration_test
    >>> rng = np.random.default_rng(0)
    >>> p = rng.uniform(0.05, 0.95, 2000)
    >>> event = rng.random(2000) < p
    >>> calibration_test(event, p).pvalue > 0.05
    True
    >>> odds = 1.5 * np.log(p / (1 - p))  # the same forecasts, overconfident
    >>> calibration_test(event, 1 / (1 + np.exp(-odds))).statistic > 5
    True
    >>> region = np.where(np.arange(2000) < 1000, "north", "south")
    >>> tests = calibration_test(event, np.where(region == "south", 1 / (1 + np.exp(-odds)), p), groups=region)
    >>> tests.names, (tests.pvalue_adjusted < 0.05).tolist()
    (('north', 'south'), [False, True])
    """
    check_choice("adjustment", adjustment, ("bh", "by"))
    forecast = _forecast(proba)
    outcome = _outcome(y, classes, forecast.shape[1])
    if len(outcome) != len(forecast):
        raise InputError(
            f"y and proba must have the same number of rows; got y: {len(outcome)}, proba: {len(forecast)}."
        )
    label = f"log score against entropy, {forecast.shape[1]} classes"
    if groups is None:
        statistic = _surprise(forecast, outcome)
        if math.isnan(statistic):
            raise InputError(NOTHING_TO_TEST)
        return TestResult(statistic, _two_sided(statistic), "forecasts are over- or underconfident", method=label)
    names, member = _groups(groups, len(outcome))
    statistics = np.array([_surprise(forecast[member == g], outcome[member == g]) for g in range(len(names))])
    if np.isnan(statistics).all():
        raise InputError(NOTHING_TO_TEST)
    pvalue = np.array([_two_sided(statistic) for statistic in statistics])
    adjusted = adjusted_for_discoveries(pvalue, adjustment)
    rate = "Benjamini-Hochberg" if adjustment == "bh" else "Benjamini-Yekutieli"
    return FamilyTest(names, statistics, pvalue, adjusted, 0, f"{label}, {rate} over {len(names)} groups")


def _surprise(forecast: Floats, outcome: NDArray[np.int64]) -> float:
    """Sum of the log scores above expectation in standard deviations; ``nan`` where they cannot differ from it."""
    happened = forecast[np.arange(len(outcome)), outcome]
    if (happened == 0).any():
        return math.inf
    surprise = -np.log(np.where(forecast > 0, forecast, 1.0))
    entropy = entr(forecast).sum(axis=1)
    variance = float((forecast * (surprise - entropy[:, None]) ** 2).sum())
    if variance <= 1e-20 * len(outcome):
        return math.nan
    return float((-np.log(happened) - entropy).sum()) / math.sqrt(variance)


def _two_sided(statistic: float) -> float:
    """p-value of a standard normal statistic."""
    return 2 * float(ndtr(-abs(statistic)))


def _groups(groups: Any, n: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names of the groups in sorted order, and the group of each row."""
    column = read_column(groups, "groups")
    if len(column.values) != n:
        raise InputError(f"y and groups must have the same number of rows; got y: {n}, groups: {len(column.values)}.")
    if column.missing.any():
        raise InputError(
            f"{column.label} holds {int(column.missing.sum())} missing values.",
            remedy="Name them a group of their own.",
        )
    values = column.values.astype(str) if column.kind == "nominal" else column.values
    known, member = np.unique(values, return_inverse=True)
    names = [int(value) if column.kind != "nominal" and value == int(value) else value for value in known]
    return tuple(map(str, names)), member.ravel()


def _forecast(proba: Any) -> Floats:
    """Probabilities of shape (n, n_classes) whose rows add to 1."""
    try:
        forecast = np.asarray(proba, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("proba must be a column or a rectangle of numbers.", remedy="Pass probabilities.") from error
    if forecast.ndim == 2 and forecast.shape[1] == 1:
        forecast = forecast[:, 0]
    if forecast.ndim not in {1, 2} or not forecast.size:
        raise InputError(f"proba has shape {forecast.shape}; pass (n,) or (n, n_classes) with at least one row.")
    if not ((forecast >= 0) & (forecast <= 1)).all():
        raise InputError(
            "proba holds values that are missing or outside [0, 1].", remedy="Pass probabilities, not scores."
        )
    if forecast.ndim == 1:
        return np.column_stack([1 - forecast, forecast])
    total = forecast.sum(axis=1)
    wrong = np.flatnonzero(np.abs(total - 1) > SUM_ERROR)
    if len(wrong):
        raise InputError(
            f"row {wrong[0]} of proba adds to {total[wrong[0]]:.6g}, not 1.", remedy="Pass one column per class."
        )
    return np.asarray(forecast / total[:, None], dtype=np.float64)


def _outcome(y: Any, classes: Sequence[Any] | None, n_classes: int) -> NDArray[np.int64]:
    """Column of ``proba`` that came true in each row."""
    column = read_column(y, "y")
    if column.missing.any():
        raise InputError(f"{column.label} holds {int(column.missing.sum())} missing values.", remedy="Drop those rows.")
    named = list(range(n_classes) if classes is None else classes)
    if len(named) != n_classes:
        raise InputError(f"classes names {len(named)} classes, proba has columns for {n_classes}.")
    if len(set(named)) != len(named):
        raise InputError("classes must differ.")
    position = {value: place for place, value in enumerate(named)}
    unknown = sorted({str(value) for value in column.values if value not in position})
    if unknown:
        remedy = "Name the classes in the order of proba's columns with classes=." if classes is None else "Add them."
        raise InputError(f"{column.label} holds {', '.join(unknown[:5])}, not among the classes {named}. {remedy}")
    return np.array([position[value] for value in column.values], dtype=np.int64)
