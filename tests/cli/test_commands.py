"""Each command as a user calls it: reports in every form, one line for each mistake, nothing half-written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest.cli import main
from infoest.cli.options import DRIFT, PASS, TOO_FEW
from tests.cli.tables import error_of, loans, save

# Screening


def test_screen_json_is_valid_and_ranked(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["screen", str(table), "--target", "bad", "--format", "json", "--bins", "5"]) == PASS
    record = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert [column["name"] for column in record["columns"]] == ["income", "region"]
    assert len(record["columns"][0]["bins"]) == 5
    value = record["columns"][0]["information_value"]
    assert value["low"] < value["debiased"] < value["high"]
    assert record["events"] == int(loans()["bad"].sum())


def test_screen_html_goes_to_the_file_and_only_there(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = table.parent / "report.html"
    assert main(["screen", str(table), "--target", "bad", "--format", "html", "--out", str(out)]) == PASS
    assert capsys.readouterr().out == f"wrote {out}\n"
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert sorted(path.name for path in table.parent.iterdir()) == ["loans.csv", "report.html"]


@pytest.mark.parametrize("classes", [("good", "default"), (1, 2)])
def test_a_named_event_works_for_words_and_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], classes: tuple[object, object]
) -> None:
    frame = loans()
    frame["bad"] = np.array(classes, dtype=object)[frame["bad"].to_numpy()]
    arguments = ["screen", save(tmp_path, frame), "--target", "bad", "--event", str(classes[1]), "--format", "json"]
    assert main(arguments) == PASS
    record = json.loads(capsys.readouterr().out)
    assert record["events"] == int(loans()["bad"].sum())
    assert record["event"] == str(classes[1])


def test_weights_enter_and_are_no_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, loans().assign(w=1.5))
    assert main(["screen", path, "--target", "bad", "--weight", "w", "--format", "json"]) == PASS
    record = json.loads(capsys.readouterr().out)
    assert record["weighted"]
    assert {column["name"] for column in record["columns"]} == {"income", "region"}


def test_warnings_are_single_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = loans()
    frame.loc[frame["bad"] == 0, "region"] = "north"
    assert main(["screen", save(tmp_path, frame), "--target", "bad"]) == PASS
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("warning: a bin is empty in one table for 1 of 2 features: region.")


def test_hostile_names_stay_on_their_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = {"income": "two\nlines\x1b[31m", "region": "<script>" + "x" * 300}
    path = save(tmp_path, loans().rename(columns=names))
    assert main(["screen", path, "--target", "bad"]) == PASS
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert max(map(len, printed.splitlines())) <= 100
    line = error_of(capsys, ["screen", path, "--target", "a\nb\x1b"])
    assert "\x1b" not in line


@pytest.mark.parametrize("command", ["screen", "scorecard", "psi", "monitor"])
def test_long_account_numbers_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    frame = loans().assign(account=10**16 + np.arange(400), month="2026-01")
    path = save(tmp_path, frame)
    arguments = {
        "screen": [path, "--target", "bad"],
        "scorecard": [path, "--target", "bad"],
        "psi": [path, path],
        "monitor": [path, path, "--by", "month"],
    }[command]
    assert main([command, *arguments]) in {PASS, TOO_FEW}
    printed = capsys.readouterr()
    assert "account" in printed.out + printed.err
    assert "looks like an identifier" in " ".join((printed.out + printed.err).split())
    if command in {"psi", "monitor"}:
        line = error_of(capsys, [command, *arguments, "--columns", "account"])
        assert "column 'account' cannot be compared: integers of 2**53 or more" in line


@pytest.mark.parametrize(
    ("change", "extra", "message"),
    [
        ({}, ["--target", "default"], "column 'default' is not in the table; it has 'income', 'region', 'bad'."),
        ({"bad": 1}, ["--target", "bad"], "must have two classes, got 1: 1"),
        ({"bad": [0, 1, 2, 0] * 100}, ["--target", "bad"], "must have two classes, got 3: 0"),
        ({"bad": ["yes", "no"] * 200}, ["--target", "bad"], "which is the event? Pass --event 'no' or --event 'yes'."),
        ({"bad": ["yes", "no"] * 200}, ["--target", "bad", "--event", "maybe"], "--event 'maybe' is not a class of"),
        ({"bad": [0, None] * 200}, ["--target", "bad"], "target column 'bad' is missing in 200 rows."),
        ({"w": 0.0}, ["--target", "bad", "--weight", "w"], "has 0 in row 0: weights must be positive and finite."),
        ({"w": -1}, ["--target", "bad", "--weight", "w"], "has -1 in row 0: weights must be positive and finite."),
        ({}, ["--target", "bad", "--weight", "w"], "column 'w' is not in the table"),
        ({}, ["--target", "bad", "--bins", "1"], "must be an integer of at least 2"),
        ({"income": 1, "region": 1}, ["--target", "bad"], "no column of the table can be screened."),
    ],
)
def test_screen_refuses_in_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: dict[str, Any],
    extra: list[str],
    message: str,
) -> None:
    path = save(tmp_path, loans().assign(**change))
    out = tmp_path / "out.html"
    line = error_of(capsys, ["screen", path, *extra, "--format", "html", "--out", str(out)])
    assert message in line
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", "", "is empty. It needs a header and rows."),
        ("blank.csv", "\n\n", "holds nothing but blank lines"),
        ("header.csv", "a,bad\n", "has a header but no rows."),
        ("twice.csv", "a,bad,a\n1,0,2\n", "has the column 'a' twice. Rename one of them."),
        ("ragged.csv", "a,bad\n1,0\n1,0,3\n", "is not a table"),
        ("long.csv", "a,bad\n1,0,3\n1,0,3\n", "is not a table"),
        ("latin.csv", b"a,bad\n\xe4,1\n\xe4,0\n", "is not UTF-8 text"),
        ("table.xlsx", "x", "has the suffix '.xlsx'. Use one of .csv, .tsv, .parquet."),
        ("broken.parquet", "PAR1", "is not a Parquet file"),
        ("cut.parquet", b"PAR1" + 8 * b"\0" + b"\xff\0\0\0PAR1", "is not a Parquet file"),
    ],
)
def test_files_that_are_no_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: str | bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert message in error_of(capsys, ["screen", str(tmp_path / name), "--target", "bad"])


def test_a_long_integer_as_target_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, loans().assign(bad=10**17 + np.arange(400) % 2))
    line = error_of(capsys, ["screen", path, "--target", "bad"])
    assert "holds integers of 2**53 or more, which floats cannot distinguish. Pass strings if they are codes." in line


def test_a_number_with_fewer_values_than_bins_is_taken_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(tmp_path, loans(4000).assign(age=18 + np.arange(4000) % 60))
    assert main(["screen", path, "--target", "bad", "--bins", "100", "--format", "json"]) == PASS
    bins = {column["name"]: len(column["bins"]) for column in json.loads(capsys.readouterr().out)["columns"]}
    assert bins == {"age": 60, "income": 100, "region": 2}


def test_a_full_disk_names_the_file_and_leaves_nothing(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    out = table.parent / "report.txt"
    line = error_of(capsys, ["screen", str(table), "--target", "bad", "--out", str(out)])
    assert line == f"infoest: error: {out}: No space left on device"
    assert [path.name for path in table.parent.iterdir()] == ["loans.csv"]


def test_folders_in_place_of_files(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(table.parent)
    assert "is a folder. Name a CSV or Parquet file." in error_of(capsys, ["screen", folder, "--target", "bad"])
    arguments = ["screen", str(table), "--target", "bad", "--out"]
    assert "is a folder. Name a file." in error_of(capsys, [*arguments, folder])
    assert "does not exist. Create it first." in error_of(capsys, [*arguments, f"{folder}/no/report.txt"])
    assert "is a file. Name a folder" in error_of(capsys, ["demo", "--out", str(table)])


@pytest.mark.parametrize("command", ["screen", "scorecard", "psi", "monitor"])
@pytest.mark.parametrize("as_link", [False, True])
def test_the_table_that_is_read_is_not_written_over(
    table: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str, as_link: bool
) -> None:
    before = table.read_bytes()
    other = save(table.parent, loans(), "reference.csv")
    monkeypatch.chdir(table.parent)
    out = f"./{table.name}"
    if as_link:
        Path("link.csv").symlink_to(table)
        out = "link.csv"
    options = ["--target", "bad"] if command in {"screen", "scorecard"} else [str(table)]
    first = str(table) if command in {"screen", "scorecard"} else other
    by = ["--by", "bad"] if command == "monitor" else []
    line = error_of(capsys, [command, first, *options, *by, "--out", out])
    assert "which it would replace. Name another place." in line
    assert table.read_bytes() == before


# Drift


def drifting(folder: Path, shift: float, n: int) -> list[str]:
    """Two tables of n rows whose second is shifted."""
    rng = np.random.default_rng(1)
    return [save(folder, pd.DataFrame({"x": rng.normal(by, 1, n)}), f"{by}-{n}.csv") for by in (0.0, shift + 1e-9)]


@pytest.mark.parametrize(
    ("shift", "n", "code", "verdict"),
    [(0.0, 4000, PASS, "stable"), (1.0, 4000, DRIFT, "drifted"), (0.3, 200, TOO_FEW, "not enough data to say")],
)
def test_psi_exit_codes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], shift: float, n: int, code: int, verdict: str
) -> None:
    paths = drifting(tmp_path, shift, n)
    assert main(["psi", *paths, "--format", "json"]) == code
    assert json.loads(capsys.readouterr().out)["verdict"] == verdict
    assert main(["psi", *paths]) == code
    assert verdict.capitalize() in capsys.readouterr().out


def test_psi_margin_and_level_move_the_verdict(tmp_path: Path) -> None:
    paths = drifting(tmp_path, 0.5, 4000)  # a true PSI of 0.25, as for normal variables half a deviation apart
    assert main(["psi", *paths]) == DRIFT
    assert main(["psi", *paths, "--fail-above", "0.5"]) == PASS
    assert main(["psi", *paths, "--fail-above", "0.25"]) == TOO_FEW


def test_psi_html_has_its_figure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["psi", *drifting(tmp_path, 1.0, 500), "--format", "html"]) == DRIFT
    page = capsys.readouterr().out
    assert page.count("<svg ") == 1


def test_psi_names_what_it_leaves_out_unless_it_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = loans().assign(id=[f"client {i}" for i in range(400)])
    old, new = save(tmp_path, frame, "old.csv"), save(tmp_path, frame, "new.csv")
    assert main(["psi", old, new]) == PASS
    assert "warning: column 'id' is not compared: 400 distinct values" in capsys.readouterr().err
    assert main(["psi", old, new, "--columns", "income", "region"]) == PASS
    assert capsys.readouterr().err == ""
    assert "column 'id' cannot be compared" in error_of(capsys, ["psi", old, new, "--columns", "id"])


@pytest.mark.parametrize(
    ("change", "extra", "message"),
    [
        ("drop", [], "column 'region' is not in new.csv; it has 'income', 'bad'."),
        ("type", [], "column 'region' holds numbers in one table and text in the other."),
        ("infinity", [], "infinity"),
        ("none", ["--columns", "age"], "column 'age' is not in old.csv"),
        ("none", ["--fail-above", "0"], "--fail-above 0.0 must be a positive number"),
        ("none", ["--alpha", "0.7"], "--alpha 0.7 must lie strictly between 0 and 0.5"),
    ],
)
def test_psi_refuses_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: str, extra: list[str], message: str
) -> None:
    frame = loans()
    changed = {
        "drop": frame.drop(columns="region"),
        "type": frame.assign(region=1.5),
        "infinity": frame.assign(income=np.inf),
        "none": frame,
    }[change]
    paths = [save(tmp_path, frame, "old.csv"), save(tmp_path, changed, "new.csv")]
    assert message in error_of(capsys, ["psi", *paths, *extra])


def test_dates_in_another_order_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = loans().assign(ts=[f"{1 + i % 28:02d}/{1 + i % 12:02d}/2024" for i in range(400)])
    path = save(tmp_path, frame)
    line = error_of(capsys, ["monitor", path, path, "--by", "ts"])
    assert "dates sort in the order of time only where all are written like 2026-03-31" in line
    assert "periods=" not in line


def test_warmup_leaves_compiled_kernels(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["warmup"]) == PASS
    assert os.environ["NUMBA_CACHE_DIR"] in capsys.readouterr().out


def test_demo_writes_four_figures_and_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "made" / "here"
    assert main(["demo", "--out", str(out)]) == PASS
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "it contains the truth, 0.2231 nat" in " ".join(printed.out.split())
    assert "done in" in printed.out
    assert max(map(len, (line for line in printed.out.splitlines() if not line.startswith("wrote")))) <= 100
    pictures = sorted(path.name for path in out.glob("*.png"))
    assert pictures == ["information-value.png", "permutation-null.png", "stability.png", "weight-of-evidence-1.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in out.glob("*.png"))
    page = (out / "report.html").read_text(encoding="utf-8")
    assert len(page) < 1_000_000
    assert page.count("<svg ") == 6
    for name in ("status_of_existing_checking_account", "telephone"):
        assert name.replace("_", "_<wbr>") in page
    assert {path.name for path in out.iterdir()} == {*pictures, "report.html"}
