"""Information does not depend on the margins of columns, but distances do: heavy tails go to normal scores first.

Divided by its standard deviation, a column with heavy tails puts nearly all rows into a small part of the space, and
the joint radius is decided by the tails of other columns: of ``exp(3 x)`` and ``exp(3 y)``, 1000 rows, nearest
neighbours lose a third of the information. Normal scores lose nothing there and cost a little at hard edges, so a
column goes to them only if its kurtosis is above :data:`HEAVY`, or if it is a list of ranks already, whose equal steps
tie distances. Uniform ranks are never used: their lattice biases counts upward even at independence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri

from .._core.checks import check_choice
from .._core.sample import deviations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .._core.sample import Sample
    from .._core.types import Floats, Ints
    from ..quantities import SignedSum

Standardize = Literal["auto", "ranks", "sd"] | bool
STANDARDIZE = ("auto", "ranks", "sd", True, False)
HEAVY = 5.0  # kurtosis; 3 for normal, 4.2 for logistic, 6 for Laplace, 9 for exponential columns
EQUAL_STEP = 1e-6  # relative: steps of ranks and of a regular grid differ by rounding only
MOST_NAMES = 2  # columns that a label names
FEWEST_STEPS = 8  # fewer distinct gaps may be equal by chance


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """Empirical distribution function of a column, at its distinct values.

    Attributes
    ----------
    values : ndarray
        Distinct values, ascending.
    share : ndarray
        Mean rank of each over n + 1.
    counts : ndarray
        Rows at each.
    """

    values: Floats
    share: Floats
    counts: Ints

    @property
    def deviation(self) -> float:
        """Standard deviation of the scores of the column itself."""
        scores = ndtri(self.share)
        mean = np.average(scores, weights=self.counts)
        return float(np.sqrt(np.average((scores - mean) ** 2, weights=self.counts)))

    @classmethod
    def of(cls, column: Floats) -> Margin:
        """Mean ranks at ties."""
        return ranked(column)[0]

    def scores(self, column: Floats) -> Floats:
        """Normal scores of any rows: between the training values by interpolation, never beyond their ends."""
        return np.asarray(ndtri(np.interp(column, self.values, self.share)), dtype=np.float64)


def normal_scores(column: Floats) -> Floats:
    """Normal quantiles of the ranks of one column over n + 1, shape (n,); mean ranks at ties."""
    return ranked(column)[1]


def ranked(column: Floats) -> tuple[Margin, Floats]:
    """The margin of a column and its normal scores."""
    margin, place = _ranked(column)
    return margin, np.asarray(ndtri(margin.share)[place], dtype=np.float64)


def wants_scores(column: Floats) -> bool:
    """Whether distances in a column of numbers should be those of its normal scores."""
    spread = kurtosis(column)
    return spread > HEAVY or _is_list_of_ranks(column, spread)


def kurtosis(column: Floats) -> float:
    """Fourth moment over the squared variance, 3 for a normal column; 0 for a constant."""
    deviation = float(deviations(column[:, None])[0])
    if not deviation > 0:
        return 0.0
    return float((((column - column.mean()) / deviation) ** 4).mean())


def margins_of(
    sample: Sample, quantity: SignedSum, standardize: Standardize, scored: Sequence[bool] | None = None
) -> list[Margin | None]:
    """The margin of each column whose normal scores are taken, else ``None``.

    Only for sums that increasing functions of a column leave unchanged: those of Shannon entropies in which volumes
    cancel. A lagged copy has the margin of its whole series. ``scored`` decides in place of the values.
    """
    width = len(sample.labels)
    if scored is None and (standardize not in ("auto", "ranks") or not quantity.balanced or quantity.renyi_order != 1):
        return [None] * width
    known: dict[int, Margin | None] = {}
    found: list[Margin | None] = [None] * width
    for j in sample.of(sample.every_block):
        if sample.discrete[j]:
            continue
        column = sample.columns[:, j] if sample.serial is None else sample.serial.series[j]
        key = j if sample.serial is None else id(column)
        if key not in known:
            wanted = (standardize == "ranks" or wants_scores(column)) if scored is None else scored[j]
            known[key] = Margin.of(column) if wanted else None
        found[j] = known[key]
    return found


def scored_columns(sample: Sample, margins: Sequence[Margin | None]) -> str:
    """Which columns are taken by their normal scores, in few words; empty if none."""
    numbers = [j for j in sample.of(sample.every_block) if not sample.discrete[j]]
    scored = [sample.labels[j] for j in numbers if margins[j] is not None]
    if not scored:
        return ""
    if len(scored) == len(numbers):
        return "normal scores"
    return f"normal scores of {' and '.join(scored) if len(scored) <= MOST_NAMES else f'{len(scored)} columns'}"


def check_standardize(standardize: object) -> None:
    """Refuse what is not a way to make distances comparable; 0 and 1 pass for False and True."""
    if isinstance(standardize, np.ndarray):
        standardize = standardize.tolist()
    check_choice("standardize", standardize, STANDARDIZE)


def _ranked(column: Floats) -> tuple[Margin, Ints]:
    values, place, counts = np.unique(column, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(counts) - (counts - 1) / 2
    return Margin(values, mean_rank / (len(column) + 1), counts), place


def _is_list_of_ranks(column: Floats, spread: float) -> bool:
    """No ties and equal steps: ranks, a time index, a regular grid. Their kurtosis spares others the sorting."""
    n = len(column)
    if n <= FEWEST_STEPS or abs(spread - 0.6 * (3 * n * n - 7) / (n * n - 1)) > EQUAL_STEP:
        return False
    ordered = np.sort(column)
    step = (ordered[-1] - ordered[0]) / (n - 1)
    return bool(step > 0 and (np.abs(np.diff(ordered) - step) <= EQUAL_STEP * step).all())
