"""An entropy from several neighbour orders, weighted so that the leading terms of the bias cancel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln, polygamma

from ..._core.checks import check_count, check_unweighted
from ..._core.errors import InputError
from ..._core.sample import Sample, deviations
from ..._core.threads import fill_ranges
from ..._kernels.search.index import index
from ..._kernels.search.protocol import Index, column_gaps
from ..evaluate import Uncertainty
from ..linear_dependence import NO_ENTROPY, correlation_factor
from ..subsampled import subsampled_uncertainty
from .noise import FLOOR
from .stderr import excess
from .ties import check_repeats, rounding_caution, warn_of_rounding

if TYPE_CHECKING:
    from ...quantities import SignedSum, Term

SPREAD = 4  # largest over smallest neighbour order

MAX_EFFECTIVE_ORDER, MAX_DIMENSION = 20, 6  # largest for which the standard error was measured


@dataclass(frozen=True, slots=True)
class WeightedNeighbors:
    """Neighbour orders k to 4k, with weights that cancel the leading terms, (k/n)^(2/d), of the bias in d columns.

    The rows are whitened first, so that the estimate follows every linear change of the columns
    exactly, however ill-conditioned their covariance.
    """

    n_neighbors: int = 3
    stderr: bool = True
    n_jobs: int | None = None
    warn: bool = True

    def fit(self, sample: Sample, quantity: SignedSum) -> FittedWeightedNeighbors:
        """Whiten the columns and find the neighbours."""
        k = check_count("n_neighbors", self.n_neighbors)
        check_unweighted(sample, "weighted_kozachenko_leonenko")
        name = "method='weighted_kozachenko_leonenko'"
        if len(quantity.terms) != 1 or quantity.terms[0][1] != 1:
            raise InputError(
                f"{name} is for one entropy.",
                remedy="Use method='ksg' for information, 'kozachenko_leonenko' for other sums.",
            )
        columns = sample.of(quantity.terms[0][0])
        for j in columns:
            if sample.discrete[j]:
                raise InputError(
                    f"{sample.labels[j]} is discrete; {name} needs numbers.", remedy="Use method='plugin'."
                )
        check_repeats(sample, columns, k)
        if sample.n <= SPREAD * k:
            raise InputError(
                f"{name} with n_neighbors={k} uses orders up to {SPREAD * k} and needs at least {SPREAD * k + 1} "
                f"samples, got {sample.n}.",
                remedy="Lower n_neighbors or pass more rows.",
            )
        fitted = FittedWeightedNeighbors(self, sample, quantity.terms[0][0])
        if self.warn:
            warn_of_rounding(fitted.caution)
        return fitted


class FittedWeightedNeighbors:
    """Whitened rows of one term and their neighbours."""

    def __init__(self, settings: WeightedNeighbors, sample: Sample, term: Term) -> None:
        self.settings = settings
        self.sample = sample
        self.term = term
        self.columns = sample.of(term)
        self.weights = order_weights(settings.n_neighbors, len(self.columns))
        self.label = f"weighted Kozachenko-Leonenko, k={settings.n_neighbors}"
        self.run = partial(fill_ranges, n_jobs=settings.n_jobs)
        self.mean = sample.columns[:, self.columns].mean(axis=0)
        self.deviation = deviations(sample.columns[:, self.columns])
        self.factor, self.rotation = self._whitening()
        points = self._whitened(sample)
        self.space: Index = index(points, column_gaps([False] * points.shape[1]))
        wanted = (1 + settings.stderr) * len(self.weights)  # the standard error needs them too, from the same search
        self.distance, self.neighbor = self.space.nearest(min(wanted, sample.n - 1), self.run)
        nearest = self.distance[:, settings.n_neighbors - 1]
        self.caution = rounding_caution(sample, self.columns, nearest, self.deviation)

    @property
    def dimension(self) -> int:
        """Number of columns."""
        return len(self.columns)

    def surprisal(self, term: Term, at: Sample | None = None) -> NDArray[np.float64]:
        """Weighted sum over orders j of ``psi(n) - psi(j) + log volume of the cube to neighbour j``, shape (n,)."""
        if term != self.term:
            raise InputError(f"fitted to the term {self.term}, asked for {term}.")
        orders = len(self.weights)
        if at is None:
            n, distance = self.sample.n, self.distance[:, :orders]
        else:
            n, distance = self.sample.n + 1, self.space.nearest_to(self._whitened(at), orders, self.run)[0]
        used = np.flatnonzero(self.weights)
        if not (distance[:, used[0]] > 0).all():
            raise InputError(
                f"{', '.join(self.sample.labels[j] for j in self.columns)} repeats a row more than "
                f"n_neighbors={self.settings.n_neighbors} times: its differential entropy is minus infinity. "
                "Declare it with discrete=, or raise n_neighbors."
            )
        volume = self.dimension * np.log(2 * distance[:, used]) - digamma(used + 1)
        unit = float(np.log(np.diag(self.factor)).sum() + np.log(self.deviation).sum())
        return np.asarray(volume @ self.weights[used] + digamma(n) + unit, dtype=np.float64)

    def shift(self, term: Term) -> float:
        """0: the digamma terms belong to rows."""
        return 0.0

    def uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        """From calibrated influence values at the effective order; beyond the calibration by subsampling."""
        noise = order_noise(self.weights)
        reason = self._why_subsampled(1 / noise)
        if reason:
            plain = WeightedNeighbors(self.settings.n_neighbors, stderr=False, warn=False)
            return subsampled_uncertainty(plain, self.sample, quantity, n_jobs=self.settings.n_jobs, reason=reason)
        influence = self.influence(local)
        variance = max(
            float(np.var(influence, ddof=1)) - excess(1 / noise, self.dimension),
            float(np.var(local, ddof=1)) + FLOOR * noise,
        )
        return Uncertainty(math.sqrt(variance / self.sample.n))

    def influence(self, local: NDArray[np.float64]) -> NDArray[np.float64]:
        """Local values minus what each row, by its presence, takes off the balls of the rows that list it, shape (n,).

        Without its r-th neighbour a row would have every order l >= r one neighbour further out, at 1/l of a ball.
        """
        K, n = len(self.weights), self.sample.n
        if self.distance.shape[1] < 2 * K:  # the growth of the ball to twice the largest order
            self.distance, self.neighbor = self.space.nearest(2 * K, self.run)
        wide, near = np.log(self.distance[:, 2 * K - 1]), np.log(self.distance[:, K - 1])
        growth = 0.5 + 0.5 * self.dimension * (wide - near) / float(digamma(2 * K) - digamma(K))
        share = np.cumsum((self.weights / np.arange(1, K + 1))[::-1])[::-1]
        total = local.copy()
        for rank in range(K):
            total -= share[rank] * np.bincount(self.neighbor[:, rank], growth, n)
        return total

    def _why_subsampled(self, order: float) -> str:
        if self.sample.n <= 2 * len(self.weights):
            return f"formula needs more than {2 * len(self.weights)} samples"
        if order > MAX_EFFECTIVE_ORDER:
            return f"formula calibrated up to {MAX_EFFECTIVE_ORDER} effective neighbours"
        if self.dimension > MAX_DIMENSION:
            return f"formula calibrated up to {MAX_DIMENSION} dimensions"
        return ""

    def _whitening(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Cholesky factor of the correlations, and the rotation to the axes of the fourth moments (Cardoso 1989).

        Whitening alone is defined up to a rotation, and cubes are not round: after the rotation the same
        rows in other coordinates give the same cubes.
        """
        standard = (self.sample.columns[:, self.columns] - self.mean) / np.where(
            self.deviation > 0, self.deviation, 1.0
        )
        names = [self.sample.labels[j] for j in self.columns]
        factor = correlation_factor(standard.T @ standard / self.sample.n, names, NO_ENTROPY)
        white = standard @ np.linalg.inv(factor).T  # no triangular solve over n rows: OpenBLAS starts threads for that
        fourth = (white * (white**2).sum(axis=1, keepdims=True)).T @ white / self.sample.n
        return factor, np.linalg.eigh(fourth)[1]

    def _whitened(self, rows: Sample) -> NDArray[np.float64]:
        standard = (rows.columns[:, self.columns] - self.mean) / self.deviation
        return np.ascontiguousarray(standard @ (np.linalg.inv(self.factor).T @ self.rotation))


