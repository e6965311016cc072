"""Calibration of forecasts: whether a shift or a stretch of their log odds would have forecast the outcomes better.

The null says all there is to know: outcomes drawn from the forecasts. So the test is simulated from it wherever the
limit could be off, which with one event in a group it is by far.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from scipy.special import chdtrc

from .._core.checks import check_choice, check_count
from .._core.columns import read_column
from .._core.errors import InputError
from .._core.estimate import TestResult
from .._core.estimate_array import adjusted_for_discoveries
from .._core.keywords import public
from .._core.rng import seed64
from ..resampling.permutation import FamilyTest, sequential_test

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from .._core.rng import RandomState
    from .._core.types import Codes, Floats

NOTHING_TO_TEST = "every forecast is certain, and nothing happened that it ruled out. Nothing to test."
SMALLEST = 1e-10  # of a variance or eigenvalue: less is rounding of a direction that does not vary
Adjustment = Literal["bh", "by"]
SUM_ERROR = 1e-6  # forecasts written with six digits add to 1 within this


NEGLIGIBLE = 0.005  # where no outcome of one row is more of a squared statistic than this, its law is the limit
STOP = 100  # simulated statistics at or above the observed one that end the simulation
DRAWS = 10**7  # simulated outcomes of one test at most, but never fewer than 999 samples


@overload
def calibration_test(  # numpydoc ignore=GL08
    y: Any,
    proba: Any,
    *,
    classes: Sequence[Any] | None = ...,
    groups: None = ...,
    adjustment: Adjustment = ...,
    n_resamples: int = ...,
    random_state: RandomState = ...,
) -> TestResult: ...


@overload
def calibration_test(  # numpydoc ignore=GL08
    y: Any,
    proba: Any,
    *,
    classes: Sequence[Any] | None = ...,
    groups: Any,
    adjustment: Adjustment = ...,
    n_resamples: int = ...,
    random_state: RandomState = ...,
) -> FamilyTest: ...


@public
def calibration_test(
    y: Any,
    proba: Any,
    *,
    classes: Sequence[Any] | None = None,
    groups: Any = None,
    adjustment: Adjustment = "bh",
    n_resamples: int = 9999,
    random_state: RandomState = 0,
) -> TestResult | FamilyTest:
    """Test that forecast probabilities are right on average and as sure as the outcomes warrant.

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

    n_resamples : int, default=9999
        Most samples of outcomes drawn from the forecasts, where a test is simulated.
    random_state : int, numpy Generator, RandomState or None, default=0
        Seed of these: by default a test of the same rows always has the same p-value.

    Returns
    -------
    TestResult, or FamilyTest of the groups
        ``statistic`` is the root of the score statistic, in standard deviations where one direction
        matters: positive where outcomes surprise more than the forecasts expect (overconfident ones),
        negative where they surprise less (timid ones). Infinite if something of probability 0 happened.
        With ``groups`` there is one entry a group, in the order of their sorted values; among those
        whose ``pvalue_adjusted`` is at most a, a share of at most a is expected to be well calibrated.
        A group of nothing but certain forecasts cannot be tested: ``nan``.

    Raises
    ------
    ValueError
        If lengths differ, values are missing, a probability is outside [0, 1], rows do not add to 1, an
        outcome has no column, ``adjustment`` is not known, or every forecast is certain.
    TypeError
        If ``y`` holds neither numbers, strings nor booleans.

    Notes
    -----
    Score test of Cox's recalibration of the log odds [1]_: an intercept, which a shift of all odds moves, and a
    slope of 1, which over- and underconfidence move; of ``K`` classes there are ``K - 1`` intercepts.
    The p-value is the share of outcomes drawn from the forecasts themselves that have a larger
    statistic: exact for forecasts that do not depend on the outcomes of other rows, in the smallest
    group too. Where no single row has weight the limit is taken, a chi-square; as the scores are
    martingale differences under calibrated forecasts, it also holds where rows depend on earlier ones.
    Miscalibration that a shift and a slope do not move stays unseen.

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
    check_count("n_resamples", n_resamples)
    seed = seed64(random_state)
    label = f"intercept and slope of the log odds, {forecast.shape[1]} classes"
    if groups is None:
        test = _score_test(forecast, outcome, n_resamples, seed, label)
        if math.isnan(test.statistic):
            raise InputError(NOTHING_TO_TEST)
        return test
    names, member = _groups(groups, len(outcome))
    tests = [
        _score_test(forecast[member == g], outcome[member == g], n_resamples, seed, label) for g in range(len(names))
    ]
    statistics = np.array([test.statistic for test in tests])
    if np.isnan(statistics).all():
        raise InputError(NOTHING_TO_TEST)
    pvalue = np.array([test.pvalue for test in tests])
    rate = "Benjamini-Hochberg" if adjustment == "bh" else "Benjamini-Yekutieli"
    return FamilyTest(
        names,
        statistics,
        pvalue,
        adjusted_for_discoveries(pvalue, adjustment),
        max(test.n_resamples for test in tests),
        f"{label}, {rate} over {len(names)} groups",
    )


