"""Histogram: counting columns in given intervals by comparisons, against numpy's search and bincount."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from infoest.credit.bins.interval_counts import interval_counts

from .timing import Comparison, compare

ROWS, COLUMNS = 1_000_000, 50


def histogram_rows() -> Iterator[Comparison]:
    """50 columns of 1e6 rows in 10 and in 20 intervals; 1000 columns take 20 times as long on both sides."""
    values = np.random.default_rng(0).normal(size=(COLUMNS, ROWS))
    for n_bins in (10, 20):
        edges = np.quantile(values[0], np.arange(1, n_bins) / n_bins)
        inner = edges.tolist()

        def ours(inner: list[float] = inner) -> float:
            return float(sum((interval_counts(column, inner)[:-1] ** 2).sum() for column in values))

        def theirs(edges: np.ndarray[tuple[int], np.dtype[np.float64]] = edges) -> float:
            n = len(edges) + 1
            codes = (np.searchsorted(edges, column, side="right") for column in values)
            return float(sum((np.bincount(code, minlength=n) ** 2).sum() for code in codes))

        name = f"{COLUMNS} columns of {ROWS:,} rows in {n_bins} intervals"
        yield compare(name, "numpy searchsorted + bincount", ours, theirs, tolerance=0.0, rounds=3)
