"""The log density of new rows under a fitted entropy, as a density that integrates to one, to choose settings by.

The mean of such a log density cannot beat the truth. Surprisals would not do: those of nearest neighbours belong to no
density (beyond the sample theirs falls like 1 / distance, whose integral is infinite), and a box that counts the new
row as one of the sample rewards the smallest box.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from .._core.sample import deviations
from .._kernels.search.index import index
from .._kernels.search.protocol import column_gaps
from .gaussian import LOG_2PI
from .kernel import FittedKernel
from .neighbors.fitted import FittedNeighbors
from .neighbors.weighted import FittedWeightedNeighbors

if TYPE_CHECKING:
    from .._core.sample import Sample
    from .._core.types import Floats
    from ..quantities import Term
    from .evaluate import Fitted


def log_density(fitted: Fitted, term: Term, at: Sample) -> Floats:
    """Log density, or log probability of codes, of new rows, shape (n,).

    Nearest neighbours and boxes: every row of the sample spreads its share over the cube that reaches
    its own k-th neighbour (Breiman, Meisel & Purcell 1977), or over its box; one further row is spread
    over a product of normal densities, so that a row outside all cubes has a positive density. With weighted orders,
    k is the smallest.
    """
    if isinstance(fitted, FittedNeighbors):
        columns = fitted.sample.of(term)
        scale = fitted.scale[columns]
        points, rows = fitted.sample.columns[:, columns] / scale, at.columns[:, columns] / scale
        return _cubes_and_normal(fitted, term, at, points, rows, fitted.level(fitted.k).radius, np.log(scale).sum())
    if isinstance(fitted, FittedWeightedNeighbors):
        radius = fitted.distance[:, fitted.settings.n_neighbors - 1]
        return _cubes_and_normal(
            fitted, term, at, fitted._whitened(fitted.sample), fitted._whitened(at), radius, _log_unit(fitted)
        )
    if isinstance(fitted, FittedKernel):
        columns = fitted.sample.of(term)
        scale = fitted.scale[columns]
        points, rows = fitted.sample.columns[:, columns] / scale, at.columns[:, columns] / scale
        return _cubes_and_normal(
            fitted, term, at, points, rows, np.full(len(points), fitted.width), np.log(scale).sum()
        )
    return -fitted.surprisal(term, at)


def _cubes_and_normal(
    fitted: Fitted, term: Term, at: Sample, points: Floats, rows: Floats, radius: Floats, log_unit: float
) -> Floats:
    """Log of the mean over n cubes of half-width ``radius`` and one normal density; ``log_unit`` scales volumes."""
    n, dimension = points.shape
    log_share = -dimension * np.log(2 * radius) - log_unit
    largest = float(log_share.max())
    both = np.ascontiguousarray(np.vstack([points, rows]))
    reach = np.append(radius, np.zeros(len(rows)))
    share = np.append(np.exp(log_share - largest), np.zeros(len(rows)))
    held = index(both, column_gaps([False] * dimension)).weights(reach, share)[n:]
    with np.errstate(divide="ignore"):  # no cube holds the row
        cubes = np.log(np.maximum(held, 0.0)) + largest  # sums over windows have rounding errors of either sign
    columns = fitted.sample.of(term)
    sample = fitted.sample.columns[:, columns]
    deviation = deviations(sample)
    normal = -0.5 * (LOG_2PI + ((at.columns[:, columns] - sample.mean(axis=0)) / deviation) ** 2) - np.log(deviation)
    return np.asarray(np.logaddexp(cubes, normal.sum(axis=1)) - math.log(n + 1), dtype=np.float64)


def _log_unit(fitted: FittedWeightedNeighbors) -> float:
    """Log volume, in the units of the data, of a unit of the whitened space."""
    return float(np.log(np.diag(fitted.factor)).sum() + np.log(fitted.deviation).sum())
