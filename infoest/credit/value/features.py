"""Tables and information values of many features at once, with one warning for all that needed smoothing."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from ..._core.counts import GOOD_BAD
from ..._core.estimate_array import EstimateArray
from ..._core.warnings import warn
from ..bins.labels import some
from .jeffreys import EmptyBinWarning
from .tables import count_codes
from .woe import information_value, without_tests

if TYPE_CHECKING:
    from ..._core.columns import Column
    from ..._core.counts import Counts
    from ..._core.estimate import Estimate
    from ..._core.types import Codes, Floats
    from ..bins.choose import Learned
    from .jeffreys import Smoothing


def tables_of_learned(
    columns: Sequence[Column],
    learned: Sequence[Learned],
    groups: Codes,
    weights: Floats | None,
    labels: Sequence[str] = GOOD_BAD,
) -> dict[str, Counts]:
    """Rows of each class in each bin of each feature, of those that are there to estimate on."""
    return {
        column.name: count_codes(
            column if own.rows is None else replace(column, values=own.of(column.values)),
            own.bins,
            own.of(groups),
            own.of(weights),
            labels,
        )
        for column, own in zip(columns, learned, strict=True)
    }


def values_of_learned(counts: Mapping[str, Counts], learned: Sequence[Learned], smoothing: Smoothing) -> EstimateArray:
    """Information value of each table; warnings about empty bins are left to the caller."""
    with one_warning_for_all():
        return with_tests(counts, [information_value(table, smoothing=smoothing) for table in counts.values()], learned)


def with_tests(names: Iterable[str], estimates: Iterable[Estimate], learned: Sequence[Learned]) -> EstimateArray:
    """The estimates, without tests where bins were learned from the target of the same rows."""
    kept = [without_tests(e) if own.in_sample else e for e, own in zip(estimates, learned, strict=True)]
    return EstimateArray(tuple(names), tuple(kept))


@contextmanager
def one_warning_for_all() -> Iterator[None]:
    """Silence the warning of each feature; :func:`warn_of_smoothing` then says it once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyBinWarning)
        yield


def warn_of_smoothing(counts: Mapping[str, Counts], smoothing: Smoothing, noun: str = "features") -> None:
    """One warning that names the features, or other things compared, for which ``"auto"`` had to smooth."""
    names = [name for name, table in counts.items() if smoothing == "auto" and _has_empty_cell(table)]
    if names:
        warn(
            f"a bin is empty in one table for {len(names)} of {len(counts)} {noun}: {some(names)}. "
            "Added 0.5 to every cell of their tables;",
            EmptyBinWarning,
            remedy="use fewer bins, or set smoothing= yourself.",
        )


def _has_empty_cell(counts: Counts) -> bool:
    occupied = counts.table[counts.table.any(axis=1)]
    return bool((occupied == 0).any())
