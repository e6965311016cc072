"""The anchor: a Gaussian copula in which groups of columns may share a Student scale, fitted to ranks.

Its information is known in closed form, and data can be drawn from it: so the bias of any other estimate can be
measured on data that resemble the given ones, where the truth is known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import digamma, ndtri, stdtrit

from .scores import Scores
from .tails import (
    Tail,
    find_tails,
    gaussian_surprisal,
    student_correlation,
    student_entropy,
    student_surprisal,
    whiten,
)

if TYPE_CHECKING:
    from ..._core.types import Floats
    from ...quantities import SignedSum

LEAST_EIGENVALUE = 1e-8  # of a correlation matrix of ranks: below it columns are copies, and information is unbounded
REPAIRED = 0.1  # share of the least eigenvalue of the normal scores' correlations that those of mixed scores keep

MOST_KEPT = 256  # terms whose surprisals are kept: a co-information has thousands
FEWEST_ROWS, ROWS_PER_COLUMN = 50, 4  # for a copula whose fit can be judged


class CopiesError(ValueError):
    """Columns are copies of each other, up to increasing maps: no density, no anchor."""


class Anchor:
    """Copula of some columns; balanced sums of its entropies are those of the data under the model.

    Parameters
    ----------
    columns : ndarray of shape (n, d)
        Numbers, none of them constant.
    null : SignedSum
        Divergence over single columns against whose null model a common scale must win.
    tails : list of Tail, default=None
        Groups and scales that are known already; ``None`` looks for them.
    """

    def __init__(self, columns: Floats, null: SignedSum, tails: list[Tail] | None = None) -> None:
        self.scores = Scores(columns)
        self.n, self.d = columns.shape
        self.null = null
        self._deviation = self.scores.normal.std(axis=0)  # a little below 1, more so with ties
        if not (self._deviation > 0).all():
            raise CopiesError
        self.gaussian = np.atleast_2d(np.corrcoef(self.scores.normal, rowvar=False))
        least = float(np.linalg.eigvalsh(self.gaussian)[0])
        if not least > LEAST_EIGENVALUE:
            raise CopiesError
        self.tails = find_tails(self.scores, self.gaussian, null) if tails is None else tails
        self.correlation = self._mixed_correlation(REPAIRED * least)
        self._known: dict[tuple[int, ...], Floats] = {}

    def entropy(self, columns: Sequence[int]) -> float:
        """Entropy under the model, without constants of single columns, corrected for the bias of the determinant."""
        d = len(columns)
        value = 0.5 * float(np.linalg.slogdet(self.correlation[np.ix_(columns, columns)])[1])
        degrees = (self.n - np.arange(1, d + 1)) / 2
        bias = 0.5 * (float(digamma(degrees).sum()) - d * math.log(self.n / 2))
        value -= self._inflation(d) * bias
        return value + sum(student_entropy(tail.nu, len(part)) for tail, part in self._parts(columns))

    def surprisal(self, columns: Sequence[int], rows: Floats | None = None) -> Floats:
        """Surprisal of rows, shape (n,), without functions of single columns: they cancel in balanced sums.

        Exact where the groups of columns are uncorrelated. ``rows`` are ranks over n + 1; ``None`` means the own rows.
        """
        if rows is not None:
            return self._surprisal(columns, rows)
        term = tuple(columns)
        if term in self._known:
            return self._known[term]
        found = self._surprisal(columns, None)
        if len(self._known) < MOST_KEPT:
            self._known[term] = found
        return found

    def _surprisal(self, columns: Sequence[int], rows: Floats | None) -> Floats:
        z = (self.scores.normal if rows is None else np.asarray(ndtri(rows), dtype=np.float64)) / self._deviation
        total = self._gaussian_surprisal(z, columns)
        for tail, part in self._parts(columns):
            y = self.scores.student(tail.nu) if rows is None else np.asarray(stdtrit(tail.nu, rows), dtype=np.float64)
            whitened = whiten(y[:, part], self.correlation[np.ix_(part, part)])
            total += student_surprisal(*whitened, tail.nu) - self._gaussian_surprisal(z, part)
        return total

    def simulate(self, rng: np.random.Generator) -> Anchor:
        """The model fitted anew, with the same groups and scales, to as many rows drawn from it."""
        factor = np.linalg.cholesky(self.correlation)
        rows = rng.standard_normal((self.n, self.d)) @ factor.T
        for tail in self.tails:
            rows[:, tail.columns] /= np.sqrt(rng.chisquare(tail.nu, self.n) / tail.nu)[:, None]
        return Anchor(rows, self.null, self.tails)

    def _gaussian_surprisal(self, z: Floats, columns: Sequence[int]) -> Floats:
        return gaussian_surprisal(*whiten(z[:, list(columns)], self.gaussian[np.ix_(columns, columns)]))

    def _parts(self, columns: Sequence[int]) -> list[tuple[Tail, list[int]]]:
        """The columns of each group that a term holds, where it holds any."""
        inside = [(tail, [j for j in columns if j in tail.columns]) for tail in self.tails]
        return [(tail, part) for tail, part in inside if part]

    def _inflation(self, d: int) -> float:
        """How much noisier correlations are when rows far out weigh less: of one scale common to all columns."""
        if len(self.tails) != 1 or len(self.tails[0].columns) != self.d:
            return 1.0
        nu = self.tails[0].nu
        return (nu + d + 2) / (nu + d)

    def _mixed_correlation(self, least: float) -> Floats:
        """Correlations of normal scores, within each group those of its Student scores, and positive definite."""
        mixed = self.gaussian.copy()
        for tail in self.tails:
            mixed[np.ix_(tail.columns, tail.columns)] = student_correlation(self.scores, self.gaussian, tail)
        if not self.tails:
            return mixed
        values, vectors = np.linalg.eigh(mixed)
        if values[0] >= least:
            return mixed
        repaired = (vectors * np.maximum(values, least)) @ vectors.T
        deviation = np.sqrt(np.diag(repaired))
        return np.asarray(repaired / np.outer(deviation, deviation), dtype=np.float64)


def fewest_rows(dimension: int) -> int:
    """Rows that an anchor of so many columns needs."""
    return max(FEWEST_ROWS, ROWS_PER_COLUMN * dimension)


def rows_suffice(n: int, dimension: int) -> bool:
    """Whether an anchor of that many columns can be fitted and judged."""
    return n >= fewest_rows(dimension)


def value_of(anchor: Anchor, quantity: SignedSum) -> float:
    """A balanced sum of the anchor's entropies."""
    return sum((c * anchor.entropy(term) for term, c in quantity.terms), 0.0)


def local_of(anchor: Anchor, quantity: SignedSum) -> Floats:
    """Local values of the sum at the own rows, shape (n,)."""
    total = np.zeros(anchor.n)
    for term, coefficient in quantity.terms:
        total += coefficient * anchor.surprisal(term)
    return total
