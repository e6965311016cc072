"""The likelihood-ratio statistic G under independence, given the margins of every table, by its moments.

The chi-square limit fails in sparse tables, in either direction; the first two moments given the margins do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from ..._core.types import Floats, Ints
from ..._kernels.counting.margins import margin_moments, x_log_x

Margins = tuple[Floats, Ints]  # counts of every table, ascending within it, and where tables start
MOST_TABULATED = 1_000  # a count that cells with an expected count below 100 cannot reach in practice
X_LOG_X = np.array([x_log_x(float(x)) for x in range(MOST_TABULATED)])
SETTLED = 1e-9  # variance per squared mean below which the margins allow one value, up to rounding


@dataclass(frozen=True, slots=True)
class TableNull:
    """The distribution of G by its first two moments: a multiple of a chi-square.

    The chi-square with Wilks' degrees of freedom is the limit for expected counts that are all large. Where many are
    about 1, G averages more than that and the limit rejects too often; where most are near 0 it averages less, and
    the limit almost never rejects. Given the margins the counts are those of random permutations, hypergeometric,
    so the mean of G is known exactly and its variance nearly.

    Attributes
    ----------
    mean, variance : float
        Moments of G.
    free : float
        Degrees of freedom of the limit, levels that do not occur left out.
    """

    mean: float
    variance: float
    free: float

    @classmethod
    def of(cls, rows: Margins, columns: Margins) -> TableNull:
        """The distribution for the margins of one or more tables (strata)."""
        found = np.zeros(4)
        margin_moments(*rows, *columns, X_LOG_X, found)
        free = float(((np.diff(rows[1]) - 1) * (np.diff(columns[1]) - 1)).sum())
        return cls(2 * float(found[0]), 4 * float(found[1]), free)

    @property
    def settled(self) -> bool:
        """Whether the margins allow only one value of G."""
        return self.variance <= SETTLED * self.mean**2

    @property
    def df(self) -> float:
        """Degrees of freedom of the chi-square with these moments; those of the limit where G has one value."""
        return self.free if self.settled else 2 * self.mean**2 / self.variance

    def pvalue(self, statistic: float) -> float:
        """Upper tail at an observed G; 1 where the margins allow only one value."""
        if self.free <= 0 or self.settled:
            return 1.0
        return float(chdtrc(self.df, self.df * max(statistic, 0.0) / self.mean))


def ascending(counts: Floats, stratum: Ints) -> Margins:
    """Counts in the order of stratum, then of size."""
    order = np.lexsort((counts, stratum))
    return counts[order], np.concatenate([[0], np.cumsum(np.bincount(stratum))]).astype(np.int64)
