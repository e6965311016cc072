"""The second step of a scorecard's fit: from encoded rows to coefficients, points and their errors."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..value.bin_counts import BinCounts
from ..value.jeffreys import smooth_tables
from .scorecard import FittedFeature, bin_points, fit_logistic, stacked_errors

if TYPE_CHECKING:
    from ..._core.types import Codes, Floats
    from ..value.jeffreys import Smoothing
    from .scorecard import Scaling

Table = Mapping[str, NDArray[Any]]  # of one feature, as an encoder keeps it


@dataclass(frozen=True, slots=True)
class CardFit:
    """What a fit finds beside the weights of evidence.

    Attributes
    ----------
    intercept : float
        Log odds of the event where every weight of evidence is 0.
    coef : ndarray of shape (n_features,)
        What the log odds rise for each unit of weight of evidence.
    covariance, information_covariance : ndarray of shape (n_features + 1, n_features + 1)
        Of both, with the weights of evidence estimated from the same rows, and with these taken as known.
    points, points_stderr : list of ndarray
        Points of each bin of each feature and their standard errors.
    """

    intercept: float
    coef: Floats
    covariance: Floats
    information_covariance: Floats
    points: list[Floats]
    points_stderr: list[Floats]


def fitted_feature(table: Table, codes: Codes, smoothing: Smoothing, sign: float) -> FittedFeature:
    """One feature with smoothed counts; codes that have no weight of evidence get a last bin of 0."""
    codes = np.where((codes < 0) | (codes >= len(table["woe"])), len(table["woe"]), codes)
    good, bad = (BinCounts.of(np.append(table[key], 0.0)) for key in ("goods", "bads"))
    good, bad, _, _ = smooth_tables(good, bad, smoothing)
    return FittedFeature(codes, np.append(table["woe"], 0.0), good.counts, bad.counts, sign)


def fit_card(
    features: Sequence[FittedFeature],
    events: Codes,
    weights: Floats | None,
    C: float,
    scaling: Scaling,
    *,
    every_row: bool,
) -> CardFit:
    """Regression on the weights of evidence, points, and standard errors of both steps.

    Parameters
    ----------
    features : sequence of FittedFeature
        Bins of the rows, their weights of evidence and counts.
    events : ndarray of shape (n,)
        1 where the row is an event, else 0.
    weights : ndarray of shape (n,) or None
        Positive weights of the rows.
    C : float
        Inverse of the ridge penalty.
    scaling : Scaling
        From log odds to points.
    every_row : bool
        Whether the weights of evidence come from all these rows. Where honest bins left half of them, the influence
        of a row on the weights of evidence is not known, and standard errors are ``nan``.

    Returns
    -------
    CardFit
        In the order of the features; points without the last bin, which stands for values that ``fit`` did not see.

    Warns
    -----
    NoFiniteFitWarning
        If the unpenalised likelihood has no unique finite maximum.
    """
    woe = np.column_stack([feature.woe[feature.codes] for feature in features])
    fitted = fit_logistic(woe, events, weights, C)
    covariance, errors = stacked_errors(features, fitted, events, weights, scaling)
    if not every_row:
        covariance, errors = np.full_like(covariance, np.nan), [np.full_like(error, np.nan) for error in errors]
    return CardFit(
        fitted.intercept,
        fitted.coef,
        covariance,
        fitted.covariance,
        [
            bin_points(feature.woe[:-1], coef, fitted.intercept, len(features), scaling)
            for feature, coef in zip(features, fitted.coef.tolist(), strict=True)
        ],
        [error[:-1] for error in errors],
    )


def counts_every_row(tables: Iterable[Table], total: float) -> bool:
    """Whether tables hold all rows of ``fit``, and not the half that honest bins leave."""
    return all(math.isclose(table["goods"].sum() + table["bads"].sum(), total, rel_tol=1e-9) for table in tables)
