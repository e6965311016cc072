"""The information value and the weights of evidence of a target with more than two classes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..._core.counts import GOOD_BAD, Counts
from ..._core.errors import InputError
from ..._core.estimate import Estimate
from ..._core.pivots import ScaledChiSquare
from ...resampling.delta import delta_variance
from .bin_counts import BinCounts
from .jeffreys import NO_EFFECT, Smoothing, check_smoothing, influence_values, jeffreys
from .woe import weights_of_evidence

if TYPE_CHECKING:
    from ..._core.types import Floats


@dataclass(frozen=True, slots=True)
class ClassWeights:
    """Weight of evidence of every bin for each class against the others.

    Attributes
    ----------
    woe, stderr : ndarray of shape (n_bins, n_classes)
        ``log(share of the class / share of all others)`` in the bin; 0 and ``nan`` where it holds no rows.
    """

    woe: Floats
    stderr: Floats


def multiclass_information_value(counts: Counts, smoothing: Smoothing = "auto") -> Estimate:
    """Information value about a target with several classes.

    Parameters
    ----------
    counts : Counts
        Bins by classes.
    smoothing : float or "auto", default="auto"
        Added to every occupied bin of every class; ``"auto"`` adds 0.5 where some cell is empty, else nothing.

    Returns
    -------
    Estimate
        Plug-in value in nats, delta standard error, digamma estimate and scaled chi-square pivot with
        ``(bins - 1) * (classes - 1)`` degrees of freedom.

    Raises
    ------
    ValueError
        If a class has no rows, or a cell is empty under ``smoothing=0``.

    Notes
    -----
    The mean of the pairwise Jeffreys divergences weighted by the shares of the two classes, which is
    ``sum_k pi_k J(p_k, p)`` divided by ``sum_{k<l} pi_k pi_l``: the two-class information value where
    there are two. Class shares are taken as known. Without effect the number of rows times the first
    sum is chi-square, as Pearson's statistic is.
    """
    check_smoothing(smoothing)
    tables = [BinCounts.of(*counts.group(name)) for name in counts.groups]
    for name, table in zip(counts.groups, tables, strict=True):
        if not table.size > 0:
            raise InputError(f"class {name!r} has no rows.", remedy="Drop it from the target.")
    occupied: NDArray[np.bool_] = np.asarray(counts.table.any(axis=1))
    smooth = _smoothed(tables, occupied, smoothing)
    share = counts.table.sum(axis=0) / counts.table.sum()
    pairs = list(combinations(range(len(tables)), 2))
    norm = sum(share[k] * share[j] for k, j in pairs)
    value = debiased = 0.0
    influence = np.zeros((len(tables), len(occupied)))
    for k, j in pairs:
        weight = share[k] * share[j] / norm
        divergence, in_k, in_j = influence_values(smooth[k], smooth[j], occupied)
        value += weight * float(divergence)
        influence[k] += weight * in_k
        influence[j] += weight * in_j
        debiased += weight * float(jeffreys(tables[k], tables[j], 0.5).debiased)
    variance = sum(float(delta_variance(row, t.counts, t.squares)) for row, t in zip(influence, smooth, strict=True))
    n_bins = int(occupied.sum())
    method, sizes = f"IV, {len(tables)} classes, {n_bins} bins", tuple(round(float(t.size)) for t in tables)
    if n_bins == 1:
        return Estimate(0.0, 0.0, sizes, method=method, note="only one bin is occupied: no information", debiased=0.0)
    rows = float(sum(t.size for t in tables))
    scale = 1 / (rows * norm) if value < NO_EFFECT else variance / (4 * value)
    df = float((n_bins - 1) * (len(tables) - 1))
    return Estimate(
        value,
        float(np.sqrt(variance)),
        sizes,
        method=method,
        note="" if smooth is tables else "every cell was smoothed: a bin was empty in one class, or smoothing is given",
        debiased=debiased,
        pivot=ScaledChiSquare(max(debiased / scale + df, 0.0), df, scale),
    )


def class_weights_of_evidence(counts: Counts, smoothing: Smoothing = "auto") -> ClassWeights:
    """Weight of evidence for each class against all others.

    Parameters
    ----------
    counts : Counts
        Bins by classes.
    smoothing : float or "auto", default="auto"
        As in :func:`multiclass_information_value`, for each class against the rest.

    Returns
    -------
    ClassWeights
        Aligned with ``counts.bins`` and ``counts.groups``.
    """
    woe, stderr = np.zeros(counts.table.shape), np.full(counts.table.shape, np.nan)
    for k in range(len(counts.groups)):
        rest = np.delete(np.arange(len(counts.groups)), k)
        sums = [np.column_stack([table[:, rest].sum(axis=1), table[:, k]]) for table in (counts.table, counts.squared)]
        evidence = weights_of_evidence(Counts(counts.bins, GOOD_BAD, *sums), smoothing)
        woe[:, k], stderr[:, k] = evidence.woe, evidence.stderr
    return ClassWeights(woe, stderr)


def _smoothed(tables: list[BinCounts], occupied: NDArray[np.bool_], smoothing: Smoothing) -> list[BinCounts]:
    """Every table with the same number added to its occupied bins, or the list itself where nothing is."""
    empty = any((table.counts[occupied] == 0).any() for table in tables)
    if smoothing == 0 and empty:
        raise InputError(
            "a bin has no rows of some class: WOE is infinite with smoothing=0.", remedy="Use smoothing='auto'."
        )
    amount = (0.5 if empty else 0.0) if smoothing == "auto" else float(smoothing)
    return [table.smoothed(amount * occupied.astype(np.float64)) for table in tables] if amount else tables
