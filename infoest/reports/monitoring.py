"""A table is compared with a reference column by column, in each period and segment.

Nothing is withheld here: what of the results may be printed is decided in ``disclosure``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .columns import check_named, comparable_columns, typed_like

if TYPE_CHECKING:
    import pandas as pd

    from ..credit import Monitoring


@dataclass(frozen=True, slots=True)
class MonitoredTable:
    """How far each column of a table has moved from a reference, period by period.

    Attributes
    ----------
    names : tuple of two str
        What the two tables are called.
    n_rows : tuple of two int
        Their rows.
    by : str
        Column of the periods.
    segment : str or None
        Column of the segments.
    n_bins : int
        Quantile bins of a column of numbers, from the reference.
    monitoring : Monitoring
        Estimates, verdicts and alarms.
    skipped : dict of str to str
        Why a column was left out.
    """

    names: tuple[str, str]
    n_rows: tuple[int, int]
    by: str
    segment: str | None
    n_bins: int
    monitoring: Monitoring
    skipped: dict[str, str]


def monitor_tables(
    reference: pd.DataFrame,
    current: pd.DataFrame,
    by: str,
    *,
    segment: str | None = None,
    columns: Sequence[str] | None = None,
    n_bins: int = 10,
    margin: float = 0.1,
    alpha: float = 0.05,
    names: tuple[str, str] = ("reference", "current"),
) -> MonitoredTable:
    """Population stability index of every column of a table, in each period and segment.

    Parameters
    ----------
    reference, current : pandas.DataFrame
        The two tables.
    by : str
        Column of ``current`` that holds the period of each row.
    segment : str, default=None
        Column of both tables that holds the segment of each row.
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
    MonitoredTable
        Columns in the order in which they were asked for.

    Raises
    ------
    ValueError
        If a column is missing in a table, holds infinity, holds numbers in one and text in the other,
        or cannot be binned though it was asked for; a row has no period; or no column is left.
    """
    from ..estimators import StabilityMonitor

    check_named(current, (by,), names[1])
    keys = [by] if segment is None else [by, segment]
    if segment is not None:
        check_named(reference, (segment,), names[0])
        check_named(current, (segment,), names[1])
    asked = columns is not None
    wanted = [name for name in dict.fromkeys(reference.columns if columns is None else columns) if name not in keys]
    check_named(reference, wanted, names[0])
    check_named(current, wanted, names[1])
    features, skipped = comparable_columns(wanted, reference, current, names, asked=asked)
    monitor = StabilityMonitor(n_bins=n_bins, margin=margin, alpha=alpha, keep_values=True)
    monitor.fit(typed_like(reference[features], current), segment=None if segment is None else reference[segment])
    found = monitor.monitor(
        typed_like(current[features], reference),
        current[by],
        segment=None if segment is None else current[segment],
    )
    return MonitoredTable(names, (len(reference), len(current)), by, segment, n_bins, found, skipped)
