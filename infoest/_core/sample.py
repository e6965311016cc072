"""Arrays become one canonical sample; :func:`read_sample` decides once which of its columns hold codes.

Subsets, new rows, lagged copies and reorderings of a sample keep the decision: made anew for each, it would flip
between an estimate and its own null.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .columns import Column, read_columns
from .errors import InputError, InputTypeError
from .kinds import MIN_ROWS_PER_VALUE, MOST_VALUES, Integers, decide_codes, decided_by_value
from .sample_of_cells import Cells, CountedIntegers, count_integers, first_rows

Discrete = bool | str | Sequence[str] | Sequence[bool] | None
MAX_TIED_SHARE = 0.05  # more repeated values than this and a column is not continuous
NAMED = 4  # columns that the name of a method lists; more are counted


@dataclass(frozen=True, slots=True, eq=False)
class Serial:
    """What is known of rows that follow each other in time.

    Attributes
    ----------
    start : ndarray of shape (n_trials + 1,), int64
        First row of each trial, then the number of rows; rows of different trials are independent.
    scale : ndarray of shape (n_columns,)
        Standard deviation of the whole series that a column is a lagged copy of; 1 for codes.
    theiler : int
        Rows of one trial no further apart than this do not count as each other's neighbours.
    series : tuple of ndarray
        The whole series that each column is a lagged copy of, one and the same array for all copies.
    """

    start: NDArray[np.int64]
    scale: NDArray[np.float64]
    theiler: int = 0
    series: tuple[NDArray[np.float64], ...] = ()

    def hidden(self) -> NDArray[np.int64]:
        """(n, 2) first row, and first row beyond, of those hidden from each row: itself and those close in time."""
        own = np.arange(self.start[-1])
        trial = np.searchsorted(self.start, own, side="right") - 1
        first = np.maximum(own - self.theiler, self.start[trial])
        return np.column_stack([first, np.minimum(own + self.theiler + 1, self.start[trial + 1])])

    def stretch(self, first: int, last: int) -> Serial:
        """The same for rows first ... last - 1."""
        return replace(self, start=np.unique(np.clip(self.start, first, last)) - first)


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of one data set in canonical form.

    Attributes
    ----------
    columns : ndarray of shape (n, n_columns), float64, C-contiguous
        Numbers as they are, nominal columns as codes 0, 1, ….
    labels : tuple of str
        What errors call each column.
    discrete : tuple of bool
        Whether a column holds codes.
    categories : tuple of (ndarray or None)
        The value behind each code.
    tied : tuple of float
        Share of rows of each number column whose value occurred before; 0 for codes.
    blocks : tuple of tuple of int
        Column indices of each variable.
    weights, squared_weights : ndarray of shape (n,) or None
        Sum of the weights, and of their squares, of the observations that a row stands for;
        a count table has both equal to its counts. ``None`` means 1.
    cells : Cells or None
        Where rows are occupied cells of counted observations: which observation is in which.
    serial : Serial or None
        Order in time, for lagged copies of series; ``None`` means independent rows.
    by_value : tuple of str
        For each column, its name where its values alone made it codes, else ``""``; empty where there is none.
    declared : tuple of (int or None)
        Number of categories of each categorical column, those that do not occur included; empty where not known.
    """

    columns: NDArray[np.float64]
    labels: tuple[str, ...]
    discrete: tuple[bool, ...]
    categories: tuple[NDArray[Any] | None, ...]
    tied: tuple[float, ...]
    blocks: tuple[tuple[int, ...], ...]
    weights: NDArray[np.float64] | None = None
    squared_weights: NDArray[np.float64] | None = None
    cells: Cells | None = None
    serial: Serial | None = None
    declared: tuple[int | None, ...] = ()
    by_value: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Number of rows."""
        return len(self.columns)

    @property
    def every_block(self) -> tuple[int, ...]:
        """The term that holds all blocks."""
        return tuple(range(len(self.blocks)))

    def of(self, term: Sequence[int]) -> list[int]:
        """Column indices of a union of blocks."""
        return [column for block in term for column in self.blocks[block]]

    def codes_by_value(self) -> str:
        """What the name of a method says of columns that their values made codes; empty where there are none."""
        used = {column for block in self.blocks for column in block}
        names = list(dict.fromkeys(name for j, name in enumerate(self.by_value) if name and j in used))
        return named_codes(names)

    def at(self, columns: NDArray[np.float64]) -> Sample:
        """Other rows of the same variables, already coded."""
        return replace(self, columns=columns, weights=None, squared_weights=None, cells=None, serial=None)

    def stretch(self, first: int, last: int) -> Sample:
        """Consecutive rows of a series."""
        serial = None if self.serial is None else self.serial.stretch(first, last)
        return replace(self.at(self.columns[first:last]), serial=serial)

    def like(self, *arrays: Any, names: Sequence[str]) -> Sample:
        """New rows coded as this sample; a category unseen here gets the code ``len(categories)``."""
        raw = _read_blocks(arrays, names)
        if [len(block) for block in raw] != [len(block) for block in self.blocks]:
            raise InputError(
                f"new rows have {[len(b) for b in raw]} columns in {', '.join(names)}; "
                f"the fitted sample has {[len(b) for b in self.blocks]}."
            )
        flat = [column for block in raw for column in block]
        coded = [
            _numbers(column) if known is None else _codes_of(column, known)
            for column, known in zip(flat, self.categories, strict=True)
        ]
        return self.at(np.ascontiguousarray(np.column_stack(coded)))


def read_sample(
    *arrays: Any,
    names: Sequence[str],
    discrete: Discrete = None,
    integers: Integers = "values",
    min_rows: int = 2,
    counted: bool = False,
) -> Sample:
    """Canonical sample of one array per variable: the one place that decides what is a code and what is a number.

    Parameters
    ----------
    *arrays : array_like of shape (n,) or (n, n_columns)
        One variable each; two columns make a two-dimensional variable.
    names : sequence of str
        Their names in errors.
    discrete : None, bool, str, sequence of str or of bool, default=None
        ``None`` decides column by column; ``True`` and ``False`` hold for all; names (of columns or of
        variables) or a mask over columns pick the discrete ones.
    integers : {"values", "codes", "dtype", "numbers"}, default="values"
        What ``discrete=None`` makes of numbers: see :func:`~infoest._core.kinds.decide_codes`.
    min_rows : int, default=2
        Fewest rows accepted.
    counted : bool, default=False
        Whether many rows of codes may come back as the occupied cells of their table, weighted by their counts.

    Returns
    -------
    Sample
        Columns, kinds and blocks in canonical form.

    Raises
    ------
    ValueError
        If lengths differ, rows are too few, values are missing or infinite, or ``discrete`` names
        a column that is not there.
    TypeError
        If a column holds neither numbers, strings nor booleans, or a string column is declared a number.
    """
    if counted and (discrete is True or (discrete is None and integers != "numbers")):
        table = count_integers(arrays)
        # Counted integers are few-valued or not by their levels; the code below decides all other cases.
        if table is not None and (discrete is True or integers != "values" or _all_few(table)):
            return _sample_of_cells(table, arrays, names)
    raw = _read_blocks(arrays, names)
    flat = [column for block in raw for column in block]
    _check_rows(raw, names, min_rows)
    for column in flat:
        _check_present(column)
    decided = _decide_discrete(flat, _owners(raw, names), discrete, integers)
    coded, categories = [], []
    for column, is_discrete in zip(flat, decided, strict=True):
        known = np.unique(_keys(column)) if is_discrete else None
        coded.append(_numbers(column) if known is None else _codes_of(column, known))
        categories.append(known)
    return Sample(
        columns=np.ascontiguousarray(np.column_stack(coded)),
        labels=tuple(column.label for column in flat),
        discrete=tuple(decided),
        categories=tuple(categories),
        tied=tuple(0.0 if d else _tied_share(c) for c, d in zip(coded, decided, strict=True)),
        blocks=_consecutive(len(block) for block in raw),
        by_value=_names_by_value(flat, decided) if discrete is None else (),
        declared=tuple(column.declared for column in flat),
    )


def named_codes(names: Sequence[str]) -> str:
    """Names of columns that values made codes, as part of the name of a method."""
    if len(names) > NAMED:
        return f"{len(names)} columns as codes"
    return f"codes: {' and '.join(filter(None, (', '.join(names[:-1]), *names[-1:])))}" if names else ""


def read_discrete(
    discrete: Discrete, columns: Sequence[Column], owners: Sequence[str] | None = None
) -> list[bool] | bool | None:
    """``discrete`` as a mask over columns; ``None`` and booleans stay as they are.

    Names are those of columns, or of their ``owners``, the variables that they belong to. A mask is taken literally,
    so that a nominal column it calls a number can be refused; names leave nominal columns what they are.
    """
    if discrete is None or isinstance(discrete, (bool, np.bool_)):
        return None if discrete is None else bool(discrete)
    given = [discrete] if isinstance(discrete, str) else list(discrete)
    if given and all(isinstance(entry, (bool, np.bool_)) for entry in given):
        if len(given) != len(columns):
            raise InputError(
                f"discrete has {len(given)} entries for {len(columns)} columns.", remedy="Give one per column."
            )
        return [bool(entry) for entry in given]
    variables = [column.name for column in columns] if owners is None else owners
    known = {column.name for column in columns} | set(variables)
    unknown = [entry for entry in given if entry not in known]
    if unknown:
        raise InputError(f"discrete names {unknown}, not among the columns {sorted(known)}.")
    return [
        column.kind == "nominal" or column.name in given or owner in given
        for column, owner in zip(columns, variables, strict=True)
    ]


def deviations(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviation of each column; a power of two is taken out first, so that no square over- or underflows."""
    exponent = np.frexp(np.abs(columns).max(axis=0))[1]
    return np.asarray(np.ldexp(np.ldexp(columns, -exponent).std(axis=0), exponent), dtype=np.float64)


