"""Normal variables share a share of variance, so an order changes only inner products with the target."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Self

import numpy as np

from ..._kernels.multiplets import SINGULAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.types import Floats, Rows
    from .protocol import Columns, Question

RANK_TOLERANCE = 1e-10  # share of variance: a column of which less is unexplained adds nothing to the others


class Normal:
    """Conditional mutual information of normal variables, in nats or as the share of variance explained.

    Parameters
    ----------
    columns : ndarray of shape (n, n_columns)
        Columns asked about and given.
    target : ndarray of shape (n, n_targets)
        The target.
    questions : sequence of Question, default=()
        What is asked.
    shift : float, default=None
        Bias correction in nats, which no order changes. ``None`` gives shares ``1 - exp(-2 I)`` instead of nats: an
        increasing function of the information that stays finite where the target is determined.
    """

    def __init__(
        self, columns: Floats, target: Floats, questions: Sequence[Question] = (), *, shift: float | None = None
    ) -> None:
        centred = columns - columns.mean(axis=0)
        self.columns = centred / np.linalg.norm(centred, axis=0)
        self.target = target - target.mean(axis=0)
        self.shift = shift
        self._groups = self._groups_of(questions)

    def asking(self, questions: Sequence[Question]) -> Self:
        """The same columns, other questions."""
        other = copy.copy(self)
        other._groups = self._groups_of(questions)
        return other

    def values(self, orders: Sequence[Rows]) -> Floats:
        """Nats, or explained shares."""
        out = np.empty((len(orders), sum(len(places) for places, _ in self._groups)))
        for places, group in self._groups:
            out[:, places] = group.shares(orders)
        if self.shift is None:
            return out
        with np.errstate(divide="ignore"):  # infinite for a target that is determined
            return np.asarray(-0.5 * np.log1p(-out) + self.shift, dtype=np.float64)

    def _groups_of(self, questions: Sequence[Question]) -> list[tuple[list[int], _Group]]:
        """Questions with the same given columns share a basis."""
        groups = []
        for given in dict.fromkeys(given for _, given in questions):
            asked = {i: block for i, (block, own) in enumerate(questions) if own == given}
            groups.append((list(asked), _Group(self.columns, self.target, list(asked.values()), given)))
        return groups


class _Group:
    """Questions with the same columns given. Permuting rows keeps columns centred and of unit length."""

    def __init__(self, columns: Floats, target: Floats, blocks: list[Columns], given: Columns) -> None:
        used = sorted({c for block in blocks for c in block})
        self.columns = np.ascontiguousarray(columns[:, used])
        self.blocks = [[used.index(c) for c in block] for block in blocks]
        self.gram = self.columns.T @ self.columns
        basis = np.linalg.qr(columns[:, list(given)])[0]
        self.width = basis.shape[1]
        self.basis = np.ascontiguousarray(np.column_stack([basis, _directions(target, basis)]).T)

    def shares(self, orders: Sequence[Rows]) -> Floats:
        """One matrix product per order; the rest is done for all orders at once."""
        n = len(self.columns)
        products = np.empty((len(orders), len(self.basis), self.columns.shape[1]))
        grams = np.broadcast_to(self.gram, (len(orders), *self.gram.shape))
        for i, order in enumerate(orders):
            moved = self.columns[order]
            products[i] = self.basis @ moved
            if np.bincount(order, minlength=n).min() == 0:  # rows repeat: mean and length have changed
                grams = grams if grams.flags.writeable else grams.copy()
                centred = moved - moved.mean(axis=0)
                grams[i] = centred.T @ centred
        return np.column_stack([self._share(products[:, :, b], grams[:, b][:, :, b]) for b in self.blocks])

    def _share(self, products: Floats, gram: Floats) -> Floats:
        """One minus the determinant of what given and asked columns leave of the target, in unit directions."""
        inside, cross = products[:, : self.width], products[:, self.width :]
        left = gram - np.swapaxes(inside, 1, 2) @ inside
        if left.shape[1] == 1:
            free = left > RANK_TOLERANCE
            inverse = np.where(free, 1.0 / np.where(free, left, 1.0), 0.0)
        else:
            inverse = np.linalg.pinv(left, rcond=RANK_TOLERANCE, hermitian=True)
        explained = cross @ inverse @ np.swapaxes(cross, 1, 2)
        several = explained.shape[1] > 1
        share = 1.0 - np.linalg.det(np.eye(explained.shape[1]) - explained) if several else explained[:, 0, 0]
        return np.asarray(np.where(share > 1.0 - SINGULAR, 1.0, share), dtype=np.float64)


def _directions(target: Floats, basis: Floats) -> Floats:
    """Orthonormal directions of the part of the target that the given columns leave, if any."""
    left = target - basis @ (basis.T @ target)
    directions, sizes = np.linalg.qr(left)
    told = np.abs(np.diag(sizes)) > np.sqrt(RANK_TOLERANCE) * np.linalg.norm(target, axis=0)
    return np.asarray(directions[:, told] if told.any() else 0 * directions[:, :1], dtype=np.float64)
