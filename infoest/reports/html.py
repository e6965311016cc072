"""A document becomes one HTML file that loads nothing and runs nothing, so that it can be mailed and archived as it is.

Names and values come from data that nobody has checked: all of them are escaped, and a policy in the page forbids
scripts and loads in case one is not.
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from string import Template
from typing import TYPE_CHECKING

from .._core.versions import versions
from .document import Document, Figure, Part, Section, Table, Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure as MatplotlibFigure

STYLE = """
:root { --ink: #1c2430; --quiet: #5a6675; --rule: #d5dbe3; --accent: #0072b2; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; font: 16px/1.55 system-ui, -apple-system, "Segoe UI",
  Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
header { border-bottom: 3px solid var(--accent); margin-bottom: 2rem; padding-bottom: 1rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .6rem; overflow-wrap: anywhere; }
p { max-width: 46rem; margin: .6rem 0; overflow-wrap: anywhere; }
.subtitle, .note, caption, figcaption, footer { color: var(--quiet); }
.note { font-size: .875rem; }
.scroll { overflow-x: auto; margin: 1rem 0 1.6rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums lining-nums; }
caption { text-align: left; padding-bottom: .5rem; max-width: 52rem; }
th { text-align: right; font-weight: 600; vertical-align: bottom; border-bottom: 1.5px solid var(--ink); }
td { text-align: right; vertical-align: top; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th, td { padding: .32rem .55rem; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
.left { text-align: left; white-space: normal; overflow-wrap: anywhere; }
td.left { min-width: 7rem; }
figure { margin: 1.2rem 0 1.8rem; }
figure svg { max-width: 100%; height: auto; display: block; }
figcaption { font-size: .875rem; margin-top: .4rem; max-width: 46rem; overflow-wrap: anywhere; }
footer { margin-top: 3rem; padding-top: .8rem; border-top: 1px solid var(--rule); font-size: .8125rem; }
@page { margin: 16mm; }
@media print {
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  table { font-size: 8.5pt; }
  h2 { break-after: avoid; }
  thead { display: table-header-group; }
  tr, figure { break-inside: avoid; }
}
"""

# The policy forbids every load, scripts included: a report shows what is in the file and nothing else.
PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main>
<header>
<h1>$title</h1>
<p class="subtitle">$subtitle</p>$notice
</header>
$body
<footer>$footer</footer>
</main>
</body>
</html>
""")

NO_FIGURES = 'This report has no figures because matplotlib is not installed: pip install "infoest[plot]" adds them.'


def can_draw() -> bool:
    """Whether matplotlib is installed; an installed one that cannot be imported is an error."""
    try:
        importlib.import_module("matplotlib")
    except ModuleNotFoundError as error:
        if error.name != "matplotlib":
            raise
        return False
    return True


def render_html(document: Document) -> str:
    """The document as an HTML page with its style and figures inside, and without scripts, links or rows of the data.

    Where matplotlib is not installed the page has no figures and says so.
    """
    lacks = bool(document.figures) and not can_draw()
    if lacks:
        document = document.without_figures()
    made = f"Made with infoest {versions()['infoest']} on {dt.datetime.now(tz=dt.UTC):%Y-%m-%d}. Aggregates only."
    return PAGE.substitute(
        title=escape(document.title),
        subtitle=escape(document.subtitle),
        notice=f'\n<p class="note">{escape(NO_FIGURES)}</p>' if lacks else "",
        style=STYLE,
        body="\n".join(_section(section) for section in document.sections),
        footer=escape(made),
    )


def figure_svg(figure: MatplotlibFigure, name: str) -> str:
    """A figure as an SVG element without header, date or generator; text is drawn as shapes, so no font is needed."""
    from matplotlib import rc_context

    buffer = io.BytesIO()
    with rc_context({"svg.hashsalt": name, "svg.fonttype": "path"}), _any_glyph():
        _lay_out(figure)
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    svg = buffer.getvalue().decode("utf-8")
    return svg[svg.index("<svg") :]


def figure_png(figure: MatplotlibFigure) -> bytes:
    """A figure as a PNG, for slides and mails."""
    buffer = io.BytesIO()
    with _any_glyph():
        _lay_out(figure)
        figure.savefig(buffer, format="png", dpi=150)
    return buffer.getvalue()


def _lay_out(figure: MatplotlibFigure) -> None:
    """Lay the figure out once: saving would do it twice for each format, which takes most of its time."""
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
        figure.set_layout_engine("none")


@contextmanager
def _any_glyph() -> Iterator[None]:
    """Silence the warning about characters that the figure's font lacks: tables show every name in full."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


def _section(section: Section) -> str:
    parts = "\n".join(_part(part) for part in section.parts)
    return f"<section>\n<h2>{escape(section.title)}</h2>\n{parts}\n</section>"


def _part(part: Part) -> str:
    if isinstance(part, Text):
        kind = ' class="note"' if part.kind == "note" else ""
        return f"<p{kind}>{escape(part.text)}</p>"
    if isinstance(part, Figure):
        label = escape(part.caption)
        svg = figure_svg(part.drawing, part.name).replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
        return f"<figure>\n{svg}\n<figcaption>{label}</figcaption>\n</figure>"
    return _table(part)


def _breakable(cell: str) -> str:
    """Escaped text that may break after an underscore, where long column names break best."""
    return escape(cell).replace("_", "_<wbr>")


def _table(table: Table) -> str:
    classes = ["left" if column.align == "left" else "" for column in table.columns]
    opening = [f' class="{name}"' if name else "" for name in classes]
    head = "".join(
        f'<th scope="col"{attribute}>{escape(column.title)}</th>'
        for column, attribute in zip(table.columns, opening, strict=True)
    )
    body = "\n".join(
        "<tr>" + "".join(f"<td{a}>{_breakable(cell)}</td>" for cell, a in zip(row, opening, strict=True)) + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="scroll"><table>\n<caption>{escape(table.caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
    )
