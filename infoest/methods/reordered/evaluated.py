"""Any method, estimated anew for every order: slow, and the definition that quicker statistics must agree with."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..evaluate import evaluate
from ..linear_dependence import LinearDependenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.sample import Sample
    from ..._core.types import Floats, Rows
    from ...quantities import SignedSum
    from ..evaluate import Method


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A quantity with the rows of one block in another order.

    Attributes
    ----------
    sample : Sample
        Rows as they are.
    quantity : SignedSum
        What is estimated, without its standard error.
    method : Method
        Method of estimation.
    moved : int, default=0
        The block whose rows move.
    """

    sample: Sample
    quantity: SignedSum
    method: Method
    moved: int = 0

    def values(self, orders: Sequence[Rows]) -> Floats:
        """One estimate for each order, in nats; infinite where an order makes columns determine each other linearly."""
        return np.array([[self._value(order)] for order in orders], dtype=np.float64).reshape(len(orders), 1)

    def _value(self, order: Rows) -> float:
        columns = self.sample.columns.copy()
        block = list(self.sample.blocks[self.moved])
        columns[:, block] = columns[order][:, block]
        try:
            return evaluate(self.quantity, replace(self.sample, columns=columns), self.method, stderr=False)[0].value
        except LinearDependenceError:
            return math.inf
