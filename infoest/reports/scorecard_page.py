"""The report on a scorecard shows its quality out of fold first, then the points of every bin with their errors."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..plotting import CalibrationCurveDisplay, ROCDisplay, ScoreDistributionDisplay
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
from .records import skipped_record
from .tables import left_out

if TYPE_CHECKING:
    from .._core.estimate import Estimate
    from .scorecard import ScoredTable

POINT_DIGITS = 1


def scorecard_document(scored: ScoredTable, source: str, *, figures: bool = True) -> Document:
    """Report on a scorecard."""
    sections = [
        Section("Result", (Text(_sentence(scored)),)),
        Section("Quality out of fold", (_quality_table(scored), *(_figures(scored) if figures else ()))),
        *_points_sections(scored),
        *left_out(scored.skipped),
        Section("How to read this", tuple(Text(text, "note") for text in _notes(scored))),
    ]
    weights = " Rows are weighted." if scored.weighted else ""
    subtitle = (
        f"{source}: {plural(scored.n_rows, 'row')}, of which {scored.n_events:,} are events "
        f"({scored.n_events / scored.n_rows:.1%}).{weights}"
    )
    return Document(f"Scorecard for {scored.target} = {scored.event}", subtitle, tuple(sections))


def scorecard_record(scored: ScoredTable) -> dict[str, Any]:
    """The scorecard and its quality as plain data."""
    card = scored.card
    calibration = scored.calibration
    table = card.points_table()
    return {
        "target": scored.target,
        "event": scored.event,
        "rows": scored.n_rows,
        "events": scored.n_events,
        "weighted": scored.weighted,
        "folds": scored.folds,
        "level": LEVEL,
        "auc": _estimate(scored.auc),
        "gini": _estimate(scored.gini),
        "ks": _estimate(scored.ks),
        "calibration": None
        if calibration is None
        else {"statistic": calibration.statistic, "pvalue": calibration.pvalue, "method": calibration.method},
        "scaling": {"pdo": card.pdo, "odds": card.odds, "base_points": card.base_points},
        "intercept": {"value": card.intercept_, "stderr": card.intercept_stderr_},
        "features": [
            {
                "name": name,
                "coefficient": float(card.coef_[j]),
                "coefficient_stderr": float(card.coef_stderr_[j]),
                "bins": [
                    {key: row[key] for key in ("bin", "goods", "bads", "event_rate", "woe", "points", "points_stderr")}
                    for row in table[table["feature"] == name].to_dict("records")
                ],
            }
            for j, name in enumerate(card.points_)
        ],
        "skipped": skipped_record(scored.skipped),
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    low, high = estimate.confint(LEVEL)
    return {
        "value": estimate.value,
        "stderr": estimate.stderr,
        "low": low,
        "high": high,
        "pvalue": estimate.pvalue_null(),
        "n": list(estimate.n),
        "method": estimate.method,
        "note": estimate.note,
    }


def _sentence(scored: ScoredTable) -> str:
    low, high = scored.auc.confint(LEVEL)
    limits = "" if math.isnan(low) else f", {LEVEL:.0%} interval {number(low, 3)} to {number(high, 3)}"
    card = scored.card
    return (
        f"A card of {plural(len(card.points_), 'feature')} ranks events above others with an AUC of "
        f"{number(scored.auc.value, 3)}{limits}, on rows that it was not fitted to. It gives {card.base_points:g} "
        f"points at odds of {card.odds:g} to 1 against the event, and {card.pdo:g} more each time the odds double."
    )


def _quality_table(scored: ScoredTable) -> Table:
    effective = "effective " if scored.weighted else ""
    events, others = scored.auc.n
    caption = (
        f"Log odds of {scored.folds}-fold cross-validation: each row is scored by a card fitted to the other folds; "
        f"{effective}n={events:,} events and {others:,} others. DeLong standard errors (SE) of AUC and Gini with "
        f"{LEVEL:.0%} intervals by Newcombe's method; Kolmogorov-Smirnov distance (KS) with an interval that holds "
        "from no difference on; one-sided p-values of a score that says nothing."
    )
    if scored.calibration is not None:
        caption += (
            " Calibration: intercept and slope of the log odds, root of the score statistic (positive: overconfident)."
        )
    rows = [
        (name, number(e.value), number(e.stderr), interval(e), probability(e.pvalue_null()))
        for name, e in (("AUC", scored.auc), ("Gini", scored.gini), ("KS", scored.ks))
    ]
    if scored.calibration is not None:
        test = scored.calibration
        rows.append(("calibration", number(test.statistic), "", "", probability(test.pvalue)))
    columns = (Column("figure", "left"), *map(Column, ("value", "SE", f"{LEVEL:.0%} interval", "p")))
    return Table(caption, columns, tuple(rows))


def _figures(scored: ScoredTable) -> tuple[Figure, ...]:
    y = scored.outcome
    names = ("other", scored.event)
    distribution = ScoreDistributionDisplay.from_predictions(y, scored.points, label="Points", title="Points by class")
    distribution.names = names
    return (
        Figure(
            "score-distribution",
            distribution,
            f"Share of each class by points, out of fold: {scored.event} and all others.",
        ),
        Figure(
            "roc",
            ROCDisplay.from_predictions(y, scored.log_odds, title="ROC curve"),
            "Share of events against share of others above each score, out of fold; unweighted.",
        ),
        Figure(
            "calibration",
            CalibrationCurveDisplay.from_predictions(y, scored.probability, title="Calibration"),
            "Event rate against the out-of-fold forecast in ten groups of rows, with Wilson's intervals; unweighted.",
        ),
    )


def _points_sections(scored: ScoredTable) -> tuple[Section, ...]:
    card = scored.card
    table = card.points_table()
    intro = Text(
        f"Points of a row are the sum over its bins. Intercept {number(card.intercept_)} ± "
        f"{number(card.intercept_stderr_)}, shared evenly among the features. Standard errors (SE) include those of "
        "the weights of evidence (WOE: log of the share of events over the share of others, larger is riskier)."
    )
    parts: list[Text | Table] = [intro]
    for j, name in enumerate(card.points_):
        own = table[table["feature"] == name]
        caption = f"{name}: coefficient {number(card.coef_[j])} ± {number(card.coef_stderr_[j])}"
        rows = tuple(
            (
                str(row["bin"]),
                count(row["goods"] + row["bads"]),
                f"{row['event_rate']:.1%}",
                number(row["woe"]),
                number(row["points"], POINT_DIGITS),
                number(row["points_stderr"], POINT_DIGITS),
            )
            for row in own.to_dict("records")
        )
        columns = (Column("bin", "left"), *map(Column, ("rows", "event rate", "WOE", "points", "SE")))
        parts.append(Table(caption, columns, rows))
    return (Section("Points", tuple(parts)),)


def _notes(scored: ScoredTable) -> tuple[str, ...]:
    features = (
        "Features enter as weights of evidence in a logistic regression without a penalty. A coefficient near 1 means "
        "that a feature adds to the others what it says alone; a negative one contradicts its own weights of evidence: "
        "leave such a feature out."
    )
    errors = "Standard errors hold for these bins, not for the choice of bins or of features."
    quality = (
        f"The quality is that of cards fitted to {scored.folds - 1} of {scored.folds} folds, a little worse than that "
        "of the card fitted to all rows."
    )
    return (features, errors, quality)
