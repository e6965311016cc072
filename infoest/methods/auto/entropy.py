"""Entropy of many columns: that of each alone, less what they share.

Neighbours in sixteen dimensions are far away, and the entropy at their distance is not that at the row: normal columns
came out 1.5 nat too large at 1000 rows, hard edges half a nat in five. In one dimension none of this happens, and what
the columns share is estimated from an anchor that knows it exactly where they are normal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import polygamma

from ... import quantities
from ...quantities import entropy
from ..evaluate import Uncertainty, local_stderr, local_values, shift_of
from ..neighbors.method import Neighbors
from ..neighbors.noise import FLOOR
from .method import Auto, FittedAuto

if TYPE_CHECKING:
    from ..._core.sample import Sample
    from ..._core.types import Floats
    from ...quantities import SignedSum, Term
    from ..evaluate import Fitted

ALONE = entropy(0)


@dataclass(frozen=True, slots=True)
class AutoEntropy:
    """Kozachenko-Leonenko entropies of single columns, less the anchored total correlation."""

    n_neighbors: int = 3
    stderr: bool = True
    n_jobs: int | None = None
    device: str = "cpu"

    def fit(self, sample: Sample, quantity: SignedSum) -> Fitted:
        """Fit every column alone and all of them together; copies of columns go to neighbours in all dimensions."""
        alone = Neighbors("ksg", self.n_neighbors, stderr=False, n_jobs=self.n_jobs, device=self.device, warn=False)
        used = sample.of(quantity.blocks)
        singles = replace(sample, blocks=tuple((j,) for j in used))
        total = quantities.total_correlation(singles.every_block)
        shared = Auto(self.n_neighbors, stderr=self.stderr, n_jobs=self.n_jobs, device=self.device).fit(singles, total)
        if not isinstance(shared, FittedAuto):
            return replace(alone, stderr=self.stderr, warn=True).fit(sample, quantity)
        columns = [alone.fit(replace(sample, blocks=((j,),)), ALONE) for j in used]
        return FittedEntropy(self, sample, shared, total, list(columns))


class FittedEntropy:
    """Surprisal of the joint term of one sample."""

    def __init__(
        self, settings: AutoEntropy, sample: Sample, shared: FittedAuto, total: SignedSum, alone: list[Fitted]
    ) -> None:
        self.settings = settings
        self.sample = sample
        self.shared = shared
        self.total = total
        self.alone = alone
        copula = shared.label.removeprefix("auto: ")
        self.label = f"auto: Kozachenko-Leonenko of each column, k={settings.n_neighbors}, less what {copula}, says"

    def surprisal(self, term: Term, at: Sample | None = None) -> Floats:
        """The surprisals of the columns less the local total correlation, shape (n,)."""
        columns = np.sum([fitted.surprisal((0,), at) for fitted in self.alone], axis=0)
        rows = None if at is None else replace(at, blocks=self.shared.sample.blocks)
        return np.asarray(columns - local_values(self.shared, self.total, rows), dtype=np.float64)

    def shift(self, term: Term) -> float:
        """That of the total correlation, which is subtracted."""
        return -shift_of(self.shared, self.total)

    def uncertainty(self, quantity: SignedSum, local: Floats) -> Uncertainty:
        """Spread of the local values under the anchor, the columns' neighbour noise, and the error of what is left."""
        n, k = self.sample.n, self.settings.n_neighbors
        missed = len(self.alone) * FLOOR * float(polygamma(1, k)) / n
        told = self._shared_stderr
        return replace(told, stderr=math.sqrt(local_stderr(self.sample, local) ** 2 + missed + told.stderr**2))

    @cached_property
    def _shared_stderr(self) -> Uncertainty:
        """What the total correlation's error exceeds the spread of its local values by."""
        local = local_values(self.shared, self.total)
        known = self.shared.uncertainty(self.total, local)
        beyond = max(known.stderr**2 - local_stderr(self.sample, local) ** 2, 0.0)
        return Uncertainty(math.sqrt(beyond), note=known.note)
