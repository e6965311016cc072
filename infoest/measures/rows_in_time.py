"""Rows of measures that are times of a series: their standard errors allow for memory, and their test is another one.

Without ``series=True`` rows are taken for independent, and a warning says where they do not look it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .._core.pivots import Normal, OfSeries
from .._core.sample import read_sample
from .._core.time_order import in_time, is_in_time, warn_of_few, warn_of_memory
from ..methods.choose import estimate, integers_for, sample_for

if TYPE_CHECKING:
    from .._core.estimate import Estimate
    from .._core.sample import Discrete, Sample
    from ..methods.choose import Keywords
    from ..quantities import SignedSum

TEST_OF_PAIR = "infoest.inference.independence_test(x, y, series=True)"
TEST_OF_MANY = "infoest.inference.joint_independence_test(X, series=True)"
TEST_GIVEN = "infoest.inference.transfer_entropy_test, or conditional_independence_test of innovations"


def sample_of(
    *arrays: Any,
    names: Sequence[str],
    discrete: Discrete,
    method: str | None,
    series: bool,
    trials: Any,
    settings: Keywords,
) -> Sample:
    """The sample for a method: of independent rows, or (``series`` or ``trials``) of times."""
    n_bins = settings.get("n_bins")
    if not is_in_time(series, trials):
        return sample_for(*arrays, names=names, discrete=discrete, method=method, n_bins=n_bins)
    sample = read_sample(*arrays, names=names, discrete=discrete, integers=integers_for(method, n_bins))
    return in_time(sample, arrays, names, trials, standardize=bool(settings.get("standardize", True)))


def estimate_rows(
    quantity: SignedSum, sample: Sample, names: Sequence[str], method: str | None, test: str, settings: Keywords
) -> Estimate:
    """The estimate; of times without a p-value, and of rows that look like times with a warning."""
    found = estimate(quantity, sample, method, **settings)
    if sample.serial is None:
        if settings.get("stderr", True):
            warn_of_memory(sample, names)
        return found
    if settings.get("stderr", True):
        warn_of_few(sample)
    note = f"no p-value from the standard error of a series: use {test}"
    pivot = found.pivot or Normal(found.value, found.stderr)
    return replace(found, pivot=OfSeries(pivot), note="; ".join(filter(None, (found.note, note))))
