"""A transformer that cuts features into bins, by themselves or by what they say about a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from .._core.checks import check_choice, check_count
from .._core.errors import InputError
from .._core.keywords import public
from ..credit import woe_table
from ..credit.bins.binning import Bins, codes_or_missing
from ..credit.bins.choose import Learned, bins_for_estimates, make_bins
from ..credit.bins.features import given_bins
from ..credit.bins.learning import Target
from ..credit.bins.rules import SUPERVISED, Binning, Method, Objective, Trend, with_one_seed
from ..credit.value.encoding import encoded, refuse_unseen, repeated_rows_woe
from ..credit.value.features import one_warning_for_all, tables_of_learned, values_of_learned, warn_of_smoothing
from ..credit.value.jeffreys import check_smoothing
from ._fitted_bins import KeepsFittedBins
from ._rows import feature_columns, labelled_rows, read_sample_weight, rows_of, tags_of_binary_target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from .._core.columns import Column
    from .._core.rng import RandomState
    from .._core.types import Codes, Floats
    from ..credit.value.jeffreys import Smoothing

Encode = Literal["ordinal", "onehot", "woe"]


@public
class Binner(KeepsFittedBins, TransformerMixin, BaseEstimator):
    """Cut features into bins.

    Parameters
    ----------
    method : {"optimal", "tree", "quantile", "uniform"}, default="optimal"
        The exact best cut of pre-bins, the leaves of a decision tree, bins of about equal weight, or
        of equal width. The first two need a target and join categories with similar event rates; the
        other two leave categories as they are.
    n_bins : int, default=10
        Bins wanted; at most so many for "optimal" and "tree". Bins of special codes and of missing
        values come on top.
    bins : mapping, default=None
        Bins of single features by name, instead of learned ones: inner edges of left-closed
        intervals, a number of quantile bins, :class:`~infoest.credit.Bins`, a method or a
        :class:`~infoest.credit.Binning`, or ``None`` for the values as they are. The features of an
        array are called ``x0, x1, …``.
    objective : {"iv", "mi"}, default="iv"
        What "optimal" makes largest: debiased information value or mutual information.
    min_bin_size : float or int, default=0.05
        Fewest rows of a bin: a share of all below 1, else a number; with weights, of their sum.
    min_events, min_nonevents : float, default=1
        Least weight of each class in a bin ("optimal"); 1 allows no pure bin.
    trend : {"auto", "monotonic", "ascending", "descending", "peak", "valley", "none"}, default="auto"
        How the event rate goes from bin to bin of a number feature ("optimal"). "monotonic" is the
        better of ascending and descending, "auto" the best of all but "none".
    n_prebins : int, default=50
        Quantile bins that "optimal" joins; all values where there are no more.
    special_codes : sequence or mapping, default=()
        Values that are bins of their own, ``[-999, "N/A"]``; by feature name for some of them only.
    encode : {"ordinal", "onehot", "woe"}, default="ordinal"
        What ``transform`` gives: bin numbers, an indicator of each bin, or weights of evidence.
    event : object, default=None
        The class of the target that is the event. ``None``: of two numbers the larger, of booleans
        ``True``; strings must be named.
    smoothing : float or "auto", default="auto"
        Added to every cell of a table of goods and bads; ``"auto"`` adds 0.5 where any is empty.
    honest : bool, default=False
        Learn bins on one half of the rows, drawn within classes, and estimate on the other. Without
        it bins learned from the target come without interval and p-value: on the same rows the test
        rejects nearly always.
    unseen : {"neutral", "error"}, default="neutral"
        What to do with a category of which ``fit`` saw none: -1, no indicator, or weight 0; or
        refuse it. The same holds for a missing value where weights of evidence are asked for.
    random_state : int, Generator, RandomState or None, default=None
        Draws the halves, the same ones for every feature.

    Attributes
    ----------
    bins_ : dict of str to dict
        Edges or categories of each feature, as :meth:`infoest.credit.Bins.to_dict` gives them.
    labels_ : dict of str to tuple of str
        Name of each bin, in the order of the bin numbers; the last that of missing values.
    counts_ : dict of str to Counts
        Goods and bads in each bin of each feature, of the rows estimated on; needs a target, as all below.
    result_ : EstimateArray
        Information value of each feature; ``result_.summary_frame()`` is the table of features.
    scores_, stderrs_, pvalues_ : ndarray of shape (n_features,)
        Debiased information values in nats, standard errors, p-values of "no information".
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    WOEEncoder : Weights of evidence, also of targets with several classes and of numbers.
    infoest.credit.binning_test : The p-value that bins the rows anew under every permutation.

    Notes
    -----
    As ``bins=`` of another estimator a fitted binner is a setting, which that estimator's clones keep; as
    a value that a search tries, wrap it in ``sklearn.frozen.FrozenEstimator``.

    Missing values are always a bin of their own. A category rarer than ``min_bin_size`` joins those
    with the nearest event rate, which for rare ones is drawn towards the rate of all rows. A weight
    of 2 bins like the same row twice, a weight of 0 like no row; standard errors and p-values use
    Kish's effective sample size.

    References
    ----------
    .. [1] Navas-Palencia, G. (2020). Optimal binning: mathematical programming formulation.
       arXiv:2001.08025 (the problem; the solution here is dynamic programming).

    Examples
    --------
    >>> from infoest.estimators import Binner
    >>> from infoest.datasets import load_german_credit
    >>> X, y = load_german_credit()
    >>> binner = Binner(trend="monotonic", honest=True, random_state=0).fit(X[["duration_in_month", "housing"]], y)
    >>> binner.labels_["duration_in_month"]
    ('< 12', '[12, 16)', '[16, 33)', '[33, 45)', '>= 45', 'missing')
    >>> binner.result_["duration_in_month"]
    0.1840 (debiased 0.1428) ± 0.0847 nat (IV, 5 bins, n=350 and 150)
    """

    def __init__(
        self,
        method: Method = "optimal",
        *,
        n_bins: int = 10,
        bins: Mapping[str, Any] | None = None,
        objective: Objective = "iv",
        min_bin_size: float = 0.05,
        min_events: float = 1,
        min_nonevents: float = 1,
        trend: Trend = "auto",
        n_prebins: int = 50,
        special_codes: Sequence[Any] | Mapping[str, Sequence[Any]] = (),
        encode: Encode = "ordinal",
        event: Any = None,
        smoothing: Smoothing = "auto",
        honest: bool = False,
        unseen: Literal["neutral", "error"] = "neutral",
        random_state: RandomState = None,
    ) -> None:
        self.method = method
        self.n_bins = n_bins
        self.bins = bins
        self.objective = objective
        self.min_bin_size = min_bin_size
        self.min_events = min_events
        self.min_nonevents = min_nonevents
        self.trend = trend
        self.n_prebins = n_prebins
        self.special_codes = special_codes
        self.encode = encode
        self.event = event
        self.smoothing = smoothing
        self.honest = honest
        self.unseen = unseen
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Binner:
        """Make the bins of every feature.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Features; missing values are allowed.
        y : array_like of shape (n,), default=None
            Target with two classes; "quantile" and "uniform" do without.
        sample_weight : array_like of shape (n,), default=None
            Weights, none negative.

        Returns
        -------
        Binner
            The fitted object itself.

        Raises
        ------
        ValueError
            If lengths differ, the target has not two classes or the event is not clear, a value is
            infinite, a weight is negative, ``bins`` or ``special_codes`` name no feature, or a
            parameter is out of range.
        TypeError
            If a column holds neither numbers, strings nor booleans.

        Warns
        -----
        EmptyBinWarning
            If ``smoothing="auto"`` had to smooth some feature.
        """
        self._check()
        groups = None
        if y is None and not self._needs_target:
            columns = feature_columns(self, X, reset=True, min_rows=2)
        else:
            columns, groups = labelled_rows(self, X, y, self.event)
        weights = read_sample_weight(sample_weight, len(columns[0].values))
        if weights is not None:
            kept = weights > 0
            columns, weights = rows_of(columns, kept), weights[kept]
            groups = None if groups is None else groups[kept]
        learned = self._learn(columns, None if groups is None else Target(groups), weights)
        names = [column.name for column in columns]
        self.bins_ = {name: own.bins.to_dict() for name, own in zip(names, learned, strict=True)}
        self.labels_ = {name: own.bins.labels for name, own in zip(names, learned, strict=True)}
        if groups is not None:
            self._estimate(columns, learned, groups, weights)
        return self

    def transform(self, X: Any) -> Floats:
        """Bins of rows.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            The features of ``fit``.

        Returns
        -------
        ndarray of shape (n, n_features) or (n, n_indicators)
            Bin numbers, indicators or weights of evidence; a frame after ``set_output``.

        Raises
        ------
        ValueError
            If features differ from those of ``fit``, a value is infinite, or under
            ``unseen="error"`` a category was not seen in ``fit``.
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
            Those of the features; with indicators ``<feature>_<bin>``.
        """
        from sklearn.utils.validation import _check_feature_names_in

        check_is_fitted(self)
        names = _check_feature_names_in(self, input_features)
        if self.encode != "onehot":
            return np.asarray(names, dtype=object)
        pairs = zip(names, self.labels_.values(), strict=True)
        return np.array([f"{name}_{label}" for name, labels in pairs for label in labels], dtype=object)

    def bins_for(self, feature: str) -> Bins:
        """The bins of a feature: what an argument ``bins=`` takes from a fitted binner.

        Parameters
        ----------
        feature : str
            Its name; any, where only one was fitted.

        Returns
        -------
        Bins
            Ready to assign.

        Raises
        ------
        ValueError
            If there is no such feature, or the binner is not fitted.
        """
        check_is_fitted(
            self,
            msg="This %(name)s is not fitted yet, so it has no bins. Fit it first; in a search, which clones what it "
            "tries, use sklearn.frozen.FrozenEstimator(binner).",
        )
        if feature in self.bins_:
            return Bins.from_dict(self.bins_[feature])
        if len(self.bins_) == 1:
            return Bins.from_dict(next(iter(self.bins_.values())))
        raise InputError(
            f"the binner has no feature {feature!r}; it has {', '.join(self.bins_)}.",
            remedy=("Name the column like one of them, or pass bins=binner.bins_for(name)."),
        )

    def woe_table(self, feature: str, *, level: float = 0.95) -> pd.DataFrame:
        """Weight of evidence of each bin of a feature, with intervals.

        Parameters
        ----------
        feature : str
            Its name.
        level : float, default=0.95
            Coverage of each bin's interval.

        Returns
        -------
        pandas.DataFrame
            As :func:`infoest.credit.woe_table` gives it; :class:`infoest.plotting.WOEDisplay` draws it.

        Raises
        ------
        ValueError
            If there is no such feature, or ``fit`` had no target.
        """
        check_is_fitted(self)
        if not hasattr(self, "counts_"):
            raise InputError("fit had no target, so there are no weights of evidence.", remedy="Fit with y.")
        if feature not in self.counts_:
            raise InputError(f"feature {feature!r} was not seen in fit; features are {', '.join(self.counts_)}.")
        with one_warning_for_all():  # fit has warned of this table already
            return woe_table(self.counts_[feature], smoothing=self.smoothing, level=level)

    @property
    def _needs_target(self) -> bool:
        return self.method in SUPERVISED or self.encode == "woe"

    def _check(self) -> None:
        check_choice("encode", self.encode, ("ordinal", "onehot", "woe"))
        check_choice("unseen", self.unseen, ("neutral", "error"))
        check_choice("honest", self.honest, (True, False))
        check_smoothing(self.smoothing)
        check_count("n_bins", self.n_bins, 2)

    def _rule(self, name: str) -> Binning:
        """The settings for one feature."""
        codes: Any = self.special_codes
        if hasattr(codes, "get"):
            codes = codes.get(name, ())
        rule = Binning(
            method=self.method,
            n_bins=self.n_bins,
            objective=self.objective,
            min_bin_size=self.min_bin_size,
            min_events=self.min_events,
            min_nonevents=self.min_nonevents,
            trend=self.trend,
            n_prebins=self.n_prebins,
            special_codes=tuple(codes) if isinstance(codes, list | np.ndarray) else codes,
            honest=self.honest,
            random_state=self.random_state,
        )
        rule.check()
        return rule

    def _learn(self, columns: Sequence[Column], target: Target | None, weights: Floats | None) -> list[Learned]:
        names = [column.name for column in columns]
        given = given_bins(self.bins, names, self.n_bins)
        given_bins(self.special_codes if hasattr(self.special_codes, "get") else None, names, 0, "special_codes")
        rules = dict(zip(names, with_one_seed([self._rule(name) for name in names]), strict=True)) | dict(given)
        return [
            bins_for_estimates(column, rules[column.name], target, weights, repeated=True)
            if target is not None
            else Learned(make_bins([column], rules[column.name], weights))
            for column in columns
        ]

    def _estimate(
        self, columns: Sequence[Column], learned: list[Learned], groups: Codes, weights: Floats | None
    ) -> None:
        """Tables and information values, on the rows that the bins leave."""
        self.counts_ = tables_of_learned(columns, learned, groups, weights)
        self.result_ = values_of_learned(self.counts_, learned, self.smoothing)
        self.scores_, self.stderrs_, self.pvalues_ = self.result_.best, self.result_.stderr, self.result_.pvalue
        warn_of_smoothing(self.counts_, self.smoothing)

    def _encode(self, column: Column) -> Floats:
        bins = Bins.from_dict(self.bins_[column.name])
        if self.encode == "woe":
            woe = repeated_rows_woe(self.counts_[column.name], self.smoothing)[:, None]
            return encoded(column, bins, woe, unseen=self.unseen)
        codes = codes_or_missing(bins, column)
        if self.unseen == "error":
            refuse_unseen(column, bins, codes, None)
        numbers = codes[:, None]
        return np.asarray(numbers if self.encode == "ordinal" else numbers == np.arange(bins.n_bins + 1), np.float64)

    def __sklearn_tags__(self) -> Tags:
        tags = tags_of_binary_target(super().__sklearn_tags__())
        tags.target_tags.required = self._needs_target
        return tags
