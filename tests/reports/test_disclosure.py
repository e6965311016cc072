"""What of a monitoring is withheld is withheld in the record too, and totals do not give it away."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from infoest.credit import EmptyBinWarning
from infoest.reports.disclosure import Disclosed, monitoring_record, public_counts
from infoest.reports.monitoring import MonitoredTable, monitor_tables
from infoest.reports.records import to_json
from tests.reports.examples import incomes, months

COUNTS_AND_FIGURES = ("n", "psi", "psi_debiased", "stderr", "pvalue")


def small_cells_table(month: str = "2026-01") -> MonitoredTable:
    """Two segments and two months; one segment has 4 rows in the month named, one bin 3 rows in 2026-02."""
    reference = incomes(1200, 0, area=["north", "south"] * 600)
    first = incomes(504, 1, area=["north"] * 500 + ["south"] * 4, month=month)
    last = incomes(1000, 2, 0.8, area=["north", "south"] * 500, month="2026-02")
    last.loc[last.index[(last["job"] == "a") & (last["area"] == "north")][3:], "job"] = "<b>"
    with pytest.warns(EmptyBinWarning):
        return monitor_tables(reference, pd.concat([first, last]), "month", segment="area")


@pytest.fixture(scope="module")
def small_cells() -> MonitoredTable:
    return small_cells_table()


def test_the_small_cell_and_one_more_are_withheld(small_cells: MonitoredTable) -> None:
    shown = Disclosed.of(small_cells, 10)
    assert shown.hidden.sum() == 2
    assert shown.hidden[1, 0]  # south in January
    assert not shown.reference_hidden.any()
    assert {shift.n[1] for shift in small_cells.monitoring if shown.withholds(shift)} >= {4}
    assert not Disclosed.of(small_cells, 0).hidden.any()


def test_a_small_segment_of_the_reference_hides_all_of_its_cells() -> None:
    reference = incomes(405, 0, area=["n", "s"] * 200 + ["e"] * 5)
    current = months([0.0], 300).assign(area=["n", "s", "e"] * 100)
    with pytest.warns(EmptyBinWarning):
        shown = Disclosed.of(monitor_tables(reference, current, "month", segment="area"), 10)
    named = dict(zip(shown.monitoring.segments, shown.reference_hidden, strict=True))
    assert named["e"]
    assert sum(named.values()) == 2  # else the rows of e follow from the total
    assert shown.hidden[:, 0].tolist() == shown.reference_hidden.tolist()


def test_the_record_gives_no_count_away(small_cells: MonitoredTable) -> None:
    record = json.loads(to_json(monitoring_record(small_cells)), parse_constant=pytest.fail)
    rows: list[dict[str, Any]] = record["comparisons"]
    hidden = [row for row in rows if row["n"] is None]
    assert len(hidden) == 4  # two cells, two columns each
    for row in hidden:
        figures = {key for key, value in row.items() if value is not None}
        assert figures <= {"feature", "segment", "period", "verdict", "alarm", "level", "note"}
        assert row["note"] == "withheld: too few rows"
    assert all(row["n"] >= 10 for row in rows if row["n"] is not None)
    # What the total leaves for the withheld cells of one column is enough for either to be no small cell.
    left = record["current"]["rows"] - sum(row["n"] or 0 for row in rows if row["feature"] == "job")
    assert left - 1 >= 10
    for entry in record["bins"]:
        assert min(entry["reference"] + entry["current"]) >= 10
    assert {entry["bins_together"] for entry in record["bins"] if entry["feature"] == "job"} >= {2}


def test_everything_is_in_the_record_when_asked(small_cells: MonitoredTable) -> None:
    record = monitoring_record(small_cells, min_cell=0)
    assert 4 in [row["n"] for row in record["comparisons"]]
    assert 3 in {n for entry in record["bins"] if entry["feature"] == "job" for n in entry["current"]}


def test_statistics_stay_those_of_all_bins(small_cells: MonitoredTable) -> None:
    rows = {
        (row["feature"], row["segment"], row["period"]): row["psi"]
        for row in monitoring_record(small_cells)["comparisons"]
    }
    shift = small_cells.monitoring.at("job", "2026-02", "south")
    assert rows["job", "south", "2026-02"] == shift.psi.value


def test_what_is_shown_is_ranked_without_the_withheld(small_cells: MonitoredTable) -> None:
    shown = Disclosed.of(small_cells, 10)
    shifts = small_cells.monitoring.shifts
    published = shown.published()
    assert not any(shown.withholds(shifts[i]) for i in published)
    best = [shifts[i].psi.best for i in published]
    assert best == sorted(best, reverse=True)
    low = [shifts[i].psi.confint(0.95).low for i in shown.clearest()]
    assert low == sorted(low, reverse=True)
    assert sorted(shown.clearest()) == sorted(published)


def test_public_counts_name_both_samples_apart() -> None:
    """A period may be called like the reference."""
    current = months([0.0], 300).assign(month="old")
    shown = Disclosed.of(monitor_tables(incomes(300, 0), current, "month", names=("old", "new")), 10)
    counts, together = public_counts(shown, shown.monitoring.shifts[0])
    assert counts.groups == ("reference", "current")
    assert together == 0
    assert counts.table.sum(axis=0).tolist() == [300, 300]
    assert shown.where(shown.monitoring.shifts[0]) == "old"
