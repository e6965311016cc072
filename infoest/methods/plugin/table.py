"""Tables of codes: how cells are numbered and counted, and G of two variables in every stratum of a third.

There is one table, one G and one null distribution: the G test and the tests of conditional independence, of Markov
orders and of transfer entropy of codes all use this class, so that the same table gets the same p-value from each. The
estimates' own ``pvalue_null`` rests on the same distribution (:mod:`infoest.methods.plugin.null_moments`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import xlogy

from .null_law import TableNull, ascending

if TYPE_CHECKING:
    from ..._core.types import Codes, Floats
    from .null_law import Margins

LARGE = 1e100
FEW = 5.0  # below this expected count in any cell a distribution by moments is not trusted (Cochran 1954)


@dataclass(frozen=True, slots=True)
class CellCounts:
    """Occupied cells: the cell of each row, and the (effective) count of each cell."""

    cell: Codes
    counts: Floats


def count_cells(codes: Codes, weights: Floats | None, n: float) -> CellCounts:
    """Occupied cells of the rows of ``codes``, shape (n, n_columns); weights are rescaled to add to ``n``."""
    cell = cell_of(codes)
    counts = np.bincount(cell, weights).astype(np.float64)
    return CellCounts(cell, counts if weights is None else counts * (n / counts.sum()))


def cell_of(codes: Codes) -> Codes:
    """Number of the cell of each row of ``codes``, shape (n, n_columns): from 0, every one in use; 0 for no column."""
    if not codes.shape[1]:
        return np.zeros(len(codes), np.int64)
    key = codes[:, 0]
    for column in codes.T[1:]:  # renumbering after each column keeps the key below n * levels
        key = _renumbered(key) * (column.max() + 1) + column
    return _renumbered(key)


def _renumbered(key: Codes) -> Codes:
    """Position of each value among the sorted ones that occur; without sorting where the values are small."""
    if key.min() < 0 or key.max() > 4 * len(key):
        return np.unique(key, return_inverse=True)[1].ravel()
    occurs = np.zeros(key.max() + 1, np.int64)
    occurs[key] = 1
    return np.asarray((np.cumsum(occurs) - 1)[key], dtype=np.int64)


class Table:
    """Counts of x by y in every stratum of z, by occupied cell.

    Parameters
    ----------
    x, y, z : ndarray of shape (n_cells,), int64
        Codes of each occupied cell, from 0 on, every one in use; ``z`` all 0 for a single table.
    counts : ndarray of shape (n_cells,)
        Positive, not necessarily whole.
    """

    def __init__(self, x: Codes, y: Codes, z: Codes, counts: Floats) -> None:
        order = np.lexsort((y, x, z))
        self.x, self.y, self.z, self.counts = x[order], y[order], z[order], counts[order]
        self.cell_xz, self.cell_yz = (cell_of(np.column_stack([self.z, v])) for v in (self.x, self.y))
        self.n_z, self.n_xz, self.n_yz = (
            np.bincount(cell, self.counts) for cell in (self.z, self.cell_xz, self.cell_yz)
        )

    @classmethod
    def of_rows(cls, x: Codes, y: Codes, z: Codes) -> Table:
        """Table of three codes per row."""
        cells = count_cells(np.column_stack([z, x, y]), None, float(len(x)))
        first = np.empty(len(cells.counts), np.int64)
        first[cells.cell] = np.arange(len(x))
        return cls(x[first], y[first], z[first], cells.counts)

    @classmethod
    def of_counts(cls, counts: Floats) -> Table:
        """Table of an array of shape (n_x, n_y), or (n_x, n_strata, n_y); levels without counts are left out."""
        array = counts if counts.ndim == 3 else counts[:, None, :]
        x, z, y = np.nonzero(array)
        rows, columns, strata = (np.unique(v, return_inverse=True)[1].ravel() for v in (x, y, z))
        return cls(rows, columns, strata, array[x, z, y])

    @cached_property
    def n(self) -> float:
        """Total of the counts."""
        return float(self.counts.sum())

    @cached_property
    def statistic(self) -> float:
        """G: 2 n times the plug-in (conditional) mutual information."""
        ratio = (self.counts / self.n_xz[self.cell_xz]) * (self.n_z[self.z] / self.n_yz[self.cell_yz])
        return max(2 * float((self.counts * np.log(ratio)).sum()), 0.0)  # rounding leaves about -1e-12 of 0

    @cached_property
    def df(self) -> int:
        """Sum over strata of (levels of x - 1)(levels of y - 1), levels without rows left out."""
        return int(self.null.free)

    @cached_property
    def null(self) -> TableNull:
        """The distribution of G given the margins."""
        unit = (
            self.n / LARGE if self.n > LARGE else 1.0
        )  # products of counts overflow, and long before that the limit holds
        rows, columns = self._margins(self.cell_xz, self.n_xz / unit), self._margins(self.cell_yz, self.n_yz / unit)
        return TableNull.of(rows, columns)

    @property
    def pvalue(self) -> float:
        """Upper tail of the null distribution at G; 1 where the margins allow only one value."""
        return self.null.pvalue(self.statistic)

    @property
    def law(self) -> str:
        """Name of the null distribution."""
        return f"scaled chi-square, {self.df} df"

    @property
    def least_expected(self) -> float:
        """Smallest expected count of a cell under independence within its stratum."""
        least_x, least_y = np.full(len(self.n_z), np.inf), np.full(len(self.n_z), np.inf)
        np.minimum.at(least_x, self._stratum_of(self.cell_xz), self.n_xz)
        np.minimum.at(least_y, self._stratum_of(self.cell_yz), self.n_yz)
        return float((least_x * (least_y / self.n_z)).min())

    @property
    def rounding(self) -> float:
        """G values closer than this are equal: each permutation adds up its n log n in another order."""
        return 1e-12 * max(float(xlogy(self.n, self.n)), 1.0)

    def rows(self) -> tuple[Codes, Codes, Codes]:
        """Codes x, y, z of each observation of whole counts, in order of z, x, y."""
        repeats = self.counts.astype(np.int64)
        x, y, z = (np.repeat(v, repeats) for v in (self.x, self.y, self.z))
        return x, y, z

    def _margins(self, cell: Codes, counts: Floats) -> Margins:
        return ascending(counts, self._stratum_of(cell))

    def _stratum_of(self, cell: Codes) -> Codes:
        """Stratum of each cell number."""
        out = np.empty(int(cell.max()) + 1, np.int64)
        out[cell] = self.z
        return out
