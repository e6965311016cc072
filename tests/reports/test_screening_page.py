"""The page of a screening: every number with its unit, its rows and its interval, and no name that becomes markup."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest.credit import EmptyBinWarning
from infoest.reports import Document, render_html, render_text
from infoest.reports.document import number
from infoest.reports.plain import WIDTH
from infoest.reports.screening import Screening, screen_table
from infoest.reports.screening_page import (
    MAX_WOE_TABLES,
    information_table,
    ranking_display,
    screening_document,
    screening_sentence,
    value_table,
    woe_display,
)
from tests.reports.examples import Outline, hostile_table, tables_of


@pytest.fixture(scope="module")
def hostile() -> Screening:
    return screen_table(hostile_table(), "target")


@pytest.fixture(scope="module")
def document(hostile: Screening) -> Document:
    return screening_document(hostile, "<u>file</u>.csv")


def test_nothing_from_data_becomes_markup(document: Document) -> None:
    page = render_html(document)
    outline = Outline(page)
    assert outline.is_inert()
    text = "".join(outline.texts)
    for name in ("<script>alert('x')</script>", "y" * 300, "<u>file</u>.csv", "--><iframe>"):
        assert name in text
    assert outline.tags.count("svg") == 1 + MAX_WOE_TABLES
    assert len(page.encode()) < 1_000_000


def test_text_fits_and_no_name_moves_the_cursor(document: Document) -> None:
    lines = render_text(document).splitlines()
    assert all(len(line) <= WIDTH and line.isprintable() for line in lines)


def test_every_table_gives_unit_and_size_and_has_the_interval_beside_the_value(hostile: Screening) -> None:
    tables = tables_of(screening_document(hostile, "file.csv", figures=False))
    assert len(tables) == 2 + MAX_WOE_TABLES
    for table in tables:
        titles = [column.title for column in table.columns]
        assert "95% interval" in titles
        assert "SE" in titles
        assert "n=" in table.caption
        assert "nat" in table.caption
        assert all(column.align == "right" for column in table.columns[1:] if column.title != "note")


def test_tables_rank_columns_by_the_debiased_value(hostile: Screening) -> None:
    names = [hostile.information_value.names[i] for i in hostile.ranked]
    assert [row[0] for row in value_table(hostile).rows] == names
    assert [row[0] for row in information_table(hostile).rows] == names
    assert len(value_table(hostile, 2).rows) == 2
    assert list(ranking_display(hostile).names) == names
    for row, i in zip(value_table(hostile).rows, hostile.ranked, strict=True):
        assert row[1] == str(len(hostile.counts[row[0]].bins))
        assert row[3] == number(hostile.information_value[i].best)


def test_the_sentence_counts_the_columns_that_pass_and_names_the_largest() -> None:
    y = np.tile([0, 1], 100)
    copy = np.where(np.arange(200) < 20, 1 - y, y)
    screening = screen_table(pd.DataFrame({"noise": np.arange(200) // 2 % 4, "copy": copy, "y": y}), "y")
    sentence = screening_sentence(screening)
    assert sentence.startswith("1 of 2 columns carry information about y = 1 at a false discovery rate of 5%")
    assert "is that of copy: " in sentence
    figure = woe_display(screening, "copy").plot()
    assert figure.ax_.get_title(loc="left") == "copy"


def test_weights_empty_bins_and_columns_left_out_are_mentioned() -> None:
    frame = hostile_table().assign(w=2.5, constant=1, pure=np.repeat([0, 1, 2], 40))
    frame.loc[frame["pure"] == 0, "target"] = 0
    with pytest.warns(EmptyBinWarning, match="1 of 5 features: pure"):
        screening = screen_table(frame, "target", weight="w")
    document = screening_document(screening, "t", figures=False)
    text = render_text(document)
    assert "Rows are weighted" in text
    assert "effective n=" in text
    assert "1 column left out." in text
    assert "constant: it carries no information" in text
    value, *_ = tables_of(document)
    notes = {row[0]: row[-1] for row in value.rows}
    assert [name for name, note in notes.items() if note] == ["pure"]  # smoothed, which plain text has no room for
    assert '<th scope="col" class="left">note</th>' in render_html(document)
