"""A document is shown in terminals and logs as aligned columns, at most 100 characters wide.

Names from data lose their control characters, and long ones their middle: numbers keep their places.
"""

from __future__ import annotations

import textwrap

from .document import Document, Part, Section, Table, Text

WIDTH = 100
LEAST = 12  # characters that a column of text keeps, however wide the others are


def render_text(document: Document) -> str:
    """The document without its figures, each line at most 100 characters."""
    head = [_heading(document.title), *_wrapped(document.subtitle)]
    return "\n".join([*head, *(line for section in document.sections for line in _section(section))]) + "\n"


def render_parts(*parts: Part) -> str:
    """Some parts of a document."""
    return "\n".join(line for part in parts for line in _part(part))


def printable(text: str) -> str:
    """One line without control characters: a name from data must not move the cursor or colour the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def squeezed(text: str, width: int) -> str:
    """At most ``width`` characters; the middle goes, since names differ at both ends."""
    if len(text) <= width:
        return text
    tail = (width - 1) // 2
    return f"{text[: width - 1 - tail]}…{text[len(text) - tail :]}"


def _section(section: Section) -> list[str]:
    lines = [line for part in section.parts for line in _part(part)]
    title = _heading(section.title)
    return ["", title, "-" * len(title), *lines] if lines else []


def _heading(text: str) -> str:
    return squeezed(printable(text), WIDTH)


def _part(part: Part) -> list[str]:
    if isinstance(part, Text):
        return _wrapped(part.text)
    if isinstance(part, Table):
        return ["", *_wrapped(part.caption), "", *_table(part), ""]
    return []  # text cannot show a figure


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(printable(text), WIDTH)


def _table(table: Table) -> list[str]:
    shown = [j for j, column in enumerate(table.columns) if column.in_text]
    columns = [table.columns[j] for j in shown]
    cells = [[printable(row[j]) for j in shown] for row in table.rows]
    grid = [[column.title for column in columns], *cells]
    widths = [max(len(row[j]) for row in grid) for j in range(len(columns))]
    for j in (0, len(columns) - 1, *range(1, len(columns) - 1)):  # names and reasons give way to numbers
        if columns[j].align == "left":
            excess = sum(widths) + 2 * (len(widths) - 1) - WIDTH
            widths[j] = max(min(widths[j], LEAST), widths[j] - max(excess, 0))
    lines = [
        "  ".join(
            squeezed(cell, w).ljust(w) if c.align == "left" else cell.rjust(w)
            for cell, w, c in zip(row, widths, columns, strict=True)
        ).rstrip()
        for row in grid
    ]
    return [lines[0], "-" * (sum(widths) + 2 * (len(widths) - 1)), *lines[1:]]
