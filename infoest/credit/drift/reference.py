"""Monitoring: what one feature of one period is counted into, and the estimates made of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._core.errors import InputError, InputTypeError
from .._core.estimate import Estimate, TestResult
from ..credit import characteristic_stability_index, population_stability_index
from ..credit.bins.interval_counts import interval_counts
from ..credit.drift.distances import jensen_shannon, kolmogorov_smirnov, wasserstein
from ..credit.drift.periods import read_labels
from ..credit.value.jeffreys import BinCounts
from ._binning import codes_or_missing
from ._rows import check_same_rows

if TYPE_CHECKING:
    from .._core.columns import Column
    from .._core.counts import Counts
    from .._core.types import Codes
    from ..credit.bins.binning import Bins
    from ..credit.value.jeffreys import Smoothing

UNSEEN = "not seen in the reference"
FEW_EDGES = range(1, 65)  # compared in less time than a search takes; categories have no edges


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
        raise InputTypeError(
            f"{argument}={name!r} names a column, and X is no data frame.", remedy="Pass labels, one per row."
        )
    for argument, name in names.items():
        if name not in frame.columns:
            raise InputError(
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
    if shape == (1, 1):
        return count_rows(column, bins).reshape(*shape, width)
    counts = np.bincount(groups * width + _codes(column, bins), minlength=shape[0] * shape[1] * width)
    return counts.astype(np.float64).reshape(*shape, width)


@dataclass(frozen=True, slots=True)
class Reference:
    """What is kept of the reference rows; that of two batches is the sum of theirs.

    Attributes
    ----------
    segments : tuple of str
        In sorted order.
    counts : dict of str to ndarray of shape (n_segments, n_bins + 2)
        Rows in each segment and bin of each feature.
    numbers : dict of str to list of ndarray
        Sorted numbers of each segment, of the features whose numbers are kept.
    """

    segments: tuple[str, ...]
    counts: dict[str, NDArray[np.float64]]
    numbers: dict[str, list[NDArray[np.float64]]]

    def __add__(self, other: Reference) -> Reference:
        if (self.segments == ("all",)) != (other.segments == ("all",)):
            raise InputError("segments are of all rows or of none: give segment= with every batch, or with none.")
        segments = tuple(sorted({*self.segments, *other.segments}))
        counts = {name: np.zeros((len(segments), own.shape[1])) for name, own in self.counts.items()}
        numbers = {name: [np.empty(0) for _ in segments] for name in {**self.numbers, **other.numbers}}
        for part in (self, other):
            for i, segment in enumerate(map(segments.index, part.segments)):
                for name, own in part.counts.items():
                    counts[name][segment] += own[i]
                for name, more in part.numbers.items():
                    numbers[name][segment] = np.sort(np.concatenate([numbers[name][segment], more[i]]))
        return Reference(segments, counts, numbers)


def reference_of(columns: Sequence[Column], bins: Sequence[Bins], segment: Any, *, keep_values: bool) -> Reference:
    """Count the rows of the reference; without segments they are all of one."""
    segments: tuple[str, ...] = ("all",)
    codes = np.zeros(len(columns[0].values), dtype=np.int64)
    if segment is not None:
        check_same_rows(len(codes), segment, "segment")
        segments, codes = read_labels(segment, "segment")
    counts = {
        column.name: cells(column, own, codes, (len(segments), 1))[:, 0]
        for column, own in zip(columns, bins, strict=True)
    }
    kept = [column for column in columns if keep_values and column.kind != "nominal"]
    return Reference(segments, counts, {column.name: _numbers_of(column, codes, len(segments)) for column in kept})


def _numbers_of(column: Column, groups: Codes, n_groups: int) -> list[NDArray[np.float64]]:
    """Numbers of each group, sorted, missing ones left out."""
    values = np.asarray(column.values, dtype=np.float64)
    return [np.sort(values[(groups == g) & ~column.missing]) for g in range(n_groups)]


def count_rows(column: Column, bins: Bins) -> NDArray[np.float64]:
    """Rows in each bin, then of missing values, then of categories that are no bin."""
    values = column.values
    if len(bins.edges) in FEW_EDGES and not bins.specials and column.kind != "nominal" and not np.isinf(values).any():
        return np.append(interval_counts(np.asarray(values, dtype=np.float64), bins.edges), 0).astype(np.float64)
    return np.bincount(_codes(column, bins), minlength=bins.n_bins + 2).astype(np.float64)
