"""Weight-of-evidence encoding: each value becomes what its bin says about the event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from .._validation import check_choice
from ..credit.binning import Bins
from ..credit.woe import weights_of_evidence
from ._binning import (
    bins_of_features,
    codes_or_missing,
    information_values,
    one_warning_for_all,
    tables_of_features,
    warn_of_smoothing,
)
from ._rows import feature_columns, labelled_rows, read_sample_weight, tags_of_binary_target

if TYPE_CHECKING:
    from .._columns import Column
    from .._counts import Counts
    from ..credit.jeffreys import Smoothing

Floats = NDArray[np.float64]


class WOEEncoder(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Replace each value by the weight of evidence of its bin.

    Parameters
    ----------
    n_bins : int, default=10
        Quantile bins of each number feature; fewer where values repeat.
    bins : mapping, default=None
        Bins of single features by name: inner edges of left-closed intervals, a number of quantile
        bins, :class:`~infoest.credit.Bins`, or ``None`` for the values as they are. The features of
        an array are called ``x0, x1, …``.
    event : object, default=None
        The class of the target that is the event. ``None``: of two numbers the larger, of booleans
        ``True``; strings must be named.
    smoothing : float or "auto", default="auto"
        Added to every cell. ``"auto"`` adds 0.5 to every cell of a feature's table when any is
        empty; one warning names all such features.
    woe_sign : {"bad", "good"}, default="bad"
        ``"bad"``: log of the share of events over that of non-events, larger is riskier; ``"good"`` flips it.
    unseen : {"neutral", "error"}, default="neutral"
        What to do with a category, or a missing value, of which ``fit`` saw none: encode it as 0,
        which is no evidence either way, or refuse it.

    Attributes
    ----------
    tables_ : dict of str to dict of str to ndarray
        For each feature the columns bin, goods, bads, event_rate, woe, woe_stderr, iv_contribution;
        ``pandas.DataFrame(encoder.tables_["age"])`` shows one. A bin without rows has woe 0.
    bins_ : dict of str to dict
        Edges or categories of each feature, as :meth:`infoest.credit.Bins.to_dict` gives them.
    scores_, stderrs_, pvalues_ : ndarray of shape (n_features,)
        Debiased information value of each feature in nats, its standard error, and the p-value of "no information".
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    InformationValue : Ranks and selects features.
    infoest.credit.woe_table : Weight of evidence of one column.

    Notes
    -----
    Missing values are a bin of their own; strings, booleans and categories are bins as they are. A
    number outside the range seen in ``fit`` falls into the first or last bin. A weight of 2 encodes
    like the same row twice, and a weight of 0 like no row; it drives the edges as well as the
    counts. Standard errors and p-values use Kish's effective sample size instead.

    References
    ----------
    .. [1] Good, I. J. (1950). Probability and the Weighing of Evidence, chapter 6.

    Examples
    --------
    >>> import pandas as pd
    >>> from infoest import WOEEncoder
    >>> X = pd.DataFrame({"job": ["a", "a", "a", "b", "b", "b"]})
    >>> encoder = WOEEncoder().fit(X, [1, 1, 0, 0, 0, 1])
    >>> encoder.transform(pd.DataFrame({"job": ["a", "b", "never seen"]})).round(4)
    array([[ 0.6931],
           [-0.6931],
           [ 0.    ]])
    """

    def __init__(
        self,
        n_bins: int = 10,
        *,
        bins: Mapping[str, Any] | None = None,
        event: Any = None,
        smoothing: Smoothing = "auto",
        woe_sign: Literal["bad", "good"] = "bad",
        unseen: Literal["neutral", "error"] = "neutral",
    ) -> None:
        self.n_bins = n_bins
        self.bins = bins
        self.event = event
        self.smoothing = smoothing
        self.woe_sign = woe_sign
        self.unseen = unseen

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> WOEEncoder:
        """Make bins and learn the weight of evidence of each.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Features; missing values are allowed.
        y : array_like of shape (n,)
            Target with two classes.
        sample_weight : array_like of shape (n,), default=None
            Weights, none negative.

        Returns
        -------
        WOEEncoder
            The fitted object itself.

        Raises
        ------
        ValueError
            If lengths differ, the target has not two classes or the event is not clear, a value is
            infinite, a weight is negative, ``bins`` names no feature, or a parameter is out of range.
        TypeError
            If a column holds neither numbers, strings nor booleans, or ``bins`` is no mapping.

        Warns
        -----
        EmptyBinWarning
            If ``smoothing="auto"`` had to smooth some feature.
        """
        check_choice("woe_sign", self.woe_sign, ("bad", "good"))
        check_choice("unseen", self.unseen, ("neutral", "error"))
        columns, groups = labelled_rows(self, X, y, self.event)
        weights = read_sample_weight(sample_weight, len(groups))
        if weights is not None:
            kept = weights > 0
            columns = [replace(column, values=column.values[kept]) for column in columns]
            groups, weights = groups[kept], weights[kept]
        bins = bins_of_features(columns, self.bins, self.n_bins, weights)
        counts = tables_of_features(columns, bins, groups, weights)
        result = information_values(counts, self.smoothing)
        self.bins_ = {name: b.to_dict() for name, b in zip(counts, bins, strict=True)}
        self.tables_ = {name: self._table(table) for name, table in counts.items()}
        self.scores_ = result.best
        self.stderrs_ = result.stderr
        self.pvalues_ = result.pvalue
        warn_of_smoothing(counts, self.smoothing)
        return self

    def transform(self, X: Any) -> Floats:
        """Encode rows.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            The features of ``fit``.

        Returns
        -------
        ndarray of shape (n, n_features)
            Weights of evidence, in nats; a frame after ``set_output``.

        Raises
        ------
        ValueError
            If features differ from those of ``fit``, a value is infinite, or under
            ``unseen="error"`` a category or a missing value was not seen in ``fit``.
        TypeError
            If strings meet a feature of numbers, or numbers one of strings.
        """
        check_is_fitted(self)
        columns = feature_columns(self, X, reset=False)
        return np.column_stack([self._encode(column) for column in columns])

    def _table(self, counts: Counts) -> dict[str, NDArray[Any]]:
        """Weight of evidence of each bin; weights count as repeated rows, except in the standard error."""
        with one_warning_for_all():
            evidence = weights_of_evidence(replace(counts, squared=counts.table), self.smoothing)
            stderr = weights_of_evidence(counts, self.smoothing).stderr
        goods, bads = counts.table.T
        return {
            "bin": np.array(counts.bins, dtype=object),
            "goods": goods.copy(),
            "bads": bads.copy(),
            "event_rate": bads / np.where(evidence.occupied, goods + bads, 1.0),
            "woe": evidence.woe if self.woe_sign == "bad" else -evidence.woe,
            "woe_stderr": stderr,
            "iv_contribution": evidence.contribution,
        }

    def _encode(self, column: Column) -> Floats:
        bins = Bins.from_dict(self.bins_[column.name])
        codes = codes_or_missing(bins, column)
        woe = self.tables_[column.name]["woe"]
        if self.unseen == "error":
            _refuse_unseen(column, bins, codes, len(woe))
        padded = np.append(woe, np.zeros(bins.n_bins + 2 - len(woe)))  # no missing values in fit; unseen, which is -1
        return np.asarray(padded[codes], dtype=np.float64)

    def __sklearn_tags__(self) -> Tags:
        return tags_of_binary_target(super().__sklearn_tags__())


def _refuse_unseen(column: Column, bins: Bins, codes: NDArray[np.int64], n_known: int) -> None:
    """An error where a row's bin was not there in ``fit``: it has no weight of evidence."""
    missing = int((codes >= n_known).sum())
    if missing:
        raise ValueError(
            f"{column.label} is missing in {missing} rows, and fit saw no missing value of it. "
            "Impute them or use unseen='neutral'."
        )
    if (codes < 0).any():
        bins.codes(column)  # names the category and the remedy
