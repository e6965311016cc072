"""Surprisals from the share of rows within a box of fixed half-width around each row."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, partial
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

from .._core.checks import check_unweighted
from .._core.errors import InputError
from .._core.pivots import ScaledChiSquare
from .._core.sample import Sample, deviations
from .._core.threads import fill_ranges
from .._core.warnings import InfoestWarning, warn
from .._kernels.search.index import index
from .._kernels.search.protocol import Index, column_gaps
from ..resampling.permutation import permuted_rows
from .evaluate import Uncertainty, local_stderr
from .exponential_mean import exponential_mean, tilt

if TYPE_CHECKING:
    from ..quantities import SignedSum, Term

N_SHUFFLES = 20  # the error of their mean then adds a fortieth to the standard error
SEED = 20261121  # fixed: the same data give the same interval
STEP = 0.1  # of a standard deviation, relative: the counts are smooth at that scale
FEW = 3  # rows in the typical joint box: with fewer, coverage for two normals with correlation 0.6 fell below 0.9
LEAST_SHARED = 0.05  # share of rows not alone in their joint box: with less, the bias cannot be estimated either


class EmptyBoxesWarning(InfoestWarning):
    """Boxes of the kernel hold so few rows that the estimate is mostly bias."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """Box kernel: rows at a distance of at most ``bandwidth`` standard deviations in every column, the row included.

    It smooths the density at the scale of the bandwidth, which biases information down, and counts
    few rows where they are sparse, which biases it up.
    """

    bandwidth: float = 0.5
    n_jobs: int | None = None

    def fit(self, sample: Sample, quantity: SignedSum) -> FittedKernel:
        """Scale the columns."""
        _check_bandwidth(self.bandwidth)
        check_unweighted(sample, "kernel")
        other = "'mixed' or 'plugin'" if quantity.balanced else "'plugin'"
        for j in sample.of(sample.every_block):
            if sample.discrete[j]:
                raise InputError(
                    f"{sample.labels[j]} is discrete; method='kernel' needs numbers.", remedy=f"Use method={other}."
                )
            if np.ptp(sample.columns[:, j]) == 0:
                raise InputError(
                    f"{sample.labels[j]} is constant: its differential entropy is minus infinity.", remedy="Drop it."
                )
        return FittedKernel(self, sample, quantity)


@dataclass(frozen=True, slots=True)
class Null:
    """From permuted rows: true over computed bias, and the scale of the chi-square of the debiased estimate."""

    bias_factor: float
    scale: float


class FittedKernel:
    """Boxes around the rows of one sample, counted once per term."""

    def __init__(self, settings: Kernel, sample: Sample, quantity: SignedSum) -> None:
        self.sample = sample
        self.width = float(settings.bandwidth)
        self.label = f"box kernel, bandwidth={self.width:g}"
        self.balanced = quantity.balanced
        self.joint = max((term for term, _ in quantity.terms), key=len)
        self.scale = deviations(sample.columns)
        self.run = partial(fill_ranges, n_jobs=settings.n_jobs)
        self._indexes: dict[Term, Index] = {}
        self._hits: dict[Term, NDArray[np.float64]] = {}

    def surprisal(self, term: Term, at: Sample | None = None) -> NDArray[np.float64]:
        """``log(n / rows in the box) + log volume``, shape (n,); a new row counts as one more of the sample."""
        if at is None:
            n, hits = self.sample.n, self.hits(term)
        else:
            near = self._space(term).count_near(self._points(term, at), self._reach(at), self.run)
            n, hits = self.sample.n + 1, (1 + near).astype(np.float64)
        columns = self.sample.of(term)
        # Volumes cancel in balanced sums; adding and subtracting them would only cost digits.
        volume = 0.0 if self.balanced else float(np.log(2 * self.width * self.scale[columns]).sum())
        return np.asarray(np.log(n / hits) + volume, dtype=np.float64)

    def shift(self, term: Term) -> float:
        """0: the estimate is a plug-in."""
        return 0.0

    def renyi(self, quantity: SignedSum, *, stderr: bool) -> tuple[NDArray[np.float64], Uncertainty]:
        """Rényi entropies of the frequencies, without bias correction."""
        local = np.zeros(self.sample.n)
        for term, coefficient in quantity.terms:
            value, share = exponential_mean(self.surprisal(term), quantity.renyi_order)
            local += coefficient * (value + share)
        if not stderr:
            return local, Uncertainty(math.nan)
        return local, self._uncertainty(replace(quantity, divergence=False), local)

    def uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        """Influence values; for a divergence, the chi-square that holds at and away from independence.

        At independence the estimate is a quadratic form. Its influence values then have twice its
        variance (Efron & Stein 1981), and with the mean ``bias`` the scale ``variance / (4 value)`` is
        that of the chi-square with the same two moments; far from independence the same scale makes
        the variance of the non-central chi-square that of the delta method.
        """
        return self._uncertainty(quantity, local)

    def _uncertainty(self, quantity: SignedSum, local: NDArray[np.float64]) -> Uncertainty:
        if self.caution:
            warn(f"{self.caution}.", EmptyBoxesWarning, remedy="Use a larger bandwidth.")
        if self._shared < LEAST_SHARED:
            return Uncertainty(math.nan, note="standard error unknown")
        stderr = local_stderr(self.sample, self.influence(quantity, local))
        if not quantity.divergence:
            return Uncertainty(stderr)
        value, bias = float(local.mean()), sum(c * self._log_bias(self.hits(t)) for t, c in quantity.terms)
        null = self._null(quantity)
        bias *= null.bias_factor
        if not 0 < bias < math.inf or value <= 0 or stderr == 0:
            return Uncertainty(stderr, debiased=value - bias)
        scale = stderr**2 / (4 * value)
        share = min(bias / value, 1.0)  # 1 at independence
        scale += share**2 * max(null.scale - scale, 0.0)  # the influence values miss noise where boxes are nearly empty
        pivot = ScaledChiSquare(value / scale, max(bias / scale, 1.0), scale)
        return Uncertainty(math.sqrt(scale * value * (4 - 2 * share)), pivot, value - bias)

    def influence(self, quantity: SignedSum, local: NDArray[np.float64]) -> NDArray[np.float64]:
        """Local values plus what each row adds to the counts of the boxes that hold it, shape (n,)."""
        total = local.copy()
        for term, coefficient in quantity.terms:
            weight = self._tilt(term, quantity) / self.hits(term)
            held = (
                self._space(term).weights(self._reach(self.sample), weight, self.run) + weight
            )  # a row is in its own box
            total -= coefficient * held
        for j in sorted({j for term, _ in quantity.terms for j in self.sample.of(term)}):
            deviation = (self.sample.columns[:, j] - self.sample.columns[:, j].mean()) / self.scale[j]
            total += self._growth(quantity, j) * 0.5 * (deviation**2 - 1)
        return total

    def _growth(self, quantity: SignedSum, column: int) -> float:
        """Derivative of the estimate in the log standard deviation of a column: boxes widen with the spread."""
        change = 0.0
        for term, coefficient in quantity.terms:
            if column in self.sample.of(term):
                weight = self._tilt(term, quantity)
                for step in (STEP, -STEP):
                    points = self._points(term, self.sample)
                    points[:, self.sample.of(term).index(column)] /= 1 + step
                    hits = index(points, column_gaps([False] * points.shape[1])).count(
                        self._reach(self.sample), self.run
                    )
                    change -= coefficient * float((weight * np.log(1.0 + hits)).mean()) / (2 * step)
                change += coefficient * (not self.balanced)
        return change

    def _tilt(self, term: Term, quantity: SignedSum) -> NDArray[np.float64]:
        """Derivative of a term in each surprisal, times n: 1 for Shannon's entropy, with mean 1 for other orders."""
        return tilt(np.log(self.sample.n / self.hits(term)), quantity.renyi_order)

    @cached_property
    def caution(self) -> str:
        """What to know of nearly empty boxes; empty where the typical one holds enough rows."""
        typical = float(np.median(self.hits(self.joint)))
        if typical >= FEW:
            return ""
        return (
            f"the box of a typical row holds {typical:g} row{'s' * (typical != 1)}, itself included, and "
            f"{self._shared:.0%} of the rows are not alone in theirs: mostly bias"
        )

    @property
    def _shared(self) -> float:
        """Share of rows that are not alone in their joint box."""
        return float((self.hits(self.joint) > 1).mean())

    def _null(self, quantity: SignedSum) -> Null:
        """The estimate on rows with permuted blocks, for MI and TC: they share no information, so it is all bias."""
        groups = [term for term, coefficient in quantity.terms if coefficient == 1]
        if len(quantity.terms) != len(groups) + 1 or sum(len(g) for g in groups) != len(quantity.blocks):
            return Null(1.0, 0.0)
        alone = sum(self._log_bias(self.hits(g)) for g in groups)
        level = (len(groups) - 1) * math.log(self.sample.n) - sum(float(np.log(self.hits(g)).mean()) for g in groups)
        joint = [self._shuffled_hits(groups, b) for b in range(N_SHUFFLES)]
        values = np.array([level + np.log(hits).mean() for hits in joint])
        known = np.array([alone - self._log_bias(hits) for hits in joint])
        factor = max(float(values.mean() / known.mean()), 1.0)
        return Null(factor, float(np.var(values - factor * known, ddof=1) / (2 * values.mean())))

    def _log_bias(self, hits: NDArray[np.float64]) -> float:
        """Bias of a term: a count of mean ``m + 1 - m/n`` has ``E psi(count) = log m - 1 / (2n) + O(m^-2)``.

        It is too small where boxes are nearly empty.
        """
        return float((digamma(hits) - np.log(hits)).mean() + 1 / (2 * self.sample.n))

    def _shuffled_hits(self, groups: list[Term], shuffle: int) -> NDArray[np.float64]:
        """Rows in the joint boxes after the rows of every group but the first were permuted."""
        n = self.sample.n
        parts = [self._points(groups[0], self.sample)]
        for g, group in enumerate(groups[1:]):
            parts.append(self._points(group, self.sample)[permuted_rows(SEED + g, shuffle, n)])
        points = np.ascontiguousarray(np.hstack(parts))
        space = index(points, column_gaps([False] * points.shape[1]))
        return (1 + space.count(self._reach(self.sample), self.run)).astype(np.float64)

    def hits(self, term: Term) -> NDArray[np.float64]:
        """Rows in the box of each row, itself included, shape (n,)."""
        if term not in self._hits:
            count = self._space(term).count(self._reach(self.sample), self.run)
            self._hits[term] = (1 + count).astype(np.float64)
        return self._hits[term]

    def _space(self, term: Term) -> Index:
        if term not in self._indexes:
            points = self._points(term, self.sample)
            self._indexes[term] = index(points, column_gaps([False] * points.shape[1]))
        return self._indexes[term]

    def _reach(self, rows: Sample) -> NDArray[np.float64]:
        return np.full(rows.n, self.width)

    def _points(self, term: Term, rows: Sample) -> NDArray[np.float64]:
        columns = self.sample.of(term)
        return np.ascontiguousarray(rows.columns[:, columns] / self.scale[columns])


def _check_bandwidth(width: Any) -> None:
    if isinstance(width, bool) or not isinstance(width, Real) or not 0 < float(width) < math.inf:
        raise InputError(f"bandwidth={width!r} must be a positive number of standard deviations.")
