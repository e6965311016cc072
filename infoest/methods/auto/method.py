"""The anchored estimate of a balanced sum: the anchor's value, and the residual of neighbours where it is significant.

A choice among estimators would be a maximum of noisy numbers and biased up. Here one value always stands, and the
other enters by a weight that is 0 until the data contradict the first by three standard errors.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..._core.checks import check_count, check_unweighted
from ..._core.errors import InputError
from ..._core.sample import MAX_TIED_SHARE
from ..evaluate import Uncertainty
from ..neighbors.method import Neighbors
from ..neighbors.probe import FEW_DIMENSIONS, WIDEST, at_edge, biased
from ..neighbors.spaces import WIDER
from .anchor import CopiesError, fewest_rows, rows_suffice
from .plan import plan_of
from .residual import Residual

if TYPE_CHECKING:
    from ..._core.sample import Sample
    from ..._core.types import Floats
    from ...quantities import SignedSum, Term
    from ..evaluate import Fitted
    from .plan import Group, Plan
    from .residual import Difference

GATE = (3.0, 4.5)  # standard errors of the residual: below, the anchor alone; above, all of the residual
IN_CORE = 2.5  # standard errors by which the information of a column in the core departs from the anchor
ROUNDS = 2
SEEN = 0.8  # standard errors of bias left in the residual that make a warning
SMALLEST_CORE = 3  # variables of a total correlation: two of them cannot show synergy


@dataclass(frozen=True, slots=True)
class Auto:
    """Copula anchor with a gated residual of nearest neighbours."""

    n_neighbors: int = 3
    stderr: bool = True
    n_jobs: int | None = None
    device: str = "cpu"

    def fit(self, sample: Sample, quantity: SignedSum) -> Fitted:
        """Fit the anchor, draw from it, and look for what it leaves; columns that are copies go to plain neighbours."""
        check_count("n_neighbors", self.n_neighbors)
        check_unweighted(sample, "auto")
        _check_columns(sample, quantity)
        settings = Neighbors("ksg", self.n_neighbors, stderr=False, n_jobs=self.n_jobs, device=self.device, warn=False)
        try:
            return FittedAuto(self, replace(settings, standardize=False), sample, quantity)
        except CopiesError:
            return replace(settings, stderr=self.stderr, warn=True).fit(sample, quantity)


class FittedAuto:
    """Anchor and weighted residual of one sum over one sample."""

    def __init__(self, settings: Auto, neighbors: Neighbors, sample: Sample, quantity: SignedSum) -> None:
        self.settings = settings
        self.sample = sample
        self.used = sample.of(quantity.blocks)
        self.plan = plan_of(quantity, sample)
        self._singles = replace(sample, blocks=tuple((j,) for j in self.used))
        self._neighbors = neighbors
        sums = (self.plan.quantity, *self.plan.gates)
        self.whole = self._residual(range(len(self.used)), sums)
        self.weight = max(_opening(self.whole.difference(gate).z) for gate in self.plan.gates)
        self.core = self._find_core() if self.weight and self.plan.sides else self.whole
        self.label = self._label()

    def surprisal(self, term: Term, at: Sample | None = None) -> Floats:
        """Surprisal under the anchor, plus the weighted residual of the core, shape (n,)."""
        columns = self._columns(term)
        share = None if at is None else self.whole.anchor.scores.share(at.columns[:, self.used])
        total = self.whole.anchor.surprisal(columns, share)
        inner = self._in_core(columns)
        if not (self.weight and inner):
            return total
        kept = None if share is None else share[:, self.core.columns]
        rows = None if kept is None else self.core.rows(kept)
        return total + self.weight * (self.core.data.surprisal(inner, rows) - self.core.anchor.surprisal(inner, kept))

    def shift(self, term: Term) -> float:
        """What makes the mean of the surprisals the anchor's entropy plus the weighted residual."""
        columns = self._columns(term)
        anchor = self.whole.anchor
        total = anchor.entropy(columns) - float(anchor.surprisal(columns).mean())
        inner = self._in_core(columns)
        if not (self.weight and inner):
            return total
        anchor = self.core.anchor
        gap = anchor.entropy(inner) - float(anchor.surprisal(inner).mean())
        return total - self.weight * (gap + self.core.bias(inner))

    def uncertainty(self, quantity: SignedSum, local: Floats) -> Uncertainty:
        """The anchor's and the neighbours' standard errors by their weights, and what a closed gate may hide."""
        plan = plan_of(quantity, self.sample)
        whole, core = self.whole.difference(plan.quantity), self.core.difference(plan.quantity)
        own = (1 - self.weight) * whole.anchor_stderr
        if self.weight:
            rest = math.sqrt(max(whole.anchor_stderr**2 - core.anchor_stderr**2, 0.0)) if self._is_smaller else 0.0
            seen = math.hypot(self.core.neighbor_stderr(plan.quantity), core.bias_stderr, rest)
            own += self.weight * seen
        known = Uncertainty(math.hypot(own, (1 - self.weight) * core.hidden))
        hint = self.weight * self._bias_left(plan.quantity, core)
        if abs(hint) <= SEEN * known.stderr:
            return replace(known, bias_hint=hint)
        remedy = "more rows or fewer columns may help."
        return biased(known, float(local.mean()), hint, signed=quantity.signed, remedy=remedy)

    def _bias_left(self, quantity: SignedSum, core: Difference) -> float:
        """Bias of the residual that drawn data cannot show: at edges, and where a wrong anchor was to tell it."""
        d, n = len(self.core.columns), self.sample.n
        if not self.weight or n <= WIDEST * self.settings.n_neighbors:
            return 0.0
        if d > FEW_DIMENSIONS:
            return self.core.change(quantity, WIDER) + core.bias
        return at_edge(self.core.change(quantity, WIDEST), WIDEST)

    @cached_property
    def _is_smaller(self) -> bool:
        return len(self.core.columns) < len(self.used)

    def _columns(self, term: Term) -> list[int]:
        """Places in use of the columns of a term."""
        place = {j: i for i, j in enumerate(self.used)}
        return [place[j] for j in self.sample.of(term)]

    def _in_core(self, columns: list[int]) -> Term:
        place = {j: i for i, j in enumerate(self.core.columns)}
        return tuple(sorted(place[j] for j in columns if j in place))

    def _residual(self, columns: range | list[int], sums: tuple[SignedSum, ...]) -> Residual:
        return Residual(self._singles, columns, self.plan.null, sums, self._neighbors)

    def _find_core(self) -> Residual:
        """The residual of those columns alone whose information departs from the anchor's."""
        plan, found = self.plan, self.whole
        kept, whole_has_own = plan.sides, len(plan.sides) == 1
        for _ in range(ROUNDS):
            units = [unit for side in kept for unit in side]
            if len(units) <= max(len(kept), SMALLEST_CORE if len(kept) == 1 else 2):
                break
            own = {unit: plan.own(unit, kept) for unit in units}
            if not whole_has_own:
                found = self._residual(_all_columns(plan, kept), (plan.quantity, *plan.gates, *own.values()))
            z = {unit: abs(found.difference(q).z) for unit, q in own.items()}
            smaller = tuple(_largest(side, z, SMALLEST_CORE if len(kept) == 1 else 1) for side in kept)
            if smaller == kept:
                break
            kept = smaller
            found = self._residual(_all_columns(plan, kept), (plan.quantity, *plan.gates))
        return found

    def _label(self) -> str:
        scale = f", {len(self.whole.anchor.tails)} common scale{'s' * (len(self.whole.anchor.tails) > 1)}"
        copula = "Gaussian copula" + (scale if self.whole.anchor.tails else "")
        neighbors = f"k={self.settings.n_neighbors}"
        if not self.weight:
            return f"auto: {copula}, checked by KSG-1, {neighbors}"
        among = f" of {len(self.core.columns)} columns" if self._is_smaller else ""
        return f"auto: {copula} + {self.weight:.0%} of residual{among} by KSG-1, {neighbors}"


