"""By nearest neighbours one search per multiplet serves all its terms: total, dual and standard error."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .. import quantities
from ..methods.evaluate import local_values

if TYPE_CHECKING:
    from .._core.sample import Sample
    from .._core.types import Floats
    from ..methods.neighbors.method import Neighbors
    from ..quantities import SignedSum


@dataclass(frozen=True, slots=True, eq=False)
class NeighborSweep:
    """Columns, and how their neighbours are searched for.

    Attributes
    ----------
    names : tuple of str
        Names of the columns.
    sample : Sample
        All columns, each a block.
    settings : Neighbors
        The rule and the number of neighbours.
    label : str
        Name of the method.
    varies : ndarray of shape (n_columns,), bool
        Columns that are not constant; others carry no information and are left out.
    """

    names: tuple[str, ...]
    sample: Sample
    settings: Neighbors
    label: str
    varies: NDArray[np.bool_]

    @classmethod
    def fit(cls, sample: Sample, names: tuple[str, ...], method: Neighbors) -> NeighborSweep:
        """Check the columns; the searches come later."""
        varies = sample.columns.min(axis=0) < sample.columns.max(axis=0)
        settings = replace(method, n_jobs=1, stderr=False, warn=False)  # threads take whole multiplets
        varying = [j for j in range(len(names)) if varies[j]]
        label = "constant"
        if len(varying) > 1:
            label = settings.fit(_part(sample, varying), _quantities(len(varying))[0]).label
        return cls(names, sample, settings, label, varies)

    @property
    def n(self) -> int:
        """Rows."""
        return self.sample.n

    @property
    def batch(self) -> int:
        """Multiplets that a thread takes at a time, at some milliseconds each."""
        return 4

    def look_at(self, members: NDArray[np.int64], *, stderr: bool) -> Floats:
        """One search per multiplet, for all terms; standard errors double the time."""
        settings = replace(self.settings, stderr=stderr)
        found = np.zeros((5, len(members)))
        for row, multiplet in enumerate(members):
            varying = [int(j) for j in multiplet if self.varies[j]]
            if len(varying) > 1:
                found[:3, row] = _shared(_part(self.sample, varying), settings)
        return found


def _shared(sample: Sample, settings: Neighbors) -> tuple[float, float, float]:
    """Total and dual total correlation of all blocks and the standard error of O, nan where it is not asked for."""
    total, dual, difference, together = _quantities(len(sample.blocks))
    fitted = settings.fit(sample, together)
    of_total, of_dual = local_values(fitted, total), local_values(fitted, dual)
    stderr = 0.0
    if difference.terms:  # O of two variables is the empty sum
        stderr = fitted.uncertainty(difference, of_total - of_dual).stderr if settings.stderr else np.nan
    return float(of_total.mean()), float(of_dual.mean()), stderr


@cache
def _quantities(m: int) -> tuple[SignedSum, SignedSum, SignedSum, SignedSum]:
    """TC, DTC, O and S of m variables; S has every term that the others have."""
    total, dual = quantities.total_correlation(range(m)), quantities.dual_total_correlation(range(m))
    return total, dual, total - dual, total + dual


def _part(sample: Sample, columns: list[int]) -> Sample:
    """Some of the columns, each a block."""
    return replace(
        sample,
        columns=np.ascontiguousarray(sample.columns[:, columns]),
        labels=tuple(sample.labels[j] for j in columns),
        discrete=tuple(sample.discrete[j] for j in columns),
        categories=tuple(sample.categories[j] for j in columns),
        by_value=tuple(sample.by_value[j] for j in columns) if sample.by_value else (),
        declared=tuple(sample.declared[j] for j in columns) if sample.declared else (),
        tied=tuple(sample.tied[j] for j in columns),
        blocks=tuple((b,) for b in range(len(columns))),
    )
