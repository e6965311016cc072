"""Rows of symbols as codes: names and their order, several columns, unknown and missing ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest.timeseries.states import FEWEST_VISITS, ManyStatesWarning, codes_among, read_states, read_trials


def test_states_keep_their_names_and_sort() -> None:
    codes, states = read_states(["b", "a", "a"] * 5)
    assert states == ("a", "b")
    assert codes[:3].tolist() == [1, 0, 0]
    assert read_states(np.array([2.0, 1.5] * 5))[1] == (1.5, 2)
    assert read_states(np.array([[0, 1], [0, 0]] * 5))[1] == ((0, 0), (0, 1))
    assert codes_among(["a", "b"], ("b", "a")).tolist() == [1, 0]


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([1.0, math.nan, 2.0], "x has 1 missing values .* row 1"),
        (["a", None, "b"], "x has 1 missing values .* row 1"),
        ([1.0, math.inf, 2.0], "x holds infinity"),
    ],
)
def test_missing_states_are_named(x: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_states(x)


@pytest.mark.parametrize(
    "x",
    [
        ["low", "high", "low"] * 5,
        [3, 1, 3] * 5,
        [True, False, True] * 5,
        pd.Series(["low", "high", "low"] * 5, dtype="category"),
        [[0, "a"], [0, "b"], [0, "a"]] * 5,
    ],
    ids=str,
)
def test_codes_and_states_give_the_rows_back(x: Any) -> None:
    codes, states = read_states(x)
    assert codes.dtype == np.int64
    rows = [tuple(row) if isinstance(row, list) else row for row in x]
    assert [states[code] for code in codes] == rows
    np.testing.assert_array_equal(codes_among(x, states), codes)
    np.testing.assert_array_equal(codes_among(x, states[::-1]), len(states) - 1 - codes)


def test_numbers_sort_as_numbers_and_whole_floats_are_integers() -> None:
    assert read_states(np.array([10.0, 9.0, 2.5] * 5))[1] == (2.5, 9, 10)
    assert [type(state) for state in read_states(np.array([2.0, 1.5] * 5))[1]] == [float, int]


def test_many_states_are_told_where_the_caller_stands() -> None:
    rows = FEWEST_VISITS * 3
    read_states(np.arange(rows) % 3)
    with pytest.warns(ManyStatesWarning, match=rf"x has 4 states in {rows} rows\. Cut measurements") as caught:
        read_states(np.arange(rows) % 4)
    assert caught[0].filename == __file__


def test_unknown_states_are_named() -> None:
    with pytest.raises(ValueError, match="state 'c' that is not among the 2 known ones"):
        codes_among(["a", "c", "d"], ("a", "b"))
    with pytest.raises(ValueError, match=r"y has a state \(1, 'b'\) that is not among the 1 known ones"):
        codes_among([[1, "b"]], ((1, "a"),), "y")
    with pytest.raises(ValueError, match="x has 1 missing values"):
        codes_among(["a", None], ("a",))


def test_trials_are_numbered_by_their_sorted_labels() -> None:
    assert read_trials(None, 4) is None
    np.testing.assert_array_equal(read_trials(["b", "b", "a"], 3), [1, 1, 0])
    with pytest.raises(ValueError, match="x and trials must have the same number of rows; got x: 3, trials: 2"):
        read_trials([1, 2], 3)
    with pytest.raises(ValueError, match=r"trials has 1 missing values \(NaN\), the first in row 2"):
        read_trials(["a", "b", None], 3)
