"""Conditional mutual information of tied ranks and of codes, from every pair in small integers.

As :mod:`cmi_by_rank`, but columns may repeat values and some hold codes, of which different ones are infinitely far
apart: the rule for mixed data, with closed counts. Positions are doubled mean ranks, so that they stay integers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

from ..scalar import digamma, digamma_table
from .cmi_by_rank import count_up_to, widen

if TYPE_CHECKING:
    from .._types import Floats


@njit(cache=True, nogil=True)
def part(column: Any, i: int, far: Any) -> None:
    """far[j] = the largest number of the type where column[j] differs from column[i]."""
    kind = far.dtype.type
    beyond, at = kind(0) - kind(1), column[i]
    for j in range(far.shape[0]):
        far[j] = far[j] if column[j] == at else beyond


@njit(cache=True, nogil=True)
def spread(columns: Any, coded: Any, i: int, far: Any) -> None:
    """far[j] = the larger of far[j] and the distance of rows i and j in these columns."""
    for d in range(columns.shape[0]):
        if coded[d]:
            part(columns[d], i, far)
        else:
            widen(columns[d], i, far)


@njit(cache=True, nogil=True)
def nearest(far: Any, k: int) -> int:
    """k-th smallest entry, k from 1, of which at least k are below 2 n."""
    kind = far.dtype.type
    low, high = 0, 2 * far.shape[0]
    while low < high:
        middle = (low + high) >> 1
        if count_up_to(far, kind(middle)) >= k:
            high = middle
        else:
            low = middle + 1
    return low


@njit(cache=True, nogil=True)
def argument(far: Any, radius: Any, weight: float) -> float:
    """Argument of digamma in a margin: other rows in the closed ball, at least one more than strictly inside.

    At radius 0 the row itself counts by ``weight``.
    """
    closed = count_up_to(far, radius) - 1
    if radius == 0:
        return closed + weight
    kind = far.dtype.type
    return float(max(closed, count_up_to(far, kind(radius - 1))))


@njit(cache=True, nogil=True)
def tied_cmi(
    x: Any,
    x_coded: Any,
    y: Any,
    y_coded: Any,
    z: Any,
    z_coded: Any,
    k: int,
    codes: bool,
    clearly: float,
    lo: int,
    hi: int,
    out: Floats,
) -> None:
    """out[i] = local conditional mutual information of row i, in nats, by k neighbours under the rule for mixed data.

    Columns (d, n) of unsigned integers, d may be 0 in z: positions whose differences are below the largest number of
    the type, or codes where the flag is set. ``codes`` says that no column holds positions. At radius 0 the row counts
    itself: in full where its atom holds more than k others by the share ``clearly`` of k, or where a cell of codes
    holds more than one. A row whose codes no other row shares has the value 0.
    """
    n = x.shape[1]
    kind = x.dtype.type
    beyond = kind(0) - kind(1)
    table = digamma_table(n + 1)
    in_z, in_xz, in_yz, joint = np.empty(n, kind), np.empty(n, kind), np.empty(n, kind), np.empty(n, kind)
    for i in range(lo, hi):
        for j in range(n):
            in_z[j] = kind(0)
        spread(z, z_coded, i, in_z)
        for j in range(n):
            in_xz[j] = in_yz[j] = in_z[j]
        spread(x, x_coded, i, in_xz)
        spread(y, y_coded, i, in_yz)
        for j in range(n):
            joint[j] = in_xz[j] if in_xz[j] > in_yz[j] else in_yz[j]
        others = count_up_to(joint, kind(beyond - kind(1))) - 1
        if others == 0:
            out[i] = 0.0
            continue
        radius = kind(nearest(joint, min(k, others) + 1))
        held = count_up_to(joint, radius) - 1
        if radius == 0:
            if codes:
                weight = 1.0 if held > 1 else 0.0
            else:
                weight = min(max((held - k) / (clearly * k), 0.0), 1.0)
            own = digamma(held + weight)
            given = digamma(argument(in_z, radius, weight)) if z.shape[0] else table[n]
            margins = digamma(argument(in_xz, radius, weight)) + digamma(argument(in_yz, radius, weight))
        else:
            own = table[held]
            given = table[int(argument(in_z, radius, 0.0))] if z.shape[0] else table[n]
            margins = table[int(argument(in_xz, radius, 0.0))] + table[int(argument(in_yz, radius, 0.0))]
        out[i] = own + given - margins
