"""A monitoring of two tables is that of the estimator, column by column, with its refusals in the words of tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest import StabilityMonitor
from infoest.reports.monitoring import monitor_tables
from tests.reports.examples import incomes, months


def test_it_equals_the_estimator() -> None:
    reference, current = incomes(600, 0), months([0.0, 1.0], 600)
    table = monitor_tables(reference, current, "month", n_bins=5, margin=0.2, alpha=0.1, names=("old", "new"))
    monitor = StabilityMonitor(n_bins=5, margin=0.2, alpha=0.1, keep_values=True).fit(reference)
    expected = monitor.monitor(current[["income", "job"]], current["month"])
    pd.testing.assert_frame_equal(table.monitoring.summary_frame(), expected.summary_frame())
    assert (table.names, table.n_rows, table.by, table.segment) == (("old", "new"), (600, 1200), "month", None)
    assert (table.n_bins, table.skipped) == (5, {})


def test_columns_of_periods_and_segments_are_not_monitored() -> None:
    reference = incomes(400, 0, area=["n", "s"] * 200, id=[f"client {i}" for i in range(400)])
    current = months([0.0, 0.0], 400).assign(area=["n", "s"] * 400, id=[f"client {i}" for i in range(800)])
    table = monitor_tables(reference, current, "month", segment="area")
    assert table.monitoring.features == ("income", "job")
    assert table.monitoring.segments == ("n", "s")
    assert list(table.skipped) == ["id"]
    chosen = monitor_tables(reference, current, "month", segment="area", columns=["job", "month", "job"])
    assert chosen.monitoring.features == ("job",)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"by": "when"}, "column 'when' is not in current"),
        ({"by": "month", "segment": "area"}, "column 'area' is not in reference"),
        ({"by": "month", "columns": ["wage"]}, "column 'wage' is not in reference"),
        ({"by": "month", "alpha": 0.7}, "alpha=0.7 must lie strictly between 0 and 0.5"),
        ({"by": "month", "margin": 0.0}, "margin=0.0 must be a positive number"),
    ],
)
def test_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        monitor_tables(incomes(200, 0), months([0.0], 200), **settings)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"month": [None] + ["2026-01"] * 199}, "column 'month' is missing in 1 rows: they belong to no period"),
        ({"income": [np.inf] * 3 + [0.5] * 197}, "column 'income' of current holds infinity in 3 rows"),
        ({"income": "much"}, "column 'income' holds numbers in one table and text in the other"),
    ],
)
def test_bad_columns_are_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        monitor_tables(incomes(200, 0), months([0.0], 200).assign(**change), "month")
