"""Kernel ridge regression whose kernel and penalty are those of least leave-one-out error, in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..._core.types import Floats
    from .kernels import Basis, Kernels

PENALTIES = 10.0 ** np.arange(-5, 4.01, 0.5)
LEAST_FREE = 1e-9  # of a row: below it both its residual and this are rounding
LEAST_SIZE = 0.02  # of a residual, in standard deviations, before its logarithm is taken
MOST_EXACT = 6  # columns; of more the penalty of each kernel is chosen by an approximation, and only the kernel exactly
EXPLAINED = 1e-5  # share of variance left, below which a column is a function of what is given


class Smoother(NamedTuple):
    """The linear map from a column to its fit: directions, and the share of each that is kept."""

    directions: Floats
    kept: Floats

    def left(self, column: Floats) -> Floats:
        """A column less its mean and its fit."""
        centred = column - column.mean()
        return np.asarray(centred - self.directions @ (self.kept * (centred @ self.directions)), dtype=np.float64)


class Regressed(NamedTuple):
    """Residuals of each column, those of rows left out, the share of its variance that the latter have, and the fits.

    A column that nothing predicts better than its mean has no smoother.
    """

    residuals: Floats
    left_out: Floats
    unexplained: Floats
    smoothers: tuple[Smoother | None, ...]


def regressed(columns: Floats, kernels: Iterable[Basis]) -> Regressed:
    """Residuals of each column by the kernel and the penalty that predict rows left out best.

    Parameters
    ----------
    columns : ndarray of shape (n, n_columns)
        What is regressed.
    kernels : iterable of Basis
        Of what is given.
    """
    n = len(columns)
    left = columns - columns.mean(axis=0)
    share = np.full(columns.shape[1], (n / (n - 1)) ** 2)
    return improved(Regressed(left, left * n / (n - 1), share, (None,) * columns.shape[1]), columns, kernels)


def improved(so_far: Regressed, columns: Floats, kernels: Iterable[Basis]) -> Regressed:
    """The same with more kernels to choose from."""
    n, centred = len(columns), columns - columns.mean(axis=0)
    left, left_out, variance = so_far.residuals.copy(), so_far.left_out.copy(), (centred**2).mean(axis=0)
    least, smoothers = so_far.unexplained * variance, list(so_far.smoothers)
    for sizes, directions in kernels:
        kept = sizes[:, None] / (sizes[:, None] + PENALTIES)
        free = np.maximum(1.0 - 1.0 / n - directions**2 @ kept, LEAST_FREE)
        along = directions.T @ centred
        for c in range(columns.shape[1]):
            tried = slice(None) if columns.shape[1] <= MOST_EXACT else _generalised(centred[:, c], along[:, c], kept)
            remaining = centred[:, c, None] - directions @ (kept[:, tried] * along[:, c, None])
            left_apart = remaining / free[:, tried]
            errors = (left_apart**2).mean(axis=0)
            best = int(errors.argmin())
            if errors[best] < least[c]:
                least[c], left[:, c], left_out[:, c] = errors[best], remaining[:, best], left_apart[:, best]
                smoothers[c] = Smoother(directions, kept[:, tried][:, best])
    return Regressed(left, left_out, least / np.where(variance > 0, variance, 1.0), tuple(smoothers))


def _generalised(centred: Floats, along: Floats, kept: Floats) -> slice:
    """The penalty of least generalised cross-validation, whose errors need no residuals (Craven & Wahba 1979)."""
    n = len(centred)
    squares = centred @ centred - (along**2) @ (2 * kept - kept**2)
    best = int((squares / np.maximum(1.0 - (1.0 + kept.sum(axis=0)) / n, LEAST_FREE) ** 2).argmin())
    return slice(best, best + 1)


def innovations(columns: Floats, kernels: Kernels | None) -> tuple[Floats, Regressed]:
    """Residuals over the scale that is regressed too, and the regression of the columns themselves.

    ``None`` where nothing is given: columns less their means.
    """
    if kernels is None:
        left = columns - columns.mean(axis=0)
        return left, Regressed(left, left, np.ones(columns.shape[1]), (None,) * columns.shape[1])
    found = regressed(columns, kernels)
    changing = kernels.along(columns - found.residuals)
    found = improved(found, columns, changing)
    left = found.residuals
    size = np.log(np.abs(left) + LEAST_SIZE * np.maximum(left.std(axis=0), np.finfo(float).tiny))
    fitted = size - improved(regressed(size, kernels), size, changing).residuals
    return left / np.exp(fitted - fitted.mean(axis=0)), found
