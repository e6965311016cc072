"""KSG-1 of two columns of numbers: permuting one pairs its ranks anew, and nothing is sorted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..._kernels.permutation.ksg import prepare_ksg
from ...resampling.nulls import Independent, Orders
from .evaluated import Evaluated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.sample import Sample
    from ..._core.types import Floats, Rows
    from ...quantities import SignedSum
    from ..neighbors.fitted import FittedNeighbors
    from ..neighbors.method import Neighbors


class Plane:
    """KSG-1 mutual information of two columns, in nats, with the rows of the first in another order.

    Orders of a permutation null are drawn by the kernel itself, which is several times faster than taking them from
    outside; others are evaluated one by one.

    Parameters
    ----------
    fitted : FittedNeighbors
        Two blocks of one column each, the rows in ascending order of the second.
    method : Neighbors
        The method that fitted them.
    quantity : SignedSum
        Their mutual information.
    """

    def __init__(self, fitted: FittedNeighbors, method: Neighbors, quantity: SignedSum) -> None:
        # By block: a constant column is still in the table, though in no block.
        x, y = (np.ascontiguousarray(fitted.coordinates[:, j]) for (j,) in fitted.sample.blocks)
        self.sample: Sample = fitted.sample
        self.any_order = Evaluated(fitted.sample, quantity, method)
        self._fill = prepare_ksg(x, y, method.n_neighbors)

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Estimates for each order."""
        if not isinstance(orders, Orders) or orders.null != Independent(self.sample.n):
            return self.any_order.values(orders)
        out = np.empty(orders.hi)
        self._fill(orders.seed, orders.lo, orders.hi, out)
        return out[orders.lo :, None]


def is_plane(fitted: object) -> bool:
    """Whether a fit is that of nearest neighbours in two continuous columns."""
    from ..neighbors.fitted import FittedNeighbors

    return (
        isinstance(fitted, FittedNeighbors)
        and not fitted.mixed
        and [len(block) for block in fitted.sample.blocks] == [1, 1]
    )
