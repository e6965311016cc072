"""Ranks of every column as normal or Student scores: all that the anchor sees, so increasing maps change nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from scipy.special import stdtrit

from ..margins import ranked

if TYPE_CHECKING:
    from ..._core.types import Floats


class Scores:
    """Scores of the columns, and where new rows fall among them.

    Attributes
    ----------
    normal : ndarray of shape (n, d)
        Standard normal quantiles of mean ranks over n + 1.
    """

    def __init__(self, columns: Floats) -> None:
        self.n, self.d = columns.shape
        self.margins, scores = zip(*map(ranked, columns.T), strict=True)
        self.normal = np.ascontiguousarray(np.column_stack(scores))
        # Ties share their mean rank, which makes every rank a multiple of a half.
        self._half_ranks = np.rint(2 * (self.n + 1) * self.share(columns)).astype(np.int64)

    @property
    def fingerprint(self) -> int:
        """A number that all ranks decide."""
        return crc32(self._half_ranks.tobytes())

    def student(self, nu: float) -> Floats:
        """Quantiles of Student's law with ``nu`` degrees of freedom, shape (n, d), from one table of half ranks."""
        table: Floats = _student_table(nu, self.n)
        return np.asarray(table[self._half_ranks], dtype=np.float64)

    def share(self, columns: Floats) -> Floats:
        """Mean ranks over n + 1 of any rows, interpolated between the training values and never outside them."""
        return np.column_stack(
            [
                np.interp(column, margin.values, margin.share)
                for column, margin in zip(columns.T, self.margins, strict=True)
            ]
        )


@lru_cache(maxsize=32)
def _student_table(nu: float, n: int) -> Floats:
    """Quantiles at 0, 1/2, 1, 3/2, …, n over n + 1; the first two are place holders. The law is symmetric."""
    table = np.zeros(2 * n + 1)
    table[2 : n + 2] = stdtrit(nu, np.arange(2, n + 2) / (2 * (n + 1)))  # up to the middle
    table[n + 1 :] = -table[n + 1 : 1 : -1]
    return table