def order_weights(k: int, dimension: int) -> NDArray[np.float64]:
    """Weights of the neighbour orders 1, ..., 4k, shape (4k,); 0 below k; they add to 1.

    They solve ``sum w_j Gamma(j + 2l/d) / Gamma(j) = 0`` for l = 1, ..., d/4 (Berrett, Samworth & Yuan
    2019, eq. 7), the smallest such weights. For two or three columns l = 1 is required too: efficiency does
    not need it, but the bias it cancels is most of the error there. All orders from k to 4k take part,
    which was nearer to the truth than a few of them spread over 1, ..., dk.
    """
    orders = np.arange(k, SPREAD * k + 1)
    constraints = max(dimension // 4, min(dimension - 1, 1))
    powers = 2 * np.arange(constraints + 1) / dimension
    moments = np.exp(gammaln(orders + powers[:, None]) - gammaln(orders) - powers[:, None] * math.log(k))
    weights = np.zeros(orders[-1])
    weights[orders - 1] = np.linalg.lstsq(moments, np.eye(len(powers))[0], rcond=None)[0]
    return weights


def order_noise(weights: NDArray[np.float64]) -> float:
    """Variance of the weighted log masses of nested balls: ``w' Psi w``, Psi_jl = trigamma(max(j, l))."""
    used = np.flatnonzero(weights)
    shared = polygamma(1, np.maximum.outer(used, used) + 1.0)
    return float(weights[used] @ shared @ weights[used])
