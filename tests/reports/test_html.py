"""A page is one file that loads nothing and runs nothing, whatever the names in it."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from infoest import Counts
from infoest.plotting import StabilityDisplay
from infoest.reports import Column, Document, Figure, Section, Table, Text, render_html
from infoest.reports.html import NO_FIGURES, can_draw, figure_png, figure_svg
from tests.reports.examples import INJECTIONS, Outline
from tests.reports.test_document import Drawing


def everywhere(name: str) -> Document:
    """The name in every place that a document has, those of a figure included."""
    table = Table(name, (Column(name, "left"), Column(name)), ((name, name),))
    display = StabilityDisplay.from_counts(
        Counts.from_counts([5, 6], [7, 8], bins=[name, "b"], groups=(name, "new")), title=name
    )
    parts = (Text(name), Text(name, "note"), table, Figure(name, display, name))
    return Document(name, name, (Section(name, parts),))


@pytest.mark.parametrize("name", INJECTIONS)
def test_no_name_becomes_markup_in_any_place(name: str) -> None:
    page, harmless = render_html(everywhere(name)), Outline(render_html(everywhere("name")))
    outline = Outline(page)
    assert outline.is_inert()
    shapes = {"g", "path", "use", "defs", "wbr"}  # a name in a figure is drawn, glyph by glyph
    assert [t for t in outline.tags if t not in shapes] == [t for t in harmless.tags if t not in shapes]
    assert outline.texts.count(name) >= 7  # title, heading, subtitle, section, two texts, two captions
    label = dict(outline.attributes)["aria-label"]
    assert label == name
    assert "".join(outline.texts).count(name) >= 10  # and three cells, which may break after an underscore


def test_a_page_loads_nothing_and_forbids_it() -> None:
    page = render_html(everywhere("name"))
    assert page.startswith("<!DOCTYPE html>")
    outline = Outline(page)
    assert outline.is_inert()
    assert dict(outline.attributes)["content"] is not None
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in outline.attributes
    assert "url(http" not in page
    assert "@import" not in page
    assert {"svg", "table", "figcaption"} <= set(outline.tags)


def test_columns_of_text_and_of_numbers_are_aligned() -> None:
    table = Table("c", (Column("name", "left"), Column("x")), (("a_b", "1.0"),))
    page = render_html(Document("t", "s", (Section("s", (table,)), Section("empty", ()))))
    assert '<th scope="col" class="left">name</th><th scope="col">x</th>' in page
    assert '<td class="left">a_<wbr>b</td><td>1.0</td>' in page


def test_without_matplotlib_a_page_lacks_figures_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    display = Drawing()
    document = Document("t", "s", (Section("kept", (Text("x"), Figure("f", display, "a caption"))),))
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert not can_draw()
    outline = Outline(render_html(document))
    assert NO_FIGURES in outline.texts
    assert "figure" not in outline.tags
    assert "kept" in outline.texts
    assert display.drawn == 0
    assert NO_FIGURES not in Outline(render_html(document.without_figures())).texts


def test_a_figure_is_the_same_bytes_each_time_and_names_neither_date_nor_program() -> None:
    def drawn() -> Any:
        return StabilityDisplay.from_counts(Counts.from_counts([5, 6], [7, 8])).plot().figure_

    first, second = (figure_svg(drawn(), "stability") for _ in range(2))
    assert first == second
    assert first.startswith("<svg ")
    assert "<dc:date>" not in first
    assert "<dc:creator>" not in first
    assert figure_svg(drawn(), "another") != first  # glyphs of two figures on a page have names of their own
    assert figure_png(drawn()).startswith(b"\x89PNG\r\n")


@pytest.mark.filterwarnings("error")
def test_characters_that_the_font_lacks_do_not_warn() -> None:
    display = StabilityDisplay.from_counts(Counts.from_counts([5, 6], [7, 8], bins=["\U00013000", "b"]))
    assert figure_svg(display.plot().figure_, "n").startswith("<svg ")
    assert len(figure_png(display.plot().figure_)) > 1000
