"""``infoest scorecard`` as a user calls it: a table in, points with standard errors out, and files that score alike."""

from __future__ import annotations

import json
import math
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from infoest.cli import main
from infoest.cli.options import BAD_INPUT, PASS
from infoest.estimators import Scorecard
from infoest.reports.scorecard import score_table


def loans(n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    income = rng.normal(size=n).round(3)
    region = rng.choice(["north", "south", "O'Brien; DROP", "=1+1", "<script>alert(1)</script>"], n)
    bad = rng.random(n) < 1 / (1 + np.exp(1 + income - (region == "south")))
    return pd.DataFrame(
        {
            "income": np.where(rng.random(n) < 0.1, np.nan, income),
            "region": region,
            "identifier": [f"id{i}" for i in range(n)],
            "outcome": np.where(bad, "bad", "good"),
        }
    )


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


def test_too_few_rows_of_a_class_and_no_column_are_refused() -> None:
    frame = pd.DataFrame({"x": np.arange(30.0), "y": [1] * 4 + [0] * 26})
    with pytest.raises(ValueError, match="has 4 rows, fewer than the 5 folds"):
        score_table(frame, "y")
    with pytest.raises(ValueError, match=r"no column of the table can be used\. It holds the target only"):
        score_table(pd.DataFrame({"y": [0, 1] * 10}), "y")
    with pytest.raises(ValueError, match="'x': constant"):
        score_table(pd.DataFrame({"x": 1.0, "y": [0, 1] * 10}), "y")


def test_quality_is_out_of_fold_and_weights_are_used() -> None:
    frame = loans().drop(columns="identifier")
    noise = frame.assign(income=np.random.default_rng(1).normal(size=400), outcome=loans()["outcome"].to_numpy())
    noise = noise.drop(columns="region")
    scored = score_table(noise, "outcome", event="bad", n_bins=10)
    low, _ = scored.auc.confint(0.999)
    assert low < 0.5  # a card that is judged on its own rows would be above
    assert roc_auc_score(scored.outcome, -scored.card.score_points(noise[["income"]])) > 0.57
    weighted = score_table(frame.assign(w=np.tile([0.5, 2.0], 200)), "outcome", event="bad", weight="w")
    assert weighted.calibration is None
    assert "w" not in weighted.card.points_
    assert weighted.auc.n[0] < weighted.n_events
    assert math.isfinite(weighted.ks.stderr)


def test_the_same_table_gives_the_same_figures() -> None:
    first, second = (score_table(loans(), "outcome", event="bad") for _ in range(2))
    assert first.auc == second.auc
    np.testing.assert_array_equal(first.log_odds, second.log_odds)
