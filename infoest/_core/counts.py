"""A table of bins by groups that is exact under addition, so that counts from several files or engines merge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .columns import is_missing
from .errors import InputError
from .keywords import public

GOOD_BAD = ("good", "bad")  # names of the two groups unless others are given


@public
@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Weight sums, and sums of squared weights, of rows in each bin and group.

    ``counts_a + counts_b`` counts the rows of both; it is exact and associative for whole weights,
    so a billion rows are a group-by on the engine that holds them.

    Attributes
    ----------
    bins : tuple of str
        Row labels.
    groups : tuple of str
        Column labels, for example ``("good", "bad")``.
    table : ndarray of shape (n_bins, n_groups)
        Sum of weights in each cell; the count where rows are unweighted.
    squared : ndarray of shape (n_bins, n_groups)
        Sum of squared weights; equal to ``table`` where rows are unweighted.

    Examples
    --------
    >>> from infoest import Counts
    >>> january = Counts.from_counts([90, 60], [10, 40], bins=["low", "high"])
    >>> february = Counts.from_counts([80, 70], [15, 35], bins=["low", "high"])
    >>> (january + february).table.tolist()
    [[170.0, 25.0], [130.0, 75.0]]
    """

    bins: tuple[str, ...]
    groups: tuple[str, ...]
    table: NDArray[np.float64]
    squared: NDArray[np.float64]

    @classmethod
    def from_counts(
        cls,
        goods: ArrayLike,
        bads: ArrayLike,
        *,
        bins: Sequence[Any] | None = None,
        groups: Sequence[str] = GOOD_BAD,
    ) -> Counts:
        """Table of two columns of counts.

        Parameters
        ----------
        goods, bads : array_like of shape (n_bins,)
            Rows of each group in each bin; non-events first.
        bins : sequence of shape (n_bins,), default=None
            Labels; ``None`` numbers the bins.
        groups : sequence of two str, default=("good", "bad")
            Names of the two columns.

        Returns
        -------
        Counts
            Unweighted table.

        Raises
        ------
        ValueError
            If lengths differ, or a count is negative or not finite.
        """
        columns = [check_counts(goods, groups[0]), check_counts(bads, groups[1])]
        if len(columns[0]) != len(columns[1]):
            raise InputError(
                f"{groups[0]} and {groups[1]} must have the same number of bins; "
                f"got {len(columns[0])} and {len(columns[1])}."
            )
        table = np.column_stack(columns)
        labels = tuple(map(str, range(len(table)) if bins is None else bins))
        return cls(_unique(labels, len(table)), tuple(groups), table, table)

    @classmethod
    def from_codes(
        cls,
        bins: NDArray[np.int64],
        groups: NDArray[np.int64],
        *,
        bin_labels: Sequence[str],
        group_labels: Sequence[str],
        weights: NDArray[np.float64] | None = None,
    ) -> Counts:
        """Count rows given as bin and group numbers.

        Parameters
        ----------
        bins, groups : ndarray of shape (n,), int64
            Position of each row in ``bin_labels`` and ``group_labels``.
        bin_labels, group_labels : sequence of str
            Names of the rows and columns of the table.
        weights : ndarray of shape (n,), default=None
            Positive sampling weights.

        Returns
        -------
        Counts
            Table of shape ``(len(bin_labels), len(group_labels))``.
        """
        shape = (len(bin_labels), len(group_labels))
        cell = bins * shape[1] + groups
        size = shape[0] * shape[1]
        table = np.bincount(cell, weights, size).astype(np.float64).reshape(shape)
        squared = table if weights is None else np.bincount(cell, weights**2, size).astype(np.float64).reshape(shape)
        return cls(_unique(tuple(bin_labels), shape[0]), tuple(group_labels), table, squared)

    @classmethod
    def from_frame(cls, frame: Any, bin: str, group: str, *, weight: str | None = None) -> Counts:  # noqa: A002
        """Count the rows of a data frame, lazy or not, on the engine that holds it.

        Parameters
        ----------
        frame : data frame or lazy frame
            Anything narwhals reads: Polars (lazy or eager), pandas, PyArrow, DuckDB, Dask.
        bin, group : str
            Columns that hold the bin and the group of each row; missing values are the bin "missing".
        weight : str, default=None
            Column of positive weights.

        Returns
        -------
        Counts
            Bins and groups in sorted order of their labels.

        Raises
        ------
        ValueError
            If a named column is not there, or a group value or weight is missing, or a weight is not positive.
        """
        import narwhals as nw

        native = nw.from_native(frame).lazy()
        known = native.collect_schema().names()
        absent = [c for c in (bin, group, weight) if c is not None and c not in known]
        if absent:
            raise InputError(f"column {absent[0]!r} is not in the frame; it has {', '.join(known)}.")
        one = nw.lit(1.0) if weight is None else nw.col(weight).cast(nw.Float64)
        chosen = native.select(nw.col(bin).alias("bin"), nw.col(group).alias("group"), one.alias("w"))
        w = nw.col("w")  # aggregations stay plain sums: pandas does no others fast
        wrong = (~(w.is_finite() & (w > 0))).fill_null(True).cast(nw.Int64)
        rows = (
            chosen.with_columns((w * w).alias("w2"), wrong.alias("wrong"))
            .group_by("bin", "group")
            .agg(w.sum(), nw.col("w2").sum(), nw.col("wrong").sum())
            .collect()
        )
        return cls._from_grouped(rows, group, weight)

    @classmethod
    def _from_grouped(cls, rows: Any, group: str, weight: str | None) -> Counts:
        """Counts of the collected group-by, one row per cell."""
        if any(map(is_missing, rows["group"].to_list())):
            raise InputError(
                f"column {group!r} has missing values.", remedy="Drop those rows: they belong to no group."
            )
        if any(rows["wrong"].to_list()):
            raise InputError(
                f"column {weight!r} holds weights that are missing, infinite, zero or negative. They must be positive."
            )
        texts = [None if is_missing(value) else text_label(value) for value in rows["bin"].to_list()]
        missing = "missing (no value)" if "missing" in texts else "missing"
        bins = [missing if text is None else text for text in texts]
        groups = [text_label(v) for v in rows["group"].to_list()]
        bin_labels, bin_codes = np.unique(bins, return_inverse=True)
        group_labels, group_codes = np.unique(groups, return_inverse=True)
        shape = (len(bin_labels), len(group_labels))
        table, squared = np.zeros(shape), np.zeros(shape)
        np.add.at(table, (bin_codes, group_codes), rows["w"].to_numpy())
        np.add.at(squared, (bin_codes, group_codes), rows["w2"].to_numpy())
        return cls(tuple(map(str, bin_labels)), tuple(map(str, group_labels)), table, squared)

    def __add__(self, other: Counts) -> Counts:
        bins = (*self.bins, *(b for b in other.bins if b not in set(self.bins)))
        groups = (*self.groups, *(g for g in other.groups if g not in set(self.groups)))
        mine, theirs = self.reindex(bins, groups), other.reindex(bins, groups)
        return Counts(bins, groups, mine.table + theirs.table, mine.squared + theirs.squared)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Counts) or set(self.bins) != set(other.bins) or set(self.groups) != set(other.groups):
            return False
        same = other.reindex(self.bins, self.groups)
        return bool(np.array_equal(self.table, same.table) and np.array_equal(self.squared, same.squared))

    __hash__ = None  # type: ignore[assignment]  # arrays inside

    def reindex(self, bins: Sequence[str], groups: Sequence[str] | None = None) -> Counts:
        """The same counts with rows and columns in another order; absent ones are 0.

        Parameters
        ----------
        bins : sequence of str
            Row labels wanted; must hold every bin of this table.
        groups : sequence of str, default=None
            Column labels wanted; ``None`` keeps them.

        Returns
        -------
        Counts
            Table of shape ``(len(bins), len(groups))``.

        Raises
        ------
        ValueError
            If a label of this table is not among those wanted: its rows would be lost.
        """
        groups = self.groups if groups is None else groups
        lost = [b for b in self.bins if b not in set(bins)] + [g for g in self.groups if g not in set(groups)]
        if lost:
            raise InputError(f"reindex would lose {lost}.", remedy="Name every bin and group of the table.")
        rows = [list(bins).index(b) for b in self.bins]
        columns = [list(groups).index(g) for g in self.groups]
        table, squared = np.zeros((len(bins), len(groups))), np.zeros((len(bins), len(groups)))
        table[np.ix_(rows, columns)] = self.table
        squared[np.ix_(rows, columns)] = self.squared
        return Counts(tuple(bins), tuple(groups), table, squared)

    def group(self, name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Weight sums and squared-weight sums of one group.

        Parameters
        ----------
        name : str
            The group.

        Returns
        -------
        table : ndarray of shape (n_bins,)
            Weight sums.
        squared : ndarray of shape (n_bins,)
            Sums of squared weights.

        Raises
        ------
        ValueError
            If the table does not have the group.
        """
        if name not in self.groups:
            raise InputError(f"group {name!r} is not in the table; it has {', '.join(self.groups)}.")
        column = self.groups.index(name)
        return self.table[:, column], self.squared[:, column]

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, ready for JSON.

        Returns
        -------
        dict
            Keys bins, groups, table, squared.
        """
        return {
            "bins": list(self.bins),
            "groups": list(self.groups),
            "table": self.table.tolist(),
            "squared": self.squared.tolist(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Counts:
        """Inverse of :meth:`to_dict`.

        Parameters
        ----------
        data : mapping
            Keys bins, groups, table, squared.

        Returns
        -------
        Counts
            Equal to the one written.
        """
        shape = (len(data["bins"]), len(data["groups"]))
        table, squared = (np.asarray(data[k], dtype=np.float64).reshape(shape) for k in ("table", "squared"))
        return cls(tuple(data["bins"]), tuple(data["groups"]), table, squared)


def text_label(value: Any) -> str:
    """The label of a value; a whole number reads the same whether or not a missing value made its column floats."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def check_counts(counts: ArrayLike, name: str) -> NDArray[np.float64]:
    """Counts of one group: one-dimensional, non-negative, finite, or an error that names the bin."""
    try:
        array = np.asarray(counts, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be counts per bin, got {counts!r:.60}. For raw columns pass bins=.") from error
    if array.ndim != 1 or not len(array):
        raise InputError(f"{name} must be a one-dimensional array of counts, got shape {array.shape}.")
    wrong = np.flatnonzero(~(np.isfinite(array) & (array >= 0)))
    if len(wrong):
        raise InputError(f"{name} has {array[wrong[0]]:g} in bin {wrong[0]}: counts must be finite and not negative.")
    return array


def _unique(labels: tuple[str, ...], n_bins: int) -> tuple[str, ...]:
    if len(labels) != n_bins:
        raise InputError(f"{len(labels)} bin labels do not fit {n_bins} bins.")
    if len(set(labels)) != len(labels):
        raise InputError(f"bin labels must differ, got {', '.join(labels)}.")
    return labels
