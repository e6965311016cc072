"""The report on a monitoring puts alarms first, then periods, then the columns of the last period.

Alarms, not single verdicts, decide the whole: of many comparisons some go wrong by chance. Small cells are withheld.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from ..credit import EmptyBinWarning
from ..plotting import MonitoringDisplay, StabilityDisplay
from .disclosure import Disclosed, public_counts
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
from .suppression import MIN_CELL, shown_count
from .tables import BOUND, left_out, short_verdict

if TYPE_CHECKING:
    from ..credit.drift.monitoring import Shift
    from .monitoring import MonitoredTable

MAX_FIGURES = 4
MAX_ALARMS = 30


def monitoring_document(table: MonitoredTable, *, min_cell: int = MIN_CELL, figures: bool = True) -> Document:
    """Report on how far each column has moved, period by period."""
    shown = Disclosed.of(table, min_cell)
    found = table.monitoring
    sections = [
        Section("Verdict", (Text(monitoring_sentence(shown)), *_alarm_table(shown))),
        Section("Periods", (_period_table(shown),)),
        Section("Over time", _figures(shown) if figures else ()),
        Section(f"Last period: {found.periods[-1]}", (_shift_table(shown), _distance_table(shown))),
        *_bin_sections(shown, figures),
        *left_out(table.skipped),
        Section("How to read this", tuple(Text(text, "note") for text in _notes(shown))),
    ]
    first, second = table.names
    sizes = [shown_count(n, False, min_cell) for n in table.n_rows]
    subtitle = (
        f"{first}: {sizes[0]} rows; {second}: {sizes[1]} rows by {table.by}"
        f"{f' and {table.segment}' if table.segment else ''}, {found.periods[0]} to {found.periods[-1]}. "
        f"Largest drift that does not matter: {found.margin:g} nat."
    )
    return Document(f"Has {second} drifted from {first}?", subtitle, tuple(sections))


def monitoring_sentence(shown: Disclosed) -> str:
    """The verdict in words."""
    found = shown.monitoring
    verdicts = found.verdicts
    tally = ", ".join(f"{verdicts.count(v)} {v}" for v in ("stable", "drifted", "not enough data to say"))
    meaning = {
        "stable": f"every comparison passes the test that its drift is below {found.margin:g} nat",
        "drifted": f"{plural(int(found.alarms.sum()), 'alarm')}: drift beyond {found.margin:g} nat that chance and "
        "the number of looks do not explain",
        "not enough data to say": f"no alarm, but some comparison allows drift to either side of {found.margin:g} nat",
    }[found.verdict]
    text = (
        f"{found.verdict.capitalize()}: {meaning}. {plural(len(found.shifts), 'comparison')} of "
        f"{plural(len(found.features), 'column')}, one by one: {tally}."
    )
    best = shown.published()
    if not best:
        return text
    largest = found.shifts[best[0]]
    low, high = largest.psi.confint(1 - found.alpha)
    return (
        f"{text} The largest PSI is that of {largest.feature} in {shown.where(largest)}: "
        f"{number(largest.psi.best)} nat, {1 - found.alpha:.0%} interval {number(low)} to {number(high)} "
        f"(plug-in {number(largest.psi.value)})."
    )


def _alarm_table(shown: Disclosed) -> tuple[Table, ...]:
    found = shown.monitoring
    raised = [shift for shift, alarm in zip(found, found.alarms, strict=True) if alarm]
    if not raised:
        return ()
    first = f", the first {MAX_ALARMS} of {len(raised)}" if len(raised) > MAX_ALARMS else ""
    caption = (
        f"Alarms{first}: debiased PSI in nat, standard error (SE) and {1 - found.alpha:.0%} interval; p of a drift of "
        f"D={found.margin:g} or less; level that the adjusted p had to reach."
    )
    titles = ("column", *(("segment",) if shown.segmented else ()), "period")
    columns = (
        *(Column(t, "left") for t in titles),
        *map(Column, ("debiased", "SE", _interval_title(shown), "p≤D", "level")),
    )
    rows = tuple(
        (
            shift.feature,
            *((shift.segment,) if shown.segmented else ()),
            shift.period,
            *_psi_cells(shown, shift)[1:],
            "–" if shown.withholds(shift) else probability(shift.pvalue_drift(found.margin)),
            probability(found.level(shift.period)),
        )
        for shift in raised[:MAX_ALARMS]
    )
    return (Table(caption, columns, rows),)


def _psi_cells(shown: Disclosed, shift: Shift) -> tuple[str, str, str, str]:
    """Plug-in and debiased value, standard error and interval; dashes where withheld or unknown."""
    if shown.withholds(shift):
        return ("–", "–", "–", "–")
    psi = shift.psi
    return number(psi.value), number(psi.best), number(psi.stderr), interval(psi, 1 - shown.monitoring.alpha)


def _period_table(shown: Disclosed) -> Table:
    """One row per period and segment: rows, verdicts, alarms, and the column that moved most."""
    found = shown.monitoring
    verdicts, alarms = found.verdicts, found.alarms
    caption = (
        f"Rows, verdicts and alarms in each period{' and segment' if shown.segmented else ''}, and the column with the "
        f"largest debiased PSI (nat, {1 - found.alpha:.0%} interval). Counts below {shown.min_cell}, and what would "
        "give them away, are withheld with their figures."
    )
    columns = (
        Column("period", "left"),
        *((Column("segment", "left"),) if shown.segmented else ()),
        *map(Column, ("rows", "stable", "drifted", "too few data", "alarms")),
        Column("largest", "left"),
        *map(Column, ("debiased", _interval_title(shown))),
    )
    rows = []
    width = len(found.features)
    for t, period in enumerate(found.periods):
        for s, segment in enumerate(found.segments):
            start = (s * len(found.periods) + t) * width
            shifts, own = found.shifts[start : start + width], verdicts[start : start + width]
            best = [shift.psi.best for shift in shifts]
            known = not shown.hidden[s, t] and not np.isnan(best).all()
            top = shifts[int(np.nanargmax(best))] if known else shifts[0]
            rows.append(
                (
                    period,
                    *((segment,) if shown.segmented else ()),
                    _rows_shown(shown, shifts[0], s, t),
                    *(str(own.count(v)) for v in ("stable", "drifted", "not enough data to say")),
                    str(int(alarms[start : start + width].sum())),
                    top.feature if known else "–",
                    number(top.psi.best) if known else "–",
                    interval(top.psi, 1 - found.alpha) if known else "–",
                )
            )
    return Table(caption, columns, tuple(rows))


def _rows_shown(shown: Disclosed, shift: Shift, s: int, t: int) -> str:
    return shown_count(shift.n[1], bool(shown.hidden[s, t]) and shift.n[1] > 0, shown.min_cell)


def _shift_table(shown: Disclosed) -> Table:
    """PSI of each column in the last period, largest first."""
    found = shown.monitoring
    last = [i for i, shift in enumerate(found.shifts) if shift.period == found.periods[-1]]
    frame, verdicts = found.summary_frame(), found.verdicts
    ranked = [i for i in shown.published() if i in set(last)]
    ranked += [i for i in last if i not in set(ranked)]
    caption = (
        f"PSI of {plural(len(found.features), 'column')} in {found.periods[-1]}, in nat; up to {shown.table.n_bins} "
        "quantile bins of the reference for numbers, categories as they are. Plug-in and debiased (digamma) estimate; "
        f"delta-method standard error (SE); {1 - found.alpha:.0%} interval and tests from the scaled non-central "
        "chi-square of the debiased one: p of no drift, adjusted by Benjamini-Hochberg over columns and segments of "
        f"the period, and p≥D of a drift of D={found.margin:g} or more. {BOUND}"
    )
    columns = (
        Column("column", "left"),
        *((Column("segment", "left"),) if shown.segmented else ()),
        *map(Column, ("PSI", "debiased", "SE", _interval_title(shown))),
        Column("p", in_text=False),
        *map(Column, ("adj. p", "p≥D")),
        Column("verdict", "left"),
    )
    rows = []
    for i in ranked:
        shift, row = found.shifts[i], frame.iloc[i]
        pvalues = [float(row[name]) for name in ("pvalue", "pvalue_adjusted", "pvalue_equivalence")]
        rows.append(
            (
                shift.feature,
                *((shift.segment,) if shown.segmented else ()),
                *_psi_cells(shown, shift),
                *("–" if shown.withholds(shift) else probability(p) for p in pvalues),
                short_verdict(verdicts[i]) + (", alarm" if row["alarm"] else ""),
            )
        )
    return Table(caption, columns, tuple(rows))


def _distance_table(shown: Disclosed) -> Table:
    """Other distances of each column in the last period."""
    found = shown.monitoring
    caption = (
        f"Other distances in {found.periods[-1]}. Jensen-Shannon divergence (JS, nat) over the same bins, and "
        "Kolmogorov-Smirnov (KS) and Wasserstein-1 (W) distances of the numbers themselves, missing ones left out, W "
        "in the column's unit; first-order standard errors (SE), asymptotic p of KS. They serve comparison; verdicts "
        "rest on the PSI."
    )
    columns = (
        Column("column", "left"),
        *((Column("segment", "left"),) if shown.segmented else ()),
        *map(Column, ("JS", "SE", "KS", "p", "W", "SE")),
    )
    rows = []
    for shift in found:
        if shift.period != found.periods[-1]:
            continue
        known = not shown.withholds(shift)
        js, ks, w = shift.jensen_shannon, shift.kolmogorov_smirnov, shift.wasserstein
        of_bins = (number(js.value), number(js.stderr), number(ks.value), probability(ks.pvalue_null()))
        cells = (*of_bins, _significant(w.value), _significant(w.stderr)) if known else ("–",) * 6
        rows.append((shift.feature, *((shift.segment,) if shown.segmented else ()), *cells))
    return Table(caption, columns, tuple(rows))


def _significant(value: float) -> str:
    """Four significant digits: the unit is the column's own."""
    return "–" if np.isnan(value) else f"{value:.4g}"


