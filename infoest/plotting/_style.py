"""All figures share colours that colour-blind readers can distinguish, labels that fit, and axes outside pyplot.

Names come from data, so every text is printable, shortened, and drawn as it is, never read as a formula.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe & Ito (2008): distinct under every common form of colour blindness; the greys print.
BLUE, SKY, ORANGE, VERMILION = "#0072B2", "#56B4E9", "#E69F00", "#D55E00"
GREY, LIGHT_GREY, DARK = "#8C8C8C", "#D9D9D9", "#333333"
SMALL = 8.5  # points, for annotations
MAX_WRAPPED = 5  # bins up to which labels stand upright, broken into lines


def axes_of(ax: Axes | None, width: float, height: float) -> tuple[Figure, Axes]:
    """The axes to draw on; a figure of its own, outside pyplot, where none are given."""
    if ax is not None:
        return ax.get_figure(root=True), ax  # type: ignore[return-value]  # axes in use have a figure
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def shorten(name: str, width: int = 34) -> str:
    """Printable text of at most ``width`` characters; the middle goes, since names differ at both ends."""
    text = " ".join("".join(c if c.isprintable() or c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in name).split())
    if len(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail].rstrip()}…{text[len(text) - tail :].lstrip()}"


def literal(text: str) -> str:
    """Text that matplotlib draws as it is: a dollar would start a formula."""
    return text.replace("$", r"\$")


def label_bins(ax: Axes, labels: Sequence[str]) -> None:
    """Bin names under vertical bars: broken into lines where they are few, slanted where they are many."""
    positions = range(len(labels))
    if len(labels) <= MAX_WRAPPED and not all(len(label) <= 6 for label in labels):
        texts = ["\n".join(textwrap.wrap(shorten(label, 45), 15)) for label in labels]
        ax.set_xticks(positions, [literal(t) for t in texts], fontsize=SMALL)
    elif all(len(label) <= 6 for label in labels) and len(labels) <= 12:
        ax.set_xticks(positions, [literal(shorten(t)) for t in labels], fontsize=SMALL)
    else:
        texts = [literal(shorten(label, 24)) for label in labels]
        ax.set_xticks(positions, texts, fontsize=SMALL, rotation=40, ha="right", rotation_mode="anchor")


def width_for(n_bins: int) -> float:
    """Inches that give every bin room for its label."""
    return min(max(7.2, 0.8 * n_bins + 1.2), 9.6)


def head(ax: Axes, title: str, handles: Sequence[Any], *, legend_title: str = "", stacked: bool = False) -> None:
    """Title and, below it, the legend: above the axes neither can hide data."""
    lines = 2 if legend_title else len(handles) if stacked else 1
    ax.legend(
        handles=list(handles),
        title=legend_title or None,
        title_fontsize=9,
        alignment="left",
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        borderaxespad=0.3,
        borderpad=0.2,
        ncols=1 if stacked else len(handles),
        labelspacing=0.3,
        frameon=False,
        fontsize=9,
        columnspacing=1.4,
        handlelength=1.6,
    )
    if title:
        ax.set_title(
            literal(shorten(title, 36 if stacked else 54)),
            loc="left",
            fontsize=11,
            fontweight="bold",
            pad=10 + 14 * lines,
        )


def tidy(ax: Axes, grid: str) -> None:
    """Only the lines that help to read values."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(axis=grid, color=LIGHT_GREY, linewidth=0.6)  # type: ignore[arg-type]  # "x" or "y"
    ax.set_axisbelow(True)
    ax.tick_params(length=0)


def unit_of(unit: str) -> str:
    """Axis suffix of a unit."""
    return f" ({unit})" if unit else ""
