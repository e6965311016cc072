"""The occupied cells of all variables of a sum at once, and the tables of its terms as groups of these cells.

Everything that an interval needs beyond the value is a sum over these few cells, never over the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from .table import cell_of

if TYPE_CHECKING:
    from ..._core.types import Codes, Floats
    from ...quantities import SignedSum, Term


@dataclass(frozen=True, slots=True, eq=False)
class JointCells:
    """Cells of a joint table.

    Attributes
    ----------
    variables : tuple of Term
        Blocks that no term of the sum parts; each is one variable.
    codes : ndarray of shape (n_cells, n_variables), int64
        Value of each variable in each cell.
    mass : ndarray of shape (n_cells,)
        Observations in each cell, not necessarily whole.
    """

    variables: tuple[Term, ...]
    codes: Codes
    mass: Floats
    _groups: dict[Term, tuple[Codes, Floats]] = field(default_factory=dict, init=False, repr=False)

    @property
    def total(self) -> float:
        """Observations in all."""
        return float(self.mass.sum())

    def of(self, term: Term) -> tuple[Codes, Floats]:
        """The cell of a term that each joint cell belongs to, and what each cell of the term holds."""
        if term not in self._groups:
            held = [v for v, blocks in enumerate(self.variables) if set(blocks) <= set(term)]
            every = len(held) == len(self.variables)
            cell = np.arange(len(self.mass)) if every else cell_of(self.codes[:, held])
            self._groups[term] = cell, self.mass if every else held_by(cell, self.mass)
        return self._groups[term]

    def sizes(self, quantity: SignedSum) -> dict[Term, int]:
        """Occupied cells of each term."""
        return {term: len(self.of(term)[1]) for term, _ in quantity.terms}

    def first_order(self, quantity: SignedSum) -> tuple[float, float]:
        """The plug-in value at the shares of the cells, and the variance of its local values."""
        total = self.total
        local = np.zeros(len(self.mass))
        for term, coefficient in quantity.terms:
            cell, held = self.of(term)
            local -= coefficient * np.log(held / total)[cell]
        share = self.mass / total
        value = float(share @ local)
        return value, float(share @ (local - value) ** 2)


def held_by(cell: Codes, mass: Floats) -> Floats:
    """Mass of each cell."""
    return np.bincount(cell, mass).astype(np.float64)


def variables_of(quantity: SignedSum) -> tuple[Term, ...]:
    """Blocks grouped by the terms that hold them: those of one group always come together."""
    groups: dict[tuple[bool, ...], list[int]] = {}
    for block in quantity.blocks:
        groups.setdefault(tuple(block in term for term, _ in quantity.terms), []).append(block)
    return tuple(tuple(blocks) for blocks in groups.values())
