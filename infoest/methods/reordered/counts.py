"""Counted questions: what past codes tell about the code of a target given others, by tables of counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import xlogy

from ..._kernels.permutation.tables import conditional_sum
from ..plugin.fitted import count_cells

if TYPE_CHECKING:
    from ..._core.types import Floats, Ints, Rows
    from .questions import Columns, Question

DIGITS = 8  # of a deviance: equal tables, summed in another order, must tie
NOTHING = -1e6  # below any score, and finite as ties are found by rounding


class CountedMaker:
    """Plug-in conditional mutual information on the scale of its own null law, so that tables of any size compare.

    Parameters
    ----------
    columns : ndarray of shape (n, n_columns)
        Codes of past values, from 0.
    target : ndarray of shape (n,)
        Codes of the present of the target.

    Notes
    -----
    Where x tells nothing of y given z, the deviance ``2 n I`` has about a chi-square law with ``(x codes - 1)
    (y codes - 1)`` degrees of freedom for every z, counting the codes that occur with it. Its cube root is close to
    normal [1]_: the answer is that score. The largest raw value would be that of the candidate with the most
    codes, whatever it tells; with its bias subtracted, it would still have the widest spread.

    References
    ----------
    .. [1] Wilson, E. and Hilferty, M. (1931). The distribution of chi-square. Proceedings of the National Academy of
       Sciences 17(12), 684-688.
    """

    def __init__(self, columns: Floats, target: Floats) -> None:
        self.columns, self.target = columns.astype(np.int64), target.astype(np.int64)
        counts = np.arange(len(target) + 1, dtype=np.float64)
        self.n_log_n: Floats = np.asarray(xlogy(counts, counts), dtype=np.float64)

    def ask(self, questions: Sequence[Question]) -> _Counted:
        """Questions of one set of given columns share its tables."""
        return _Counted(self, questions)


class _Counted:
    """Tables with the columns asked about are counted anew for every order."""

    def __init__(self, maker: CountedMaker, questions: Sequence[Question]) -> None:
        self.n_log_n = maker.n_log_n
        strata = {given: _Strata(maker, given) for given in dict.fromkeys(given for _, given in questions)}
        self.parts = [(_cells(maker.columns, block), strata[given]) for block, given in questions]

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Scores, about standard normal where nothing is told."""
        shape = len(orders), len(self.parts)
        deviance, freedom = np.empty(shape), np.empty(shape)
        for j, (codes, strata) in enumerate(self.parts):
            count = np.zeros(int(codes.max()) + 1, np.int64)
            for i, order in enumerate(orders):
                deviance[i, j], freedom[i, j] = strata.deviance(codes[order], count, self.n_log_n)
        return normal_score(deviance.round(DIGITS), freedom)


class _Strata:
    """Rows by the cell of the given columns, and by the target's code within it."""

    def __init__(self, maker: CountedMaker, given: Columns) -> None:
        cell = _cells(maker.columns, given)
        self.rows = np.lexsort((maker.target, cell))
        by_cell, by_target = cell[self.rows], maker.target[self.rows]
        new_cell = np.diff(by_cell, prepend=-1) != 0
        new_group = new_cell | (np.diff(by_target, prepend=-1) != 0)
        end = len(cell)
        self.strata, self.groups = (np.append(np.flatnonzero(new), end) for new in (new_cell, new_group))
        self.spread = np.bincount(by_cell[new_group]) - 1
        self.rest = sum(
            sign * float(maker.n_log_n[np.diff(bounds)].sum()) for sign, bounds in ((1, self.groups), (-1, self.strata))
        )

    def deviance(self, codes: Ints, count: Ints, n_log_n: Floats) -> tuple[float, int]:
        """``2 n I`` and its degrees of freedom; ``count`` is a zero for each code."""
        total, freedom = conditional_sum(codes[self.rows], self.groups, self.strata, self.spread, count, n_log_n)
        return 2 * (total - self.rest), freedom


def normal_score(deviance: Floats, freedom: Floats) -> Floats:
    """Normal score of chi-square values; where there is no freedom, nothing can be told."""
    degrees = np.maximum(freedom, 1)
    variance = 2 / (9 * degrees)
    score = (np.cbrt(np.maximum(deviance, 0) / degrees) - (1 - variance)) / np.sqrt(variance)
    return np.asarray(np.where(freedom > 0, score, NOTHING), dtype=np.float64)


def _cells(columns: Ints, block: Columns) -> Ints:
    """One code a row for the columns of a block; 0 for none."""
    if not block:
        return np.zeros(len(columns), np.int64)
    return count_cells(columns[:, list(block)], None, 1.0).cell.astype(np.int64)
