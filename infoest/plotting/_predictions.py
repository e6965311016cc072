"""What a figure of predictions takes is read once: a target with two classes, and one finite number for each row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._core.columns import read_column
from .._core.errors import InputError, InputTypeError
from ..credit.value.tables import event_indicator

if TYPE_CHECKING:
    from .._core.types import Floats


def events_and_numbers(
    y: Any, numbers: Any, name: str, event: Any
) -> tuple[NDArray[np.int64], Floats, tuple[str, str]]:
    """1 where the target is the event, one finite number per row, and the names of both classes."""
    groups = event_indicator(y, event)
    column = read_column(numbers, name)
    if column.kind == "nominal":
        raise InputTypeError(f"{column.label} holds strings or booleans.", remedy="Pass one number per row.")
    if len(column.values) != len(groups):
        raise InputError(
            f"y and {name} must have the same number of rows; got y: {len(groups)}, {name}: {len(column.values)}."
        )
    if not np.isfinite(column.values).all():
        raise InputError(f"{column.label} is missing or infinite in some rows.", remedy="Drop or score those rows.")
    values = read_column(y, "y").values
    other, chosen = (values[int(np.argmax(groups == k))] for k in (0, 1))
    return groups, np.asarray(column.values, dtype=np.float64), (_class_name(other), _class_name(chosen))


def _class_name(value: Any) -> str:
    return f"class {value:.15g}" if isinstance(value, float) else str(value)
