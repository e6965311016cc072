"""The bin, group, weight and cluster of every row, for variances that counts alone do not give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..._core.columns import read_column
from ..._core.errors import InputError, InputTypeError
from ...resampling.delta import cluster_variance

if TYPE_CHECKING:
    from ..._core.types import Codes, Floats
    from .bin_counts import BinCounts


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows of two groups in bins.

    Attributes
    ----------
    bins, groups : ndarray of shape (n,), int64
        Bin of each row, and its group: 0 or 1.
    weights : ndarray of shape (n,) or None
        Positive weights; ``None`` means 1.
    clusters : ndarray of shape (n,), int64, or None
        Number of each row's cluster, none left out; ``None`` means that all rows are independent.
    """

    bins: Codes
    groups: Codes
    weights: Floats | None = None
    clusters: Codes | None = None

    @property
    def n_clusters(self) -> int:
        """Number of clusters."""
        return len(self.bins) if self.clusters is None else int(self.clusters.max()) + 1

    @property
    def shares(self) -> Floats:
        """Share of each row in the weight of its group, shape (n,)."""
        weights = np.ones(len(self.bins)) if self.weights is None else self.weights
        return np.asarray(weights / np.bincount(self.groups, weights, 2)[self.groups])

    def contributions(self, influence: Floats) -> Floats:
        """What each row adds to the error of a statistic, shape (n,); ``influence`` has shape (2, n_bins)."""
        shares = self.shares
        values = influence[self.groups, self.bins]
        return np.asarray(shares * (values - np.bincount(self.groups, shares * values, 2)[self.groups]))

    def variance(self, contributions: Floats) -> float:
        """Sampling variance of what contributions, shape (n,), belong to."""
        if self.clusters is None:
            return float((contributions**2).sum())
        return cluster_variance(contributions, self.clusters)

    def design_effect(self, p: BinCounts, q: BinCounts, occupied: NDArray[np.bool_]) -> float:
        """Second-order bias of the Jeffreys divergence with these clusters, over that of independent rows.

        The bias is half the trace of the Hessian times the covariance of all shares. At no effect the
        ratio is the mean generalised design effect of Rao & Scott (1981), JASA 76, 221-230.
        """
        shares = self.shares
        mine = [np.where(self.groups == group, shares, 0.0) for group in (0, 1)]
        totals = [self._sums(part) for part in mine]
        clustered = independent = 0.0
        for b in np.flatnonzero(occupied):
            in_bin = self.bins == b
            errors = [
                self._sums(part * in_bin) - part[in_bin].sum() * total for part, total in zip(mine, totals, strict=True)
            ]
            x, y = float(p.counts[b] / p.size), float(q.counts[b] / q.size)
            curvature = (1 / x + y / x**2, 1 / y + x / y**2)
            clustered += sum(c * float(e @ e) for c, e in zip(curvature, errors, strict=True))
            clustered -= 2 * (1 / x + 1 / y) * float(errors[0] @ errors[1])
            independent += curvature[0] * x * (1 - x) / float(p.size) + curvature[1] * y * (1 - y) / float(q.size)
        correction = self.n_clusters / (self.n_clusters - 1)
        return max(correction * clustered / independent, 1e-9) if independent > 0 else 1.0

    def _sums(self, values: Floats) -> Floats:
        """Sums within clusters."""
        return values if self.clusters is None else np.bincount(self.clusters, values, self.n_clusters).astype(float)


def cluster_codes(labels: Sequence[Any], sizes: Sequence[int], names: Sequence[str]) -> Codes | None:
    """Number of each row's cluster over several samples in turn; equal labels are one cluster across samples.

    ``None`` in the place of labels makes every row of that sample a cluster; all ``None`` gives ``None``.
    """
    given = [
        (_labels(label, size, name), name)
        for label, size, name in zip(labels, sizes, names, strict=True)
        if label is not None
    ]
    if not given:
        return None
    if len({values.dtype.kind == "U" for values, _ in given}) > 1:
        first, second = (name for _, name in given)
        raise InputTypeError(f"{first} and {second} must both hold text or both numbers: equal labels are one cluster.")
    known, inverse = np.unique(np.concatenate([values for values, _ in given]), return_inverse=True)
    labelled = np.repeat([label is not None for label in labels], sizes)
    codes = np.empty(len(labelled), dtype=np.int64)
    codes[labelled] = inverse
    codes[~labelled] = len(known) + np.arange(int((~labelled).sum()))
    if len(known) + (~labelled).sum() < 2:
        raise InputError(
            f"{given[0][1]} holds one cluster: a standard error needs at least two.", remedy="Leave it out."
        )
    return codes


def _labels(labels: Any, n_rows: int, name: str) -> NDArray[Any]:
    """Cluster labels, one per row, none missing."""
    column = read_column(labels, name)
    if len(column.values) != n_rows:
        raise InputError(f"{name} has {len(column.values)} values for {n_rows} rows.", remedy="Pass one per row.")
    missing = int(column.missing.sum())
    if missing:
        raise InputError(f"{name} is missing in {missing} rows.", remedy="Give each of them a cluster of its own.")
    return column.values.astype(str) if column.kind == "nominal" else column.values
