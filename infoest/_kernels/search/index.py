"""Four indexes of the same rows offer the same methods, and :func:`index` picks one by the shape of the points.

Rows keep their original numbers throughout, distances are Chebyshev, a row never counts itself (by index, so its
duplicates do count), and rows infinitely far apart are never neighbours. Work is handed to ``run``, a callable
``run(task, n)`` that must call ``task(lo, hi)`` over any partition of ``range(n)``, in threads if it likes: results do
not depend on the partition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from . import brute, plane, strips, tree, windows
from .protocol import finite_reach, serial, sort_order
from .strips import Lists, Strips

if TYPE_CHECKING:
    from .._types import Floats, Ints
    from .protocol import Index, Run

SMALL = 32  # up to this many rows, one leaf of the tree, brute force is as fast and compiles sooner
WEIGHT_BLOCKS = 16  # fixed, so that sums of weights add up in one order whatever the threads


class Line:
    """One numeric column, sorted; several planes may share it, and its windows at the last reach asked for."""

    def __init__(self, values: Floats) -> None:
        self.n = values.shape[0]
        self.values = values
        self.order = sort_order(values)
        self.column = values[self.order]
        self.rank = np.empty(self.n, np.int64)
        self.rank[self.order] = np.arange(self.n)
        self._last: tuple[Floats, tuple[Ints, Ints]] | None = None

    def windows(self, reach: Floats, run: Run = serial) -> tuple[Ints, Ints]:
        """First rank within reach of each row, and first beyond; ``reach`` must not change afterwards."""
        if self._last is None or self._last[0] is not reach:
            self._last = (reach, self._bounds(self.values, reach, run))
        return self._last[1]

    def kth(self, k: int, run: Run = serial) -> Floats:
        return self.nearest(k, run)[0][:, k - 1].copy()

    def nearest(self, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        return self._nearest(self.values, self.rank, True, k, run)

    def nearest_to(self, queries: Floats, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        values = queries[:, 0].copy()
        return self._nearest(values, np.searchsorted(self.column, values), False, k, run)

    def _nearest(self, values: Floats, at: Ints, own: bool, k: int, run: Run) -> tuple[Floats, Ints]:
        distance, neighbor = _lists(values.shape[0], k)
        run(
            lambda lo, hi: windows.nearest_on_line(
                self.column, self.order, values, at, own, lo, hi, distance, neighbor
            ),
            values.shape[0],
        )
        return distance, neighbor

    def _bounds(self, values: Floats, reach: Floats, run: Run) -> tuple[Ints, Ints]:
        left, right = np.empty(values.shape[0], np.int64), np.empty(values.shape[0], np.int64)
        run(lambda lo, hi: windows.window_bounds(self.column, values, reach, lo, hi, left, right), values.shape[0])
        return left, right

    def count(self, reach: Floats, run: Run = serial) -> Ints:
        left, right = self.windows(reach, run)
        others: Ints = np.maximum(right - left - 1, 0)  # an empty window holds not even the row itself
        return others

    def count_near(self, queries: Floats, reach: Floats, run: Run = serial) -> Ints:
        left, right = self._bounds(queries[:, 0].copy(), reach, run)
        return right - left

    def weights(self, reach: Floats, weight: Floats, run: Run = serial) -> Floats:
        left, right = self.windows(reach, run)
        out = np.empty(self.n)
        windows.window_weights(left, right, weight, self.order, out)
        return out


class Small:
    """A few rows: brute force."""

    def __init__(self, points: Floats, gap: Floats) -> None:
        self.n = points.shape[0]
        self.points, self.gap = points, gap

    def kth(self, k: int, run: Run = serial) -> Floats:
        return self.nearest(k, run)[0][:, k - 1].copy()

    def nearest(self, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        return self._nearest(self.points, True, k, run)

    def nearest_to(self, queries: Floats, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        return self._nearest(queries, False, k, run)

    def _nearest(self, queries: Floats, own: bool, k: int, run: Run) -> tuple[Floats, Ints]:
        distance, neighbor = _lists(queries.shape[0], k)
        run(
            lambda lo, hi: brute.nearest(queries, self.points, self.gap, own, lo, hi, distance, neighbor),
            queries.shape[0],
        )
        return distance, neighbor

    def count(self, reach: Floats, run: Run = serial) -> Ints:
        return self._count(self.points, reach, True, run)

    def count_near(self, queries: Floats, reach: Floats, run: Run = serial) -> Ints:
        return self._count(queries, reach, False, run)

    def _count(self, queries: Floats, reach: Floats, own: bool, run: Run) -> Ints:
        reach, out = finite_reach(reach), np.empty(queries.shape[0], np.int64)
        run(lambda lo, hi: brute.count(queries, self.points, self.gap, reach, own, lo, hi, out), queries.shape[0])
        return out

    def weights(self, reach: Floats, weight: Floats, run: Run = serial) -> Floats:
        reach, out = finite_reach(reach), np.empty(self.n)
        run(lambda lo, hi: brute.window_weights(self.points, self.gap, reach, weight, lo, hi, out), self.n)
        return out


class Tree:
    """Any columns: a k-d tree."""

    def __init__(self, points: Floats, gap: Floats) -> None:
        n, d = points.shape
        self.n = n
        self.points, self.gap = points, gap
        levels = 0
        while -(-n >> levels) > tree.LEAF:
            levels += 1
        number = (2 << levels) - 1
        self.index = np.arange(n)
        self.start, self.stop = np.empty(number, np.int64), np.empty(number, np.int64)
        self.low, self.high = np.empty((number, d)), np.empty((number, d))
        self.cells = np.empty((d, n))
        tree.grow(points, gap, self.index, self.start, self.stop, self.low, self.high, self.cells)
        self.nodes = tree.Nodes(self.cells, gap, self.index, self.start, self.stop, self.low, self.high)

    def kth(self, k: int, run: Run = serial) -> Floats:
        return self.nearest(k, run)[0][:, k - 1].copy()

    def nearest(self, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        own = np.arange(self.n)
        return self.nearest_seen(np.column_stack([own, own + 1]), k, run)

    def nearest_seen(self, hidden: Ints, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        """Neighbours of every row i but the rows hidden[i, 0] ... hidden[i, 1] - 1."""
        return self._nearest(self.points, self.index, hidden, k, run)

    def nearest_to(self, queries: Floats, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        m = queries.shape[0]
        return self._nearest(queries, np.arange(m), np.zeros((m, 2), np.int64), k, run)

    def _nearest(self, queries: Floats, order: Ints, hidden: Ints, k: int, run: Run) -> tuple[Floats, Ints]:
        distance, neighbor = _lists(queries.shape[0], k)

        def task(lo: int, hi: int) -> None:
            tree.nearest_in_tree(self.nodes, queries, order, hidden, lo, hi, distance, neighbor)

        run(task, queries.shape[0])
        return distance, neighbor

    def count(self, reach: Floats, run: Run = serial) -> Ints:
        return self._count(self.points, reach, self.index, True, run)

    def count_near(self, queries: Floats, reach: Floats, run: Run = serial) -> Ints:
        return self._count(queries, reach, np.arange(queries.shape[0]), False, run)

    def _count(self, queries: Floats, reach: Floats, order: Ints, own: bool, run: Run) -> Ints:
        reach, out = finite_reach(reach), np.empty(queries.shape[0], np.int64)

        def task(lo: int, hi: int) -> None:
            tree.count_in_tree(self.nodes, queries, reach, order, own, lo, hi, out)

        run(task, queries.shape[0])
        return out

    def weights(self, reach: Floats, weight: Floats, run: Run = serial) -> Floats:
        reach = finite_reach(reach)
        node_sum = np.zeros((WEIGHT_BLOCKS, self.start.shape[0]))
        slot_sum = np.zeros((WEIGHT_BLOCKS, self.n))

        def task(lo: int, hi: int) -> None:
            for b in range(lo, hi):
                first, last = self.n * b // WEIGHT_BLOCKS, self.n * (b + 1) // WEIGHT_BLOCKS
                tree.add_weights(self.nodes, self.points, reach, weight, first, last, node_sum[b], slot_sum[b])

        run(task, WEIGHT_BLOCKS)
        out = np.empty(self.n)
        tree.push_down(self.index, self.start, self.stop, node_sum, slot_sum, reach, weight, out)
        return out


class Plane:
    """Two numeric columns: ranks for ranges of its own rows, strips for their neighbours, a k-d tree for new rows.

    Strips and tree are made on demand.
    """

    def __init__(self, first: Line, second: Line) -> None:
        self.n = first.n
        self.first, self.second = first, second
        kind = np.uint16 if self.n <= plane.MOST_16 else np.uint32
        self.across, self.along = first.rank[second.order].astype(kind), second.rank[first.order].astype(kind)

        self._tree: Tree | None = None
        self._strips: Strips | None = None

    @property
    def tree(self) -> Tree:
        """The same rows as a tree, grown once."""
        if self._tree is None:
            self._tree = Tree(np.column_stack([self.first.values, self.second.values]), np.full(2, -1.0))
        return self._tree

    @property
    def strips(self) -> Strips:
        """Both columns dealt to strips, once."""
        if self._strips is None:
            self._strips = self._filled()
        return self._strips

    def _filled(self) -> Strips:
        width = strips.strip_width(self.n)
        start = np.minimum(np.arange(0, self.n + width, width), self.n)
        px, py, rank_y = np.empty(self.n), np.empty(self.n), np.empty(self.n, np.int64)
        pairing = self.first.rank[self.second.order]
        strips.fill_strips(self.first.column, self.second.column, pairing, width, px, py, rank_y)
        return Strips(px, py, start, self.first.column, self.second.order[rank_y])

    def _search(self, k: int, distance: Floats, neighbor: Ints, run: Run) -> Floats:
        points, found = self.strips, Lists(np.empty(self.n), distance, neighbor)

        def task(lo: int, hi: int) -> None:
            strips.search_strips(points, k, lo, hi, found)

        run(task, points.start.shape[0] - 1)
        kth: Floats = found.kth
        return kth

    def kth(self, k: int, run: Run = serial) -> Floats:
        return self._search(k, *_lists(0, k), run)

    def nearest(self, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        distance, neighbor = _lists(self.n, k)
        self._search(k, distance, neighbor, run)
        return distance, neighbor

    def nearest_to(self, queries: Floats, k: int, run: Run = serial) -> tuple[Floats, Ints]:
        return self.tree.nearest_to(queries, k, run)

    def count(self, reach: Floats, run: Run = serial) -> Ints:
        ranges = self._ranges(reach, run)
        if self._are_long(ranges):
            return self.tree.count(reach, run)
        out = np.empty(self.n, np.int64)
        run(lambda lo, hi: plane.count_both(self.across, self.along, *ranges, lo, hi, out), self.n)
        others: Ints = np.maximum(out - 1, 0)  # an empty rectangle holds not even the row itself
        return others

    def count_near(self, queries: Floats, reach: Floats, run: Run = serial) -> Ints:
        return self.tree.count_near(queries, reach, run)

    def weights(self, reach: Floats, weight: Floats, run: Run = serial) -> Floats:
        ranges = self._ranges(reach, run)
        if self._are_long(ranges):
            return self.tree.weights(reach, weight, run)
        by_x, by_y = np.zeros((2, WEIGHT_BLOCKS, self.n))

        def task(lo: int, hi: int) -> None:
            for b in range(lo, hi):
                first, last = self.n * b // WEIGHT_BLOCKS, self.n * (b + 1) // WEIGHT_BLOCKS
                plane.add_both(self.across, self.along, *ranges, weight, first, last, by_x[b], by_y[b])

        run(task, WEIGHT_BLOCKS)
        total: Floats = by_x.sum(axis=0)[self.first.rank] + by_y.sum(axis=0)[self.second.rank]
        return np.where(reach >= 0.0, total - weight, total)

    def _ranges(self, reach: Floats, run: Run) -> tuple[Ints, Ints, Ints, Ints]:
        """Ranks within reach of every row: first and end in x, first and end in y."""
        return (*self.first.windows(reach, run), *self.second.windows(reach, run))

    def _are_long(self, ranges: tuple[Ints, Ints, Ints, Ints]) -> bool:
        """Whether a tree is faster than a pass over the shorter window of each row."""
        left, right, bottom, top = ranges
        return bool(np.minimum(right - left, top - bottom).sum() > plane.LONGEST * self.n)


def index(points: Floats, gap: Floats) -> Index:
    """The index that suits the points.

    Parameters
    ----------
    points : float64 array of shape (n, d)
        C-contiguous, writeable, finite; nominal columns hold codes.
    gap : float64 array of shape (d,)
        From :func:`column_gaps`.

    Returns
    -------
    Index
        ``Line`` for one numeric column, ``Plane`` for two, ``Small`` for other points of up to 32 rows, else ``Tree``.
    """
    numeric = bool((gap < 0.0).all())
    if numeric and points.shape[1] == 1:
        return Line(points[:, 0].copy())
    if numeric and points.shape[1] == 2:
        return Plane(Line(points[:, 0].copy()), Line(points[:, 1].copy()))
    return Small(points, gap) if points.shape[0] <= SMALL else Tree(points, gap)


def _lists(n: int, k: int) -> tuple[Floats, Ints]:
    """Room for k distances and k row numbers per row."""
    return np.empty((n, k)), np.empty((n, k), np.int64)
