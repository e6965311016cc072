"""Quantile bins of columns that need not fit into memory, found by counts between ever closer edges."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..._core.checks import check_count
from ..._core.columns import TOO_LARGE, read_columns
from ..._core.errors import InputError, InputTypeError
from ..._core.keywords import public
from .binning import Bins, equal_weight_starts
from .interval_counts import ask, number_of, refuse_infinity, rows_where

if TYPE_CHECKING:
    from ..._core.types import Floats, Ints

SAMPLE_ROWS = 16_384  # first rows, whose quantiles are the first edges; a bad guess costs rounds, not exactness
COLLECTED_ROWS = 32_768  # a column's values that are fetched at last, instead of counted again
COLLECTED_COLUMNS = 20  # fetched together
SAMPLE_ERRORS = (1.0, 6.0)  # distances of the first edges from a quantile, in standard errors of the sample's
CELL_ERRORS = 1.5  # of later edges from the wanted rank, in standard errors of a uniform law within the cell
CELL_SHARES = (0.02, 0.15)  # and in shares of the cell, where values are not uniform
LARGEST = float(np.finfo(np.float64).max)


@public
def quantile_bins(frame: Any, n_bins: int = 10, *, columns: Sequence[str] | None = None) -> dict[str, Bins]:
    """Quantile bins of several columns, learned on the engine that holds them.

    Parameters
    ----------
    frame : data frame or lazy frame
        Anything narwhals reads: Polars (lazy or eager), pandas, PyArrow, DuckDB, Dask.
    n_bins : int, default=10
        Number of intervals wanted, at least 2; fewer come out where values repeat.
    columns : sequence of str, default=None
        Columns of numbers; ``None`` takes all of them. Missing values have no part in the edges.

    Returns
    -------
    dict of str to Bins
        The intervals that ``bins=n_bins`` makes of the same rows in memory: the same edges, bit for bit.

    Raises
    ------
    ValueError
        If ``n_bins`` is below 2, a column is not there, holds infinity or integers of
        2**53 or more, or none is left.
    TypeError
        If a column does not hold numbers.

    See Also
    --------
    count_intervals : Takes the bins as they are, on the same engine.
    information_value, population_stability_index : Take the counts as they are.

    Notes
    -----
    Edges are values of the column, so they are found as exact order statistics. Each round asks the engine, in one
    query for all columns, for ``sum(x >= edge)`` at a few edges about each wanted rank; the cell between two of them
    that holds the rank is cut further in the next. A value that many rows share ends as a cell of its own. Once a
    column's cells hold at most some thousands of rows, these values are fetched. The first edges are quantiles of the
    first rows: good ones where rows are in no order, and a bad guess costs rounds, not exactness. About 65 rounds are
    the most that can follow, since each also halves the number of floats within a cell. Nothing is sorted, and no
    memory grows with the rows. The engine must give the same rows each time it is asked.

    References
    ----------
    .. [1] Munro, J. I. & Paterson, M. S. (1980). Selection and sorting with limited storage. Theoretical Computer
       Science 12, 315-323.

    Examples
    --------
    >>> import pandas as pd
    >>> from infoest.credit import count_intervals, information_value, quantile_bins
    >>> loans = pd.DataFrame({"age": [19, 25, 33, 41, 52, 23], "default": [1, 0, 0, 1, 0, 1]})
    >>> bins = quantile_bins(loans, 3, columns=["age"])
    >>> bins["age"].edges
    (25.0, 41.0)
    >>> information_value(count_intervals(loans, bins, group="default")["age"], smoothing=0.5).method
    'IV, 3 bins'
    """
    import narwhals as nw

    check_count("n_bins", n_bins, 2)
    native = nw.from_native(frame)
    chosen = _columns(native, columns)
    if not isinstance(native, nw.LazyFrame):
        found = (read_columns(native.select(name).to_native(), "frame")[0] for name in chosen)
        return {column.name: Bins.fit_quantile(column, n_bins) for column in found}
    numbers = native.select(*(number_of(name).alias(name) for name in chosen))
    searches = _start(numbers, native.collect_schema(), n_bins)
    _refine(numbers, searches)
    for first in range(0, len(chosen), COLLECTED_COLUMNS):
        _fetch(numbers, {name: searches[name] for name in chosen[first : first + COLLECTED_COLUMNS]})
    _find_minima(numbers, searches)
    return {name: Bins(edges=tuple(s.starts[s.picked()].tolist())) for name, s in searches.items()}


class _Search:
    """Cells of one column, those that hold rows: [start, end) and the rows within; cells with wanted ranks shrink."""

    def __init__(self, lowest: float, highest: float, n_rows: int, n_bins: int) -> None:
        self.n_bins = n_bins
        some = slice(0, 1 if n_rows else 0)  # a column of missing values has no cell
        self.starts = np.array([lowest], dtype=np.float64)[some]
        self.ends = _next(np.array([highest], dtype=np.float64))[some]
        self.rows = np.array([n_rows], dtype=np.int64)[some]

    def cut(self, edges: Floats, at_least: Ints) -> None:
        """Split cells at edges, given the rows at or above each."""
        above = np.cumsum(self.rows[::-1])[::-1]
        points = np.concatenate([self.starts, self.ends, edges])
        points, first = np.unique(points, return_index=True)
        counts = np.concatenate([above, above - self.rows, at_least])[first]
        rows = counts[:-1] - counts[1:]
        held = rows > 0
        self.starts, self.ends, self.rows = points[:-1][held], points[1:][held], rows[held]

    def fill(self, values: Floats) -> None:
        """Replace the open cells by the values in them, each a cell of its own."""
        closed = ~self._is_open()
        distinct, rows = np.unique(values, return_counts=True)
        starts = np.concatenate([self.starts[closed], distinct])
        order = np.argsort(starts)
        self.starts = starts[order]
        self.ends = np.concatenate([self.ends[closed], _next(distinct)])[order]
        self.rows = np.concatenate([self.rows[closed], rows])[order]

    def _wanted(self) -> tuple[Floats, Ints]:
        """Rows that should lie below each edge, and the cell with the value whose neighbours could be that edge."""
        wanted = np.arange(1, self.n_bins) / self.n_bins * float(self.rows.sum())
        return wanted, np.searchsorted(np.cumsum(self.rows), wanted)

    def _is_open(self) -> NDArray[np.bool_]:
        """Whether each cell holds a wanted rank and may hold several values."""
        several = _next(self.starts) < self.ends
        if len(several):
            held = np.zeros(len(several), dtype=bool)
            held[self._wanted()[1]] = True
            several &= held
        return several

    def open_ranges(self) -> list[tuple[float, float]]:
        """Start and end of each open cell."""
        is_open = self._is_open()
        return list(zip(self.starts[is_open].tolist(), self.ends[is_open].tolist(), strict=True))

    def next_edges(self, careful: bool) -> Floats:
        """Where to cut next; nowhere once the open cells hold few rows."""
        is_open = self._is_open()
        if self.rows[is_open].sum() <= COLLECTED_ROWS:
            return np.empty(0)
        wanted, held = self._wanted()
        below = np.cumsum(self.rows) - self.rows
        edges = []
        for i in np.flatnonzero(is_open):
            low, high = float(self.starts[i]), float(self.ends[i])
            near = _edges_near(low, high, int(self.rows[i]), wanted[held == i] - below[i])
            edges += [near] if len(near) and not careful else [near, _edges_apart(low, high)]
        return np.unique(np.concatenate(edges))

    def picked(self) -> Ints:
        """Cells that bins start at, the first left out."""
        return equal_weight_starts(self.rows.astype(np.float64), self.n_bins)[1:]

    def unknown(self) -> Ints:
        """Of these the ones whose smallest value is not known yet."""
        picked = self.picked()
        return picked[_next(self.starts[picked]) < self.ends[picked]]


def _columns(native: Any, columns: Sequence[str] | None) -> list[str]:
    """Columns to learn from, all of numbers."""
    schema = native.collect_schema()
    if columns is None:
        chosen = [name for name, dtype in schema.items() if dtype.is_numeric()]
        if not chosen:
            raise InputError(f"the frame has no column of numbers; it has {', '.join(schema.names())}.")
        return chosen
    if isinstance(columns, str):
        raise InputTypeError(
            "is one string.",
            argument="columns",
            given=columns,
            remedy=f"Pass a list of names, for example [{columns!r}].",
        )
    if not len(columns):
        raise InputError("columns is empty.", remedy="Name at least one.")
    for name in columns:
        if name not in schema:
            raise InputError(f"column {name!r} is not in the frame; it has {', '.join(schema.names())}.")
        if not schema[name].is_numeric():
            raise InputTypeError(f"column {name!r} holds {schema[name]}, and intervals are for numbers.")
    return list(dict.fromkeys(columns))


def _start(lazy: Any, schema: Mapping[str, Any], n_bins: int) -> dict[str, _Search]:
    """The first round: range and rows of each column, and counts at quantiles of its first rows."""
    import narwhals as nw

    columns = lazy.collect_schema().names()
    sample = lazy.head(SAMPLE_ROWS).collect()
    edges = {name: _edges_of_sample(_values(sample, name), n_bins) for name in columns}
    asked = _at_least(lazy, edges)
    for j, name in enumerate(columns):
        x = nw.col(name)
        asked[f"{j} rows"] = rows_where(lazy, ~x.is_null())
        asked[f"{j} infinite"] = rows_where(lazy, x.abs() == np.inf)
        asked |= {f"{j} lowest": x.min(), f"{j} highest": x.max()}
    answer = ask(lazy, asked)
    searches = {}
    for j, name in enumerate(columns):
        lowest, highest = answer[f"{j} lowest"], answer[f"{j} highest"]
        if answer[f"{j} infinite"]:
            refuse_infinity(name, int(answer[f"{j} infinite"]))
        if schema[name].is_integer() and max(-lowest, highest) >= TOO_LARGE:
            raise InputError(f"column {name!r} holds integers of 2**53 or more, which floats cannot distinguish.")
        searches[name] = _Search(lowest, highest, int(answer[f"{j} rows"]), n_bins)
        searches[name].cut(edges[name], _counted(answer, j, edges[name]))
    return searches


def _refine(lazy: Any, searches: Mapping[str, _Search]) -> None:
    """Further rounds, until the open cells of every column hold few rows."""
    careful = False  # one round in the hope that values are spread evenly, then with edges that always help
    while asked := {name: edges for name, search in searches.items() if len(edges := search.next_edges(careful))}:
        answer, careful = ask(lazy, _at_least(lazy, asked)), True
        for j, (name, edges) in enumerate(asked.items()):
            searches[name].cut(edges, _counted(answer, j, edges))


def _at_least(lazy: Any, edges: Mapping[str, Floats]) -> dict[str, Any]:
    """What to ask for the rows at or above each edge of each column."""
    import narwhals as nw

    return {
        f"{j} {k}": rows_where(lazy, nw.col(name) >= edge)
        for j, (name, own) in enumerate(edges.items())
        for k, edge in enumerate(own.tolist())
    }


def _counted(answer: Mapping[str, float], column: int, edges: Floats) -> Ints:
    return np.array([answer[f"{column} {k}"] for k in range(len(edges))], dtype=np.int64)


def _fetch(lazy: Any, searches: Mapping[str, _Search]) -> None:
    """The values in all open cells of some columns, in one query."""
    import narwhals as nw

    ranges = {name: found for name, search in searches.items() if (found := search.open_ranges())}
    if not ranges:
        return
    within = [(nw.col(name) >= low) & (nw.col(name) < high) for name, own in ranges.items() for low, high in own]
    while len(within) > 1:  # as a tree: engines limit the depth of an expression
        within = [functools.reduce(operator.or_, within[i : i + 2]) for i in range(0, len(within), 2)]
    rows = lazy.filter(within[0]).select(*ranges).collect()
    for name, own in ranges.items():
        values = np.sort(_values(rows, name))
        spans = [np.searchsorted(values, span) for span in own]
        searches[name].fill(np.concatenate([values[first:last] for first, last in spans]))


def _find_minima(lazy: Any, searches: Mapping[str, _Search]) -> None:
    """The smallest value of each cell that a bin starts at, where the search has not met it."""
    import narwhals as nw

    asked = {}
    for j, (name, search) in enumerate(searches.items()):
        x = nw.col(name)
        for i in search.unknown():
            asked[f"{j} {i}"] = nw.when(x >= float(search.starts[i])).then(x).min()
    if asked:
        answer = ask(lazy, asked)
        for j, search in enumerate(searches.values()):
            for i in search.unknown():
                search.starts[i] = answer[f"{j} {i}"]


def _values(frame: Any, name: str) -> Floats:
    """Numbers of a column in memory that are finite."""
    values = np.asarray(read_columns(frame.select(name).to_native(), "frame")[0].values, dtype=np.float64)
    return values[np.isfinite(values)]


def _edges_of_sample(values: Floats, n_bins: int) -> Floats:
    """Values of a sample about each wanted rank; one that repeats is a cell of its own."""
    if not len(values):
        return values
    ordered, share = np.sort(values), np.arange(1, n_bins) / n_bins
    errors = np.sqrt(len(values) * share * (1 - share))
    spread = np.array([*(-e for e in SAMPLE_ERRORS), 0.0, *SAMPLE_ERRORS])
    positions = (share * len(values) + np.multiply.outer(spread, errors)).astype(np.int64)
    chosen = ordered[np.unique(positions.clip(0, len(values) - 1))]
    distinct, counts = np.unique(ordered, return_counts=True)
    repeated = chosen[counts[np.searchsorted(distinct, chosen)] > 1]
    return np.unique(np.concatenate([chosen, _next(repeated)]))


def _edges_near(low: float, high: float, n_rows: int, ranks: Floats) -> Floats:
    """On both sides of where ranks lie if the values of a cell are spread evenly."""
    share = ranks / n_rows
    errors = CELL_ERRORS * np.sqrt(np.maximum(share * (1 - share), 1 / n_rows) / n_rows)
    apart = [errors, *(np.full(len(share), width) for width in CELL_SHARES)]
    position = np.concatenate([side for distance in apart for side in (share - distance, share + distance)]).clip(0, 1)
    edges = low * (1 - position) + min(high, LARGEST) * position  # a sum that cannot overflow
    return np.asarray(edges[(edges > low) & (edges < high)])


def _edges_apart(low: float, high: float) -> Floats:
    """The middle float of a cell of several, so that no search goes on for ever, and its shortest decimal, alone."""
    short = _shortest_decimal(low, high)
    edges = np.array([_middle_float(low, high), short, _next(short)])
    return np.asarray(edges[(edges > low) & (edges < high)])


def _next(x: ArrayLike) -> Floats:
    """The next larger float, that of the largest infinity."""
    with np.errstate(over="ignore"):
        return np.asarray(np.nextafter(x, np.inf))


def _middle_float(low: float, high: float) -> float:
    """The float with as many floats below it as above, between two others."""
    middle = (_float_number(low) + _float_number(high)) // 2
    return float(np.copysign(np.int64(abs(middle)).view(np.float64), middle))


def _float_number(x: float) -> int:
    """Position of a float among all floats in order, 0 for zero."""
    number = int(np.float64(abs(x)).view(np.int64))
    return number if x >= 0 else -number


def _shortest_decimal(low: float, high: float) -> float:
    """The number of fewest digits in [low, high): codes, ages and amounts are such, and many rows share them."""
    if low <= 0 < high:
        return 0.0
    middle = low / 2 + high / 2
    digits = (float(f"{middle:.{n}g}") for n in range(1, 18))
    return next((value for value in digits if low <= value < high), low)
