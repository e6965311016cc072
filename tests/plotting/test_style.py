"""What all figures share: axes, names that cannot break them, and no state of pyplot."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from matplotlib.figure import Figure

from infoest import Counts, EstimateArray
from infoest.credit import information_value, woe_table
from infoest.plotting import InformationRankingDisplay, StabilityDisplay, WOEDisplay, _style
from infoest.plotting._style import shorten

HOSTILE = ["$\\frac$", "a_$x$_b", "<script>alert(1)</script>", "two\nlines", "x" * 300, "\x1b[31mred", ""]


def test_given_axes_are_drawn_on_and_their_figure_is_kept() -> None:
    figure = Figure()
    ax = figure.subplots()
    display = StabilityDisplay.from_counts(Counts.from_counts([5, 6], [7, 8])).plot(ax)
    assert display.ax_ is ax
    assert display.figure_ is figure


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_or_clips_a_figure(name: str) -> None:
    counts = Counts.from_counts([60, 40, 9], [20, 30, 9], bins=[name, "b", "c"])
    estimate = information_value(counts)
    displays: list[Any] = [
        WOEDisplay.from_table(woe_table(counts), title=name).plot(),
        StabilityDisplay.from_counts(counts, title=name).plot(),
        InformationRankingDisplay.from_estimates(EstimateArray((name,), (estimate,)), title=name).plot(),
    ]
    for display in displays:
        figure = display.figure_
        figure.draw_without_rendering()  # a formula from a name would fail here
        box = figure.get_tightbbox()
        assert box.x0 >= -0.05
        assert box.y0 >= -0.05
        assert box.x1 <= figure.get_figwidth() + 0.05
        assert box.y1 <= figure.get_figheight() + 0.05


@pytest.mark.parametrize(
    ("text", "width", "short"), [("abc", 5, "abc"), ("abcdefghij", 5, "ab…ij"), ("a\n b", 9, "a b")]
)
def test_long_names_lose_their_middle(text: str, width: int, short: str) -> None:
    assert shorten(text, width) == short


def test_figures_need_no_pyplot() -> None:
    code = """
import sys
from infoest import Counts
from infoest.plotting import StabilityDisplay
assert "matplotlib" not in sys.modules
StabilityDisplay.from_counts(Counts.from_counts([5, 6], [7, 8])).plot()
print("matplotlib.pyplot" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_figure_of_its_own_has_the_size_asked_for() -> None:
    figure, ax = _style.axes_of(None, 5.0, 3.0)
    assert figure.get_size_inches().tolist() == [5.0, 3.0]
    assert ax.figure is figure
    whole = Figure()
    inner = whole.add_subfigure(whole.add_gridspec()[0]).subplots()
    assert _style.axes_of(inner, 5.0, 3.0) == (whole, inner)  # not the part that the axes lie in


def test_dollars_start_no_formula_and_control_characters_are_replaced() -> None:
    assert _style.literal("$a$ $") == r"\$a\$ \$"
    assert shorten("a\x1b[31mb") == "a\N{REPLACEMENT CHARACTER}[31mb"


@pytest.mark.parametrize("width", [1, 2, 5, 34])
def test_a_short_name_is_never_longer_than_asked_for(width: int) -> None:
    for length in range(1, 60):
        name = "".join(chr(ord("a") + i % 26) for i in range(length))
        short = shorten(name, width)
        assert len(short) <= width
        assert short == name or "…" in short
        if length > width > 2:
            assert short[0] == name[0]
            assert short[-1] == name[-1]


@pytest.mark.parametrize(
    ("labels", "shown", "rotation"),
    [
        (["low", "high"], ["low", "high"], 0),
        (["a" * 6] * 12, ["a" * 6] * 12, 0),
        (["between one and two", "b"], ["between one and\ntwo", "b"], 0),
        (["a" * 7] * 6, ["a" * 7] * 6, 40),
        (["a"] * 13, ["a"] * 13, 40),
        (["between one thousand and two thousand"] * 6, ["between one…wo thousand"] * 6, 40),
    ],
)
def test_names_of_bins_are_broken_where_few_and_slanted_where_many(
    labels: list[str], shown: list[str], rotation: float
) -> None:
    _, ax = _style.axes_of(None, 5.0, 3.0)
    _style.label_bins(ax, labels)
    ticks = ax.get_xticklabels()
    assert [tick.get_text() for tick in ticks] == shown
    assert {tick.get_rotation() for tick in ticks} == {rotation}


def test_figures_grow_with_their_bins_between_two_widths() -> None:
    assert [_style.width_for(n) for n in (1, 7, 8, 10, 11, 500)] == [7.2, 7.2, pytest.approx(7.6), 9.2, 9.6, 9.6]


def test_the_head_is_above_the_axes() -> None:
    figure, ax = _style.axes_of(None, 5.0, 3.0)
    (line,) = ax.plot([0, 1], [0, 1], label="data")
    _style.head(ax, "a $title$", [line, line], legend_title="what it shows", stacked=True)
    figure.draw_without_rendering()
    assert ax.get_title(loc="left") == r"a \$title\$"
    legend = ax.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["data", "data"]
    assert legend.get_title().get_text() == "what it shows"
    top = ax.get_window_extent().y1
    assert legend.get_window_extent().y0 >= top


def test_units_follow_a_label_in_brackets() -> None:
    assert (_style.unit_of("nat"), _style.unit_of("")) == (" (nat)", "")


def test_only_lines_that_help_to_read_are_left() -> None:
    _, ax = _style.axes_of(None, 5.0, 3.0)
    _style.tidy(ax, "y")
    assert {side for side, spine in ax.spines.items() if spine.get_visible()} == {"left", "bottom"}
    assert all(line.get_visible() for line in ax.get_ygridlines())
    assert not any(line.get_visible() for line in ax.get_xgridlines())
