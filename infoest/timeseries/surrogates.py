"""Nulls of a transfer entropy: the source in another order, chosen to keep the memory of each series."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from .._core.checks import check_choice, check_count
from .._core.errors import InputError
from ..methods.reordered.protocol import observed
from ..resampling.longrun import block_length as memory_of
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
from .histories import SOURCE, Transfer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .._core.sample import Sample
    from .._core.types import Floats, Rows
    from ..methods.reordered.protocol import Statistic

NullName = Literal["circular_shift", "block", "stationary", "iaaft", "row_permutation"]
NULLS: tuple[str, ...] = get_args(NullName)
LABELS = {
    "circular_shift": "circular shift of the source",
    "block": "permuted blocks of the source",
    "stationary": "stationary bootstrap of the source",
    "iaaft": "IAAFT surrogates of the source",
    "row_permutation": "permuted rows of the source",
}


@dataclass(frozen=True, slots=True)
class SourceNull:
    """A distribution of surrogates: orders of the embedded rows, or (``whole``) of the series before embedding."""

    asked: Transfer
    null: Null
    whole: bool

    def statistic(self, sample: Sample, of: Callable[[Sample], Statistic]) -> Statistic:
        """The statistic ``of`` the embedded sample under the orders of this null."""
        return Reembedded(self.asked, sample, of) if self.whole else of(sample)


class Reembedded:
    """A statistic under orders of the source series, whose new embedded rows are not a reordering of the old ones.

    Parameters
    ----------
    asked : Transfer
        The series and their histories.
    sample : Sample
        The embedded rows, perhaps without constant columns.
    of : callable
        The statistic of an embedded sample.
    """

    def __init__(self, asked: Transfer, sample: Sample, of: Callable[[Sample], Statistic]) -> None:
        self.asked, self.sample, self.of = asked, sample, of

    def values(self, orders: Sequence[Rows]) -> Floats:
        """The statistic of each order, embedded anew."""
        return np.stack([observed(self.of(self._embedded(order)), self.sample.n) for order in orders])

    def _embedded(self, order: Rows) -> Sample:
        """The embedded rows with the source series in another order."""
        whole = self.asked.recording
        columns = whole.sample.columns.copy()
        source = list(whole.columns_of(SOURCE))
        columns[:, source] = columns[order][:, source]
        moved = replace(whole, sample=replace(whole.sample, columns=columns))
        embedded = moved.lagged(self.asked.histories.blocks(moved)).columns
        own = list(self.sample.blocks[SOURCE])
        rows = self.sample.columns.copy()
        rows[:, own] = embedded[:, own]
        return replace(self.sample, columns=rows)


def source_null(
    asked: Transfer, sample: Sample, name: str, *, block_length: int | None = None, min_shift: int | None = None
) -> SourceNull:
    """The null of that name; ``sample`` is the embedded sample, perhaps without its constant columns."""
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
        return SourceNull(asked, WithinTrials(series, start), whole=True)
    assert sample.serial is not None
    start = sample.serial.start
    rows = np.diff(start).tolist()
    span = 1 + max(lag for block in asked.histories.blocks(recording) for _, lag in block)
    if name == "circular_shift" and min_shift is None:
        return SourceNull(asked, turned(start, span + sample.serial.theiler), whole=False)
    if min_shift is not None:
        nulls: list[Null] = [CircularShift(n, min_shift) if n > 1 else Independent(n) for n in rows]
    elif name == "row_permutation":
        nulls = [Independent(n) for n in rows]
    else:
        length = _block_length(asked, span) if block_length is None else check_count("block_length", block_length)
        nulls = [_blocks(n, length, name) for n in rows]
    return SourceNull(asked, WithinTrials(nulls, start), whole=False)


def _blocks(n: int, length: int, name: str) -> Null:
    """Blocks of that length, or shorter ones in a short trial."""
    if n < 4:
        return Independent(n)
    if name == "stationary":
        return StationaryBootstrap(n, min(length, n))
    return PermutedBlocks(n, min(length, n // 2))


def _block_length(asked: Transfer, span: int) -> int:
    """The memory of the source, but at least the length of a history."""
    recording = asked.recording
    columns = recording.sample.columns[:, list(recording.columns_of(SOURCE))]
    return max(span, math.ceil(max(memory_of(column, recording.start) for column in columns.T)))
