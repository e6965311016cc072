"""Ranked CMI: the statistic of Runge's conditional independence test."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._kernels.permutation.cmi_by_rank import ranked_cmi
from ...resampling.nulls import Independent

MOST_16 = 2**16 - 1  # rows whose ranks and counts fit 16 bits
TIE_STREAM = 1 << 40  # random numbers beyond those of any permutation


class RankedCMI:
    """Frenzel-Pompe conditional mutual information of the ranks of every column.

    Ranks make the statistic, hence the test, the same under any increasing transformation of a column.
    Ties, at most 5 % in continuous columns, are broken at random, in each column by itself.

    Parameters
    ----------
    x, y, z : ndarray of shape (n, n_columns)
        Continuous columns; ``z`` may have none.
    k : int
        Number of neighbours, below n.
    seed : int
        For the ties.
    """

    def __init__(
        self, x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64], k: int, seed: int
    ) -> None:
        self.k = k
        columns = np.column_stack([x, y, z])
        n, count = columns.shape
        kind = np.uint16 if n <= MOST_16 else np.uint32
        ranks = np.empty((count, n), kind)
        for c in range(count):
            mixed = Independent(n).order(seed, TIE_STREAM + c)
            ranks[c, mixed[np.argsort(columns[mixed, c], kind="stable")]] = np.arange(n)
        ends = np.cumsum([x.shape[1], y.shape[1]])
        parts: list[Any] = [np.ascontiguousarray(part) for part in np.split(ranks, ends)]
        self.x, self.y, self.z = parts

    def __call__(self, order: NDArray[np.int64]) -> float:
        """The statistic with the rows of x read in another order, in nats."""
        n = len(order)
        local = np.empty(n)
        ranked_cmi(np.ascontiguousarray(self.x[:, order]), self.y, self.z, self.k, 0, n, local)
        return float(local.mean())
