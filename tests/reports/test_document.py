"""Numbers are written so that nobody misreads one, and figures are drawn when they are needed, once."""

from __future__ import annotations

import math
from typing import Any

import pytest

from infoest import Estimate
from infoest.credit import population_stability_index
from infoest.reports import Document, Figure, Section, Text
from infoest.reports.document import count, interval, number, plural, probability


class Drawing:
    """A display that counts how often it is drawn."""

    figure_: Any = None
    drawn = 0

    def plot(self) -> Drawing:
        self.drawn += 1
        self.figure_ = object()
        return self


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.12345, "0.1235"),
        (-0.5, "−0.5000"),
        (-0.00001, "0.0000"),
        (-0.0, "0.0000"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_numbers(value: float, written: str) -> None:
    assert number(value) == written


def test_digits_can_be_fewer() -> None:
    assert (number(-12.34, 1), number(0.04, 1), number(7, 0)) == ("−12.3", "0.0", "7")


def test_probabilities_are_never_written_as_zero() -> None:
    assert [probability(p) for p in (0.05, 0.0001, 0.00009, 0.0, 1.0, math.nan)] == [
        "0.0500",
        "0.0001",
        "<0.0001",
        "<0.0001",
        "1.0000",
        "–",
    ]


def test_an_interval_of_zeros_is_shown_as_an_upper_limit() -> None:
    same = population_stability_index([500, 500, 500, 500], [500, 501, 500, 499])
    assert same.confint() == (0, 0)
    assert interval(same).startswith("≤ 0.00")
    low, high = (moved := population_stability_index([50, 50], [10, 90])).confint(0.9)
    assert interval(moved, 0.9) == f"[{low:.4f}, {high:.4f}]"
    assert interval(Estimate(0.1, math.nan, (9,))) == "–"


def test_counts_and_nouns() -> None:
    assert [count(n) for n in (0, 1234, 1234.0, 1234.56)] == ["0", "1,234", "1,234", "1,234.6"]
    assert [plural(n, "column") for n in (0, 1, 1000)] == ["0 columns", "1 column", "1,000 columns"]


def test_a_figure_is_drawn_when_it_is_needed_and_once() -> None:
    display = Drawing()
    figure = Figure("name", display, "caption")
    assert Document("t", "s", (Section("a", (figure,)),)).figures == {"name": figure}
    assert display.drawn == 0
    assert figure.drawing is figure.drawing is display.figure_
    assert display.drawn == 1


def test_without_figures_a_section_of_nothing_else_goes() -> None:
    first, second = (Figure(name, Drawing(), "caption") for name in ("first", "second"))
    document = Document("t", "s", (Section("both", (Text("x"), second)), Section("figure", (first,))))
    assert list(document.figures) == ["second", "first"]
    bare = document.without_figures()
    assert bare == Document("t", "s", (Section("both", (Text("x"),)),))
    assert bare.figures == {}
