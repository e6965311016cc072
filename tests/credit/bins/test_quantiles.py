"""Refinement: the edges of every engine are those that all rows in memory give, whatever the values are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from infoest._core.columns import read_column
from infoest.credit import (
    Bins,
    count_intervals,
    information_value,
    population_stability_index,
    quantile_bins,
)
from infoest.credit.bins import interval_counts
from infoest.credit.bins import quantiles as refinement

N = 4000


def columns(seed: int = 3) -> dict[str, Any]:
    """What real columns look like: heavy tails, ties, spikes, holes, tiny and huge numbers, codes, a constant."""
    rng = np.random.default_rng(seed)
    normal = rng.normal(size=N)
    holes = np.where(rng.random(N) < 0.2, np.nan, normal)
    spike = np.where(rng.random(N) < 0.4, 0.734623, rng.gamma(2, size=N))
    return {
        "normal": normal,
        "sorted": np.sort(normal),
        "holes": holes,
        "spike": np.sort(spike),
        "tails": np.exp(40 * rng.normal(size=N)) * rng.choice([-1, 1], N),
        "cents": np.round(rng.lognormal(3, 1, N), 2),
        "age": np.sort(rng.integers(18, 75, N)),
        "large": rng.integers(-(2**52), 2**52, N),
        "flag": rng.integers(0, 2, N),
        "zeros": np.where(rng.random(N) < 0.5, -0.0, 0.0) * 1.0,
        "constant": np.full(N, 7.5),
        "nothing": np.full(N, np.nan),
        "few": np.where(np.arange(N) == 5, 3.0, np.nan),
        "tiny": rng.integers(-3, 4, N) * 5e-324,
        "widest": np.append(rng.choice([-1.0, 0.0, 1.0], N - 2), np.finfo(float).max * np.array([-1, 1])),
    }


def in_memory(data: dict[str, Any], n_bins: int) -> dict[str, Bins]:
    return {name: Bins.fit_quantile(read_column(values, name), n_bins) for name, values in data.items()}


def lazy_frames(data: dict[str, Any]) -> dict[str, Any]:
    polars, pyarrow, duckdb = (pytest.importorskip(name) for name in ("polars", "pyarrow", "duckdb"))
    arrow = pyarrow.table(data)
    return {"polars": polars.LazyFrame(data), "duckdb": duckdb.from_arrow(arrow), "arrow": arrow}


@pytest.fixture
def few_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """So little is sampled and fetched that thousands of rows need as many rounds as millions do else."""
    monkeypatch.setattr(refinement, "SAMPLE_ROWS", 50)
    monkeypatch.setattr(refinement, "COLLECTED_ROWS", 20)
    monkeypatch.setattr(refinement, "COLLECTED_COLUMNS", 4)


@pytest.mark.usefixtures("few_collected")
@pytest.mark.parametrize("library", ["polars", "duckdb", "arrow"])
@pytest.mark.parametrize("n_bins", [2, 10])
def test_edges_are_those_of_the_rows_in_memory(library: str, n_bins: int) -> None:
    data = columns()
    assert quantile_bins(lazy_frames(data)[library], n_bins) == in_memory(data, n_bins)


@pytest.mark.parametrize("library", ["polars", "duckdb", "arrow"])
def test_few_rows_are_fetched_at_once(library: str) -> None:
    data = columns()
    assert quantile_bins(lazy_frames(data)[library]) == in_memory(data, 10)


@pytest.mark.usefixtures("few_collected")
@pytest.mark.parametrize("collected", [0, 20])
@given(
    values=st.lists(st.one_of(st.none(), st.integers(-3, 3), st.floats(allow_infinity=False)), max_size=60),
    n_bins=st.integers(2, 12),
)
@example(values=[1.7976931348623157e308] * 4 + [1.5e308, -1.7976931348623157e308], n_bins=3)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_values(
    values: list[float | None], n_bins: int, collected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    polars = pytest.importorskip("polars")
    monkeypatch.setattr(refinement, "SAMPLE_ROWS", 3)
    monkeypatch.setattr(refinement, "COLLECTED_ROWS", collected)
    frame = polars.LazyFrame({"x": polars.Series(values, dtype=polars.Float64, strict=False)})
    numbers = np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    assert quantile_bins(frame, n_bins)["x"] == Bins.fit_quantile(read_column(numbers, "x"), n_bins)


@pytest.mark.usefixtures("few_collected")
@pytest.mark.parametrize("library", ["polars", "duckdb"])
def test_from_a_lazy_frame_to_its_values(library: str) -> None:
    data = {name: values for name, values in columns().items() if name in {"normal", "holes", "cents"}}
    y = np.random.default_rng(1).integers(0, 2, N)
    frame = lazy_frames(data | {"y": y})[library]
    bins = quantile_bins(frame, 10, columns=list(data))
    for name, table in count_intervals(frame, bins, group="y").items():
        assert information_value(table) == information_value(data[name], y, bins=10)
        psi = population_stability_index(data[name][y == 0], data[name][y == 1], bins=bins[name])
        assert population_stability_index(table) == psi


def test_rounds_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    polars = pytest.importorskip("polars")
    rounds: list[int] = []

    def counted(lazy: Any, asked: dict[str, Any]) -> dict[str, float]:
        rounds.append(len(asked))
        return interval_counts.ask(lazy, asked)

    monkeypatch.setattr(refinement, "ask", counted)
    values = np.random.default_rng(5).normal(size=200_000)
    assert quantile_bins(polars.LazyFrame({"x": values}))["x"] == in_memory({"x": values}, 10)["x"]
    assert len(rounds) <= 4
    rounds.clear()
    values.sort()
    assert quantile_bins(polars.LazyFrame({"x": values}))["x"] == in_memory({"x": values}, 10)["x"]
    assert len(rounds) <= 7


@pytest.mark.parametrize("library", ["pandas", "polars", "duckdb"])
@pytest.mark.parametrize(
    ("settings_", "error", "message"),
    [
        ({"n_bins": 1}, ValueError, "n_bins=1 must be an integer of at least 2"),
        ({"columns": ["z"]}, ValueError, "column 'z' is not in the frame; it has a, codes, name, infinite"),
        ({"columns": ["name"]}, TypeError, "column 'name' holds String"),
        ({"columns": []}, ValueError, "columns is empty"),
        ({"columns": "a"}, TypeError, "columns='a' is one string"),
        ({"columns": ["codes"]}, ValueError, r"holds integers of 2\*\*53 or more"),
        ({"columns": ["a", "infinite"]}, ValueError, "column 'infinite' holds infinity in 2 rows"),
    ],
)
def test_refusals(library: str, settings_: dict[str, Any], error: type[Exception], message: str) -> None:
    data = {"a": [1.0, 2.0, 3.0], "codes": [1, 2, 2**53], "name": list("abc"), "infinite": [np.inf, 1.0, -np.inf]}
    frame = pd.DataFrame(data) if library == "pandas" else lazy_frames(data)[library]
    with pytest.raises(error, match=message):
        quantile_bins(frame, **settings_)


def test_a_frame_without_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="the frame has no column of numbers; it has name"):
        quantile_bins(pd.DataFrame({"name": ["a", "b"]}))


def table(n: int = 3000) -> pd.DataFrame:
    """Numbers with holes and numbers in order, and a target."""
    rng = np.random.default_rng(8)
    y = rng.integers(0, 2, n)
    income = np.where(rng.random(n) < 0.1, np.nan, rng.normal(0.3 * y))
    return pd.DataFrame(
        {
            "income": income,
            "time": np.sort(rng.exponential(size=n)),
            "y": y,
        }
    )


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A client of two worker processes of one thread each."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as connected,
    ):
        yield connected


@pytest.mark.distributed
# narwhals is about to move its support of Dask into a package of its own; until then this is how it is used.
@pytest.mark.filterwarnings("ignore:Dask support is moving out of Narwhals:FutureWarning")
def test_two_workers_give_what_memory_gives(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    dask = pytest.importorskip("dask.dataframe")
    monkeypatch.setattr(refinement, "COLLECTED_ROWS", 500)  # so that edges need several rounds
    monkeypatch.setattr(refinement, "SAMPLE_ROWS", 300)
    rows = table()
    frame = dask.from_pandas(rows, npartitions=4)
    names = ["income", "time"]
    assert len(client.scheduler_info()["workers"]) == 2
    bins = quantile_bins(frame, 3, columns=names)
    assert bins == quantile_bins(rows, 3, columns=names)
    for name, counts in count_intervals(frame, bins, group="y").items():
        assert information_value(counts) == information_value(rows[name], rows["y"], bins=3)
        classes = [rows.loc[rows["y"] == y, name] for y in (0, 1)]
        assert population_stability_index(counts) == population_stability_index(*classes, bins=bins[name])
