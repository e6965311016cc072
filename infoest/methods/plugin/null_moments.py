"""The null distribution of a plug-in divergence given its margins, by exact moments, however sparse the table.

Under (conditional) independence and given the margins, the counts of a stratum are those of a random permutation: each
is hypergeometric. So the mean of the plug-in is known exactly and its variance nearly, and the multiple of a chi-square
that has both stands for its distribution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..._kernels.counting.margins import margin_moments
from .corrections import ROW_CORRECTIONS
from .null_law import MOST_TABULATED, X_LOG_X, Margins, TableNull, ascending

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..._core.types import Floats, Ints
    from ...quantities import SignedSum, Term
    from .table import CellCounts

BY_CHANCE = 2.0  # a number of occupied cells this many sds below its mean is still put down to chance


@dataclass(frozen=True, slots=True)
class NullMoments:
    """A plug-in divergence: its bias, however the data depend, and its distribution under the null.

    Attributes
    ----------
    bias : float
        Bias of the plug-in, in nats.
    df : float
        Degrees of freedom of the chi-square whose mean is the bias, and which gives the variance of the part that is
        bias; negative where the bias is.
    spread : float
        Standard deviation under the null of the corrected estimate over that of the plug-in.
    law : TableNull
        Distribution of G under the null.
    """

    bias: float
    df: float
    spread: float
    law: TableNull


def null_moments(
    quantity: SignedSum, table: Callable[[Term], CellCounts], n: float, correction: str | None
) -> NullMoments:
    """Moments of a divergence whose tables hold counts that add to ``n``."""
    found, corrected, shape = np.zeros(4), np.zeros(4), Shape()
    for rows, columns, strata in tables_of(quantity):
        across, down = _margin(table, rows, strata), _margin(table, columns, strata)
        shape.add(np.diff(across[1]), np.diff(down[1]), len(table(_union(rows, columns, strata)).counts))
        margin_moments(*across, *down, X_LOG_X, found)
        if correction is not None:
            margin_moments(*across, *down, _worth(correction, n), corrected)
    law = TableNull(2 * float(found[0]), 4 * float(found[1]), shape.free)
    if law.free == 0:
        return NullMoments(0.0, 0.0, 1.0, law)
    excess = shape.excess(found)
    # The variance is that given the margins. As these vary too, it was near the geometric mean with that of Wilks
    # (1938), where his is larger.
    df = math.sqrt(law.df * min(law.df, law.free)) * excess / law.mean
    spread = 1.0 if correction is None or law.settled else math.sqrt(corrected[1] / found[1])
    return NullMoments(excess / (2 * n), df, spread, law)


@dataclass(slots=True)
class Shape:
    """Cells of the tables in which the margins leave something free."""

    free: float = 0.0
    cells: float = 0.0
    occupied: float = 0.0
    margins: float = 0.0
    determined: float = 0.0

    def add(self, height: Ints, width: Ints, occupied: int) -> None:
        """One more table: levels of both variables in each stratum, and all cells that are occupied."""
        wide = (height > 1) & (width > 1)
        self.free += float(((height - 1) * (width - 1)).sum())
        self.cells += float((height * width)[wide].sum())
        self.occupied += occupied - float((height * width)[~wide].sum())
        self.margins += float((height + width - 1)[wide].sum())
        self.determined += float(np.maximum(height, width)[wide].sum())

    def excess(self, found: Floats) -> float:
        """``2 n`` times the bias, from the moments of the null.

        In a dense table it is the occupied cells minus the levels of either margin plus one for every stratum (Miller
        1955), so a missing cell takes off one. Where nearly all are missing, each of those left has its share of what
        all cells of the null add; in between, the first rule counts less and less. Where each level of one variable has
        a single level of the other, the information is an entropy.
        """
        by_null, empty, noise = 2 * float(found[0]), float(found[2]), math.sqrt(float(found[3]))
        expected = self.cells - empty
        missing = expected - self.occupied
        if self.occupied <= self.determined and missing > BY_CHANCE * noise:
            return self.occupied - self.margins
        share = (by_null + self.margins) / expected  # of a cell
        return by_null - missing * (1 + (share - 1) * max(missing, 0.0) / expected)


def tables_of(quantity: SignedSum) -> list[tuple[Term, Term, Term]]:
    """Rows, columns and strata of the tables whose information adds to a divergence.

    Information of two variables, given a third or not, is one table. Total correlation is a chain: of the second
    variable with the first, of the third with both, and so on; in each, the last variable is permuted given all before.
    """
    joint = max((term for term, _ in quantity.terms), key=len)
    given: Term = next((t for t, c in quantity.terms if c < 0 and t != joint), ())
    parts = [tuple(b for b in term if b not in given) for term, c in quantity.terms if c > 0]
    chain: list[tuple[Term, Term, Term]] = []
    before = parts[0]
    for part in parts[1:]:
        chain.append((before, part, given))
        before = _union(before, part)
    return chain


def _union(*terms: Term) -> Term:
    return tuple(sorted({b for term in terms for b in term}))


def _margin(table: Callable[[Term], CellCounts], own: Term, strata: Term) -> Margins:
    """Counts of a variable within each stratum."""
    margin = table(_union(own, strata))
    stratum = np.zeros(len(margin.counts), np.int64)
    if strata:
        stratum[margin.cell] = table(strata).cell
    return ascending(margin.counts, stratum)


def _worth(correction: str, n: float) -> Floats:
    """``x (log n - surprisal)`` of a cell of each count, which is x log x without correction."""
    counts = np.arange(1.0, MOST_TABULATED)
    return np.append(0.0, counts * (math.log(n) - ROW_CORRECTIONS[correction](counts, n)))
