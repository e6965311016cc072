"""Binning: bins learned from the target of a useless column, tested on the same rows and on others."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from infoest._core.columns import read_column
from infoest.credit import Binning, binning_test, information_value
from infoest.credit.bins.learning import Target, learn_bins

from .case import RateCase
from .samplers import Floats

FAMILY = "Bins learned from the target"
NOTES = (
    (
        "A normal column and a target of 10 % events that does not depend on it; five bins are learned from the "
        "target. The naive test takes them as given in advance."
    ),
)
HONEST = (
    "Learned on one half, tested on the other: the bins are fixed for the rows that are tested, so the level holds as "
    "for given bins, within 0.02 (scaled chi-square limit; where one bin is learned the p-value is 1)."
)
NAIVE = "What the same p-value does on the rows that the bins were learned from: rejects in over 0.9 of samples."
REBINNED = "Permutations that learn the bins anew are exact: at most 5 % (39 permutations), not below 4 %."
Pair = tuple[Floats, Any]


def useless(n: int, rng: np.random.Generator) -> Pair:
    """A normal column and independent events."""
    return rng.standard_normal(n), (rng.random(n) < 0.1).astype(np.int64)


def rule_of(method: Any) -> Binning:
    """Five bins; the tree as it comes, the optimal cut without a trend."""
    return Binning(method, n_bins=5, trend="none", min_bin_size=0.02, n_prebins=50, random_state=0)


def honest_pvalue(x: Floats, y: Any, *, method: str) -> float:
    """On the half that had no part in the bins."""
    return information_value(x, y, bins=rule_of(method)).pvalue_null()


def naive_pvalue(x: Floats, y: Any, *, method: str) -> float:
    """On all rows, with bins learned from all rows and handed over as if they had been given."""
    bins = learn_bins(rule_of(method), read_column(x, "x"), Target(y))
    return information_value(x, y, bins=bins).pvalue_null()


def rebinned_pvalue(x: Floats, y: Any, *, random_state: np.random.Generator, method: str) -> float:
    """By permutations that learn bins anew."""
    return binning_test(x, y, bins=rule_of(method), n_resamples=39, random_state=random_state).pvalue


def _case(
    method: str, pvalue: Any, test: str, n: int, accept: tuple[float, float], reason: str, **settings: Any
) -> RateCase:
    return RateCase(
        family=FAMILY,
        name=f"useless column, {method} bins",
        method=test,
        draw=useless,
        pvalue=partial(pvalue, method=method),
        what="size",
        n=n,
        accept=accept,
        reason=reason,
        **{"repeats": 4000, "quick_divisor": 2, **settings},
    )


CASES = (
    _case("tree", honest_pvalue, "honest half", 2000, (0.03, 0.07), HONEST),
    _case("tree", naive_pvalue, "naive, same rows", 2000, (0.9, 1.0), NAIVE),
    _case("optimal", honest_pvalue, "honest half", 2000, (0.03, 0.07), HONEST),
    _case("optimal", naive_pvalue, "naive, same rows", 2000, (0.9, 1.0), NAIVE),
    _case(
        "optimal",
        rebinned_pvalue,
        "re-binned permutations",
        200,
        (0.04, 0.05),
        REBINNED,
        repeats=1000,
        seeded=True,
        quick_divisor=3,
    ),
)
