"""Columns of integers counted into cells: the same estimate as row by row, and rows wherever that could differ."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from infoest import Estimate, conditional_mutual_information, mutual_information, total_correlation
from infoest._core.sample import Sample, read_sample
from infoest._core.sample_of_cells import FEWEST, GLANCE, _rows_per_place

ROWS = 1200
MADOW: Any = {"bias_correction": "miller_madow"}  # which does not warn of its bias


def read(*arrays: Any, discrete: Any = None, integers: Any = "values") -> Sample:
    names = ("x", "y", "z")[: len(arrays)]
    return read_sample(*arrays, names=names, discrete=discrete, integers=integers, counted=True)


def codes(rng: np.random.Generator, n: int = ROWS, levels: int = 4) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    x = rng.integers(levels, size=n)
    return x, np.where(rng.random(n) < 0.5, x, rng.integers(levels, size=n))


def by_rows(*arrays: Any) -> list[list[str]]:
    """The same codes as strings, which are never counted; their order stays that of the numbers."""
    return [[f"{value:+020d}" for value in np.asarray(array, dtype=np.int64) + 10**6] for array in arrays]


def assert_equal(counted: Estimate, rows: Estimate) -> None:
    for name in ("value", "stderr", "debiased"):
        assert getattr(counted, name) == pytest.approx(getattr(rows, name), abs=1e-12, nan_ok=True)
    assert counted.n == rows.n
    assert counted.method == rows.method
    assert counted.confint() == pytest.approx(rows.confint(), abs=1e-9)
    assert counted.local == pytest.approx(rows.local, abs=1e-12)


@pytest.mark.parametrize(
    "correction",
    [None, "miller_madow", "grassberger", "grassberger_1988", "chao_shen", "jackknife", "shrink", "nsb"],
)
@pytest.mark.parametrize("kind", [np.int64, np.int32, np.uint8, np.int16])
def test_counted_codes_give_the_estimate_of_the_rows(correction: Any, kind: Any, rng: np.random.Generator) -> None:
    x, y = (column.astype(kind) * 3 for column in codes(rng))  # gaps between codes are no categories
    assert read(x, y).cells is not None
    rows = mutual_information(*by_rows(x, y), bias_correction=correction)
    assert_equal(mutual_information(x, y, bias_correction=correction), rows)


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(-(2**40), 2**40))
@settings(max_examples=20, deadline=None)
def test_any_codes_at_any_offset(seed: int, levels: int, offset: int) -> None:
    rng = np.random.default_rng(seed)
    x, y, z = (rng.integers(levels, size=ROWS) + offset for _ in range(3))
    shifted = [column - offset for column in (x, y, z)]
    assert read(x, y, z).cells is not None
    assert_equal(
        conditional_mutual_information(x, y, z, bias_correction="miller_madow"),
        conditional_mutual_information(*by_rows(*shifted), bias_correction="miller_madow"),
    )


def test_blocks_and_booleans_are_counted(rng: np.random.Generator) -> None:
    x, y = codes(rng)
    table = np.column_stack([x, y, x ^ y])
    rows = np.column_stack(by_rows(x, y, x ^ y))
    for blocks in (None, [[0, 1], [2]], [[2], [0]]):
        assert_equal(total_correlation(table, blocks=blocks, **MADOW), total_correlation(rows, blocks=blocks, **MADOW))
    assert_equal(mutual_information(x > 1, y > 1, **MADOW), mutual_information(*by_rows(x > 1, y > 1), **MADOW))
    counted = mutual_information(table[:, :2], x > 1, **MADOW)
    assert_equal(counted, mutual_information(rows[:, :2], by_rows(x > 1)[0], **MADOW))


@pytest.mark.parametrize("frame", [pd.Series, lambda column: pl.Series("x", column)])
def test_series_are_counted_like_arrays(frame: Any, rng: np.random.Generator) -> None:
    x, y = codes(rng)
    assert read(frame(x), frame(y)).cells is not None
    assert_equal(mutual_information(frame(x), frame(y)), mutual_information(x, y))


def test_a_late_value_beyond_the_first_rows_is_counted(rng: np.random.Generator) -> None:
    x, y = codes(rng, n=GLANCE + 100)
    x[-1], y[-2] = -7, 30
    assert read(x, y).cells is not None
    assert_equal(mutual_information(x, y), mutual_information(*by_rows(x, y)))


def test_rows_stay_rows_where_counting_could_change_the_answer(rng: np.random.Generator) -> None:
    x, y = codes(rng)
    wide = rng.integers(10**6, size=ROWS)
    few = x[: FEWEST - 1], y[: FEWEST - 1]
    for sample in (
        read(x, x + 0.5),  # numbers
        read(*few),  # nothing saved
        read(x, wide),  # a large table
        read(np.arange(ROWS), y),  # more values than codes have: integers are numbers
        read(np.minimum(np.arange(ROWS), 10), y),  # eleven
        read(x, y, integers="numbers"),
        read(x, y, discrete=[True, False]),
        read(x, y, discrete=False),
        read(x.astype(np.uint64), y),
        read(np.ma.masked_array(x), y),
        read(list(x), y),
        read(pd.Series(x, dtype="category"), pd.Series(y).astype(str)),
        read(pd.DataFrame({"x": x}), y),
    ):
        assert sample.cells is None
        assert sample.n in {ROWS, FEWEST - 1}
    assert read(x, wide % 50, discrete=True).cells is not None


def test_refusals_are_those_of_the_rows(rng: np.random.Generator) -> None:
    x, y = codes(rng)
    with pytest.raises(ValueError, match="same number of rows"):
        mutual_information(x, y[:-1])
    with pytest.raises(ValueError, match="2\\*\\*53"):
        mutual_information(x + 2**60, y)
    with pytest.raises(ValueError, match="2\\*\\*53"):
        read_sample(x + 2**60, y, names=("x", "y"))


def test_labels_and_constants_are_named_as_for_rows(rng: np.random.Generator) -> None:
    y = codes(rng)[1]
    constant = pd.Series(np.zeros(ROWS, np.int64), name="age")
    counted = mutual_information(constant, y)
    assert counted.value == 0
    assert (
        counted.note
        == mutual_information(constant.astype(str), by_rows(y)[0]).note
        == ("x column 'age' is constant and carries no information")
    )
    assert counted.local is not None
    assert counted.local.shape == (ROWS,)


def test_local_values_wait_until_they_are_asked_for(rng: np.random.Generator) -> None:
    x, y = codes(rng)
    estimate, known = mutual_information(x, y), mutual_information(x, y)
    expected = known.local
    assert expected is not None
    assert estimate == known
    for other in (pickle.loads(pickle.dumps(estimate)), copy.deepcopy(mutual_information(x, y)), estimate):
        np.testing.assert_array_equal(other.local, expected)
    late = mutual_information(x, y)
    x[:] = 0  # what the caller does to the columns afterwards changes nothing
    np.testing.assert_array_equal(late.local, expected)
    with pytest.raises(AttributeError, match="no attribute 'locals'"):
        getattr(estimate, "locals")  # noqa: B009 - a name that a type checker knows to be wrong


@pytest.mark.parametrize("places", [2, 4, 5, 200])
@pytest.mark.parametrize("n", [1, 2, 4097])
def test_rows_per_place(places: int, n: int, rng: np.random.Generator) -> None:
    key = rng.integers(0, places, n).astype(np.uint8)
    np.testing.assert_array_equal(_rows_per_place(key, places), np.bincount(key, minlength=places))