def _score_test(forecast: Floats, outcome: Codes, n_resamples: int, seed: int, label: str) -> TestResult:
    """Score test of no recalibration; ``nan`` where nothing is left to chance."""
    alternative, rows = "forecasts are miscalibrated", np.arange(len(outcome))
    if (forecast[rows, outcome] == 0).any():
        return TestResult(math.inf, 0.0, alternative, method=label)
    scores = _scores(forecast)
    surprise = -float(scores[rows, outcome, -1].sum())
    scores = _whitened(scores, forecast)
    df = scores.shape[2]
    if df == 0:
        return TestResult(math.nan, math.nan, alternative, method=label)
    observed = float((scores[rows, outcome].sum(axis=0) ** 2).sum())
    statistic = math.copysign(math.sqrt(observed), surprise)
    if float(np.where(forecast > 0, (scores**2).sum(axis=2), 0.0).max()) <= NEGLIGIBLE:
        return TestResult(
            statistic, float(chdtrc(df, observed)), alternative, method=f"{label}, chi-square with {df} df"
        )
    simulated = sequential_test(
        observed,
        _simulation(scores, forecast, np.random.default_rng(seed)),
        min(n_resamples, max(DRAWS // len(outcome), 999)),
        STOP,
        alternative=alternative,
        method=f"{label}, simulated outcomes",
        batch=STOP,
    )
    return replace(simulated, statistic=statistic, null=None)


def _scores(forecast: Floats) -> Floats:
    """Derivative of each row's log probability, were its class the outcome, in the intercepts and the slope (last)."""
    log = np.log(np.where(forecast > 0, forecast, 1.0))
    intercepts = np.eye(forecast.shape[1]) - forecast[:, None, :]
    slope = log - (forecast * log).sum(axis=1, keepdims=True)
    return np.concatenate([intercepts[:, :, 1:], slope[:, :, None]], axis=2)


def _whitened(scores: Floats, forecast: Floats) -> Floats:
    """Scores of unit covariance over the rows, in as many directions as there are."""
    weighted = (scores * forecast[:, :, None]).reshape(-1, scores.shape[2])
    information = weighted.T @ scores.reshape(-1, scores.shape[2])
    scale = np.sqrt(np.maximum(np.diag(information), 0.0))
    known = scale > SMALLEST * math.sqrt(len(forecast))
    information = information[np.ix_(known, known)] / np.outer(scale[known], scale[known])
    size, direction = np.linalg.eigh(information)
    kept = size > SMALLEST * max(float(size.max(initial=0.0)), 1e-300)
    return np.asarray(scores[:, :, known] / scale[known] @ (direction[:, kept] / np.sqrt(size[kept])))


def _simulation(scores: Floats, forecast: Floats, rng: np.random.Generator) -> Callable[[int, int], Floats]:
    """Statistics of outcomes drawn from the forecasts, as many as asked for, one after another."""
    n, n_classes, df = scores.shape
    below = forecast.cumsum(axis=1)[:, :-1]
    steps = np.diff(scores, axis=1)  # what a row's score gains from each class to the next
    at_once = max(2**21 // n, 1)

    def draw(first: int, last: int) -> Floats:
        found = np.empty(last - first)
        for begin in range(0, last - first, at_once):
            chance = rng.random((min(at_once, last - first - begin), n))
            total = np.broadcast_to(scores[:, 0].sum(axis=0), (len(chance), df)).copy()
            for k in range(n_classes - 1):
                total += (chance >= below[:, k]) @ steps[:, k]
            found[begin : begin + len(chance)] = (total**2).sum(axis=1)
        return found

    return draw


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
