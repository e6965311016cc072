"""Arrays and data frames of any library become typed columns, so that nothing above asks who made them."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, InputTypeError

Kind = Literal["nominal", "integer", "real"]
TOO_LARGE = 2.0**53  # below this, floats distinguish all integers


class LongIntegersError(InputError):
    """Integers that floats cannot distinguish; they are nearly always identifiers, not numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column as the user gave it.

    Attributes
    ----------
    name : str
        The column's own name: from the frame, else the argument's.
    label : str
        What errors call it, for example ``"x column 'age'"``.
    values : ndarray of shape (n,)
        float64 for numbers (``nan`` where missing), or int64 for integers without missing values; object for
        nominal ones (``None`` where missing).
    kind : {"nominal", "integer", "real"}
        Declared by dtype: bool, string and category are nominal.
    declared : int or None
        Number of categories of a categorical column, those that do not occur included.
    """

    name: str
    label: str
    values: NDArray[Any]
    kind: Kind
    declared: int | None = None

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Rows without a value."""
        if self.kind == "nominal":
            return np.array([v is None for v in self.values], dtype=bool)
        return np.asarray(np.isnan(self.values), dtype=bool)


def read_columns(data: Any, name: str) -> list[Column]:
    """Columns of an array, series or data frame.

    Parameters
    ----------
    data : array_like of shape (n,) or (n, n_columns), series or data frame
        NumPy, pandas, Polars, PyArrow, anything with ``__array__``, or a list. A column that was read before
        stays as it is, its kind and label too.
    name : str
        What the caller calls it.

    Returns
    -------
    list of Column
        Numbers in float64; nothing is dropped or imputed.

    Raises
    ------
    TypeError
        If a column holds neither numbers, strings nor booleans.
    ValueError
        If there are no rows, no columns, or more than two dimensions.
    """
    if isinstance(data, Column):
        return [data]
    columns = _read_array(data, name) if isinstance(data, (np.ndarray, list, tuple)) else _read_foreign(data, name)
    if not columns:
        raise InputError(f"{name} has no columns.", remedy="Pass at least one.")
    return columns


def read_column(data: Any, name: str) -> Column:
    """The single column of ``data``, or an error that names how many there are."""
    columns = read_columns(data, name)
    if len(columns) > 1:
        raise InputError(f"{name} must be one column, got {len(columns)}.", remedy="Pass them one at a time.")
    return columns[0]


def _read_foreign(data: Any, name: str) -> list[Column]:
    import narwhals as nw

    try:
        native = nw.from_native(data, pass_through=True, allow_series=True)
    except nw.exceptions.DuplicateError as error:
        raise InputError(f"{name} has several columns of one name.", remedy="Rename them.") from error
    if isinstance(native, nw.LazyFrame):
        raise InputTypeError(
            f"{name} is a lazy frame, which holds no rows yet. Collect it, or count it with Counts.from_frame."
        )
    if isinstance(native, nw.Series):
        own = native.name
        label = f"{name} column {own!r}" if own else name
        return [_from_series(native, str(own) if own else name, label)]
    if isinstance(native, nw.DataFrame):
        # By position: narwhals takes the integer labels that pandas hands out for row numbers.
        return [
            _from_series(native[:, j], str(label), f"{name} column {label!r}") for j, label in enumerate(native.columns)
        ]
    if hasattr(data, "toarray") and hasattr(data, "nnz"):
        raise InputTypeError(f"{name} is a sparse matrix, which is not supported.", remedy=f"Pass {name}.toarray().")
    array = np.asarray(data)
    if array.ndim == 0:
        raise InputError(
            f"{name} is of type {type(data).__name__}; pass an array, a series or a data frame with one value per row."
        )
    return _read_array(array, name)


def _from_series(series: Any, name: str, label: str) -> Column:
    """A narwhals series; the dtype decides the kind."""
    import narwhals as nw

    dtype = series.dtype
    if dtype.is_integer():
        if series.is_null().any():
            return Column(name, label, series.cast(nw.Float64).to_numpy().astype(np.float64), "integer")
        if str(dtype).endswith("128"):  # NumPy has no such type; floats show just as well which are too large
            series = series.cast(nw.Float64)
        return Column(name, label, _exact(series.to_numpy(), label), "integer")
    if dtype.is_numeric():
        return Column(name, label, series.cast(nw.Float64).to_numpy().astype(np.float64), "real")
    values = np.empty(len(series), dtype=object)
    values[:] = series.to_list()
    column = _from_objects(values, name, label)
    if isinstance(dtype, (nw.Categorical, nw.Enum)):
        declared = _categories_of(series)
        if column.kind == "nominal":
            return replace(column, declared=declared)
        values[column.missing] = None  # pandas has categories of numbers
        return Column(name, label, values, "nominal", declared)
    return column


