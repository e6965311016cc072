"""Rows of each cell turned in time: codes given which a series is to be independent, and which have memory.

A permutation within cells forgets in which order the values of a cell came, so that a history which is too short, and
leaves memory in the cells, is taken for dependence. Turned by a lag of its own, each cell keeps that order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .._kernels.permutation.row_orders import turn_within

if TYPE_CHECKING:
    from .._core.types import Codes, Rows


class TurnedCells:
    """Series are independent given the cell, and keep their memory within it.

    Parameters
    ----------
    cells : ndarray of shape (n,), int64
        Cell of each row, rows in the order of time.
    """

    def __init__(self, cells: Codes) -> None:
        codes = np.unique(cells, return_inverse=True)[1].ravel()
        self.size = np.bincount(codes)
        self.members = np.argsort(codes, kind="stable").astype(np.int64)
        self.start = np.concatenate([[0], np.cumsum(self.size)]).astype(np.int64)

    @property
    def alone(self) -> float:
        """Share of the rows that have a cell to themselves, and never move."""
        return float((self.size == 1).sum() / self.size.sum())

    def order(self, seed: int, resample: int) -> Rows:
        """Rows of each cell turned by a random lag, each lag as likely, 0 included."""
        places = np.empty_like(self.members)
        turn_within(np.uint64(seed), resample, self.start, places)
        out = np.empty_like(places)
        out[self.members] = self.members[places]
        return out
