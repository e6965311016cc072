"""Multiplets: all subsets of orders 3 to 5 of 20 variables, against determinants and THOI (installed by hand)."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from infoest.multivariate import multiplet_information

from .timing import Comparison, compare

Floats = NDArray[np.float64]
SEED = 20261121
ORDERS = (3, 5)


def multiplet_rows(n: int = 5_000, variables: int = 20) -> Iterator[Comparison]:
    """The smallest O of 21,489 multiplets, transform to normal scores included."""
    rng = np.random.default_rng(SEED)
    columns = rng.standard_normal((n, variables)) @ rng.standard_normal((variables, variables))
    name = f"O of all multiplets of orders 3-5 of {variables}, n = {n:,}"
    yield compare(name, "numpy, batched slogdet", partial(ours, columns), partial(batched, columns), tolerance=1e-10)
    if importlib.util.find_spec("thoi") is not None:
        # THOI's scores are of ranks from 0 and its correction is another: equal to a few thousandths.
        yield compare(name, "THOI, CPU", partial(ours, columns), partial(thoi, columns), tolerance=0.02)


def ours(columns: Floats) -> float:
    """Ours, with standard errors, uncorrected as the peers."""
    return float(multiplet_information(columns, ORDERS, bias_correction=None).o_information.min())


def batched(columns: Floats) -> float:
    """The same by the determinants of all submatrices at once."""
    n = len(columns)
    correlation = np.asarray(np.corrcoef(ndtri(rankdata(columns, axis=0) / (n + 1)).T))
    lowest = np.inf
    for order in range(ORDERS[0], ORDERS[1] + 1):
        members = np.array(list(combinations(range(columns.shape[1]), order)))
        o = (order - 2) * half_log_determinants(correlation, members)
        for i in range(order):
            o -= half_log_determinants(correlation, np.delete(members, i, axis=1))
        lowest = min(lowest, float(o.min()))
    return lowest


def half_log_determinants(correlation: Floats, members: NDArray[np.int64]) -> Floats:
    """Half the log-determinant of each submatrix."""
    blocks = correlation[members[:, :, None], members[:, None, :]]
    return np.asarray(0.5 * np.linalg.slogdet(blocks)[1])


def thoi(columns: Floats) -> float:
    """Theirs."""
    from thoi.measures.gaussian_copula import multi_order_measures  # type: ignore[import-not-found,unused-ignore]

    table: Any = multi_order_measures(columns, *ORDERS)
    return float(table["o"].min())
