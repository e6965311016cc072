"""The Jeffreys divergence of two count tables, which is both the PSI and the information value, with its errors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma

from ..._core.errors import InputError
from ..._core.estimate import Estimate
from ..._core.pivots import ScaledChiSquare
from ..._core.warnings import InfoestWarning, warn
from ...resampling.delta import delta_variance
from .bin_counts import KNOWN_SIZE, BinCounts

if TYPE_CHECKING:
    from ..._core.types import Floats
    from .rows import Rows

Smoothing = float | Literal["auto"]
LEAST_ROWS = 1e-12  # effective rows of a cell below which its logarithm is rounding
NO_EFFECT = 1e-12  # below this plug-in value the ratio variance / (4 value) is 0 / 0: take its limit


class EmptyBinWarning(InfoestWarning):
    """Some bin holds no rows of one table, so every cell of both was smoothed."""


@dataclass(frozen=True, slots=True)
class Jeffreys:
    """Estimates of many pairs of tables at once; each array has the shape of the leading axes.

    Attributes
    ----------
    value, stderr, debiased : ndarray
        Plug-in value of the smoothed shares, its standard error, and the digamma estimate.
    df, scale : ndarray
        Occupied bins less one, and value per unit of non-centrality, of the pivot.
    smoothed : ndarray of bool
        Whether ``"auto"`` smoothing found an empty cell.
    """

    value: Floats
    stderr: Floats
    debiased: Floats
    df: Floats
    scale: Floats
    smoothed: NDArray[np.bool_]

    @property
    def statistic(self) -> Floats:
        """Debiased estimate over ``scale`` plus ``df``, not below 0: chi-square under no effect."""
        return np.maximum(self.debiased / self.scale + self.df, 0.0)


def jeffreys(p: BinCounts, q: BinCounts, smoothing: Smoothing = "auto", rows: Rows | None = None) -> Jeffreys:
    """Jeffreys divergence ``sum((p - q) * log(p / q))`` of the shares of two tables.

    Parameters
    ----------
    p, q : BinCounts of shape (..., n_bins)
        Independent samples in the same bins. Bins empty in both do not count.
    smoothing : float or "auto", default="auto"
        Added to every occupied bin of both tables; ``"auto"`` adds 0.5 where some cell is empty, else nothing.
    rows : Rows, default=None
        The rows behind one pair of tables, ``p`` their group 0, where they come in clusters: the variance then
        sums influence values within clusters, and the debiased estimate counts rows over the design effect.

    Returns
    -------
    Jeffreys
        Arrays of shape (...).
    """
    p_smooth, q_smooth, occupied, needed = smooth_tables(p, q, smoothing)
    value, in_p, in_q = influence_values(p_smooth, q_smooth, occupied)
    if rows is None:
        variance = delta_variance(in_p, p_smooth.counts, p_smooth.squares)
        variance = variance + delta_variance(in_q, q_smooth.counts, q_smooth.squares)
    else:
        variance = np.asarray(rows.variance(rows.contributions(np.stack([in_p, in_q]))))
        effect = rows.design_effect(p_smooth, q_smooth, occupied)
        p, q = p.thinned(effect), q.thinned(effect)
    from_variance = variance / (4 * np.maximum(value, NO_EFFECT))
    scale = np.where(value < NO_EFFECT, 1 / p.size + 1 / q.size, from_variance)
    return Jeffreys(
        value=value,
        stderr=np.sqrt(variance),
        debiased=_digamma_kl(p, q) + _digamma_kl(q, p),
        df=occupied.sum(axis=-1) - 1.0,
        scale=scale,
        smoothed=needed & (smoothing == "auto"),
    )


def smooth_tables(
    p: BinCounts, q: BinCounts, smoothing: Smoothing
) -> tuple[BinCounts, BinCounts, NDArray[np.bool_], NDArray[np.bool_]]:
    """Both tables smoothed, which bins hold rows, and which pairs (...) have an empty cell."""
    occupied = (p.counts > 0) | (q.counts > 0)
    needed = (((p.counts == 0) | (q.counts == 0)) & occupied).any(axis=-1)
    amount = np.where(needed, 0.5, 0.0) if smoothing == "auto" else np.full(needed.shape, float(smoothing))
    pseudocount = amount[..., None] * occupied
    return p.smoothed(pseudocount), q.smoothed(pseudocount), occupied, needed


def influence_values(p: BinCounts, q: BinCounts, occupied: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Divergence of the shares, and the influence of a row in each bin of p and of q: the derivative in its share."""
    p_share = np.where(occupied, p.counts, 1.0) / p.size[..., None]
    q_share = np.where(occupied, q.counts, 1.0) / q.size[..., None]
    ratio = np.where(occupied, p_share / q_share, 1.0)
    log_ratio = np.log(ratio)
    value = np.where(occupied, (p_share - q_share) * log_ratio, 0.0).sum(axis=-1)
    return np.asarray(value), log_ratio + 1 - 1 / ratio, 1 - log_ratio - ratio


