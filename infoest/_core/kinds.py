"""Which columns hold codes and which hold numbers, decided for each column by itself.

If other columns had a say, or the size of a subset, one column would be codes in one call and numbers in the next, and
one question would have two answers. Floats are looked at as integers are: a missing value anywhere in the history of a
table turns its integers into floats, and a 0/1 flag taken for a measurement hides what it tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .columns import Column

Integers = Literal["values", "codes", "dtype", "numbers"]
MOST_VALUES = 10  # whole numbers with more are counts or amounts, on which neighbours have more power than a table
MIN_ROWS_PER_VALUE = 5  # on average; with fewer, a table of the values says nothing
GLANCE = 64  # rows spread over the column, which show most measurements for what they are


def values_of_code(column: Column) -> NDArray[Any] | None:
    """The sorted distinct values of a column of numbers whose values show it to hold codes; None for other columns.

    They do where there are at most two, or at most ten whole numbers with at least five rows each on average. Missing
    values are left out. Two rows with two values show nothing.
    """
    if column.kind == "nominal":
        return None
    values = column.values
    if values.dtype.kind == "f":
        missing = np.isnan(values)
        values = values[~missing] if missing.any() else values
    found = _few(values)
    if found is None or not len(found):
        return None
    if len(found) <= 2:
        return found if len(found) == 1 or len(found) < len(values) else None
    return found if len(found) * MIN_ROWS_PER_VALUE <= len(values) else None


def decide_codes(columns: Sequence[Column], integers: Integers) -> list[bool]:
    """Whether each column holds codes, where nobody has said so.

    Strings, booleans and categories do; ``integers`` says what becomes of numbers.

    Parameters
    ----------
    columns : sequence of Column
        Of one data set.
    integers : {"values", "codes", "dtype", "numbers"}
        ``"values"``: numbers are codes where :func:`values_of_code` says so. ``"codes"``: integers always are, floats
        where it says so. ``"dtype"``: integers are, floats are not. ``"numbers"``: neither is.

    Returns
    -------
    list of bool
        One entry per column.
    """
    return [_is_code(column, integers) for column in columns]


def decided_by_value(columns: Sequence[Column], codes: Sequence[bool]) -> list[bool]:
    """Which codes neither the dtype of their column nor the name of the method gives away.

    Floats always; integers where they stand beside numbers, since tables hold nothing but codes.
    """
    return [
        code and (column.kind == "real" or (column.kind == "integer" and not all(codes)))
        for column, code in zip(columns, codes, strict=True)
    ]


def _is_code(column: Column, integers: Integers) -> bool:
    if column.kind == "nominal":
        return True
    if integers in {"numbers", "dtype"}:
        return integers == "dtype" and column.kind == "integer"
    if integers == "codes" and column.kind == "integer":
        return True
    return values_of_code(column) is not None


def _few(values: NDArray[Any]) -> NDArray[Any] | None:
    """The sorted distinct values; None where there are more than ten, or more than two and one is a fraction.

    Comparing with the values of a glance leaves few rows to look at, in a fraction of the time that sorting takes.
    """
    glance = np.unique(values[:: max(1, len(values) // GLANCE)])
    if _are_many(glance):
        return None
    known = np.zeros(len(values), dtype=bool)
    for value in glance:
        known |= values == value
    found, left = glance.tolist(), values[~known]
    while len(left):
        found.append(left[0])
        if _are_many(np.array(found)):
            return None
        left = left[left != left[0]]
    return np.sort(np.array(found, dtype=values.dtype))


def _are_many(distinct: NDArray[Any]) -> bool:
    return len(distinct) > MOST_VALUES or (len(distinct) > 2 and bool((distinct != np.floor(distinct)).any()))
