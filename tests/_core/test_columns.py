"""Columns: what every kind of array, series and frame is read as, and what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse

from infoest._core.columns import read_column, read_columns

NAN = float("nan")

NUMBERS = {
    "float list": ([1.5, 2.0], "real", [1.5, 2.0]),
    "float32": (np.array([1.5, 2.0], dtype=np.float32), "real", [1.5, 2.0]),
    "int list": ([1, 2], "integer", [1, 2]),
    "range": (range(2), "integer", [0, 1]),
    "uint8": (np.array([1, 255], dtype=np.uint8), "integer", [1, 255]),
    "int list with None": ([1, None], "integer", [1, NAN]),
    "objects": (np.array([1, 2.5, None], dtype=object), "real", [1, 2.5, NAN]),
    "column vector": (np.array([[1.0], [2.0]]), "real", [1, 2]),
    "read-only": (np.broadcast_to(3.0, 2), "real", [3, 3]),
    "masked": (np.ma.array([1.0, 2.0, 3.0], mask=[False, True, False]), "real", [1, NAN, 3]),
    "pandas": (pd.Series([1.0, 2.0]), "real", [1, 2]),
    "pandas index": (pd.Index([1, 2]), "integer", [1, 2]),
    "pandas Int64": (pd.Series([1, 2], dtype="Int64"), "integer", [1, 2]),
    "pandas Int64 with NA": (pd.Series([1, None], dtype="Int64"), "integer", [1, NAN]),
    "pandas Float64 with NA": (pd.Series([1.5, None], dtype="Float64"), "real", [1.5, NAN]),
    "pandas arrow": (pd.Series([1, None], dtype="int64[pyarrow]"), "integer", [1, NAN]),
    "pandas sparse": (pd.Series(pd.arrays.SparseArray([0.0, 1.0])), "real", [0, 1]),
    "polars": (pl.Series([1, None]), "integer", [1, NAN]),
    "polars 128 bits": (pl.Series([1, -7], dtype=pl.Int128), "integer", [1, -7]),
    "polars 128 bits, missing": (pl.Series([1, None], dtype=pl.Int128), "integer", [1, NAN]),
    "polars float": (pl.Series([1.5, None]), "real", [1.5, NAN]),
    "polars decimal": (pl.Series([Decimal("1.5")]), "real", [1.5]),
}

NOMINAL = {
    "strings": (["a", "b"], ["a", "b"]),
    "string array": (np.array(["a", "b"]), ["a", "b"]),
    "bytes": (np.array([b"a", b"b"]), ["a", "b"]),
    "strings and None": (["a", None], ["a", None]),
    "strings and NaN": (np.array(["a", NAN], dtype=object), ["a", None]),
    "strings and numbers": ([1, "a", 2.5], ["1", "a", "2.5"]),
    "booleans": ([True, False], [True, False]),
    "boolean array": (np.array([True, False]), [True, False]),
    "nothing present": ([None, None], [None, None]),
    "pandas strings": (pd.Series(["a", None]), ["a", None]),
    "pandas string": (pd.Series(["a", pd.NA], dtype="string"), ["a", None]),
    "pandas objects with NA": (pd.Series(["a", pd.NA], dtype=object), ["a", None]),
    "pandas boolean": (pd.Series([True, pd.NA], dtype="boolean"), [True, None]),
    "pandas category": (pd.Series(["a", None], dtype="category"), ["a", None]),
    "pandas category of integers": (pd.Series([1, 2, None], dtype="category"), [1, 2, None]),
    "pandas category of booleans": (pd.Series([True, False], dtype="category"), [True, False]),
    "polars strings": (pl.Series(["a", None]), ["a", None]),
    "polars boolean": (pl.Series([True, None]), [True, None]),
    "polars category": (pl.Series(["a", None], dtype=pl.Categorical), ["a", None]),
    "polars enum": (pl.Series(["a", "b"], dtype=pl.Enum(["a", "b"])), ["a", "b"]),
}


@pytest.mark.parametrize(("data", "kind", "values"), NUMBERS.values(), ids=NUMBERS)
def test_numbers_become_floats(data: Any, kind: str, values: list[float]) -> None:
    column = read_column(data, "x")
    assert column.kind == kind
    assert column.values.dtype == np.float64
    np.testing.assert_array_equal(column.values, values)
    np.testing.assert_array_equal(column.missing, np.isnan(values))


@pytest.mark.parametrize(("data", "values"), NOMINAL.values(), ids=NOMINAL)
def test_strings_booleans_and_categories_are_nominal(data: Any, values: list[Any]) -> None:
    column = read_column(data, "x")
    assert column.kind == "nominal"
    assert column.values.tolist() == values
    np.testing.assert_array_equal(column.missing, [v is None for v in values])


def test_names_and_labels() -> None:
    def named(data: Any) -> list[tuple[str, str]]:
        return [(column.name, column.label) for column in read_columns(data, "x")]

    assert named([1, 2]) == [("x", "x")]
    assert named(np.zeros((2, 1))) == [("x", "x")]
    assert named(np.zeros((2, 2))) == [("x0", "x column 0"), ("x1", "x column 1")]
    for frame in (pd.DataFrame({"age": [1], "sex": ["f"]}), pl.DataFrame({"age": [1], "sex": ["f"]})):
        assert named(frame) == [("age", "x column 'age'"), ("sex", "x column 'sex'")]
        assert named(frame["age"]) == [("age", "x column 'age'")]
    assert named(pd.DataFrame([[1, 2]])) == [("0", "x column 0"), ("1", "x column 1")]


def test_frames_keep_the_kind_of_each_column() -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5], "c": ["u", "v"], "d": [True, False]})
    expected = ["integer", "real", "nominal", "nominal"]
    assert [column.kind for column in read_columns(frame, "x")] == expected
    assert [column.kind for column in read_columns(pl.from_pandas(frame), "x")] == expected
    assert [column.kind for column in read_columns([[1, "u"], [2, "v"]], "x")] == ["integer", "nominal"]


def test_frames_with_integer_labels_are_read_by_column() -> None:
    first, second = read_columns(pd.DataFrame([[1, 2], [3, 4], [5, 6]]), "x")
    assert first.values.tolist() == [1, 3, 5]
    assert second.values.tolist() == [2, 4, 6]


class Lazy:
    """Something with ``__array__`` and nothing else."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.arange(3.0)


