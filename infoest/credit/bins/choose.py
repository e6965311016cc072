"""Which bins an argument ``bins=`` asks for, and the rows that are left to estimate on where bins were learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from ..._core.checks import check_count
from ..._core.errors import InputError
from ..._core.rng import seed64
from ..._kernels.random import shuffle
from .binning import Bins
from .learning import learn_bins
from .rules import as_rule, learned_in_sample
from .values import finite_numbers

if TYPE_CHECKING:
    from ..._core.columns import Column
    from ..._core.types import Floats, Ints
    from .learning import Target

MAX_CODES = 50  # more distinct numbers than this are a measurement, not codes


def make_bins(
    columns: Sequence[Column],
    bins: Any,
    weights: NDArray[np.float64] | None = None,
    max_codes: int = MAX_CODES,
    target: Target | None = None,
) -> Bins:
    """The bins that an argument ``bins=`` asks for.

    Parameters
    ----------
    columns : sequence of Column
        Samples of one variable: categories come from all of them, quantiles from the first.
    bins : None, int, array_like of edges, Bins, str, Binning or fitted Binner
        ``None`` and an int take nominal columns as categories; ``None`` takes numbers with at most
        ``max_codes`` distinct values as codes, an int cuts them into that many quantile bins. A
        method name or :class:`~infoest.credit.Binning` learns bins from the first column; a fitted
        :class:`~infoest.Binner` gives those of the feature of that name.
    weights : ndarray of shape (n,), default=None
        Weights of the first column.
    max_codes : int, default=50
        Most distinct numbers that are taken as codes.
    target : Target, default=None
        What supervised methods learn from.

    Returns
    -------
    Bins
        Ready to assign.

    Raises
    ------
    ValueError
        If numbers with more distinct values come without ``bins``, or a supervised method without a target.
    TypeError
        If edges are given for a column that does not hold numbers.
    """
    if isinstance(bins, Bins):
        return bins
    if hasattr(bins, "bins_for"):
        return cast("Bins", bins.bins_for(columns[0].name))
    first, rule = columns[0], as_rule(bins)
    if rule is not None:
        if rule.method == "quantile" and not rule.special_codes:
            bins = rule.n_bins  # the same, and categories come from all samples
        else:
            return learn_bins(rule, first, target, weights)
    if bins is None or isinstance(bins, (int, np.integer)):
        if bins is not None:
            check_count("bins", bins, 2)
        if any(column.kind == "nominal" for column in columns):
            return Bins.fit_categories(*columns)
        if bins is not None:
            fitted = Bins.fit_quantile(first, int(bins), weights)
            return fitted if fitted.edges or len(columns) == 1 else _bins_of_a_constant(columns, max_codes)
        for column in columns:
            distinct = len(np.unique(finite_numbers(column)[~column.missing]))
            if distinct > max_codes:
                raise InputError(
                    f"{column.label} has {distinct} distinct numbers; at most {max_codes} are taken as codes. "
                    "Pass bins=, a number of quantile bins or edges."
                )
        return Bins.fit_categories(*columns)
    finite_numbers(first)
    return Bins.from_edges(bins, first.label)


def _bins_of_a_constant(columns: Sequence[Column], max_codes: int) -> Bins:
    """Values as bins where the first sample has no quantiles to cut at: one bin for all would hide any drift."""
    distinct = len(np.unique(np.concatenate([finite_numbers(column)[~column.missing] for column in columns])))
    if distinct > max_codes:
        raise InputError(
            f"{columns[0].label} has one distinct value, which gives no quantile bins, and the samples together have "
            f"{distinct}.",
            remedy="Pass bins= as edges.",
        )
    return Bins.fit_categories(*columns)


@dataclass(frozen=True, slots=True)
class Learned:
    """Bins, and what they leave to estimate with.

    Attributes
    ----------
    bins : Bins
        Ready to assign.
    rows : ndarray of bool or None
        Rows that had no part in learning; ``None``: all, for want of learning or of honesty.
    in_sample : bool
        Whether the bins were learned from the target of the same rows, so that tests do not hold.
    """

    bins: Bins
    rows: NDArray[np.bool_] | None = None
    in_sample: bool = False

    def of(self, values: Any) -> Any:
        """The entries of the rows to estimate on."""
        return values if self.rows is None or values is None else values[self.rows]


def bins_for_estimates(
    column: Column,
    bins: Any,
    target: Target | None,
    weights: Floats | None = None,
    *,
    honest: bool = False,
    repeated: bool = False,
    max_codes: int = MAX_CODES,
    clusters: Ints | None = None,
) -> Learned:
    """The bins that ``bins=`` asks for, and the rows on which estimates and tests hold.

    ``honest`` is what a rule that leaves it open gets. Halves are of each class, or of the clusters.
    """
    rule = as_rule(bins)
    if rule is None or target is None or not rule.supervised:
        return Learned(make_bins([column], bins, weights, max_codes, target))
    if learned_in_sample(bins, honest):
        return Learned(learn_bins(rule, column, target, weights, repeated=repeated), in_sample=True)
    if clusters is None:
        groups = target.values if target.n_classes else np.zeros(len(target.values), dtype=np.int64)
        learn = halves(groups, rule.random_state)
    else:
        learn = halves(np.zeros(int(clusters.max()) + 1, dtype=np.int64), rule.random_state)[clusters]
    mass = np.where(learn, 1.0 if weights is None else weights, 0.0)
    fitted = learn_bins(rule, column, target, mass, repeated=repeated or weights is None)
    return Learned(fitted, ~learn)


def halves(groups: Ints, random_state: Any) -> NDArray[np.bool_]:
    """Rows to learn from: half of each group, drawn by a counter; the others are there to estimate on."""
    seed = np.uint64(seed64(random_state))
    learn = np.zeros(len(groups), dtype=bool)
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        if len(rows) < 2:
            raise InputError(
                "an honest half needs at least 2 rows of each class.", remedy="Pass more rows or honest=False."
            )
        shuffle(seed, int(group), rows)
        learn[rows[: len(rows) // 2]] = True
    return learn
