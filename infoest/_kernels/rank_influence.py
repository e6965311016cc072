"""What one row does to a function of the correlations of normal scores, the move of all other rows' ranks included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from ._types import Floats, Ints


@njit(cache=True, nogil=True)
def influence(scores: Any, order: Any, weight: Any, members: Ints, form: Any, pull: Floats, total: Floats) -> None:
    """total[i] = influence of row i on a sum whose derivative in the correlations of ``members`` is ``form``.

    ``scores`` are standardised, one row per variable, ``order`` their ascending order and ``weight`` the derivative of
    a score in its rank's share, over n, in that order. ``pull`` holds the derivative of the sum in each score.
    """
    n = scores.shape[1]
    total[:] = 0.0
    for a in range(len(members)):
        j = members[a]
        pull[:] = 0.0
        for b in range(len(members)):
            slope, other = form[a, b], members[b]
            for i in range(n):
                pull[i] += slope * scores[other, i]
        for i in range(n):
            total[i] += 0.5 * scores[j, i] * pull[i]
        above, mean = 0.0, 0.0
        for r in range(n - 1, -1, -1):
            i = order[j, r]
            move = pull[i] * weight[j, r]
            above += move
            mean += move * (r + 1) / (n + 1)
            total[i] += above
        for i in range(n):
            total[i] -= mean


@njit(cache=True, nogil=True)
def spreads(scores: Any, order: Any, weight: Any, members: Any, forms: Any, out: Floats) -> None:
    """out[row] = sum of the squared influence values of that row of ``members``, about their mean."""
    n = scores.shape[1]
    pull, total = np.empty(n), np.empty(n)
    for row in range(members.shape[0]):
        influence(scores, order, weight, members[row], forms[row], pull, total)
        mean = total.mean()
        squares = 0.0
        for i in range(n):
            squares += (total[i] - mean) ** 2
        out[row] = squares
