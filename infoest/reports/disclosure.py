"""What of a monitoring may be printed is decided here once, for the page and for the record alike.

A cell is withheld with every figure made of it, because an estimate and its standard error give its count away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .comparison import renamed_groups
from .records import skipped_record
from .suppression import MIN_CELL, check_min_cell, merge_small_bins, withheld_cells

if TYPE_CHECKING:
    from .._core.counts import Counts
    from ..credit.drift.monitoring import Monitoring, Shift
    from .monitoring import MonitoredTable


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A monitoring, and which of its cells may be printed.

    Attributes
    ----------
    table : MonitoredTable
        All results.
    min_cell : int
        Smallest count that is printed.
    hidden : ndarray of bool, shape (n_segments, n_periods)
        Cells whose count is withheld, and with it every figure.
    reference_hidden : ndarray of bool, shape (n_segments,)
        Segments whose count in the reference is withheld, and with it all of their cells.
    """

    table: MonitoredTable
    min_cell: int
    hidden: NDArray[np.bool_]
    reference_hidden: NDArray[np.bool_]

    @classmethod
    def of(cls, table: MonitoredTable, min_cell: int = MIN_CELL) -> Disclosed:
        """Decide which cells to withhold."""
        check_min_cell(min_cell)
        found = table.monitoring
        shape = (len(found.segments), len(found.periods), len(found.features))
        sizes = np.array([shift.n for shift in found], dtype=np.float64).reshape(*shape, 2)[:, :, 0]
        reference = withheld_cells(sizes[:, 0, 0], min_cell)
        hidden = withheld_cells(sizes[:, :, 1].ravel(), min_cell).reshape(shape[:2])
        return cls(table, min_cell, hidden | reference[:, None], reference)

    @property
    def monitoring(self) -> Monitoring:
        """All results."""
        return self.table.monitoring

    @property
    def segmented(self) -> bool:
        """Whether rows are split into segments."""
        return self.table.segment is not None

    def withholds(self, shift: Shift) -> bool:
        """Whether the figures of a shift are withheld."""
        found = self.monitoring
        return bool(self.hidden[found.segments.index(shift.segment), found.periods.index(shift.period)])

    def where(self, shift: Shift) -> str:
        """The period of a shift and, where rows are segmented, its segment."""
        return f"{shift.period}, {shift.segment}" if self.segmented else shift.period

    def published(self) -> list[int]:
        """Positions of the shifts with figures to show, largest debiased PSI first."""
        best = np.array([s.psi.best if not self.withholds(s) else np.nan for s in self.monitoring])
        return [int(i) for i in np.argsort(-best, kind="stable") if not np.isnan(best[i])]

    def clearest(self) -> list[int]:
        """The same positions, largest lower limit first: few rows make estimates large, but not lower limits."""
        found = self.monitoring
        low = {i: found.shifts[i].psi.confint(1 - found.alpha).low for i in self.published()}
        return sorted(low, key=lambda i: -low[i])  # stable: ties stay in the order of the estimates


def monitoring_record(table: MonitoredTable, *, min_cell: int = MIN_CELL) -> dict[str, Any]:
    """The results as plain data; counts and figures that are withheld are null."""
    shown = Disclosed.of(table, min_cell)
    found = table.monitoring
    rows: list[dict[str, Any]] = found.summary_frame().to_dict("records")  # type: ignore[assignment]  # text keys
    public = ("feature", "segment", "period", "verdict", "alarm", "level")
    for shift, row in zip(found, rows, strict=True):
        if shown.withholds(shift):
            row.update({key: None for key in row if key not in public}, note="withheld: too few rows")
    last = [shown.monitoring.shifts[i] for i in shown.published() if found.shifts[i].period == found.periods[-1]]
    sizes = [n if n >= min_cell else None for n in table.n_rows]
    return {
        "reference": {"name": table.names[0], "rows": sizes[0]},
        "current": {"name": table.names[1], "rows": sizes[1]},
        "by": table.by,
        "segment": table.segment,
        "n_bins": table.n_bins,
        "margin": found.margin,
        "alpha": found.alpha,
        "min_cell": min_cell,
        "verdict": found.verdict,
        "periods": list(found.periods),
        "segments": list(found.segments),
        "comparisons": rows,
        "bins": [_bin_record(shown, shift) for shift in last],
        "skipped": skipped_record(table.skipped),
    }


def _bin_record(shown: Disclosed, shift: Shift) -> dict[str, Any]:
    counts, together = public_counts(shown, shift)
    first, second = counts.table.T.tolist()
    return {
        "feature": shift.feature,
        "segment": shift.segment,
        "period": shift.period,
        "bins": list(counts.bins),
        "reference": first,
        "current": second,
        "bins_together": together,
    }


def public_counts(shown: Disclosed, shift: Shift) -> tuple[Counts, int]:
    """Counts of a shift that may be printed, and how many bins were added up; bins without rows are left out."""
    groups = (shown.table.names[0], shown.where(shift))
    groups = groups if groups[0] != groups[1] else ("reference", "current")
    return merge_small_bins(renamed_groups(shift.counts, groups), shown.min_cell)
