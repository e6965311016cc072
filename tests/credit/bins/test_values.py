"""What bins compare: finite numbers, and keys that sort whatever a column holds."""

from __future__ import annotations

import numpy as np
import pytest

from infoest._core.columns import read_column
from infoest.credit.bins.values import finite_numbers, sort_keys


def test_numbers_are_floats_and_missing_ones_nan() -> None:
    found = finite_numbers(read_column(np.array([3, None, 1], dtype=object), "age"))
    np.testing.assert_array_equal(found, [3.0, np.nan, 1.0])
    assert found.dtype == np.float64


def test_infinity_and_words_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="age holds infinity in 2 rows"):
        finite_numbers(read_column(np.array([np.inf, 1, -np.inf]), "age"))
    with pytest.raises(TypeError, match="age holds strings, booleans or categories, and intervals are for numbers"):
        finite_numbers(read_column(np.array(["a"]), "age"))


def test_keys_sort_and_tell_values_apart() -> None:
    words = sort_keys(read_column(np.array(["b", True, None], dtype=object), "x"))
    assert words.tolist() == ["b", "True", "None"]
    assert words.dtype.kind == "U"
    numbers = sort_keys(read_column(np.array([2, 1]), "x"))
    assert np.sort(numbers).tolist() == [1.0, 2.0]
