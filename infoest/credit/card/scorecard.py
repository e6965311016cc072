"""Points from log odds, the logistic regression on weights of evidence, and standard errors of both steps."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from ..._core.errors import InputError
from ..._core.warnings import InfoestWarning, warn

if TYPE_CHECKING:
    from ..._core.types import Codes, Floats
    from ..bins.binning import Bins

FLAT = 1e-9  # information over that of even odds below which a direction has no finite maximum
FALLBACK = 1.0  # inverse penalty where there is none


class UnnamedEventWarning(InfoestWarning):
    """The classes of a target are words, and none of them was named as the event."""


class NoFiniteFitWarning(InfoestWarning):
    """The likelihood has no unique finite maximum: the fit was penalised instead."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Points from log odds: ``base_points`` at ``odds`` to one against the event, ``pdo`` more when these double.

    Attributes
    ----------
    pdo : float
        Points to double the odds.
    odds : float
        Non-events to one event at ``base_points``.
    base_points : float
        Points at those odds.
    """

    pdo: float = 20.0
    odds: float = 50.0
    base_points: float = 600.0

    def __post_init__(self) -> None:
        for name in ("pdo", "odds"):
            value = getattr(self, name)
            if not (_is_number(value) and value > 0):
                raise InputError(f"{name}={value!r} must be a positive number, for example {Scaling.default(name):g}.")
        if not _is_number(self.base_points):
            raise InputError(f"base_points={self.base_points!r} must be a finite number, for example 600.")

    @staticmethod
    def default(name: str) -> float:
        """Default of a setting."""
        return {"pdo": 20.0, "odds": 50.0, "base_points": 600.0}[name]

    @property
    def factor(self) -> float:
        """Points for each unit of log odds against the event."""
        return self.pdo / math.log(2)

    @property
    def offset(self) -> float:
        """Points at even odds."""
        return self.base_points - self.factor * math.log(self.odds)

    def points(self, log_odds: Floats) -> Floats:
        """Points of rows by the log odds of their event: safer rows have more."""
        return np.asarray(self.offset - self.factor * log_odds, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class CardFeature:
    """One feature of a scorecard, all that scoring needs.

    Attributes
    ----------
    name : str
        The column.
    kind : {"number", "text", "boolean", "code", "bytes"}
        Type of its values; ``"code"`` is a category written as a number.
    bins : Bins
        Edges or categories.
    woe : ndarray of shape (n_bins,) or (n_bins + 1,)
        Weight of evidence of each bin, that of missing values last where ``fit`` saw any.
    coefficient : float
        What the log odds of the event rise for each unit of it.
    """

    name: str
    kind: str
    bins: Bins
    woe: Floats
    coefficient: float


@dataclass(frozen=True, slots=True)
class Card:
    """A fitted scorecard as plain data.

    Attributes
    ----------
    features : tuple of CardFeature
        In the order of the columns.
    intercept : float
        Log odds of the event where every weight of evidence is 0.
    scaling : Scaling
        From log odds to points.
    unseen : {"neutral", "error"}
        Whether a value that ``fit`` did not see counts 0 or has no score.
    """

    features: tuple[CardFeature, ...]
    intercept: float
    scaling: Scaling
    unseen: str


@dataclass(frozen=True, slots=True)
class FittedFeature:
    """What the rows of ``fit`` say about one feature.

    Attributes
    ----------
    codes : ndarray of shape (n,), int64
        Bin of each row.
    woe : ndarray of shape (n_bins,)
        Weight of evidence of each bin.
    goods, bads : ndarray of shape (n_bins,)
        Weight of both classes in each bin, smoothed; 0 where a bin holds no rows.
    sign : float
        -1 where the weight of evidence is turned around.
    """

    codes: Codes
    woe: Floats
    goods: Floats
    bads: Floats
    sign: float


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression on weights of evidence.

    Attributes
    ----------
    intercept : float
        Log odds where every column is 0.
    coef : ndarray of shape (n_features,)
        One per column; 0 for a constant one.
    covariance : ndarray of shape (n_features + 1, n_features + 1)
        Of the intercept and the coefficients, with the weights of evidence taken as known; ``nan``
        for a constant column.
    bread : ndarray of shape (n_features + 1, n_features + 1)
        Inverse of the (penalised) information; 0 for a constant column.
    """

    intercept: float
    coef: Floats
    covariance: Floats
    bread: Floats


