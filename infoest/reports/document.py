"""What a report says is kept apart from how it looks, and every number of every report is written by the same rules.

A document holds finished strings, so HTML and plain text cannot differ in a digit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol

from .limits import LEVEL, upper_limit

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure

    from .._core.estimate import Estimate

MISSING = "–"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a ``"note"`` is set smaller."""

    text: str
    kind: Literal["plain", "note"] = "plain"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``in_text=False`` leaves it out of plain text, where room is scarce."""

    title: str
    align: Literal["left", "right"] = "right"
    in_text: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as strings, with a caption that names method, sample size and unit."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


class Display(Protocol):
    """What draws a figure: every class of ``plotting`` does."""

    figure_: Any

    def plot(self) -> Display:
        """Draw, and keep the figure in ``figure_``."""
        ...


@dataclass(frozen=True)  # without slots: cached_property needs a place
class Figure:
    """A figure, its name in the document, and a caption, which also describes it to readers who cannot see it.

    It is drawn on first use, once: a document can be made, and shown as text, where matplotlib is not installed.
    """

    name: str
    display: Display
    caption: str

    @cached_property
    def drawing(self) -> MatplotlibFigure:
        """The drawn figure."""
        drawn: MatplotlibFigure = self.display.plot().figure_
        return drawn


Part = Text | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the parts below it."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report."""

    title: str
    subtitle: str
    sections: tuple[Section, ...] = field(default=())

    @property
    def figures(self) -> dict[str, Figure]:
        """Figures by their name in the document, in the order of the report."""
        parts = (part for section in self.sections for part in section.parts)
        return {part.name: part for part in parts if isinstance(part, Figure)}

    def without_figures(self) -> Document:
        """The same document without figures, and without sections that hold nothing else."""
        kept = (tuple(part for part in section.parts if not isinstance(part, Figure)) for section in self.sections)
        sections = (replace(section, parts=parts) for section, parts in zip(self.sections, kept, strict=True) if parts)
        return replace(self, sections=tuple(sections))


def number(value: float, digits: int = 4) -> str:
    """A number with ``digits`` decimals, a true minus sign, and none before a zero; a dash for ``nan``."""
    if math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    written = f"{value:.{digits}f}"
    return written.lstrip("-") if float(written) == 0 else written.replace("-", "−")


def probability(p: float) -> str:
    """A p-value with four digits, or ``<0.0001``."""
    if math.isnan(p):
        return MISSING
    return "<0.0001" if p < 0.0001 else f"{p:.4f}"


def interval(estimate: Estimate, level: float = LEVEL) -> str:
    """``[low, high]``; where both are 0, the one-sided upper limit, which says more."""
    low, high = estimate.confint(level)
    if low == high == 0 and not math.isnan(limit := upper_limit(estimate, level)):
        return f"≤ {number(limit)}"
    return MISSING if math.isnan(low) else f"[{number(low)}, {number(high)}]"


def count(value: float) -> str:
    """A count with its thousands separated; weights may make it fractional."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def plural(n: int, noun: str) -> str:
    """``1 column``, ``2 columns``."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
