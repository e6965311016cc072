"""Exponential mean: the Rényi entropy from the same surprisals whose plain mean is the Shannon entropy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import digamma, gammaln

from .knn import FittedNeighbors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..quantities import Term
    from .evaluate import Fitted


def renyi_values(fitted: Fitted, term: Term, order: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Local values, whose mean is ``log mean exp((1 - order) s) / (1 - order)``, and influence values; order is not 1.

    Local values are the mean plus each row's share of it to first order. A row also moves the
    probabilities that the other rows see, which makes its influence ``order`` times that share.
    """
    surprisal = fitted.surprisal(term)
    center = float(surprisal.mean())
    tilt = np.expm1((1 - order) * (surprisal - center))
    total = float(tilt.mean())
    value = center + math.log1p(total) / (1 - order) + _order_shift(fitted, order) + fitted.shift(term)
    share = ((1 + tilt) / (1 + total) - 1) / (1 - order)
    return value + share, order * share


def _order_shift(fitted: Fitted, order: float) -> float:
    """What nearest neighbours need instead of psi(k) (Leonenko, Pronzato & Savani 2008, eq. 2.3); 0 at order 1."""
    if not isinstance(fitted, FittedNeighbors):
        return 0.0
    k = fitted.k
    if order >= k + 1:
        raise ValueError(f"alpha={order:g} needs n_neighbors above {order - 1:g}, got {k}. Raise n_neighbors.")
    return float(digamma(k) + (gammaln(k) - gammaln(k + 1 - order)) / (1 - order))
