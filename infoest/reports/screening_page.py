"""The report on a screening ranks columns by the debiased information value and shows the bins of the first three.

The plug-in value that other programs print stands beside it, and the notes say why the two differ.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np

from ..credit import EmptyBinWarning, woe_table
from ..plotting import InformationRankingDisplay, WOEDisplay
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
from .limits import LEVEL
from .tables import left_out, with_bound

if TYPE_CHECKING:
    from .._core.estimate_array import EstimateArray
    from .screening import Screening

FDR = 0.05
MAX_WOE_TABLES = 3


def screening_document(screening: Screening, source: str, *, figures: bool = True) -> Document:
    """Report on what each column says about the target."""
    sections = [
        Section("Result", (Text(screening_sentence(screening)),)),
        Section("Information value", (*_ranking(screening, figures), value_table(screening))),
        Section("Mutual information", (information_table(screening),)),
        *_woe_sections(screening, figures),
        *left_out(screening.skipped),
        Section("How to read this", tuple(Text(t, "note") for t in _screening_notes())),
    ]
    weights = " Rows are weighted; tests use effective numbers of rows." if screening.weighted else ""
    subtitle = (
        f"{source}: {plural(screening.n_rows, 'row')}, of which {screening.n_events:,} are events "
        f"({screening.n_events / screening.n_rows:.1%}).{weights}"
    )
    return Document(f"What the columns say about {screening.target} = {screening.event}", subtitle, tuple(sections))


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
        f"less its bias at independence; standard error (SE), {LEVEL:.0%} interval and one-sided p-value "
        f"from the likelihood-ratio chi-square; p adjusted by Benjamini-Hochberg over "
        f"{plural(len(found), 'column')}."
    )
    return _estimate_table("MI", caption, found, screening.ranked[:limit], bins=False)


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
    caption = with_bound(caption, rows)
    if not any(row[-1] for row in rows):
        return Table(caption, columns[:-1], tuple(row[:-1] for row in rows))
    return Table(caption, columns, rows)


def _bins_of(method: str) -> str:
    """The number in ``"IV, 4 bins"``."""
    return method.split(", ")[1].split(maxsplit=1)[0]


def _groups(screening: Screening) -> str:
    goods, bads = np.round(screening.information_value[0].n).astype(int)
    effective = "effective " if screening.weighted else ""
    return f"{effective}n={goods:,} others and {bads:,} events"


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
