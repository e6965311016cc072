"""How a raw column becomes bin numbers: intervals or categories, and missing values always a bin of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..._core.checks import check_count
from ..._core.errors import InputError, InputTypeError
from ..._core.keywords import public
from .labels import distinct_text, group_labels, interval_labels, some, told_apart
from .values import finite_numbers, sort_keys

if TYPE_CHECKING:
    from ..._core.columns import Column

MISSING = "missing"
FEW_EDGES = 64  # comparing whole columns with so many takes less time than a search for every value


@public
@dataclass(frozen=True, slots=True)
class Bins:
    """Left-closed intervals of a numeric column, or the categories of a discrete one.

    Missing values always have a bin of their own, the last.

    Attributes
    ----------
    edges : tuple of float
        Inner edges, increasing: ``(12, 18)`` makes ``< 12``, ``[12, 18)`` and ``>= 18``. The outer
        bins are open, so every finite value has a bin.
    categories : tuple of str, tuple of float or None
        Sorted values that are bins of their own, instead of intervals.
    groups : tuple of int or None
        Bin of each category where several share one, numbered from 0; ``None``: each is its own.
    specials : tuple of str, tuple of float
        Values that are bins of their own whatever else is there: after the others, before missing.

    Examples
    --------
    >>> from infoest.credit.bins.binning import Bins
    >>> Bins.from_edges([12, 18]).labels
    ('< 12', '[12, 18)', '>= 18', 'missing')
    """

    edges: tuple[float, ...] = ()
    categories: tuple[str, ...] | tuple[float, ...] | None = None
    groups: tuple[int, ...] | None = None
    specials: tuple[str, ...] | tuple[float, ...] = ()

    @classmethod
    def from_edges(cls, edges: ArrayLike, label: str = "") -> Bins:
        """Intervals between given edges.

        Parameters
        ----------
        edges : array_like of float
            Strictly increasing; infinite ones at the ends are dropped, because the outer bins are open anyway.
        label : str, default=""
            Whose edges they are, for errors.

        Returns
        -------
        Bins
            One interval more than finite edges.

        Raises
        ------
        ValueError
            If edges are not numbers, not increasing, or there are none.
        """
        whose = f" for {label}" if label else ""
        try:
            array = np.asarray(edges, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise InputError(
                f"bins={edges!r:.60}{whose} are not edges.",
                remedy="Pass increasing numbers, a number of bins, or Bins.",
            ) from error
        if array.ndim == 0:
            raise InputError(
                f"bins={edges!r:.60}{whose} is no number of bins: that is an integer of at least 2. Or pass edges."
            )
        if array.ndim != 1 or len(array) == 0 or np.isnan(array).any():
            raise InputError(
                f"bins={edges!r:.60}{whose} are not edges.", remedy="Pass at least one number, none of them NaN."
            )
        wrong = np.flatnonzero(np.diff(array) <= 0)
        if len(wrong):
            first, second = array[wrong[0]], array[wrong[0] + 1]
            raise InputError(
                f"bin edges must increase, got {first:g} before {second:g}{whose}.",
                remedy="Sort them and drop duplicates.",
            )
        return cls(edges=tuple(map(float, array[np.isfinite(array)])))

    @classmethod
    def fit_quantile(cls, column: Column, n_bins: int, weights: NDArray[np.float64] | None = None) -> Bins:
        """Intervals that hold about equal weight.

        Parameters
        ----------
        column : Column
            Numbers; missing ones have no part in the edges.
        n_bins : int
            Number of intervals wanted, at least 2; fewer come out where values repeat.
        weights : ndarray of shape (n,), default=None
            Positive weights.

        Returns
        -------
        Bins
            Each edge is the value at which the weight below is nearest to its share, so a value that
            holds more than a bin's share is a bin of its own where its neighbours allow it.

        Raises
        ------
        ValueError
            If ``n_bins`` is below 2, or some value infinite.
        TypeError
            If the column does not hold numbers.
        """
        check_count("bins", n_bins, 2)
        present = ~column.missing
        values = finite_numbers(column)[present]
        distinct, position = np.unique(values, return_inverse=True)
        mass = np.bincount(position, None if weights is None else weights[present]).astype(np.float64)
        return cls(edges=tuple(distinct[equal_weight_starts(mass, n_bins)[1:]].tolist()))

    @classmethod
    def fit_categories(cls, *columns: Column) -> Bins:
        """Every distinct value of the columns as a bin, in sorted order.

        Parameters
        ----------
        *columns : Column
            All nominal, or all numbers.

        Returns
        -------
        Bins
            With categories.
        """
        values = np.concatenate([sort_keys(column)[~column.missing] for column in columns])
        return cls(categories=tuple(np.unique(values).tolist()))

    @property
    def n_regular(self) -> int:
        """Number of intervals, or of categories and their groups."""
        if self.categories is None:
            return len(self.edges) + 1
        return len(self.categories) if self.groups is None else max(self.groups, default=-1) + 1

    @property
    def n_bins(self) -> int:
        """Number of bins, that of missing values not counted."""
        return self.n_regular + len(self.specials)

    @property
    def labels(self) -> tuple[str, ...]:
        """Name of each bin, the last that of missing values; shape (n_bins + 1,)."""
        if self.categories is None:
            named = list(interval_labels(distinct_text(self.edges)))
        else:
            named = distinct_text(self.categories)
            if self.groups is not None:
                named = group_labels(named, self.groups)
        named += [f"special {text}" for text in distinct_text(self.specials)]
        named = told_apart(named)
        return (*named, "missing (no value)" if MISSING in named else MISSING)

    def codes(self, column: Column, *, unseen: Literal["error", "flag"] = "error") -> NDArray[np.int64]:
        """Bin number of each row.

        Parameters
        ----------
        column : Column
            The column to assign.
        unseen : {"error", "flag"}, default="error"
            What to do with a category that is not a bin: refuse it, or give it the number -1.

        Returns
        -------
        ndarray of shape (n,), int64
            Position in ``labels``; ``n_bins`` where the value is missing.

        Raises
        ------
        ValueError
            If a category is unseen, or a number infinite.
        TypeError
            If numbers meet bins of strings, or strings bins of numbers.
        """
        codes = np.full(len(column.values), self.n_bins, dtype=np.int64)
        rest = ~column.missing
        for position, value in enumerate(self.specials):
            special = self._equal(column, value)
            codes[special] = self.n_regular + position
            rest &= ~special
        if self.categories is None:
            np.copyto(codes, _edges_reached(finite_numbers(column), self.edges), where=rest)
        else:
            codes[rest] = self._positions(column, rest, unseen)
        return codes

    @staticmethod
    def _equal(column: Column, value: Any) -> NDArray[np.bool_]:
        """Rows that hold a special value; a string is none of a column of numbers, and the reverse."""
        if isinstance(value, str) != (column.kind == "nominal"):
            return np.zeros(len(column.values), dtype=bool)
        return np.asarray(sort_keys(column) == value) & ~column.missing

    def _positions(
        self, column: Column, rows: NDArray[np.bool_], unseen: Literal["error", "flag"]
    ) -> NDArray[np.int64]:
        """Bin of the category of each of the rows, -1 where it is none."""
        known = np.array(self.categories)
        keys = sort_keys(column)[rows]
        if len(known) and len(keys) and (known.dtype.kind == "U") != (keys.dtype.kind == "U"):
            kinds = ("strings", "numbers") if keys.dtype.kind == "U" else ("numbers", "strings")
            raise InputTypeError(
                f"{column.label} holds {kinds[0]} where the bins are {kinds[1]}.",
                remedy="Pass the type the bins were made from.",
            )
        position = np.searchsorted(known, keys).clip(max=max(len(known) - 1, 0))
        found = known[position] == keys if len(known) else np.zeros(len(keys), dtype=bool)
        if unseen == "error" and not found.all():
            raise InputError(
                f"{column.label} has the category {keys[~found][0].item()!r}, which is not among the bins: "
                f"{some(self.labels[: self.n_regular])}. "
                "Map it to one of them or make the bins from data that holds it."
            )
        own = position if self.groups is None else np.array([*self.groups, -1])[position]
        return np.asarray(np.where(found, own, -1), dtype=np.int64)

    def to_dict(self) -> dict[str, list[Any]]:
        """Plain lists, ready for JSON.

        Returns
        -------
        dict
            Edges or categories; groups and specials where there are any.
        """
        data: dict[str, list[Any]] = (
            {"edges": list(self.edges)} if self.categories is None else {"categories": list(self.categories)}
        )
        if self.groups is not None:
            data["groups"] = list(self.groups)
        if self.specials:
            data["specials"] = list(self.specials)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Sequence[Any]]) -> Bins:
        """Inverse of :meth:`to_dict`.

        Parameters
        ----------
        data : mapping
            Edges or categories; groups and specials where there are any.

        Returns
        -------
        Bins
            Equal to the one written.
        """
        return cls(
            edges=tuple(map(float, data.get("edges", ()))),
            categories=tuple(data["categories"]) if "categories" in data else None,
            groups=tuple(data["groups"]) if "groups" in data else None,
            specials=tuple(data.get("specials", ())),
        )


def codes_or_missing(bins: Bins, column: Column, *, unseen: Literal["error", "flag"] = "flag") -> NDArray[np.int64]:
    """Bin of each row as :meth:`Bins.codes` gives it; a column of nothing but missing values has no type to refuse."""
    if column.missing.all():
        return np.full(len(column.values), bins.n_bins, dtype=np.int64)
    return bins.codes(column, unseen=unseen)


def equal_weight_starts(mass: NDArray[np.float64], n_bins: int) -> NDArray[np.int64]:
    """First of the ordered values of each bin, the first 0: where the weight below is nearest to its share."""
    below = np.cumsum(mass)[:-1]
    if not len(below):
        return np.zeros(1, dtype=np.int64)
    total = float(mass.sum())
    wanted = np.arange(1, n_bins) / n_bins * total
    above = np.searchsorted(below, wanted).clip(1, len(below) - 1) if len(below) > 1 else np.zeros(n_bins - 1, np.int64)
    under = np.maximum(above - 1, 0)
    # Ties go down, rounding or not.
    nearest = np.where(np.abs(wanted - below[under]) <= np.abs(below[above] - wanted) + 1e-9 * total, under, above)
    return np.unique(np.concatenate([[0], nearest + 1]))


def _edges_reached(values: NDArray[np.float64], edges: Sequence[float]) -> NDArray[np.integer[Any]]:
    """How many edges are at or below each value: the number of its interval."""
    if len(edges) > FEW_EDGES:
        return np.searchsorted(np.array(edges), values, side="right")
    reached = np.zeros(len(values), dtype=np.int8)
    for edge in edges:
        reached += (values >= edge).view(np.int8)
    return reached
