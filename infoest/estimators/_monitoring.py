"""Monitoring: what one feature of one period is counted into, and the estimates made of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._result import Estimate, TestResult
from ..credit import characteristic_stability_index, population_stability_index
from ..credit.distances import jensen_shannon, kolmogorov_smirnov, wasserstein
from ..credit.jeffreys import BinCounts
from ._binning import codes_or_missing

if TYPE_CHECKING:
    from .._columns import Column
    from .._counts import Counts
    from ..credit.binning import Bins
    from ..credit.jeffreys import Smoothing

Codes = NDArray[np.int64]
UNSEEN = "not seen in the reference"


def estimates_of(
    counts: Counts, points: Mapping[str, float] | Sequence[float] | None, smoothing: Smoothing
) -> tuple[Estimate, Estimate, Estimate]:
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


def distances_of(
    column: Column, known: NDArray[np.float64] | None, rows: NDArray[np.bool_]
) -> tuple[TestResult, Estimate]:
    """Kolmogorov-Smirnov and Wasserstein distances of the numbers, where some were kept and some are in ``rows``."""
    new = np.empty(0) if known is None else np.asarray(column.values[rows], dtype=np.float64)
    if known is not None and len(known) and len(new):
        return kolmogorov_smirnov(known, new), wasserstein(known, new)
    why = "needs numbers, and keep_values=True" if known is None else "no numbers on both sides"
    n = (0 if known is None else len(known), len(new))
    return (
        TestResult(math.nan, math.nan, "the distributions differ", method=why),
        Estimate(math.nan, math.nan, n, unit="", note=why),
    )


def split_columns(X: Any, wanted: Mapping[str, Any]) -> tuple[Any, list[Any]]:
    """X without the columns that are named, and for each argument that column, or the labels given."""
    import narwhals as nw

    names = {argument: name for argument, name in wanted.items() if isinstance(name, str)}
    if not names:
        return X, list(wanted.values())
    frame = nw.from_native(X, eager_only=True, pass_through=True)
    if not isinstance(frame, nw.DataFrame):
        argument, name = next(iter(names.items()))
        raise TypeError(f"{argument}={name!r} names a column, and X is no data frame. Pass labels, one per row.")
    for argument, name in names.items():
        if name not in frame.columns:
            raise ValueError(
                f"{argument}={name!r} is not a column of X; it has {', '.join(map(str, frame.columns[:12]))}."
            )
    rest = frame.drop(list(dict.fromkeys(names.values()))).to_native()
    return rest, [frame[value].to_native() if argument in names else value for argument, value in wanted.items()]


def called(argument: str, labels: Any) -> str:
    """How errors speak of labels: by the name of their column where there is one."""
    name = getattr(labels, "name", None)
    return f"{argument} column {name!r}" if isinstance(name, str) else argument


def table_labels(bins: Bins) -> list[str]:
    """Names of the bins, of missing values, and of categories that the reference does not hold."""
    return [*bins.labels, UNSEEN if UNSEEN not in bins.labels else f"{UNSEEN} (category)"]


def _codes(column: Column, bins: Bins) -> Codes:
    """Bin of each row, then that of missing values, then that of categories that are no bin."""
    codes = codes_or_missing(bins, column)
    return np.where(codes < 0, bins.n_bins + 1, codes)


def cells(column: Column, bins: Bins, groups: Codes, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Rows in each group and bin, shape (*shape, n_bins + 2)."""
    width = bins.n_bins + 2
    counts = np.bincount(groups * width + _codes(column, bins), minlength=shape[0] * shape[1] * width)
    return counts.astype(np.float64).reshape(*shape, width)


def numbers_of(column: Column, groups: Codes, n_groups: int) -> list[NDArray[np.float64]]:
    """Numbers of each group, sorted, missing ones left out."""
    values = np.asarray(column.values, dtype=np.float64)
    return [np.sort(values[(groups == g) & ~column.missing]) for g in range(n_groups)]


def count_rows(column: Column, bins: Bins) -> NDArray[np.float64]:
    """Rows in each bin, then of missing values, then of categories that are no bin."""
    return np.bincount(_codes(column, bins), minlength=bins.n_bins + 2).astype(np.float64)
