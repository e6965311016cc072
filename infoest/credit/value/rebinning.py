"""A test of no information whose null goes through the choice of bins as the data did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..._core.checks import check_count
from ..._core.errors import InputError
from ..._core.keywords import public
from ..._core.rng import RandomState, seed64
from ...resampling.nulls import Independent, WholeClusters
from ...resampling.permutation import one_by_one, permutation_test, resampled_values
from ..bins.learning import Target, group_values, learn_bins
from ..bins.rules import Binning, as_rule
from ..bins.values import sort_keys
from .bin_counts import BinCounts
from .jeffreys import jeffreys
from .rows import cluster_codes
from .tables import read_labelled

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..._core.columns import Column
    from ..._core.estimate import TestResult
    from ..._core.types import Floats, Ints
    from ...resampling.nulls import Null


@public
def binning_test(
    x: Any,
    y: Any,
    *,
    bins: str | Binning = "optimal",
    event: Any = None,
    sample_weight: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    n_resamples: int = 999,
    random_state: RandomState = None,
    n_jobs: int | None = None,
) -> TestResult:
    """Permutation test of no information in a column that is binned by a look at the target.

    Parameters
    ----------
    x : array_like of shape (n,)
        Raw column.
    y : array_like of shape (n,)
        Target with two classes.
    bins : str or Binning, default="optimal"
        Method or settings by which bins are learned, anew from every permuted target.
    event : object, default=None
        The class that is the event; ``None`` takes 1 or ``True``.
    sample_weight : array_like of shape (n,), default=None
        Positive weights; they move with the target.
    clusters : array_like of shape (n,), default=None
        Label of each row's cluster: rows of one cluster may depend on each other. The targets of a cluster then
        move together, in their order, to another cluster of as many rows.
    n_resamples : int, default=999
        Permutations.
    random_state : int, Generator or RandomState, default=None
        Seed; permutation b depends on it and on b only.
    n_jobs : int, default=None
        Threads; the result does not depend on it.

    Returns
    -------
    TestResult
        ``statistic`` is the debiased information value after binning, in nats.

    Raises
    ------
    ValueError
        If lengths differ, the target has not two classes, a value is infinite, a setting is out of
        range, ``bins`` names no method, or no two clusters have the same number of rows.

    See Also
    --------
    information_value : Estimates on the half of the rows that bins were not learned from.

    Notes
    -----
    Exact at any number of rows, and uses all of them: bins learned from a target and tested on the same
    rows look informative, but so do those of every permuted target. A permutation costs one pass over
    the rows and one binning of the distinct values. ``honest`` has no part in it. With clusters it is
    exact where those of one size are exchangeable; few of one size leave it little power.

    References
    ----------
    .. [1] Phipson, B. and Smyth, G. (2010). Permutation p-values should never be zero. Statistical
       Applications in Genetics and Molecular Biology 9(1), eq. 2.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.credit import binning_test
    >>> rng = np.random.default_rng(0)
    >>> noise, y = rng.normal(size=500), rng.integers(2, size=500)
    >>> binning_test(noise, y, bins="tree", n_resamples=99, random_state=0).pvalue
    0.45
    """
    rule = as_rule(bins)
    if rule is None:
        raise InputError(f"bins={bins!r:.60} are not learned.", remedy="Pass a method such as 'optimal', or a Binning.")
    check_count("n_resamples", n_resamples)
    column, groups, weights = read_labelled(x, y, event, sample_weight)
    values = _Values.of(column, rule, groups, np.ones(len(groups)) if weights is None else weights)
    seed = seed64(random_state)
    orders, moves = _null(len(groups), clusters)
    null = resampled_values(one_by_one(values.statistic), orders, 0, n_resamples, seed, n_jobs)[:, 0]
    observed = values.statistic(np.arange(len(groups)))
    label = f"debiased IV after {rule.method} binning, re-binned permutations{moves}"
    return permutation_test(observed, null, alternative="greater", method=label)


def _null(n: int, clusters: ArrayLike | None) -> tuple[Null, str]:
    """What is exchanged without information, and how the method says it."""
    codes = cluster_codes([clusters], [n], ["clusters"])
    if codes is None:
        return Independent(n), ""
    null = WholeClusters(codes)
    if null.fixed:
        raise InputError(
            "no two clusters have the same number of rows, so that none can take the place of another.",
            argument="clusters",
            remedy="Leave single clusters out, or pass one row of each.",
        )
    return null, f" of {len(null.size)} whole clusters"


@dataclass(frozen=True, slots=True)
class _Values:
    """A column by the number of each row's value, so that a permutation need only count.

    Values from ``n_learned`` on are bins of their own: special codes and missing values.
    """

    code: Ints
    n_values: int
    n_learned: int
    fixed: Ints | None  # bin of each value where bins do not depend on the target
    nominal: bool
    rule: Binning
    target: Target
    weights: Floats

    @classmethod
    def of(cls, column: Column, rule: Binning, groups: Ints, weights: Floats) -> _Values:
        unsupervised = rule if not rule.supervised else replace(rule, method="quantile")
        bins = learn_bins(unsupervised, column, None, weights)  # checks; and special codes that can occur
        own = bins.codes(column)
        regular = own < bins.n_regular
        settings: dict[str, Any] = {
            "nominal": column.kind == "nominal", "rule": rule, "target": Target(groups), "weights": weights,
        }  # fmt: skip
        if not rule.supervised:
            fixed = np.arange(bins.n_bins + 1)
            return cls(own, bins.n_bins + 1, bins.n_bins + 1, fixed, **settings)
        distinct, position = np.unique(sort_keys(replace(column, values=column.values[regular])), return_inverse=True)
        code = own - bins.n_regular + len(distinct)
        code[regular] = position
        return cls(code, len(distinct) + bins.n_bins - bins.n_regular + 1, len(distinct), None, **settings)

    def statistic(self, order: Ints) -> float:
        """Debiased information value with target and weights in another order."""
        target, weights = replace(self.target, values=self.target.values[order]), self.weights[order]
        totals = target.totals(weights, repeated=False)
        sums = target.sums(self.code, self.n_values, weights)
        bins = self.fixed
        if bins is None:
            learned = (
                group_values(self.rule, sums[: self.n_learned], totals, nominal=self.nominal)
                if self.n_learned
                else np.empty(0, dtype=np.int64)
            )
            own = np.arange(self.n_values - self.n_learned) + 1 + learned.max(initial=-1)
            bins = np.concatenate([learned, own])
        counts = [np.bincount(bins, sums[:, k]) * totals.effective[k] for k in range(2)]
        good, bad = (BinCounts.of(table) for table in counts)
        return float(jeffreys(good, bad, 0.5).debiased)
