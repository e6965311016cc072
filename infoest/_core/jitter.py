"""A little noise on columns whose values repeat, for comparison with programs that add it by default.

Nearest neighbours need distinct values, and ``method="mixed"`` treats repeated ones as what they are. Programs such as
JIDT instead add noise of a hundred-millionth of the scale; to compare with them, so does ``jitter=``. The noise is the
same in every call, and depends only on the position of a value.
"""

from __future__ import annotations

import math
from dataclasses import replace
from numbers import Real
from typing import Any

import numpy as np

from .errors import InputError
from .sample import Sample, deviations

DEFAULT = 1e-10  # of the standard deviation, behind jitter=True
LARGEST = 0.5
SEED = 20_260_401


def check_jitter(jitter: Any) -> float:
    """The standard deviation of the noise in those of a column; 0 for False."""
    if isinstance(jitter, (bool, np.bool_)):
        return DEFAULT if jitter else 0.0
    if not isinstance(jitter, Real) or not 0 <= float(jitter) <= LARGEST or not math.isfinite(float(jitter)):
        raise InputError(
            f"must be False, True (1e-10) or a number from 0 to {LARGEST}, in standard deviations of a column.",
            argument="jitter",
            given=jitter,
        )
    return float(jitter)


def jittered(sample: Sample, jitter: float) -> Sample:
    """The sample with noise added to its number columns, each by itself."""
    if jitter == 0:
        return sample
    noise = np.random.default_rng(SEED).standard_normal(sample.columns.shape)
    number = ~np.array(sample.discrete)
    columns = sample.columns + noise * np.where(number, jitter * deviations(sample.columns), 0.0)
    repeated = [1 - len(np.unique(column)) / sample.n for column in columns.T]
    tied = [share if is_number else 0.0 for share, is_number in zip(repeated, number, strict=True)]
    return replace(sample, columns=np.ascontiguousarray(columns), tied=tuple(tied))


def jitter_label(jitter: float) -> str:
    """What to say before the name of a method."""
    return f"jitter {jitter:g}, " if jitter else ""
