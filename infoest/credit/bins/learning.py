"""How bins are learned from a column, and from a target where the method looks at one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._core.errors import InputError
from .binning import Bins, equal_weight_starts
from .optimal import Totals, optimal_borders
from .values import finite_numbers, sort_keys

if TYPE_CHECKING:
    from ..._core.columns import Column
    from ..._core.types import Floats, Ints
    from .rules import Binning, Trend

PRIOR_ROWS = 10.0  # rows at the overall rate that each category is taken to have beside its own


@dataclass(frozen=True, slots=True)
class Target:
    """What supervised methods learn from.

    Attributes
    ----------
    values : ndarray of shape (n,)
        Class numbers, int64, or a numeric target, float64.
    n_classes : int
        0 where the target is a number.
    """

    values: NDArray[Any]
    n_classes: int = 2

    def of(self, rows: NDArray[np.bool_]) -> Target:
        """The target of some of the rows."""
        return replace(self, values=self.values[rows])

    def sums(self, codes: Ints, n_cells: int, weights: Floats) -> Floats:
        """Sufficient statistics of each cell: class weights, or the sums of w, w y and w y²."""
        if self.n_classes:
            flat = np.bincount(codes * self.n_classes + self.values, weights, n_cells * self.n_classes)
            return flat.reshape(n_cells, self.n_classes).astype(np.float64)
        powers = (weights, weights * self.values, weights * self.values**2)
        return np.column_stack([np.bincount(codes, power, n_cells) for power in powers])

    def standardised(self, weights: Floats) -> Target:
        """The same with mean 0 and variance 1 where it is a number; all 0 where that is constant."""
        if self.n_classes:
            return self
        centred = self.values - np.average(self.values, weights=weights)
        spread = float(np.sqrt(np.average(centred**2, weights=weights)))
        return replace(self, values=centred / spread if spread > 0 else np.zeros_like(centred))

    def totals(self, weights: Floats, repeated: bool) -> Totals:
        """Sums over all rows; observations per unit of weight are 1 where weights repeat rows, else Kish's."""
        everywhere = np.zeros(len(weights), dtype=np.int64)
        sums = self.sums(everywhere, 1, weights)[0]
        kept = len(sums) if self.n_classes else 1
        if repeated:
            return Totals(sums, np.ones(kept), numeric=not self.n_classes)
        squares = self.sums(everywhere, 1, weights**2)[0][:kept]
        return Totals(sums, sums[:kept] / np.where(squares > 0, squares, 1.0), numeric=not self.n_classes)


def learn_bins(
    rule: Binning, column: Column, target: Target | None, weights: Floats | None = None, *, repeated: bool = False
) -> Bins:
    """Bins that a rule learns from a column.

    Parameters
    ----------
    rule : Binning
        The settings.
    column : Column
        Missing values and special codes have no part in the edges, but count as rows.
    target : Target or None
        Needed by "tree" and "optimal".
    weights : ndarray of shape (n,), default=None
        Not negative. A row of weight 0 shows no more than that its category exists.
    repeated : bool, default=False
        Whether a weight of 2 is the row twice, rather than one observation that stands for two.

    Returns
    -------
    Bins
        Intervals of numbers; categories, which supervised methods join by similar event rates.

    Raises
    ------
    ValueError
        If a setting is not allowed, a value infinite, or a target needed.

    Notes
    -----
    Categories are sorted by their event rate (mean, or direction of largest spread of the class
    shares), drawn towards that of all rows by ``PRIOR_ROWS`` rows, so that rare ones come to stand in the
    middle. For two classes and exact rates the best grouping is consecutive in this order [1]_. Cost
    linear in rows and categories but for the sorting.

    References
    ----------
    .. [1] Breiman, L., Friedman, J., Olshen, R. and Stone, C. (1984). Classification and Regression
       Trees, section 9.4.
    """
    rule.check()
    specials = _own_specials(rule, column)
    regular = ~column.missing & ~_holds(column, specials)
    own = replace(column, values=column.values[regular])
    if rule.supervised and target is None:
        raise InputError(
            f"bins={rule.method!r} learns from a target, and there is none here. "
            "Use 'quantile' or 'uniform', or pass bins fitted with a target."
        )
    if target is None or not rule.supervised:
        bins = _unsupervised(rule, own, None if weights is None else weights[regular])
    else:
        mass = np.ones(len(regular)) if weights is None else weights
        bins = _supervised(rule, own, target, mass, regular, repeated or weights is None)
    return replace(bins, specials=specials)


def _own_specials(rule: Binning, column: Column) -> tuple[Any, ...]:
    """The special codes that can occur in the column: strings in nominal ones, numbers in the others."""
    nominal = column.kind == "nominal"
    return tuple(
        code if isinstance(code, str) else float(code)
        for code in rule.special_codes
        if isinstance(code, str) == nominal
    )


def _holds(column: Column, specials: tuple[Any, ...]) -> NDArray[np.bool_]:
    return np.isin(sort_keys(column), np.array(specials)) if specials else np.zeros(len(column.values), dtype=bool)


