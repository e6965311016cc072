"""Rényi entropies of codes by unbiased sums of powers of the shares, one closed form for every order.

The power of a frequency is a biased estimate of that of a share, the more so the larger the order: fifty equal codes in
300 rows look .15 nat less even at order 2 than they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, gammasgn

if TYPE_CHECKING:
    from ..._core.types import Codes, Floats

LEAST_SUM = 1e-3  # of that of the frequencies: where no code comes twice, the unbiased sum of squares is 0


def unbiased_powers(counts: Floats, n: float, order: float) -> Floats:
    """Estimate of ``p ** order`` of each cell, without bias up to ``(1 - p) ** n``.

    ``Gamma(c + 1) Gamma(n + 1 - a) / (Gamma(c + 1 - a) Gamma(n + 1))``: falling factorials for whole orders, else the
    sum of Zhang and Zhou's (2010) series. 0 where the last gamma function has a pole.
    """
    left = counts + 1 - order
    pole = (left <= 0) & (left == np.round(left))
    at = np.where(pole, 1.0, left)
    logs = gammaln(counts + 1) - gammaln(at) + gammaln(n + 1 - order) - gammaln(n + 1)
    sign = gammasgn(at) * (gammasgn(n + 1 - order) if n + 1 - order < 0 else 1.0)
    return np.where(pole, 0.0, sign * np.exp(logs))


@dataclass(frozen=True, eq=False)
class PowerSum:
    """Sum of the shares to some power, and the Rényi entropy that follows from it.

    Attributes
    ----------
    counts : ndarray of shape (n_cells,)
        Observations of each occupied cell.
    n : float
        Observations in all.
    order : float
        Positive and not 1.
    """

    counts: Floats
    n: float
    order: float

    @cached_property
    def of_frequencies(self) -> float:
        """Sum of the powers of the relative frequencies."""
        return float(((self.counts / self.n) ** self.order).sum())

    @cached_property
    def unbiased(self) -> float:
        """Sum without bias, above 0."""
        total = float(unbiased_powers(self.counts, self.n, self.order).sum())
        return max(total, LEAST_SUM * self.of_frequencies)

    @cached_property
    def plain(self) -> float:
        """Rényi entropy of the relative frequencies."""
        return math.log(self.of_frequencies) / (1 - self.order)

    @cached_property
    def variance(self) -> float:
        """First- and second-order variance of the corrected entropy."""
        a = self.order
        first = (a / (1 - a)) ** 2 * (self._power(2 * a - 1) / self.unbiased**2 - 1) / self.n
        second = a * a * (self._power(2 * a - 2) / self._squared - 1)
        if len(self.counts) > 1:
            second = max(second, 0.5 * a * a)
        return max(first, 0.0) + max(second, 0.0) / (2 * self.n**2)

    @cached_property
    def corrected(self) -> float:
        """Rényi entropy from the unbiased sum, less the bias that the logarithm of a noisy sum adds."""
        return math.log(self.unbiased) / (1 - self.order) + 0.5 * (1 - self.order) * self.variance

    @cached_property
    def influence(self) -> Floats:
        """Influence of a row of each cell on the entropy of the frequencies, shape (n_cells,)."""
        share = self.counts / self.n
        slope = self.order / (1 - self.order)
        return np.asarray(slope * (share ** (self.order - 1) / self.of_frequencies - 1), dtype=np.float64)

    @cached_property
    def delta_variance(self) -> float:
        """Variance of the entropy of the frequencies by the delta method."""
        return float((self.counts / self.n) @ self.influence**2) / self.n

    @property
    def _squared(self) -> float:
        """What normalises the second moment: of the unbiased sum above order 1, else of the frequencies."""
        return self.unbiased**2 if self.order > 1 else self.of_frequencies**2

    def _power(self, order: float) -> float:
        """Sum of powers: unbiased above order 0, where this lowers it; of the frequencies at other orders."""
        if order <= 0:
            return float(((self.counts / self.n) ** order).sum())
        return max(float(unbiased_powers(self.counts, self.n, order).sum()), 0.0)


def second_order_trace_of_sum(terms: list[tuple[PowerSum, Codes, int]], mass: Floats, n: float) -> float:
    """Trace of the squared product of Hessian and covariance of a sum of Rényi entropies of one joint table.

    ``terms`` holds the power sum of each term, the cell of it that each joint cell belongs to, and the coefficient.
    """
    share = mass / n
    hessian = np.zeros((len(mass), len(mass)))
    for power, cell, coefficient in terms:
        a, p, total = power.order, power.counts / n, power.of_frequencies
        own = -a * p ** (a - 2) / total
        slope = (a * p ** (a - 1) / total)[cell]
        same = cell[:, None] == cell[None, :]
        hessian += coefficient * (same * own[cell][:, None] - np.outer(slope, slope) / (1 - a))
    spread = hessian * share[None, :] - np.outer(hessian @ share, share)
    return float((spread * spread.T).sum())