def fit_logistic(woe: Floats, events: Codes, weights: Floats | None = None, C: float = math.inf) -> Logistic:
    """Logistic regression of the event on weights of evidence, with the covariance of its coefficients.

    Parameters
    ----------
    woe : ndarray of shape (n, n_features)
        Encoded rows.
    events : ndarray of shape (n,)
        1 where the row is an event, else 0; both are there.
    weights : ndarray of shape (n,), default=None
        Positive weights of the rows.
    C : float, default=inf
        Inverse of the ridge penalty; infinity for none.

    Returns
    -------
    Logistic
        Its covariance is the inverse information for unit weights and no penalty; else the sandwich
        of the penalised information, which leaves out the bias that a penalty brings.

    Warns
    -----
    NoFiniteFitWarning
        If without a penalty there is no unique finite maximum: the classes are separated, or columns
        are collinear. Then the fit takes ``C=1``.
    """
    w = np.ones(len(events)) if weights is None else weights
    varying = np.ptp(woe, axis=0) > 0
    coef = np.zeros(woe.shape[1])
    intercept, coef[varying], flat = _maximise(woe[:, varying], events, w, C)
    if flat and math.isinf(C):
        warn(
            "the unpenalised fit has no unique finite maximum: some combination of columns separates the classes, or "
            f"columns are collinear. Took C={FALLBACK:g} instead;",
            NoFiniteFitWarning,
            remedy="use fewer columns or bins, or set C= yourself.",
        )
        C = FALLBACK
        intercept, coef[varying], _ = _maximise(woe[:, varying], events, w, C)
    used = np.concatenate([[True], varying])
    design = np.column_stack([np.ones(len(events)), woe])[:, used]
    p = expit(intercept + woe @ coef)
    inverse = np.linalg.inv(_information(design, w * p * (1 - p)) + _penalty(used, C))
    inner = inverse @ _information(design, w**2 * p * (1 - p)) @ inverse
    bread, covariance = np.zeros((len(used), len(used))), np.full((len(used), len(used)), np.nan)
    bread[np.ix_(used, used)] = inverse
    covariance[np.ix_(used, used)] = inner
    return Logistic(intercept, coef, covariance, bread)


def stacked_errors(
    features: Sequence[FittedFeature], fitted: Logistic, events: Codes, weights: Floats | None, scaling: Scaling
) -> tuple[Floats, list[Floats]]:
    """Covariance of the coefficients and standard error of the points of every bin, both steps of the fit included.

    Parameters
    ----------
    features : sequence of FittedFeature
        Bins of the rows of ``fit``.
    fitted : Logistic
        The regression on them.
    events : ndarray of shape (n,)
        1 where the row is an event, else 0.
    weights : ndarray of shape (n,), default=None
        Positive weights of the rows.
    scaling : Scaling
        From log odds to points.

    Returns
    -------
    covariance : ndarray of shape (n_features + 1, n_features + 1)
        Of the intercept and the coefficients; ``nan`` for a constant column.
    stderr : list of ndarray of shape (n_bins,)
        One per feature; ``nan`` where a bin holds no rows.

    Notes
    -----
    Weights of evidence and coefficients come from the same rows, so their errors are neither
    independent nor small beside each other: with one feature the coefficient is 1 in every sample,
    and all error is in the weights of evidence. The influence of a row on a coefficient or on the
    points of a bin is found by stacking both sets of estimating equations [1]_; its sum of squares
    is the variance. The cost is O(n n_features**2).

    References
    ----------
    .. [1] Newey, W. K. and McFadden, D. (1994). Large sample estimation and hypothesis testing.
       Handbook of Econometrics 4, section 6, theorem 6.1.
    """
    w = np.ones(len(events)) if weights is None else weights
    influence = _coefficient_influence(features, fitted, events, w) @ fitted.bread
    covariance = np.where(np.isnan(fitted.covariance), np.nan, influence.T @ influence)
    constant = influence[:, 0] / len(features)
    return covariance, [
        scaling.factor * _bin_stderr(feature, fitted.coef[j], influence[:, j + 1], constant, events, w)
        for j, feature in enumerate(features)
    ]


def bin_points(woe: Floats, coefficient: float, intercept: float, n_features: int, scaling: Scaling) -> Floats:
    """Points of each bin of a feature; what no bin changes is shared evenly among the features."""
    constant = (scaling.offset - scaling.factor * intercept) / n_features
    return np.asarray(constant - scaling.factor * coefficient * woe, dtype=np.float64)


