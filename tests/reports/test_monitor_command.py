"""Monitoring report and command: nothing small printed, nothing from data becomes markup, exit codes as promised."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoest import Counts
from infoest.cli import main
from infoest.cli.options import BAD_INPUT, DRIFT, PASS, TOO_FEW
from infoest.credit import EmptyBinWarning
from infoest.reports import render_html, render_text
from infoest.reports.disclosure import Disclosed, monitoring_record
from infoest.reports.monitoring import MonitoredTable, monitor_tables
from infoest.reports.monitoring_page import monitoring_document
from infoest.reports.plain import WIDTH
from infoest.reports.records import to_json
from infoest.reports.suppression import merge_small_bins, shown_count, withheld_cells

HOSTILE = "<script>alert('x')</script>\n" + "y" * 300


def table(n: int, seed: int, shift: float = 0.0, **more: Any) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"income": rng.normal(shift, 1, n), "job": rng.choice(["a", "=cmd()", "<b>"], n)})
    return frame.assign(**more)


def months(shifts: list[float], n: int = 900) -> pd.DataFrame:
    return pd.concat(
        [table(n, i + 1, shift, month=f"2026-{i + 1:02d}-07") for i, shift in enumerate(shifts)], ignore_index=True
    )


@pytest.fixture(scope="module")
def small_cells() -> MonitoredTable:
    """Two segments and two months; one segment has 4 rows in the first month, one bin 3 rows in the last."""
    reference = table(1200, 0, area=["north", "south"] * 600)
    first = table(504, 1, area=["north"] * 500 + ["south"] * 4, month="2026-01")
    last = table(1000, 2, 0.8, area=["north", "south"] * 500, month="2026-02")
    last.loc[last.index[(last["job"] == "a") & (last["area"] == "north")][3:], "job"] = "<b>"
    with pytest.warns(EmptyBinWarning):
        return monitor_tables(reference, pd.concat([first, last]), "month", segment="area")


# The rule


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(0, 20))
def test_withheld_counts_cannot_be_subtracted_out(counts: list[int], min_cell: int) -> None:
    array = np.array(counts, dtype=float)
    withheld = withheld_cells(array, min_cell)
    assert not ((array > 0) & (array < min_cell) & ~withheld).any()
    assert not withheld[array == 0].any()
    if withheld.any() and not withheld[array > 0].all():  # else the total itself is all there is
        assert withheld.sum() >= 2
        assert array[withheld].sum() >= min_cell


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=8), st.integers(0, 20))
def test_merged_bins_keep_the_totals_and_hide_the_small(cells: list[tuple[int, int]], min_cell: int) -> None:
    first, second = zip(*cells, strict=True)
    counts = Counts.from_counts(first, second)
    merged, together = merge_small_bins(counts, min_cell)
    assert merged.table.sum(axis=0).tolist() == counts.table.sum(axis=0).tolist()
    if len(merged.bins) > 1:
        assert (merged.table >= min_cell).all()
    assert together == 0 or together >= min(2, len(cells))


def test_the_small_cell_and_the_next_are_withheld() -> None:
    assert withheld_cells(np.array([4.0, 500, 30, 0]), 10).tolist() == [True, False, True, False]
    assert withheld_cells(np.array([4.0, 3, 500, 30]), 10).tolist() == [True, True, False, True]  # 4 + 3 < 10
    assert withheld_cells(np.array([4.0, 500]), 0).tolist() == [False, False]
    assert [shown_count(n, False, 10) for n in (0, 9, 10, 1234)] == ["0", "withheld", "10", "1,234"]


# The report


def test_no_small_count_is_in_any_form_of_the_report(small_cells: MonitoredTable) -> None:
    shown = Disclosed.of(small_cells, 10)
    assert shown.hidden.tolist() == [[False, False], [True, False]] or shown.hidden.sum() == 2
    document = monitoring_document(small_cells)
    record = monitoring_record(small_cells)
    rows = [row["n"] for row in record["comparisons"]]
    assert all(n is None or n == 0 or n >= 10 for n in rows)
    assert rows.count(None) >= 4  # the small cell and another, two columns each
    for entry in record["bins"]:
        assert min(entry["reference"] + entry["current"]) >= 10
    text = render_text(document)
    assert "withheld" in text
    line = next(line for line in text.splitlines() if line.startswith("2026-01  south"))
    assert re.search(r"south +withheld", line)
    printed = json.dumps(record)
    assert '"n": 4' not in printed


def test_everything_is_printed_when_asked(small_cells: MonitoredTable) -> None:
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


def hostile() -> MonitoredTable:
    reference = table(600, 0).rename(columns={"income": HOSTILE})
    current = months([0.0, 1.0], 600).rename(columns={"income": HOSTILE, "month": "<i>when</i>"})
    return monitor_tables(reference, current, "<i>when</i>", names=("<u>old</u>", "new & newer"))


def test_the_page_is_one_file_without_scripts_and_escapes_names() -> None:
    page = render_html(monitoring_document(hostile()))
    assert page.startswith("<!DOCTYPE html>")
    for tag in ("<script", "<b>", "<i>", "<u>", "<img", "<link", "<iframe", "<a "):
        assert tag not in page.lower()
    assert "&lt;script&gt;" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)
    assert "url(http" not in page
    assert page.count("<svg ") >= 2
    assert len(page.encode()) < 1_000_000


def test_text_fits_and_json_is_valid() -> None:
    found = hostile()
    lines = render_text(monitoring_document(found, figures=False)).splitlines()
    assert all(len(line) <= WIDTH and line.isprintable() for line in lines)
    record = json.loads(to_json(monitoring_record(found)), parse_constant=pytest.fail)
    assert record["verdict"] == "drifted"
    assert len(record["comparisons"]) == 4


def test_one_period_needs_no_curve() -> None:
    found = monitor_tables(table(600, 0), months([0.0], 600), "month")
    titles = [section.title for section in monitoring_document(found).sections if section.parts]
    assert "Over time" not in titles


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs the Debian package chromium")
@pytest.mark.slow
def test_the_page_opens_in_a_browser(tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(render_html(monitoring_document(hostile())), encoding="utf-8")
    shot = tmp_path / "shot.png"
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1000,1400"]
    subprocess.run(
        [
            *command,
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--screenshot={shot}",
            (tmp_path / "report.html").as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    from matplotlib.image import imread

    pixels = imread(shot)
    assert pixels.shape[:2] == (1400, 1000)
    assert (pixels[..., :3] < 0.5).any(axis=-1).mean() > 0.01  # there is ink


# The command


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
    paths = [save(tmp_path, table(3000, 0), "old.csv"), save(tmp_path, months(shifts, n), "new.csv")]
    assert main(["monitor", *paths, "--by", "month", "--format", "json"]) == code
    record = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert record["verdict"] == verdict
    assert record["command"] == "monitor"
    assert record["periods"] == ["2026-01", "2026-02"]


def test_reports_go_into_the_folder_and_only_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = save(tmp_path, table(600, 0, area=["n", "s"] * 300), "old.csv")
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
    save(tmp_path, table(200, 0), "old.csv")
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
    old, new = save(tmp_path, table(200, 0), "old.csv"), save(tmp_path, months([0.0], 200).assign(**change), "new.csv")
    assert main(["monitor", old, new, "--by", "month"]) == BAD_INPUT
    assert message in capsys.readouterr().err


def test_psi_names_the_file_that_holds_infinity(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = save(tmp_path, table(90, 0), "old.csv"), save(tmp_path, table(90, 1).assign(income=np.inf), "new.csv")
    for paths, name in (([old, new], "new.csv"), ([new, old], "new.csv")):
        assert main(["psi", *paths]) == BAD_INPUT
        assert f"column 'income' of {name} holds infinity in 90 rows." in capsys.readouterr().err


@pytest.mark.parametrize("damage", ["cut", "noise", "plain"])
def test_a_damaged_gzip_file_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: str) -> None:
    whole = gzip.compress(table(3000, 0).to_csv(index=False).encode())
    content = {
        "cut": whole[: len(whole) // 2],
        "noise": whole[:4000] + bytes(range(256)) * 4 + whole[5024:],
        "plain": b"income,job\n1,a\n",
    }[damage]
    path = tmp_path / "loans.csv.gz"
    path.write_bytes(content)
    assert main(["psi", str(path), str(path)]) == BAD_INPUT
    (line,) = capsys.readouterr().err.splitlines()
    assert "loans.csv.gz is not a whole gzip file" in line
