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
EXPLAINED = 1e-5  # share of variance left, below which a column is a function of what is given


class Regressed(NamedTuple):
    """Residuals of each column, those of rows left out, and the share of its variance that the latter have."""

    residuals: Floats
    left_out: Floats
    unexplained: Floats


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
    mean_alone = Regressed(left, left * n / (n - 1), np.full(columns.shape[1], (n / (n - 1)) ** 2))
    return improved(mean_alone, columns, kernels)


def improved(so_far: Regressed, columns: Floats, kernels: Iterable[Basis]) -> Regressed:
    """The same with more kernels to choose from."""
    n, centred = len(columns), columns - columns.mean(axis=0)
    left, left_out, variance = so_far.residuals.copy(), so_far.left_out.copy(), (centred**2).mean(axis=0)
    least = so_far.unexplained * variance
    for sizes, directions in kernels:
        kept = sizes[:, None] / (sizes[:, None] + PENALTIES)
        free = np.maximum(1.0 - 1.0 / n - directions**2 @ kept, LEAST_FREE)
        along = directions.T @ centred
        for c in range(columns.shape[1]):
            remaining = centred[:, c, None] - directions @ (kept * along[:, c, None])
            errors = ((remaining / free) ** 2).mean(axis=0)
            best = int(errors.argmin())
            if errors[best] < least[c]:
                least[c], left[:, c] = errors[best], remaining[:, best]
                left_out[:, c] = left[:, c] / free[:, best]
    return Regressed(left, left_out, least / np.where(variance > 0, variance, 1.0))


def innovations(columns: Floats, kernels: Kernels | None) -> tuple[Floats, Regressed]:
    """Residuals over the scale that is regressed too, and the regression of the columns themselves.

    ``None`` where nothing is given: columns less their means.
    """
    if kernels is None:
        left = columns - columns.mean(axis=0)
        return left, Regressed(left, left, np.ones(columns.shape[1]))
    found = regressed(columns, kernels)
    changing = kernels.along(columns - found.residuals)
    found = improved(found, columns, changing)
    left = found.residuals
    size = np.log(np.abs(left) + LEAST_SIZE * np.maximum(left.std(axis=0), np.finfo(float).tiny))
    fitted = size - improved(regressed(size, kernels), size, changing).residuals
    return left / np.exp(fitted - fitted.mean(axis=0)), found
