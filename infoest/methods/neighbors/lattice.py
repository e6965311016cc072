"""Values on a lattice finer than the neighbourhoods: each is spread within its step, which changes no information.

A neighbourhood that ends on a step of a rounded column takes all rows of the step, more than the k it was to end at,
and its estimate is biased where neighbourhoods span a few steps: by -0.02 to -0.05 nat at independence, more than a
standard error. Noise inside a step, drawn apart from everything else, leaves the information as it is, because the
value can be read off the sum; and of distinct values the estimate knows its bias. Where the neighbourhoods of most rows
lie within a step, values are atoms and stay what they are: spreading those would hide what their equality tells.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ..._core.sample import MAX_TIED_SHARE
from .spaces import TIE

if TYPE_CHECKING:
    from ..._core.sample import Sample
    from ..._core.types import Floats
    from .spaces import Spaces

SEED = 20_261_130
MOST = 0.5  # share of the rows whose neighbourhood spans a step of a column, from which columns are spread
SOME = 0.1  # the same beside a column of distinct values, where no neighbourhood lies within an atom
FEWEST_VALUES = 20  # of such a column: fewer are levels, at each of which enough rows agree
LABEL = "spread within steps"


def is_repeated(sample: Sample, column: int) -> bool:
    """Whether a column of numbers repeats more values than nearest neighbours take for distinct."""
    repeats = sample.tied[column] > MAX_TIED_SHARE and np.ptp(sample.columns[:, column]) > 0
    return bool(repeats) and not sample.discrete[column]


def spread(fitted: Spaces) -> Sample | None:
    """The sample with its lattices spread, or ``None`` where none is finer than the neighbourhoods.

    One fine lattice is enough to spread all: beside distinct values, others would still end neighbourhoods on their
    steps, which biased normals with a correlation of 0.9 by +0.05 nat.

    Parameters
    ----------
    fitted : Spaces
        Neighbours of the values as they are.

    Returns
    -------
    Sample or None
        The same rows. Which noise a row gets depends on the order of the values, not on that of rows and columns.
    """
    sample = fitted.sample
    joint = sample.of(fitted.joint)
    repeated = [j for j in joint if is_repeated(sample, j) and not len(fitted.atoms[j])]
    numbers = [j for j in joint if not sample.discrete[j] and np.ptp(sample.columns[:, j]) > 0]
    share = MOST if len(numbers) == len(repeated) else SOME
    if not any(_share_beyond(fitted, j) >= share for j in repeated):
        return None
    columns, tied = sample.columns.copy(), list(sample.tied)
    marks = [zlib.crc32(np.unique(column, return_counts=True)[1].tobytes()) for column in sample.columns.T]
    rows = np.lexsort(sample.columns.T[np.argsort(marks, kind="stable")])
    for j in repeated:
        noise = np.random.default_rng([SEED, marks[j], marks[:j].count(marks[j])]).uniform(-0.5, 0.5, sample.n)
        columns[rows, j] += noise * _steps(sample.columns[:, j])[rows]
        tied[j] = 0.0
    return replace(sample, columns=columns, tied=tuple(tied))


def _share_beyond(fitted: Spaces, column: int) -> float:
    """Share of the rows whose neighbourhood reaches beyond their value of a column; 0 where it has few values."""
    values = fitted.coordinates[:, column]
    if len(np.unique(values)) < FEWEST_VALUES:
        return 0.0
    return float(np.mean(fitted.level(fitted.k).radius * (1 + TIE) >= _steps(values)))


def _steps(values: Floats) -> Floats:
    """Distance from each value to the nearest other one."""
    distinct, place = np.unique(values, return_inverse=True)
    gaps = np.diff(distinct)
    return np.asarray(np.minimum(np.append(gaps, gaps[-1]), np.append(gaps[:1], gaps))[place.ravel()])
