"""Rows in given intervals of many columns, counted in memory or on the engine that holds the frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..._core.columns import is_missing, read_columns
from ..._core.counts import Counts, text_label
from ..._core.errors import InputError, InputTypeError
from ..._core.keywords import public
from ..._kernels.counting.histogram import count_at_least
from .binning import Bins

if TYPE_CHECKING:
    from ..._core.types import Ints

MAX_GROUPS = 100  # a sum for each edge and group is asked of the engine


@public
def count_intervals(
    frame: Any, bins: Mapping[str, ArrayLike | Bins], *, group: str | None = None, name: str = "all"
) -> dict[str, Counts]:
    """Rows of several columns in intervals between given edges, by groups.

    Parameters
    ----------
    frame : data frame or lazy frame
        Anything narwhals reads: Polars (lazy or eager), pandas, PyArrow, DuckDB, Dask, PySpark. A lazy one is
        aggregated by its engine, and only counts come back.
    bins : mapping of str to array_like of edges or Bins
        Inner edges of left-closed intervals, for each column to count.
    group : str, default=None
        Column whose values are the groups of the tables, for example the target; ``None``: one group of all rows.
    name : str, default="all"
        Name of that one group, for example "expected".

    Returns
    -------
    dict of str to Counts
        One table per column: its intervals, then "missing" where any value is; groups in sorted order of their labels.

    Raises
    ------
    ValueError
        If a column is not there, holds infinity, or the group is missing in some rows or has over 100 values.
    TypeError
        If a column does not hold numbers, or bins are categories.

    See Also
    --------
    infoest.Counts.from_frame : Counts by the values of one column as they are.
    information_value, population_stability_index : Take the tables as they are.

    Notes
    -----
    The engine is asked for ``sum(x >= edge)``: comparisons and sums, no search, no sort, one pass over the data
    after one for the groups. NaN and null are missing. In memory the same counts come from a compiled kernel.
    Tables of parts add up: ``count_intervals(january, …)["age"] + count_intervals(february, …)["age"]``.

    References
    ----------
    .. [1] Gray, J. et al. (1997). Data cube: a relational aggregation operator generalizing group-by, cross-tab,
       and sub-totals. Data Mining and Knowledge Discovery 1, 29-53.

    Examples
    --------
    >>> import pandas as pd
    >>> from infoest.credit import count_intervals, information_value
    >>> loans = pd.DataFrame({"age": [19, 25, 33, 41, 52, 23], "default": [1, 0, 0, 1, 0, 1]})
    >>> counts = count_intervals(loans, {"age": [25, 40]}, group="default")["age"]
    >>> counts.bins, counts.groups, counts.table.tolist()
    (('< 25', '[25, 40)', '>= 40'), ('0', '1'), [[0.0, 2.0], [2.0, 0.0], [1.0, 1.0]])
    """
    import narwhals as nw

    native = nw.from_native(frame)
    chosen = {column: given if isinstance(given, Bins) else Bins.from_edges(given) for column, given in bins.items()}
    _check(native, chosen, group)
    if isinstance(native, nw.LazyFrame):
        return _on_the_engine(native, chosen, group, name)
    return _in_memory(native, chosen, group, name)


def interval_counts(values: NDArray[np.float64], edges: Sequence[float]) -> Ints:
    """Rows in each interval between inner edges, missing values last; shape (n_edges + 2,).

    Infinite values are counted in the outer intervals.
    """
    at_least = np.zeros(len(edges) + 1, dtype=np.int64)
    count_at_least(np.ascontiguousarray(values), np.array([-np.inf, *edges]), 0, len(values), at_least)
    return _differences(at_least, len(values))


def _differences(at_least: Ints, n_rows: int) -> Ints:
    """Counts of intervals from those of rows at or above minus infinity and each edge; the rest is missing."""
    return np.append(at_least - np.append(at_least[1:], 0), n_rows - at_least[0])


def _check(native: Any, bins: Mapping[str, Bins], group: str | None) -> None:
    schema = native.collect_schema()
    if not bins:
        raise InputError("bins names no column.", remedy="Pass edges for at least one.")
    for column in (*bins, *([group] if group is not None else [])):
        if column not in schema:
            raise InputError(f"column {column!r} is not in the frame; it has {', '.join(schema.names())}.")
    for column, chosen in bins.items():
        if chosen.categories is not None or chosen.specials:
            raise InputTypeError(f"the bins of {column!r} are not intervals. Count its values with Counts.from_frame.")
        if not schema[column].is_numeric():
            raise InputTypeError(f"column {column!r} holds {schema[column]}, and intervals are for numbers.")


def _in_memory(native: Any, bins: Mapping[str, Bins], group: str | None, name: str) -> dict[str, Counts]:
    """By the kernel, one group of rows after the other."""
    if group is None:
        labels, rows = [name], [np.ones(len(native), dtype=bool)]
    else:
        texts = _group_texts(native[group].to_list(), group)
        known, codes = np.unique(texts, return_inverse=True)
        labels, rows = known.tolist(), [codes == g for g in range(len(known))]
    found = {}
    for column, chosen in bins.items():
        values = np.asarray(read_columns(native.select(column).to_native(), "frame")[0].values, dtype=np.float64)
        if np.isinf(values).any():
            refuse_infinity(column, int(np.isinf(values).sum()))
        found[column] = _table(chosen, labels, [interval_counts(values[r], chosen.edges) for r in rows])
    return found


def _on_the_engine(lazy: Any, bins: Mapping[str, Bins], group: str | None, name: str) -> dict[str, Counts]:
    """By sums of comparisons, all in one query; those of the first group are what the others leave."""
    import narwhals as nw

    values, labels, sizes = _groups(lazy, group, name)
    own = () if group is None else (nw.col(group).alias("group"),)
    lazy = lazy.select(*(number_of(column).alias(str(j)) for j, column in enumerate(bins)), *own)
    asked = {}
    for j, chosen in enumerate(bins.values()):
        x = nw.col(str(j))
        asked[f"{j} infinite"] = x.abs() == np.inf  # in Dask a missing value is NaN, which is not finite either
        for k, inside in enumerate((~x.is_null(), *(x >= edge for edge in chosen.edges))):
            asked[f"{j} {k} 0"] = inside
            for g, value in enumerate(values[1:], 1):
                asked[f"{j} {k} {g}"] = inside & (nw.col("group") == value)
    answer = ask(lazy, {key: rows_where(lazy, true) for key, true in asked.items()})
    found = {}
    for j, (column, chosen) in enumerate(bins.items()):
        if answer[f"{j} infinite"]:
            refuse_infinity(column, int(answer[f"{j} infinite"]))
        edges = range(len(chosen.edges) + 1)
        total, *others = (np.array([answer[f"{j} {k} {g}"] for k in edges], dtype=np.int64) for g in range(len(labels)))
        at_least = [total - sum(others, np.zeros_like(total)), *others]
        found[column] = _table(chosen, labels, [_differences(a, n) for a, n in zip(at_least, sizes, strict=True)])
    return found


def _groups(lazy: Any, group: str | None, name: str) -> tuple[list[Any], list[str], list[int]]:
    """Values, labels and sizes of the groups, in sorted order of the labels."""
    import narwhals as nw

    if group is None:
        return [None], [name], [int(ask(lazy, {"rows": nw.len()})["rows"])]
    sizes = lazy.group_by(group).agg(nw.len().alias("rows of the group")).collect()
    values, rows = sizes[group].to_list(), sizes["rows of the group"].to_list()
    texts = _group_texts(values, group)
    order = np.argsort(texts, kind="stable")
    return [values[i] for i in order], [texts[i] for i in order], [int(rows[i]) for i in order]


def _group_texts(values: Sequence[Any], group: str) -> list[str]:
    """Label of each value; refuses missing ones and too many."""
    if any(map(is_missing, values)):
        raise InputError(f"column {group!r} has missing values.", remedy="Drop those rows: they belong to no group.")
    texts = [text_label(value) for value in values]
    if len(set(texts)) > MAX_GROUPS:
        raise InputError(f"column {group!r} has {len(set(texts))} values; at most {MAX_GROUPS} are taken as groups.")
    return texts


def number_of(column: str) -> Any:
    """A column as floats, null where missing."""
    import narwhals as nw

    number = nw.col(column).cast(nw.Float64)
    return nw.when(~number.is_nan()).then(number)


def rows_where(lazy: Any, true: Any) -> Any:
    """The number of rows where a condition holds, as an expression."""
    import narwhals as nw

    # Polars counts bits four times as fast as integers; other engines do not all add booleans.
    return (true if lazy.implementation is nw.Implementation.POLARS else true.cast(nw.Int64)).sum()


def ask(lazy: Any, asked: Mapping[str, Any]) -> dict[str, float]:
    """The answers of the engine, in one query; a sum or an extreme of no rows is 0."""
    import narwhals as nw

    settings = {"engine": "streaming"} if lazy.implementation is nw.Implementation.POLARS else {}
    row = lazy.select(**asked).collect(**settings).rows(named=True)[0]
    return {key: 0 if is_missing(value) else value for key, value in row.items()}


def _table(bins: Bins, labels: Sequence[str], counts: Sequence[Ints]) -> Counts:
    table = np.column_stack(counts).astype(np.float64)
    kept = len(table) if table[-1].any() else len(table) - 1
    return Counts(tuple(bins.labels[:kept]), tuple(labels), table[:kept], table[:kept])


def refuse_infinity(column: str, rows: int) -> None:
    """An error that names the column."""
    raise InputError(f"column {column!r} holds infinity in {rows} rows.", remedy="Drop or cap those rows.")
