"""Kernels of the given columns, decomposed once so that every column and every penalty is regressed on them cheaply.

Smooth functions of one column, sums of such functions, products, and functions of a combination of columns each have a
kernel that fits them well; which one serves a column is left to its leave-one-out error. All are of standardized
columns and again of their normal scores, as distances would otherwise see nothing but a heavy tail.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.linalg import lapack, solve_triangular
from scipy.special import ndtri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..._core.types import Floats, Rows

    Kernel = Callable[["Places"], Floats]

LANDMARKS, SEED = 200, 20261130  # rows that stand for all in a kernel, drawn with a seed of their own
WIDTHS = (0.1, 0.3, 1.0, 4.0)  # of radial kernels, in median squared distances
LINEAR = 0.1  # share of a linear kernel beside a radial one, which is flat where there are no rows
POWERS, RATES, STEEPEST = (2, 3, 5), (1.0, 2.0), 30.0
SMALLEST = 1e-10  # of the largest eigenvalue: what is below is rounding
NEARBY, STEADY = 0.5, 1e-3  # local linear fits: width in median squared distances, and ridge
MOST_FOR_GRADIENTS = 2000  # rows
MOST_KEPT = 10_000  # rows: decompositions of more are made anew at each use, to save memory


class Basis(NamedTuple):
    """Directions of a centred kernel, shape (n, rank), orthonormal, and its eigenvalues."""

    sizes: Floats
    directions: Floats


class Places(NamedTuple):
    """Rows against landmarks: both tables, and the inner products as a share of the variables."""

    rows: Floats
    landmarks: Floats
    products: Floats
    median: float


class Kernels:
    """All kernels of some given columns.

    Parameters
    ----------
    columns : ndarray of shape (n, n_columns)
        What is given; no column is constant.
    discrete : sequence of bool
        Which columns are codes: they enter by an indicator of each value.
    """

    def __init__(self, columns: Floats, discrete: Sequence[bool]) -> None:
        n, self.variables = columns.shape
        numbers = columns[:, ~np.array(discrete, dtype=bool)]
        codes = [indicators(column) for column, code in zip(columns.T, discrete, strict=True) if code]
        bases = [standardized(numbers), normal_scores(numbers)] if numbers.shape[1] else [numbers]
        self.tables = [np.column_stack([base, *(code - code.mean(axis=0) for code in codes)]) for base in bases]
        self.landmarks: Rows = np.sort(np.random.default_rng(SEED).permutation(n)[:LANDMARKS])
        self._kept: list[Basis] | None = None

    def __iter__(self) -> Iterator[Basis]:
        """A decomposition for each kernel of each table."""
        if self._kept is None:
            found = self._decomposed()
            if len(self.tables[0]) > MOST_KEPT:
                return found
            self._kept = list(found)
        return iter(self._kept)

    def along(self, fitted: Floats) -> list[Basis]:
        """Radial kernels that look only where fitted functions of the columns change, one shared by all of them.

        A function of a few combinations of many columns is learnt from far fewer rows once these are known. The mean
        outer product of the gradients of the fit shows them (Härdle & Stoker 1989).
        """
        if self.variables < 2:
            return []
        table = self.tables[0]
        axes = _directions_of_change(table, table[self.landmarks], fitted)
        rows, own = self._places(np.asarray(table @ axes))
        return [decomposed(kernel(rows), kernel(own)) for kernel in (partial(_radial, width=w) for w in WIDTHS)]

    def _decomposed(self) -> Iterator[Basis]:
        for table in self.tables:
            rows, own = self._places(table)
            for kernel in self._kernels():
                yield decomposed(kernel(rows), kernel(own))

    def _places(self, table: Floats) -> tuple[Places, Places]:
        """All rows and the landmarks, each against the landmarks."""
        marks = table[self.landmarks]
        apart = squared_distances(marks, marks)
        median = float(np.median(apart[apart > 0])) if (apart > 0).any() else 1.0
        first, second = (Places(t, marks, t @ marks.T / self.variables, median) for t in (table, marks))
        return first, second

    def _kernels(self) -> Iterator[Kernel]:
        yield _linear
        yield from (partial(_radial, width=width) for width in WIDTHS)
        if self.variables > 1:
            yield _additive
        yield from (partial(_polynomial, power=power) for power in POWERS)
        yield from (partial(_exponential, rate=rate) for rate in RATES)


def decomposed(rows: Floats, landmarks: Floats) -> Basis:
    """The kernel by its landmarks (Nyström): eigenvalues and directions over all rows of what the landmarks span."""
    factor, pivots, rank, _ = lapack.dpstrf(landmarks, lower=1, tol=SMALLEST * landmarks.diagonal().max())
    chosen = pivots[:rank] - 1
    spread = landmarks.diagonal().mean()
    features = solve_triangular(factor[:rank, :rank], rows[:, chosen].T, lower=True).T / np.sqrt(spread)
    features = features - features.mean(axis=0)
    sizes, axes = np.linalg.eigh(features.T @ features)
    kept = sizes > SMALLEST * sizes[-1]
    return Basis(sizes[kept], features @ (axes[:, kept] / np.sqrt(sizes[kept])))


def indicators(codes: Floats) -> Floats:
    """One column for each value; a single one for two values."""
    values = np.unique(codes)
    shown = values[1:] if len(values) == 2 else values
    return np.asarray(codes[:, None] == shown, dtype=np.float64)


def standardized(columns: Floats) -> Floats:
    """Columns of mean 0 and standard deviation 1."""
    return np.asarray((columns - columns.mean(axis=0)) / columns.std(axis=0), dtype=np.float64)


def normal_scores(columns: Floats) -> Floats:
    """Normal quantiles of mean ranks: equal values have equal scores."""
    out = np.empty_like(columns)
    for c, column in enumerate(columns.T):
        _, place, counts = np.unique(column, return_inverse=True, return_counts=True)
        out[:, c] = ndtri((np.cumsum(counts) - counts / 2)[place] / len(column))
    return out


def squared_distances(rows: Floats, others: Floats) -> Floats:
    """Squared Euclidean distances of every row to every other."""
    squares = (rows**2).sum(axis=1)[:, None] + (others**2).sum(axis=1) - 2 * rows @ others.T
    return np.asarray(np.maximum(squares, 0.0), dtype=np.float64)


def _directions_of_change(table: Floats, places: Floats, fitted: Floats) -> Floats:
    """Root of the mean outer product of gradients at some places, by local linear fits, of all functions alike."""
    table, fitted = table[:MOST_FOR_GRADIENTS], fitted[:MOST_FOR_GRADIENTS]
    apart = squared_distances(table, places)
    weight = np.exp(-apart / (NEARBY * np.median(apart)))
    design = np.column_stack([np.ones(len(table)), table])
    p = design.shape[1]
    squares = (weight.T @ (design[:, :, None] * design[:, None, :]).reshape(len(table), p * p)).reshape(-1, p, p)
    squares += STEADY * np.trace(squares, axis1=1, axis2=2)[:, None, None] / p * np.eye(p)
    outer = np.zeros((p - 1, p - 1))
    for values in fitted.T:
        slopes = np.linalg.solve(squares, (weight.T @ (design * values[:, None]))[:, :, None])[:, 1:, 0]
        own = slopes.T @ slopes
        outer += own / max(np.trace(own), np.finfo(float).tiny)
    sizes, axes = np.linalg.eigh(outer)
    return np.asarray(axes * np.sqrt(np.maximum(sizes, 0.0)), dtype=np.float64)


def _linear(at: Places) -> Floats:
    return np.asarray(at.products, dtype=np.float64)


def _radial(at: Places, width: float) -> Floats:
    apart = squared_distances(at.rows, at.landmarks)
    return np.asarray(np.exp(-apart / (width * at.median)) + LINEAR * at.products, dtype=np.float64)


def _additive(at: Places) -> Floats:
    """Mean of a radial kernel of each column."""
    out: Floats = LINEAR * at.products
    for row, landmark in zip(at.rows.T, at.landmarks.T, strict=True):
        out += np.exp(-((row[:, None] - landmark) ** 2)) / at.rows.shape[1]
    return out


def _polynomial(at: Places, power: int) -> Floats:
    return np.asarray((1.0 + at.products) ** power, dtype=np.float64)


def _exponential(at: Places, rate: float) -> Floats:
    return np.asarray(np.exp(np.clip(rate * at.products, -STEEPEST, STEEPEST)), dtype=np.float64)