def _coefficient_influence(features: Sequence[FittedFeature], fitted: Logistic, events: Codes, w: Floats) -> Floats:
    """Each row's part of the score, what it moves through the weights of evidence included; (n, n_features + 1)."""
    design = np.column_stack([np.ones(len(events)), *(feature.woe[feature.codes] for feature in features)])
    p = expit(design @ np.concatenate([[fitted.intercept], fitted.coef]))
    residual, spread = w * (events - p), w * p * (1 - p)
    score: Floats = residual[:, None] * design
    for j, feature in enumerate(features):
        slope = np.column_stack(
            [-fitted.coef[j] * np.bincount(feature.codes, spread * column, len(feature.woe)) for column in design.T]
        )
        slope[:, j + 1] += np.bincount(feature.codes, residual, len(feature.woe))
        for event, direction, mass in ((1, 1.0, feature.bads), (0, -1.0, feature.goods)):
            rows = events == event
            shift = slope / np.where(mass > 0, mass, 1.0)[:, None]
            moved = shift[feature.codes[rows]] - slope.sum(axis=0) / mass.sum()
            score[rows] += feature.sign * direction * w[rows, None] * moved
    return score


def _bin_stderr(
    feature: FittedFeature, coefficient: float, slope: Floats, constant: Floats, events: Codes, w: Floats
) -> Floats:
    """Root of the summed squares of ``woe * slope + constant + coefficient * (influence on woe)``, for every bin."""
    woe, n_bins = feature.woe, len(feature.woe)
    variance = woe**2 * (slope**2).sum() + 2 * woe * (slope * constant).sum() + (constant**2).sum()
    for event, direction, mass in ((1, 1.0, feature.bads), (0, -1.0, feature.goods)):
        rows = events == event
        codes, weight = feature.codes[rows], w[rows]
        own, everywhere = 1 / np.where(mass > 0, mass, 1.0), 1 / mass.sum()
        for part, times in ((slope[rows], woe), (constant[rows], 1.0)):
            inside = np.bincount(codes, weight * part, n_bins)
            cross = own * inside - everywhere * inside.sum()
            variance = variance + 2 * coefficient * feature.sign * direction * times * cross
        squares = np.bincount(codes, weight**2, n_bins)
        outside = squares.sum() - squares
        variance = variance + coefficient**2 * (squares * (own - everywhere) ** 2 + outside * everywhere**2)
    occupied = (feature.bads > 0) | (feature.goods > 0)
    return np.where(occupied, np.sqrt(np.maximum(variance, 0.0)), np.nan)  # cancels to -1e-17 where it is 0


def _maximise(woe: Floats, events: Codes, w: Floats, C: float) -> tuple[float, Floats, bool]:
    """Intercept, coefficients, and whether the likelihood is flat in some direction, where they mean nothing."""
    rate = float(np.average(events, weights=w))
    if not woe.shape[1]:
        return math.log(rate / (1 - rate)), np.zeros(0), False
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=C, solver="newton-cholesky", tol=1e-10, max_iter=200)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what scikit-learn warns of shows in the information below
        model.fit(woe, events, sample_weight=w)
    intercept, coef = float(model.intercept_[0]), np.asarray(model.coef_[0], dtype=np.float64)
    if not (math.isfinite(intercept) and np.isfinite(coef).all()):
        return 0.0, np.zeros_like(coef), True
    centred = np.column_stack([np.ones(len(woe)), woe - np.average(woe, axis=0, weights=w)])
    p = expit(intercept + woe @ coef)
    scale = np.sqrt((w[:, None] * centred**2).sum(axis=0))
    relative = _information(centred / scale, w * p * (1 - p))
    return intercept, coef, bool(np.linalg.eigvalsh(relative)[0] < FLAT)


def _information(design: Floats, weights: Floats) -> Floats:
    """Weighted cross products."""
    return np.asarray(design.T @ (weights[:, None] * design), dtype=np.float64)


def _penalty(used: NDArray[np.bool_], C: float) -> Floats:
    """Second derivative of the penalty, none on the intercept."""
    ridge = np.full(int(used.sum()), 1 / C)
    ridge[0] = 0.0
    return np.asarray(np.diag(ridge), dtype=np.float64)


def _is_number(value: object) -> bool:
    return (
        isinstance(value, (int, float, np.integer, np.floating))
        and not isinstance(value, bool)
        and math.isfinite(value)
    )
