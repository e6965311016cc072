"""Samples: codes or numbers, the overrides, new rows, and every refusal."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from infoest._core.checks import check_choice, check_count
from infoest._core.sample import deviations, read_sample

REALS = [0.5, 1.5, 2.5, 3.5]
TEXTS = ["u", "v", "u", "v"]


def kinds(*arrays: Any, **settings: Any) -> tuple[bool, ...]:
    return read_sample(*arrays, names=("x", "y", "z")[: len(arrays)], **settings).discrete


def test_canonical_form() -> None:
    frame = pd.DataFrame({"age": [30, 40, 40, 50], "sex": ["m", "f", "m", "f"]})
    sample = read_sample(frame, REALS, names=("x", "y"))
    np.testing.assert_array_equal(sample.columns, [[30, 1, 0.5], [40, 0, 1.5], [40, 1, 2.5], [50, 0, 3.5]])
    assert sample.columns.flags.c_contiguous
    assert sample.columns.flags.writeable
    assert sample.labels == ("x column 'age'", "x column 'sex'", "y")
    assert sample.discrete == (False, True, False)
    assert sample.tied == (0.25, 0.0, 0.0)
    assert sample.blocks == ((0, 1), (2,))
    assert sample.of((1, 0)) == [2, 0, 1]
    assert sample.every_block == (0, 1)
    assert sample.n == 4
    assert sample.weights is None
    known = sample.categories[1]
    assert known is not None
    assert known.tolist() == ["f", "m"]
    assert sample.categories[0] is None


def test_codes_do_not_depend_on_the_library() -> None:
    data = {"a": ["q", "p", "q", "r"], "b": [True, False, True, True]}
    expected = read_sample(data["a"], data["b"], names=("x", "y")).columns
    np.testing.assert_array_equal(expected, [[1, 1], [0, 0], [1, 1], [2, 1]])
    for frame in (pd.DataFrame(data), pd.DataFrame(data).astype("category"), pl.DataFrame(data)):
        np.testing.assert_array_equal(read_sample(frame["a"], frame["b"], names=("x", "y")).columns, expected)


def test_strings_booleans_and_categories_are_discrete_and_reals_are_not() -> None:
    assert kinds(TEXTS, [True, False, True, False], REALS) == (True, True, False)
    assert kinds(pd.Series([1, 2, 1, 2], dtype="category"), REALS) == (True, False)


@pytest.mark.parametrize(("levels", "n", "discrete"), [(4, 20, True), (4, 19, False), (2, 10, True), (2, 3, True)])
def test_few_whole_numbers_are_codes_where_each_has_five_rows(levels: int, n: int, discrete: bool) -> None:
    x = np.arange(n) % levels
    assert kinds(x, x) == kinds(x * 1.0, x) == (discrete, discrete)
    assert kinds(x, np.linspace(0, 1, n)) == (discrete, False)  # other columns have no say
    assert kinds(x, (x % 2).astype(str)) == (discrete, True)


def test_entropies_take_integers_as_codes() -> None:
    assert kinds([3, 1, 2, 9], integers="codes") == (True,)
    assert kinds(REALS, integers="codes") == (False,)


@pytest.mark.parametrize(
    ("discrete", "expected"),
    [
        (True, (True, True, True)),
        (False, (False, False, False)),
        ("a", (True, False, False)),
        (["a"], (True, False, False)),
        (("a", "b"), (True, True, False)),
        ("x", (True, True, False)),
        (["y"], (False, False, True)),
        ([], (False, False, False)),
        ([False, True, False], (False, True, False)),
        (np.array([False, True, True]), (False, True, True)),
        (np.True_, (True, True, True)),
    ],
)
def test_discrete_overrides(discrete: Any, expected: tuple[bool, ...]) -> None:
    frame = pd.DataFrame({"a": [1, 2, 1, 2], "b": REALS})
    assert kinds(frame, REALS, discrete=discrete) == expected


def test_naming_some_columns_leaves_strings_discrete() -> None:
    assert kinds(TEXTS, REALS, discrete=["y"]) == (True, True)
    assert kinds(TEXTS, REALS, discrete=[]) == (True, False)


def test_bad_overrides() -> None:
    with pytest.raises(ValueError, match=r"discrete names \['age'\], not among the columns \['x', 'y'\]"):
        kinds(REALS, REALS, discrete="age")
    with pytest.raises(ValueError, match="discrete has 3 entries for 2 columns"):
        kinds(REALS, REALS, discrete=[True, False, True])
    with pytest.raises(TypeError, match="x holds strings, booleans or categories: it cannot be continuous"):
        kinds(TEXTS, REALS, discrete=False)
    with pytest.raises(TypeError, match="x holds strings, booleans or categories: it cannot be continuous"):
        kinds(TEXTS, REALS, discrete=[False, True])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([0.5, np.nan, np.nan, 3.5], "x holds NaN or missing values in 2 rows. Drop or impute those rows"),
        ([0.5, 1.5, None, 3.5], "x holds NaN or missing values in 1 row. "),
        (["u", None, "v", "u"], "x holds NaN or missing values in 1 row. "),
        (pd.Series([1, None, 2, 3], dtype="Int64", name="age"), "x column 'age' holds NaN or missing values in 1 row"),
        (pd.Series([True, pd.NA, True, False], dtype="boolean"), "x holds NaN or missing values"),
        (pl.Series("age", [1, None, 2, 3]), "x column 'age' holds NaN or missing values"),
        (np.ma.array(REALS, mask=[False, True, False, False]), "x holds NaN or missing values in 1 row"),
        ([0.5, np.inf, 1.5, 2.5], "x holds infinity. Drop or cap those rows"),
        ([0.5, -np.inf, 1.5, 2.5], "x holds infinity"),
        (np.array([0.5, np.inf, 1.5, 2.5], dtype=object), "x holds infinity"),
    ],
)
def test_missing_and_infinite_values_are_refused(data: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_sample(data, REALS, names=("x", "y"))
    with pytest.raises(ValueError, match=r"NaN or missing|infinity"):
        read_sample(REALS, data, names=("y", "x"))


def test_row_counts_are_checked() -> None:
    with pytest.raises(ValueError, match="x and y must have the same number of rows; got x: 4, y: 3"):
        read_sample(REALS, REALS[:3], names=("x", "y"))
    with pytest.raises(ValueError, match="x has 1 sample; at least 2 are needed"):
        read_sample([1.0], [2.0], names=("x", "y"))
    with pytest.raises(ValueError, match="x has 0 samples; at least 2 are needed"):
        read_sample([], [], names=("x", "y"))
    with pytest.raises(ValueError, match="x has 4 samples; at least 5 are needed"):
        read_sample(REALS, names=("x",), min_rows=5)


def test_new_rows_are_coded_as_the_sample() -> None:
    frame = pd.DataFrame({"n": [1.0, 2.0, 3.0, 4.0], "s": ["b", "a", "b", "c"]})
    sample = read_sample(frame, [True, False, True, False], names=("X", "y"))
    new = sample.like(pd.DataFrame({"n": [9.0, 8.0], "s": ["c", "zzz"]}), [False, True], names=("X", "y"))
    np.testing.assert_array_equal(new.columns, [[9, 2, 0], [8, 3, 1]])  # "zzz" was not seen: code 3 of 0, 1, 2
    assert new.blocks == sample.blocks
    assert new.n == 2


def test_codes_of_numbers_are_coded_too() -> None:
    sample = read_sample([10, 20, 10, 30], names=("x",), discrete=True)
    np.testing.assert_array_equal(sample.like([30, 15, 40], names=("x",)).columns[:, 0], [2, 3, 3])


def test_new_rows_that_do_not_fit_are_refused() -> None:
    sample = read_sample(REALS, TEXTS, names=("x", "y"))
    with pytest.raises(ValueError, match=r"new rows have \[2, 1\] columns in x, y; the fitted sample has \[1, 1\]"):
        sample.like(np.zeros((2, 2)), ["u", "v"], names=("x", "y"))
    with pytest.raises(TypeError, match="x holds strings where the fitted sample has numbers"):
        sample.like(["u"], ["u"], names=("x", "y"))
    with pytest.raises(TypeError, match="y holds numbers where the fitted sample has strings, booleans or categories"):
        sample.like([1.0], [1.0], names=("x", "y"))
    with pytest.raises(ValueError, match="x holds NaN or missing values in 1 row"):
        sample.like([np.nan], ["u"], names=("x", "y"))


def test_counts_and_choices() -> None:
    assert check_count("k", np.int64(3)) == 3
    for wrong in (0, -1, 1.0, True, "3", None):
        with pytest.raises(ValueError, match=r"k=.* must be an integer of at least 1"):
            check_count("k", wrong)
    with pytest.raises(ValueError, match="n_bins=1 must be an integer of at least 2"):
        check_count("n_bins", 1, 2)
    check_choice("method", "a", ("a", "b"))
    with pytest.raises(ValueError, match=r"method='c' is not known. Use one of 'a', 'b'"):
        check_choice("method", "c", ("a", "b"))


def test_deviations_survive_any_scale(rng: np.random.Generator) -> None:
    columns = rng.normal(size=(50, 2))
    np.testing.assert_array_equal(deviations(columns), columns.std(axis=0))
    for power in (-1000, -300, 300, 1000):
        np.testing.assert_array_equal(deviations(np.ldexp(columns, power)), np.ldexp(columns.std(axis=0), power))
    assert deviations(np.zeros((3, 1))).tolist() == [0.0]
