"""What tables of several pages share: short verdicts, the meaning of ≤, and the columns that were left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .document import Column, Section, Table, plural
from .limits import LEVEL

if TYPE_CHECKING:
    from ..credit.drift.stability import Verdict

BOUND = f"Where the interval is [0, 0], its cell shows a one-sided {LEVEL:.0%} upper limit (≤) instead."


def short_verdict(verdict: Verdict) -> str:
    """A verdict in at most two or three words, for a column of a table."""
    return "too few data" if verdict == "not enough data to say" else verdict


def with_bound(caption: str, rows: tuple[tuple[str, ...], ...]) -> str:
    """The caption, with the meaning of ≤ where a cell shows it."""
    return f"{caption} {BOUND}" if any(cell.startswith("≤") for row in rows for cell in row[1:]) else caption


def left_out(skipped: dict[str, str]) -> tuple[Section, ...]:
    """The section of the columns that were left out, each with the reason; none where all were used."""
    if not skipped:
        return ()
    table = Table(
        f"{plural(len(skipped), 'column')} left out.",
        (Column("column", "left"), Column("reason", "left")),
        tuple(skipped.items()),
    )
    return (Section("Left out", (table,)),)
