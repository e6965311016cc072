"""Two worker processes: edges, counts and estimates of a distributed frame are those of the rows in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest.credit import count_intervals, information_value, population_stability_index, quantile_bins
from infoest.credit.bins import quantiles as refinement

N = 3000
pytestmark = [
    pytest.mark.distributed,
    # narwhals is about to move its support of Dask into a package of its own; until then this is how it is used.
    pytest.mark.filterwarnings("ignore:Dask support is moving out of Narwhals:FutureWarning"),
]


def table() -> pd.DataFrame:
    """Numbers with holes and numbers in order, and a target."""
    rng = np.random.default_rng(8)
    y = rng.integers(0, 2, N)
    income = np.where(rng.random(N) < 0.1, np.nan, rng.normal(0.3 * y))
    return pd.DataFrame(
        {
            "income": income,
            "time": np.sort(rng.exponential(size=N)),
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
