"""Which rows may take each other's values given z, so that only the dependence beyond z is broken.

The test of conditional independence and the held-out score of a conditional information need the same rows. They differ
in the random numbers that break ties and in whether a row may keep its own value, which are arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .._kernels.search.index import index
from .._kernels.search.protocol import column_gaps
from .permutation import permuted_rows

if TYPE_CHECKING:
    from .._core.types import Floats, Rows


def exchangeable_rows(columns: Floats, discrete: Sequence[bool], m: int, *, seed: int, stream: int) -> Rows:
    """The rows nearest to each row in z: those of equal codes, and among them the nearest in ranks.

    Parameters
    ----------
    columns : ndarray of shape (n, n_columns)
        The columns of z.
    discrete : sequence of bool, shape (n_columns,)
        Which of them are codes.
    m : int
        Other rows for each row, below n.
    seed, stream : int
        Seed and number of the random order that decides between rows equally near.

    Returns
    -------
    ndarray of shape (n, m), int64
        Row numbers, nearest first, the row itself left out; -1 ends the list of a row with fewer others of its codes.

    References
    ----------
    .. [1] Runge, J. (2018). Conditional independence testing based on a nearest-neighbor estimator of
       conditional mutual information. AISTATS 2018, algorithm 1.
    """
    n = len(columns)
    ranks = [c if codes else np.searchsorted(np.sort(c), c) for c, codes in zip(columns.T, discrete, strict=True)]
    # Less than one rank apart: rows equal in z become neighbours at random, not the same few of them every time.
    jitter = permuted_rows(seed, stream, n) / (2 * n)
    points = np.ascontiguousarray(np.column_stack([*ranks, jitter]), dtype=np.float64)
    nearest = index(points, column_gaps([*discrete, False], np.inf)).nearest(m)[1]
    return np.ascontiguousarray(nearest, dtype=np.int64)
