"""What a monitor keeps of its reference rows: counts in bins and segments, and sorted numbers where it is asked to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..._core.errors import InputError
from ..bins.binning import codes_or_missing
from ..bins.interval_counts import interval_counts
from .periods import ALL

if TYPE_CHECKING:
    from ..._core.columns import Column
    from ..._core.types import Codes
    from ..bins.binning import Bins

UNSEEN = "not seen in the reference"
FEW_EDGES = range(1, 65)  # compared in less time than a search takes; categories have no edges


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
        if (self.segments == ALL) != (other.segments == ALL):
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


def reference_of(
    columns: Sequence[Column], bins: Sequence[Bins], segments: tuple[str, ...], codes: Codes, *, keep_values: bool
) -> Reference:
    """Count the rows of the reference; ``codes`` is the segment of each."""
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
