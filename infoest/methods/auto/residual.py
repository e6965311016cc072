"""What nearest neighbours see beyond the anchor, calibrated on data drawn from the anchor.

The residual of a sum is its nearest-neighbour estimate, less the anchor's value, less what the same difference is on
data sets drawn from the anchor. There the truth is known, so the bias of the neighbours leaves the residual; and as
the anchor is fitted anew to every drawn set, the noise of the signal leaves it too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri, polygamma

from ...quantities import SignedSum
from ..evaluate import local_stderr
from ..neighbors.noise import FLOOR, noise_share
from ..neighbors.stderr import calibrated_stderr, why_not_calibrated
from .anchor import Anchor, local_of, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.sample import Sample
    from ..._core.types import Floats
    from ...quantities import Term
    from ..neighbors.fitted import FittedNeighbors
    from ..neighbors.method import Neighbors

N_SIMULATED = 2  # with one the calibration is as noisy as the data, with more the cost grows faster than the gain
SEED = 20261130  # with the ranks: the same data give the same estimate, other data other draws
INFLATED = 1.27  # standard error over the spread of local values where no calibrated one exists
MANY_TERMS = 60  # the share of neighbour noise takes all pairs of terms


@dataclass(frozen=True, slots=True)
class Difference:
    """The residual of one sum.

    Attributes
    ----------
    value, stderr : float
        The residual and its standard error.
    bias, bias_stderr : float
        Bias of the nearest neighbours on drawn data, and its standard error.
    anchor_stderr : float
        Standard error of the anchor's value, were the anchor true.
    """

    value: float
    stderr: float
    bias: float
    bias_stderr: float
    anchor_stderr: float

    @property
    def z(self) -> float:
        """The residual in standard errors."""
        return self.value / self.stderr if self.stderr > 0 else 0.0

    @property
    def hidden(self) -> float:
        """What the residual exceeds its own noise by: the most that a closed gate may hide."""
        return math.sqrt(max(self.value**2 - self.stderr**2, 0.0))


class Residual:
    """Anchor, data and drawn data of some columns, with the neighbours of all sums of interest in one fit of each.

    Parameters
    ----------
    sample : Sample
        One block per column used.
    columns : sequence of int
        Which of its blocks take part; terms of sums name them.
    null : SignedSum
        As for :class:`~infoest.methods.auto.anchor.Anchor`.
    sums : sequence of SignedSum
        All that will be asked for.
    settings : Neighbors
        Of the search; columns are scores already.
    """

    def __init__(
        self,
        sample: Sample,
        columns: Sequence[int],
        null: SignedSum,
        sums: Sequence[SignedSum],
        settings: Neighbors,
    ) -> None:
        self.columns = list(columns)
        self.settings = settings
        place = {block: i for i, block in enumerate(self.columns)}
        self._place = place
        used = [sample.blocks[b][0] for b in self.columns]
        self.anchor = Anchor(sample.columns[:, used], renumbered(null, place))
        self.sample = _scored(sample, used, self.anchor)
        self._all = _together([renumbered(q, place) for q in sums])
        self.data = self._fit(self.sample)
        rng = np.random.default_rng([SEED, self.anchor.scores.fingerprint])
        self.drawn = [self.anchor.simulate(rng) for _ in range(N_SIMULATED)]
        self.drawn_data = [self._fit(self.sample.at(drawn.scores.normal)) for drawn in self.drawn]

    def difference(self, quantity: SignedSum) -> Difference:
        """The residual of one of the sums."""
        q = self.own(quantity)
        n = self.sample.n
        if not q.terms:
            return Difference(0.0, 0.0, 0.0, 0.0, 0.0)
        seen, told = self._neighbor_local(self.data, q), local_of(self.anchor, q)
        bias, noise = [], []
        for drawn, fitted in zip(self.drawn, self.drawn_data, strict=True):
            local = self._neighbor_local(fitted, q)
            bias.append(float(local.mean()) - value_of(drawn, q))
            noise.append(self._noise(fitted, q, local - local_of(drawn, q)))
        value = float(seen.mean()) - value_of(self.anchor, q) - float(np.mean(bias))
        of_bias = float(np.mean(noise)) / N_SIMULATED
        own = self._noise(self.data, q, seen - told)
        least = math.sqrt(self.anchor.d * (self.anchor.d - 1) / 4) / n  # of a likelihood ratio without dependence
        return Difference(
            value,
            math.sqrt((own + of_bias) / n),
            float(np.mean(bias)),
            math.sqrt(of_bias / n),
            max(local_stderr(self.sample, told), least),
        )

    def change(self, quantity: SignedSum, times: int) -> float:
        """Change of the neighbours' estimate to ``times`` k neighbours, less that on drawn data."""
        q = self.own(quantity)
        if not q.terms:
            return 0.0
        changes = [
            float((fitted.local_at_order(q, times * fitted.k) - self._neighbor_local(fitted, q)).mean())
            for fitted in (self.data, *self.drawn_data)
        ]
        return changes[0] - float(np.mean(changes[1:]))

    def rows(self, share: Floats) -> Sample:
        """New rows of these columns, by their ranks over n + 1, as the neighbours see them."""
        return self.sample.at(np.ascontiguousarray(ndtri(share)))

    def own(self, quantity: SignedSum) -> SignedSum:
        """A sum restricted to the columns that take part, by their places; the others are as if independent."""
        return renumbered(quantity, self._place)

    def bias(self, term: Term) -> float:
        """Mean over the drawn sets of the neighbours' entropy of a term less the anchor's."""
        found = [
            float(fitted.surprisal(term).mean()) - drawn.entropy(term)
            for drawn, fitted in zip(self.drawn, self.drawn_data, strict=True)
        ]
        return float(np.mean(found))

    def neighbor_stderr(self, quantity: SignedSum) -> float:
        """Standard error of the nearest-neighbour estimate of one of the sums."""
        q = self.own(quantity)
        if not q.terms:
            return 0.0
        fitted = replace(self.settings, stderr=True).fit(self.sample, q)
        local = self._neighbor_local(fitted, q)
        if why_not_calibrated(fitted, q):
            return INFLATED * local_stderr(self.sample, local)
        return calibrated_stderr(fitted, q, local)

    def _fit(self, sample: Sample) -> FittedNeighbors:
        return self.settings.fit(sample, self._all)

    @staticmethod
    def _neighbor_local(fitted: FittedNeighbors, quantity: SignedSum) -> Floats:
        assert {term for term, _ in quantity.terms} <= set(fitted.terms)  # another would be taken for the joint one
        return fitted.local_at_order(quantity, fitted.k)

    def _noise(self, fitted: FittedNeighbors, quantity: SignedSum, difference: Floats) -> float:
        """Variance of one row of the difference: its spread, and the neighbour noise that local values miss."""
        n, k = fitted.sample.n, fitted.k
        spread = float(np.var(difference))
        if fitted.sample.serial is not None:
            spread = max(spread, n * local_stderr(fitted.sample, difference) ** 2)
        if len(quantity.terms) > MANY_TERMS:
            return INFLATED**2 * spread
        share = float(noise_share(fitted, quantity, np.full(n, k)).mean())
        return spread + share * FLOOR * float(polygamma(1, k))


def renumbered(quantity: SignedSum, place: dict[int, int]) -> SignedSum:
    """A sum without the blocks that have no place, and with the places of the others."""
    total = SignedSum(())
    for term, coefficient in quantity.terms:
        total += SignedSum.of({tuple(place[b] for b in term if b in place): coefficient})
    return replace(quantity, terms=total.terms)


def _scored(sample: Sample, used: list[int], anchor: Anchor) -> Sample:
    """Normal scores of the columns used, one block each, in the order of the rows."""
    serial = sample.serial
    return replace(
        sample,
        columns=anchor.scores.normal,
        labels=tuple(sample.labels[j] for j in used),
        discrete=(False,) * len(used),
        categories=(None,) * len(used),
        tied=tuple(sample.tied[j] for j in used),
        blocks=tuple((j,) for j in range(len(used))),
        serial=serial if serial is None else replace(serial, scale=np.ones(len(used))),
    )


def _together(sums: Sequence[SignedSum]) -> SignedSum:
    """One balanced sum that has the terms of all: each times a weight so large that none cancels."""
    total: SignedSum = SignedSum(())
    weight = 1
    for quantity in sums:
        total += SignedSum(tuple((term, weight * c) for term, c in quantity.terms))
        weight *= 1 << 40
    return total
