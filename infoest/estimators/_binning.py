"""Binning: which bins each feature of a table gets, and one warning for all features that needed smoothing."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._result import EstimateArray
from .._validation import check_count
from ..credit import information_value
from ..credit._tables import count_codes
from ..credit.binning import Bins, make_bins
from ..credit.jeffreys import EmptyBinWarning, Smoothing

if TYPE_CHECKING:
    from .._columns import Column
    from .._counts import Counts


def bins_of_features(
    columns: Sequence[Column],
    bins: Mapping[str, Any] | None,
    n_bins: int,
    weights: NDArray[np.float64] | None = None,
    max_codes: int = 0,
) -> list[Bins]:
    """Bins of every feature: those given by name, else categories as they are and quantile bins of numbers.

    Numbers with at most ``max_codes`` distinct values are categories too.
    """
    check_count("n_bins", n_bins, 2)
    given = _given_bins(bins, [column.name for column in columns])
    return [
        make_bins([column], given[column.name], weights)
        if column.name in given
        else _default_bins(column, n_bins, weights, max_codes)
        for column in columns
    ]


def codes_or_missing(bins: Bins, column: Column) -> NDArray[np.int64]:
    """Bin of each row, -1 for a category that is none of them; a column of nothing but missing values has no type."""
    if column.missing.all():
        return np.full(len(column.values), bins.n_bins, dtype=np.int64)
    return bins.codes(column, unseen="flag")


def tables_of_features(
    columns: Sequence[Column],
    bins: Sequence[Bins],
    groups: NDArray[np.int64],
    weights: NDArray[np.float64] | None,
) -> dict[str, Counts]:
    """Goods and bads in each bin of each feature."""
    return {c.name: count_codes(c, b, groups, weights) for c, b in zip(columns, bins, strict=True)}


def information_values(counts: Mapping[str, Counts], smoothing: Smoothing) -> EstimateArray:
    """Information value of each table; warnings about empty bins are left to the caller."""
    with one_warning_for_all():
        estimates = tuple(information_value(table, smoothing=smoothing) for table in counts.values())
    return EstimateArray(tuple(counts), estimates)


@contextmanager
def one_warning_for_all() -> Iterator[None]:
    """Silence the warning of each feature; :func:`warn_of_smoothing` then says it once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyBinWarning)
        yield


def warn_of_smoothing(counts: Mapping[str, Counts], smoothing: Smoothing, stacklevel: int = 3) -> None:
    """One warning that names the features for which ``"auto"`` had to smooth."""
    names = [name for name, table in counts.items() if smoothing == "auto" and _has_empty_cell(table)]
    if names:
        warnings.warn(
            f"a bin is empty in one table for {len(names)} of {len(counts)} features: {_some(names)}. "
            "Added 0.5 to every cell of their tables; use fewer bins, or set smoothing= yourself.",
            EmptyBinWarning,
            stacklevel=stacklevel,
        )


def _has_empty_cell(counts: Counts) -> bool:
    occupied = counts.table[counts.table.any(axis=1)]
    return bool((occupied == 0).any())


def _default_bins(column: Column, n_bins: int, weights: NDArray[np.float64] | None, max_codes: int) -> Bins:
    if column.kind == "nominal":
        return Bins.fit_categories(column)
    distinct = len(np.unique(column.values[~column.missing]))
    return make_bins([column], None if 0 < distinct <= max_codes else n_bins, weights)


def _given_bins(bins: Mapping[str, Any] | None, names: Sequence[str]) -> Mapping[str, Any]:
    if bins is None:
        return {}
    if not isinstance(bins, Mapping):
        raise TypeError(
            f"bins={bins!r:.60} must be a mapping from feature names to edges, a number or Bins. "
            "For the same number of quantile bins everywhere use n_bins=."
        )
    unknown = [name for name in bins if name not in names]
    if unknown:
        raise ValueError(f"bins names {unknown[0]!r}, which is not a feature. Features are {_some(names)}.")
    return bins


def _some(names: Iterable[str]) -> str:
    """Up to ten names for a message."""
    shown = list(names)
    return ", ".join(shown[:10]) + (", …" if len(shown) > 10 else "")
