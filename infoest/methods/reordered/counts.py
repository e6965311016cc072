"""In tables of codes an order changes only which code meets which cell of the given columns.

So only the joint cells are counted anew for each order.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from scipy.special import xlogy

from ..._kernels.permutation.tables import conditional_sum, permuted_joint_sums
from ...resampling.nulls import Orders, WithinStrata
from ..plugin.table import Table, cell_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.sample import Sample
    from ..._core.types import Codes, Floats, Ints, Rows
    from ...quantities import SignedSum
    from ..plugin.fitted import Plugin
    from .protocol import Columns, Question

Scale = Literal["nats", "score"]
DIGITS = 8  # of a deviance: equal tables must tie though summed in another order
NOTHING = -1e6  # below any score, and finite as ties are found by rounding


class Counts:
    """Plug-in conditional mutual information of codes, in nats or on the scale of its own null distribution.

    Parameters
    ----------
    columns : ndarray of shape (n, n_columns), int64
        Codes of the columns asked about and given, from 0.
    target : ndarray of shape (n,), int64
        Codes of the target.
    questions : sequence of Question, default=()
        What is asked.
    scale : {"nats", "score"}, default="nats"
        ``"score"`` makes tables of any size comparable.

    Notes
    -----
    Where x carries no information about y given z, the deviance ``2 n I`` is about a chi-square with ``(x codes - 1)
    (y codes - 1)`` degrees of freedom for every z, counting the codes that occur with it. Its cube root is close to
    normal [1]_: that is the score. The largest raw value would be that of the candidate with the most
    codes, whatever its information; with its bias subtracted, it would still have the widest spread.

    References
    ----------
    .. [1] Wilson, E. and Hilferty, M. (1931). The distribution of chi-square. Proceedings of the National Academy of
       Sciences 17(12), 684-688.
    """

    def __init__(
        self, columns: Codes, target: Codes, questions: Sequence[Question] = (), *, scale: Scale = "nats"
    ) -> None:
        self.columns, self.target, self.scale = columns, target, scale
        counts = np.arange(len(target) + 1, dtype=np.float64)
        self.n_log_n: Floats = np.asarray(xlogy(counts, counts), dtype=np.float64)
        self._parts = self._parts_of(questions)

    @classmethod
    def of(
        cls, sample: Sample, method: Plugin, quantity: SignedSum, *, asked: int, target: int, given: int | None = None
    ) -> Self:
        """One question about three blocks of a sample, coded as the method codes them."""
        codes = method.fit(sample, quantity).codes
        blocks = [sample.blocks[b] if b is not None and b < len(sample.blocks) else () for b in (asked, target, given)]
        moves, stays, known = (cell_of(codes[:, list(block)]) for block in blocks)
        return cls(np.column_stack([moves, known]), stays, [((0,), (1,))])

    @classmethod
    def of_table(cls, table: Table) -> Self:
        """The rows of a table in canonical order, y moving: the same for every data set that makes this table."""
        x, y, z = table.rows()
        return cls(np.column_stack([y, z]), x, [((0,), (1,))])

    def asking(self, questions: Sequence[Question]) -> Self:
        """The same codes, other questions."""
        other = copy.copy(self)
        other._parts = self._parts_of(questions)
        return other

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Nats; or scores, about standard normal without information."""
        deviance, freedom = self._deviances(orders)
        if self.scale == "nats":
            return deviance / (2 * len(self.target))
        return normal_score(deviance.round(DIGITS), freedom)

    def _deviances(self, orders: Sequence[Rows]) -> tuple[Floats, Floats]:
        """``2 n I`` and its degrees of freedom; orders within the strata of a single question come from the kernel."""
        shape = len(orders), len(self._parts)
        deviance, freedom = np.empty(shape), np.empty(shape)
        if isinstance(orders, Orders) and shape[1] == 1 and self._parts[0][1].moves_within(orders.null):
            codes, strata = self._parts[0]
            return strata.permuted(codes, orders, self.n_log_n)[:, None], freedom
        counts = [np.zeros(int(codes.max()) + 1, np.int64) for codes, _ in self._parts]
        for i, order in enumerate(orders):  # drawn once, for all questions
            for j, ((codes, strata), count) in enumerate(zip(self._parts, counts, strict=True)):
                deviance[i, j], freedom[i, j] = strata.deviance(codes[order], count, self.n_log_n)
        return deviance, freedom

    def _parts_of(self, questions: Sequence[Question]) -> list[tuple[Codes, _Strata]]:
        """Questions with the same given columns share tables."""
        strata = {given: _Strata(self, given) for given in dict.fromkeys(given for _, given in questions)}
        return [(cell_of(self.columns[:, list(asked)]), strata[given]) for asked, given in questions]


class _Strata:
    """Rows by the cell of the given columns, and by the target's code within it."""

    def __init__(self, counts: Counts, given: Columns) -> None:
        cell = cell_of(counts.columns[:, list(given)])
        self.rows = np.lexsort((counts.target, cell))
        by_cell, by_target = cell[self.rows], counts.target[self.rows]
        new_cell = np.diff(by_cell, prepend=-1) != 0
        new_group = new_cell | (np.diff(by_target, prepend=-1) != 0)
        end = len(cell)
        self.strata, self.groups = (np.append(np.flatnonzero(new), end) for new in (new_cell, new_group))
        self.spread = np.bincount(by_cell[new_group]) - 1
        self.rest = sum(
            sign * float(counts.n_log_n[np.diff(bounds)].sum())
            for sign, bounds in ((1, self.groups), (-1, self.strata))
        )

    def deviance(self, codes: Codes, count: Ints, n_log_n: Floats) -> tuple[float, int]:
        """``2 n I`` and its degrees of freedom; ``count`` holds a zero for each code."""
        total, freedom = conditional_sum(codes[self.rows], self.groups, self.strata, self.spread, count, n_log_n)
        return 2 * (total - self.rest), freedom

    def moves_within(self, null: object) -> bool:
        """Whether a null moves rows within these strata and finds them in their order."""
        return (
            isinstance(null, WithinStrata)
            and np.array_equal(null.start, self.strata)
            and np.array_equal(null.members, self.rows)
            and bool((np.diff(self.rows) == 1).all())
        )

    def permuted(self, codes: Codes, orders: Orders, n_log_n: Floats) -> Floats:
        """``2 n I`` of permutations within the strata, drawn by the kernel."""
        out = np.empty(len(orders))
        levels, seed = int(codes.max()) + 1, np.uint64(orders.seed)
        permuted_joint_sums(codes, levels, self.strata, self.groups, seed, orders.lo, orders.hi, out)
        by_stratum = np.repeat(np.arange(len(self.strata) - 1), np.diff(self.strata)) * levels + codes
        return np.asarray(2 * (out - n_log_n[np.bincount(by_stratum)].sum() - self.rest), dtype=np.float64)


def normal_score(deviance: Floats, freedom: Floats) -> Floats:
    """Normal score of chi-square values; the lowest where there are no degrees of freedom."""
    degrees = np.maximum(freedom, 1)
    variance = 2 / (9 * degrees)
    score = (np.cbrt(np.maximum(deviance, 0) / degrees) - (1 - variance)) / np.sqrt(variance)
    return np.asarray(np.where(freedom > 0, score, NOTHING), dtype=np.float64)
