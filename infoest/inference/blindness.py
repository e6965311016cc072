"""Whether an estimate is blind: nearest neighbours see dependence of any kind, and may not see much more than it.

Nearest neighbours err downward, the more so the more of them are taken, so that they are a safe reference from below:
few of them find much dependence in few rows, a twentieth of the rows finds weak but smooth dependence. What is too weak
for a standard error of theirs may still be certain by permutation. From four columns on they lose so much themselves
that the anchored estimate takes their place.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from .. import quantities
from .._core.sample import read_sample
from ..methods.choose import Settings, estimate, is_anchored, is_continuous
from .independence import independence_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.estimate import Estimate
    from .._core.sample import Sample
    from .._core.types import Floats

FEW, SHARE = 3, 20  # neighbours: three, and one row in twenty
N_RESAMPLES = 199
CERTAIN = 0.005  # the smallest p-value that so many permutations have
BEYOND = 3.5  # standard deviations of the permuted values, as independent columns have that p-value in one of 200 cases


class Sight(NamedTuple):
    """What nearest neighbours see, the standard error of its difference from the estimate, and whether that may be."""

    seen: float
    stderr: float
    holds: bool


def sight(
    columns: Floats,
    discrete: Sequence[bool],
    blocks: Sequence[Sequence[int]],
    base: Estimate,
    *,
    tolerance: float,
    seed: int,
) -> Sight | None:
    """Compare an estimate of total correlation, which is mutual information of two blocks, with nearest neighbours.

    It fails where these exceed it by ``tolerance`` standard errors, with few neighbours or with many; or where a
    permutation test finds dependence beyond doubt, and more of it than the estimate's interval, which holds 0, allows.
    ``None`` where all columns are codes: tables see everything.
    """
    sample = _sample(columns, discrete, blocks)
    if all(sample.discrete):
        return None
    method = "ksg" if is_continuous(sample) else "mixed"
    quantity = quantities.total_correlation(sample.every_block)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of bias, which is downward
        if is_anchored(sample, quantity, Settings()):  # the neighbours alone lose much of it, and may be on trial
            found = [estimate(quantity, sample, "auto")]
        else:
            found = [
                estimate(quantity, sample, method, n_neighbors=k, standardize="ranks")
                for k in sorted({FEW, max(FEW, sample.n // SHARE)})
                if k < sample.n
            ]
    errors = [math.hypot(near.stderr, base.stderr) for near in found]
    excess = [near.value - base.best - tolerance * error for near, error in zip(found, errors, strict=True)]
    worst = max(range(len(found)), key=excess.__getitem__)
    if excess[worst] > 0:
        return Sight(found[worst].value, errors[worst], holds=False)
    certain = _found_by_permutation(sample, method, base, seed)
    return Sight(found[worst].value if certain is None else certain, errors[worst], holds=certain is None)


def _found_by_permutation(sample: Sample, method: str, base: Estimate, seed: int) -> float | None:
    """Information of the first block about the others, where it is certain and above an interval that holds 0."""
    low, high = base.confint()
    if not low <= 0:
        return None
    first, *others = (list(block) for block in sample.blocks)
    rest = [j for block in others for j in block]
    test = independence_test(
        sample.columns[:, first],
        sample.columns[:, rest],
        method=method,
        discrete=[sample.discrete[j] for j in [*first, *rest]],
        n_resamples=N_RESAMPLES,
        stop_early=1,
        random_state=seed,
    )
    assert test.null is not None
    seen = float(test.statistic - test.null.mean())
    certain = test.pvalue <= CERTAIN and seen > BEYOND * float(test.null.std())
    return seen if certain and seen > high else None


def _sample(columns: Floats, discrete: Sequence[bool], blocks: Sequence[Sequence[int]]) -> Sample:
    """The columns of the blocks as they are, codes where they were codes."""
    used = [j for block in blocks for j in block]
    sample = read_sample(columns[:, used], names=("X",), discrete=[discrete[j] for j in used])
    place = {j: i for i, j in enumerate(used)}
    return replace(sample, blocks=tuple(tuple(place[j] for j in block) for block in blocks))
