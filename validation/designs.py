"""Designs: pairs of laws over bins, drawn once, and many count tables of each at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infoest._core.pivots import Normal, Pivot, ScaledChiSquare
from infoest.credit.value.bin_counts import BinCounts
from infoest.credit.value.jeffreys import Jeffreys
from infoest.credit.value.jeffreys import jeffreys as estimate_pairs

from .case import SEED
from .truths import jeffreys

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """Two laws over bins and the sizes of their samples."""

    p: Floats
    q: Floats
    n: int
    m: int
    number: int

    @property
    def truth(self) -> float:
        """Jeffreys divergence of the two laws."""
        return jeffreys(self.p, self.q)

    @property
    def without_drift(self) -> Design:
        """Both samples from the law of the smaller one, so that expected counts stay at least 1."""
        law = self.p if self.n <= self.m else self.q
        return Design(law, law, self.n, self.m, self.number)

    def sample(self, samples: int, purpose: int) -> Jeffreys:
        """Estimates from many pairs of tables, in one batch; ``purpose`` keeps streams apart."""
        rng = np.random.default_rng([SEED, purpose, self.number])
        p = BinCounts.of(rng.multinomial(self.n, self.p, size=samples).astype(np.float64))
        q = BinCounts.of(rng.multinomial(self.m, self.q, size=samples).astype(np.float64))
        return estimate_pairs(p, q)

    def __str__(self) -> str:
        return f"{len(self.p)} bins, n = {self.n}, m = {self.m}"


def held_out(count: int) -> list[Design]:
    """Pairs from Dirichlet laws: 2 to 30 bins, n and m log-uniform in 50 … 20,000, expected counts of at least 1.

    The concentration is log-uniform in 1 … 100, so that divergences range from 0.01 to 3. Designs with
    a smaller expected count are drawn anew.
    """
    rng = np.random.default_rng([SEED, 4])
    found: list[Design] = []
    while len(found) < count:
        bins = int(rng.integers(2, 31))
        n, m = (int(size) for size in np.exp(rng.uniform(np.log(50), np.log(20_000), 2)))
        concentration = np.exp(rng.uniform(0.0, np.log(100)))
        p, q = rng.dirichlet(np.full(bins, concentration), 2)
        if n * p.min() >= 1 and m * q.min() >= 1:
            found.append(Design(p, q, n, m, len(found)))
    return found


def pivots(results: Jeffreys) -> list[Pivot]:
    """The pivot of each pair of tables, as an estimate of the package carries it."""
    return [
        ScaledChiSquare(float(x), float(df), float(scale)) if df > 0 else Normal(0.0, 0.0)
        for x, df, scale in zip(results.statistic, results.df, results.scale, strict=True)
    ]


def each(pivot_list: list[Pivot], ask: Callable[[Pivot], float]) -> Floats:
    """One number from every pivot."""
    return np.array([ask(pivot) for pivot in pivot_list])
