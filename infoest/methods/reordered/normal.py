"""What normal variables share is a share of variance; an order changes only inner products with the target."""

from __future__ import annotations

import copy
from dataclasses import dataclass
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
        """Nats, or explained shares; an order is drawn once, for all questions."""
        out = np.empty((len(orders), sum(len(places) for places, _ in self._groups)))
        read = [group.unread(len(orders)) for _, group in self._groups]
        for i, order in enumerate(orders):
            repeats = bool(np.bincount(order, minlength=len(order)).min() == 0)
            for (_, group), products in zip(self._groups, read, strict=True):
                group.read(order, repeats, products, i)
        for (places, group), products in zip(self._groups, read, strict=True):
            out[:, places] = group.shares(products)
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


@dataclass(frozen=True, slots=True)
class _Products:
    """Inner products of moved columns: with the basis, and with one another where an order changes those."""

    with_basis: Floats
    grams: dict[int, Floats]


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

    def unread(self, total: int) -> _Products:
        """Room for the inner products of some orders."""
        return _Products(np.empty((total, len(self.basis), self.columns.shape[1])), {})

    def read(self, order: Rows, repeats: bool, products: _Products, i: int) -> None:
        """Inner products in an order: one product of matrices."""
        moved = self.columns[order]
        products.with_basis[i] = self.basis @ moved
        if repeats:  # mean and length of the columns are no longer those
            centred = moved - moved.mean(axis=0)
            products.grams[i] = centred.T @ centred

    def shares(self, products: _Products) -> Floats:
        """Explained shares of the orders read, shape (n_orders, n_blocks)."""
        grams = np.broadcast_to(self.gram, (len(products.with_basis), *self.gram.shape))
        if products.grams:
            grams = grams.copy()
            grams[list(products.grams)] = list(products.grams.values())
        return np.column_stack([self._share(products.with_basis[:, :, b], grams[:, b][:, :, b]) for b in self.blocks])

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
