"""Ranks resolve near copies only where neighbouring ranks are closer than the copies are.

In the tails normal scores lie further apart than two near copies differ, so their ranks agree there and differ by whole
steps elsewhere. With s the distance of neighbouring scores and e the difference of the copies, of deviation ``sigma``
much smaller, ranks are exchanged in about e of s cases and then differ by s: the squared difference is about ``s e``
in place of ``e * e``. Over all rows this adds about ``sigma * range / n`` to the unexplained variance ``sigma ** 2``,
where ``range`` is that of the scores, and information looks smaller than it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .._core.warnings import InfoestWarning, warn

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._core.types import Floats


class NearCopiesWarning(InfoestWarning):
    """Columns are so nearly copies of each other that their ranks do not resolve the difference."""


NEAR = 0.2  # unexplained deviation: with more of it, steps between ranks matter less than everything else


def resolved(correlation: Floats, scores: Floats) -> Floats | None:
    """The correlations that near copies would show if ranks had no steps; ``None`` where there are no near copies."""
    own = np.sqrt(np.maximum(1 - correlation**2, 0.0))
    near = (own < NEAR) & ~np.eye(len(own), dtype=bool)
    if not near.any():
        return None
    step = float(np.ptp(scores, axis=0).max()) / len(scores)
    finer = 0.5 * (np.sqrt(step**2 + 4 * own**2) - step)  # the root of sigma**2 + step * sigma = own**2
    return np.asarray(np.where(near, np.sign(correlation) * np.sqrt(1 - finer**2), correlation), dtype=np.float64)


def bias_of_near_copies(correlation: Floats, scores: Floats, value: Callable[[Floats], float]) -> float:
    """About what an estimate misses by the steps of ranks; nan where there are no near copies.

    ``value`` is the estimate as a function of the correlations, nan where they are not those of any columns.
    """
    finer = resolved(correlation, scores)
    return np.nan if finer is None else value(correlation) - value(finer)


def bias_of_nearest_pair(correlation: Floats, scores: Floats) -> float:
    """The same for the mutual information of the pair that misses most; 0 where there are no near copies."""
    finer = resolved(correlation, scores)
    if finer is None:
        return 0.0
    apart = ~np.eye(len(correlation), dtype=bool)
    missed = 0.5 * (np.log1p(-(finer[apart] ** 2)) - np.log1p(-(correlation[apart] ** 2)))
    return float(missed.min())


def warn_of_near_copies(hint: float) -> str:
    """Warn of the bias, and return the note."""
    note = f"ranks do not resolve near copies in the tails (bias about {hint:+.2g} nat)"
    warn(
        f"{note}:",
        NearCopiesWarning,
        remedy="use method='gaussian' if the columns are normal, pass more rows, or put the difference of two near "
        "copies in place of one of them.",
    )
    return note
