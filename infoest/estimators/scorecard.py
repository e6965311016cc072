"""Scorecard: a classifier that says its log odds in points, bin by bin, with standard errors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, column_or_1d

from .._core.checks import check_choice, check_count
from .._core.columns import Column, read_column
from .._core.errors import InputError, InputTypeError
from .._core.keywords import public
from ..credit.bins.binning import Bins
from ..credit.card.export import read_card, value_kind, write_card, write_sql
from ..credit.card.scorecard import (
    Card,
    CardFeature,
    FittedFeature,
    Scaling,
    bin_points,
    fit_logistic,
    stacked_errors,
)
from ..credit.value.jeffreys import BinCounts, smooth_tables
from ..credit.value.tables import event_indicator
from ._binning import codes_or_missing
from ._rows import check_same_rows, check_target, feature_columns, read_sample_weight
from .woe_encoder import WOEEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from .._core.types import Floats


@public
class Scorecard(ClassifierMixin, BaseEstimator):
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
        classes, as with scikit-learn's classifiers; so name it where classes are words.

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
            If the encoder is no WOEEncoder, or a column holds neither numbers, strings nor booleans.

        Warns
        -----
        NoFiniteFitWarning
            If the unpenalised likelihood has no unique finite maximum; then ``C=1`` is taken.
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
        woe = np.column_stack([feature.woe[feature.codes] for feature in rows])
        logistic = fit_logistic(woe, events, weights, float(self.C))
        covariance, errors = stacked_errors(rows, logistic, events, weights, scaling)
        if not self._counted(len(events) if weights is None else float(weights.sum())):
            covariance, errors = np.full_like(covariance, np.nan), [np.full_like(error, np.nan) for error in errors]
        self._take(logistic.intercept, logistic.coef, covariance, logistic.covariance)
        self.kinds_ = {column.name: value_kind(column) for column in columns}
        self.points_ = {
            column.name: bin_points(feature.woe[:-1], coef, self.intercept_, len(columns), scaling)
            for column, feature, coef in zip(columns, rows, self.coef_.tolist(), strict=True)
        }
        self.points_stderr_ = {name: error[:-1] for name, error in zip(self.points_, errors, strict=True)}
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
        log_odds = self._log_odds(X)
        return log_odds if self._event_last() else -log_odds

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
        log_odds = self.decision_function(X)
        return np.column_stack([expit(-log_odds), expit(log_odds)])

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

    def reason_codes(self, X: Any, n: int = 3, *, baseline: Literal["best", "mean"] = "best") -> NDArray[Any]:
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
        names, card = list(self.points_), self._card()
        woe = np.asarray(self.encoder_.transform(X))
        losses = np.empty_like(woe)
        for j, name in enumerate(names):
            table = self.encoder_.tables_[name]
            mass = table["goods"] + table["bads"]
            points = self.points_[name]
            standard = points[mass > 0].max() if baseline == "best" else np.average(points, weights=mass)
            own = bin_points(woe[:, j], card.features[j].coefficient, self.intercept_, len(names), card.scaling)
            losses[:, j] = standard - own
        losses[losses < 1e-9 * abs(card.scaling.factor)] = 0.0  # rounding is no reason
        order = np.argsort(-losses, axis=1, kind="stable")[:, :n]
        reasons = np.array(names, dtype=object)[order]
        reasons[np.take_along_axis(losses, order, axis=1) == 0] = None
        missing = np.full((len(reasons), max(n - len(names), 0)), None, dtype=object)
        return np.hstack([reasons, missing])

    def points_table(self) -> pd.DataFrame:
        """Points of every bin.

        Returns
        -------
        pandas.DataFrame
            One row for each bin that holds rows: feature, bin, goods, bads, event_rate, woe,
            coefficient, points, points_stderr.
        """
        import pandas as pd

        check_is_fitted(self)
        parts = []
        for name, coefficient in zip(self.points_, self.coef_, strict=True):
            table = self.encoder_.tables_[name]
            kept = table["goods"] + table["bads"] > 0
            columns = {key: table[key][kept] for key in ("bin", "goods", "bads", "event_rate", "woe")}
            parts.append(
                pd.DataFrame(
                    {
                        "feature": name,
                        **columns,
                        "coefficient": coefficient,
                        "points": self.points_[name][kept],
                        "points_stderr": self.points_stderr_[name][kept],
                    }
                )
            )
        return pd.concat(parts, ignore_index=True)

    def to_json(self) -> str:
        """The fitted scorecard as JSON, without pickle.

        Returns
        -------
        str
            Bins, tables, coefficients, points and scaling. :meth:`from_json` gives a scorecard
            whose every number is the same to the last bit.

        Raises
        ------
        TypeError
            If classes are neither numbers, strings nor booleans.
        """
        check_is_fitted(self)
        return write_card(self._state())

    @classmethod
    def from_json(cls, text: str) -> Scorecard:
        """A fitted scorecard from what :meth:`to_json` wrote.

        Parameters
        ----------
        text : str
            JSON.

        Returns
        -------
        Scorecard
            Ready to score. Its encoder has the settings of the written one except for ``bins``,
            whose outcome is there as fitted, and no ``result_``.

        Raises
        ------
        ValueError
            If the text is no JSON, no scorecard, of a version that this release does not know, or incomplete.
        """
        return cls()._restored(read_card(text))

    def to_sql(
        self,
        table: str | Sequence[str],
        *,
        keep: Sequence[str] | None = None,
        prefix: str = "scorecard_",
    ) -> str:
        """The scorecard as one portable SQL query.

        Parameters
        ----------
        table : str or sequence of str
            Table to score, or the parts of its name: ``("schema", "table")``.
        keep : sequence of str, default=None
            Columns to pass on; ``None`` passes on all of them.
        prefix : str, default="scorecard_"
            Before the names of the new columns log_odds, probability (of the event) and points.

        Returns
        -------
        str
            A ``SELECT``. Names are quoted with double quotes, text with single ones, as in standard
            SQL; weights of evidence are ``CASE`` expressions in double precision.

        Raises
        ------
        ValueError
            If a name or a category holds a NUL character, which SQL text cannot, or a feature's
            categories are no values that SQL has.

        Notes
        -----
        Checked against :meth:`predict_proba` in DuckDB and in SQLite. A number that is infinite, and
        under ``unseen="error"`` a value that ``fit`` did not see, has no score: ``NULL``, where
        ``predict_proba`` raises. NaN is missing, as ``NULL`` is. Text is compared as the database does:
        under a collation that ignores case, categories that differ in case only are one.

        Examples
        --------
        >>> import pandas as pd
        >>> from infoest import Scorecard, WOEEncoder
        >>> X = pd.DataFrame({"age": [20, 30, 40, 50, 60, 70]})
        >>> card = Scorecard(WOEEncoder(bins={"age": [45]})).fit(X, [1, 1, 0, 0, 1, 0])
        >>> print(card.to_sql("people", keep=["age"]))
        SELECT
          scored."age",
          ...
        FROM (
          SELECT
            source."age",
            ...
            + CASE
              WHEN source."age" IS NULL OR source."age" <> source."age" THEN 0.0e0
              ...
              WHEN source."age" < 45.0e0 THEN 0.69...e0
              ELSE (-0.69...e0)
            END
            AS "scorecard_log_odds"
          FROM "people" source
        ) scored
        <BLANKLINE>
        """
        check_is_fitted(self)
        return write_sql(self._card(), table, keep=keep, prefix=prefix)

    def to_onnx(self, *, dtype: Literal["float32", "float64"] = "float32") -> Any:
        """The scorecard as an ONNX model.

        Parameters
        ----------
        dtype : {"float32", "float64"}, default="float32"
            Type of the inputs that are numbers or booleans; the sums are in float64 either way.

        Returns
        -------
        onnx.ModelProto
            One input of shape (n, 1) for each feature: numbers, booleans as 0 and 1, text; NaN and
            the empty string are missing. Outputs of shape (n,): probability (of the event), points, log_odds.

        Raises
        ------
        ImportError
            If onnx is not installed.
        ValueError
            If a column is called like an output, has the empty string as a category, or holds bytes
            or values of several types.

        Notes
        -----
        With float64 inputs the same as :meth:`predict_proba`; with float32 ones also, but for numbers
        so little below an edge that they round to it. What :meth:`predict_proba` refuses, infinite
        numbers and under ``unseen="error"`` what ``fit`` did not see, gives NaN.
        """
        from ..credit.card.onnx import write_onnx

        check_is_fitted(self)
        return write_onnx(self._card(), dtype)

    def _scaling(self) -> Scaling:
        return Scaling(pdo=self.pdo, odds=self.odds, base_points=self.base_points)

    def _new_encoder(self) -> WOEEncoder:
        """A clone of the encoder for a target of 0 and 1, whose event is 1."""
        encoder = WOEEncoder() if self.encoder is None else clone(self.encoder)
        if not isinstance(encoder, WOEEncoder):
            raise InputTypeError(f"encoder is a {type(encoder).__name__}; pass a WOEEncoder, or None for its defaults.")
        if encoder.target_type != "binary":
            raise InputError(f"the encoder has target_type={encoder.target_type!r}; a scorecard needs 'binary'.")
        encoder.set_params(event=None)
        return encoder

    def _read_classes(self, y: Any) -> NDArray[np.int64]:
        """1 where the target is the event; sets ``classes_`` and ``event_``."""
        column = read_column(y, "y")
        missing = int(column.missing.sum())
        if missing:
            raise InputError(
                f"{column.label} is missing in {missing} rows.", remedy="Drop those rows: they belong to no class."
            )
        if column.kind != "nominal" and np.isinf(column.values).any():
            raise InputError(f"{column.label} holds infinity, which is no class.", remedy="Drop those rows.")
        labels = column_or_1d(y, warn=True)
        check_classification_targets(labels)
        self.classes_ = np.unique(labels)
        if len(self.classes_) != 2:
            kind = "Only binary classification is supported. The type of the target is multiclass. "
            raise InputError(
                f"{kind if len(self.classes_) > 2 else ''}{column.label} must have two classes, "
                f"got {len(self.classes_)}: {', '.join(map(str, self.classes_[:5]))}. Recode it as event and non-event."
            )
        named = self.event if self.event is not None else getattr(self.encoder, "event", None)
        events = event_indicator(labels, self.classes_[1] if named is None else named)
        self.event_ = labels[int(np.argmax(events))]
        return events

    def _fitted_feature(self, column: Column, kept: NDArray[np.bool_]) -> FittedFeature:
        """Codes, weights of evidence and smoothed counts of one feature."""
        table = self.encoder_.tables_[column.name]
        codes = codes_or_missing(Bins.from_dict(self.encoder_.bins_[column.name]), column)[kept]
        codes = np.where((codes < 0) | (codes >= len(table["woe"])), len(table["woe"]), codes)  # no weight: the last
        good, bad = (BinCounts.of(np.append(table[key], 0.0)) for key in ("goods", "bads"))
        good, bad, _, _ = smooth_tables(good, bad, self.encoder_.smoothing)
        sign = 1.0 if self.encoder_.woe_sign == "bad" else -1.0
        return FittedFeature(codes, np.append(table["woe"], 0.0), good.counts, bad.counts, sign)

    def _counted(self, total: float) -> bool:
        """Whether the encoder counted all rows of ``fit``, and not the half that honest bins leave."""
        tables = self.encoder_.tables_.values()
        return all(math.isclose(table["goods"].sum() + table["bads"].sum(), total, rel_tol=1e-9) for table in tables)

    def _take(self, intercept: float, coef: Floats, covariance: Floats, information_covariance: Floats) -> None:
        """Coefficients and their standard errors."""
        self.intercept_, self.coef_ = intercept, coef
        self.covariance_, self.information_covariance_ = covariance, information_covariance
        stderr = np.sqrt(np.diag(covariance))
        self.intercept_stderr_, self.coef_stderr_ = float(stderr[0]), stderr[1:]

    def _log_odds(self, X: Any) -> Floats:
        """Log odds of the event."""
        check_is_fitted(self)
        feature_columns(self, X, reset=False)  # complains in the name of this estimator
        return np.asarray(np.asarray(self.encoder_.transform(X)) @ self.coef_ + self.intercept_, dtype=np.float64)

    def _event_last(self) -> bool:
        return bool(self.classes_[1] == self.event_)

    def _card(self) -> Card:
        features = tuple(
            CardFeature(name, self.kinds_[name], Bins.from_dict(self.encoder_.bins_[name]), table["woe"], coefficient)
            for (name, table), coefficient in zip(self.encoder_.tables_.items(), self.coef_.tolist(), strict=True)
        )
        return Card(features, self.intercept_, self._scaling(), self.encoder_.unseen)

    def _state(self) -> dict[str, Any]:
        """Everything fitted, in the shape that the JSON has."""
        encoder = self.encoder_
        settings = {k: v for k, v in encoder.get_params(deep=False).items() if isinstance(v, str | int | float)}
        features = [
            {
                "name": name,
                "kind": self.kinds_[name],
                "bins": encoder.bins_[name],
                "coefficient": self.coef_[j],
                "coefficient_stderr": self.coef_stderr_[j],
                "table": {**table, "points": self.points_[name], "points_stderr": self.points_stderr_[name]},
                "information_value": encoder.scores_[j],
                "information_value_stderr": encoder.stderrs_[j],
                "information_value_pvalue": encoder.pvalues_[j],
            }
            for j, (name, table) in enumerate(encoder.tables_.items())
        ]
        return {
            "classes": self.classes_,
            "event": int(self._event_last()),
            "named_features": hasattr(self, "feature_names_in_"),
            "settings": {"C": float(self.C), "pdo": self.pdo, "odds": self.odds, "base_points": self.base_points},
            "encoder": settings,
            "intercept": self.intercept_,
            "covariance": self.covariance_,
            "information_covariance": self.information_covariance_,
            "features": features,
        }

    def _restored(self, state: dict[str, Any]) -> Scorecard:
        """Itself, fitted as the state says."""
        features = state["features"]
        self.classes_, self.event_ = state["classes"], state["classes"][state["event"]]
        try:
            encoder = WOEEncoder(**state["encoder"])
        except TypeError as error:
            raise InputError(f"the scorecard is damaged: {error}.", remedy="Pass what to_json wrote.") from error
        self.set_params(**state["settings"], encoder=encoder, event=self.event_)
        self._scaling()
        encoder = self._new_encoder()
        for estimator in (self, encoder):
            estimator.n_features_in_ = len(features)
            if state["named_features"]:
                estimator.feature_names_in_ = np.array([feature["name"] for feature in features], dtype=object)
        own = ("points", "points_stderr")
        tables = {feature["name"]: dict(feature["table"]) for feature in features}
        self.points_, self.points_stderr_ = ({name: t.pop(key) for name, t in tables.items()} for key in own)
        encoder.bins_ = {feature["name"]: feature["bins"] for feature in features}
        encoder.tables_ = tables
        encoder.scores_, encoder.stderrs_, encoder.pvalues_ = (
            np.array([feature[f"information_value{ending}"] for feature in features])
            for ending in ("", "_stderr", "_pvalue")
        )
        coef = np.array([feature["coefficient"] for feature in features])
        self._take(state["intercept"], coef, state["covariance"], state["information_covariance"])
        self.encoder_ = encoder
        self.kinds_ = {feature["name"]: feature["kind"] for feature in features}
        return self

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags
