"""A permutation test may end as soon as no further resample can change its decision, to save the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .permutation import BATCH, ROUNDING, permutation_test

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._core.estimate import TestResult
    from .._core.types import Floats


def settled_test(
    observed: float,
    draw: Callable[[int, int], Floats],
    n_resamples: int,
    alpha: float,
    *,
    early: bool = True,
    keep_small: bool = False,
    alternative: str = "",
    method: str = "",
) -> TestResult:
    """Permutation test at level ``alpha`` that decides as all resamples would, drawn or not.

    Parameters
    ----------
    observed : float
        The statistic, large under the alternative.
    draw : callable
        ``draw(lo, hi)`` gives the null values of resamples lo ... hi - 1.
    n_resamples : int
        Most resamples drawn.
    alpha : float
        The level: reject when the p-value is at most this.
    early : bool, default=True
        End as soon as every completion leads to the same decision; ``False`` draws all.
    keep_small : bool, default=False
        Draw all resamples where the test rejects, so that its p-value is that of all of them.
    alternative, method : str
        As in the result.

    Returns
    -------
    TestResult
        Its p-value is ``(1 + #{null >= observed}) / (1 + drawn)``, which is on the same side of ``alpha`` as the
        p-value of all resamples.

    Notes
    -----
    A test that does not reject ends at the first resample after which the exceedances are too many, as the
    test of Besag and Clifford (1991) does at a fixed number of them. A test that rejects has to draw nearly all.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.resampling.early_decision import settled_test
    >>> null = np.random.default_rng(0).normal(size=999)
    >>> found = settled_test(0.0, lambda lo, hi: null[lo:hi], 999, 0.05)
    >>> found.pvalue > 0.05, found.n_resamples < 200
    (True, True)
    """
    # The most exceedances with which the test of all resamples rejects, by exactly the comparison it makes.
    most = int(((1 + np.arange(n_resamples + 1)) / (1 + n_resamples) <= alpha).sum()) - 1
    least = observed - ROUNDING * max(1.0, abs(observed))
    null = np.empty(0)
    while len(null) < n_resamples:
        # Resamples past the end are dropped.
        upto = min(len(null) + BATCH, n_resamples) if early else n_resamples
        null = np.concatenate([null, draw(len(null), upto)])
        exceed = np.cumsum(null >= least)
        settled = exceed > most
        if not keep_small:
            settled |= exceed + (n_resamples - np.arange(1, len(null) + 1)) <= most
        if early and settled.any():
            null = null[: int(settled.argmax()) + 1]
            break
    return permutation_test(observed, null, alternative=alternative, method=method)
