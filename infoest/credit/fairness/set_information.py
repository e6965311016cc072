"""Information values of many features about one grouping of the same rows, with their covariance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ..._core.estimate import Estimate
from ..._core.estimate_array import EstimateArray
from ..._core.pivots import Normal, ScaledChiSquare
from ..value.bin_counts import BinCounts
from ..value.jeffreys import NO_EFFECT, jeffreys

if TYPE_CHECKING:
    from ..._core.types import Floats, Ints, Mask


@dataclass(frozen=True, slots=True)
class SetInformation:
    """Information values of all features about one grouping of the rows.

    Attributes
    ----------
    name : str
        The grouping: the target, or a protected attribute.
    estimates : EstimateArray
        One estimate per feature; ``best`` is the debiased one.
    covariance : ndarray of shape (n_features, n_features)
        Of the estimates, over the same rows.
    smoothed : tuple of str
        Features in whose table 0.5 was added to every cell, because one was empty.
    """

    name: str
    estimates: EstimateArray
    covariance: Floats
    smoothed: tuple[str, ...]

    def total(self, chosen: Mask) -> Estimate:
        """Sum over a set that was fixed before these rows were looked at, with a normal pivot."""
        stderr = math.sqrt(float(self.covariance[np.ix_(chosen, chosen)].sum()))
        value, best = self.estimates.value[chosen].sum(), self.estimates.best[chosen].sum()
        return Estimate(
            float(value),
            stderr,
            self.estimates[0].n,
            method=f"IV summed over {int(chosen.sum())} features",
            debiased=float(best),
            pivot=Normal(float(best), stderr),
        )


@dataclass(frozen=True, slots=True)
class Grouped:
    """Information value of one feature about groups, and what each row adds to it.

    Attributes
    ----------
    estimate : Estimate
        Plug-in value, delta standard error, debiased value and pivot.
    influence : ndarray of shape (n_bins, n_groups)
        Influence value of a row by its bin and its group.
    smoothed : bool
        Whether some cell was empty.
    """

    estimate: Estimate
    influence: Floats
    smoothed: bool


def set_information(
    codes: Sequence[Ints], names: Sequence[str], groups: Ints, n_groups: int, name: str
) -> SetInformation:
    """Information values of features about groups, with their covariance from the influence values of the rows.

    Parameters
    ----------
    codes : sequence of ndarray of shape (n,), int64
        Bin of each row, one array per feature.
    names : sequence of str
        The features.
    groups : ndarray of shape (n,), int64
        Group of each row, 0 … ``n_groups - 1``; each occurs.
    n_groups : int
        Number of groups, at least 2.
    name : str
        What the groups are.

    Returns
    -------
    SetInformation
        Aligned with ``names``.
    """
    n = len(groups)
    found = [grouped_information(_table(code, groups, n_groups)) for code in codes]
    rows = np.column_stack([g.influence[code, groups] for g, code in zip(found, codes, strict=True)])
    raw = rows.T @ rows / n**2
    deviation = np.sqrt(np.diag(raw))
    # Standard errors count the smoothed cells, as those of single estimates do; the rows give the correlation.
    factor = np.array([g.estimate.stderr for g in found]) / np.where(deviation > 0, deviation, 1.0)
    return SetInformation(
        name,
        EstimateArray(tuple(names), tuple(g.estimate for g in found)),
        raw * np.outer(factor, factor),
        tuple(label for label, g in zip(names, found, strict=True) if g.smoothed),
    )


def grouped_information(table: Floats) -> Grouped:
    """Information value of one feature about two or more groups.

    With group shares ``r`` it is ``sum_{k<l} r_k r_l J(p_k, p_l) / sum_{k<l} r_k r_l``, the mean Jeffreys
    divergence of a pair of groups. For two groups that is their information value; it equals
    ``sum_k r_k J(p_k, mean)`` over the same denominator.
    """
    shares, sizes, occupied, smoothed = smoothed_shares(table)
    n, n_bins, n_groups = float(sizes.sum()), int(occupied.sum()), len(sizes)
    if n_bins == 1:
        note = "only one bin is occupied: no information"
        estimate = Estimate(0.0, 0.0, _rows(sizes), method="IV, 1 bin", note=note, debiased=0.0)
        return Grouped(estimate, np.zeros(table.shape), False)
    r = sizes / n
    pairs = float((1 - (r**2).sum()) / 2)
    log_shares = np.log(shares)
    mean, mean_log = r @ shares, r @ log_shares
    value = float((r @ (shares * log_shares) - mean * mean_log).sum()) / pairs
    within = (log_shares - mean_log - mean / shares) / pairs
    within -= (shares * within * occupied).sum(axis=1, keepdims=True)
    influence = np.where(occupied, within, 0.0) + _between(shares, log_shares, r, value, pairs)[:, None]
    variance = float((shares * occupied * influence**2).sum(axis=1) @ r) / n
    scale = 1 / (n * pairs) if value < NO_EFFECT else variance / (4 * value)
    debiased, df = _debiased(table, r, pairs), float((n_bins - 1) * (n_groups - 1))
    estimate = Estimate(
        value,
        math.sqrt(variance),
        _rows(sizes),
        method=f"IV, {n_bins} bins" + (f", {n_groups} groups" if n_groups > 2 else ""),
        note="0.5 added to every cell: a bin was empty in one group" if smoothed else "",
        debiased=debiased,
        pivot=ScaledChiSquare(max(debiased / scale + df, 0.0), df, scale),
    )
    return Grouped(estimate, influence.T, smoothed)


def smoothed_shares(table: Floats) -> tuple[Floats, Floats, Mask, bool]:
    """Shares (n_groups, n_bins) of a table (n_bins, n_groups), 1 where no group has rows; sizes, occupied, smoothed.

    If a cell of an occupied bin is empty, 0.5 is added to all cells of the occupied bins.
    """
    counts = np.ascontiguousarray(table.T, dtype=np.float64)
    occupied = np.asarray(counts.any(axis=0), dtype=bool)
    smoothed = bool((counts[:, occupied] == 0).any())
    amount = np.where(occupied, 0.5 if smoothed else 0.0, 0.0)
    smooth = BinCounts.of(counts).smoothed(amount)
    sizes = np.asarray(counts.sum(axis=1), dtype=np.float64)
    return np.where(occupied, smooth.counts / sizes[:, None], 1.0), sizes, occupied, smoothed


def _between(shares: Floats, log_shares: Floats, r: Floats, value: float, pairs: float) -> Floats:
    """Influence of the group sizes, shape (n_groups,); 0 for two groups, whose value they do not enter."""
    own = (shares * log_shares).sum(axis=1)
    cross = shares @ (r @ log_shares) + log_shares @ (r @ shares)
    to_others = own - cross + float(r @ own)  # sum_l r_l J(p_k, p_l)
    return np.asarray((to_others - value * (1 - r)) / pairs, dtype=np.float64)


def _debiased(table: Floats, r: Floats, pairs: float) -> float:
    """The same mean of pairs, of digamma estimates."""
    first, second = np.array(list(combinations(range(len(r)), 2))).T
    every = BinCounts.of(np.ascontiguousarray(table.T, dtype=np.float64))
    p, q = (BinCounts(every.counts[k], every.squares[k]) for k in (first, second))
    return float(r[first] * r[second] @ jeffreys(p, q).debiased) / pairs


def _table(code: Ints, groups: Ints, n_groups: int) -> Floats:
    size = int(code.max()) + 1
    return np.bincount(code * n_groups + groups, minlength=size * n_groups).astype(np.float64).reshape(size, n_groups)


def _rows(sizes: Floats) -> tuple[int, ...]:
    return tuple(int(size) for size in sizes)
