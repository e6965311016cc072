"""Screening: whole tables in, estimates of every column out; columns that cannot be used come with the reason."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtr, chndtrinc

from .. import quantities
from .._core.columns import Column, LongIntegersError, read_column
from .._core.counts import Counts
from .._core.errors import InputError
from .._core.estimate import Estimate, EstimateArray
from .._core.pivots import ScaledChiSquare, check_level
from .._core.sample import read_sample
from ..credit import Bins, drift_verdict
from ..credit.drift.shifts import counts_against
from ..credit.value.tables import event_indicator, read_weights
from ..methods.evaluate import evaluate
from ..methods.plugin.fitted import Plugin, PlugInBiasWarning

if TYPE_CHECKING:
    import pandas as pd

    from ..credit.drift.stability import Verdict

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Screening:
    """What each column of a table says about a binary target.

    Attributes
    ----------
    target, event : str
        The target column, and the class of it that is the event.
    n_rows, n_events : int
        Rows of the table, and events among them.
    n_bins : int
        Quantile bins of a column of numbers.
    weighted : bool
        Whether rows carry weights.
    information_value, mutual_information : EstimateArray
        One estimate a column, by the same bins.
    counts : dict of str to Counts
        Goods and bads in each bin.
    skipped : dict of str to str
        Why a column was left out.
    """

    target: str
    event: str
    n_rows: int
    n_events: int
    n_bins: int
    weighted: bool
    information_value: EstimateArray
    mutual_information: EstimateArray
    counts: dict[str, Counts]
    skipped: dict[str, str]

    @property
    def ranked(self) -> list[int]:
        """Positions of the columns, largest debiased information value first."""
        return [int(i) for i in np.argsort(-self.information_value.best, kind="stable")]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far each column of a table has moved from a reference.

    Attributes
    ----------
    names : tuple of two str
        What the two tables are called.
    n_rows : tuple of two int
        Their rows.
    n_bins : int
        Quantile bins of a column of numbers, from the reference.
    margin, alpha : float
        Largest drift that does not matter, and the level of the verdicts.
    psi : EstimateArray
        One estimate a column.
    verdicts : tuple of str
        One a column.
    counts : dict of str to Counts
        Rows of both tables in each bin.
    skipped : dict of str to str
        Why a column was left out.
    """

    names: tuple[str, str]
    n_rows: tuple[int, int]
    n_bins: int
    margin: float
    alpha: float
    psi: EstimateArray
    verdicts: tuple[Verdict, ...]
    counts: dict[str, Counts]
    skipped: dict[str, str]

    @property
    def ranked(self) -> list[int]:
        """Positions of the columns, largest debiased PSI first."""
        return [int(i) for i in np.argsort(-self.psi.best, kind="stable")]

    @property
    def verdict(self) -> Verdict:
        """``"drifted"`` if any column has, ``"stable"`` if all are, else ``"not enough data to say"``."""
        if "drifted" in self.verdicts:
            return "drifted"
        return "stable" if set(self.verdicts) == {"stable"} else "not enough data to say"


def screen_table(
    frame: pd.DataFrame, target: str, *, event: Any = None, weight: str | None = None, n_bins: int = 10
) -> Screening:
    """Information value and mutual information of every column about a binary target.

    Parameters
    ----------
    frame : pandas.DataFrame
        The table.
    target : str
        Column with two classes.
    event : object, default=None
        The class that is the event; class 1 of 0/1 or -1/1 and ``True`` need no naming.
    weight : str, default=None
        Column of positive weights.
    n_bins : int, default=10
        Quantile bins of a column of numbers; one with no more distinct values than that is taken as it is.

    Returns
    -------
    Screening
        Columns in the order of the table.

    Raises
    ------
    ValueError
        If a named column is not there, the target has missing values or not two classes, the event
        is not clear, a weight is not positive, or no column can be screened.
    """
    from ..estimators import InformationValue

    check_named(frame, (target, *(() if weight is None else (weight,))), "the table")
    y = event_indicator(frame[target], event, name="target")
    weights = None if weight is None else read_weights(frame[weight], len(frame), f"weight column {weight!r}")
    features, skipped = usable_columns([str(name) for name in frame if name not in {target, weight}], frame)
    if not features:
        reasons = "; ".join(f"{name!r}: {why}" for name, why in list(skipped.items())[:3])
        raise InputError(f"no column of the table can be screened. {reasons or 'It holds the target only.'}")
    screen = InformationValue(n_bins=n_bins, max_codes=n_bins).fit(frame[features], y, weights)
    return Screening(
        target=target,
        event=str(frame[target].iloc[int(np.argmax(y))]),
        n_rows=len(frame),
        n_events=int(y.sum()),
        n_bins=n_bins,
        weighted=weights is not None,
        information_value=screen.result_,
        mutual_information=EstimateArray(
            tuple(screen.counts_), tuple(_mutual_information(table) for table in screen.counts_.values())
        ),
        counts=screen.counts_,
        skipped=skipped,
    )


