"""A statistic under reordering gives the values of some questions when the rows of some columns move.

Every permutation, turn, block and local shuffle uses this protocol. A statistic prepares once what no order changes; a
null says which orders there are (:mod:`infoest.resampling.nulls`); tests, networks and selection are combinations of
both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.types import Floats, Rows

CHUNK = 64  # orders held at a time
Columns = tuple[int, ...]
Question = tuple[Columns, Columns]
"""Columns asked about, whose rows move, and columns given, whose rows stay."""


class Statistic(Protocol):
    """Values of one or more questions about one target."""

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Shape (n_orders, n_questions): the columns asked about read in each order, everything else as it is."""


class Interview(Statistic, Protocol):
    """A statistic that can answer other questions about the same rows."""

    def asking(self, questions: Sequence[Question]) -> Self:
        """The same rows, prepared once, with other questions."""


class Several:
    """Statistics of the same rows side by side, one after another."""

    def __init__(self, statistics: Sequence[Statistic]) -> None:
        self.statistics = tuple(statistics)

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Questions of the first statistic, then those of the second, and so on."""
        parts = []
        for first in range(0, len(orders), CHUNK):
            drawn = list(orders[first : first + CHUNK])  # once, for all statistics
            parts.append(np.column_stack([statistic.values(drawn) for statistic in self.statistics]))
        return np.concatenate(parts)


def observed(statistic: Statistic, n: int) -> Floats:
    """Values with the n rows as they are, shape (n_questions,)."""
    return np.asarray(statistic.values([np.arange(n)])[0], dtype=np.float64)