def test_anything_with_array_is_read() -> None:
    assert read_column(Lazy(), "x").values.tolist() == [0, 1, 2]


def test_the_input_is_not_changed() -> None:
    masked = np.ma.array([1, 2], mask=[False, True])
    texts = np.array(["a", 1, None], dtype=object)
    read_column(masked, "x")
    read_column(texts, "x")
    assert masked.mask.tolist() == [False, True]
    assert masked.data.tolist() == [1, 2]
    assert texts.tolist() == ["a", 1, None]


REFUSED = {
    "number": (3, ValueError, "x is of type int; pass an array"),
    "string": ("abc", ValueError, "x is of type str"),
    "dict": ({"a": [1]}, ValueError, "x is of type dict"),
    "zero dimensions": (np.array(3.0), ValueError, "x is a single value; it needs one value per row"),
    "three dimensions": (np.zeros((2, 2, 2)), ValueError, r"x has 3 dimensions; pass \(n,\) or"),
    "no columns": (np.zeros((3, 0)), ValueError, "x has no columns"),
    "empty frame": (pd.DataFrame(), ValueError, "x has no columns"),
    "ragged": ([[1, 2], [3]], ValueError, "x is ragged: its rows differ in length"),
    "two columns of one name": (pd.DataFrame([[1, 2]], columns=["a", "a"]), ValueError, "several columns of one name"),
    "complex": (np.array([1j]), TypeError, "Complex data not supported: pass real and imaginary parts"),
    "dates": (np.array(["2020-01-01"], dtype="M8[D]"), TypeError, r"x has dtype datetime64\[D\]; pass numbers"),
    "pandas dates": (pd.Series(pd.to_datetime(["2020"])), TypeError, "x holds Timestamp objects such as Timestamp"),
    "durations": (pd.Series([pd.Timedelta(1)]), TypeError, "x holds Timedelta objects"),
    "lists": (pl.Series([[1], [2]]), TypeError, "x holds list objects"),
    "sparse": (sparse.csr_array(np.eye(2)), TypeError, r"x is a sparse matrix.*Pass x.toarray\(\)"),
    "lazy frame": (pl.DataFrame({"a": [1]}).lazy(), TypeError, "x is a lazy frame, which holds no rows yet"),
    "integers above 2**53": (np.array([2**53, 2**53 + 1]), ValueError, r"2\*\*53.*Pass strings if they are codes"),
    "the same in polars": (pl.Series([2**60]), ValueError, r"2\*\*53"),
    "128 bits in polars": (pl.Series([2**70], dtype=pl.Int128), ValueError, r"2\*\*53"),
}


@pytest.mark.parametrize(("data", "error", "message"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused(data: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        read_columns(data, "x")


def test_one_column_is_asked_for_by_number() -> None:
    with pytest.raises(ValueError, match="x must be one column, got 2"):
        read_column(np.zeros((3, 2)), "x")
