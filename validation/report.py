"""Report: tables for a terminal and for Markdown, with versions and seeds, and nothing of the machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from infoest._core.versions import versions

from .case import SEED, Planned, Row, Table

NOT_CHECKED = "not checked yet"
PACKAGES = ("infoest", "python", "numba", "numpy", "scipy", "statsmodels", "joblib")
READING = """\
**Bias** and **RMSE** are in nats, over the repeats. **SE / sd** is the mean standard error over the standard deviation
of the estimates: 1 is right. **95 % cover** is how often the interval holds the truth; **centred** how often value
± 1.96 SE holds the mean of the estimates, that is coverage without the bias. **Probe fires** is how often the estimate
itself warned that its bias is larger than its standard error. An interval says nothing about bias: where bias exceeds
the standard error, coverage fails, and the row shows it.

A case names the range that a right implementation has in the limit of many repeats. The limits of a run are wider by
its Monte-Carlo error, so that a right implementation passes each with probability of at least 0.999. What a case does
not limit is shown only.
"""


def table_lines(table: Table) -> list[str]:
    """One section in Markdown, aligned so that it reads in a terminal too."""
    header = (*table.columns, "verdict")
    body = [(*row.cells, row.verdict) for row in table.rows]
    widths = [max(len(line[i]) for line in (header, *body)) for i in range(len(header))]

    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    notes = [f"- {note}" for note in table.notes]
    return [f"## {table.title}", "", line(header), rule, *map(line, body), "", *notes, *([""] if notes else [])]


def planned_tables(planned: Iterable[Planned]) -> list[Table]:
    """Known truths without an estimator, one table a family."""
    tables: dict[str, Table] = {}
    for row in planned:
        table = tables.setdefault(row.family, Table(row.family, ("quantity and law", "truth", "estimate")))
        table.rows.append(Row((row.name, f"{row.truth:.4f}", NOT_CHECKED)))
    return list(tables.values())


def planned_lines(planned: Iterable[Planned]) -> list[str]:
    """The same without verdicts: there is nothing to judge."""
    lines = []
    for table in planned_tables(planned):
        lines += [f"## {table.title}", "", "| quantity and law | truth | estimate |", "|---|---|---|"]
        lines += ["| " + " | ".join(row.cells) + " |" for row in table.rows]
        lines.append("")
    return lines


def misses(tables: Iterable[Table]) -> list[str]:
    """Every missed threshold, with its table and row."""
    return [
        f"{table.title}: {', '.join(row.cells[:3])}: {row.verdict}"
        for table in tables
        for row in table.rows
        if row.missed
    ]


def sections_of(text: str, planned: Iterable[Planned]) -> dict[str, list[str]]:
    """Measured tables of a written report, by title."""
    sections: dict[str, list[str]] = {}
    others = {"Summary", *(table.title for table in planned_tables(planned))}
    title = "Summary"
    for line in text.splitlines():
        if line.startswith("## "):
            title = line[3:]
        if title not in others:
            sections.setdefault(title, []).append(line)
    return sections


def summary_lines(sections: Mapping[str, list[str]], n_planned: int) -> list[str]:
    """How many rows passed, missed, and are not checked yet."""
    lines = ["## Summary", "", "| table | rows | passed | missed |", "|---|---|---|---|"]
    for title, section in sections.items():
        verdicts = [line.split("|")[-2].strip() for line in section if line.startswith("| ")][1:]
        missed = sum(verdict != "pass" for verdict in verdicts)
        lines.append(f"| {title} | {len(verdicts)} | {len(verdicts) - missed} | {missed} |")
    return [
        *lines,
        "",
        (
            f"{n_planned} further quantities with known truth are not checked yet, most for want of an estimator; "
            "they are listed at the end."
        ),
        "",
    ]


def render(tables: list[Table], planned: tuple[Planned, ...], *, profile: str, before: str = "") -> str:
    """The whole report; tables of the report ``before`` stay where no new one has their title."""
    sections = sections_of(before, planned) | {table.title: table_lines(table) for table in tables}
    found = versions()
    used = ", ".join(f"{name} {found[name]}" for name in PACKAGES)
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    head = [
        "# Validation",
        "",
        (
            f"Estimates, standard errors, intervals and tests against known answers. Written by `python -m "
            f"validation` on {today}; "
            f"{profile} profile, seed {SEED}, {used}."
        ),
        "",
        *READING.splitlines(),
        "",
    ]
    lines = head + summary_lines(sections, len(planned))
    for section in sections.values():
        lines += section
    return "\n".join([*lines, *planned_lines(planned)]).rstrip() + "\n"
