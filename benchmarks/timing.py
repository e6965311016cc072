"""Timing: two functions in turn, so that what slows the machine slows both, and the medians of their times."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Call = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Median seconds of both, how far their results are apart, and whether that is close enough."""

    name: str
    peer: str
    ours: float
    theirs: float
    difference: float
    agree: bool

    @property
    def ratio(self) -> float:
        """How many times as long the peer takes."""
        return self.theirs / self.ours


def seconds(call: Call) -> float:
    """Wall time of one call."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def compare(name: str, peer: str, ours: Call, theirs: Call, *, tolerance: float, rounds: int = 7) -> Comparison:
    """Medians of ``rounds`` alternating runs, after one of each that compiles, fills caches and is compared."""
    difference = abs(float(ours()) - float(theirs()))
    times = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    first, second = (statistics.median(column) for column in zip(*times, strict=True))
    return Comparison(name, peer, first, second, difference, difference <= tolerance)


def median_seconds(call: Call, rounds: int = 5) -> float:
    """Median of ``rounds`` runs after a warm one."""
    call()
    return statistics.median(seconds(call) for _ in range(rounds))
