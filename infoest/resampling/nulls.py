"""A null says which reorderings of the rows leave a hypothesis true, so that one test serves every hypothesis.

Order ``b`` depends on the seed and ``b`` alone, whatever the number of resamples and threads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, overload

import numpy as np

from .._core.checks import check_count
from .._core.errors import InputError
from .._core.types import Rows
from .._kernels.permutation.row_orders import (
    local_order,
    moving_blocks,
    permuted_blocks,
    shuffle_within,
    stationary_blocks,
    turn_within,
)
from .._kernels.random import below, shuffle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .._core.types import Codes

TIE_STREAM = 1 << 40  # random numbers beyond those of any permutation, which break ties
FEWEST_TURNED = 100  # rows: enough that at least half as many shifts are allowed, each as likely as the observed order


class Null(Protocol):
    """A distribution of row orders: each depends only on the seed and the number of the resample."""

    def order(self, seed: int, resample: int) -> Rows:
        """Row numbers, shape (n,), by which one variable is read while the others stay."""


@dataclass(frozen=True, slots=True)
class Orders(Sequence[Rows]):
    """Row orders lo ... hi - 1 of a null, each drawn when it is asked for.

    A statistic whose kernel has the null may draw the same orders itself instead.
    """

    null: Null
    seed: int
    lo: int
    hi: int

    def __len__(self) -> int:
        return self.hi - self.lo

    def __iter__(self) -> Iterator[Rows]:
        return (self.null.order(self.seed, resample) for resample in range(self.lo, self.hi))

    @overload
    def __getitem__(self, position: int) -> Rows: ...

    @overload
    def __getitem__(self, position: slice) -> list[Rows]: ...

    def __getitem__(self, position: int | slice) -> Rows | list[Rows]:
        chosen = range(self.lo, self.hi)[position]
        if isinstance(chosen, range):
            return [self.null.order(self.seed, resample) for resample in chosen]
        return self.null.order(self.seed, chosen)


@dataclass(frozen=True, slots=True)
class Independent:
    """Rows are exchangeable: any order is as likely.

    Attributes
    ----------
    n : int
        Number of rows.
    """

    n: int

    def order(self, seed: int, resample: int) -> Rows:
        """Uniform permutation."""
        out = np.arange(self.n, dtype=np.int64)
        shuffle(np.uint64(seed), resample, out)
        return out


class WithinStrata:
    """Rows are exchangeable within strata: independence given the stratum.

    Parameters
    ----------
    labels : array_like of shape (n,)
        Stratum of each row.
    """

    def __init__(self, labels: NDArray[np.generic]) -> None:
        codes = np.unique(labels, return_inverse=True)[1].ravel()
        self.members = np.argsort(codes, kind="stable").astype(np.int64)
        self.start = np.concatenate([[0], np.cumsum(np.bincount(codes))]).astype(np.int64)

    def order(self, seed: int, resample: int) -> Rows:
        """Uniform permutation of the rows of each stratum."""
        shuffled = self.members.copy()
        shuffle_within(np.uint64(seed), resample, self.start, shuffled)
        out = np.empty_like(shuffled)
        out[self.members] = shuffled
        return out


class WholeClusters:
    """Clusters of equal size are exchangeable: rows of one cluster depend on each other and stay together, in order.

    Parameters
    ----------
    clusters : ndarray of shape (n,), int64
        Number of each row's cluster, from 0, none left out.
    """

    def __init__(self, clusters: Codes) -> None:
        self.size = np.bincount(clusters)
        self.members = np.argsort(clusters, kind="stable").astype(np.int64)
        self.first = np.cumsum(self.size) - self.size
        self.place = np.arange(len(clusters)) - np.repeat(self.first, self.size)
        self.same_size = WithinStrata(self.size)

    @property
    def fixed(self) -> bool:
        """Whether no two clusters have the same size, so that nothing moves."""
        return len(np.unique(self.size)) == len(self.size)

    def order(self, seed: int, resample: int) -> Rows:
        """Each cluster takes the rows of one of its size, by a uniform permutation among these."""
        source = self.same_size.order(seed, resample)
        out = np.empty_like(self.members)
        out[self.members] = self.members[np.repeat(self.first[source], self.size) + self.place]
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Local:
    """Rows are nearly exchangeable with their neighbours in z: conditional independence given a continuous z.

    Attributes
    ----------
    neighbors : ndarray of shape (n, m), int64
        Rows nearest to each row in z, itself first; -1 ends a shorter list.

    References
    ----------
    .. [1] Runge, J. (2018). Conditional independence testing based on a nearest-neighbor estimator of
       conditional mutual information. AISTATS 2018, algorithm 1.
    """

    neighbors: Rows

    def order(self, seed: int, resample: int) -> Rows:
        """One neighbour for each row, drawn without replacement as far as the lists allow."""
        out = np.empty(len(self.neighbors), np.int64)
        local_order(self.neighbors, np.uint64(seed), resample, out)
        return out


class PermutedBlocks:
    """A stationary series keeps its short memory: the circle of rows is cut into blocks, which are permuted.

    Every row occurs once, so values are no more tied than before. Blocks should be longer than the memory.

    Parameters
    ----------
    n : int
        Number of rows.
    length : int
        Rows in a block, at most n / 2.
    """

    def __init__(self, n: int, length: int) -> None:
        self.n, self.length = n, _check_length(length, n // 2, f"half of {n} rows")

    def order(self, seed: int, resample: int) -> Rows:
        """Blocks in random order, cut at a random place."""
        out = np.empty(self.n, np.int64)
        permuted_blocks(np.uint64(seed), resample, self.length, out)
        return out


class MovingBlocks:
    """Bootstrap of a stationary series by blocks that start anywhere, drawn with replacement.

    Repeated rows tie values, which breaks nearest-neighbour statistics: use :class:`PermutedBlocks` for them.

    Parameters
    ----------
    n : int
        Number of rows.
    length : int
        Rows in a block, at most n.
    circular : bool, default=False
        Whether blocks run on from the last row to the first, which gives every row the same chance.

    References
    ----------
    .. [1] Künsch, H. (1989). The jackknife and the bootstrap for general stationary observations.
       Annals of Statistics 17(3), section 2.3.
    .. [2] Politis, D. and Romano, J. (1992). A circular block-resampling procedure for stationary data.
       Exploring the Limits of Bootstrap, 263-270.
    """

    def __init__(self, n: int, length: int, *, circular: bool = False) -> None:
        self.n, self.length, self.circular = n, _check_length(length, n, f"{n} rows"), circular

    def order(self, seed: int, resample: int) -> Rows:
        """Blocks end to end, the last one cut short."""
        out = np.empty(self.n, np.int64)
        moving_blocks(np.uint64(seed), resample, self.length, self.circular, out)
        return out


class StationaryBootstrap:
    """Bootstrap of a stationary series by circular blocks of geometric length: the resample is stationary too.

    Parameters
    ----------
    n : int
        Number of rows.
    mean_length : float
        Mean number of rows in a block, from 1 to n.

    References
    ----------
    .. [1] Politis, D. and Romano, J. (1994). The stationary bootstrap. JASA 89(428), section 2.
    """

    def __init__(self, n: int, mean_length: float) -> None:
        if not 1 <= mean_length <= n:
            raise InputError(
                f"must lie between 1 and the number of rows, {n}.", argument="mean_length", given=mean_length
            )
        self.n, self.mean_length = n, float(mean_length)

    def order(self, seed: int, resample: int) -> Rows:
        """Each row follows its predecessor, or starts a block anywhere with probability 1 / mean_length."""
        out = np.empty(self.n, np.int64)
        stationary_blocks(np.uint64(seed), resample, self.mean_length, out)
        return out


class CircularShift:
    """A stationary series keeps all its memory: it is turned against the others by a random lag.

    Parameters
    ----------
    n : int
        Number of rows.
    min_lag : int, default=1
        Smallest shift in either direction; it should exceed the memory across the series.
    """

    def __init__(self, n: int, min_lag: int = 1) -> None:
        self.n, self.min_lag = n, check_count("min_lag", min_lag)
        if 2 * min_lag > n:
            raise InputError(f"min_lag={min_lag} leaves no shift of {n} rows. It can be at most {n // 2}.")

    def order(self, seed: int, resample: int) -> Rows:
        """Rows from a random lag on, then those before it. More resamples than lags add nothing: lags repeat."""
        lag = self.min_lag + below(np.uint64(seed), resample, 0, self.n - 2 * self.min_lag + 1)
        return np.asarray((np.arange(self.n, dtype=np.int64) + lag) % self.n, dtype=np.int64)


class IAAFT:
    """A stationary series keeps its values and, closely, its spectrum: iterated amplitude-adjusted Fourier surrogates.

    For series that a monotone change makes a linear Gaussian process; the surrogate is a reordering of the values.

    Parameters
    ----------
    values : ndarray of shape (n,)
        The series.
    n_iterations : int, default=100
        Most rounds of matching spectrum and values; it stops earlier when the order no longer changes.

    References
    ----------
    .. [1] Schreiber, T. and Schmitz, A. (1996). Improved surrogate data for nonlinearity tests. Physical Review
       Letters 77(4), 635-638.
    """

    def __init__(self, values: NDArray[np.float64], n_iterations: int = 100) -> None:
        self.n_iterations = check_count("n_iterations", n_iterations)
        self.ascending = np.argsort(values, kind="stable")
        self.sorted = values[self.ascending]
        self.amplitude = np.abs(np.fft.rfft(values))

    def order(self, seed: int, resample: int) -> Rows:
        """Start from a random order, then impose the spectrum and the ranks in turn."""
        n = len(self.sorted)
        rank = Independent(n).order(seed, resample)
        for _ in range(self.n_iterations):
            spectrum = np.fft.rfft(self.sorted[rank])
            size = np.abs(spectrum)
            phase = np.where(size > 0, spectrum / np.where(size > 0, size, 1.0), 1.0)
            wanted = np.fft.irfft(self.amplitude * phase, n)
            last, rank = rank, np.empty(n, np.int64)
            rank[np.argsort(wanted, kind="stable")] = np.arange(n)
            if (rank == last).all():
                break
        return np.asarray(self.ascending[rank], dtype=np.int64)


class WithinTrials:
    """Trials are independent series: each has a null of its own.

    Parameters
    ----------
    nulls : sequence of Null
        One per trial, each of as many rows as the trial has.
    start : ndarray of shape (n_trials + 1,)
        First row of each trial, then the number of rows.
    """

    def __init__(self, nulls: Sequence[Null], start: Rows) -> None:
        self.nulls, self.start = tuple(nulls), start

    def order(self, seed: int, resample: int) -> Rows:
        """The orders of the trials one after another, each with a seed of its own."""
        seeds = [(seed + trial) % 2**63 for trial in range(len(self.nulls))]
        parts = [
            first + null.order(own, resample)
            for null, own, first in zip(self.nulls, seeds, self.start[:-1], strict=True)
        ]
        return np.concatenate(parts).astype(np.int64)


class TurnedTrials:
    """Trials are independent series that keep their memory: each is turned by a random lag of its own.

    All shifts are equally likely, the shift by 0 included: without it the few shifts of a short trial are not a fair
    sample, and tests reject too often (two rows have one other order).

    Parameters
    ----------
    start : ndarray of shape (n_trials + 1,)
        First row of each trial, then the number of rows.
    """

    def __init__(self, start: Rows) -> None:
        self.start = np.ascontiguousarray(start, dtype=np.int64)

    def order(self, seed: int, resample: int) -> Rows:
        """The turned trials one after another."""
        out = np.empty(self.start[-1], np.int64)
        turn_within(np.uint64(seed), resample, self.start, out)
        return out


def turned(start: Rows, span: int) -> Null:
    """Rows turned in time: one long series by at least ``span`` or a quarter of its rows, whichever is less.

    Several trials, or a short series, are turned by any shift, 0 included: where there are few others, leaving out
    the observed order makes it look rarer than it is.
    """
    n = int(start[-1])
    if len(start) > 2 or n < FEWEST_TURNED:
        return TurnedTrials(start)
    return CircularShift(n, max(1, min(span, n // 4)))


def _check_length(length: int, most: int, bound: str) -> int:
    if check_count("length", length) > most:
        raise InputError(f"length={length} must be at most {bound}.", remedy="Use shorter blocks or pass more rows.")
    return length