def _all_columns(plan: Plan, kept: tuple[tuple[Group, ...], ...]) -> list[int]:
    return sorted([*plan.given, *(j for side in kept for unit in side for j in unit)])


def _largest(side: tuple[Group, ...], z: dict[Group, float], fewest: int) -> tuple[Group, ...]:
    """The units that depart from the anchor, and never fewer than some number of those that depart most."""
    kept = {unit for unit in side if z[unit] > IN_CORE}
    if len(kept) < min(fewest, 2):
        kept = set(sorted(side, key=lambda unit: z[unit])[-fewest:])
    return tuple(unit for unit in side if unit in kept)


def _opening(z: float) -> float:
    """Weight of a residual of z standard errors."""
    return float(np.clip((abs(z) - GATE[0]) / (GATE[1] - GATE[0]), 0.0, 1.0))


def _check_columns(sample: Sample, quantity: SignedSum) -> None:
    """Refuse what has no ranks or too few rows."""
    columns = sample.of(quantity.blocks)
    for j in columns:
        if sample.discrete[j] or sample.tied[j] > MAX_TIED_SHARE:
            what = "is discrete" if sample.discrete[j] else f"has {sample.tied[j]:.0%} duplicated values"
            raise InputError(
                f"{sample.labels[j]} {what}; method='auto' needs continuous columns (at most {MAX_TIED_SHARE:.0%} "
                "duplicated values).",
                remedy="Use method='mixed', or name it in discrete=.",
            )
    if not rows_suffice(sample.n, len(columns)):
        raise InputError(
            f"method='auto' with {len(columns)} columns needs at least {fewest_rows(len(columns))} samples, "
            f"got {sample.n}.",
            remedy="Use method='ksg', or pass more rows.",
        )