def compare_tables(
    reference: pd.DataFrame,
    current: pd.DataFrame,
    *,
    columns: Sequence[str] | None = None,
    n_bins: int = 10,
    margin: float = 0.1,
    alpha: float = 0.05,
    names: tuple[str, str] = ("reference", "current"),
) -> Comparison:
    """Population stability index of every column of two tables, with verdicts.

    Parameters
    ----------
    reference, current : pandas.DataFrame
        The two tables.
    columns : sequence of str, default=None
        Columns to compare; ``None`` takes those of the reference that can be binned.
    n_bins : int, default=10
        Quantile bins of a column of numbers.
    margin : float, default=0.1
        Largest PSI that does not matter, in nats.
    alpha : float, default=0.05
        Level of the verdicts.
    names : tuple of two str, default=("reference", "current")
        What the tables are called.

    Returns
    -------
    Comparison
        Columns in the order asked for.

    Raises
    ------
    ValueError
        If a column is missing in a table, holds numbers in one and text in the other, or cannot be
        binned though it was asked for; or no column is left.
    """
    from ..estimators import StabilityMonitor

    wanted = list(dict.fromkeys(reference.columns if columns is None else columns))
    check_named(reference, wanted, names[0])
    check_named(current, wanted, names[1])
    features, skipped = comparable_columns(wanted, reference, current, names, asked=columns is not None)
    monitor = StabilityMonitor(n_bins=n_bins, margin=margin, alpha=alpha)
    monitor.fit(typed_like(reference[features], current))
    now = typed_like(current[features], reference)
    psi = monitor.psi(now)
    tables = {
        name: _renamed(
            counts_against(monitor.counts_[name], read_column(now[name], name), Bins.from_dict(monitor.bins_[name])),
            names,
        )
        for name in features
    }
    return Comparison(
        names=names,
        n_rows=(len(reference), len(current)),
        n_bins=n_bins,
        margin=margin,
        alpha=alpha,
        psi=psi,
        verdicts=tuple(drift_verdict(estimate, margin, alpha=alpha) for estimate in psi),
        counts=tables,
        skipped=skipped,
    )


def upper_limit(estimate: Estimate, level: float = LEVEL) -> float:
    """One-sided upper limit where the two-sided interval is [0, 0]; ``nan`` without a chi-square pivot.

    There the statistic lies so far below its mean that no non-centrality fits at ``1 - level``, and a
    plain limit would be 0 as well. The limit divides by the probability under no effect (Read 2002,
    J. Phys. G 28, 2693, eq. 5), which makes it conservative: at least ``level``, and never 0.
    """
    tail = 1 - check_level(level)
    pivot = estimate.pivot
    if not isinstance(pivot, ScaledChiSquare):
        return float("nan")
    if pivot.statistic <= 0:  # the limit of the ratio as the statistic goes to 0 is exp(-non-centrality / 2)
        return float(-2 * np.log(tail) * pivot.scale)
    return float(pivot.scale * chndtrinc(pivot.statistic, pivot.df, tail * chdtr(pivot.df, pivot.statistic)))


