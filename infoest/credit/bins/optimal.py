"""The consecutive bins of ordered cells that say most about a target, found exactly by dynamic programming."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from ..._kernels.counting.segments import best_segments, jeffreys_scores

if TYPE_CHECKING:
    from ..._core.types import Floats, Ints
    from .rules import Binning, Objective, Trend

# Sign of the rate that must not fall, and whether it may turn; a sign of 0 allows every cut.
PATHS: dict[Trend, tuple[tuple[int, bool], ...]] = {
    "none": ((0, False),),
    "ascending": ((1, False),),
    "descending": ((-1, False),),
    "peak": ((1, True),),
    "valley": ((-1, True),),
    "monotonic": ((1, False), (-1, False)),
    "auto": ((1, True), (-1, True)),  # with a turn at either end these hold the monotone ones
}


@dataclass(frozen=True, slots=True)
class Totals:
    """What bins are measured against.

    Attributes
    ----------
    sums : ndarray of shape (n_classes,) or (3,)
        Weight of each class over all rows, missing ones included; of a numeric target, standardised,
        the sums of w, w y and w y².
    effective : ndarray of shape (n_classes,) or (1,)
        Observations per unit of weight, of each class or of all rows.
    numeric : bool
        Whether the target is a number.
    """

    sums: Floats
    effective: Floats
    numeric: bool = False

    @property
    def size(self) -> float:
        """Weight of all rows."""
        return float(self.sums[0] if self.numeric else self.sums.sum())


def optimal_borders(cells: Floats, totals: Totals, rule: Binning, trend: Trend) -> Ints:
    """Cells at which bins start and end, the first 0: the admissible cut with the largest objective.

    Parameters
    ----------
    cells : ndarray of shape (n_cells, n_classes) or (n_cells, 3)
        Sums as in ``totals``, of at least one ordered cell.
    totals : Totals
        Of all rows.
    rule : Binning
        Objective and limits.
    trend : str
        Of the event rate or the mean from bin to bin.

    Returns
    -------
    ndarray of shape (n_bins + 1,)
        One bin of all cells where no cut meets the limits.

    Notes
    -----
    Given its totals the debiased information value is a sum over bins, so the best cut that ends with
    a given bin needs to know no more than that bin. Cost ``P**2 * (log P + n_bins)`` for P cells.
    """
    most = min(rule.n_bins, len(cells))
    upto = np.vstack([np.zeros(cells.shape[1]), np.cumsum(cells, axis=0)])
    within = upto[:, None] - upto[None, :]  # [end, start]; a class without weight there has exactly 0
    score = np.where(_allowed(within, totals, rule), _scores(cells, within, totals, rule.objective), -np.inf)
    rate = _rates(within, totals)
    borders, best, value = np.zeros(most + 1, dtype=np.int64), np.array([0, len(cells)]), -np.inf
    for sign, may_turn in PATHS[trend]:
        toward = sign * rate
        ending, starting = np.argsort(toward, axis=1), np.ascontiguousarray(np.argsort(toward, axis=0).T)
        n_bins = best_segments(score, toward, ending, starting, most, may_turn, borders)
        found = borders[: n_bins + 1].copy()
        total = float(score[found[1:], found[:-1]].sum()) if n_bins else -np.inf
        if total > value:
            best, value = found, total
    return best


def _allowed(within: Floats, totals: Totals, rule: Binning) -> NDArray[np.bool_]:
    """Whether the cells from start to end may be a bin."""
    size = within[..., 0] if totals.numeric else within.sum(axis=-1)
    enough = (size > 0) & (size >= rule.least(totals.size) * (1 - 1e-12))  # a share of a sum of weights is rounded
    if totals.numeric:
        enough &= size * totals.effective[0] > 1.5  # one row has no variance
    elif within.shape[-1] == 2:
        enough &= (within[..., 1] >= rule.min_events) & (within[..., 0] >= rule.min_nonevents)
    positions = np.arange(len(within))
    return np.asarray(enough & (positions[:, None] > positions))


def _rates(within: Floats, totals: Totals) -> Floats:
    """Event rate, or mean of a numeric target; the same number for equal ratios of whole counts."""
    if not totals.numeric and within.shape[-1] != 2:
        return np.zeros(within.shape[:2])
    size = within[..., 0] if totals.numeric else within.sum(axis=-1)
    return np.asarray(within[..., 1] / np.where(size > 0, size, 1.0))


def _scores(cells: Floats, within: Floats, totals: Totals, objective: Objective) -> Floats:
    """What each bin adds to the objective, a constant aside."""
    if totals.numeric:
        return _variance_scores(within, totals)
    if objective == "mi":
        return _information_scores(within, totals)
    score, own = np.zeros(within.shape[:2]), np.zeros(within.shape[:2])
    share = totals.sums / totals.size
    pairs = list(combinations(range(len(share)), 2))
    norm = sum(share[k] * share[j] for k, j in pairs)
    counts, sizes = cells * totals.effective, totals.sums * totals.effective
    for k, j in pairs:
        first, second = (np.ascontiguousarray(counts[:, c]) for c in (k, j))
        jeffreys_scores(first, second, sizes[k], sizes[j], own)
        score += share[k] * share[j] / norm * own
    return score


def _information_scores(within: Floats, totals: Totals) -> Floats:
    """Terms of the plug-in mutual information, less those of Miller and Madow's bias (occupied cells - 1) / 2n."""
    n = totals.size**2 / (totals.sums / totals.effective).sum()  # sums of squared weights are sums / effective
    expected = within.sum(axis=-1)[..., None] * totals.sums / totals.size
    ratio = np.where(expected > 0, within / np.where(expected > 0, expected, 1.0), 1.0)
    plug_in = xlogy(np.maximum(within, 0.0), np.maximum(ratio, 0.0)).sum(axis=-1)
    return np.asarray(plug_in / totals.size - ((within > 0).sum(axis=-1) - 1) / (2 * n))


def _variance_scores(within: Floats, totals: Totals) -> Floats:
    """Sum of squares between bins less its expectation without differences: each bin's own variance once."""
    size = np.where(within[..., 0] > 0, within[..., 0], 1.0)
    rows = size * totals.effective[0]
    mean = within[..., 1] / size
    spread = np.maximum(within[..., 2] / size - mean**2, 0.0)
    unbiased = spread * rows / np.where(rows > 1, rows - 1, 1.0)
    return np.asarray(rows * mean**2 - unbiased)
