"""Report: tables for a terminal and for Markdown, with versions and seeds, and nothing of the machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from infoest._versions import versions

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


def summary_lines(tables: list[Table], planned: tuple[Planned, ...]) -> list[str]:
    """How many rows passed, missed, and are not checked yet."""
    lines = ["## Summary", "", "| table | rows | passed | missed |", "|---|---|---|---|"]
    for table in tables:
        missed = sum(bool(row.missed) for row in table.rows)
        lines.append(f"| {table.title} | {len(table.rows)} | {len(table.rows) - missed} | {missed} |")
    return [
        *lines,
        "",
        (
            f"{len(planned)} further quantities with known truth are not checked yet, most for want of an estimator; "
            "they are listed at the end."
        ),
        "",
    ]


def render(tables: list[Table], planned: tuple[Planned, ...], *, profile: str) -> str:
    """The whole report."""
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
    lines = head + summary_lines(tables, planned)
    for table in tables:
        lines += table_lines(table)
    return "\n".join([*lines, *planned_lines(planned)]).rstrip() + "\n"
