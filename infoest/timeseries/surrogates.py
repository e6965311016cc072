"""Surrogates: transfer entropy with the source set in another order, under a null that keeps the memory of each series.

A statistic *encodes* the source once (ranks, codes, or as it is) and then takes the encoded rows in any order:
nothing of target and conditions is computed twice.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from .._core.checks import check_choice, check_count
from .._core.errors import InputError
from .._core.threads import map_ranges
from .._kernels.permutation.cmi_by_rank import ranked_cmi
from ..methods.evaluate import Method, evaluate, shift_of
from ..methods.gaussian import Gaussian
from ..methods.neighbors.fitted import Neighbors
from ..methods.plugin.fitted import Plugin, count_cells
from ..methods.reordered.ranks import RankedCMI
from ..resampling.longrun import memory_length
from ..resampling.nulls import (
    IAAFT,
    CircularShift,
    Independent,
    Null,
    PermutedBlocks,
    StationaryBootstrap,
    WithinTrials,
    turned,
)
from .histories import GIVEN, SOURCE, TARGET, Transfer

if TYPE_CHECKING:
    from .._core.sample import Sample
    from .._core.types import Floats, Rows
    from ..quantities import SignedSum

NullName = Literal["circular_shift", "block", "stationary", "iaaft", "row_permutation"]
NULLS: tuple[str, ...] = get_args(NullName)
LABELS = {
    "circular_shift": "circular shift of the source",
    "block": "permuted blocks of the source",
    "stationary": "stationary bootstrap of the source",
    "iaaft": "IAAFT surrogates of the source",
    "row_permutation": "permuted rows of the source",
}


class Statistic(Protocol):
    """A transfer entropy as a function of the source alone."""

    def encode(self, source: Floats) -> NDArray[Any]:
        """What is needed of the source's embedded rows, shape (n, …); rows can then be reordered."""

    def value(self, encoded: NDArray[Any]) -> float:
        """The statistic in nats."""


class Ranked:
    """Nearest neighbours in ranks, for many neighbours and a few thousand rows at most."""

    def __init__(self, sample: Sample, k: int, seed: int) -> None:
        source, target, given = (sample.columns[:, list(block)] for block in sample.blocks)
        self.base, self.k, self.seed = RankedCMI(source, target, given, k, seed), k, seed

    def encode(self, source: Floats) -> NDArray[Any]:
        """Ranks of each column, ties broken as in the fit."""
        none = source[:, :0]
        return np.asarray(RankedCMI(source, none, none, self.k, self.seed).x.T)

    def value(self, encoded: NDArray[Any]) -> float:
        """Frenzel & Pompe (2007), eq. 3."""
        n = len(encoded)
        local = np.empty(n)
        ranked_cmi(np.ascontiguousarray(encoded.T), self.base.y, self.base.z, self.k, 0, n, local)
        return float(local.mean())


class Normal:
    """Half the log ratio of residual covariances; the regression on what is given is done once."""

    def __init__(self, sample: Sample, quantity: SignedSum, chosen: Gaussian) -> None:
        target, given = (self._centred(sample.columns[:, list(sample.blocks[b])]) for b in (TARGET, GIVEN))
        self.given = np.linalg.qr(given)[0]
        self.target = self._residual(target)
        self.product = self.target.T @ self.target
        fitted = evaluate(quantity, sample, chosen, stderr=False)[1]  # names columns that are linearly dependent
        self.shift = shift_of(fitted, quantity)

    def encode(self, source: Floats) -> NDArray[Any]:
        """The rows as they are."""
        return source

    def value(self, encoded: NDArray[Any]) -> float:
        """With the bias correction of the method, which no order of the source changes."""
        source = self._residual(self._centred(encoded))
        cross = source.T @ self.target
        left = self.product - cross.T @ np.linalg.solve(source.T @ source, cross)
        volumes = [float(np.linalg.slogdet(matrix)[1]) for matrix in (self.product, left)]
        return 0.5 * (volumes[0] - volumes[1]) + self.shift

    def _residual(self, columns: Floats) -> Floats:
        return np.asarray(columns - self.given @ (self.given.T @ columns), dtype=np.float64)

    @staticmethod
    def _centred(columns: Floats) -> Floats:
        return np.asarray((columns - columns.mean(axis=0)) / columns.std(axis=0), dtype=np.float64)


class Counted:
    """Plug-in: tables that hold the source are counted anew, the others once."""

    def __init__(self, sample: Sample, quantity: SignedSum, chosen: Plugin) -> None:
        codes = chosen.fit(sample, quantity).codes
        self.source, target, self.given = (_cells(codes, block) for block in sample.blocks)
        self.n = sample.n
        self.levels = int(self.source.max()) + 1
        self.both = count_cells(np.column_stack([target, self.given]), None, 1.0).cell
        self.constant = self._n_log_n(self.given) - self._n_log_n(self.both)

    def encode(self, source: Floats) -> NDArray[Any]:  # noqa: ARG002 - the codes are those of the fit
        """The code of each row; sources that are not its reordering have none."""
        return self.source

    def value(self, encoded: NDArray[Any]) -> float:
        """From two tables."""
        joint = self._n_log_n(self.both * self.levels + encoded)
        return (joint - self._n_log_n(self.given * self.levels + encoded) + self.constant) / self.n

    @staticmethod
    def _n_log_n(cells: NDArray[np.int64]) -> float:
        counts = np.bincount(cells)
        return float(xlogy(counts, counts).sum())


