"""How a plug-in sum varies under independence, where its standard error vanishes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...quantities import SignedSum

MOST_BLOCKS = 16  # 65,000 sets of blocks; sums of more blocks have almost no rows per cell anyway


def independence_spread(quantity: SignedSum, levels: Mapping[int, int], n: float) -> float:
    """Standard deviation of a balanced plug-in sum of independent blocks, from the number of levels of each.

    ``2 n`` times the bias-free entropy of a term is minus the sum of independent chi-squares, one for the interaction
    of every set of two blocks or more within it, with ``prod(levels - 1)`` degrees of freedom; single blocks cancel in
    a balanced sum. Cells without rows do not vary, so a set has at most n degrees of freedom. 0 for more than 16
    blocks.
    """
    blocks = quantity.blocks
    if len(blocks) > MOST_BLOCKS:
        return 0.0
    terms = [(frozenset(term), coefficient) for term, coefficient in quantity.terms]
    total = 0.0
    for size in range(2, len(blocks) + 1):
        for chosen in combinations(blocks, size):
            weight = sum(coefficient for term, coefficient in terms if term.issuperset(chosen))
            if weight:
                total += weight**2 * min(math.prod(levels[b] - 1 for b in chosen), n)
    return math.sqrt(total / 2) / n
