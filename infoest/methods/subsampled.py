"""Where no formula is known, the standard error comes from re-estimating on a fifth of the rows at a time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..resampling.subsample import block_subsample_stderr, subsample_stderr
from .evaluate import Method, Uncertainty, evaluate

if TYPE_CHECKING:
    from .._core.sample import Sample
    from ..quantities import SignedSum

SHARE = 5  # rows per row of a subsample, as a rule
N_RESAMPLES = 40  # together 8 times the rows of the estimate, and about 8 times its cost
STRETCH = 2 / 3  # a stretch of a series of n rows has n**(2/3): longer than its memory, and many of them fit
SEED = 20261121  # fixed: the same data give the same standard error


def subsampled_uncertainty(
    method: Method, sample: Sample, quantity: SignedSum, *, n_jobs: int | None, reason: str, share: int = SHARE
) -> Uncertainty:
    """Standard error by 40 subsamples of n/share rows without replacement, and a note that says so and why.

    ``method`` is fitted to each subsample: give it settings for m rows, without a standard error of its own.
    """
    if sample.serial is not None:
        return _by_stretches(method, sample, quantity, n_jobs, reason)
    m = sample.n // share
    if _too_few(m, method):
        return _unknown(reason, f"1 in {share} of {sample.n} rows")

    def value(rows: object) -> float:
        return evaluate(quantity, sample.at(sample.columns[rows]), method, stderr=False)[0].value  # type: ignore[call-overload]

    try:
        stderr = subsample_stderr(value, sample.n, m, N_RESAMPLES, seed=SEED, n_jobs=n_jobs)
    except ValueError as error:
        return Uncertainty(
            math.nan, note=f"standard error unknown: {reason}, and subsamples of {m} rows fail ({error})"
        )
    return Uncertainty(stderr, note=f"standard error from {N_RESAMPLES} subsamples of {m} rows: {reason}")


def _too_few(m: int, method: Method) -> bool:
    """Whether the neighbours asked for would be all other rows, so that every subsample gives much the same.

    In a single row each column is a constant, whose information is 0 and certain.
    """
    return m <= getattr(method, "n_neighbors", 1) + 1


def _unknown(reason: str, those: str) -> Uncertainty:
    return Uncertainty(math.nan, note=f"standard error unknown: {reason}, and {those} are too few to re-estimate it")


def _by_stretches(method: Method, sample: Sample, quantity: SignedSum, n_jobs: int | None, reason: str) -> Uncertainty:
    """The same for a series, from stretches of consecutive rows."""
    m = round(sample.n**STRETCH)
    if _too_few(m, method):
        return _unknown(reason, f"stretches of {m} of {sample.n} rows")

    def value(first: int, last: int) -> float:
        return evaluate(quantity, sample.stretch(first, last), method, stderr=False)[0].value

    try:
        stderr = block_subsample_stderr(value, sample.n, m, N_RESAMPLES, n_jobs=n_jobs)
    except ValueError as error:
        return Uncertainty(math.nan, note=f"standard error unknown: {reason}, and stretches of {m} rows fail ({error})")
    return Uncertainty(stderr, note=f"standard error from {N_RESAMPLES} stretches of {m} rows: {reason}")
