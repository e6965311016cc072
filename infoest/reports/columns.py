"""Reports take whole tables, so which columns can be used is decided here, and the others are named with the reason.

A column is left out where bins of it would be meaningless: identifiers, free text, dates, nothing but missing values.
Infinity and a change of type between two tables are refused instead, because leaving such a column out would hide a
fault of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._core.columns import Column, LongIntegersError, read_column
from .._core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def check_named(frame: pd.DataFrame, names: Sequence[str], where: str) -> None:
    """Refuse a name that is not a column of the table called ``where``."""
    for name in names:
        if name not in frame:
            known = list(map(str, frame.columns))
            shown = ", ".join(map(repr, known[:12])) + (", …" if len(known) > 12 else "")
            raise InputError(f"column {name!r} is not in {where}; it has {shown}.")


def comparable_columns(
    wanted: Sequence[str], reference: pd.DataFrame, current: pd.DataFrame, names: tuple[str, str], *, asked: bool
) -> tuple[list[str], dict[str, str]]:
    """Columns of two tables that can be compared, and why the others cannot; ``asked``: each was named by the user."""
    features, skipped = usable_columns(wanted, reference, current, constants=True)
    if asked and skipped:
        name, why = next(iter(skipped.items()))
        raise InputError(f"column {name!r} cannot be compared: {why}")
    if not features:
        raise InputError(f"no column can be compared. {first_reasons(skipped) or 'The tables have no columns.'}")
    for table, where in zip((reference, current), names, strict=True):
        for name in features:
            column = read_column(table[name], "table")
            infinite = 0 if column.kind == "nominal" else int(np.isinf(column.values).sum())
            if infinite:
                raise InputError(
                    f"column {name!r} of {where} holds infinity in {infinite} rows.", remedy="Drop or cap those rows."
                )
    return features, skipped


def usable_columns(
    names: Sequence[str], frame: pd.DataFrame, other: pd.DataFrame | None = None, *, constants: bool = False
) -> tuple[list[str], dict[str, str]]:
    """Columns that can be binned, in one table or in two, and why the others cannot; ``constants`` may stay."""
    skipped: dict[str, str] = {}
    for name in names:
        try:
            columns = [read_column(table[name], "table") for table in (frame, other) if table is not None]
        except TypeError as error:
            skipped[name] = str(error)
            continue
        except LongIntegersError:
            skipped[name] = "integers of 2**53 or more: looks like an identifier"
            continue
        why = _obstacle(columns, constants)
        if why:
            skipped[name] = why
    return [name for name in names if name not in skipped], skipped


def _obstacle(columns: Sequence[Column], constants: bool) -> str:
    """Why a variable cannot be binned, given its columns in each table; empty where it can."""
    if all(column.missing.all() for column in columns):
        return "every value is missing"
    first = columns[0]
    present = first.values[~first.missing]  # noqa: PD011 - a column of ours, not of pandas
    if first.kind != "nominal":
        infinite = int(np.isinf(np.asarray(present, dtype=np.float64)).sum())
        if infinite and not constants:
            raise InputError(
                f"column {first.name!r} holds infinity in {infinite} rows.", remedy="Drop or cap those rows."
            )
    distinct = len(set(present.tolist()))
    if distinct == 1 and not first.missing.any() and not constants:
        return "constant: it carries no information"
    if first.kind == "nominal" and distinct > 1 and 2 * distinct > len(present):
        return f"{distinct} distinct values in {len(present)} rows: looks like an identifier or free text"
    return ""


def first_reasons(skipped: dict[str, str]) -> str:
    """Why the first three of the columns left out cannot be used, for a refusal; empty where none was left out."""
    return "; ".join(f"{name!r}: {why}" for name, why in list(skipped.items())[:3])


def typed_like(frame: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The frame, its empty columns typed as in the other; an error where numbers meet text."""
    changed: dict[str, NDArray[Any]] = {}
    for name in frame.columns:
        mine, theirs = read_column(frame[name], "table"), read_column(other[name], "table")
        if (mine.kind == "nominal") == (theirs.kind == "nominal"):
            continue
        if not mine.missing.all() and not theirs.missing.all():
            raise InputError(
                f"column {name!r} holds numbers in one table and text in the other. "
                "Give it one type, or name the columns to compare."
            )
        if mine.missing.all():
            changed[name] = np.full(len(frame), None if theirs.kind == "nominal" else np.nan)
    return frame.assign(**changed)