def _unsupervised(rule: Binning, column: Column, weights: Floats | None) -> Bins:
    if column.kind == "nominal":
        return Bins.fit_categories(column)
    if rule.method == "quantile":
        return Bins.fit_quantile(column, rule.n_bins, weights)
    values = finite_numbers(column)
    if not len(values):
        return Bins()
    low, high = float(values.min()), float(values.max())
    edges = np.unique(low + (high - low) * (np.arange(1, rule.n_bins) / rule.n_bins))
    return Bins(edges=tuple(edges[(edges > low) & (edges <= high)].tolist()))


def _supervised(
    rule: Binning, column: Column, target: Target, weights: Floats, regular: NDArray[np.bool_], repeated: bool
) -> Bins:
    """Distinct values, counted and grouped."""
    nominal = column.kind == "nominal"
    distinct, code = np.unique(sort_keys(column), return_inverse=True)
    if not len(distinct):
        return Bins(categories=()) if nominal else Bins()
    target = target.standardised(weights)
    sums = target.of(regular).sums(code, len(distinct), weights[regular])
    groups = group_values(rule, sums, target.totals(weights, repeated), nominal=nominal)
    if not nominal:
        return Bins(edges=tuple(distinct[1:][np.diff(groups) > 0].tolist()))
    return Bins(categories=tuple(distinct.tolist()), groups=tuple(groups.tolist()))


def group_values(rule: Binning, sums: Floats, totals: Totals, *, nominal: bool) -> Ints:
    """Bin of each distinct value that a supervised rule gives it, from sufficient statistics alone.

    Parameters
    ----------
    rule : Binning
        "tree" or "optimal".
    sums : ndarray of shape (n_values, n_classes) or (n_values, 3)
        As :meth:`Target.sums`, of numbers in increasing order.
    totals : Totals
        Of all rows.
    nominal : bool
        Whether values are categories: they are then sorted by their rates, and keep to no trend.

    Returns
    -------
    ndarray of shape (n_values,), int64
        Numbers from 0, without gaps.
    """
    order = np.argsort(_smoothed_rates(sums, totals), kind="stable") if nominal else np.arange(len(sums))
    if rule.method == "tree":
        starts = _tree_starts(rule, sums[order], totals)
    else:
        starts = _optimal_starts(rule, sums[order], totals, "none" if nominal else rule.trend)
    groups = np.empty(len(sums), dtype=np.int64)
    groups[order] = np.searchsorted(starts, np.arange(len(sums)), side="right")
    return groups


def _optimal_starts(rule: Binning, sums: Floats, totals: Totals, trend: Trend) -> Ints:
    """Values at which the second and later bins start; values are first gathered into pre-bins of equal weight."""
    mass = sums[:, 0] if totals.numeric else sums.sum(axis=1)
    few = len(mass) <= rule.n_prebins
    first = np.arange(len(mass)) if few else equal_weight_starts(mass, rule.n_prebins)
    return first[optimal_borders(np.add.reduceat(sums, first, axis=0), totals, rule, trend)[1:-1]]


def _tree_starts(rule: Binning, sums: Floats, totals: Totals) -> Ints:
    """The same from the leaves of a tree; it sees ranks, which its float32 holds exactly, and one row per cell."""
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    mass = sums[:, 0] if totals.numeric else sums.sum(axis=1)
    share = rule.least(totals.size) / float(mass.sum())
    if share > 0.5:
        return np.empty(0, dtype=np.int64)
    settings = {"max_leaf_nodes": rule.n_bins, "min_weight_fraction_leaf": share, "random_state": 0}
    tree = (
        DecisionTreeRegressor(**settings) if totals.numeric else DecisionTreeClassifier(criterion="entropy", **settings)
    )
    value, group = np.nonzero(mass[:, None] if totals.numeric else sums)
    weight = mass[value] if totals.numeric else sums[value, group]
    tree.fit(value[:, None], sums[value, 1] / weight if totals.numeric else group, sample_weight=weight)
    split = tree.tree_.threshold[tree.tree_.feature >= 0]
    return np.unique(np.floor(split).astype(np.int64) + 1)


def _smoothed_rates(sums: Floats, totals: Totals) -> Floats:
    """What categories are sorted by, each drawn towards all rows by ``PRIOR_ROWS``."""
    if totals.numeric:
        return np.asarray(sums[:, 1] / (sums[:, 0] + PRIOR_ROWS))  # the target has mean 0
    overall = totals.sums / totals.size
    size = sums.sum(axis=1, keepdims=True)
    shares = (sums + PRIOR_ROWS * overall) / (size + PRIOR_ROWS)
    if sums.shape[1] == 2:
        return np.asarray(shares[:, 1])
    axis = np.linalg.svd(np.sqrt(size) * (shares - overall), full_matrices=False)[2][0]
    return np.asarray(shares @ (axis * np.sign(axis[np.argmax(np.abs(axis))])))
