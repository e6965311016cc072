"""The plug-in counts the joint table of each multiplet in about one pass over the rows, from that of its prefix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .. import quantities
from .._core.checks import check_choice
from .._kernels.counting.joint import Columns, each_table
from ..methods.plugin.corrections import PARITY, PER_COUNT, ROW_CORRECTIONS
from ..methods.plugin.table import count_cells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .._core.sample import Sample
    from .._core.types import Codes, Floats
    from ..methods.plugin.fitted import Plugin

ROWS_A_BATCH = 4_000_000  # counted in some milliseconds


@dataclass(frozen=True, slots=True, eq=False)
class TableSweep:
    """Coded columns, equal rows merged.

    Attributes
    ----------
    names : tuple of str
        Names of the columns.
    n : int
        Rows.
    columns : Columns
        Codes, their counts and what a count is worth.
    label : str
        Name of the method.
    keeps_bias : bool
        Whether the estimates are not corrected.
    """

    names: tuple[str, ...]
    n: int
    columns: Columns
    label: str
    keeps_bias: bool

    @classmethod
    def fit(cls, sample: Sample, names: tuple[str, ...], method: Plugin) -> TableSweep:
        """Code the columns; those without variation are left out of every multiplet."""
        quantity = quantities.total_correlation(sample.every_block)
        correction = method.correction_of(quantity)
        check_choice("bias_correction", correction, PER_COUNT)
        fitted = method.fit(sample, quantity)
        varies = sample.columns.min(axis=0) < sample.columns.max(axis=0)
        columns = _columns(fitted.codes, varies, *_worth(correction, sample.n))
        return cls(names, sample.n, columns, fitted.label, correction is None)

    @property
    def batch(self) -> int:
        """Multiplets that a thread takes at a time: fewer, the more rows there are to count."""
        return max(16, ROWS_A_BATCH // (1000 + len(self.columns.weight)))

    def look_at(self, members: NDArray[np.int64], *, stderr: bool) -> Floats:  # noqa: ARG002  # one signature for all
        """By one pass over the rows and some over the occupied cells; the standard error costs nothing."""
        found = np.empty((5, len(members)))
        each_table(self.columns, members, found)
        found[4] = null_spread(np.diff(self.columns.start)[members], self.n)
        if not self.keeps_bias:
            found[3] = 0.0
        return found


def null_spread(levels: NDArray[np.int64], n: int) -> Floats:
    """Standard deviation of the plug-in O of independent variables, from the number of levels of each.

    ``2 n`` times the estimate is then minus the sum, over all sets S of three variables or more, of ``|S| - 2`` times
    the chi-square of their interaction, with ``prod(levels - 1)`` degrees of freedom: TC counts each once, DTC
    ``|S| - 1`` times. Sums over sets of one size are elementary symmetric polynomials. Cells without rows do not
    vary, so there are at most n degrees in all.
    """
    m = levels.shape[1]
    freedom = np.zeros((m + 1, len(levels)))
    freedom[0] = 1.0
    for column in levels.T:
        freedom[1:] += freedom[:-1] * (column - 1)
    weight = (np.arange(3, m + 1) - 2.0) ** 2
    most = np.minimum(weight @ freedom[3:], (m - 2) ** 2 * n)
    return np.asarray(np.sqrt(most / 2) / n, dtype=np.float64)


def _columns(codes: Codes, varies: NDArray[np.bool_], surprisal: Floats, parity: Floats) -> Columns:
    """Equal rows merged, codes renumbered so that each occurs."""
    rows = count_cells(codes, None, len(codes))
    one_of = np.empty(len(rows.counts), np.int64)
    one_of[rows.cell] = np.arange(len(codes))
    weight = rows.counts.astype(np.int64)
    dense = [np.unique(column, return_inverse=True)[1] for column in codes[one_of].T]
    single = [np.bincount(column, weight).astype(np.int64) for column in dense]
    start = np.cumsum([0, *map(len, single)], dtype=np.int64)
    return Columns(
        np.array(dense, dtype=np.int32), weight, start, np.concatenate(single), varies.copy(), surprisal, parity
    )


def _worth(correction: str | None, n: int) -> tuple[Floats, Floats]:
    """Surprisal and squared noise of parity of a cell of each count 0, ..., n."""
    counts = np.arange(1.0, n + 1)
    surprisal, parity = np.zeros(n + 1), np.zeros(n + 1)
    surprisal[1:] = ROW_CORRECTIONS[correction](counts, float(n))
    if correction in PARITY:
        parity[1:] = PARITY[correction](counts) ** 2
    return surprisal, parity
