"""Random numbers are a function of (seed, stream, counter) and nothing else, so no generator has a state.

Permutation ``b`` uses stream ``b``, so it is the same whatever the thread count, the device or the number of
permutations asked for. Pass ``seed`` as ``np.uint64``: a plain int above 2**63 would compile a second version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from ._types import Ints

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
LOW_HALF = np.uint64(0xFFFFFFFF)
B27, B30, B31, B32 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(32)


@njit(cache=True)
def mix(z: np.uint64) -> np.uint64:
    """SplitMix64 finaliser (Steele, Lea & Flood 2014): a bijection of 64 bits that mixes them."""
    z = (z ^ (z >> B30)) * FIRST
    z = (z ^ (z >> B27)) * SECOND
    return z ^ (z >> B31)


@njit(cache=True)
def draw(seed: np.uint64, stream: int, counter: int) -> np.uint64:
    """64 random bits."""
    origin = mix(np.uint64(stream) + GOLDEN)
    return mix(np.uint64(seed) + GOLDEN * (origin + np.uint64(counter)))


@njit(cache=True)
def below(seed: np.uint64, stream: int, counter: int, bound: int) -> int:
    """Integer in [0, bound), bound < 2**32: the high word of draw * bound; bias under bound / 2**64."""
    bits = draw(seed, stream, counter)
    b = np.uint64(bound)
    carry = ((bits & LOW_HALF) * b) >> B32
    return np.int64(((bits >> B32) * b + carry) >> B32)  # type: ignore[return-value]  # numba unifies the integer types


@njit(cache=True, nogil=True)
def shuffle(seed: np.uint64, stream: int, out: Ints) -> None:
    """Permute ``out`` in place (Fisher-Yates); the counter is the step."""
    for i in range(out.shape[0] - 1, 0, -1):
        j = below(seed, stream, i, i + 1)
        out[i], out[j] = out[j], out[i]
