"""Rows of symbols become codes, one code per distinct row, so that a state may span several columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.columns import Column, read_column, read_columns
from .._core.errors import InputError
from .._core.warnings import InfoestWarning, warn

if TYPE_CHECKING:
    from .._core.types import Ints

FEWEST_VISITS = 5  # rows per state, on average, below which the table of transitions is too sparse


class ManyStatesWarning(InfoestWarning):
    """There are too few rows per state, as for numbers that should have been cut into bins."""


def read_states(x: Any, name: str = "x") -> tuple[Ints, tuple[Any, ...]]:
    """Code the rows of a sequence.

    Parameters
    ----------
    x : array_like of shape (n,) or (n, n_columns)
        Symbols in order of time; with several columns a state is a whole row.
    name : str
        What errors call it.

    Returns
    -------
    codes : ndarray of shape (n,)
        Position of each row's state.
    states : tuple
        The distinct rows, sorted: values for one column, tuples for several.

    Raises
    ------
    ValueError
        If a value is missing.

    Warns
    -----
    ManyStatesWarning
        If there are fewer than 5 rows per state.
    """
    columns = [_coded(column) for column in read_columns(x, name)]
    joint = np.unique(np.column_stack([codes for codes, _ in columns]), axis=0, return_inverse=True)
    rows, codes = joint[0], np.asarray(joint[1], dtype=np.int64).ravel()
    labels = [tuple(values[j] for (_, values), j in zip(columns, row, strict=True)) for row in rows]
    states = tuple(label[0] for label in labels) if len(columns) == 1 else tuple(labels)
    if len(codes) < FEWEST_VISITS * len(states):
        warn(
            f"{name} has {len(states)} states in {len(codes)} rows.",
            ManyStatesWarning,
            remedy="Cut measurements into bins first.",
        )
    return codes, states


def codes_among(x: Any, states: tuple[Any, ...], name: str = "x") -> Ints:
    """Codes of rows among known states, or an error that names the first unknown one."""
    columns = read_columns(x, name)
    for column in columns:
        _check_present(column)
    values = [[_plain(v) for v in column.values] for column in columns]
    keys: Sequence[Any] = values[0] if len(columns) == 1 else list(zip(*values, strict=True))
    place = {state: code for code, state in enumerate(states)}
    unknown = next((key for key in keys if key not in place), None)
    if unknown is not None:
        raise InputError(
            f"{name} has a state {unknown!r:.40} that is not among the {len(states)} known ones.",
            remedy=("Name all states with states=."),
        )
    return np.array([place[key] for key in keys], dtype=np.int64)


def read_trials(trials: Any, n_rows: int) -> Ints | None:
    """Number of the trial of each row."""
    if trials is None:
        return None
    column = read_column(trials, "trials")
    if len(column.values) != n_rows:
        raise InputError(
            f"x and trials must have the same number of rows; got x: {n_rows}, trials: {len(column.values)}."
        )
    return _coded(column)[0]


def _coded(column: Column) -> tuple[Ints, list[Any]]:
    """Codes and the sorted distinct values of one column."""
    _check_present(column)
    if column.kind == "nominal":
        distinct = sorted(set(column.values), key=lambda v: (str(v), type(v).__name__))
        place = {value: code for code, value in enumerate(distinct)}
        return np.array([place[v] for v in column.values], dtype=np.int64), distinct
    values, codes = np.unique(column.values, return_inverse=True)
    return np.asarray(codes, dtype=np.int64), [_plain(v) for v in values]


def _check_present(column: Column) -> None:
    """Refuse a missing or infinite value."""
    if column.missing.any():
        raise InputError(
            f"{column.label} has {int(column.missing.sum())} missing values (NaN), the first in row "
            f"{int(np.argmax(column.missing))}.",
            remedy="Give them a state of their own, or drop the rows and mark trials=.",
        )
    if column.kind != "nominal" and np.isinf(column.values).any():
        raise InputError(f"{column.label} holds infinity.", remedy="Drop or cap those rows.")


def _plain(value: Any) -> Any:
    """A value as Python writes it: whole floats are integers."""
    if isinstance(value, (float, np.floating)):
        return int(value) if float(value).is_integer() else float(value)
    return value
