"""Contingency: the G statistic of codes within strata, its degrees of freedom and its permutation null."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import chdtrc, xlogy

from ..._core.threads import map_ranges
from ..._kernels.permutation.tables import permuted_joint_sums

if TYPE_CHECKING:
    from ..._core.types import Codes, Floats

FEW = 5.0  # below this expected count in any cell the chi-square approximation is not trusted (Cochran 1954)


class Contingency:
    """Counts of x by y in every stratum of z.

    Parameters
    ----------
    x, y, z : ndarray of shape (n,), int64
        Codes from 0 on, every one in use; ``z`` all 0 for a single table.
    """

    def __init__(self, x: Codes, y: Codes, z: Codes) -> None:
        self.n = len(x)
        self.x, self.y, self.z = x, y, z
        self.cell_xz = _cells(x, z)
        self.cell_yz = _cells(y, z)
        self.n_z, self.n_xz, self.n_yz = np.bincount(z), np.bincount(self.cell_xz), np.bincount(self.cell_yz)

    @cached_property
    def statistic(self) -> float:
        """G: 2 n times the (conditional) mutual information."""
        return float(self._statistic(_n_log_n(np.bincount(_cells(self.cell_xz, self.y)))))

    @cached_property
    def df(self) -> int:
        """Sum over strata of (levels of x - 1)(levels of y - 1), levels without rows left out."""
        levels_x = np.bincount(self._stratum_of(self.cell_xz))
        levels_y = np.bincount(self._stratum_of(self.cell_yz))
        return int(((levels_x - 1) * (levels_y - 1)).sum())

    @property
    def least_expected(self) -> float:
        """Smallest expected count of a cell under independence within its stratum."""
        least_x, least_y = np.full(len(self.n_z), np.inf), np.full(len(self.n_z), np.inf)
        np.minimum.at(least_x, self._stratum_of(self.cell_xz), self.n_xz)
        np.minimum.at(least_y, self._stratum_of(self.cell_yz), self.n_yz)
        return float((least_x * least_y / self.n_z).min())

    @property
    def pvalue(self) -> float:
        """Upper tail of the chi-square at G; 1 without degrees of freedom."""
        return float(chdtrc(self.df, max(self.statistic, 0.0))) if self.df else 1.0

    @property
    def rounding(self) -> float:
        """G values closer than this are equal: sums of n log n are added up in another order for each permutation."""
        return 1e-12 * max(float(xlogy(self.n, self.n)), 1.0)

    def null(self, lo: int, hi: int, *, seed: int, n_jobs: int | None = None) -> Floats:
        """G of permutations lo ... hi - 1 of y within the strata, shape (hi - lo,)."""
        row = np.lexsort((self.cell_xz, self.z))
        strata = np.concatenate([[0], np.cumsum(self.n_z)]).astype(np.int64)
        groups = _starts(self.cell_xz[row])
        draw = partial(_draw, self.y[row], int(self.y.max()) + 1, strata, groups, seed)
        sums = map_ranges(lambda first, last: draw(lo + first, lo + last), hi - lo, n_jobs)
        return np.asarray(self._statistic(np.concatenate(sums)), dtype=np.float64)

    def _statistic(self, joint: Any) -> Any:
        """G from the sums over joint cells."""
        return 2 * (joint + _n_log_n(self.n_z) - _n_log_n(self.n_xz) - _n_log_n(self.n_yz))

    def _stratum_of(self, cell: Codes) -> Codes:
        """Stratum of each cell number."""
        out = np.empty(int(cell.max()) + 1, np.int64)
        out[cell] = self.z
        return out


def _draw(codes: Codes, levels: int, strata: Codes, groups: Codes, seed: int, lo: int, hi: int) -> Floats:
    out = np.empty(hi - lo)
    permuted_joint_sums(codes, levels, strata, groups, np.uint64(seed), lo, hi, out)
    return out


def _cells(first: Codes, second: Codes) -> Codes:
    """Numbers from 0 on of the pairs that occur."""
    pairs = np.unique(first * (int(second.max()) + 1) + second, return_inverse=True)[1]
    return np.asarray(pairs, dtype=np.int64).ravel()


def _starts(ordered: Codes) -> Codes:
    """First rows of the runs of equal values, and the end."""
    return np.concatenate([[0], np.flatnonzero(np.diff(ordered)) + 1, [len(ordered)]]).astype(np.int64)


def _n_log_n(counts: Codes) -> float:
    return float(xlogy(counts, counts).sum())
