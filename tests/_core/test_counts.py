"""Counts: merging, reordering, reading frames, and bad input."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoest import Counts
from infoest.credit import count_intervals


def tables() -> st.SearchStrategy[Counts]:
    """Tables over some of the bins a-d, in any order."""
    bins = st.lists(st.sampled_from("abcd"), min_size=1, unique=True)
    column = st.lists(st.integers(0, 1000), min_size=4, max_size=4)
    return st.builds(lambda b, x, y: Counts.from_counts(x[: len(b)], y[: len(b)], bins=b), bins, column, column)


@given(tables(), tables(), tables())
def test_merging_is_exact_associative_and_commutative(a: Counts, b: Counts, c: Counts) -> None:
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert float((a + b).table.sum()) == float(a.table.sum() + b.table.sum())


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), min_size=2), st.data())
def test_counts_of_parts_add_up_to_those_of_the_whole(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(rows) - 1))
    bins, groups = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))

    def count(part: slice) -> Counts:
        return Counts.from_codes(bins[part], groups[part], bin_labels="abcd", group_labels=("good", "bad"))

    assert count(slice(cut)) + count(slice(cut, None)) == count(slice(None))


def test_weights_are_summed_with_their_squares() -> None:
    bins, groups = np.array([0, 0, 1]), np.array([0, 0, 1])
    counts = Counts.from_codes(
        bins, groups, bin_labels=["a", "b"], group_labels=["g", "b"], weights=np.array([0.5, 2.0, 3.0])
    )
    assert counts.table.tolist() == [[2.5, 0.0], [0.0, 3.0]]
    assert counts.squared.tolist() == [[4.25, 0.0], [0.0, 9.0]]


def test_unweighted_squares_equal_the_counts() -> None:
    counts = Counts.from_counts([3, 4], [1, 2])
    np.testing.assert_array_equal(counts.squared, counts.table)


def test_survives_json() -> None:
    counts = Counts.from_counts([3, 4], [1, 2], bins=["low", "high"])
    back = Counts.from_dict(json.loads(json.dumps(counts.to_dict())))
    assert back == counts
    assert back.bins == counts.bins


def test_order_of_bins_and_groups_does_not_matter_for_equality() -> None:
    counts = Counts.from_counts([3, 4], [1, 2], bins=["low", "high"])
    assert counts.reindex(("high", "low"), ("bad", "good")) == counts
    assert counts != Counts.from_counts([3, 4], [1, 3], bins=["low", "high"])
    assert counts != "counts"


def test_group_names_its_column() -> None:
    table, squared = Counts.from_counts([3, 4], [1, 2]).group("bad")
    assert table.tolist() == squared.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_frame_equals_codes(library: str) -> None:
    frames = pytest.importorskip(library)
    frame: Any = frames.DataFrame({"b": ["x", "y", None, "x"], "g": [0, 1, 1, 1], "w": [1.0, 2.0, 3.0, 0.5]})
    counts = Counts.from_frame(frame, "b", "g", weight="w")
    assert counts.bins == ("missing", "x", "y")
    assert counts.groups == ("0", "1")
    assert counts.table.tolist() == [[0.0, 3.0], [1.0, 0.5], [0.0, 2.0]]
    assert counts.squared.tolist() == [[0.0, 9.0], [1.0, 0.25], [0.0, 4.0]]


def test_lazy_frame_equals_eager_one() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"b": ["x", "y", "x"], "g": [0, 1, 1]})
    assert Counts.from_frame(frame.lazy(), "b", "g") == Counts.from_frame(frame, "b", "g")


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("g", [0, None, 1], "column 'g' has missing values"),
        ("w", [1.0, 0.0, 1.0], "column 'w' holds weights that are missing, infinite, zero or negative"),
        ("w", [1.0, float("nan"), 1.0], "column 'w' holds weights that are missing, infinite, zero or negative"),
        ("w", [1.0, float("inf"), 1.0], "column 'w' holds weights that are missing, infinite, zero or negative"),
        ("w", [1.0, None, 1.0], "column 'w' holds weights that are missing, infinite, zero or negative"),
    ],
)
def test_bad_frames_are_refused(column: str, values: list[Any], message: str) -> None:
    polars = pytest.importorskip("polars")
    data = {"b": ["x", "y", "x"], "g": [0, 1, 1], "w": [1.0, 1.0, 1.0]} | {column: values}
    with pytest.raises(ValueError, match=message):
        Counts.from_frame(polars.DataFrame(data), "b", "g", weight="w")


@pytest.mark.parametrize("groups", [["good", None, "bad"], [0.0, float("nan"), 1.0]])
def test_pandas_marks_of_missing_groups_are_seen(groups: list[Any]) -> None:
    pandas = pytest.importorskip("pandas")
    with pytest.raises(ValueError, match="column 'g' has missing values"):
        Counts.from_frame(pandas.DataFrame({"b": ["x", "y", "x"], "g": groups}), "b", "g")


def marked(kind: str) -> Any:
    """A frame whose bins hold a missing value, as each library marks it."""
    rows = {"b": ["a", None, "b", "a"], "y": [0, 1, 0, 1], "i": [1, 2, None, 1]}
    if kind in {"polars", "pyarrow", "duckdb"}:
        library = pytest.importorskip(kind)
        if kind == "polars":
            return library.DataFrame(rows)
        arrow = pytest.importorskip("pyarrow").table(rows)
        return arrow if kind == "pyarrow" else library.from_arrow(arrow)
    frame = pd.DataFrame(rows)
    if kind == "nullable":
        return frame.convert_dtypes()
    if kind == "pandas with arrow":
        pytest.importorskip("pyarrow")
        return frame.convert_dtypes(dtype_backend="pyarrow")
    if kind == "dask":
        return pytest.importorskip("dask.dataframe").from_pandas(frame.convert_dtypes(), npartitions=2)
    return frame if kind == "object" else frame.astype({"b": kind})


@pytest.mark.filterwarnings("ignore:Dask support is moving out of Narwhals:FutureWarning")
@pytest.mark.parametrize(
    "kind", ["object", "string", "category", "nullable", "pandas with arrow", "dask", "polars", "pyarrow", "duckdb"]
)
def test_every_mark_of_missing_is_the_same(kind: str) -> None:
    frame = marked(kind)
    texts, numbers = Counts.from_frame(frame, "b", "y"), Counts.from_frame(frame, "i", "y")
    assert texts == Counts.from_counts([1, 1, 0], [1, 0, 1], bins=["a", "b", "missing"], groups=("0", "1"))
    assert numbers == Counts.from_counts([1, 0, 1], [1, 1, 0], bins=["1", "2", "missing"], groups=("0", "1"))
    for group in ("b", "i"):
        with pytest.raises(ValueError, match=f"column '{group}' has missing values"):
            Counts.from_frame(frame, "y", group)
        with pytest.raises(ValueError, match=f"column '{group}' has missing values"):
            count_intervals(frame, {"y": [1]}, group=group)
    with pytest.raises(ValueError, match="column 'i' holds weights that are missing"):
        Counts.from_frame(frame, "y", "y", weight="i")
    assert count_intervals(frame, {"i": [2]}, group="y")["i"].table.tolist() == [[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]


def test_absent_column_is_named() -> None:
    polars = pytest.importorskip("polars")
    with pytest.raises(ValueError, match="column 'income' is not in the frame; it has b"):
        Counts.from_frame(polars.DataFrame({"b": ["x"]}), "b", "income")


@pytest.mark.parametrize(
    ("goods", "bads", "message"),
    [
        ([1, 2], [1, 2, 3], "good and bad must have the same number of bins; got 2 and 3"),
        ([1, -2], [1, 2], "good has -2 in bin 1: counts must be finite and not negative"),
        ([1, 2], [np.nan, 2], "bad has nan in bin 0"),
        ([1, 2], [np.inf, 2], "bad has inf in bin 0"),
        (["a", "b"], [1, 2], "good must be counts per bin"),
        ([[1, 2]], [1, 2], "good must be a one-dimensional array of counts"),
        ([], [], "good must be a one-dimensional array of counts"),
    ],
)
def test_bad_counts_are_refused(goods: Any, bads: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Counts.from_counts(goods, bads)


def test_bad_labels_are_refused() -> None:
    with pytest.raises(ValueError, match="1 bin labels do not fit 2 bins"):
        Counts.from_counts([1, 2], [3, 4], bins=["a"])
    with pytest.raises(ValueError, match="bin labels must differ"):
        Counts.from_counts([1, 2], [3, 4], bins=["a", "a"])
    with pytest.raises(ValueError, match=r"reindex would lose \['1'\]"):
        Counts.from_counts([1, 2], [3, 4]).reindex(("0",))
    with pytest.raises(ValueError, match="group 'ugly' is not in the table; it has good, bad"):
        Counts.from_counts([1, 2], [3, 4]).group("ugly")


def test_labels_of_missing_values_and_of_whole_floats() -> None:
    """Months must merge whether or not a missing value made a column of integers one of floats."""
    january = Counts.from_frame(pd.DataFrame({"b": [1, 2, 2], "g": ["x", "y", "x"]}), "b", "g")
    february = Counts.from_frame(pd.DataFrame({"b": [1.0, np.nan, 2.0], "g": ["x", "y", "x"]}), "b", "g")
    assert set((january + february).bins) == {"1", "2", "missing"}
    text = Counts.from_frame(pd.DataFrame({"b": ["missing", None], "g": ["x", "x"]}), "b", "g")
    assert set(text.bins) == {"missing", "missing (no value)"}
