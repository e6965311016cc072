"""Shrinkage moves the joint table towards the uniform distribution once, and every term is then a margin of it.

Both distributions give a cell of a term with K_T possible cells the probability ``(1 - w) count / n + w / K_T`` with
one weight w for all terms, so every margin is the margin of the same joint distribution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.special import betaln, digamma, gammaln, polygamma

if TYPE_CHECKING:
    from ..._core.types import Floats

LOG_BETA = np.arange(-40.0, 40.0, 0.02)  # trapezoidal rule on a smooth, decaying integrand: error below 1e-13


class Law(Protocol):
    """A joint distribution fitted to the counts of the joint table."""

    @property
    def weight(self) -> float:
        """Weight of the uniform distribution."""

    def entropy(self, counts: Floats, cells: float) -> float:
        """Entropy of a term in nats: counts of its occupied cells, and how many cells are possible."""


@dataclass(frozen=True, slots=True)
class Shrink:
    """James-Stein shrinkage (Hausser & Strimmer 2009, eq. 4 and 6)."""

    weight: float
    n: float

    @classmethod
    def fit(cls, counts: Floats, cells: float) -> Shrink:
        """Weight that minimises the expected squared error of the joint shares."""
        n = float(counts.sum())
        share = counts / n
        distance = ((1 / cells - share) ** 2).sum() + (cells - len(counts)) / cells**2
        if n <= 1 or distance == 0:
            return cls(1.0, n)
        return cls(min(1.0, float((1 - (share**2).sum()) / ((n - 1) * distance))), n)

    def entropy(self, counts: Floats, cells: float) -> float:
        """Plug-in entropy of the shrunken distribution, unseen cells included."""
        seen = (1 - self.weight) * counts / self.n + self.weight / cells
        unseen = self.weight / cells
        rest = (cells - len(counts)) * unseen * np.log(unseen) if unseen > 0 else 0.0
        return float(-(seen * np.log(seen)).sum() - rest)


@dataclass(frozen=True, slots=True, eq=False)
class NemenmanShafeeBialek:
    """Dirichlet mixture whose prior on the entropy is nearly flat (Nemenman, Shafee & Bialek 2002, eq. 9 to 11)."""

    weight: float
    n: float
    cells: float
    concentration: Floats
    posterior: Floats

    @classmethod
    def fit(cls, counts: Floats, cells: float) -> NemenmanShafeeBialek:
        """Posterior of the concentration per joint cell, on a grid of its logarithm."""
        n, beta = float(counts.sum()), np.exp(LOG_BETA)
        evidence = -_log_rising(cells * beta, n)
        values, repeats = np.unique(counts, return_counts=True)
        for value, repeat in zip(values, repeats, strict=True):
            evidence += repeat * _log_rising(beta, value)
        slope = _entropy_slope(beta, cells) if cells > 1 else 1.0  # of one cell every prior says that the entropy is 0
        density = np.exp(evidence - evidence.max()) * slope * beta
        posterior = density / density.sum()
        weight = float((posterior * cells * beta / (n + cells * beta)).sum())
        return cls(weight, n, cells, beta, posterior)

    def entropy(self, counts: Floats, cells: float) -> float:
        """Posterior mean (Wolpert & Wolf 1995, eq. 16), averaged over the concentration."""
        prior = self.concentration * self.cells / cells
        total = self.n + self.cells * self.concentration
        mean = digamma(total + 1) - (cells - len(counts)) * prior / total * digamma(prior + 1)
        values, repeats = np.unique(counts, return_counts=True)
        for value, repeat in zip(values, repeats, strict=True):
            mean -= repeat * (value + prior) / total * digamma(value + prior + 1)
        return float((self.posterior * mean).sum())


def _log_rising(x: Floats, count: float) -> Floats:
    """``log(Gamma(x + count) / Gamma(x))``, without the cancellation of its two terms at large x."""
    return np.asarray(gammaln(count) - betaln(x, count), dtype=np.float64)


def _entropy_slope(beta: Floats, cells: float) -> Floats:
    """Derivative in the concentration of the prior mean of the entropy; its two trigammas cancel at large beta."""
    near = cells * polygamma(1, cells * beta + 1) - polygamma(1, beta + 1)
    far = (1 - 1 / cells) / (2 * beta**2) - (1 - 1 / cells**2) / (6 * beta**3)
    return np.where(beta < 1e4, near, far)


LAWS: dict[str, type[Shrink] | type[NemenmanShafeeBialek]] = {"shrink": Shrink, "nsb": NemenmanShafeeBialek}