def _figures(shown: Disclosed) -> tuple[Figure, ...]:
    """PSI over periods of the columns that moved most."""
    found = shown.monitoring
    if len(found.periods) < 2:
        return ()
    ranked = dict.fromkeys((found.shifts[i].feature, found.shifts[i].segment) for i in shown.clearest())
    drawn: list[Figure] = []
    for feature, segment in list(ranked)[:MAX_FIGURES]:
        display = MonitoringDisplay.from_monitoring(found, feature, segment=segment)
        hidden = shown.hidden[found.segments.index(segment)]
        for name in ("best", "value", "low", "high", "null_quantile"):
            setattr(display, name, np.where(hidden, np.nan, getattr(display, name)))
        caption = (
            f"PSI of {feature}{f' in segment {segment}' if shown.segmented else ''} in each period, with "
            f"{1 - found.alpha:.0%} intervals. Below the dashed line lie 95% of debiased values where nothing moved."
        )
        drawn.append(Figure(f"monitoring-{len(drawn) + 1}", display, caption))
    return tuple(drawn)


def _bin_sections(shown: Disclosed, figures: bool) -> tuple[Section, ...]:
    """Bins of the column that moved most in the last period, small ones added up."""
    found = shown.monitoring
    last = [i for i in shown.clearest() if found.shifts[i].period == found.periods[-1]]
    if not last:
        return ()
    shift = found.shifts[last[0]]
    counts, together = public_counts(shown, shift)
    title = f"What moved: {shift.feature}"
    if len(counts.bins) < 2:
        return (Section(title, (Text(f"Every bin holds fewer than {shown.min_cell} rows of one sample: not shown."),)),)
    totals = counts.table.sum(axis=0)
    sizes = " and ".join(f"{total:,.0f}" for total in totals)
    small = (
        f" {together} bins are one row, because some hold fewer than {shown.min_cell} rows of one sample."
        if together
        else ""
    )
    caption = f"Rows of {shift.feature} in each bin, {counts.groups[0]} and {shown.where(shift)}; n={sizes}.{small}"
    columns = (Column("bin", "left"), *map(Column, ("reference", "share", "period", "share")))
    rows = tuple(
        (name, count(row[0]), f"{row[0] / totals[0]:.1%}", count(row[1]), f"{row[1] / totals[1]:.1%}")
        for name, row in zip(counts.bins, counts.table.tolist(), strict=True)
    )
    parts: tuple[Figure | Table, ...] = (Table(caption, columns, rows),)
    if figures:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", EmptyBinWarning)
            display = StabilityDisplay.from_counts(counts, title=shift.feature)
        where = shown.where(shift)
        note = f"Shares of {shift.feature} in {where} and in the reference; above, what each bin adds to the PSI."
        parts = (Figure("bins", display, note), *parts)
    return (Section(title, parts),)


