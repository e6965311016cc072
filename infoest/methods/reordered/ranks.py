"""Nearest neighbours of ranks (Frenzel & Pompe 2007), the statistic of Runge's conditional independence test.

Ranks make the statistic, hence the test, the same under any increasing transformation of a column. A reordered column
keeps its ranks, so they are computed once.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..._kernels.permutation.cmi_by_rank import ranked_cmi
from ...resampling.nulls import TIE_STREAM, Independent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.types import Floats, Rows
    from .protocol import Question

MOST_16 = 2**16 - 1  # rows whose ranks and counts fit 16 bits


class Ranks:
    """Frenzel-Pompe conditional mutual information of the ranks of every column, in nats.

    Parameters
    ----------
    columns : ndarray of shape (n_columns, n)
        Ranks of the columns asked about and given, from :func:`ranks_of`.
    target : ndarray of shape (n_targets, n)
        Ranks of the target.
    k : int
        Number of neighbours, below n.
    questions : sequence of Question, default=()
        What is asked.
    """

    def __init__(self, columns: Any, target: Any, k: int, questions: Sequence[Question] = ()) -> None:
        self.columns, self.target, self.k = columns, target, k
        self._parts = self._parts_of(questions)

    def asking(self, questions: Sequence[Question]) -> Self:
        """The same ranks, other questions."""
        other = copy.copy(self)
        other._parts = self._parts_of(questions)
        return other

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Means of local values; nearest neighbours are searched for anew in every order."""
        n = self.target.shape[1]
        local, out = np.empty(n), np.empty((len(orders), len(self._parts)))
        for i, order in enumerate(orders):
            for j, (asked, given) in enumerate(self._parts):
                moved = np.ascontiguousarray(asked[:, order])
                ranked_cmi(moved, self.target, given, self.k, 0, n, local)
                out[i, j] = local.mean()
        return out

    def _parts_of(self, questions: Sequence[Question]) -> list[tuple[Any, Any]]:
        """One contiguous table of ranks for each side of a question."""
        return [(self.columns[list(asked)], self.columns[list(given)]) for asked, given in questions]


def ranks_of(columns: Floats, seed: int) -> Any:
    """Ranks of each column of an array of shape (n, n_columns), as an array of shape (n_columns, n).

    Ties, at most 5 % in continuous columns, are broken at random, in each column by itself.
    """
    n, count = columns.shape
    ranks = np.empty((count, n), np.uint16 if n <= MOST_16 else np.uint32)
    for c in range(count):
        mixed = Independent(n).order(seed, TIE_STREAM + c)
        ranks[c, mixed[np.argsort(columns[mixed, c], kind="stable")]] = np.arange(n)
    return ranks
