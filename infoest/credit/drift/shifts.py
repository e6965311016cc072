"""How far features have moved from a reference, in every segment and period: what was counted becomes estimates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..._core.counts import Counts
from ..._core.errors import InputError
from ..._core.estimate import Estimate
from ..._core.estimate_array import EstimateArray
from ..value.bin_counts import BinCounts
from ..value.features import one_warning_for_all
from ..value.given_counts import PERIODS
from .distances import jensen_shannon, largest_gap, wasserstein
from .monitoring import Shift
from .reference import cells, count_rows, table_labels
from .stability import characteristic_stability_index, population_stability_index

if TYPE_CHECKING:
    from ..._core.columns import Column
    from ..._core.types import Floats, Mask
    from ..bins.binning import Bins
    from ..value.jeffreys import Smoothing
    from .periods import Grid
    from .reference import Reference

Points = Mapping[str, float] | Sequence[float]


def counts_against(reference: Floats, column: Column, bins: Bins) -> Counts:
    """Rows of the reference and of a column in the bins of the reference."""
    return Counts.from_counts(reference, count_rows(column, bins), bins=table_labels(bins), groups=PERIODS)


def psi_of_tables(counts: Mapping[str, Counts], smoothing: Smoothing) -> EstimateArray:
    """PSI of each table; warnings about empty bins are left to the caller."""
    with one_warning_for_all():
        psi = tuple(population_stability_index(table, smoothing=smoothing) for table in counts.values())
    return EstimateArray(tuple(counts), psi)


def shifts_of_features(
    columns: Sequence[Column],
    bins: Mapping[str, Bins],
    reference: Reference,
    grid: Grid,
    points: Mapping[str, Points],
    smoothing: Smoothing,
) -> tuple[Shift, ...]:
    """Every feature in every segment and period, features fastest, segments slowest."""
    found = [
        shifts_of(column, bins[column.name], reference, grid, points.get(column.name), smoothing) for column in columns
    ]
    return tuple(shift for cell in zip(*found, strict=True) for shift in cell)


def shifts_of(
    column: Column, bins: Bins, reference: Reference, grid: Grid, points: Points | None, smoothing: Smoothing
) -> list[Shift]:
    """One feature in every segment and period, segments slowest; a segment that the reference lacks has no rows there.

    Warnings about empty bins are left to the caller.
    """
    before = reference.counts[column.name]
    kept = reference.numbers.get(column.name)
    shape = (len(grid.segments), len(grid.periods))
    current = cells(column, bins, grid.segment * len(grid.periods) + grid.period, shape)
    shifts = []
    for i, segment in enumerate(grid.segments):
        known = i < len(before)
        numbers = None if kept is None else kept[i] if known else np.empty(0)
        for t, period in enumerate(grid.periods):
            counts = Counts.from_counts(
                before[i] if known else np.zeros(before.shape[1]),
                current[i, t],
                bins=table_labels(bins),
                groups=PERIODS,
            )
            rows = (grid.segment == i) & (grid.period == t) & ~column.missing
            with one_warning_for_all():
                divergences = _divergences(counts, points, smoothing)
            shifts.append(Shift(column.name, segment, period, counts, *divergences, *_distances(column, numbers, rows)))
    return shifts


def compared_tables(shifts: Iterable[Shift], *, segmented: bool) -> dict[str, Counts]:
    """Tables that hold rows on both sides, by what they compare."""
    return {
        f"{s.feature} ({f'{s.period}, {s.segment}' if segmented else s.period})": s.counts
        for s in shifts
        if s.counts.table.any(axis=0).all()
    }


def check_points(points: Mapping[str, Points], names: Sequence[str]) -> None:
    """Refuse points of what is not a feature."""
    unknown = [name for name in points if name not in names]
    if unknown:
        raise InputError(f"points names {unknown[0]!r}, which is not a feature. Features are {', '.join(names)}.")


def _divergences(counts: Counts, points: Points | None, smoothing: Smoothing) -> tuple[Estimate, Estimate, Estimate]:
    """PSI, CSI and Jensen-Shannon divergence; ``nan`` where a sample has no rows."""
    first, second = (BinCounts.of(*counts.group(name)) for name in counts.groups)
    n = (round(float(first.size)), round(float(second.size)))
    if not all(n):
        none = Estimate(math.nan, math.nan, n, note="no rows" if n[0] else "no rows in the reference")
        return none, replace(none, unit=""), none
    csi = Estimate(math.nan, math.nan, n, unit="", note="no points given")
    if points is not None:
        csi = characteristic_stability_index(counts, points=points)
    return population_stability_index(counts, smoothing=smoothing), csi, jensen_shannon(first, second)


def _distances(column: Column, known: Floats | None, rows: Mask) -> tuple[Estimate, Estimate]:
    """Kolmogorov-Smirnov and Wasserstein distances of the numbers, where some were kept and some are in ``rows``."""
    new = np.empty(0) if known is None else np.asarray(column.values[rows], dtype=np.float64)
    if known is not None and len(known) and len(new):
        return largest_gap(known, new), wasserstein(known, new)
    why = "needs numbers, and keep_values=True" if known is None else "no numbers on both sides"
    none = Estimate(math.nan, math.nan, (0 if known is None else len(known), len(new)), unit="", note=why)
    return none, none
