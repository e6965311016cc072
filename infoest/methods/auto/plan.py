"""Which residuals open the gate of a sum, and by which a column is found to matter.

Total correlation, dual total correlation, O- and S-information of the same variables share one gate and one core: then
S = TC + DTC and O = TC - DTC hold for the estimates as they do for the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ... import quantities
from ...quantities import SignedSum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.sample import Sample
    from ...quantities import Term

Group = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one sum over single columns is estimated.

    Attributes
    ----------
    quantity : SignedSum
        The sum.
    null : SignedSum
        Divergence against which the tails of the anchor must win.
    gates : tuple of SignedSum
        Sums whose residuals open the gate.
    sides : tuple of tuple of group
        Columns that may leave the core, in units that leave together; one unit of every side stays.
    given : tuple of int
        Columns that never leave.
    """

    quantity: SignedSum
    null: SignedSum
    gates: tuple[SignedSum, ...]
    sides: tuple[tuple[Group, ...], ...]
    given: Group = ()

    def own(self, unit: Group, kept: tuple[tuple[Group, ...], ...]) -> SignedSum:
        """Information that one unit of the core shares with the rest of it: across the sides, where there are two."""
        if len(kept) == 1:
            rest = tuple(j for other in kept[0] if other != unit for j in other)
            return quantities.mutual_information(unit, rest)
        mine, other = kept if unit in kept[0] else kept[::-1]
        beside = tuple(j for u in mine if u != unit for j in u)
        return quantities.conditional_mutual_information(unit, _flat(other), (*beside, *self.given))


def plan_of(quantity: SignedSum, sample: Sample) -> Plan:
    """The plan of a balanced sum over blocks of columns; its sums are over single columns, by their place in use."""
    used = sample.of(quantity.blocks)
    place = {j: i for i, j in enumerate(used)}
    groups = {b: tuple(place[j] for j in sample.blocks[b]) for b in quantity.blocks}
    spread = _over_columns(quantity, groups)
    blocks = quantity.blocks
    total = quantities.total_correlation(blocks)
    dual = quantities.dual_total_correlation(blocks)
    if len(blocks) == 2:
        sides: tuple[tuple[Group, ...], ...] = tuple(tuple((j,) for j in groups[b]) for b in blocks)
        null = _over_columns(total, groups)
        return Plan(spread, null, (null,), sides)
    if quantity.terms in {q.terms for q in (total, dual, total - dual, total + dual)}:
        gates = (_over_columns(total, groups), _over_columns(dual, groups))
        return Plan(spread, gates[0], gates, (tuple(groups[b] for b in blocks),))
    if quantity.divergence:
        sides, given = _sides(quantity, groups)
        return Plan(spread, spread, (spread,), sides, given)
    return Plan(spread, _over_columns(total, groups), (spread,), ())


def _sides(quantity: SignedSum, groups: dict[int, Group]) -> tuple[tuple[tuple[Group, ...], ...], Group]:
    """The two sides and the condition of ``H(a, given) + H(b, given) - H(given) - H(a, b, given)``."""
    positive = [set(term) for term, c in quantity.terms if c > 0]
    given = positive[0] & positive[1]
    sides = tuple(tuple((j,) for b in sorted(side - given) for j in groups[b]) for side in positive)
    return sides, tuple(j for b in sorted(given) for j in groups[b])


def _over_columns(quantity: SignedSum, groups: dict[int, Group]) -> SignedSum:
    """A sum over blocks as one over the columns in them."""
    total = SignedSum(())
    for term, coefficient in quantity.terms:
        total += SignedSum.of({tuple(j for b in term for j in groups[b]): coefficient})
    return SignedSum(total.terms, quantity.divergence, quantity.nonnegative)


def _flat(units: Sequence[Group]) -> Term:
    return tuple(j for unit in units for j in unit)
