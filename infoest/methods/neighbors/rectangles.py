"""The second algorithm of Kraskov et al., with a radius of its own for every block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

from ..._core.errors import InputError
from .fitted import FittedNeighbors

if TYPE_CHECKING:
    from ..._core.sample import Sample
    from ...quantities import SignedSum, Term
    from .spaces import NeighborSettings


class FittedRectangles(FittedNeighbors):
    """KSG-2: the k nearest rows of the joint space span a box; each block counts the rows within its own side.

    ``psi(k) - (m - 1) / k + (m - 1) psi(N) - mean(sum psi(n_b))`` (Kraskov, Stögbauer & Grassberger
    2004, eq. 9 and 29), n_b closed and at least k. The correction (m - 1) / k is derived for boxes
    whose sides are the blocks of the sum, so MI and TC are all it can evaluate.
    """

    def __init__(self, settings: NeighborSettings, sample: Sample, quantity: SignedSum) -> None:
        added = [term for term, coefficient in quantity.terms if coefficient == 1]
        if len(quantity.terms) != len(added) + 1 or sum(len(term) for term in added) != len(quantity.blocks):
            raise InputError(
                "algorithm='ksg2' is for mutual information and total correlation: its box has one side for each "
                "variable, and other sums need counts in spaces that are not sides of it.",
                remedy="Use algorithm='ksg1'.",
            )
        super().__init__(settings, sample, quantity)
        self.label = self.label.replace("KSG-1", "KSG-2")
        self.sides = [term for term in self.terms if term != self.joint]

    def surprisal(self, term: Term, at: Sample | None = None) -> NDArray[np.float64]:
        """``psi(N) - psi(rows within the side of the box)``, or for all blocks ``psi(N) - psi(k) + (m - 1) / k``."""
        rows = self.sample.columns if at is None else at.columns
        n = self.size if at is None else self.sample.n + 1
        if term == self.joint:
            return np.zeros(len(rows)) + digamma(n) - digamma(self.k) + (len(self.sides) - 1) / self.k
        here, there = self._points_at(term, at), self._points(term)[0]
        nearest = self._nearest_rows(at)
        side = np.zeros(len(rows))
        for neighbor in nearest.T:  # the same subtraction as in the count, so that the farthest is within
            side = np.maximum(side, np.abs(here - there[neighbor]).max(axis=1))
        if at is None:
            count = self._searcher(term).count(side, self.run)
        else:
            count = self.space(term).count_near(here, side, self.run)
        return np.asarray(digamma(n) - digamma(count), dtype=np.float64)

    def limits(self, quantity: SignedSum) -> str:
        """Always subsampled: the influence values were derived for one radius."""
        return "no formula for algorithm='ksg2'"

    def _points_at(self, term: Term, at: Sample | None) -> NDArray[np.float64]:
        return self._points(term)[0] if at is None else self.points_of(term, at.columns, self._placed(at.columns))[0]

    def _nearest_rows(self, at: Sample | None) -> NDArray[np.int64]:
        if at is None:
            return self.neighbors()
        return self.space(self.joint).nearest_to(self._points_at(self.joint, at), self.k, self.run)[1]
