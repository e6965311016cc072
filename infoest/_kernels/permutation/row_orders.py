"""Orders of the rows under a null hypothesis: order ``b`` depends on (seed, b) and the null alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from ..random import below, draw, shuffle

if TYPE_CHECKING:
    from .._types import Ints

B11 = np.uint64(11)
UNIT = 2.0**-53


@njit(cache=True)
def uniform(seed: np.uint64, stream: int, counter: int) -> float:
    """Number in [0, 1) from the 53 high bits of a draw."""
    return np.float64(draw(seed, stream, counter) >> B11) * UNIT


@njit(cache=True, nogil=True)
def shuffle_within(seed: np.uint64, stream: int, start: Ints, out: Ints) -> None:
    """Permute ``out`` in place within the ranges start[s] ... start[s + 1]; one range gives :func:`shuffle`."""
    for s in range(start.shape[0] - 1):
        first = start[s]
        for i in range(start[s + 1] - 1, first, -1):
            j = first + below(seed, stream, i, i - first + 1)
            out[i], out[j] = out[j], out[i]


@njit(cache=True, nogil=True)
def turn_within(seed: np.uint64, stream: int, start: Ints, out: Ints) -> None:
    """out[i] = row that comes to i when each range start[s] ... start[s + 1] is turned by a random lag, 0 included."""
    for s in range(start.shape[0] - 1):
        first, size = start[s], start[s + 1] - start[s]
        lag = below(seed, stream, s, size)
        for i in range(size):
            out[first + i] = first + (i + lag) % size


@njit(cache=True, nogil=True)
def local_order(neighbors: Ints, seed: np.uint64, stream: int, out: Ints) -> None:
    """out[i] = one of the rows neighbors[i], used once where possible (Runge 2018, algorithm 1).

    Rows are visited in random order; each takes the first unused one of its shuffled neighbours, or the last tried.
    A list may end early with -1; its first entry is a row.
    """
    n, most = neighbors.shape
    visit = np.arange(n)
    shuffle(seed, stream, visit)
    used = np.zeros(n, np.bool_)
    tried = np.empty(most, np.int64)
    for v in range(n):
        i = visit[v]
        size = 0
        while size < most and neighbors[i, size] >= 0:
            tried[size] = neighbors[i, size]
            size += 1
        chosen = tried[0]
        for t in range(size):
            j = t + below(seed, stream, n + i * most + t, size - t)
            chosen = tried[j]
            tried[j] = tried[t]
            if not used[chosen]:
                break
        used[chosen] = True
        out[i] = chosen


@njit(cache=True, nogil=True)
def moving_blocks(seed: np.uint64, stream: int, length: int, circular: bool, out: Ints) -> None:
    """Blocks of consecutive rows that start anywhere, drawn with replacement; circular ones run on past the end."""
    n = out.shape[0]
    starts = n if circular else n - length + 1
    for i in range(0, n, length):
        first = below(seed, stream, i, starts)
        for t in range(min(length, n - i)):
            out[i + t] = (first + t) % n


@njit(cache=True, nogil=True)
def stationary_blocks(seed: np.uint64, stream: int, mean_length: float, out: Ints) -> None:
    """Circular blocks of geometric length, drawn with replacement (Politis & Romano 1994)."""
    n = out.shape[0]
    for i in range(n):
        if i == 0 or uniform(seed, stream, 2 * i) * mean_length < 1.0:
            out[i] = below(seed, stream, 2 * i + 1, n)
        else:
            out[i] = (out[i - 1] + 1) % n


@njit(cache=True, nogil=True)
def permuted_blocks(seed: np.uint64, stream: int, length: int, out: Ints) -> None:
    """The circle of rows cut into consecutive blocks at a random place, and the blocks permuted: every row once."""
    n = out.shape[0]
    blocks = np.arange((n + length - 1) // length)
    shuffle(seed, stream, blocks)
    turn = below(seed, stream, n, n)
    filled = 0
    for b in range(blocks.shape[0]):
        first = blocks[b] * length
        for t in range(first, min(first + length, n)):
            out[filled] = (t + turn) % n
            filled += 1
