"""The page of a monitoring: nothing small is printed in any form, and nothing from data becomes markup."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from infoest.plotting import MonitoringDisplay
from infoest.reports import render_html, render_text
from infoest.reports.disclosure import Disclosed, monitoring_record
from infoest.reports.monitoring import MonitoredTable, monitor_tables
from infoest.reports.monitoring_page import MAX_FIGURES, monitoring_document, monitoring_sentence
from infoest.reports.plain import WIDTH
from tests.reports.examples import Outline, incomes, months, tables_of
from tests.reports.test_disclosure import small_cells_table

HOSTILE = "<script>alert('x')</script>\n" + "y" * 300


@pytest.fixture(scope="module")
def small_cells() -> MonitoredTable:
    return small_cells_table()


@pytest.fixture(scope="module")
def hostile() -> MonitoredTable:
    reference = incomes(600, 0).rename(columns={"income": HOSTILE})
    current = months([0.0, 1.0], 600).rename(columns={"income": HOSTILE, "month": "<i>when</i>"})
    return monitor_tables(reference, current, "<i>when</i>", names=("<u>old</u>", "new & newer"))


def test_the_table_of_periods_withholds_what_the_total_would_give_away(small_cells: MonitoredTable) -> None:
    document = monitoring_document(small_cells, figures=False)
    table = next(
        table for table in tables_of(document) if table.columns[0].title == "period" and "Rows," in table.caption
    )
    rows = {row[:2]: row[2] for row in table.rows}
    assert rows["2026-01", "south"] == "withheld"
    shown = [int(count.replace(",", "")) for count in rows.values() if count != "withheld"]
    assert list(rows.values()).count("withheld") == 2
    (total,) = re.findall(r"current: ([\d,]+) rows", document.subtitle)
    assert int(total.replace(",", "")) - sum(shown) - 1 >= 10  # either of the two may be no small cell
    for row in table.rows:
        if row[2] == "withheld":
            assert row[-3:] == ("–", "–", "–")


def test_withheld_figures_are_in_no_table_and_in_no_curve() -> None:
    table = small_cells_table("2026-03")  # the small cell is in the last period, which has tables of its own
    shown = Disclosed.of(table, 10)
    document = monitoring_document(table)
    psi, distances = [t for t in tables_of(document) if t.caption.startswith(("PSI of", "Other distances"))]
    withheld = {(s.feature, s.segment) for s in table.monitoring if s.period == "2026-03" and shown.withholds(s)}
    assert {segment for _, segment in withheld} >= {"south"}
    for found, figures in ((psi, slice(2, 9)), (distances, slice(2, 8))):
        for row in found.rows:
            assert (set(row[figures]) == {"–"}) == (row[:2] in withheld)
    curves = [figure for name, figure in document.figures.items() if name.startswith("monitoring-")]
    assert 0 < len(curves) <= MAX_FIGURES
    for figure in curves:
        segment = next(s for s in table.monitoring.segments if f"segment {s} " in figure.caption)
        hidden = shown.hidden[table.monitoring.segments.index(segment)]
        assert figure.drawing.axes
        display = figure.display
        assert isinstance(display, MonitoringDisplay)
        for line in (display.line_, display.values_, display.null_):
            assert np.isnan(np.asarray(line.get_ydata())).tolist() == hidden.tolist()


def test_everything_is_printed_when_asked(small_cells: MonitoredTable) -> None:
    text = render_text(monitoring_document(small_cells, min_cell=0, figures=False))
    assert re.search(r"2026-01 +south +4 ", text)
    assert "withheld with their figures" in text
    assert "No count is withheld." in text


def test_nothing_from_data_becomes_markup(hostile: MonitoredTable) -> None:
    page = render_html(monitoring_document(hostile))
    outline = Outline(page)
    assert outline.is_inert()
    assert "Has new & newer drifted from <u>old</u>?" in outline.texts
    assert "<script>alert('x')</script>" in "".join(outline.texts)
    assert outline.tags.count("svg") >= 2
    assert len(page.encode()) < 1_000_000


def test_text_fits_and_no_name_moves_the_cursor(hostile: MonitoredTable) -> None:
    lines = render_text(monitoring_document(hostile, figures=False)).splitlines()
    assert all(len(line) <= WIDTH and line.isprintable() for line in lines)


def test_the_sentence_and_the_alarms_are_those_of_the_monitoring(hostile: MonitoredTable) -> None:
    sentence = monitoring_sentence(Disclosed.of(hostile, 10))
    assert sentence.startswith("Drifted: 1 alarm: drift beyond 0.1 nat")
    assert "4 comparisons of 2 columns, one by one: " in sentence
    assert f"is that of {HOSTILE} in 2026-02: " in sentence
    alarms = tables_of(monitoring_document(hostile, figures=False))[0]
    assert [row[:2] for row in alarms.rows] == [(HOSTILE, "2026-02")]
    assert monitoring_record(hostile)["verdict"] == "drifted"


def test_one_period_needs_no_curve() -> None:
    found = monitor_tables(incomes(600, 0), months([0.0], 600), "month")
    titles = [section.title for section in monitoring_document(found).sections if section.parts]
    assert "Over time" not in titles
    assert "Last period: 2026-01" in titles


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs the Debian package chromium")
@pytest.mark.slow
def test_the_page_opens_in_a_browser(tmp_path: Path, hostile: MonitoredTable) -> None:
    (tmp_path / "report.html").write_text(render_html(monitoring_document(hostile)), encoding="utf-8")
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
