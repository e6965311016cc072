"""Two tables are compared column by column by the population stability index, each column with a verdict of its own.

The overall verdict is the worst that the data support: drifted if any column has, stable only if all are shown to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .._core.columns import read_column
from .._core.counts import Counts
from ..credit import Bins, drift_verdict
from ..credit.drift.shifts import counts_against
from .columns import check_named, comparable_columns, typed_like

if TYPE_CHECKING:
    import pandas as pd

    from .._core.estimate_array import EstimateArray
    from ..credit.drift.stability import Verdict


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
        One estimate per column.
    verdicts : tuple of str
        One verdict per column.
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
        Columns in the order in which they were asked for.

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
        name: renamed_groups(
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


def renamed_groups(counts: Counts, groups: tuple[str, str]) -> Counts:
    """The same counts with other names of the two groups, without the bins that hold no rows."""
    kept = np.asarray(counts.table.any(axis=1))
    bins = tuple(name for name, keep in zip(counts.bins, kept, strict=True) if keep)
    return Counts(bins, groups, counts.table[kept], counts.squared[kept])