def _read_blocks(arrays: Sequence[Any], names: Sequence[str]) -> list[list[Column]]:
    return [read_columns(array, name) for array, name in zip(arrays, names, strict=True)]


def _sample_of_cells(table: CountedIntegers, arrays: Sequence[Any], names: Sequence[str]) -> Sample:
    """One row per occupied cell."""
    known, codes = zip(*(np.unique(level, return_inverse=True) for level in table.levels), strict=True)
    labels = [column.label for array, name in zip(arrays, names, strict=True) for column in first_rows(array, name)]
    weights = table.counts.astype(np.float64)
    return Sample(
        columns=np.column_stack(codes).astype(np.float64, order="C"),
        labels=tuple(labels),
        discrete=(True,) * len(labels),
        categories=tuple(known),
        tied=(0.0,) * len(labels),
        blocks=_consecutive(table.widths),
        weights=weights,
        squared_weights=weights,
        cells=table.cells,
    )


def _all_few(table: CountedIntegers) -> bool:
    """Whether every column has as few values as codes have: :func:`~infoest._core.kinds.values_of_code`, of levels."""
    distinct = [len(np.unique(level)) for level in table.levels]
    return all(d <= 2 or d <= min(MOST_VALUES, table.n // MIN_ROWS_PER_VALUE) for d in distinct)


def _names_by_value(columns: Sequence[Column], codes: Sequence[bool]) -> tuple[str, ...]:
    """Names of the columns that their values made codes, ``""`` for others."""
    flags = decided_by_value(columns, codes)
    return tuple(column.name if flag else "" for column, flag in zip(columns, flags, strict=True)) if any(flags) else ()


def _consecutive(widths: Iterable[int]) -> tuple[tuple[int, ...], ...]:
    """Blocks of these widths, one after another."""
    ends = np.cumsum([0, *widths])
    return tuple(tuple(range(a, b)) for a, b in itertools.pairwise(ends.tolist()))


def _owners(raw: list[list[Column]], names: Sequence[str]) -> list[str]:
    return [name for name, block in zip(names, raw, strict=True) for _ in block]


def _check_rows(raw: list[list[Column]], names: Sequence[str], min_rows: int) -> None:
    lengths = {name: len(block[0].values) for name, block in zip(names, raw, strict=True)}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name}: {length}" for name, length in lengths.items())
        raise InputError(f"{' and '.join(names)} must have the same number of rows; got {found}.")
    n = next(iter(lengths.values()))
    if n < min_rows:
        sample = "sample" if n == 1 else "samples"
        raise InputError(f"{names[0]} has {n} {sample}; at least {min_rows} are needed.", remedy="Pass more rows.")


def _check_present(column: Column) -> None:
    missing = int(column.missing.sum())
    if missing:
        rows = f"{missing} row{'s' * (missing != 1)}"
        raise InputError(f"{column.label} holds NaN or missing values in {rows}.", remedy="Drop or impute those rows.")
    if column.kind != "nominal" and not np.isfinite(column.values).all():
        raise InputError(f"{column.label} holds infinity.", remedy="Drop or cap those rows.")


def _decide_discrete(columns: list[Column], owners: list[str], discrete: Discrete, integers: Integers) -> list[bool]:
    asked = read_discrete(discrete, columns, owners)
    if asked is None:
        return decide_codes(columns, integers)
    decided = asked if isinstance(asked, list) else [asked] * len(columns)
    for column, is_discrete in zip(columns, decided, strict=True):
        if column.kind == "nominal" and not is_discrete:
            raise InputTypeError(
                f"{column.label} holds strings, booleans or categories: it cannot be continuous.",
                remedy="Encode it as numbers.",
            )
    return decided


def _keys(column: Column) -> NDArray[Any]:
    """Values that sort: strings and booleans by their text, numbers as they are."""
    return column.values.astype(str) if column.kind == "nominal" else column.values


def _tied_share(values: NDArray[np.float64]) -> float:
    ordered = np.sort(values)
    return float((ordered[1:] == ordered[:-1]).sum() / len(ordered))


def _numbers(column: Column) -> NDArray[np.float64]:
    if column.kind == "nominal":
        raise InputTypeError(f"{column.label} holds strings where the fitted sample has numbers.")
    _check_present(column)
    return np.asarray(column.values, dtype=np.float64)


def _codes_of(column: Column, known: NDArray[Any]) -> NDArray[np.float64]:
    _check_present(column)
    keys = _keys(column)
    if keys.dtype.kind != known.dtype.kind:
        here, there = ("strings, booleans or categories", "numbers")[:: 1 if keys.dtype.kind == "U" else -1]
        raise InputTypeError(f"{column.label} holds {here} where the fitted sample has {there}.")
    position = np.searchsorted(known, keys).clip(max=len(known) - 1)
    return np.where(known[position] == keys, position, len(known)).astype(np.float64)
