"""Nearest neighbours of ranks where columns repeat values or hold codes: the rule for mixed data, by rank.

Evaluating the method anew for every order costs a search; positions in small integers cost a pass over pairs, whatever
the ties. Equal values share their mean rank, and a value that holds many rows stays an atom of its own.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..._kernels.permutation.tied_cmi_by_rank import tied_cmi
from ..neighbors.ties import CLEARLY, heavy_atoms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.sample import Sample
    from ..._core.types import Floats, Rows
    from .protocol import Columns, Question

MOST_16 = 2**15 - 1  # rows whose doubled ranks, and one number beyond them, fit 16 bits


class TiedRanks:
    """Conditional mutual information of ranks and codes under the rule for mixed data, in nats.

    Parameters
    ----------
    sample : Sample
        Rows as they are.
    target : tuple of int
        Columns of the target.
    k : int
        Number of neighbours, below n.
    questions : sequence of Question, default=()
        What is asked, in columns of the sample.
    """

    def __init__(self, sample: Sample, target: Columns, k: int, questions: Sequence[Question] = ()) -> None:
        self.k, self._sample = k, sample
        self._table = {j: _positions(sample, j, k) for j in sample.of(sample.every_block)}
        self.target = self._side(target)
        self._asked = self._read(questions)

    def asking(self, questions: Sequence[Question]) -> Self:
        """The same ranks, other questions."""
        other = copy.copy(self)
        other._asked = other._read(questions)
        return other

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Means of local values; nearest neighbours are searched for anew in every order."""
        n, (y, y_coded) = self._sample.n, self.target
        local, out = np.empty(n), np.empty((len(orders), len(self._asked)))
        for i, order in enumerate(orders):
            for j, ((asked, coded), (z, z_coded), codes) in enumerate(self._asked):
                moved = np.ascontiguousarray(asked[:, order])
                tied_cmi(moved, coded, y, y_coded, z, z_coded, self.k, codes, CLEARLY, 0, n, local)
                out[i, j] = local.mean()
        return out

    def _read(self, questions: Sequence[Question]) -> list[tuple[Any, Any, bool]]:
        """Both sides of a question, and whether it is about codes alone."""
        read = []
        for question in questions:
            asked, given = (self._side(columns) for columns in question)
            codes = bool(asked[1].all() and given[1].all() and self.target[1].all())
            read.append((asked, given, codes))
        return read

    def _side(self, columns: Columns) -> tuple[Any, Any]:
        """Positions (d, n) of some columns, and which of them are codes."""
        parts = [self._table[j] for j in columns]
        kind = np.uint16 if self._sample.n <= MOST_16 else np.uint32
        positions = np.array([row for rows, _ in parts for row in rows], dtype=kind).reshape(-1, self._sample.n)
        return positions, np.array([flag for _, flags in parts for flag in flags], dtype=bool)


def _positions(sample: Sample, column: int, k: int) -> tuple[list[Any], list[bool]]:
    """A code as it is; a number as its doubled mean rank from 0, with the label of its atom if it has atoms."""
    values = sample.columns[:, column]
    if sample.discrete[column]:
        return [np.unique(values, return_inverse=True)[1]], [True]
    inverse, held = np.unique(values, return_inverse=True, return_counts=True)[1:]
    ranks = (2 * np.cumsum(held) - held - 1)[inverse]  # first and last rank of each value, added
    atoms = heavy_atoms(sample, column, k)
    if not len(atoms):
        return [ranks], [False]
    where = np.searchsorted(atoms, values).clip(max=len(atoms) - 1)
    return [ranks, np.where(atoms[where] == values, where + 1, 0)], [False, True]
