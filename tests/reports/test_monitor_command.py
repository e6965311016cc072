"""``infoest monitor`` as a user calls it: two tables in, a report and an exit code out, and mistakes in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest.cli import main
from infoest.cli.options import BAD_INPUT, DRIFT, PASS, TOO_FEW
from tests.reports.examples import incomes, months


def save(folder: Path, frame: pd.DataFrame, name: str) -> str:
    frame.to_csv(folder / name, index=False)
    return str(folder / name)


@pytest.mark.parametrize(
    ("shifts", "n", "code", "verdict"),
    [
        ([0.0, 0.0], 3000, PASS, "stable"),
        ([0.0, 1.0], 3000, DRIFT, "drifted"),
        ([0.2, 0.2], 150, TOO_FEW, "not enough data to say"),
    ],
)
def test_exit_codes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shifts: list[float], n: int, code: int, verdict: str
) -> None:
    paths = [save(tmp_path, incomes(3000, 0), "old.csv"), save(tmp_path, months(shifts, n), "new.csv")]
    assert main(["monitor", *paths, "--by", "month", "--format", "json"]) == code
    record = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert record["verdict"] == verdict
    assert record["command"] == "monitor"
    assert record["periods"] == ["2026-01", "2026-02"]


def test_reports_go_into_the_folder_and_only_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = save(tmp_path, incomes(600, 0, area=["n", "s"] * 300), "old.csv")
    new = save(tmp_path, months([0.0, 0.0], 600).assign(area=["n", "s"] * 600), "new.csv")
    out = tmp_path / "reports"
    arguments = ["monitor", old, new, "--by", "month", "--segment", "area", "--columns", "income", "--out", str(out)]
    for form, name in (("html", "monitoring.html"), ("text", "monitoring.txt"), ("json", "monitoring.json")):
        assert main([*arguments, "--format", form]) in {PASS, TOO_FEW}
        assert capsys.readouterr().out == f"wrote {out / name}\n"
    assert sorted(path.name for path in out.iterdir()) == ["monitoring.html", "monitoring.json", "monitoring.txt"]


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (["--by", "when"], "column 'when' is not in new.csv; it has 'income', 'job', 'month'."),
        (["--by", "month", "--segment", "area"], "column 'area' is not in old.csv"),
        (["--by", "month", "--columns", "wage"], "column 'wage' is not in old.csv"),
        (["--by", "month", "--min-cell", "-1"], "--min-cell -1 must be an integer of at least 0"),
        (["--by", "month", "--alpha", "0.7"], "--alpha 0.7 must lie strictly between 0 and 0.5"),
        (["--by", "month", "--fail-above", "0"], "--fail-above 0.0 must be a positive number"),
        (["--by", "month", "--out", "old.csv"], "old.csv is the table"),
        (["--by", "month", "--out", "no/such"], "does not exist. Create it first."),
        ([], "the following arguments are required: --by"),
    ],
)
def test_mistakes_are_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    extra: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    save(tmp_path, incomes(200, 0), "old.csv")
    save(tmp_path, months([0.0], 200), "new.csv")
    assert main(["monitor", "old.csv", "new.csv", *extra]) == BAD_INPUT
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert message in line


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"month": [None] + ["2026-01"] * 199}, "column 'month' is missing in 1 rows: they belong to no period"),
        ({"income": [np.inf] * 3 + [0.5] * 197}, "column 'income' of new.csv holds infinity in 3 rows"),
        ({"income": "much"}, "column 'income' holds numbers in one table and text in the other"),
    ],
)
def test_bad_columns_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], message: str
) -> None:
    old, new = (
        save(tmp_path, incomes(200, 0), "old.csv"),
        save(tmp_path, months([0.0], 200).assign(**change), "new.csv"),
    )
    assert main(["monitor", old, new, "--by", "month"]) == BAD_INPUT
    assert message in capsys.readouterr().err


def test_psi_names_the_file_that_holds_infinity(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = (
        save(tmp_path, incomes(90, 0), "old.csv"),
        save(tmp_path, incomes(90, 1).assign(income=np.inf), "new.csv"),
    )
    for paths, name in (([old, new], "new.csv"), ([new, old], "new.csv")):
        assert main(["psi", *paths]) == BAD_INPUT
        assert f"column 'income' of {name} holds infinity in 90 rows." in capsys.readouterr().err


def test_a_damaged_file_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "loans.csv.gz"
    path.write_bytes(b"income,job\n1,a\n")
    assert main(["psi", str(path), str(path)]) == BAD_INPUT
    (line,) = capsys.readouterr().err.splitlines()
    assert "loans.csv.gz is not a whole gzip file" in line
