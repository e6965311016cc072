"""A selector of the most informative features within bounds on what they say about protected attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from .._core.errors import InputError
from .._core.keywords import public
from .._core.warnings import warn
from ..credit.bins.binning import codes_or_missing
from ..credit.bins.features import bins_of_features
from ..credit.fairness.candidates import (
    Candidates,
    check_names,
    read_attributes,
    read_rules,
    warn_of_smoothing,
)
from ..credit.fairness.choice import (
    SHOWN_LEVEL,
    UnconfirmedSetWarning,
    check_flag,
    check_one_sided_level,
    choose_set,
    fair_set,
    read_bounds,
    set_program,
)
from ._fitted_bins import KeepsFittedBins
from ._rows import SelectsColumns, labelled_rows, tags_of_binary_target

if TYPE_CHECKING:
    from .._core.columns import Column
    from .._core.rng import RandomState
    from ..credit.fairness.set_information import SetInformation

    Learned = tuple[SetInformation, tuple[SetInformation, ...]]


@public
class FairSelector(KeepsFittedBins, SelectsColumns, SelectorMixin, BaseEstimator):
    """Select the features that tell most about the target and little about protected attributes.

    ``fit`` maximises the sum of debiased information values about a binary target, subject to bounds on the
    same sum about each protected attribute; ``transform`` keeps the chosen features.

    Parameters
    ----------
    max_protected : float or mapping of str to float, default=None
        Most information about each protected attribute, or about those named, summed over the chosen
        features, in nats. Needed where there are protected attributes, and refused where there are none.
    protected_columns : sequence of str, default=()
        Columns of ``X`` that are protected attributes. They are never chosen. The features of an array are
        called ``x0, x1, …``. Attributes that are not in ``X`` go into ``fit``.
    level : float, default=0.95
        One-sided level of the upper limits that must keep the bounds; ``None`` bounds the estimates
        themselves, which the truth exceeds about every other time.
    confirm : bool, default=False
        Choose on one half of the rows and compute the limits on the other: they then hold although the set
        was chosen.
    min_features, max_features : int, default=1 and None
        Fewest and most features; ``None`` is no limit.
    required, excluded : sequence of str, default=()
        Features that are always chosen, and never.
    max_correlation : float, default=None
        Of two features whose weights of evidence correlate by more, in absolute value, at most one is chosen.
    n_bins : int, default=5
        Quantile bins of a number feature with more than ``max_codes`` distinct values.
    bins : mapping, default=None
        Bins of single features by name, as in :class:`InformationValue`.
    max_codes : int, default=10
        Numbers with at most this many distinct values are bins as they are.
    event : object, default=None
        The class of the target that is the event. ``None``: of two numbers the larger, of booleans
        ``True``; strings must be named.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the halves of ``confirm``.

    Attributes
    ----------
    chosen_ : FairSet
        The set, its information about the target and about each protected attribute, and upper limits of the
        latter; with ``confirm`` from the half that had no part in the choice.
    confirmed_ : bool or None
        Whether those limits keep the bounds; ``None`` without ``confirm``.
    result_ : EstimateArray
        Information value about the target of each feature that is not protected, from all rows.
    scores_, stderrs_, pvalues_ : ndarray of shape (n_features,)
        Its debiased values, standard errors and p-values of "no information"; ``nan`` for protected columns.
    protected_ : dict of str to EstimateArray
        The same features about each protected attribute, from all rows.
    support_ : ndarray of bool, shape (n_features,)
        The chosen features.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.credit.fairness_frontier : Every best trade between the two.
    infoest.credit.score_fairness : What the score of the finished model says about protected attributes.

    Notes
    -----
    Without protected attributes nothing is bounded: the most informative set is chosen. The limits are
    ``b'z + k sqrt(z'Sz)`` with the covariance ``S`` of the information values ``b`` over the same rows; they
    cover the true sum of a set fixed in advance. A set chosen because it looks harmless is harmless less
    often, so ``confirm`` is for decisions. Cost: a few integer programmes, some 20 ms each for 20 features.

    References
    ----------
    .. [1] Kullback, S. (1959). Information Theory and Statistics, eq. 1.6.3.
    .. [2] Duran, M. and Grossmann, I. (1986). An outer-approximation algorithm for a class of mixed-integer
       nonlinear programs. Mathematical Programming 36, 307-339.

    Examples
    --------
    >>> from infoest.datasets import load_german_credit
    >>> from infoest.estimators import FairSelector
    >>> X, y = load_german_credit()
    >>> X = X[["housing", "property", "credit_history", "job", "credit_amount"]].assign(young=X["age_in_years"] < 25)
    >>> selector = FairSelector(0.5, protected_columns=["young"]).fit(X, y)
    >>> selector.chosen_.features
    ('credit_history', 'credit_amount')
    >>> round(selector.chosen_.protected["young"].best, 3), selector.chosen_.limits.round(3).tolist()
    (0.258, [0.435])
    """

    def __init__(
        self,
        max_protected: float | Mapping[str, float] | None = None,
        *,
        protected_columns: Sequence[str] = (),
        level: float | None = 0.95,
        confirm: bool = False,
        min_features: int = 1,
        max_features: int | None = None,
        required: Sequence[str] = (),
        excluded: Sequence[str] = (),
        max_correlation: float | None = None,
        n_bins: int = 5,
        bins: Mapping[str, Any] | None = None,
        max_codes: int = 10,
        event: Any = None,
        random_state: RandomState = None,
    ) -> None:
        self.max_protected = max_protected
        self.protected_columns = protected_columns
        self.level = level
        self.confirm = confirm
        self.min_features = min_features
        self.max_features = max_features
        self.required = required
        self.excluded = excluded
        self.max_correlation = max_correlation
        self.n_bins = n_bins
        self.bins = bins
        self.max_codes = max_codes
        self.event = event
        self.random_state = random_state

    def fit(self, X: Any, y: Any, protected: Any = None) -> FairSelector:
        """Choose the set.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Features; missing values are bins of their own.
        y : array_like of shape (n,)
            Target with two classes.
        protected : data frame, series, array_like or mapping, default=None
            Protected attributes that are not in ``X``, one column each, in at most 20 groups; a mapping gives
            columns by name. In a pipeline it is routed: ``set_fit_request(protected=True)``.

        Returns
        -------
        FairSelector
            The fitted object itself.

        Raises
        ------
        ValueError
            If an attribute is not there, has missing values, one class or more than 20, if lengths differ, a
            name is unknown, a parameter is out of range, or no set meets all demands: the message says what
            is attainable.
        TypeError
            If a column holds neither numbers, strings nor booleans.

        Warns
        -----
        EmptyBinWarning
            If some table had an empty cell, so that 0.5 was added to all its cells.
        UnconfirmedSetWarning
            If ``confirm`` finds that the set does not keep a bound.
        """
        columns, target = labelled_rows(self, X, y, self.event)
        every = self._candidates(columns, target, protected)
        bounds = self._bounds([a.name for a in every.attributes])
        learn, judge = every.halves(self.random_state) if self._confirms() else (every, every)
        rules = read_rules(
            every.names,
            self.min_features,
            self.max_features,
            self.required,
            [name for name in check_names(self.excluded, "excluded") if name not in self.protected_columns],
            learn.conflicts(self.max_correlation),
        )
        learned = learn.about_target(), learn.about_attributes()
        program = set_program(*learned, rules, check_one_sided_level(self.level))
        chosen = choose_set(program, bounds, learned[1])
        judged = (judge.about_target(), judge.about_attributes()) if self.confirm else learned
        self._report(columns, every, learned)
        self.support_ = np.array([c.name in every.names and chosen[every.names.index(c.name)] for c in columns])
        shown = check_one_sided_level(self.level) or float(ndtri(SHOWN_LEVEL))
        self.chosen_ = fair_set(*judged, chosen, shown)
        self.confirmed_ = self._confirmed(bounds) if self.confirm else None
        return self

    def _candidates(self, columns: list[Column], target: NDArray[np.int64], protected: Any) -> Candidates:
        """Features in bins, the protected columns left out, with all protected attributes."""
        named = check_names(self.protected_columns, "protected_columns")
        inside = read_attributes(list(named), columns, len(target)) if len(named) else ()
        outside = () if protected is None else read_attributes(protected, (), len(target))
        twice = {a.name for a in inside} & {a.name for a in outside}
        if twice:
            raise InputError(
                f"{min(twice)!r} is in protected_columns and in protected.", remedy="Leave one of them out."
            )
        kept = [column for column in columns if column.name not in named]
        if not kept:
            raise InputError("every column of X is protected: there is nothing to choose from.")
        bins = bins_of_features(kept, self.bins, self.n_bins, None, self.max_codes)
        codes = tuple(codes_or_missing(b, column, unseen="error") for column, b in zip(kept, bins, strict=True))
        return Candidates(tuple(column.name for column in kept), codes, target, (*inside, *outside))

    def _report(self, columns: list[Column], every: Candidates, learned: Learned) -> None:
        """Figures of the single features from all rows, and one warning of empty cells."""
        target, attributes = (every.about_target(), every.about_attributes()) if self.confirm else learned
        self.result_ = target.estimates
        self.protected_ = {a.name: a.estimates for a in attributes}
        figures = np.full((3, len(columns)), np.nan)
        candidate = np.array([column.name in every.names for column in columns])
        figures[:, candidate] = [self.result_.best, self.result_.stderr, self.result_.pvalue]
        self.scores_, self.stderrs_, self.pvalues_ = figures
        warn_of_smoothing([target, *attributes])

    def _bounds(self, names: list[str]) -> NDArray[np.float64]:
        if names and self.max_protected is None:
            raise InputError(
                f"there is no bound on the information about {', '.join(map(repr, names))}.",
                remedy=("Pass max_protected, in nats, for example 0.1; fairness_frontier shows what is attainable."),
            )
        if not names and self.max_protected is not None:
            raise InputError(
                f"max_protected={self.max_protected!r} bounds nothing: no attribute is protected.",
                remedy=("Pass protected to fit, or name columns of X in protected_columns."),
            )
        return read_bounds(self.max_protected, names)

    def _confirms(self) -> bool:
        if check_flag("confirm", self.confirm) and self.level is None:
            raise InputError("confirm=True needs a level to confirm at, for example level=0.95.")
        return bool(self.confirm)

    def _confirmed(self, bounds: NDArray[np.float64]) -> bool:
        """Whether the rows that did not choose the set keep the bounds; a warning where they do not."""
        broken = np.flatnonzero(self.chosen_.limits > bounds)
        if len(broken):
            names, limits = self.chosen_.protected.names, self.chosen_.limits
            shown = ", ".join(f"{names[i]!r} ({limits[i]:.4g} > {bounds[i]:.4g})" for i in broken)
            warn(
                "the set is not confirmed: on the half of the rows that did not choose it, the upper limit of its "
                f"information exceeds the bound about {shown}.",
                UnconfirmedSetWarning,
                remedy="Choose with a lower bound, or collect more rows.",
            )
        return not len(broken)

    def _get_support_mask(self) -> NDArray[np.bool_]:
        check_is_fitted(self)
        return np.asarray(self.support_)

    def __sklearn_tags__(self) -> Tags:
        return tags_of_binary_target(super().__sklearn_tags__())
