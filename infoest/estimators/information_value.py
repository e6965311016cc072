"""Information value of every feature of a table, and the selection of those that carry any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from .._core.errors import InputError
from .._core.keywords import public
from .._core.pivots import check_alpha
from ..credit import woe_table
from ..credit.bins.choose import MAX_CODES, Learned
from ..credit.bins.features import bins_beforehand, learn_features
from ..credit.bins.learning import Target
from ..credit.value.batches import ClassBatches
from ..credit.value.features import one_warning_for_all, tables_of_learned, values_of_learned, warn_of_smoothing
from ..credit.value.few_rows import warn_of_weights
from ..credit.value.tables import GOODS_AND_BADS, read_weights
from ._fitted_bins import KeepsFittedBins, has_bins
from ._rows import (
    SelectsColumns,
    check_same_rows,
    check_target,
    feature_columns,
    labelled_rows,
    tags_of_binary_target,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from .._core.counts import Counts
    from ..credit.value.jeffreys import Smoothing


@public
class InformationValue(KeepsFittedBins, SelectsColumns, SelectorMixin, BaseEstimator):
    """Screen features by their information value about a binary target.

    ``fit`` estimates the information value of each feature with its standard error and test,
    ``partial_fit`` does so batch by batch; ``transform`` keeps the features whose adjusted p-value is
    at most ``alpha``.

    Parameters
    ----------
    n_bins : int, default=10
        Quantile bins of a number feature with more than ``max_codes`` distinct values.
    bins : mapping, str, Binning or fitted Binner, default=None
        Bins of single features by name: inner edges of left-closed intervals, a number of quantile
        bins, :class:`~infoest.credit.Bins`, a method, or ``None`` for the values as they are. The
        features of an array are called ``x0, x1, …``. Or for all features a method, "quantile",
        "uniform", "tree" or "optimal", a :class:`~infoest.credit.Binning`, or a fitted
        :class:`Binner`, which clones keep.
    max_codes : int or None, default=50
        Numbers with at most this many distinct values are bins as they are, as in
        :func:`~infoest.credit.information_value`; 0 cuts all numbers into quantile bins. ``None`` takes whole
        numbers as they are where their values show them to be codes, as in :func:`infoest.mutual_information`.
    event : object, default=None
        The class of the target that is the event. ``None``: of two numbers the larger, of booleans
        ``True``; strings must be named.
    smoothing : float or "auto", default="auto"
        Added to every cell. ``"auto"`` adds 0.5 to every cell of a feature's table when any is
        empty; one warning names all such features.
    alpha : float, default=0.05
        Expected share of useless features among those selected (Benjamini-Hochberg).

    Attributes
    ----------
    result_ : EstimateArray
        One estimate per feature; ``result_.summary_frame()`` is the ranking.
    scores_ : ndarray of shape (n_features,)
        Debiased information values, in nats: what to rank by.
    values_ : ndarray of shape (n_features,)
        Plug-in information values, which other programs print.
    stderrs_, pvalues_, pvalues_adjusted_ : ndarray of shape (n_features,)
        Standard errors, p-values of "no information", and those adjusted by Benjamini-Hochberg.
    counts_ : dict of str to Counts
        Goods and bads in each bin of each feature.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.credit.information_value : The same for one column.
    infoest.credit.count_intervals : Counts of a lazy frame, which ``information_value`` takes as they are.
    WOEEncoder : Replaces each value by the weight of evidence of its bin.

    Notes
    -----
    Missing values are a bin of their own; strings, booleans and categories are bins as they are.
    P-values hold because bins are made without a look at the target, or, where the method is "tree"
    or "optimal", on one half of the rows while the other gives the estimates. Weights enter the
    tests by Kish's effective sample size.

    References
    ----------
    .. [1] Kullback, S. (1959). Information Theory and Statistics, eq. 1.6.3.
    .. [2] Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of
       the Royal Statistical Society B 57, 289-300.

    Examples
    --------
    >>> from infoest import InformationValue
    >>> from infoest.datasets import load_german_credit
    >>> X, y = load_german_credit()
    >>> screen = InformationValue(max_codes=10).fit(X, y)
    >>> screen.result_["housing"]
    0.0833 (debiased 0.0739) ± 0.0399 nat (IV, 3 bins, n=700 and 300)
    >>> screen.transform(X).shape
    (1000, 13)
    """

    def __init__(
        self,
        n_bins: int = 10,
        *,
        bins: Any = None,
        max_codes: int | None = MAX_CODES,
        event: Any = None,
        smoothing: Smoothing = "auto",
        alpha: float = 0.05,
    ) -> None:
        self.n_bins = n_bins
        self.bins = bins
        self.max_codes = max_codes
        self.event = event
        self.smoothing = smoothing
        self.alpha = alpha

    def fit(self, X: Any, y: Any, sampling_weight: Any = None) -> InformationValue:
        """Estimate the information value of each feature.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Features; missing values are allowed.
        y : array_like of shape (n,)
            Target with two classes.
        sampling_weight : array_like of shape (n,), default=None
            How many rows of the population each row stands for, positive. Not called
            ``sample_weight``: a weight of 2 is no second observation, so it does not act like the
            same row twice, which is what scikit-learn means by that name.

        Returns
        -------
        InformationValue
            The fitted object itself.

        Raises
        ------
        ValueError
            If lengths differ, the target has not two classes or the event is not clear, a value is
            infinite, a weight is not positive, ``bins`` names no feature, or a parameter is out of range.
        TypeError
            If a column holds neither numbers, strings nor booleans, or ``bins`` is no mapping.

        Warns
        -----
        EmptyBinWarning
            If ``smoothing="auto"`` had to smooth some feature.
        FewEffectiveRowsWarning
            If uneven weights leave few effective rows of goods or bads.
        """
        check_alpha(self.alpha)
        columns, groups = labelled_rows(self, X, y, self.event)
        weights = read_weights(sampling_weight, len(groups), "sampling_weight")
        warn_of_weights(groups, weights, GOODS_AND_BADS)
        learned = learn_features(
            columns, self.bins, self.n_bins, Target(groups), weights, max_codes=self.max_codes, honest=True
        )
        self._batches: ClassBatches | None = None
        self._estimate(tables_of_learned(columns, learned, groups, weights), learned)
        warn_of_smoothing(self.counts_, self.smoothing)
        return self

    @available_if(has_bins)  # type: ignore[untyped-decorator]
    def partial_fit(self, X: Any, y: Any, sampling_weight: Any = None) -> InformationValue:
        """Add a batch of rows to those of the batches before it.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Features of the batch; missing values are allowed.
        y : array_like of shape (n,)
            Target, with two classes over all batches; a batch may hold one of them.
        sampling_weight : array_like of shape (n,), default=None
            As in :meth:`fit`.

        Returns
        -------
        InformationValue
            The object itself, fitted once both classes have been seen.

        Raises
        ------
        ValueError
            As :meth:`fit`, and if ``bins`` leaves those of a feature to the rows: batches add up only in bins
            that are known beforehand.
        AttributeError
            If ``bins`` is ``None``.

        Warns
        -----
        EmptyBinWarning
            If ``smoothing="auto"`` had to smooth some feature.

        Notes
        -----
        The estimates are those of :meth:`fit` on all rows together: exactly, whatever the batches, for counts and
        for whole weights. What is kept is the counts. ``fit`` forgets the batches, and
        batches after it start anew; to start anew with other bins, use a clone.

        Examples
        --------
        >>> import numpy as np
        >>> from infoest import InformationValue
        >>> rng = np.random.default_rng(0)
        >>> X, y = rng.normal(size=(1000, 1)), rng.integers(2, size=1000)
        >>> screen = InformationValue(bins={"x0": [-1, 0, 1]})
        >>> for rows in np.split(np.arange(1000), 4):
        ...     screen = screen.partial_fit(X[rows], y[rows])
        >>> screen.values_ == InformationValue(bins={"x0": [-1, 0, 1]}).fit(X, y).values_
        array([ True])
        """
        check_alpha(self.alpha)
        check_target(self, y)
        batches = getattr(self, "_batches", None)
        columns = feature_columns(self, X, reset=batches is None)
        check_same_rows(len(columns[0].values), y)
        weights = read_weights(sampling_weight, len(columns[0].values), "sampling_weight")
        bins = bins_beforehand(self.bins, columns)
        batches = ClassBatches() if batches is None else batches
        batches.add(columns, bins, y, weights)
        self._batches = batches
        counts = batches.goods_and_bads(self.event)
        if counts is not None:
            self._estimate(counts, [Learned(own) for own in bins])
            warn_of_smoothing(self.counts_, self.smoothing)
        return self

    def _estimate(self, counts: Mapping[str, Counts], learned: Sequence[Learned]) -> None:
        """Everything that follows from the counts."""
        self.counts_ = dict(counts)
        self.result_ = values_of_learned(self.counts_, learned, self.smoothing)
        self.scores_ = self.result_.best
        self.values_ = self.result_.value
        self.stderrs_ = self.result_.stderr
        self.pvalues_ = self.result_.pvalue
        self.pvalues_adjusted_ = self.result_.pvalue_adjusted()

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "result_")

    def woe_table(self, feature: str) -> pd.DataFrame:
        """Weight of evidence of each bin of a feature.

        Parameters
        ----------
        feature : str
            Its name.

        Returns
        -------
        pandas.DataFrame
            As :func:`infoest.credit.woe_table` gives it.

        Raises
        ------
        ValueError
            If there is no such feature.
        """
        check_is_fitted(self)
        if feature not in self.counts_:
            raise InputError(f"feature {feature!r} was not seen in fit; features are {', '.join(self.counts_)}.")
        with one_warning_for_all():  # fit has warned of this table already
            return woe_table(self.counts_[feature], smoothing=self.smoothing)

    def _get_support_mask(self) -> NDArray[np.bool_]:
        check_is_fitted(self)
        return np.asarray(self.pvalues_adjusted_ <= self.alpha)

    def __sklearn_tags__(self) -> Tags:
        return tags_of_binary_target(super().__sklearn_tags__())
