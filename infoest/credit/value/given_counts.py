"""Whether two vectors are counts per bin or the raw rows of two samples: only what cannot be rows is read as counts.

Both look alike, and rows read as counts give a PSI of as many bins as there are rows, with a tiny p-value for two
samples of one population. Counts are whole numbers of a few bins, or a series labelled by its bins; everything else
is refused with the two ways to say what it is: ``bins=`` for rows, ``Counts.from_counts`` for counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._core.counts import Counts, check_counts
from ..._core.errors import InputError

PERIODS = ("expected", "actual")
MOST_BINS = 50  # cells of a vector without labels: tables for a PSI have 5 to 30, samples worth comparing 50 and more
MOST_LABELLED = 200  # of a series whose labels may be those of its rows, such as the numbers of clients
ROWS_OR_COUNTS = (
    "Rows of numbers need bins=, for example bins=10; counts per bin, however many, go in as "
    "Counts.from_counts(expected, actual, groups=('expected', 'actual'))."
)
SHARE_ERROR = 0.01  # printed shares and percentages add up to 1 within this


def given_counts(expected: Any, actual: Any, *, shares: bool = False) -> Counts:
    """Counts per bin of two samples, or an error where they may be rows, shares, or tables in different orders.

    ``shares=True`` lets ``expected`` be shares.
    """
    labels = [_labels(table) for table in (expected, actual)]
    if None not in labels and labels[0] != labels[1]:
        first, second = (list(found or [])[:5] for found in labels)
        raise InputError(
            f"expected and actual are labelled differently: {first} and {second}.",
            remedy="Bring tables into one order with reindex(..., fill_value=0); for rows of numbers pass bins=.",
        )
    for table, name in zip((expected, actual), PERIODS, strict=True):
        _refuse_column(table, name)
    tables = [_numbers(expected, "expected"), _numbers(actual, "actual")]
    if len(tables[0]) != len(tables[1]):
        raise InputError(
            "expected and actual must have the same number of bins; "
            f"got {len(tables[0])} and {len(tables[1])}. {ROWS_OR_COUNTS}"
        )
    for given, table, name in zip((expected, actual), tables, PERIODS, strict=True):
        law = shares and name == "expected"
        if not (law and _are_shares(table)):
            _refuse_rows(given, table, name, law)
    known = next((found for found in labels if found is not None), None)
    unique = known is not None and len(set(map(str, known))) == len(tables[0])
    return Counts.from_counts(*tables, bins=list(map(str, known)) if known and unique else None, groups=PERIODS)


def _numbers(given: Any, name: str) -> NDArray[np.float64]:
    """Numbers that may be counts; what cannot be any may be rows."""
    try:
        return check_counts(given, name)
    except InputError as error:
        raise InputError(error.problem, remedy=ROWS_OR_COUNTS) from error


def _labels(table: Any) -> list[Any] | None:
    """The index of a pandas Series; ``None`` for what has none."""
    return list(table.index) if hasattr(table, "index") and not callable(table.index) else None


def _refuse_column(table: Any, name: str) -> None:
    """An error for columns of a data frame; a pandas Series passes where its index can only name bins."""
    if not hasattr(table, "to_numpy"):
        return
    if _labels(table) is None:
        raise InputError(f"{name} is a column of {len(table)} values: are these rows or counts? {ROWS_OR_COUNTS}")
    if not _names_bins(table):
        raise InputError(
            f"{name} is a column of {len(table)} values whose index numbers rows: are these rows or counts? "
            f"{ROWS_OR_COUNTS}"
        )


def _names_bins(table: Any) -> bool:
    """Whether the index of a Series names bins: as value_counts leaves it, or by anything but plain numbers of rows."""
    import pandas as pd

    if table.name == "count" or isinstance(table.index, (pd.CategoricalIndex, pd.IntervalIndex)):
        return True
    numbered = isinstance(table.index, pd.RangeIndex) or (
        pd.api.types.is_integer_dtype(table.index.dtype) and table.index.name is None
    )
    return not numbered and len(table) <= MOST_LABELLED


def _refuse_rows(given: Any, table: NDArray[np.float64], name: str, law: bool) -> None:
    """An error for numbers that are not counts of rows, or too many to be bins."""
    if not law and len(table) > 1 and abs(table.sum() - 1) < 1e-6 and table.max() < 1:
        raise InputError(
            f"{name} sums to 1: shares carry no sample size, so there is no standard error.", remedy="Pass counts."
        )
    broken = np.flatnonzero(table != np.floor(table))
    if len(broken):
        raise InputError(
            f"{name} has {table[broken[0]]:g} in position {broken[0]}, and counts of rows are whole numbers. "
            f"{ROWS_OR_COUNTS}"
        )
    if _labels(given) is not None:
        return
    if len(table) > MOST_BINS:
        raise InputError(f"{name} has {len(table)} numbers: are these rows or counts? {ROWS_OR_COUNTS}")
    if len(table) > 2 and table.max() <= 1:
        raise InputError(f"{name} holds only zeros and ones: are these flags of rows? {ROWS_OR_COUNTS}")


def _are_shares(table: NDArray[np.float64]) -> bool:
    """Shares or percentages, up to what rounding leaves."""
    return any(abs(table.sum() - total) <= SHARE_ERROR * total for total in (1, 100))
