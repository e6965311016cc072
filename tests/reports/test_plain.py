"""Text for a terminal: aligned, at most 100 characters wide, and no name moves the cursor."""

from __future__ import annotations

import pytest

from infoest.reports import Column, Document, Figure, Section, Table, Text, render_text
from infoest.reports.plain import LEAST, WIDTH, printable, render_parts, squeezed
from tests.reports.examples import INJECTIONS
from tests.reports.test_document import Drawing


def test_a_document_in_text() -> None:
    table = Table("n=3, nat", (Column("name", "left"), Column("x")), (("a_b", "1.0"),))
    document = Document("Title", "sub", (Section("Part", (Text("word"), table)), Section("Empty", ())))
    assert render_text(document) == (
        "Title\nsub\n\nPart\n----\nword\n\nn=3, nat\n\nname    x\n---------\na_b   1.0\n\n"
    )


@pytest.mark.parametrize("name", INJECTIONS)
def test_no_name_moves_the_cursor_or_leaves_the_page(name: str) -> None:
    table = Table(name, (Column(name, "left"), Column("value"), Column("note", "left")), ((name, "1.5", name),))
    document = Document(name, name, (Section(name, (Text(name), table)),))
    lines = render_text(document).splitlines()
    assert all(len(line) <= WIDTH and line.isprintable() for line in lines)
    assert any("1.5" in line for line in lines)


def test_names_give_way_to_numbers() -> None:
    """Numbers are never cut, whatever the names; the first column keeps some of its characters."""
    columns = (Column("name", "left"), *(Column(f"number {i}") for i in range(5)), Column("note", "left"))
    row = ("a" * 80 + "end", *["−12345.6789"] * 5, "n" * 80)
    header, rule, line = render_parts(Table("", columns, (row,))).splitlines()[2:5]
    assert line.count("−12345.6789") == 5
    assert line.split()[0] == squeezed(row[0], LEAST)
    assert max(len(header), len(rule), len(line)) <= WIDTH


def test_columns_and_figures_that_text_has_no_room_for_are_left_out() -> None:
    table = Table("", (Column("name", "left"), Column("p", in_text=False), Column("x")), (("a", "0.5", "1"),))
    display = Drawing()
    text = render_text(Document("t", "s", (Section("s", (table, Figure("f", display, "caption"))),)))
    assert "0.5" not in text
    assert "caption" not in text
    assert display.drawn == 0
    only = Document("t", "s", (Section("nothing to show", (Figure("f", display, "caption"),)),))
    assert "nothing to show" not in render_text(only)


def test_control_characters_are_spelt_out() -> None:
    assert printable("a\x1b[31m\n\u202e") == "a\\x1b[31m\\n\\u202e"
    assert printable("ß… −") == "ß… −"


@pytest.mark.parametrize(("text", "width", "short"), [("abc", 3, "abc"), ("abcdef", 3, "a…f"), ("abcdef", 4, "ab…f")])
def test_long_names_lose_their_middle(text: str, width: int, short: str) -> None:
    assert squeezed(text, width) == short