class Evaluated:
    """Any method, estimated anew."""

    def __init__(self, sample: Sample, quantity: SignedSum, chosen: Method) -> None:
        self.sample, self.quantity, self.chosen = sample, quantity, chosen

    def encode(self, source: Floats) -> NDArray[Any]:
        """The rows as they are."""
        return source

    def value(self, encoded: NDArray[Any]) -> float:
        """The estimate without its standard error."""
        columns = self.sample.columns.copy()
        columns[:, list(self.sample.blocks[SOURCE])] = encoded
        moved = replace(self.sample, columns=columns)
        return evaluate(self.quantity, moved, self.chosen, stderr=False)[0].value


def quick_statistic(sample: Sample, quantity: SignedSum, chosen: Method, seed: int) -> Statistic:
    """The fastest form of a method's statistic: for nearest neighbours that of ranks."""
    if isinstance(chosen, Plugin):
        return Counted(sample, quantity, chosen)
    if isinstance(chosen, Gaussian):
        return Normal(sample, quantity, chosen)
    hidden = sample.serial is not None and sample.serial.theiler > 0
    if isinstance(chosen, Neighbors) and chosen.rule == "ksg" and not hidden:
        return Ranked(sample, chosen.n_neighbors, seed)
    return Evaluated(sample, quantity, chosen)


@dataclass(frozen=True, slots=True)
class SourceNull:
    """A law of other sources: orders of the embedded rows, or (``whole``) of the series before embedding."""

    asked: Transfer
    sample: Sample
    null: Null
    whole: bool

    def values(self, statistic: Statistic, seed: int, n_jobs: int | None) -> Callable[[int, int], Floats]:
        """``draw(lo, hi)``: the statistic of resamples lo ... hi - 1, in threads; each its own whatever the others."""
        own = list(self.sample.blocks[SOURCE])
        encoded = None if self.whole else statistic.encode(self.sample.columns[:, own])

        def one(resample: int) -> float:
            order = self.null.order(seed, resample)
            if encoded is not None:
                return statistic.value(encoded[order])
            return statistic.value(statistic.encode(self._embedded(order)[:, own]))

        def draw(lo: int, hi: int) -> Floats:
            parts = map_ranges(
                lambda a, b: np.array([one(lo + r) for r in range(a, b)], dtype=np.float64), hi - lo, n_jobs
            )
            return np.concatenate(parts)

        return draw

    def _embedded(self, order: Rows) -> Floats:
        """The embedded rows with the source series in another order."""
        whole = self.asked.recording
        columns = whole.sample.columns.copy()
        source = list(whole.columns_of(SOURCE))
        columns[:, source] = columns[order][:, source]
        moved = replace(whole, sample=replace(whole.sample, columns=columns))
        return moved.lagged(self.asked.histories.blocks(moved)).columns


def source_null(
    asked: Transfer, sample: Sample, name: str, *, block_length: int | None = None, min_shift: int | None = None
) -> SourceNull:
    """The null of that name; ``sample`` is the embedded one, perhaps without its constant columns."""
    check_choice("null", name, NULLS)
    if block_length is not None and name not in {"block", "stationary"}:
        raise InputError(
            f"is for null='block' and 'stationary'; got null={name!r}.", argument="block_length", given=block_length
        )
    if min_shift is not None and name != "circular_shift":
        raise InputError(f"is for null='circular_shift'; got null={name!r}.", argument="min_shift", given=min_shift)
    recording = asked.recording
    if name == "iaaft":
        own = recording.columns_of(SOURCE)
        if len(own) > 1 or recording.sample.discrete[own[0]]:
            raise InputError("null='iaaft' is for one source series of numbers.", remedy="Use null='circular_shift'.")
        values, start = recording.sample.columns[:, own[0]], recording.start
        series = [IAAFT(values[a:b]) for a, b in itertools.pairwise(start)]
        return SourceNull(asked, sample, WithinTrials(series, start), whole=True)
    assert sample.serial is not None
    start = sample.serial.start
    rows = np.diff(start).tolist()
    span = 1 + max(lag for block in asked.histories.blocks(recording) for _, lag in block)
    if name == "circular_shift" and min_shift is None:
        return SourceNull(asked, sample, turned(start, span + sample.serial.theiler), whole=False)
    if min_shift is not None:
        nulls: list[Null] = [CircularShift(n, min_shift) if n > 1 else Independent(n) for n in rows]
    elif name == "row_permutation":
        nulls = [Independent(n) for n in rows]
    else:
        length = _block_length(asked, span) if block_length is None else check_count("block_length", block_length)
        nulls = [_blocks(n, length, name) for n in rows]
    return SourceNull(asked, sample, WithinTrials(nulls, start), whole=False)


def _blocks(n: int, length: int, name: str) -> Null:
    """Blocks of that length, or shorter ones in a short trial."""
    if n < 4:
        return Independent(n)
    if name == "stationary":
        return StationaryBootstrap(n, min(length, n))
    return PermutedBlocks(n, min(length, n // 2))


def _block_length(asked: Transfer, span: int) -> int:
    """The memory of the source, and no less than a history."""
    recording = asked.recording
    columns = recording.sample.columns[:, list(recording.columns_of(SOURCE))]
    return max(span, math.ceil(max(memory_length(column, recording.start) for column in columns.T)))


def _cells(codes: NDArray[np.int64], block: tuple[int, ...]) -> NDArray[np.int64]:
    """One code a row for the columns of a block; 0 for none."""
    if not block:
        return np.zeros(len(codes), np.int64)
    return count_cells(codes[:, list(block)], None, 1.0).cell.astype(np.int64)
