"""Sparse tables: the test that comes with a plug-in estimate where categories are many or rare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from infoest import conditional_mutual_information, mutual_information, total_correlation

from .case import RateCase, Sample

FAMILY = "Sparse tables: test of no information by an estimate"
REASON = (
    "The mean of the plug-in given the margins is exact and its variance nearly; the tail is that of a chi-square with "
    "both: at most 0.07 at a level of 0.05. Few values of the statistic lower it."
)


def many_by_five(n: int, rng: np.random.Generator) -> Sample:
    """300 categories and five of unequal shares."""
    return rng.integers(0, 300, n), rng.choice(5, n, p=[0.6, 0.2, 0.1, 0.06, 0.04])


def rare(n: int, rng: np.random.Generator) -> Sample:
    """Two rare events."""
    return rng.random(n) < 0.02, rng.random(n) < 0.05


def bits_within_strata(n: int, rng: np.random.Generator) -> Sample:
    """Two bits and 50 strata."""
    return rng.random(n) < 0.3, rng.random(n) < 0.3, rng.integers(0, 50, n)


def counts_with_a_common_cause(n: int, rng: np.random.Generator) -> Sample:
    """Poisson counts of a Poisson mean."""
    z = rng.poisson(2, n)
    return rng.poisson(1 + z / 2), rng.poisson(1 + z / 2), z


def four_of_three(n: int, rng: np.random.Generator) -> Sample:
    """Four variables of three levels."""
    return (rng.integers(0, 3, (n, 4)),)


def pvalue(*columns: Any) -> float:
    """Of the estimate that fits the number of arguments."""
    estimate = (total_correlation, mutual_information, conditional_mutual_information)[len(columns) - 1]
    return float(estimate(*columns, method="plugin", discrete=True).pvalue_null())


def _case(name: str, draw: Callable[[int, np.random.Generator], Sample], n: int) -> RateCase:
    return RateCase(
        family=FAMILY,
        name=name,
        method="plug-in, moments given the margins",
        draw=draw,
        pvalue=pvalue,
        what="size",
        n=n,
        repeats=2000,
        accept=(0.0, 0.07),
        reason=REASON,
        quick_divisor=1,
    )


CASES = (
    _case("300 categories by five", many_by_five, 1000),
    _case("rare by rare event", rare, 1000),
    _case("bits within 50 strata", bits_within_strata, 500),
    _case("counts with a common cause", counts_with_a_common_cause, 200),
    _case("four variables of three levels", four_of_three, 60),
)
