"""Columns as they are regressed: a code by an indicator of each value, a number with repeats spread within its ties.

The difference between a number that repeats and its fitted mean can only take a few values, which depend on what is
given, and the residuals of two such columns depend on each other through these alone. Noise within the gap to the next
larger value keeps the order of the values and removes that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..._core.sample import MAX_TIED_SHARE
from .kernels import indicators

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.types import Floats

MOST_INDICATORS = 12  # of one column: the commonest values; rarer ones could not be told from noise anyway


def regressed_columns(columns: Floats, discrete: Sequence[bool], seed: int) -> list[Floats]:
    """For each column what stands for it, shape (n, n_indicators), or (n, 1) for a number."""
    return [
        _commonest(column) if code else _untied(column, seed + c)[:, None]
        for c, (column, code) in enumerate(zip(columns.T, discrete, strict=True))
    ]


def _commonest(codes: Floats) -> Floats:
    table = indicators(codes)
    if table.shape[1] <= MOST_INDICATORS:
        return table
    return table[:, np.sort(np.argsort(-table.sum(axis=0), kind="stable")[:MOST_INDICATORS])]


def _untied(numbers: Floats, seed: int) -> Floats:
    """Repeated values moved at random towards the next larger one; columns with few repeats as they are."""
    values, place, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    if len(values) < 2 or 1.0 - len(values) / len(numbers) <= MAX_TIED_SHARE:
        return numbers
    gaps = np.diff(values, append=2 * values[-1] - values[-2])
    share = np.random.default_rng(seed).random(len(numbers)) * (counts[place] > 1)
    return np.asarray(numbers + share * gaps[place], dtype=np.float64)
