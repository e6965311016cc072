"""Multiplets: all subsets of 20 variables by correlations, of fewer by tables and neighbours, against the obvious.

THOI, if installed by hand, is a further peer of the first.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

from infoest import o_information
from infoest.multivariate import multiplet_information

from .timing import Comparison, compare

Floats = NDArray[np.float64]
SEED = 20261121
SIZES = (3, 5)


def multiplet_rows(n: int = 5_000, variables: int = 20) -> Iterator[Comparison]:
    """The smallest O of 21,489 multiplets, transform to normal scores included."""
    rng = np.random.default_rng(SEED)
    columns = rng.standard_normal((n, variables)) @ rng.standard_normal((variables, variables))
    name = f"O of all multiplets of sizes 3-5 of {variables}, n = {n:,}"
    yield compare(name, "numpy, batched slogdet", partial(ours, columns), partial(batched, columns), tolerance=1e-10)
    if importlib.util.find_spec("thoi") is not None:
        # THOI's scores are of ranks from 0 and its correction is another: equal to a few thousandths.
        yield compare(name, "THOI, CPU", partial(ours, columns), partial(thoi, columns), tolerance=0.02)
    bits = rng.integers(0, 2, (n, 10))
    name = f"O of the 120 triplets of 10 bits, n = {n:,}, plug-in with SE"
    yield _against_loop(name, bits, {"method": "plugin", "bias_correction": "miller_madow"})
    name = f"O of the 120 triplets of 10 columns, n = {n // 10:,}, KSG without SE"
    yield _against_loop(name, columns[: n // 10, :10], {"method": "ksg", "stderr": False})
    all_bits = rng.integers(0, 2, (n, variables))
    name = f"O of all multiplets of sizes 3-5 of {variables} bits, n = {n:,}"
    yield compare(
        name,
        "numpy, bincount a term",
        partial(swept_bits, all_bits),
        partial(counted, all_bits),
        tolerance=1e-10,
        rounds=3,
    )


def _against_loop(name: str, columns: NDArray[Any], settings: dict[str, Any]) -> Comparison:
    """The sweep over triplets against one call for each."""

    def sweep() -> float:
        return float(multiplet_information(columns, 3, **settings).o_information.min())

    def loop() -> float:
        triplets = combinations(range(columns.shape[1]), 3)
        return min(o_information(columns[:, list(members)], **settings).value for members in triplets)

    return compare(name, "loop over o_information", sweep, loop, tolerance=1e-12)


def swept_bits(bits: NDArray[np.int64]) -> float:
    """Ours, with standard errors, uncorrected as the peer; of the bias it warns once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(multiplet_information(bits, SIZES, method="plugin").o_information.min())


def counted(bits: NDArray[np.int64]) -> float:
    """The same from one count of the joint table of each multiplet, and sums over its axes."""
    n, lowest = len(bits), np.inf
    surprisal = np.zeros(n + 1)
    surprisal[1:] = np.log(n / np.arange(1, n + 1))

    def entropy(table: NDArray[np.int64]) -> float:
        return float((table * surprisal[table]).sum()) / n

    for size in range(SIZES[0], SIZES[1] + 1):
        weights = 2 ** np.arange(size)[::-1]
        for members in combinations(range(bits.shape[1]), size):
            table = np.bincount(bits[:, members] @ weights, minlength=2**size).reshape((2,) * size)
            o = (size - 2) * entropy(table)
            for i in range(size):
                o -= entropy(table.sum(axis=i)) - entropy(table.sum(axis=tuple(j for j in range(size) if j != i)))
            lowest = min(lowest, o)
    return lowest


def ours(columns: Floats) -> float:
    """Ours, with standard errors, uncorrected as the peers."""
    return float(multiplet_information(columns, SIZES, bias_correction=None).o_information.min())


def batched(columns: Floats) -> float:
    """The same by the determinants of all submatrices at once."""
    n = len(columns)
    correlation = np.asarray(np.corrcoef(ndtri(rankdata(columns, axis=0) / (n + 1)).T))
    lowest = np.inf
    for size in range(SIZES[0], SIZES[1] + 1):
        members = np.array(list(combinations(range(columns.shape[1]), size)))
        o = (size - 2) * half_log_determinants(correlation, members)
        for i in range(size):
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

    table: Any = multi_order_measures(columns, *SIZES)
    return float(table["o"].min())
