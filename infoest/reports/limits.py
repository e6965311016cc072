"""The intervals of all reports have one level, and one that is [0, 0] is shown as an upper limit instead.

Two samples that are more alike than chance would make them have a two-sided interval of [0, 0], which reads
as certainty; a one-sided limit says how far from 0 the truth may still be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtr, chndtrinc

from .._core.pivots import ScaledChiSquare, check_level

if TYPE_CHECKING:
    from .._core.estimate import Estimate

LEVEL = 0.95


def upper_limit(estimate: Estimate, level: float = LEVEL) -> float:
    """One-sided upper limit where the two-sided interval is [0, 0]; ``nan`` without a chi-square pivot.

    There the statistic lies so far below its mean that no non-centrality fits at ``1 - level``, and a
    plain limit would be 0 as well. The limit divides by the probability under no effect (Read 2002,
    J. Phys. G 28, 2693, eq. 5), which makes it conservative: at least ``level``, and never 0.
    """
    tail = 1 - check_level(level)
    pivot = estimate.pivot
    if not isinstance(pivot, ScaledChiSquare):
        return float("nan")
    if pivot.statistic <= 0:  # the limit of the ratio as the statistic goes to 0 is exp(-non-centrality / 2)
        return float(-2 * np.log(tail) * pivot.scale)
    return float(pivot.scale * chndtrinc(pivot.statistic, pivot.df, tail * chdtr(pivot.df, pivot.statistic)))
