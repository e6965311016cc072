"""Row orders under a null, written out in Python's unbounded integers; nothing shared with the package."""

from __future__ import annotations

import itertools

WORD = 1 << 64
GOLDEN = 0x9E3779B97F4A7C15


def mix(z: int) -> int:
    """SplitMix64's finaliser."""
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % WORD
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % WORD
    return z ^ (z >> 31)


def draw(seed: int, stream: int, counter: int) -> int:
    """64 random bits."""
    return mix((seed + GOLDEN * (mix((stream + GOLDEN) % WORD) + counter)) % WORD)


def below(seed: int, stream: int, counter: int, bound: int) -> int:
    """High word of the product of 64 random bits and the bound."""
    return draw(seed, stream, counter) * bound >> 64


def shuffled(seed: int, stream: int, rows: list[int], first: int = 0) -> list[int]:
    """Fisher-Yates from the end; the counter is the place in the whole table, which starts ``first`` rows before."""
    rows = list(rows)
    for i in range(len(rows) - 1, 0, -1):
        j = below(seed, stream, first + i, i + 1)
        rows[i], rows[j] = rows[j], rows[i]
    return rows


def shuffled_within(seed: int, stream: int, start: list[int]) -> list[int]:
    """Each range of rows shuffled by itself."""
    ranges = itertools.pairwise(start)
    return [row for a, b in ranges for row in shuffled(seed, stream, list(range(a, b)), a)]


def turned_within(seed: int, stream: int, start: list[int]) -> list[int]:
    """Each range of rows turned by a lag of its own."""
    order: list[int] = []
    for s, (a, b) in enumerate(itertools.pairwise(start)):
        rows, lag = list(range(a, b)), below(seed, stream, s, b - a)
        order += rows[lag:] + rows[:lag]
    return order


def local_order(seed: int, stream: int, lists: list[list[int]], width: int) -> list[int]:
    """Runge (2018), algorithm 1: rows in random order take a neighbour not yet used, or the last of their list."""
    n = len(lists)
    used: set[int] = set()
    order = [-1] * n
    for i in shuffled(seed, stream, list(range(n))):
        ahead = list(lists[i])
        for t in range(len(ahead)):
            j = t + below(seed, stream, n + i * width + t, len(ahead) - t)
            ahead[t], ahead[j] = ahead[j], ahead[t]
            order[i] = ahead[t]
            if order[i] not in used:
                break
        used.add(order[i])
    return order


def moving_blocks(seed: int, stream: int, n: int, length: int, *, circular: bool) -> list[int]:
    """Blocks of ``length`` rows from anywhere, until n rows are there."""
    order: list[int] = []
    while len(order) < n:
        first = below(seed, stream, len(order), n if circular else n - length + 1)
        order += [(first + t) % n for t in range(length)]
    return order[:n]


def stationary_blocks(seed: int, stream: int, n: int, mean_length: float) -> list[int]:
    """Politis & Romano (1994): each row but the first starts a new block with probability 1 / mean length."""
    order: list[int] = []
    for i in range(n):
        restarts = (draw(seed, stream, 2 * i) >> 11) / 2**53 < 1 / mean_length
        order.append(below(seed, stream, 2 * i + 1, n) if i == 0 or restarts else (order[-1] + 1) % n)
    return order


def permuted_blocks(seed: int, stream: int, n: int, length: int) -> list[int]:
    """The rows cut into blocks, the blocks shuffled, the circle turned."""
    cut = [list(range(a, min(a + length, n))) for a in range(0, n, length)]
    turn = below(seed, stream, n, n)
    return [(row + turn) % n for b in shuffled(seed, stream, list(range(len(cut)))) for row in cut[b]]
