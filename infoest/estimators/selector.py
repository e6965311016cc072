"""Selection of features by what they say about a target: each by itself, or step by step given those taken."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from .._core.checks import check_choice
from .._core.columns import read_column, read_columns
from .._core.estimate_array import EstimateArray, adjusted_for_discoveries
from .._core.keywords import public
from .._core.pivots import check_alpha
from .._core.sample import Discrete, read_discrete, read_sample
from ..inference.features import feature_independence_test
from ..inference.selection import forward_selection
from ..measures.pairwise import feature_information
from ..methods.neighbors.probe import NeighborBiasWarning
from ._rows import SelectsColumns, check_same_rows, check_target, checked_features, feature_names

if TYPE_CHECKING:
    from .._core.rng import RandomState

N_RESAMPLES = {"univariate": 999, "greedy": 199}  # a step of the second costs as much as all of the first


@public
class MutualInformationSelector(SelectsColumns, SelectorMixin, BaseEstimator):
    """Keep the features that tell something about the target.

    Parameters
    ----------
    strategy : {"univariate", "greedy"}, default="univariate"
        ``"univariate"``: every feature whose p-value, adjusted for the false discovery rate, is at most
        ``alpha``. ``"greedy"``: one after the other, while one of those left tells what the ones taken
        do not; see :func:`infoest.inference.forward_selection`.
    alpha : float, default=0.05
        False discovery rate, or the chance of a useless feature at each greedy step.
    null : {"permutation", "analytic"}, default="permutation"
        Where univariate p-values come from: permutations, which are exact but at least
        ``1 / (1 + n_resamples)``, or the null law that the estimate itself comes with.
    adjustment : {"bh", "by"}, default="bh"
        Of univariate p-values: Benjamini-Hochberg, or Benjamini-Yekutieli under arbitrary dependence.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        ``None`` picks by the types of each feature and the target.
    n_neighbors : int, default=3
        Neighbour order of the estimates.
    test_neighbors : int, default=None
        Neighbour order of the permutation tests; ``None`` takes a tenth of the rows, or fewer where values repeat.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes: names of features or ``"y"``, or a mask over the features and then the target.
    max_features : int, default=None
        Most features of ``"greedy"``.
    n_resamples : int, default=None
        Permutations, of ``"greedy"`` at each step; ``None`` is 999 and 199.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the permutations.
    n_jobs : int, default=None
        Threads; the result is the same for any number.

    Attributes
    ----------
    results_ : EstimateArray
        Mutual information of each feature with the target; of ``"greedy"`` given the features taken
        before it, or given all taken for those that were not.
    scores_, stderrs_ : ndarray of shape (n_features,)
        Its values in nats, debiased where the method says how, and standard errors.
    pvalues_, pvalues_adjusted_ : ndarray of shape (n_features,)
        Of each feature by itself, and adjusted; of ``"greedy"`` at the step that took it, else at the last.
    support_ : ndarray of shape (n_features,), bool
        Which features are kept.
    ranking_ : ndarray of shape (n_features,), int
        1 for the first feature taken, and so on; those not taken follow by p-value.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.inference.feature_independence_test : Bounds the chance of any false selection instead.
    infoest.estimators.mutual_information_scores : A score function for scikit-learn's own selectors.

    Notes
    -----
    Univariate selection keeps copies of a feature, and greedy selection does not; neither finds
    features that tell something only together.

    References
    ----------
    .. [1] Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate. Journal of
       the Royal Statistical Society B 57, 289-300.
    .. [2] Brown, G., Pocock, A., Zhao, M.-J. and Luján, M. (2012). Conditional likelihood maximisation.
       Journal of Machine Learning Research 13, eq. 9.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.estimators import MutualInformationSelector
    >>> rng = np.random.default_rng(0)
    >>> a, b, noise = rng.normal(size=(3, 200))
    >>> X = np.column_stack([a, a + 0.1 * noise, b, noise])
    >>> y = a + b + rng.normal(size=200)
    >>> MutualInformationSelector(n_resamples=99, random_state=0).fit(X, y).get_support().tolist()
    [True, True, True, False]
    >>> greedy = MutualInformationSelector("greedy", method="gaussian", n_resamples=99, random_state=0)
    >>> greedy.fit(X, y).transform(X).shape
    (200, 2)
    """

    def __init__(
        self,
        strategy: Literal["univariate", "greedy"] = "univariate",
        *,
        alpha: float = 0.05,
        null: Literal["permutation", "analytic"] = "permutation",
        adjustment: Literal["bh", "by"] = "bh",
        method: str | None = None,
        n_neighbors: int = 3,
        test_neighbors: int | None = None,
        n_bins: int | None = None,
        discrete: Discrete = None,
        max_features: int | None = None,
        n_resamples: int | None = None,
        random_state: RandomState = None,
        n_jobs: int | None = None,
    ) -> None:
        self.strategy = strategy
        self.alpha = alpha
        self.null = null
        self.adjustment = adjustment
        self.method = method
        self.n_neighbors = n_neighbors
        self.test_neighbors = test_neighbors
        self.n_bins = n_bins
        self.discrete = discrete
        self.max_features = max_features
        self.n_resamples = n_resamples
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any) -> MutualInformationSelector:
        """Test the features.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Features: numbers, strings, booleans or categories.
        y : array_like of shape (n,)
            Target: numbers or classes.

        Returns
        -------
        MutualInformationSelector
            The fitted object itself.

        Raises
        ------
        ValueError
            If lengths differ, values are missing or infinite, rows are too few for the method, or a
            setting is out of range.
        TypeError
            If a column holds neither numbers, strings nor booleans.
        """
        self._check_settings()
        check_target(self, y)
        data = checked_features(self, X, reset=True, min_rows=2)
        check_same_rows(data.shape[0], y)
        names = feature_names(self)
        columns = [replace(column, name=name) for name, column in zip(names, read_columns(data, "X"), strict=True)]
        codes = read_discrete(self.discrete, [*columns, replace(read_column(y, "y"), name="y")])
        read_sample(data, y, names=("X", "y"), discrete=codes)  # refuses missing values by the name of their column
        common = {
            "method": self.method,
            "n_neighbors": self.n_neighbors,
            "n_bins": self.n_bins,
            "discrete": codes,
            "n_jobs": self.n_jobs,
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NeighborBiasWarning)  # `results_` says it of the features concerned
            if self.strategy == "greedy":
                self._fit_greedy(data, y, names, common)
            else:
                self._fit_univariate(data, y, names, common)
        self.scores_, self.stderrs_ = self.results_.best, self.results_.stderr
        order = np.lexsort((-self.scores_, self.pvalues_, self.pvalues_adjusted_, self._place))
        self.ranking_ = np.empty(len(names), np.int64)
        self.ranking_[order] = np.arange(1, len(names) + 1)
        return self

    def _fit_univariate(self, data: Any, y: Any, names: tuple[str, ...], common: dict[str, Any]) -> None:
        """p-values of every feature by itself."""
        self.results_ = EstimateArray(names, feature_information(data, y, **common).estimates)
        if self.null == "analytic":
            self.pvalues_ = self.results_.pvalue
        else:
            tests = feature_independence_test(
                data,
                y,
                **{**common, "n_neighbors": self.test_neighbors},
                n_resamples=self._resamples(),
                random_state=self.random_state,
            )
            self.pvalues_ = tests.pvalue
        self.pvalues_adjusted_ = adjusted_for_discoveries(self.pvalues_, self.adjustment)
        self.support_ = self.pvalues_adjusted_ <= self.alpha
        self._place = np.where(self.support_, 0, 1)

    def _fit_greedy(self, data: Any, y: Any, names: tuple[str, ...], common: dict[str, Any]) -> None:
        """Features in the order in which they were taken."""
        found = forward_selection(
            data,
            y,
            **common,
            alpha=self.alpha,
            test_neighbors=self.test_neighbors,
            max_features=self.max_features,
            n_resamples=self._resamples(),
            random_state=self.random_state,
        )
        self.results_ = EstimateArray(names, found.estimates.estimates)
        self.pvalues_, self.pvalues_adjusted_ = found.pvalue, found.pvalue_adjusted
        self.support_ = np.zeros(len(names), np.bool_)
        self.support_[list(found.selected)] = True
        self._place = np.full(len(names), len(names))
        self._place[list(found.selected)] = np.arange(len(found.selected))

    def _resamples(self) -> int:
        return N_RESAMPLES[self.strategy] if self.n_resamples is None else self.n_resamples

    def _check_settings(self) -> None:
        check_choice("strategy", self.strategy, ("univariate", "greedy"))
        check_choice("null", self.null, ("permutation", "analytic"))
        check_choice("adjustment", self.adjustment, ("bh", "by"))
        check_alpha(self.alpha)

    def _get_support_mask(self) -> NDArray[np.bool_]:
        check_is_fitted(self)
        return self.support_

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
