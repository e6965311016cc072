"""Statistics side by side, and their values with the rows as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from infoest.methods.reordered.protocol import Several, observed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infoest._core.types import Floats, Rows


class FirstRow:
    """Times a number, the row that an order puts first."""

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def values(self, orders: Sequence[Rows]) -> Floats:
        return np.array([[self.factor * order[0]] for order in orders])


def test_statistics_stand_side_by_side_in_their_order() -> None:
    both = Several([FirstRow(1.0), FirstRow(10.0)])
    orders = [np.array([2, 0, 1]), np.array([1, 2, 0])]
    assert both.values(orders).tolist() == [[2.0, 20.0], [1.0, 10.0]]


def test_observed_is_the_value_of_the_rows_as_they_are() -> None:
    assert observed(Several([FirstRow(1.0), FirstRow(3.0)]), 4).tolist() == [0.0, 0.0]
