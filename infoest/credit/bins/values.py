"""The values of a column that bins compare: finite numbers, and keys that sort whatever the column holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._core.errors import InputError, InputTypeError

if TYPE_CHECKING:
    from ..._core.columns import Column


def finite_numbers(column: Column) -> NDArray[np.float64]:
    """Numbers of the column, ``nan`` where missing; an error where it holds none or infinite ones."""
    if column.kind == "nominal":
        raise InputTypeError(
            f"{column.label} holds strings, booleans or categories, and intervals are for numbers. "
            "Convert it to numbers, or leave bins= out to take its values as bins."
        )
    values = np.asarray(column.values, dtype=np.float64)
    if np.isinf(values).any():
        raise InputError(
            f"{column.label} holds infinity in {int(np.isinf(values).sum())} rows.", remedy="Drop or cap those rows."
        )
    return values


def sort_keys(column: Column) -> NDArray[Any]:
    """Values that sort: nominal ones by their text, numbers as they are."""
    return column.values.astype(str) if column.kind == "nominal" else finite_numbers(column)
