"""Pages: what a screening and a comparison say, in sentences, tables and figures."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from ..credit import EmptyBinWarning, woe_table
from ..plotting import InformationRankingDisplay, StabilityDisplay, WOEDisplay
from .document import (
    Column,
    Document,
    Figure,
    Section,
    Table,
    Text,
    count,
    interval,
    number,
    plural,
    probability,
)
from .screening import LEVEL, Comparison, Screening

if TYPE_CHECKING:
    from .._core.estimate import EstimateArray

FDR = 0.05
MAX_WOE_TABLES = 3
BOUND = f"Where the interval is [0, 0], its cell shows a one-sided {LEVEL:.0%} upper limit (≤) instead."


def screening_document(screening: Screening, source: str, *, figures: bool = True) -> Document:
    """Report on what each column says about the target."""
    sections = [
        Section("Result", (Text(screening_sentence(screening)),)),
        Section("Information value", (*_ranking(screening, figures), value_table(screening))),
        Section("Mutual information", (information_table(screening),)),
        *_woe_sections(screening, figures),
        *_skipped(screening.skipped),
        Section("How to read this", tuple(Text(t, "note") for t in _screening_notes())),
    ]
    weights = " Rows are weighted; tests use effective numbers of rows." if screening.weighted else ""
    subtitle = (
        f"{source}: {plural(screening.n_rows, 'row')}, of which {screening.n_events:,} are events "
        f"({screening.n_events / screening.n_rows:.1%}).{weights}"
    )
    return Document(f"What the columns say about {screening.target} = {screening.event}", subtitle, tuple(sections))


def comparison_document(comparison: Comparison, *, figures: bool = True) -> Document:
    """Report on how far each column has moved."""
    first, second = comparison.names
    sections = [
        Section("Verdict", (Text(comparison_sentence(comparison)),)),
        Section("Population stability index", drift_parts(comparison, figures=figures)),
        *_skipped(comparison.skipped),
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


def screening_sentence(screening: Screening) -> str:
    """The result in words."""
    found = screening.information_value
    clear = int((found.pvalue_adjusted() <= FDR).sum())
    top = screening.ranked[0]
    best = found[top]
    low, high = best.confint(LEVEL)
    return (
        f"{clear} of {plural(len(found), 'column')} carry information about {screening.target} = {screening.event} "
        f"at a false discovery rate of {FDR:.0%} (Benjamini-Hochberg). "
        f"The largest information value is that of {found.names[top]}: {number(best.best)} nat, "
        f"{LEVEL:.0%} interval {number(low)} to {number(high)} (plug-in {number(best.value)})."
    )


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


def value_table(screening: Screening, limit: int | None = None) -> Table:
    """Information values, largest first."""
    found = screening.information_value
    caption = (
        f"Information value about {screening.target} = {screening.event}, in nat; {_groups(screening)}. "
        "Plug-in (what other programs print) and debiased (digamma) estimate; delta-method standard error (SE); "
        f"{LEVEL:.0%} interval and one-sided p-value from the scaled non-central chi-square of the debiased one; "
        f"p adjusted by Benjamini-Hochberg over {plural(len(found), 'column')}."
    )
    return _estimate_table("IV", caption, found, screening.ranked[:limit])


def information_table(screening: Screening, limit: int | None = None) -> Table:
    """Mutual information, in the order of the information values."""
    found = screening.mutual_information
    n = " and ".join(map(str, found[0].n))
    caption = (
        f"Mutual information with {screening.target}, in nat; n={n}. Plug-in on the bins of the information value, "
        f"debiased by Miller-Madow; delta-method standard error (SE); {LEVEL:.0%} interval and one-sided p-value "
        f"from the likelihood-ratio chi-square; p adjusted by Benjamini-Hochberg over "
        f"{plural(len(found), 'column')}."
    )
    return _estimate_table("MI", caption, found, screening.ranked[:limit], bins=False)


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
            {"not enough data to say": "too few data"}.get(comparison.verdicts[i], comparison.verdicts[i]),
        )
        for i in comparison.ranked[:limit]
    )
    return Table(_with_bound(caption, rows), columns, rows)


def ranking_display(screening: Screening) -> InformationRankingDisplay:
    """Figure of all information values."""
    return InformationRankingDisplay.from_estimates(
        screening.information_value,
        label="Information value",
        title=f"Information about {screening.target} = {screening.event}",
        level=LEVEL,
        alpha=FDR,
    )


def woe_display(screening: Screening, name: str) -> WOEDisplay:
    """Figure of the weights of evidence of one column."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyBinWarning)  # the note beside the information value says it
        return WOEDisplay.from_table(woe_table(screening.counts[name], level=LEVEL), title=name, level=LEVEL)


def drift_display(comparison: Comparison, name: str) -> StabilityDisplay:
    """Figure of the shares of one column in both tables."""
    return StabilityDisplay.from_counts(comparison.counts[name], title=name)


