"""Records are the results of a report, complete and valid JSON."""

from __future__ import annotations

import json
import math

import pandas as pd
import pytest

from infoest import Estimate
from infoest.credit import population_stability_index
from infoest.reports.comparison import compare_tables
from infoest.reports.limits import LEVEL, upper_limit
from infoest.reports.records import comparison_record, estimate_record, screening_record, skipped_record, to_json
from infoest.reports.screening import screen_table
from tests.reports.examples import COLUMNS, INJECTIONS, hostile_table


def test_json_has_neither_nan_nor_infinity() -> None:
    data = to_json({"a": [math.nan, 1.5, {"b": math.inf}], "c": "nan"})
    assert data == '{\n  "a": [\n    null,\n    1.5,\n    {\n      "b": null\n    }\n  ],\n  "c": "nan"\n}\n'


@pytest.mark.parametrize("name", INJECTIONS)
def test_names_come_back_as_they_were(name: str) -> None:
    assert json.loads(to_json({name: [name]})) == {name: [name]}


def test_a_screening_holds_every_column_once_and_ranked() -> None:
    screening = screen_table(hostile_table().assign(id=[f"client {i}" for i in range(120)]), "target")
    record = json.loads(to_json(screening_record(screening)), parse_constant=pytest.fail)
    assert sorted(column["name"] for column in record["columns"]) == sorted(COLUMNS)
    debiased = [column["information_value"]["debiased"] for column in record["columns"]]
    assert debiased == sorted(debiased, reverse=True)
    assert [skipped["name"] for skipped in record["skipped"]] == ["id"]
    for column in record["columns"]:
        values, information = (screening.information_value, screening.mutual_information)
        i = values.names.index(column["name"])
        assert column["information_value"]["value"] == values[i].value
        assert column["information_value"]["pvalue_adjusted"] == values.pvalue_adjusted()[i]
        assert column["mutual_information"]["debiased"] == information[i].debiased
        assert column["bins"] == list(screening.counts[column["name"]].bins)


def test_a_comparison_holds_verdicts_and_intervals_at_its_level() -> None:
    table = hostile_table()
    comparison = compare_tables(table.iloc[:60], table.iloc[60:], alpha=0.1, names=("old", "new"))
    record = json.loads(to_json(comparison_record(comparison)), parse_constant=pytest.fail)
    assert record["level"] == 0.9
    assert record["reference"] == {"name": "old", "rows": 60}
    assert record["verdict"] == comparison.verdict
    for column in record["columns"]:
        i = comparison.psi.names.index(column["name"])
        psi = comparison.psi[i]
        assert column["verdict"] == comparison.verdicts[i]
        assert (column["psi"]["low"], column["psi"]["high"]) == psi.confint(0.9)
        assert column["pvalue_equivalence"] == psi.pvalue_equivalence(comparison.margin)


def test_the_upper_limit_is_there_only_where_the_interval_is_zero() -> None:
    same = population_stability_index([500, 500, 500, 500], [500, 501, 500, 499])
    assert estimate_record(same, LEVEL, 1.0)["upper"] == upper_limit(same)
    moved = estimate_record(population_stability_index([50, 50], [10, 90]), LEVEL, 0.01)
    assert math.isnan(moved["upper"])
    assert moved["pvalue_adjusted"] == 0.01
    assert json.loads(to_json(estimate_record(Estimate(0.1, math.nan, (9,)), LEVEL, 0.5)))["low"] is None


def test_columns_left_out_keep_their_order() -> None:
    skipped = screen_table(pd.DataFrame({"b": 1.0, "a": 2.0, "c": [0, 1] * 30, "y": [0, 0, 1] * 20}), "y").skipped
    assert [entry["name"] for entry in skipped_record(skipped)] == ["b", "a"]
    assert all(entry["reason"].startswith("constant") for entry in skipped_record(skipped))
