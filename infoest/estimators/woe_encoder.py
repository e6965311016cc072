"""An encoder that replaces each value by what its bin says about the event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils import ClassifierTags, RegressorTags, Tags
from sklearn.utils.validation import check_is_fitted

from .._core.checks import check_choice
from .._core.keywords import public
from ..credit.bins.binning import Bins
from ..credit.bins.features import learn_features
from ..credit.bins.learning import Target
from ..credit.value.encoding import (
    class_evidence_table,
    difference_table,
    encoded,
    evidence_table,
    woe_columns,
)
from ..credit.value.features import tables_of_learned, values_of_learned, warn_of_smoothing, with_tests
from ..credit.value.multiclass import multiclass_information_value
from ._fitted_bins import KeepsFittedBins
from ._rows import (
    check_same_rows,
    check_target,
    class_target,
    feature_columns,
    labelled_rows,
    number_target,
    read_sample_weight,
    rows_of,
    tags_of_binary_target,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.columns import Column
    from .._core.types import Floats
    from ..credit.bins.choose import Learned
    from ..credit.value.jeffreys import Smoothing


@public
class WOEEncoder(KeepsFittedBins, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Replace each value by the weight of evidence of its bin.

    Parameters
    ----------
    n_bins : int, default=10
        Quantile bins of each number feature; fewer where values repeat.
    bins : mapping, str, Binning or fitted Binner, default=None
        Bins of single features by name: inner edges of left-closed intervals, a number of quantile
        bins, :class:`~infoest.credit.Bins`, a method, or ``None`` for the values as they are. The
        features of an array are called ``x0, x1, …``. Or for all features a method, "quantile",
        "uniform", "tree" or "optimal", a :class:`~infoest.credit.Binning`, or a fitted
        :class:`Binner`, which clones keep.
    target_type : {"binary", "multiclass", "continuous"}, default="binary"
        Two classes; several, with one column of weights of evidence for each, that class against all
        others; or a number, with standardised mean differences.
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
        ``pandas.DataFrame(encoder.tables_["age"])`` shows one. A bin without rows has woe 0. Several
        classes: bin, and n, woe and woe_stderr ending in ``_<class>``; a number: bin, n, mean, woe,
        woe_stderr.
    classes_ : list of str
        The classes in the order of the columns; only where there are several.
    bins_ : dict of str to dict
        Edges or categories of each feature, as :meth:`infoest.credit.Bins.to_dict` gives them.
    result_ : EstimateArray
        Information value of each feature; of several classes the mean of the pairwise ones, weighted
        by the products of the class shares; of a number the share of variance between bins.
    scores_, stderrs_, pvalues_ : ndarray of shape (n_features,)
        Debiased information value of each feature in nats, its standard error, and the p-value of "no
        information"; ``nan`` where bins were learned from the same target.
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

    For a numeric target the analogue of the weight of evidence is the standardised mean difference,
    ``(mean of the bin - mean of all) / standard deviation of all``; its mean square over rows is
    Pearson's correlation ratio [2]_, whose ``debiased`` form is Kelley's [3]_.

    References
    ----------
    .. [1] Good, I. J. (1950). Probability and the Weighing of Evidence, chapter 6.
    .. [2] Pearson, K. (1905). On the general theory of skew correlation and non-linear regression.
       Drapers' Company Research Memoirs, Biometric Series II.
    .. [3] Kelley, T. L. (1935). An unbiased correlation ratio measure. Proceedings of the National
       Academy of Sciences 21, 554-559.

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
        bins: Any = None,
        target_type: Literal["binary", "multiclass", "continuous"] = "binary",
        event: Any = None,
        smoothing: Smoothing = "auto",
        woe_sign: Literal["bad", "good"] = "bad",
        unseen: Literal["neutral", "error"] = "neutral",
    ) -> None:
        self.n_bins = n_bins
        self.bins = bins
        self.target_type = target_type
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
            Target with two classes, or as ``target_type`` says.
        sample_weight : array_like of shape (n,), default=None
            Weights, none negative.

        Returns
        -------
        WOEEncoder
            The fitted object itself.

        Raises
        ------
        ValueError
            If lengths differ, the target has not two classes (or fewer, or is constant) or the event
            is not clear, a value is infinite, a weight is negative, ``bins`` names no feature, or a
            parameter is out of range.
        TypeError
            If a column holds neither numbers, strings nor booleans, or ``bins`` is no mapping.

        Warns
        -----
        EmptyBinWarning
            If ``smoothing="auto"`` had to smooth some feature.
        """
        check_choice("woe_sign", self.woe_sign, ("bad", "good"))
        check_choice("unseen", self.unseen, ("neutral", "error"))
        check_choice("target_type", self.target_type, ("binary", "multiclass", "continuous"))
        columns, target = self._rows(X, y)
        weights = read_sample_weight(sample_weight, len(target.values))
        if weights is not None:
            kept = weights > 0
            columns, target, weights = rows_of(columns, kept), target.of(kept), weights[kept]
        learned = learn_features(columns, self.bins, self.n_bins, target, weights, repeated=True)
        if self.target_type == "continuous":
            self._fit_numbers(columns, learned, target, weights)
        else:
            self._fit_classes(columns, learned, target, weights)
        self.bins_ = {column.name: own.bins.to_dict() for column, own in zip(columns, learned, strict=True)}
        self.scores_ = self.result_.best
        self.stderrs_ = self.result_.stderr
        self.pvalues_ = self.result_.pvalue
        return self

    def transform(self, X: Any) -> Floats:
        """Encode rows.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            The features of ``fit``.

        Returns
        -------
        ndarray of shape (n, n_features) or (n, n_features * n_classes)
            Weights of evidence, in nats, or standardised mean differences; a frame after ``set_output``.

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

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Names of the columns that ``transform`` gives.

        Parameters
        ----------
        input_features : array_like of str, default=None
            Must be the names of ``fit``, where there were any.

        Returns
        -------
        ndarray of str
            Those of the features; with several classes ``<feature>_<class>``.
        """
        names = np.asarray(super().get_feature_names_out(input_features), dtype=object)
        if self.target_type != "multiclass":
            return names
        return np.array([f"{name}_{label}" for name in names for label in self.classes_], dtype=object)

    def _rows(self, X: Any, y: Any) -> tuple[list[Column], Target]:
        if self.target_type == "binary":
            columns, groups = labelled_rows(self, X, y, self.event)
            return columns, Target(groups)
        check_target(self, y)
        columns = feature_columns(self, X, reset=True, min_rows=2)
        check_same_rows(len(columns[0].values), y)
        if self.target_type == "continuous":
            return columns, Target(number_target(y), 0)
        self.classes_, codes = class_target(y)
        return columns, Target(codes, len(self.classes_))

    def _fit_classes(
        self, columns: Sequence[Column], learned: Sequence[Learned], target: Target, weights: Floats | None
    ) -> None:
        if self.target_type == "binary":
            counts = tables_of_learned(columns, learned, target.values, weights)
            self.result_ = values_of_learned(counts, learned, self.smoothing)
            table = evidence_table
        else:
            counts = tables_of_learned(columns, learned, target.values, weights, self.classes_)
            estimates = (multiclass_information_value(own, self.smoothing) for own in counts.values())
            self.result_ = with_tests(counts, estimates, learned)
            table = class_evidence_table
        self.tables_ = {name: table(own, self.smoothing, self.woe_sign) for name, own in counts.items()}
        warn_of_smoothing(counts, self.smoothing)

    def _fit_numbers(
        self, columns: Sequence[Column], learned: Sequence[Learned], target: Target, weights: Floats | None
    ) -> None:
        found = [
            difference_table(column, own, target.values, weights, self.woe_sign)
            for column, own in zip(columns, learned, strict=True)
        ]
        self.tables_ = {column.name: table for column, (table, _) in zip(columns, found, strict=True)}
        self.result_ = with_tests(self.tables_, (share for _, share in found), learned)

    def _encode(self, column: Column) -> Floats:
        woe = woe_columns(self.tables_[column.name], self.classes_ if self.target_type == "multiclass" else None)
        return encoded(column, Bins.from_dict(self.bins_[column.name]), woe, unseen=self.unseen)

    def __sklearn_tags__(self) -> Tags:
        tags = tags_of_binary_target(super().__sklearn_tags__())
        if self.target_type == "multiclass":
            tags.classifier_tags = ClassifierTags(multi_class=True)
        elif self.target_type == "continuous":
            tags.classifier_tags, tags.regressor_tags = None, RegressorTags()
        return tags
