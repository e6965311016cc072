"""What every index of rows offers, and the conventions that all share: gaps, reaches, orders, partitions of work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._types import Floats, Ints

Task: TypeAlias = Callable[[int, int], None]
Run: TypeAlias = Callable[[Task, int], None]
FARTHEST = np.finfo(np.float64).max


def serial(task: Task, n: int) -> None:
    """The simplest ``run``: everything in one call."""
    task(0, n)


def column_gaps(nominal: Sequence[bool], label_gap: float = 1.0) -> Floats:
    """(d,) gaps for the indexes: ``label_gap`` (may be inf) in nominal columns, -1 in numeric ones."""
    return np.where(np.asarray(nominal, dtype=bool), float(label_gap), -1.0)


def closed_reach(radius: Floats, *, closed: bool) -> Floats:
    """The closed radius that holds the same rows: ``radius`` itself, or the next number below it for open balls.

    An open ball of radius 0 gets a negative reach and holds nothing.
    """
    return radius if closed else np.nextafter(radius, -np.inf)


def finite_reach(reach: Floats) -> Floats:
    """A row infinitely far away is not a neighbour, however large the reach."""
    return np.minimum(reach, FARTHEST)


def sort_order(values: Floats) -> Ints:
    """A stable argsort; where nothing is tied the fast unstable one gives the same."""
    order = np.argsort(values)
    ordered = values[order]
    return np.argsort(values, kind="stable") if (ordered[1:] == ordered[:-1]).any() else order


class Searcher(Protocol):
    """What every index offers for its own n rows, on a GPU too; reach as in :func:`closed_reach`."""

    n: int

    def kth(self, k: int, run: Run = serial) -> Floats:
        """(n,) distances of every row to its k-th other row."""

    def nearest(self, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        """(n, k) distances, ascending, and row numbers; inf and -1 where no row is finitely far away."""

    def count(self, reach: Floats, run: Run = serial) -> Ints:
        """(n,) numbers of other rows within reach[i] of row i."""


class Index(Searcher, Protocol):
    """What every index offers besides."""

    def nearest_to(self, queries: Floats, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        """Neighbours of new rows (m, d): shapes (m, k)."""

    def count_near(self, queries: Floats, reach: Floats, run: Run = serial) -> Ints:
        """(m,) numbers of rows within reach[i] of the new row queries[i]."""

    def weights(self, reach: Floats, weight: Floats, run: Run = serial) -> Floats:
        """(n,) sums of weight[i] over the other rows i within whose reach row j lies."""