def _ranking(screening: Screening, figures: bool) -> tuple[Figure, ...]:
    if not figures:
        return ()
    caption = (
        f"Information values with {LEVEL:.0%} intervals, largest debiased value first. Diamonds are plug-in values: "
        "they lie to the right, because chance differences between bins add up."
    )
    return (Figure("information-value", ranking_display(screening), caption),)


def _woe_sections(screening: Screening, figures: bool) -> tuple[Section, ...]:
    sections: list[Section] = []
    for i in screening.ranked[:MAX_WOE_TABLES]:
        name = screening.information_value.names[i]
        display = woe_display(screening, name)
        parts: tuple[Figure | Table, ...] = (_woe_table(display, screening),)
        if figures:
            caption = f"Weight of evidence of {name} with {LEVEL:.0%} intervals, and the event rate (right axis)."
            parts = (Figure(f"weight-of-evidence-{len(sections) + 1}", display, caption), *parts)
        sections.append(Section(f"Weight of evidence: {name}", parts))
    return tuple(sections)


def _woe_table(display: WOEDisplay, screening: Screening) -> Table:
    caption = (
        "Weight of evidence (WOE) = log of the share of events over the share of others, in nat: larger is riskier; "
        f"{_groups(screening)}. Standard error (SE) with both totals taken into account; {LEVEL:.0%} interval normal. "
        "The last column adds up to the plug-in information value."
    )
    titles = ("rows", "events", "event rate", "WOE", "SE", f"{LEVEL:.0%} interval", "adds to IV")
    rows = tuple(
        (
            str(row["bin"]),
            count(row["n"]),
            count(row["bads"]),
            f"{row['event_rate']:.1%}",
            number(row["woe"]),
            number(row["woe_stderr"]),
            f"[{number(row['woe_low'])}, {number(row['woe_high'])}]",
            number(row["iv_contribution"]),
        )
        for row in display.table.to_dict("records")
    )
    return Table(caption, (Column("bin", "left"), *map(Column, titles)), rows)


def _largest_shift(comparison: Comparison, figures: bool) -> tuple[Figure, ...]:
    if not figures:
        return ()
    name = comparison.psi.names[comparison.ranked[0]]
    caption = f"Shares of {name}, the column with the largest debiased PSI; above each bin, what it adds to the PSI."
    return (Figure("stability", drift_display(comparison, name), caption),)


def _estimate_table(short: str, caption: str, found: EstimateArray, order: list[int], *, bins: bool = True) -> Table:
    columns = (
        Column("column", "left"),
        *((Column("bins"),) if bins else ()),
        *map(Column, (short, "debiased", "SE", f"{LEVEL:.0%} interval", "p", "adj. p")),
        Column("note", "left", in_text=False),
    )
    adjusted = found.pvalue_adjusted()
    rows = tuple(
        (
            found.names[i],
            *((_bins_of(found[i].method),) if bins else ()),
            number(found[i].value),
            number(found[i].best),
            number(found[i].stderr),
            interval(found[i]),
            probability(found[i].pvalue_null()),
            probability(float(adjusted[i])),
            found[i].note,
        )
        for i in order
    )
    caption = _with_bound(caption, rows)
    if not any(row[-1] for row in rows):
        return Table(caption, columns[:-1], tuple(row[:-1] for row in rows))
    return Table(caption, columns, rows)


def _with_bound(caption: str, rows: tuple[tuple[str, ...], ...]) -> str:
    """The caption, with what ≤ means where a cell shows it."""
    return f"{caption} {BOUND}" if any(cell.startswith("≤") for row in rows for cell in row[1:]) else caption


def _bins_of(method: str) -> str:
    """The number in ``"IV, 4 bins"``."""
    return method.split(", ")[1].split(maxsplit=1)[0]


def _groups(screening: Screening) -> str:
    goods, bads = np.round(screening.information_value[0].n).astype(int)
    effective = "effective " if screening.weighted else ""
    return f"{effective}n={goods:,} others and {bads:,} events"


def _skipped(skipped: dict[str, str]) -> tuple[Section, ...]:
    if not skipped:
        return ()
    table = Table(
        f"{plural(len(skipped), 'column')} left out.",
        (Column("column", "left"), Column("reason", "left")),
        tuple(skipped.items()),
    )
    return (Section("Left out", (table,)),)


def _screening_notes() -> tuple[str, ...]:
    chance = (
        "Information value and mutual information are 0 where a column says nothing about the target, and grow with "
        "what it says. Both are sums over bins, so chance alone makes the plug-in positive; judge by the debiased "
        "estimate, its interval and the adjusted p-value."
    )
    bins = (
        "Numbers are cut into quantile bins without a look at the target; missing values are a bin of their own. "
        "Where a bin is empty in one class, 0.5 is added to every cell of that column's table."
    )
    alone = "A column is judged by itself: two columns that say the same count twice. Information is not causation."
    return (chance, bins, alone)


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
