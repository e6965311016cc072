"""Whether columns move together in their tails as normal columns with the same correlation do.

The squares of two normal columns with correlation r have correlation ``r ** 2``. Where extremes come together without
a sign, as in a Student distribution or a mixture of opposite slopes, they have more. The difference costs no more than
the correlations themselves, and is what tells a Gaussian copula that it is blind.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtri

from .._core.warnings import InfoestWarning, warn
from ..resampling.longrun import long_run_variance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.types import Floats, Rows
    from .gaussian import FittedGaussian

LEAST = 3.5
LEVEL = 1e-3  # of a normal statistic, over all pairs; tails of squared scores are heavier than that
MOST_PAIRS = 20  # largest ones whose memory is looked at


class TailDependenceWarning(InfoestWarning):
    """Columns depend on each other in a way that a Gaussian copula does not have."""


class Tails(NamedTuple):
    """The pair of columns whose tails differ most from those of normal columns, and by how many deviations."""

    statistic: float
    first: int
    second: int


def tail_dependence(scores: Floats, correlation: Floats, start: Rows | None = None) -> Tails | None:
    """The pair whose tail dependence is not normal, or ``None``.

    Parameters
    ----------
    scores : ndarray of shape (n, d)
        Standardised normal scores.
    correlation : ndarray of shape (d, d)
        Their correlations.
    start : ndarray, default=None
        Where trials of a series start, then n; ``None`` is one.
    """
    n, d = scores.shape
    if d < 2:
        return None
    squares = scores**2 - 1
    squares /= squares.std(axis=0)
    rows, columns = np.triu_indices(d, 1)
    excess = math.sqrt(n) * np.abs((squares.T @ squares / n)[rows, columns] - correlation[rows, columns] ** 2)
    limit = threshold(d)
    for pair in np.argsort(-excess, kind="stable")[:MOST_PAIRS]:
        if excess[pair] <= limit:
            return None
        i, j = int(rows[pair]), int(columns[pair])
        local = squares[:, i] * squares[:, j]
        local -= 2 * correlation[i, j] * scores[:, i] * scores[:, j]
        statistic = float(excess[pair]) / math.sqrt(_memory(local, start))
        if statistic > limit:
            return Tails(statistic, i, j)
    return None


def note_of_tails(scores: FittedGaussian, columns: Sequence[int], start: Rows | None = None) -> str:
    """Which pair of these columns of normal scores has other tails; empty where none does."""
    held = list(columns)
    found = tail_dependence(scores.standard[:, held], scores.correlation[np.ix_(held, held)], start)
    if found is None:
        return ""
    names = " and ".join(scores.sample.labels[held[j]] for j in (found.first, found.second))
    return f"the dependence of {names} is not Gaussian (tail statistic {found.statistic:.1f})"


def warn_of_tails(note: str) -> None:
    """Warn where there is a note."""
    if note:
        warn(
            f"{note}: method='gaussian_copula' sees part of it only.",
            TailDependenceWarning,
            remedy="Use method='ksg', or leave method= out.",
        )


def threshold(d: int) -> float:
    """What the largest statistic over all pairs of d normal columns hardly ever exceeds."""
    pairs = d * (d - 1) / 2
    return max(LEAST, float(-ndtri(0.5 * LEVEL / pairs)))


def _memory(local: Floats, start: Rows | None) -> float:
    """How many times the variance of a mean exceeds that of independent rows; at least 1."""
    spread = float(local.var())
    bounds = np.array([0, len(local)], dtype=np.int64) if start is None else start
    return max(1.0, long_run_variance(local, bounds) / spread) if spread > 0 else 1.0
