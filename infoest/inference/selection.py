"""Features taken one by one by conditional mutual information, until a test of all that remain stops it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import quantities
from .._core.checks import check_count
from .._core.columns import Column, read_column, read_columns
from .._core.errors import InputError
from .._core.estimate import Estimate
from .._core.estimate_array import EstimateArray
from .._core.keywords import public
from .._core.pivots import check_alpha
from .._core.rng import RandomState, seed64
from .._core.sample import Discrete, Sample, read_discrete, read_sample
from ..methods.choose import Settings, choose_method, integers_for, neighbors_of_test, tenth_of_rows
from ..methods.evaluate import evaluate
from ..methods.plugin.fitted import PlugInBiasWarning
from ..methods.reordered.innovations import Innovations
from ..methods.reordered.protocol import observed
from ..resampling.nulls import Independent
from ..resampling.permutation import FamilyTest, max_statistic_pvalues, resampled_values
from .conditional import (
    CMI,
    MOVED_AMONG,
    X,
    breaks_a_function,
    is_function,
    moved_first,
    null_given,
    statistic_given,
)
from .features import feature_independence_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.kinds import Integers
    from .._core.types import Floats

MI = quantities.mutual_information((0,), (1,))


@dataclass(frozen=True, slots=True)
class Selection:
    """Features in the order in which they were taken, and the tests that took them.

    Attributes
    ----------
    names : tuple of str
        Every feature.
    selected : tuple of int
        Positions of the features taken, the first one first.
    pvalue, pvalue_adjusted : ndarray of shape (n_features,)
        Of the step that took the feature, else of the last step, by itself and for all features that
        were left at that step; 1 for a constant, and for a copy or function of a feature taken.
    estimates : EstimateArray
        Information of each feature about the target given the features taken before it, else given all taken.
    steps : tuple of FamilyTest
        The test of every step over the features left; the last one took none, unless none was left or
        ``max_features`` ended it.
    """

    names: tuple[str, ...]
    selected: tuple[int, ...]
    pvalue: Floats
    pvalue_adjusted: Floats
    estimates: EstimateArray
    steps: tuple[FamilyTest, ...]


@public
def forward_selection(
    X: Any,
    y: Any,
    *,
    alpha: float = 0.05,
    method: str | None = None,
    n_neighbors: int = 3,
    test_neighbors: int | None = None,
    permutation_neighbors: int | None = None,
    n_bins: int | None = None,
    discrete: Discrete = None,
    max_features: int | None = None,
    n_resamples: int = 199,
    random_state: RandomState = None,
    n_jobs: int | None = None,
) -> Selection:
    """Take features one by one while one of those left tells about the target what the taken ones do not.

    Parameters
    ----------
    X : array_like of shape (n, n_columns), series or data frame
        The features.
    y : array_like of shape (n,), series or data frame of one column
        The target.
    alpha : float, default=0.05
        At each step, the chance of taking a feature where none that is left tells anything more.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        As in :func:`~infoest.conditional_mutual_information`; ``None`` decides for each feature.
    n_neighbors : int, default=3
        Neighbour order of the estimates.
    test_neighbors : int, default=None
        Neighbour order of the tests; ``None`` takes a tenth of the rows, or fewer where values repeat.
    permutation_neighbors : int, default=None
        Move other features among that many rows with nearly the same values of the features taken, itself
        included, in place of removing what these say: from two taken features on that rejects too often.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes: names, or a mask over the features and then the target; ``None`` decides
        column by column, as in :func:`~infoest.mutual_information`.
    max_features : int, default=None
        Most features taken.
    n_resamples : int, default=199
        Permutations a step.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the permutations.
    n_jobs : int, default=None
        Threads; the result is the same for any number.

    Returns
    -------
    Selection
        Features in order of inclusion, p-values and estimates.

    Raises
    ------
    ValueError
        If a setting is out of range, ``n_resamples`` is too small for ``alpha``, and as
        :func:`~infoest.mutual_information`.
    TypeError
        As :func:`~infoest.mutual_information`.

    See Also
    --------
    feature_independence_test : The first step, for every feature by itself.
    conditional_independence_test : One feature given others.

    Notes
    -----
    From the second step on, what the features taken say is removed from the others and from the target, as in
    :func:`conditional_independence_test`; what is left of all features moves together, so that they keep their
    dependence on one another. Where the features taken are codes, rows move among rows of equal ones. Monotone
    functions of a feature taken, and any functions of its codes, are never taken. A step takes, of the features
    whose step-down maximum p-value is at most ``alpha``, the one of largest information. A
    feature that tells something only together with another (an exclusive or) is not found.

    References
    ----------
    .. [1] Brown, G., Pocock, A., Zhao, M.-J. and Luján, M. (2012). Conditional likelihood maximisation.
       Journal of Machine Learning Research 13, eq. 9.
    .. [2] Westfall, P. and Young, S. (1993). Resampling-Based Multiple Testing, algorithm 4.1.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.inference import forward_selection
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(300, 4))
    >>> y = X[:, 2] + 0.7 * X[:, 0] + 0.5 * rng.normal(size=300)
    >>> forward_selection(X, y, method="gaussian", n_resamples=99, random_state=0).selected
    (2, 0)
    """
    check_alpha(alpha)
    if test_neighbors is not None:
        check_count("test_neighbors", test_neighbors)
    least = 1 / (1 + check_count("n_resamples", n_resamples))
    if least > alpha:
        raise InputError(
            f"n_resamples={n_resamples} cannot reach alpha={alpha!r}: the least p-value is {least:.3g}. "
            f"Use at least {int(np.ceil(1 / alpha)) - 1}."
        )
    columns, target = read_columns(X, "X"), read_column(y, "y")
    search = _Search(
        _read(columns, target, discrete, integers_for(method, n_bins)),
        tuple(column.name for column in columns),
        method,
        Settings(n_neighbors=n_neighbors, n_bins=n_bins, n_jobs=n_jobs),
        test_neighbors,
        permutation_neighbors and check_count("permutation_neighbors", permutation_neighbors, 2),
        n_resamples,
        seed64(random_state),
    )
    most = len(columns) if max_features is None else check_count("max_features", max_features)
    return _search(search, alpha, most)


@dataclass(frozen=True, slots=True)
class _Search:
    """Features, then the target, as one sample of single columns; how to test and how to estimate."""

    sample: Sample
    names: tuple[str, ...]
    method: str | None
    settings: Settings
    test_neighbors: int | None
    permutation_neighbors: int | None
    n_resamples: int
    seed: int

    def variables(self, feature: int, given: Sequence[int]) -> Sample:
        """Feature, target and what is given as the three variables of a sample of their own."""
        blocks = ((feature,), (len(self.names),), tuple(given))
        take = [j for block in blocks for j in block]
        whole, place = self.sample, iter(range(len(take)))
        return Sample(
            columns=np.ascontiguousarray(whole.columns[:, take]),
            labels=tuple(whole.labels[j] for j in take),
            discrete=tuple(whole.discrete[j] for j in take),
            categories=tuple(whole.categories[j] for j in take),
            tied=tuple(whole.tied[j] for j in take),
            by_value=tuple(whole.by_value[j] for j in take) if whole.by_value else (),
            declared=tuple(whole.declared[j] for j in take) if whole.declared else (),
            blocks=tuple(tuple(next(place) for _ in block) for block in blocks),
        )

    def test(self, candidates: Sequence[int], given: Sequence[int]) -> FamilyTest:
        """All candidates at once: the information of each about the target, given the features taken."""
        names = tuple(self.names[j] for j in candidates)
        if not given:
            return self._first_test(candidates, names)
        if self._are_removed(given):
            return self._test_of_innovations(candidates, given, names)
        among = self.permutation_neighbors or MOVED_AMONG
        null, moves = null_given(self.variables(candidates[0], given), among, self.seed)
        found, values, labels, moving = [], [], [], set()
        for feature in candidates:
            sample, moved = moved_first(self.variables(feature, given), null)
            moving.add("features" if moved == X else "y")
            k = neighbors_of_test(self.test_neighbors, sample)
            settings = replace(self.settings, n_neighbors=k, stderr=False)
            chosen = choose_method(self.method, sample, CMI, settings)
            statistic, label = statistic_given(sample, chosen, self.seed)
            found.append(float(observed(statistic, sample.n)[0]))
            values.append(
                np.full(self.n_resamples, found[-1])
                if breaks_a_function(sample, null)
                else resampled_values(statistic.values, null, 0, self.n_resamples, self.seed, self.settings.n_jobs)[
                    :, 0
                ]
            )
            labels.append(label)
        statistics = np.array(found)
        pvalue, adjusted = max_statistic_pvalues(statistics, np.column_stack(values))
        label = f"{'; '.join(dict.fromkeys(labels))}, permutation of {' or '.join(sorted(moving))} {moves}"
        return FamilyTest(names, statistics, pvalue, adjusted, self.n_resamples, label)

    def _are_removed(self, given: Sequence[int]) -> bool:
        """Whether what the features taken say is removed first: with numbers among them no rows are alike in them."""
        tables = self.method == "plugin" or self.settings.n_bins is not None
        numbers = not all(self.sample.discrete[j] for j in given)
        return numbers and not tables and self.permutation_neighbors is None

    def _test_of_innovations(
        self, candidates: Sequence[int], given: Sequence[int], names: tuple[str, ...]
    ) -> FamilyTest:
        """What the features taken leave of each candidate, permuted by the same orders against what is left of y."""
        n, target, moved = self.sample.n, len(self.names), [*candidates, *given]
        null, taken = Independent(n), tuple(range(len(candidates), len(moved)))
        statistic = Innovations(
            self.sample.columns[:, moved],
            [self.sample.discrete[j] for j in moved],
            self.sample.columns[:, [target]],
            [self.sample.discrete[target]],
            null=null,
            seed=self.seed,
            k=self.test_neighbors or tenth_of_rows(n),
            kind="linear" if self.method == "gaussian" else "any",
            questions=[((i,), taken) for i in range(len(candidates))],
        )
        seen = observed(statistic, n)
        drawn = resampled_values(statistic.values, null, 0, self.n_resamples, self.seed, self.settings.n_jobs)
        found, labels = [], []
        for i, feature in enumerate(candidates):
            sample = self.variables(feature, given)
            settings = replace(self.settings, n_neighbors=neighbors_of_test(self.test_neighbors, sample), stderr=False)
            plain, label = statistic_given(sample, choose_method(self.method, sample, CMI, settings), self.seed)
            found.append(float(observed(plain, n)[0]))
            labels.append(label)
            near = null_given(sample, MOVED_AMONG, self.seed)[0]
            if breaks_a_function(moved_first(sample, near)[0], near):
                drawn[:, i] = seen[i]
        statistic.warn(len(given))
        pvalue, adjusted = max_statistic_pvalues(seen, drawn)
        label = f"{'; '.join(dict.fromkeys(labels))}, permutation of innovations given the features taken"
        return FamilyTest(names, np.array(found), pvalue, adjusted, self.n_resamples, label)

    def _first_test(self, candidates: Sequence[int], names: tuple[str, ...]) -> FamilyTest:
        """Before anything is taken it is the test of independence, whose permutations are faster."""
        used = [*candidates, len(self.names)]
        columns = self.sample.columns
        family = feature_independence_test(
            columns[:, list(candidates)],
            columns[:, -1],
            method=self.method,
            n_neighbors=self.test_neighbors,
            n_bins=self.settings.n_bins,
            discrete=[self.sample.discrete[j] for j in used],
            n_resamples=self.n_resamples,
            random_state=self.seed,
            n_jobs=self.settings.n_jobs,
        )
        return replace(family, names=names)

    def without_functions(self, left: Sequence[int], taken: int) -> list[int]:
        """The features that may tell more than the one taken: no function of it, and none where the target is one."""
        if is_function(self.sample, len(self.names), [taken]):
            return []
        return [j for j in left if not is_function(self.sample, j, [taken])]

    def estimate(self, feature: int, given: Sequence[int]) -> Estimate:
        """Information of a feature about the target given others."""
        for column in (feature, len(self.names)):
            if is_function(self.sample, column, given):
                note = f"{self.sample.labels[column]} is a function of a feature taken: nothing is left to tell"
                return Estimate(0.0, 0.0, (self.sample.n,), method="function of a feature taken", note=note)
        sample = self.variables(feature, given)
        quantity = CMI if given else MI
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PlugInBiasWarning)  # fires for every useless feature; `debiased` answers it
            return evaluate(quantity, sample, choose_method(self.method, sample, quantity, self.settings))[0]


def _search(search: _Search, alpha: float, most: int) -> Selection:
    """Steps until none that is left is significant."""
    number = len(search.names)
    varies = np.ptp(search.sample.columns, axis=0) > 0
    left = [j for j in range(number) if varies[j]] if varies[-1] else []
    selected: list[int] = []
    steps: list[FamilyTest] = []
    pvalue, adjusted = np.ones(number), np.ones(number)
    estimates: dict[int, Estimate] = {}
    while left:
        step = search.test(left, selected)
        steps.append(step)
        pvalue[left], adjusted[left] = step.pvalue, step.pvalue_adjusted
        passed = np.flatnonzero(step.pvalue_adjusted <= alpha)
        if not len(passed) or len(selected) == most:
            break
        best = left[int(passed[np.argmax(step.statistic[passed])])]
        estimates[best] = search.estimate(best, selected)
        selected.append(best)
        before = [j for j in left if j != best]
        left = search.without_functions(before, best)
        told = [j for j in before if j not in left]
        pvalue[told] = adjusted[told] = 1.0
    for feature in range(number):
        if feature not in estimates:
            estimates[feature] = search.estimate(feature, selected)
    return Selection(
        search.names,
        tuple(selected),
        pvalue,
        adjusted,
        EstimateArray(search.names, tuple(estimates[j] for j in range(number))),
        tuple(steps),
    )


def _read(columns: Sequence[Column], target: Column, discrete: Discrete, integers: Integers) -> Sample:
    """Every column a variable, its kind decided once: the same one at every step."""
    everything = [*columns, target]
    rows = {len(column.values) for column in everything}
    if len(rows) > 1:
        raise InputError(
            f"X and y must have the same number of rows; got X: {len(columns[0].values)}, y: {len(target.values)}."
        )
    labels = [column.label for column in columns] + ["y"]
    mask = read_discrete(discrete, everything)
    return read_sample(*everything, names=labels, discrete=mask, integers=integers)