def _interval_title(shown: Disclosed) -> str:
    return f"{1 - shown.monitoring.alpha:.0%} interval"


def _notes(shown: Disclosed) -> tuple[str, ...]:
    found = shown.monitoring
    verdicts = (
        f"One comparison is stable where an equivalence test rejects a drift of {found.margin:g} nat or more, drifted "
        f"where the lower limit of its interval exceeds {found.margin:g}; otherwise the data are too few to say. Of "
        "many comparisons some go wrong by chance, so the overall verdict does not count them."
    )
    alarms = (
        f"An alarm is raised where the p-value of a drift of {found.margin:g} or less, adjusted by Benjamini-Hochberg "
        f"over all columns and segments of the period, reaches the level {found.alpha / 2:g} × 6 / (π t)² of period t. "
        f"These levels add up to {found.alpha / 2:g} over all periods to come: the shares of false alarms among the "
        "alarms of each period, summed, have at most that expectation, whenever one stops looking and however periods "
        "depend on each other (alpha-spending; Tian & Ramdas 2021)."
    )
    chance = (
        "Chance alone makes the plug-in PSI positive, more so with many bins and few rows. Interval and tests rest on "
        "the debiased estimate, which may be negative. Bins are those of the reference; missing values and categories "
        "not seen there are bins of their own. Each segment is compared with its own part of the reference."
    )
    cells = (
        f"No count below {shown.min_cell} is printed. Where a total would give one away, the next smallest is withheld "
        "too; small bins are one row together. Statistics over all bins are printed."
        if shown.min_cell > 0
        else "No count is withheld."
    )
    return (verdicts, alarms, chance, cells)
