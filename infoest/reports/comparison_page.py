"""The report on two tables opens with the verdict and the column that decides it, before any table.

Each verdict stands beside the test it follows from, and the notes say what it does not mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..plotting import StabilityDisplay
from .document import (
    Column,
    Document,
    Figure,
    Section,
    Table,
    Text,
    interval,
    number,
    plural,
    probability,
)
from .tables import left_out, short_verdict, with_bound

if TYPE_CHECKING:
    from .comparison import Comparison


def comparison_document(comparison: Comparison, *, figures: bool = True) -> Document:
    """Report on how far each column has moved."""
    first, second = comparison.names
    sections = [
        Section("Verdict", (Text(comparison_sentence(comparison)),)),
        Section("Population stability index", drift_parts(comparison, figures=figures)),
        *left_out(comparison.skipped),
        Section("How to read this", tuple(Text(t, "note") for t in _drift_notes(comparison))),
    ]
    rows = [plural(n, "row") for n in comparison.n_rows]
    return Document(
        f"Has {second} drifted from {first}?",
        f"{first}: {rows[0]}; {second}: {rows[1]}. Largest drift that does not matter: {comparison.margin:g} nat.",
        tuple(sections),
    )


def drift_parts(comparison: Comparison, *, figures: bool = True) -> tuple[Table | Figure, ...]:
    """Table of all columns, and figure of the one that moved most."""
    return (drift_table(comparison), *_largest_shift(comparison, figures))


def comparison_sentence(comparison: Comparison) -> str:
    """The verdict in words, with the column that decides it."""
    verdicts = comparison.verdicts
    top = comparison.ranked[0]
    tally = ", ".join(
        f"{verdicts.count(kind)} {kind}" for kind in ("stable", "drifted", "not enough data to say") if kind in verdicts
    )
    largest = comparison.psi[top]
    low, high = largest.confint(1 - comparison.alpha)
    meaning = {
        "stable": f"every column passes the test that its drift is below {comparison.margin:g} nat",
        "drifted": f"for at least one column the whole interval lies above {comparison.margin:g} nat",
        "not enough data to say": f"for some column the data allow a drift on either side of {comparison.margin:g} nat",
    }[comparison.verdict]
    return (
        f"{comparison.verdict.capitalize()}: {meaning} (level {comparison.alpha:g}; {tally}). "
        f"The largest PSI is that of {comparison.psi.names[top]}: {number(largest.best)} nat, "
        f"{1 - comparison.alpha:.0%} interval {number(low)} to {number(high)} (plug-in {number(largest.value)})."
    )


def drift_table(comparison: Comparison, limit: int | None = None) -> Table:
    """PSI of each column with its verdict, largest first."""
    psi = comparison.psi
    level = 1 - comparison.alpha
    first, second = (f"{n:,}" for n in comparison.n_rows)
    caption = (
        f"Population stability index (PSI), in nat; n={first} and {second}; {comparison.n_bins} quantile bins of the "
        "reference for numbers, categories as they are. Plug-in and debiased (digamma) estimate; delta-method "
        f"standard error (SE); {level:.0%} interval and tests from the scaled non-central chi-square of the debiased "
        f"one: p of no drift, adjusted by Benjamini-Hochberg over {plural(len(psi), 'column')}, and p≥D of a drift "
        f"of D={comparison.margin:g} or more."
    )
    columns = (
        Column("column", "left"),
        Column("bins", in_text=False),
        *map(Column, ("PSI", "debiased", "SE", f"{level:.0%} interval")),
        Column("p", in_text=False),
        *map(Column, ("adj. p", "p≥D")),
        Column("verdict", "left"),
    )
    adjusted = psi.pvalue_adjusted()
    rows = tuple(
        (
            psi.names[i],
            str(len(comparison.counts[psi.names[i]].bins)),
            number(psi[i].value),
            number(psi[i].best),
            number(psi[i].stderr),
            interval(psi[i], level),
            probability(psi[i].pvalue_null()),
            probability(float(adjusted[i])),
            probability(psi[i].pvalue_equivalence(comparison.margin)),
            short_verdict(comparison.verdicts[i]),
        )
        for i in comparison.ranked[:limit]
    )
    return Table(with_bound(caption, rows), columns, rows)


def drift_display(comparison: Comparison, name: str) -> StabilityDisplay:
    """Figure of the shares of one column in both tables."""
    return StabilityDisplay.from_counts(comparison.counts[name], title=name)


def _largest_shift(comparison: Comparison, figures: bool) -> tuple[Figure, ...]:
    if not figures:
        return ()
    name = comparison.psi.names[comparison.ranked[0]]
    caption = f"Shares of {name}, the column with the largest debiased PSI; above each bin, what it adds to the PSI."
    return (Figure("stability", drift_display(comparison, name), caption),)


def _drift_notes(comparison: Comparison) -> tuple[str, ...]:
    verdicts = (
        f"Stable: an equivalence test rejects a drift of {comparison.margin:g} nat or more. Drifted: the lower limit "
        f"of the interval exceeds {comparison.margin:g}. Otherwise the data are too few to say."
    )
    chance = (
        "Chance alone makes the plug-in PSI positive, more so with many bins and few rows; comparing it with a fixed "
        "threshold confuses noise and drift. Interval and tests rest on the debiased estimate, which may be negative."
    )
    overall = (
        "Each verdict is about its column alone. The overall verdict is stable only if all columns are, which keeps "
        f"the level; among columns that have not drifted beyond {comparison.margin:g}, at most "
        f"{comparison.alpha / 2:.1%} are called drifted by chance."
    )
    return (verdicts, chance, overall)
