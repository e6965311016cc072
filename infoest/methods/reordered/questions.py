"""Questions: what some past values tell about a target given others, many at a time, in any order of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..._kernels.permutation.cmi_by_rank import ranked_cmi
from .ranks import RankedCMI

if TYPE_CHECKING:
    from ..._core.types import Floats, Rows

Columns = tuple[int, ...]
Question = tuple[Columns, Columns]  # columns asked about, and columns given
RANK_TOLERANCE = 1e-10  # a column keeps less than this share of its variance: others say all that it says


class Questions(Protocol):
    """Several questions about one target."""

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Answers, shape (n_orders, n_questions), with the rows of the columns asked about in each order."""


class QuestionMaker(Protocol):
    """The rows of all past values and of one target, from which questions are made."""

    def ask(self, questions: Sequence[Question]) -> Questions:
        """Prepare what no order of rows changes."""


class LinearMaker:
    """Share of the residual variance of the target explained: 1 - exp(-2 I) of normal variables, so of their order.

    Parameters
    ----------
    columns : ndarray of shape (n, n_columns)
        Past values.
    target : ndarray of shape (n,)
        The present of the target.
    """

    def __init__(self, columns: Floats, target: Floats) -> None:
        centred = columns - columns.mean(axis=0)
        self.columns = centred / np.linalg.norm(centred, axis=0)
        self.target = target - target.mean()

    def ask(self, questions: Sequence[Question]) -> Questions:
        """Questions of one set of given columns share its basis."""
        return _Linear(self.columns, self.target, questions)


class _Linear:
    """One group of questions for each set of given columns."""

    def __init__(self, columns: Floats, target: Floats, questions: Sequence[Question]) -> None:
        self.count = len(questions)
        self.groups = []
        for given in dict.fromkeys(given for _, given in questions):
            asked = {i: block for i, (block, own) in enumerate(questions) if own == given}
            self.groups.append((list(asked), _Group(columns, target, list(asked.values()), given)))

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Explained shares."""
        out = np.empty((len(orders), self.count))
        for positions, group in self.groups:
            out[:, positions] = group.values(orders)
        return out


class _Group:
    """Questions with the same columns given. Centred columns of unit length stay so in any order of their rows."""

    def __init__(self, columns: Floats, target: Floats, blocks: list[Columns], given: Columns) -> None:
        used = sorted({c for block in blocks for c in block})
        self.columns = np.ascontiguousarray(columns[:, used])
        self.blocks = [[used.index(c) for c in block] for block in blocks]
        self.gram = self.columns.T @ self.columns
        basis = np.linalg.qr(columns[:, list(given)])[0]
        left = target - basis @ (basis.T @ target)
        size = float(np.linalg.norm(left))
        known = size <= np.sqrt(RANK_TOLERANCE) * float(np.linalg.norm(target))  # nothing left to be told
        self.basis = np.ascontiguousarray(np.column_stack([basis, 0 * left if known else left / size]).T)

    def values(self, orders: Sequence[Rows]) -> Floats:
        """One product of matrices an order; the rest for all orders at once."""
        products = np.stack([self.basis @ self.columns[order] for order in orders])
        return np.column_stack([self._share(products[:, :, block], block) for block in self.blocks])

    def _share(self, products: Floats, block: list[int]) -> Floats:
        """Squared length of the target's projection on what the given columns leave of a block."""
        inside, cross = products[:, :-1], products[:, -1]
        left = self.gram[np.ix_(block, block)] - np.swapaxes(inside, 1, 2) @ inside
        if len(block) == 1:
            free = left[:, 0, 0] > RANK_TOLERANCE
            return np.asarray(np.where(free, cross[:, 0] ** 2 / np.where(free, left[:, 0, 0], 1.0), 0.0))
        inverse = np.linalg.pinv(left, rcond=RANK_TOLERANCE, hermitian=True)
        return np.asarray(np.einsum("si,sij,sj->s", cross, inverse, cross), dtype=np.float64)


class RankedMaker:
    """Frenzel-Pompe conditional mutual information of ranks, which are taken once.

    Parameters
    ----------
    columns : ndarray of shape (n, n_columns)
        Past values.
    target : ndarray of shape (n,)
        The present of the target.
    k : int
        Neighbours.
    seed : int
        For ties.
    """

    def __init__(self, columns: Floats, target: Floats, k: int, seed: int) -> None:
        ranked = RankedCMI(columns, target[:, None], columns[:, :0], k, seed)
        self.columns, self.target, self.k = ranked.x, ranked.y, k

    def ask(self, questions: Sequence[Question]) -> Questions:
        """One contiguous table of ranks a question."""
        return _Ranked(self, questions)


class _Ranked:
    """Nearest neighbours are sought anew for every order."""

    def __init__(self, maker: RankedMaker, questions: Sequence[Question]) -> None:
        self.maker = maker
        self.parts = [(maker.columns[list(block)], maker.columns[list(given)]) for block, given in questions]

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Means of local values in nats."""
        n = self.maker.columns.shape[1]
        local, out = np.empty(n), np.empty((len(orders), len(self.parts)))
        for i, order in enumerate(orders):
            for j, (block, given) in enumerate(self.parts):
                moved = np.ascontiguousarray(block[:, order])
                ranked_cmi(moved, self.maker.target, given, self.maker.k, 0, n, local)
                out[i, j] = local.mean()
        return out
