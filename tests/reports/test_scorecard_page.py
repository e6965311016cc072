"""The page of a scorecard: quality before points, every figure out of fold, and no name that becomes markup."""

from __future__ import annotations

import json

import numpy as np
import pytest

from infoest.reports import render_html, render_text
from infoest.reports.document import number
from infoest.reports.plain import WIDTH
from infoest.reports.records import to_json
from infoest.reports.scorecard import ScoredTable, score_table
from infoest.reports.scorecard_page import scorecard_document, scorecard_record
from tests.reports.examples import Outline, loans, tables_of


@pytest.fixture(scope="module")
def scored() -> ScoredTable:
    return score_table(loans().rename(columns={"region": "<i>region</i>"}), "outcome", event="bad")


def test_nothing_from_data_becomes_markup(scored: ScoredTable) -> None:
    page = render_html(scorecard_document(scored, "<u>loans</u>.csv"))
    outline = Outline(page)
    assert outline.is_inert()
    text = "".join(outline.texts)
    for name in ("<script>alert(1)</script>", "<u>loans</u>.csv", "<i>region</i>", "O'Brien; DROP"):
        assert name in text
    assert outline.tags.count("figure") == 3


def test_quality_comes_first_and_is_out_of_fold(scored: ScoredTable) -> None:
    document = scorecard_document(scored, "loans.csv", figures=False)
    assert [section.title for section in document.sections] == [
        "Result",
        "Quality out of fold",
        "Points",
        "Left out",
        "How to read this",
    ]
    quality = tables_of(document)[0]
    assert [row[0] for row in quality.rows] == ["AUC", "Gini", "KS", "calibration"]
    assert quality.rows[0][1] == number(scored.auc.value)
    assert "each row is scored by a card fitted to the other folds" in quality.caption
    assert "n=" in quality.caption


def test_every_bin_has_its_points_with_their_error(scored: ScoredTable) -> None:
    tables = tables_of(scorecard_document(scored, "loans.csv", figures=False))
    income = next(table for table in tables if table.caption.startswith("income: coefficient "))
    points = scored.card.points_["income"]
    assert len(income.rows) == 6  # five quantile bins and the missing values
    assert len(points) >= len(income.rows)
    assert [column.title for column in income.columns][-2:] == ["points", "SE"]
    assert sum(int(row[1].replace(",", "")) for row in income.rows) == 400


def test_text_fits(scored: ScoredTable) -> None:
    lines = render_text(scorecard_document(scored, "loans.csv")).splitlines()
    assert all(len(line) <= WIDTH and line.isprintable() for line in lines)


def test_weighted_rows_have_no_test_of_calibration() -> None:
    frame = loans().assign(w=np.tile([0.5, 2.0], 200))
    weighted = score_table(frame, "outcome", event="bad", weight="w")
    text = render_text(scorecard_document(weighted, "loans.csv", figures=False))
    assert "Rows are weighted." in text
    assert "effective n=" in text
    assert "calibration" not in text
    assert scorecard_record(weighted)["calibration"] is None


def test_the_record_is_complete_and_valid(scored: ScoredTable) -> None:
    record = json.loads(to_json(scorecard_record(scored)), parse_constant=pytest.fail)
    assert record["auc"]["value"] == scored.auc.value
    assert (record["auc"]["low"], record["auc"]["high"]) == scored.auc.confint(0.95)
    assert record["gini"]["value"] == pytest.approx(2 * record["auc"]["value"] - 1)
    assert record["calibration"]["pvalue"] == scored.calibration.pvalue  # type: ignore[union-attr]
    assert [feature["name"] for feature in record["features"]] == ["income", "<i>region</i>"]
    for feature in record["features"]:
        assert sum(part["goods"] + part["bads"] for part in feature["bins"]) == record["rows"] == 400
        assert sum(part["bads"] for part in feature["bins"]) == record["events"]
        assert all(part["points_stderr"] > 0 for part in feature["bins"])
    assert [skipped["name"] for skipped in record["skipped"]] == ["identifier"]
