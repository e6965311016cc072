"""A classifier that gives its log odds in points, bin by bin, with standard errors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from .._core.checks import check_choice, check_count
from .._core.columns import read_column
from .._core.errors import InputError
from .._core.keywords import public
from .._core.warnings import warn
from ..credit.bins.binning import Bins, codes_or_missing
from ..credit.card.export import value_kind
from ..credit.card.fitting import counts_every_row, fit_card, fitted_feature
from ..credit.card.scorecard import UnnamedEventWarning
from ..credit.card.scoring import log_odds, points_table, reason_codes
from ..credit.value.tables import event_indicator
from ._rows import check_same_rows, check_target, class_labels, feature_columns, read_sample_weight
from ._stored_card import StoredCard

if TYPE_CHECKING:
    import pandas as pd

    from .._core.columns import Column
    from .._core.types import Codes, Floats, Mask
    from ..credit.card.scorecard import FittedFeature
    from ..credit.card.scoring import Baseline
    from .woe_encoder import WOEEncoder


@public
class Scorecard(ClassifierMixin, StoredCard):
    """Logistic regression on weights of evidence, scaled to points, with the standard error of every bin's points.

    Parameters
    ----------
    encoder : WOEEncoder, default=None
        How to bin and encode the features; a clone of it is fitted. ``None``: ``WOEEncoder()``.
    C : float, default=inf
        Inverse of the ridge penalty on the coefficients; infinity for none, as their standard errors suppose.
    pdo : float, default=20
        Points to double the odds against the event.
    odds : float, default=50
        Odds against the event, non-events to one event, of a row with ``base_points``.
    base_points : float, default=600
        Points at those odds.
    event : object, default=None
        The class that costs points. ``None``: that of the encoder, else the last of the sorted
        classes, as with scikit-learn's classifiers; where classes are neither 0/1, -1/1 nor booleans a
        warning says which one that is, since points of the other one run the other way.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        Classes, sorted: the columns of ``predict_proba``.
    event_ : object
        The event among them.
    encoder_ : WOEEncoder
        The fitted encoder with its bins and tables.
    coef_, coef_stderr_ : ndarray of shape (n_features,)
        What the log odds of the event rise for each unit of weight of evidence, and standard errors;
        0 and ``nan`` for a feature with one bin.
    intercept_, intercept_stderr_ : float
        Log odds of the event where all weights of evidence are 0, and its standard error.
    covariance_ : ndarray of shape (n_features + 1, n_features + 1)
        Of the intercept and the coefficients.
    information_covariance_ : ndarray of shape (n_features + 1, n_features + 1)
        The same by the information matrix alone, with the weights of evidence taken as known, as
        other programs have it: its standard errors came out between 0.7 and 2 times the true ones.
    points_, points_stderr_ : dict of str to ndarray
        Points of each bin of each feature, and their standard errors.
    kinds_ : dict of str to str
        Type of the values of each feature, which :meth:`to_sql` needs.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    WOEEncoder : The encoding by itself.
    infoest.credit.roc_auc : AUC with its standard error.
    infoest.inference.calibration_test : Whether probabilities are as sure as the outcomes warrant.

    Notes
    -----
    ``points = base_points - pdo / log(2) * (log_odds + log(odds))`` with the log odds of the event, so
    that safer rows have more points [1]_. The points of a row are the sum of those of its bins: the
    constant is shared evenly among the features.

    Standard errors stack the estimating equations of both steps, the weights of evidence and the
    coefficients, since both come from the same rows [2]_; they hold for bins fixed in advance, and are
    ``nan`` where honest bins left half of the rows to the weights of evidence. Under
    ``sample_weight`` they take weights as sampling weights. A coefficient near 1 means that a feature
    adds to the others what it says alone; a negative one contradicts its own weights of evidence.

    Missing values, unseen categories and special values are treated as by the encoder.

    References
    ----------
    .. [1] Siddiqi, N. (2006). Credit Risk Scorecards, chapter 6.
    .. [2] Newey, W. K. and McFadden, D. (1994). Large sample estimation and hypothesis testing.
       Handbook of Econometrics 4, section 6, theorem 6.1.

    Examples
    --------
    >>> from infoest import Scorecard
    >>> from infoest.datasets import load_german_credit
    >>> X, y = load_german_credit()
    >>> card = Scorecard().fit(X[["housing", "other_debtors_or_guarantors"]], y)
    >>> card.points_table()[["feature", "bin", "woe", "points", "points_stderr"]].round(2)
                           feature           bin   woe  points  points_stderr
    0                      housing      for free  0.47  242.44           5.30
    1                      housing           own -0.19  261.27           1.76
    2                      housing          rent  0.40  244.37           4.05
    3  other_debtors_or_guarantors  co-applicant  0.60  239.42           8.69
    4  other_debtors_or_guarantors     guarantor -0.59  271.76           9.64
    5  other_debtors_or_guarantors          none -0.00  255.80           1.16
    >>> card.score_points(X[["housing", "other_debtors_or_guarantors"]].head(3)).round(1)
    array([517.1, 517.1, 517.1])
    """

    def __init__(
        self,
        encoder: WOEEncoder | None = None,
        *,
        C: float = math.inf,
        pdo: float = 20,
        odds: float = 50,
        base_points: float = 600,
        event: Any = None,
    ) -> None:
        self.encoder = encoder
        self.C = C
        self.pdo = pdo
        self.odds = odds
        self.base_points = base_points
        self.event = event

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Scorecard:
        """Make bins, learn their weights of evidence, and fit the regression on them.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Features; missing values are allowed.
        y : array_like of shape (n,)
            Target with two classes.
        sample_weight : array_like of shape (n,), default=None
            Weights, none negative; a row of weight 0 is left out.

        Returns
        -------
        Scorecard
            The fitted object itself.

        Raises
        ------
        ValueError
            If lengths differ, the target has missing values or not two classes, a value is infinite,
            a weight is negative, or a parameter is out of range.
        TypeError
            If the encoder is not a WOEEncoder, or a column holds neither numbers, strings nor booleans.

        Warns
        -----
        NoFiniteFitWarning
            If the unpenalised likelihood has no unique finite maximum; then ``C=1`` is taken.
        UnnamedEventWarning
            If ``event`` names no class and the classes do not say which is the event.
        EmptyBinWarning
            As :class:`WOEEncoder`.
        """
        scaling = self._scaling()
        if not self.C > 0:
            raise InputError(f"C={self.C!r} must be a positive number; infinity is no penalty.")
        check_target(self, y)
        columns = feature_columns(self, X, reset=True, min_rows=2)
        check_same_rows(len(columns[0].values), y)
        events = self._read_classes(y)
        weights = read_sample_weight(sample_weight, len(events))
        kept = np.ones(len(events), dtype=bool) if weights is None else weights > 0
        if np.ptp(events[kept]) == 0:
            raise InputError(
                "rows of only one class have a weight above 0.", remedy="Give rows of both classes a weight."
            )
        self.encoder_ = self._new_encoder().fit(X, events, sample_weight)
        rows = [self._fitted_feature(column, kept) for column in columns]
        events, weights = events[kept], None if weights is None else weights[kept]
        total = len(events) if weights is None else float(weights.sum())
        every_row = counts_every_row(self.encoder_.tables_.values(), total)
        found = fit_card(rows, events, weights, float(self.C), scaling, every_row=every_row)
        self._take(found.intercept, found.coef, found.covariance, found.information_covariance)
        names = [column.name for column in columns]
        self.kinds_ = {column.name: value_kind(column) for column in columns}
        self.points_ = dict(zip(names, found.points, strict=True))
        self.points_stderr_ = dict(zip(names, found.points_stderr, strict=True))
        return self

    def decision_function(self, X: Any) -> Floats:
        """Log odds of the second class.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            The features of ``fit``.

        Returns
        -------
        ndarray of shape (n,)
            Log odds of ``classes_[1]``: of the event, unless the event is the first class.

        Raises
        ------
        ValueError
            As :meth:`WOEEncoder.transform`.
        TypeError
            As :meth:`WOEEncoder.transform`.
        """
        of_event = self._log_odds(X)
        return of_event if self._event_last() else -of_event

    def predict_proba(self, X: Any) -> Floats:
        """Probability of each class.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            The features of ``fit``.

        Returns
        -------
        ndarray of shape (n, 2)
            In the order of ``classes_``.

        Raises
        ------
        ValueError
            As :meth:`WOEEncoder.transform`.
        TypeError
            As :meth:`WOEEncoder.transform`.
        """
        of_second = self.decision_function(X)
        return np.column_stack([expit(-of_second), expit(of_second)])

    def predict(self, X: Any) -> NDArray[Any]:
        """The likelier class of each row.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            The features of ``fit``.

        Returns
        -------
        ndarray of shape (n,)
            Classes.

        Raises
        ------
        ValueError
            As :meth:`WOEEncoder.transform`.
        TypeError
            As :meth:`WOEEncoder.transform`.
        """
        likelier = self.decision_function(X) > 0
        return np.asarray(self.classes_[likelier.astype(np.int64)])

    def score_points(self, X: Any) -> Floats:
        """Points of each row: the sum of the points of its bins.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            The features of ``fit``.

        Returns
        -------
        ndarray of shape (n,)
            More for safer rows, not rounded.

        Raises
        ------
        ValueError
            As :meth:`WOEEncoder.transform`.
        TypeError
            As :meth:`WOEEncoder.transform`.
        """
        return self._scaling().points(self._log_odds(X))

    def reason_codes(self, X: Any, n: int = 3, *, baseline: Baseline = "best") -> NDArray[Any]:
        """Names of the features that cost each row the most points.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            The features of ``fit``.
        n : int, default=3
            Reasons for each row.
        baseline : {"best", "mean"}, default="best"
            What points are lost against: those of the feature's best bin that ``fit`` saw, or the
            mean of the rows of ``fit``.

        Returns
        -------
        ndarray of object, shape (n, n)
            Feature names, most points lost first, in the order of the columns where equal; ``None``
            where no further feature costs points.

        Raises
        ------
        ValueError
            As :meth:`WOEEncoder.transform`, or if a parameter is out of range.
        TypeError
            As :meth:`WOEEncoder.transform`.
        """
        check_count("n", n)
        check_choice("baseline", baseline, ("best", "mean"))
        check_is_fitted(self)
        columns = feature_columns(self, X, reset=False)
        rows = {name: table["goods"] + table["bads"] for name, table in self.encoder_.tables_.items()}
        return reason_codes(self._card(), columns, self.points_, rows, n, baseline)

    def points_table(self) -> pd.DataFrame:
        """Points of every bin.

        Returns
        -------
        pandas.DataFrame
            One row for each bin that holds rows: feature, bin, goods, bads, event_rate, woe,
            coefficient, points, points_stderr.
        """
        check_is_fitted(self)
        return points_table(self.encoder_.tables_, self.coef_, self.points_, self.points_stderr_)

    def _read_classes(self, y: Any) -> Codes:
        """1 where the target is the event; sets ``classes_`` and ``event_``."""
        column = read_column(y, "y")
        missing = int(column.missing.sum())
        if missing:
            raise InputError(
                f"{column.label} is missing in {missing} rows.", remedy="Drop those rows: they belong to no class."
            )
        if column.kind != "nominal" and np.isinf(column.values).any():
            raise InputError(f"{column.label} holds infinity, which is no class.", remedy="Drop those rows.")
        labels = class_labels(y)
        check_classification_targets(labels)
        self.classes_ = np.unique(labels)
        if len(self.classes_) != 2:
            kind = "Only binary classification is supported. The type of the target is multiclass. "
            raise InputError(
                f"{kind if len(self.classes_) > 2 else ''}{column.label} must have two classes, "
                f"got {len(self.classes_)}: {', '.join(map(str, self.classes_[:5]))}. Recode it as event and non-event."
            )
        named = self.event if self.event is not None else getattr(self.encoder, "event", None)
        if named is None:
            self._warn_unless_plain(column.label)
        events = event_indicator(labels, self.classes_[1] if named is None else named)
        self.event_ = labels[int(np.argmax(events))]
        return events

    def _warn_unless_plain(self, label: str) -> None:
        """Warn of the class that is taken for the event where the classes leave it open."""
        classes = self.classes_.tolist()
        if classes not in ([0, 1], [-1, 1]):  # holds for False and True as well
            other, event = (repr(name) for name in classes)
            warn(
                f"{label} has the classes {other} and {event}, and none is named as the event: {event}, the last, is "
                f"taken as what costs points. If the event is {other}, all points run the wrong way;",
                UnnamedEventWarning,
                remedy=f"pass event={other} or event={event}.",
            )

    def _fitted_feature(self, column: Column, kept: Mask) -> FittedFeature:
        """Codes, weights of evidence and smoothed counts of one feature."""
        encoder, name = self.encoder_, column.name
        codes = codes_or_missing(Bins.from_dict(encoder.bins_[name]), column)[kept]
        sign = 1.0 if encoder.woe_sign == "bad" else -1.0
        return fitted_feature(encoder.tables_[name], codes, encoder.smoothing, sign)

    def _log_odds(self, X: Any) -> Floats:
        """Log odds of the event."""
        check_is_fitted(self)
        return log_odds(self._card(), feature_columns(self, X, reset=False))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags
