"""Tables: what G of tables of counts averages and how it varies, given the margins of every table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, xlogy

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SEED = 20261121  # of the drawn tables: the same counts give the same p-value
DRAWS, CELLS = (200, 1000), 5_000_000  # fewest and most tables; cells to draw in all


@dataclass(frozen=True, slots=True)
class TableNull:
    """The law of G under independence within tables of given margins, by its first two moments.

    The chi-square of G is the limit for expected counts that are all large. Where many are about 1, G averages more
    than its degrees of freedom and the limit rejects too often; where most are near 0, it averages less, and the limit
    hardly ever rejects. The moments come from tables drawn with the observed margins; the tail is that of the scaled
    chi-square which shares them.

    Attributes
    ----------
    mean, variance : float
        Moments of G.
    """

    mean: float
    variance: float

    @classmethod
    def of(cls, rows: Ints, columns: Ints) -> TableNull:
        """The law with row sums, shape (n_tables, n_rows), and column sums, shape (n_tables, n_columns)."""
        tested = ((rows > 0).sum(axis=1) > 1) & ((columns > 0).sum(axis=1) > 1)
        if not tested.any():
            return cls(0.0, 0.0)
        rows, columns = _packed(rows[tested]), _packed(columns[tested])
        total = rows.sum(axis=1)
        margins = float(xlogy(rows, rows).sum() + xlogy(columns, columns).sum() - xlogy(total, total).sum())
        draws = int(np.clip(CELLS // (rows.size * columns.shape[1]), *DRAWS))
        drawn = 2 * (_sums_of_drawn_tables(rows, columns, draws) - margins)
        return cls(float(drawn.mean()), float(drawn.var(ddof=1)))

    def pvalue(self, statistic: float) -> float:
        """Upper tail at an observed G; 1 where the margins leave no choice."""
        if not self.variance > 0:
            return 1.0
        df = 2 * self.mean**2 / self.variance
        return float(chdtrc(df, statistic * df / self.mean))


def margins_within(strata: Ints, codes: Ints) -> Ints:
    """Rows of every code in every stratum, shape (n_strata, most codes of a stratum); strata are 0, 1, ..."""
    width = int(codes.max()) + 1
    pairs, counts = np.unique(strata * width + codes, return_counts=True)
    stratum = pairs // width
    place = np.arange(len(pairs)) - np.searchsorted(stratum, stratum)
    margins = np.zeros((int(stratum[-1]) + 1, int(place.max()) + 1), dtype=np.int64)
    margins[stratum, place] = counts
    return margins


def _packed(margins: Ints) -> Ints:
    """Sums of every table in falling order, columns of nothing but zeros left out."""
    ordered = -np.sort(-margins, axis=1)
    return np.ascontiguousarray(ordered[:, ordered.any(axis=0)])


def _sums_of_drawn_tables(rows: Ints, columns: Ints, draws: int) -> Floats:
    """Sum of ``x log x`` over the cells of all tables, of each draw; cell by cell the counts are hypergeometric."""
    rng = np.random.default_rng(SEED)
    left = np.broadcast_to(columns, (draws, *columns.shape)).copy()
    sums = np.zeros(draws)
    for i in range(rows.shape[1]):
        wanted = np.broadcast_to(rows[:, i], (draws, len(rows))).copy()
        others = left.sum(axis=2)
        for j in range(columns.shape[1]):
            others -= left[:, :, j]
            cell = rng.hypergeometric(left[:, :, j], others, wanted)
            wanted -= cell
            left[:, :, j] -= cell
            sums += xlogy(cell, cell).sum(axis=1)
    return sums
