"""Interval counts: the engine, the kernel and the bins give the same tables, and bad input is refused by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest import Counts
from infoest._core.columns import read_column
from infoest.credit import Bins, count_intervals, information_value, population_stability_index
from infoest.credit.bins.interval_counts import interval_counts

EDGES: dict[str, Any] = {"a": [-1.0, 0.0, 0.25, 2.0], "b": [3], "c": list(np.linspace(-2, 2, 19))}


def table(n: int = 500, seed: int = 9) -> dict[str, Any]:
    """Floats with ties on edges and missing values, integers, and a target."""
    rng = np.random.default_rng(seed)
    a = np.round(rng.normal(size=n), 2)
    a[:3] = [-1.0, 0.25, 2.0]
    a[5:9] = np.nan
    return {"a": a, "b": rng.integers(0, 6, n), "c": rng.normal(size=n), "y": rng.integers(0, 2, n)}


def frames(columns: dict[str, Any]) -> dict[str, Any]:
    """The same rows in every library, in memory and not."""
    polars, pyarrow, duckdb = (pytest.importorskip(name) for name in ("polars", "pyarrow", "duckdb"))
    arrow = pyarrow.table(columns)
    return {
        "pandas": pd.DataFrame(columns),
        "polars": polars.DataFrame(columns),
        "polars lazy": polars.LazyFrame(columns),
        "arrow": arrow,
        "duckdb": duckdb.from_arrow(arrow),
    }


@pytest.mark.parametrize("library", ["pandas", "polars", "polars lazy", "arrow", "duckdb"])
def test_every_library_counts_as_the_bins_do(library: str) -> None:
    columns = table()
    found = count_intervals(frames(columns)[library], EDGES, group="y")
    assert list(found) == list(EDGES)
    for name, edges in EDGES.items():
        bins = Bins.from_edges(edges)
        codes = bins.codes(read_column(columns[name], name))
        expected = Counts.from_codes(codes, columns["y"], bin_labels=bins.labels, group_labels=("0", "1"))
        kept = len(expected.bins) - (not expected.table[-1].any())
        assert found[name].bins == expected.bins[:kept]
        np.testing.assert_array_equal(found[name].table, expected.table[:kept])
        np.testing.assert_array_equal(found[name].squared, found[name].table)
    assert information_value(found["c"]) == information_value(columns["c"], columns["y"], bins=EDGES["c"])


@pytest.mark.parametrize("library", ["polars", "polars lazy", "duckdb"])
def test_two_frames_merge_into_the_table_of_a_stability_index(library: str) -> None:
    before, after = table(seed=1), table(seed=2)
    counts = {
        period: count_intervals(frames(columns)[library], EDGES, name=period)
        for period, columns in (("expected", before), ("actual", after))
    }
    both = counts["expected"]["c"] + counts["actual"]["c"]
    assert population_stability_index(both) == population_stability_index(before["c"], after["c"], bins=EDGES["c"])


@pytest.mark.filterwarnings("ignore:Dask support is moving out of Narwhals:FutureWarning")
def test_dask_counts_the_same() -> None:
    dask = pytest.importorskip("dask.dataframe")
    frame = pd.DataFrame(table())
    found = count_intervals(dask.from_pandas(frame, npartitions=3), EDGES, group="y")
    assert found == count_intervals(frame, EDGES, group="y")


def test_parts_add_up_to_the_whole() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(table())
    parts = [count_intervals(frame[rows].lazy(), EDGES, group="y") for rows in (slice(0, 200), slice(200, None))]
    whole = count_intervals(frame, EDGES, group="y")
    assert {name: parts[0][name] + parts[1][name] for name in EDGES} == whole


def test_null_is_missing_in_an_engine_too() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.LazyFrame({"a": [1.0, None, float("nan"), 3.0], "b": [1, None, 2, 3]})
    found = count_intervals(frame, {"a": [2.0], "b": [2]})
    assert found["a"].bins == ("< 2", ">= 2", "missing")
    assert found["a"].table.tolist() == [[1.0], [1.0], [2.0]]
    assert found["b"].table.tolist() == [[1.0], [2.0], [1.0]]


@pytest.mark.parametrize("n_edges", [1, 3, 4, 7, 19, 20])
@pytest.mark.parametrize("n", [0, 1, 2047, 2048, 5000])
def test_kernel_is_searchsorted_and_bincount(n: int, n_edges: int, rng: np.random.Generator) -> None:
    values = np.round(rng.normal(size=n), 1)
    values[: n // 10] = np.nan
    values[n // 10 : n // 8] = np.inf
    values[n // 8 : n // 7] = -np.inf
    edges = np.unique(np.round(rng.normal(size=n_edges), 1))
    present = values[~np.isnan(values)]
    expected = np.bincount(np.searchsorted(edges, present, side="right"), minlength=len(edges) + 1)
    np.testing.assert_array_equal(interval_counts(values, edges.tolist()), [*expected, np.isnan(values).sum()])


@pytest.mark.parametrize("library", ["pandas", "polars lazy", "duckdb"])
@pytest.mark.parametrize(
    ("bins", "settings", "error", "message"),
    [
        ({"z": [0]}, {}, ValueError, "column 'z' is not in the frame; it has a, b"),
        ({"a": [0]}, {"group": "z"}, ValueError, "column 'z' is not in the frame"),
        ({}, {}, ValueError, "bins names no column"),
        ({"a": [1, 0]}, {}, ValueError, "bin edges must increase"),
        ({"name": [1]}, {}, TypeError, "column 'name' holds String"),
        ({"infinite": [0]}, {}, ValueError, "column 'infinite' holds infinity in 2 rows"),
        ({"a": [0]}, {"group": "holes"}, ValueError, "column 'holes' has missing values"),
        ({"a": [0]}, {"group": "many"}, ValueError, "column 'many' has 300 values; at most 100"),
        ({"a": Bins(categories=(1.0,))}, {}, TypeError, "the bins of 'a' are not intervals"),
    ],
)
def test_refusals(library: str, bins: Any, settings: Any, error: type[Exception], message: str) -> None:
    columns = table(300)
    infinite = columns["c"].copy()
    infinite[[4, 9]] = np.inf, -np.inf
    columns |= {"name": ["x"] * 300, "infinite": infinite, "holes": [None, *range(2)] * 100, "many": np.arange(300)}
    with pytest.raises(error, match=message):
        count_intervals(frames(columns)[library], bins, **settings)