def _digamma_kl(p: BinCounts, q: BinCounts) -> Floats:
    """Nearly unbiased ``KL(p, q)``: finite on empty cells, negative near none."""
    n, m = p.size[..., None], q.size[..., None]
    psi = digamma(np.where(p.counts > 0, p.counts, 1.0))  # 0 * psi(0) := 0
    inner = psi - digamma(n) - np.log(q.counts + 0.5) + np.log(m + 0.5)
    return np.asarray((p.counts / n * inner).sum(axis=-1), dtype=np.float64)


def jeffreys_estimate(
    p: BinCounts,
    q: BinCounts,
    *,
    labels: Sequence[str],
    groups: tuple[str, str],
    name: str,
    smoothing: Smoothing = "auto",
    rows: Rows | None = None,
) -> Estimate:
    """One pair of tables as an :class:`~infoest.Estimate`.

    Parameters
    ----------
    p, q : BinCounts of shape (n_bins,)
        The two samples.
    labels : sequence of str
        Names of the bins.
    groups : tuple of two str
        What a row of ``p`` and of ``q`` is called in messages, for example ``("bads", "goods")``.
    name : str
        ``"PSI"`` or ``"IV"``.
    smoothing : float or "auto", default="auto"
        As in :func:`jeffreys`.
    rows : Rows, default=None
        As in :func:`jeffreys`.

    Returns
    -------
    Estimate
        Plug-in value, delta standard error, digamma estimate and scaled non-central chi-square pivot.

    Raises
    ------
    ValueError
        If ``smoothing`` is not usable, a table has no rows, or a cell is empty under ``smoothing=0``.

    Warns
    -----
    EmptyBinWarning
        If ``"auto"`` smoothing had to be applied.
    """
    check_tables(p, q, labels, groups, name, smoothing)
    result = jeffreys(p, q, smoothing, rows)
    n_bins = int(result.df) + 1
    sampled = "" if rows is None else f", {rows.n_clusters} clusters"
    if n_bins == 1:
        note = "only one bin is occupied: no information"
        return Estimate(0.0, 0.0, _sizes(p, q), method=f"{name}, 1 bin", note=note, debiased=0.0)
    note = "" if smoothing in ("auto", 0) else f"{smoothing:g} added to every cell"
    if result.smoothed:
        note = "0.5 added to every cell: a bin was empty in one table"
    return Estimate(
        float(result.value),
        float(result.stderr),
        _sizes(p, q),
        method=f"{name}, {n_bins} bins{sampled}",
        note=note,
        debiased=float(result.debiased),
        pivot=ScaledChiSquare(float(result.statistic), float(result.df), float(result.scale)),
    )


def _sizes(p: BinCounts, q: BinCounts) -> tuple[int, ...]:
    """Rows of each sample; a law that is given has none."""
    return tuple(round(float(table.size)) for table in (p, q) if table.size < KNOWN_SIZE / 2)


def check_tables(
    p: BinCounts,
    q: BinCounts,
    labels: Sequence[str],
    groups: tuple[str, str],
    name: str,
    smoothing: Smoothing,
) -> None:
    """Raise on what has no divergence; warn where empty cells make ``"auto"`` smooth."""
    check_smoothing(smoothing)
    for table, group in zip((p, q), groups, strict=True):
        if not table.size > 0:
            raise InputError(f"there are no {group}: {name} compares two groups.", remedy="Pass rows of both.")
        tiny = np.flatnonzero((table.counts > 0) & (table.counts < LEAST_ROWS))
        if len(tiny):
            raise InputError(
                f"bin {tiny[0]} ({labels[tiny[0]]!r}) holds {table.counts[tiny[0]]:g} effective {group}, less than can "
                "be told from none.",
                remedy="Drop rows of such weights, or merge the bin with a neighbour.",
            )
    empty = [
        (i, group)
        for i in range(len(labels))
        for mine, other, group in ((p, q, groups[0]), (q, p, groups[1]))
        if mine.counts[i] == 0 and other.counts[i] > 0
    ]
    if empty and smoothing == 0:
        i, group = empty[0]
        infinite = {"IV": "WOE is", "PSI": "PSI is"}.get(name, f"{name} is")
        raise InputError(
            f"bin {i} ({labels[i]!r}) has no {group}: {infinite} infinite with smoothing=0. "
            "Merge it with a neighbour or use smoothing='auto'."
        )
    if empty and smoothing == "auto":
        shown = ", ".join(f"{labels[i]!r} (no {group})" for i, group in empty[:5])
        more = f" and {len(empty) - 5} more" if len(empty) > 5 else ""
        warn(
            f"{len(empty)} of {len(labels)} bins are empty in one table: {shown}{more}. "
            "Added 0.5 to every cell of both tables;",
            EmptyBinWarning,
            remedy="merge bins, or set smoothing= yourself.",
        )


def check_smoothing(smoothing: Smoothing) -> None:
    """``"auto"`` or a finite number not below 0, or an error that says so."""
    if smoothing == "auto":
        return
    given: Any = smoothing
    number = isinstance(given, (int, float, np.integer, np.floating)) and not isinstance(given, bool)
    if not number or not math.isfinite(given) or given < 0:
        raise InputError(
            "is not known.", argument="smoothing", given=smoothing, remedy="Use 'auto' or a number of at least 0."
        )
