"""``infoest scorecard`` as a user calls it: a table in, points with standard errors out, and files that score alike."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from infoest.cli import main
from infoest.cli.options import BAD_INPUT, PASS
from infoest.estimators import Scorecard
from tests.reports.examples import loans


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "loans.csv"
    loans().to_csv(path, index=False)
    return path


def test_text_has_quality_and_points(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scorecard", str(table), "--target", "outcome", "--event", "bad"]) == PASS
    printed = capsys.readouterr()
    assert printed.err == ""
    assert max(map(len, printed.out.splitlines())) <= 100
    for word in ("AUC", "Gini", "KS", "calibration", "income: coefficient", "points", "missing", "identifier"):
        assert word in printed.out
    assert "looks like an identifier" in printed.out


def test_json_is_one_document_with_all_figures(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scorecard", str(table), "--target", "outcome", "--event", "bad", "--format", "json"]) == PASS
    record = json.loads(capsys.readouterr().out)
    assert (record["command"], record["event"], record["rows"], record["files"]) == ("scorecard", "bad", 400, [])
    assert 0.5 < record["auc"]["low"] < record["auc"]["value"] < record["auc"]["high"] < 1
    assert record["gini"]["value"] == pytest.approx(2 * record["auc"]["value"] - 1)
    assert [feature["name"] for feature in record["features"]] == ["income", "region"]
    assert sum(part["goods"] + part["bads"] for part in record["features"][0]["bins"]) == 400
    assert all(part["points_stderr"] > 0 for part in record["features"][0]["bins"])
    assert record["skipped"][0]["name"] == "identifier"


def test_files_score_like_the_table(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "card"
    assert main(["scorecard", str(table), "--target", "outcome", "--event", "bad", "--out", str(folder)]) == PASS
    assert capsys.readouterr().out.count("wrote ") == 3
    card = Scorecard.from_json((folder / "scorecard.json").read_text(encoding="utf-8"))
    frame = loans()
    expected = card.predict_proba(frame[["income", "region"]])[:, 0]  # "bad" comes first
    assert roc_auc_score(frame["outcome"] == "bad", expected) > 0.6
    with duckdb.connect() as connection:
        connection.register("loans", frame)
        scored = connection.execute((folder / "scorecard.sql").read_text(encoding="utf-8")).df()
    np.testing.assert_allclose(scored["scorecard_probability"], expected, rtol=0, atol=1e-12)
    html = (folder / "scorecard.html").read_text(encoding="utf-8")
    assert "<script>alert" not in html
    assert html.count("<figure") == 3


def test_html_goes_to_standard_output_unless_there_is_a_folder(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["scorecard", str(table), "--target", "outcome", "--event", "bad", "--format", "html"]
    assert main(arguments) == PASS
    assert capsys.readouterr().out.lower().startswith("<!doctype html>")
    assert main([*arguments, "--out", str(tmp_path / "card")]) == PASS
    assert all(line.startswith("wrote ") for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize(
    ("extra", "complaint"),
    [
        (["--target", "absent"], "column 'absent' is not in the table"),
        (["--target", "outcome"], "which is the event"),
        (["--target", "outcome", "--event", "ugly"], "--event 'ugly' is not a class"),
        (["--target", "region", "--event", "north"], "must have two classes, got 5"),
        (["--target", "outcome", "--event", "bad", "--bins", "1"], "--bins 1"),
        (["--target", "outcome", "--event", "bad", "--weight", "income"], "weight column 'income'"),
        (["--target", "outcome", "--event", "bad", "--out", "{table}"], "which it would replace"),
    ],
)
def test_a_mistake_is_one_line(
    table: Path, extra: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scorecard", str(table), *(word.format(table=table) for word in extra)]) == BAD_INPUT
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert complaint in line
