"""The least and the largest value that a sum of Shannon entropies can have, from how many levels its variables have."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from ... import quantities

if TYPE_CHECKING:
    from ...quantities import SignedSum, Term

Levels = Callable[["Term"], float]


def range_of(quantity: SignedSum, levels: Levels) -> tuple[float, float]:
    """Smallest and largest possible value in nats; ``levels`` gives the number of levels of a union of blocks.

    Known are entropies, (conditional) information, total and dual total correlation, O-, S- and co-information; any
    other sum gets what its positive and its negative terms allow by themselves.
    """
    if quantity.terms == ():
        return 0.0, 0.0
    if not quantity.balanced:
        return _of_entropy(quantity, levels)
    pair = _pair(quantity)
    if pair is not None:
        return 0.0, min(math.log(levels(side)) for side in pair)
    ordered = sorted(math.log(levels((b,))) for b in quantity.blocks)
    same = {
        name: build(quantity.blocks).terms == quantity.terms
        for name, build in (
            ("total", quantities.total_correlation),
            ("dual", quantities.dual_total_correlation),
            ("o", quantities.o_information),
            ("s", quantities.s_information),
        )
    }
    if same["total"] or same["dual"]:
        return 0.0, sum(ordered[:-1])
    if same["o"]:  # a sum of co-informations of three, one for every variable but two
        most = sum(ordered[:-2])
        return -most, most
    if same["s"]:
        return 0.0, sum(min(own, sum(ordered[:i] + ordered[i + 1 :])) for i, own in enumerate(ordered))
    if len(ordered) <= 10 and quantities.co_information(quantity.blocks).terms == quantity.terms:
        most = 2.0 ** (len(ordered) - 3) * ordered[0]
        return -most, most
    return _by_sign(quantity, levels)


def _of_entropy(quantity: SignedSum, levels: Levels) -> tuple[float, float]:
    """An entropy is at most the logarithm of its levels, a conditional one that of what is not given."""
    positive = [t for t, c in quantity.terms if c > 0]
    negative = [t for t, c in quantity.terms if c < 0]
    single = len(positive) == 1 and sum(c for _, c in quantity.terms if c > 0) == 1
    if single and not negative:
        return 0.0, math.log(levels(positive[0]))
    if single and len(negative) == 1 and set(negative[0]) < set(positive[0]):
        left = tuple(b for b in positive[0] if b not in negative[0])
        return 0.0, math.log(levels(left))
    return _by_sign(quantity, levels)


def _pair(quantity: SignedSum) -> tuple[Term, Term] | None:
    """The two sides of a mutual information, conditional or not."""
    positive = [t for t, c in quantity.terms if c == 1]
    negative = [t for t, c in quantity.terms if c == -1]
    if len(positive) != 2 or len(positive) + len(negative) != len(quantity.terms):
        return None
    a, b = map(set, positive)
    given, joint = tuple(sorted(a & b)), tuple(sorted(a | b))
    if sorted(negative) != sorted(t for t in (given, joint) if t):
        return None
    return tuple(sorted(a - b)), tuple(sorted(b - a))


def _by_sign(quantity: SignedSum, levels: Levels) -> tuple[float, float]:
    """What positive and negative terms allow when nothing ties them."""
    most = sum(c * math.log(levels(t)) for t, c in quantity.terms if c > 0)
    least = sum(c * math.log(levels(t)) for t, c in quantity.terms if c < 0)
    return (0.0 if quantity.nonnegative else least), most