def _mutual_information(counts: Counts) -> Estimate:
    """Plug-in on the table of the information value, debiased by Miller-Madow; each cell is a row with its weight."""
    bins, groups = np.nonzero(counts.table)
    sample = replace(
        read_sample(bins, groups, names=("bin", "target"), discrete=True),
        weights=counts.table[bins, groups],
        squared_weights=counts.squared[bins, groups],
    )
    quantity = quantities.mutual_information((0,), (1,))
    corrected, _ = evaluate(quantity, sample, Plugin("miller_madow"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlugInBiasWarning)  # the debiased value stands beside it
        plug_in, _ = evaluate(quantity, sample, Plugin())
    return replace(
        corrected, value=plug_in.value, debiased=corrected.value, method="MI, plug-in and Miller-Madow", local=None
    )


def check_named(frame: pd.DataFrame, names: Sequence[str], where: str) -> None:
    """Refuse a name that is no column of the table called ``where``."""
    for name in names:
        if name not in frame:
            known = list(map(str, frame.columns))
            shown = ", ".join(map(repr, known[:12])) + (", …" if len(known) > 12 else "")
            raise InputError(f"column {name!r} is not in {where}; it has {shown}.")


def comparable_columns(
    wanted: Sequence[str], reference: pd.DataFrame, current: pd.DataFrame, names: tuple[str, str], *, asked: bool
) -> tuple[list[str], dict[str, str]]:
    """Columns of two tables that can be compared, and why the others cannot; ``asked``: each was named by the user."""
    features, skipped = usable_columns(wanted, reference, current, constants=True)
    if asked and skipped:
        name, why = next(iter(skipped.items()))
        raise InputError(f"column {name!r} cannot be compared: {why}")
    if not features:
        reasons = "; ".join(f"{name!r}: {why}" for name, why in list(skipped.items())[:3])
        raise InputError(f"no column can be compared. {reasons or 'The tables have no columns.'}")
    for table, where in zip((reference, current), names, strict=True):
        for name in features:
            column = read_column(table[name], "table")
            infinite = 0 if column.kind == "nominal" else int(np.isinf(column.values).sum())
            if infinite:
                raise InputError(
                    f"column {name!r} of {where} holds infinity in {infinite} rows.", remedy="Drop or cap those rows."
                )
    return features, skipped


def usable_columns(
    names: Sequence[str], frame: pd.DataFrame, other: pd.DataFrame | None = None, *, constants: bool = False
) -> tuple[list[str], dict[str, str]]:
    """Columns that can be binned, and why the others cannot."""
    skipped: dict[str, str] = {}
    for name in names:
        try:
            columns = [read_column(table[name], "table") for table in (frame, other) if table is not None]
        except TypeError as error:
            skipped[name] = str(error)
            continue
        except LongIntegersError:
            skipped[name] = "integers of 2**53 or more: looks like an identifier"
            continue
        why = _obstacle(columns, constants)
        if why:
            skipped[name] = why
    return [name for name in names if name not in skipped], skipped


def _obstacle(columns: Sequence[Column], constants: bool) -> str:
    """Why columns of one variable cannot be binned, or nothing."""
    if all(column.missing.all() for column in columns):
        return "every value is missing"
    first = columns[0]
    present = first.values[~first.missing]  # noqa: PD011 - a column of ours, not of pandas
    if first.kind != "nominal":
        infinite = int(np.isinf(np.asarray(present, dtype=np.float64)).sum())
        if infinite and not constants:
            raise InputError(
                f"column {first.name!r} holds infinity in {infinite} rows.", remedy="Drop or cap those rows."
            )
    distinct = len(set(present.tolist()))
    if distinct == 1 and not first.missing.any() and not constants:
        return "constant: it carries no information"
    if first.kind == "nominal" and distinct > 1 and 2 * distinct > len(present):
        return f"{distinct} distinct values in {len(present)} rows: looks like an identifier or free text"
    return ""


def typed_like(frame: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The frame, its empty columns typed as in the other; an error where numbers meet text."""
    changed: dict[str, NDArray[Any]] = {}
    for name in frame.columns:
        mine, theirs = read_column(frame[name], "table"), read_column(other[name], "table")
        if (mine.kind == "nominal") == (theirs.kind == "nominal"):
            continue
        if not mine.missing.all() and not theirs.missing.all():
            raise InputError(
                f"column {name!r} holds numbers in one table and text in the other. "
                "Give it one type, or name the columns to compare."
            )
        if mine.missing.all():
            changed[name] = np.full(len(frame), None if theirs.kind == "nominal" else np.nan)
    return frame.assign(**changed)


def _renamed(counts: Counts, groups: tuple[str, str]) -> Counts:
    """The same counts, their groups called by the names of the tables; bins without rows left out."""
    kept = np.asarray(counts.table.any(axis=1))
    bins = tuple(name for name, keep in zip(counts.bins, kept, strict=True) if keep)
    return Counts(bins, groups, counts.table[kept], counts.squared[kept])
