"""Rows of one group in bins, in effective observations: what the divergences of two groups are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..._core.types import Floats

KNOWN_SIZE = 2.0**60  # rows of a law that is given: what is lost to rounding is below 1e-14


@dataclass(frozen=True, slots=True)
class BinCounts:
    """Rows of one group in each bin, in effective observations.

    Weights are divided by their mean weighted by themselves, so that they sum to Kish's effective
    sample size ``(sum w)**2 / sum w**2``: their unit cancels, and unweighted counts stay as they are.

    Attributes
    ----------
    counts, squares : ndarray of shape (..., n_bins)
        Effective counts and sums of squared rescaled weights; both sum to ``size``.
    """

    counts: Floats
    squares: Floats

    @classmethod
    def of(cls, weights: Floats, squared: Floats | None = None) -> BinCounts:
        """Rescale weight sums and squared-weight sums; ``None`` means that rows are unweighted."""
        if squared is None:
            return cls(weights, weights)
        squares = squared.sum(axis=-1, keepdims=True)
        factor = weights.sum(axis=-1, keepdims=True) / np.where(squares > 0, squares, 1.0)  # an empty table stays so
        return cls(weights * factor, squared * factor**2)

    @classmethod
    def known(cls, shares: Floats) -> BinCounts:
        """A law that is given, not estimated: so many rows that they add neither variance nor bias."""
        counts = shares * (KNOWN_SIZE / shares.sum(axis=-1, keepdims=True))
        return cls(counts, np.zeros_like(counts))

    def thinned(self, factor: float) -> BinCounts:
        """The same shares from ``factor`` times fewer rows; a law that is given stays so."""
        if np.all(self.size > KNOWN_SIZE / 2):
            return self
        return BinCounts(self.counts / factor, self.squares / factor)

    @property
    def size(self) -> Floats:
        """Effective number of rows, shape (...)."""
        return np.asarray(self.counts.sum(axis=-1), dtype=np.float64)

    def smoothed(self, pseudocount: Floats) -> BinCounts:
        """``pseudocount`` added to every cell, then brought back to the size before."""
        n = self.counts.sum(axis=-1, keepdims=True)
        shrink = n / (n + pseudocount.sum(axis=-1, keepdims=True))
        return BinCounts((self.counts + pseudocount) * shrink, (self.squares + pseudocount) * shrink)
