"""Brute-force neighbours and range counts on a CUDA device, where only the loop over rows differs from the CPU's.

This is the one file that imports ``numba.cuda``; nothing loads it unless ``device="cuda"`` is asked for.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import cuda

from .search import brute
from .search.protocol import finite_reach, serial

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._types import Floats, Ints
    from .search.protocol import Run

THREADS = 128  # per block; four warps hide the latency of global memory


def available() -> bool:
    """Whether a CUDA device can be used; the simulator counts as one."""
    return bool(cuda.is_available())


def device(helper: Callable[..., Any]) -> Any:
    """Compile a kernel helper for use inside CUDA kernels (simulator included)."""
    return cuda.jit(getattr(helper, "py_func", helper), device=True)


row_distance = device(brute.row_distance)
keep_smallest = device(brute.keep_smallest)


@cuda.jit  # type: ignore[untyped-decorator]
def nearest_rows(points: Floats, gap: Floats, distance: Floats, neighbor: Ints) -> None:
    """The k nearest other rows of every row, as :func:`infoest._kernels.search.brute.nearest`."""
    i = cuda.grid(1)  # type: ignore[attr-defined]
    if i < points.shape[0]:
        for t in range(distance.shape[1]):
            distance[i, t], neighbor[i, t] = math.inf, -1
        for j in range(points.shape[0]):
            if j != i:
                keep_smallest(distance[i], neighbor[i], row_distance(points, i, points, j, gap), j)


@cuda.jit  # type: ignore[untyped-decorator]
def count_rows(points: Floats, gap: Floats, reach: Floats, out: Ints) -> None:
    """Other rows within reach[i] of row i, as :func:`infoest._kernels.search.brute.count`."""
    i = cuda.grid(1)  # type: ignore[attr-defined]
    if i < points.shape[0]:
        hits = 0
        for j in range(points.shape[0]):
            if j != i and row_distance(points, i, points, j, gap) <= reach[i]:
                hits += 1
        out[i] = hits


class Resident:
    """The rows on the device, with the methods of :class:`infoest._kernels.search.protocol.Index` that run there.

    ``run`` is accepted and ignored: the device does all rows at once.
    """

    def __init__(self, points: Floats, gap: Floats) -> None:
        self.n = points.shape[0]
        self._points, self._gap = cuda.to_device(points), cuda.to_device(gap)
        self._grid = (-(-self.n // THREADS), THREADS)

    def kth(self, k: int, run: Run = serial) -> Floats:
        """(n,) distances of every row to its k-th other row."""
        return self.nearest(k, run)[0][:, k - 1].copy()

    def nearest(self, k: int, run: Run = serial) -> tuple[Floats, Ints]:  # noqa: ARG002  # one signature for all
        """(n, k) distances, ascending, and row numbers; inf and -1 where no row is finitely far away."""
        distance, neighbor = cuda.device_array((self.n, k)), cuda.device_array((self.n, k), np.int64)
        nearest_rows[self._grid](self._points, self._gap, distance, neighbor)
        return distance.copy_to_host(), neighbor.copy_to_host()

    def count(self, reach: Floats, run: Run = serial) -> Ints:  # noqa: ARG002  # one signature for all
        """(n,) numbers of other rows within reach[i] of row i."""
        out = cuda.device_array(self.n, np.int64)
        count_rows[self._grid](self._points, self._gap, cuda.to_device(finite_reach(reach)), out)
        return np.asarray(out.copy_to_host())
