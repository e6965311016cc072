"""A fitted scorecard as data: what scoring needs of it, and how it is written as JSON, SQL and ONNX and read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted

from .._core.errors import InputError, InputTypeError
from ..credit.bins.binning import Bins
from ..credit.card.export import damaged, read_card, write_card, write_sql
from ..credit.card.scorecard import Card, CardFeature, Scaling
from .woe_encoder import WOEEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.types import Floats


class StoredCard(BaseEstimator):
    """What a scorecard is once it is fitted, however it came to be: by fitting or from JSON."""

    # Settings and what ``fit`` sets; :class:`Scorecard` documents them.
    encoder: WOEEncoder | None
    C: float
    pdo: float
    odds: float
    base_points: float
    classes_: NDArray[Any]
    event_: Any
    encoder_: WOEEncoder
    intercept_: float
    intercept_stderr_: float
    coef_: Floats
    coef_stderr_: Floats
    covariance_: Floats
    information_covariance_: Floats
    points_: dict[str, Floats]
    points_stderr_: dict[str, Floats]
    kinds_: dict[str, str]

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
    def from_json(cls, text: str) -> Self:
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
            If the text is not JSON, not a scorecard, of a version that this release does not know, or incomplete.
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

    def _take(self, intercept: float, coef: Floats, covariance: Floats, information_covariance: Floats) -> None:
        """Coefficients and their standard errors."""
        self.intercept_, self.coef_ = intercept, coef
        self.covariance_, self.information_covariance_ = covariance, information_covariance
        stderr = np.sqrt(np.diag(covariance))
        self.intercept_stderr_, self.coef_stderr_ = float(stderr[0]), stderr[1:]

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

    def _restored(self, state: dict[str, Any]) -> Self:
        """Itself, fitted as the state says."""
        features = state["features"]
        self.classes_, self.event_ = state["classes"], state["classes"][state["event"]]
        try:
            encoder = WOEEncoder(**state["encoder"])
        except TypeError as error:
            raise damaged(error) from error
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
