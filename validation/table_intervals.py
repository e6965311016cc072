"""Tables: how often the 95 % interval of a sum of codes misses the truth, near independence, at copies, and between."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from infoest import (
    conditional_mutual_information,
    entropy,
    mutual_information,
    o_information,
    renyi_entropy,
    transfer_entropy,
    tsallis_entropy,
)
from infoest.timeseries import entropy_rate, markov_entropy_rate

from . import truths
from .case import RateCase, Sample
from .markov import chain
from .samplers import cells, codes

if TYPE_CHECKING:
    from collections.abc import Callable

    from .samplers import Draw

FAMILY = "Tables: misses of the 95 % interval"
MOST = (0.0, 0.1)
REASON = "Intervals at the table and at a padded one: at most 0.08 missed in the worst of 106 laws, mostly below 0.03."
SIX = tuple(map(tuple, np.random.default_rng(63).dirichlet(np.ones(6), 6)))
SKEWED = np.array([0.99, 0.01])
LINEAR = np.arange(1, 13) / 78


def noisy_copy(levels: int, noise: float) -> np.ndarray:
    """Equal levels, of which a share ``noise`` is copied wrongly."""
    table = np.full((levels, levels), noise / (levels * (levels - 1)))
    np.fill_diagonal(table, (1 - noise) / levels)
    return table


def parity(n: int, rng: np.random.Generator) -> Sample:
    """Two bits and whether they differ."""
    x, y = rng.integers(0, 2, (2, n))
    return x, y, x ^ y


def parity_rows(n: int, rng: np.random.Generator) -> Sample:
    """The same as one table."""
    return (np.column_stack(parity(n, rng)),)


def copied_bits(n: int, rng: np.random.Generator) -> Sample:
    """A series of bits, and the same a step later."""
    bits = rng.integers(0, 2, n + 1)
    return bits[1:], bits[:-1]


def missed(*sample: Any, estimate: Callable[..., Any], truth: float) -> float:
    """0 where the interval misses the truth, else 1, as a p-value whose rejections are counted."""
    low, high = estimate(*sample).confint()
    return 1.0 if low - 1e-12 <= truth <= high + 1e-12 else 0.0


def _case(
    name: str, draw: Draw, estimate: Callable[..., Any], truth: float, n: int, label: str = "plug-in"
) -> RateCase:
    return RateCase(
        family=FAMILY,
        name=name,
        method=label,
        draw=draw,
        pvalue=partial(missed, estimate=estimate, truth=truth),
        what="missed",
        n=n,
        repeats=1000,
        accept=MOST,
        reason=REASON,
    )


def _table(levels: int, noise: float, n: int) -> RateCase:
    table = noisy_copy(levels, noise)
    name = f"information, copy of {levels} levels, {noise:.0%} wrong"
    return _case(name, partial(cells, table=table), mutual_information, truths.table_information(table), n)


def _order(shares: np.ndarray, name: str, order: float, n: int) -> list[RateCase]:
    power = float((shares**order).sum())
    draw = partial(codes, shares=shares)
    renyi, tsallis = partial(renyi_entropy, alpha=order), partial(tsallis_entropy, q=order)
    return [
        _case(f"Rényi entropy {order:g}, {name}", draw, renyi, math.log(power) / (1 - order), n),
        _case(f"Tsallis entropy {order:g}, {name}", draw, tsallis, (1 - power) / (order - 1), n),
    ]


CASES = (
    *(_table(levels, noise, n) for levels, noise in ((2, 0.0), (5, 0.0), (5, 0.1), (10, 0.01)) for n in (100, 1000)),
    _case(
        "information, 20×20 independent", partial(cells, table=np.full((20, 20), 1 / 400)), mutual_information, 0.0, 300
    ),
    _case("conditional information, parity", parity, conditional_mutual_information, math.log(2), 60),
    _case("O-information, parity", parity_rows, o_information, -math.log(2), 60),
    _case("transfer entropy, copied bits", copied_bits, transfer_entropy, math.log(2), 100),
    _case("entropy, 50 equal codes", partial(codes, shares=np.full(50, 0.02)), entropy, math.log(50), 1000, "digamma"),
    _case(
        "entropy, 99 % one code", partial(codes, shares=SKEWED), entropy, truths.shares_entropy(SKEWED), 100, "digamma"
    ),
    *(
        _case(
            "entropy rate, six states", partial(chain, matrix=SIX), entropy_rate, markov_entropy_rate(SIX), n, "digamma"
        )
        for n in (100, 300)
    ),
    *_order(np.full(50, 0.02), "50 equal codes", 2.0, 300),
    *_order(LINEAR, "12 unequal codes", 1.5, 50),
    *_order(LINEAR, "12 unequal codes", 3.0, 50),
)