def _categories_of(series: Any) -> int | None:
    """Number of categories that belong to this column alone; Polars' own are shared by all columns."""
    import narwhals as nw

    of_dtype = series.dtype if isinstance(series.dtype, nw.Enum) else getattr(series.to_native(), "dtype", None)
    categories = getattr(of_dtype, "categories", None)
    return len(categories) if isinstance(categories, Sized) else None


def _exact(integers: NDArray[Any], label: str) -> NDArray[np.float64]:
    """Integers as floats, refused where different ones would become equal."""
    values = integers.astype(np.float64)
    if (np.abs(values) >= TOO_LARGE).any():
        raise LongIntegersError(
            f"{label} holds integers of 2**53 or more, which floats cannot distinguish.",
            remedy="Pass strings if they are codes.",
        )
    return values


def _read_array(data: Any, name: str) -> list[Column]:
    if isinstance(data, np.ma.MaskedArray):
        hidden, data = np.ma.getmaskarray(data), data.data.astype(object)
        data[hidden] = None  # np.asarray would show what the mask hides
    array = np.asarray(data) if isinstance(data, np.ndarray) else _from_sequence(data, name)
    if array.ndim == 0:
        raise InputError(f"{name} is a single value; it needs one value per row.")
    if array.ndim > 2:
        raise InputError(f"{name} has {array.ndim} dimensions; pass (n,) or (n, n_columns).")
    if array.ndim == 1:
        return [_from_numpy(array, name, name)]
    if array.shape[1] == 1:
        return [_from_numpy(array[:, 0], name, name)]
    return [_from_numpy(array[:, j], f"{name}{j}", f"{name} column {j}") for j in range(array.shape[1])]


def _from_sequence(data: Any, name: str) -> NDArray[Any]:
    """A list; kept as objects where NumPy would turn numbers or None into strings."""
    try:
        array = np.asarray(data)
    except ValueError as error:
        raise InputError(f"{name} is ragged: its rows differ in length.") from error
    if array.dtype.kind in "OUS":
        return np.asarray(data, dtype=object)
    return array


def _from_numpy(array: NDArray[Any], name: str, label: str) -> Column:
    kind = array.dtype.kind
    if kind in "iu":
        return Column(name, label, _exact(array, label), "integer")
    if kind == "f":
        return Column(name, label, array.astype(np.float64), "real")
    if kind == "b":
        return Column(name, label, array.astype(object), "nominal")
    if kind == "c":
        raise InputTypeError(
            f"{label} holds complex numbers. Complex data not supported: pass real and imaginary parts as two columns."
        )
    if kind in "US":
        return Column(name, label, array.astype(str).astype(object), "nominal")
    if kind == "O":
        return _from_objects(array, name, label)
    raise InputTypeError(f"{label} has dtype {array.dtype}; pass numbers, strings, booleans or categories.")


def _from_objects(values: NDArray[Any], name: str, label: str) -> Column:
    """Objects: all numbers make a number column, strings and booleans a nominal one; None and NaN are missing."""
    present = [v for v in values if not is_missing(v)]
    if present and all(_is_number(v) for v in present):
        numbers = np.array([np.nan if is_missing(v) else float(v) for v in values], dtype=np.float64)
        whole = all(isinstance(v, (int, np.integer)) for v in present)
        return Column(name, label, numbers, "integer" if whole else "real")
    for value in present:
        if not isinstance(value, (str, bool, np.bool_, bytes)) and not _is_number(value):
            raise InputTypeError(
                f"{label} holds {type(value).__name__} objects such as {value!r:.40}; "
                "argument must be a string, a number, a boolean or a category."
            )
    texts = {type(v) for v in present}
    mixed = any(issubclass(t, str) for t in texts) and not all(issubclass(t, str) for t in texts)
    kept = np.empty(len(values), dtype=object)
    for i, value in enumerate(values):
        kept[i] = None if is_missing(value) else str(value) if mixed else value
    return Column(name, label, kept, "nominal")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)


def is_missing(value: Any) -> bool:
    """Whether it is None, NaN, NaT or pandas.NA: what differs from itself or cannot be compared."""
    if value is None:
        return True
    try:
        return bool(value != value)  # noqa: PLR0124 - the definition of NaN
    except (TypeError, ValueError):  # pandas.NA has no truth value
        return True
