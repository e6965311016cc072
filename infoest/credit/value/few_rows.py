"""Warnings where standard errors rest on few rows that count: few clusters of a class, or few effective rows of it.

An error that is the sum over clusters, or over weighted rows, is itself estimated from as many independent terms as
the rarer class has. A hundred customers of whom eighteen are bad are eighteen, however many rows each has, and rows
under weights of a heavy tail are as many as Kish's formula says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..._core.warnings import InfoestWarning, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..._core.types import Codes, Floats
    from .rows import Rows

FEW_CLUSTERS = 40  # below, the size of tests at 0.05 was seen to leave 0.03 … 0.08: 0.09 at 18, 0.23 at 5
FEW_ROWS = 150  # effective rows below which 95 % intervals under uneven weights were seen to cover less than 0.9
EVEN = 40.0  # fewer will do where weights differ less: this many for each unit of the design effect above 1
UNEVEN = 0.5  # a design effect up to 1 and this is that of survey weights, which cover as rows without weights do


class FewClustersWarning(InfoestWarning):
    """A class is in few clusters: standard errors are too small and tests reject too often."""


class FewEffectiveRowsWarning(InfoestWarning):
    """Few rows carry most of the weight of a class: standard errors are too small and intervals too narrow."""


def warn_of_few(rows: Rows, names: Sequence[str]) -> None:
    """Warn where either of two groups has too few clusters or effective rows; ``names`` are those of the groups."""
    if rows.clusters is not None:
        _warn_of_clusters(rows, rows.clusters, names)
    warn_of_weights(rows.groups, rows.weights, names)


def warn_of_weights(groups: Codes, weights: Floats | None, names: Sequence[str]) -> None:
    """Warn where uneven weights leave few effective rows of a group."""
    if weights is None:
        return
    count = np.bincount(groups, minlength=2)
    total, squared = np.bincount(groups, weights, 2), np.bincount(groups, (weights / weights.max()) ** 2, 2)
    effective = (total / weights.max()) ** 2 / np.where(squared > 0, squared, 1.0)
    effective[count == 0] = np.inf  # a law that is given has no rows
    rarer = int(np.argmin(effective))
    excess = count[rarer] / effective[rarer] - 1
    if excess > UNEVEN and effective[rarer] < min(FEW_ROWS, EVEN * excess):
        warn(
            f"under these weights the {count[rarer]} {names[rarer]} are {effective[rarer]:.0f} effective rows: the "
            "standard error rests on the few largest weights, and intervals are too narrow;",
            FewEffectiveRowsWarning,
            remedy="trim the largest weights, or pass more rows.",
        )


def _warn_of_clusters(rows: Rows, clusters: Codes, names: Sequence[str]) -> None:
    shares = rows.shares
    found = []
    for group in np.unique(rows.groups):
        mine = rows.groups == group
        held = np.bincount(clusters[mine], shares[mine])
        found.append((1 / float(held @ held), int((held > 0).sum()), int(mine.sum()), names[group]))
    effective, number, count, name = min(found)
    if effective < FEW_CLUSTERS and count > number:
        warn(
            f"the {count} {name} come in {number} clusters, {effective:.0f} counted by their shares: with fewer than "
            f"{FEW_CLUSTERS} standard errors are too small and tests reject too often;",
            FewClustersWarning,
            remedy="use binning_test(clusters=...) for a test, or pass more clusters of the rarer class.",
        )
