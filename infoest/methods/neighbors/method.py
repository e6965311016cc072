"""Which samples the nearest-neighbour method accepts, and which fit serves its settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..._core.checks import check_choice, check_count, check_unweighted
from ..._core.errors import InputError
from ..._core.sample import MAX_TIED_SHARE
from ..linear_dependence import check_full_rank
from .fitted import FittedNeighbors
from .lattice import LABEL, spread
from .rectangles import FittedRectangles
from .spaces import NeighborSettings
from .ties import REFUSAL, check_repeats, warn_of_rounding

if TYPE_CHECKING:
    from ..._core.sample import Sample
    from ...quantities import SignedSum


@dataclass(frozen=True, slots=True)
class Neighbors(NeighborSettings):
    """Nearest neighbours with their settings."""

    def fit(self, sample: Sample, quantity: SignedSum) -> FittedNeighbors:
        """Scale the columns and index every term's space."""
        k = check_count("n_neighbors", self.n_neighbors)
        check_unweighted(sample, self.rule)
        if sample.n <= k:
            raise InputError(
                f"n_neighbors={k} needs at least {k + 1} samples, got {sample.n} sample{'s' * (sample.n != 1)}. "
                "Lower n_neighbors or pass more rows."
            )
        if self.rule == "ksg":
            _check_continuous(sample, k, information=quantity.balanced)
        elif not quantity.balanced:
            raise InputError(
                "method='mixed' is only for sums whose volumes cancel, not for entropies.",
                remedy="Use method='kozachenko_leonenko'.",
            )
        check_choice("algorithm", self.algorithm, ("ksg1", "ksg2"))
        if self.algorithm == "ksg1":
            fitted = FittedNeighbors(self, sample, quantity)
            if self.spread and (finer := spread(fitted)):
                fitted = FittedNeighbors(self, finer, quantity)
                fitted.label = f"{fitted.label}, {LABEL}"
            if self.warn:
                warn_of_rounding(fitted.caution)
            return fitted
        return FittedRectangles(self, sample, quantity)


def _check_continuous(sample: Sample, k: int, *, information: bool) -> None:
    columns = sample.of(sample.every_block)
    for j in columns:
        label, share = sample.labels[j], sample.tied[j]
        if sample.discrete[j]:
            remedy = (
                "Use method='mixed' or 'plugin'." if information else "An entropy takes codes or numbers, not both."
            )
            raise InputError(f"{label} is discrete; nearest-neighbour densities need continuous columns. {remedy}")
        if information and share > MAX_TIED_SHARE:
            raise InputError(
                f"{label} has {share:.0%} duplicated values; {REFUSAL}.",
                remedy="Use method='mixed', or name it in discrete=.",
            )
    if not information:
        check_repeats(sample, columns, k)
        check_full_rank(sample, columns)
