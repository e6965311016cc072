"""A scorecard is made from a whole table, and its quality is measured on rows that it was not fitted to.

Quality on the card's own rows would flatter it, more so the more bins and columns it has.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit

from .._core.errors import InputError
from ..credit import gini_coefficient, kolmogorov_smirnov, roc_auc
from ..credit.value.tables import event_indicator, read_weights
from ..inference.calibration import calibration_test
from .columns import check_named, first_reasons, usable_columns

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from .._core.estimate import Estimate, TestResult
    from ..estimators import Scorecard

FOLDS = 5
SEED = 20261121  # of the folds: the same table gives the same figures


@dataclass(frozen=True, slots=True)
class ScoredTable:
    """A scorecard made from a table, and how well it does out of fold.

    Attributes
    ----------
    target, event : str
        The target column, and the class of it that is the event.
    n_rows, n_events : int
        Rows of the table, and events among them.
    weighted : bool
        Whether rows carry weights.
    folds : int
        Parts of the cross-validation.
    card : Scorecard
        Fitted to all rows.
    auc, gini, ks : Estimate
        Of the out-of-fold log odds of all rows.
    calibration : TestResult or None
        Of the out-of-fold probabilities; ``None`` for weighted rows.
    outcome : ndarray of shape (n_rows,)
        1 where the row is an event, else 0.
    log_odds : ndarray of shape (n_rows,)
        Of the event, each row by a card fitted to the other folds.
    skipped : dict of str to str
        Why a column was left out.
    """

    target: str
    event: str
    n_rows: int
    n_events: int
    weighted: bool
    folds: int
    card: Scorecard
    auc: Estimate
    gini: Estimate
    ks: Estimate
    calibration: TestResult | None
    outcome: NDArray[np.int64]
    log_odds: NDArray[np.float64]
    skipped: dict[str, str]

    @property
    def points(self) -> NDArray[np.float64]:
        """Out-of-fold points, shape (n_rows,)."""
        return self.card._scaling().points(self.log_odds)

    @property
    def probability(self) -> NDArray[np.float64]:
        """Out-of-fold probability of the event, shape (n_rows,)."""
        return np.asarray(expit(self.log_odds), dtype=np.float64)


def score_table(
    frame: pd.DataFrame,
    target: str,
    *,
    event: Any = None,
    weight: str | None = None,
    n_bins: int = 5,
    folds: int = FOLDS,
) -> ScoredTable:
    """Scorecard from every column of a table that can be binned, with its quality by cross-validation.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table.
    target : str
        Column with two classes.
    event : object, default=None
        The class that costs points; class 1 of 0/1 or -1/1 and ``True`` need no naming.
    weight : str, default=None
        Column of positive weights.
    n_bins : int, default=5
        Quantile bins of a column of numbers.
    folds : int, default=5
        Parts of the cross-validation, stratified by the target, the same for the same table.

    Returns
    -------
    ScoredTable
        The card is fitted to all rows; its quality is that of cards fitted to the other folds.

    Raises
    ------
    ValueError
        If a named column is not there, the target has missing values or does not have two classes,
        the event is not clear, a class has fewer rows than folds, a weight is not positive, or no column can
        be used.
    """
    from sklearn.model_selection import StratifiedKFold

    from ..estimators import Scorecard, WOEEncoder

    check_named(frame, (target, *(() if weight is None else (weight,))), "the table")
    outcome = event_indicator(frame[target], event, name="target")
    weights = None if weight is None else read_weights(frame[weight], len(frame), f"weight column {weight!r}")
    least = int(np.bincount(outcome, minlength=2).min())
    if least < folds:
        raise InputError(
            f"a class of target column {target!r} has {least} rows, fewer than the {folds} folds of the "
            "cross-validation.",
            remedy="Pass more rows of it.",
        )
    features, skipped = usable_columns([str(name) for name in frame if name not in {target, weight}], frame)
    if not features:
        raise InputError(f"no column of the table can be used. {first_reasons(skipped) or 'It holds the target only.'}")
    labels = np.array(frame[target].tolist())
    card = Scorecard(WOEEncoder(n_bins=n_bins), event=labels[int(np.argmax(outcome))].item())
    log_odds = np.empty(len(frame))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # empty bins of a fold; the fit to all rows says what counts
        for others, own in StratifiedKFold(folds, shuffle=True, random_state=SEED).split(outcome, outcome):
            fitted = Scorecard(WOEEncoder(n_bins=n_bins)).fit(
                frame[features].iloc[others], outcome[others], None if weights is None else weights[others]
            )
            log_odds[own] = fitted.decision_function(frame[features].iloc[own])
    return ScoredTable(
        target=target,
        event=str(frame[target].iloc[int(np.argmax(outcome))]),
        n_rows=len(frame),
        n_events=int(outcome.sum()),
        weighted=weights is not None,
        folds=folds,
        card=card.fit(frame[features], labels, weights),
        auc=roc_auc(outcome, log_odds, sample_weight=weights),
        gini=gini_coefficient(outcome, log_odds, sample_weight=weights),
        ks=kolmogorov_smirnov(outcome, log_odds, sample_weight=weights),
        calibration=None if weights is not None else calibration_test(outcome, expit(log_odds)),
        outcome=outcome,
        log_odds=log_odds,
        skipped=skipped,
    )
