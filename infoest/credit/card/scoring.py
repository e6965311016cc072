"""What a card says of rows, from their columns alone: log odds, points, and which features cost the most points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from ..value.encoding import encoded
from .scorecard import bin_points

if TYPE_CHECKING:
    import pandas as pd

    from ..._core.columns import Column
    from ..._core.types import Floats
    from .scorecard import Card

Baseline = Literal["best", "mean"]
BLOCK = 4096  # rows that are turned at a time: they stay in the cache
ROUNDING = 1e-9  # of the points of one unit of log odds: a loss that small is no reason


def encoded_rows(card: Card, columns: Sequence[Column]) -> Floats:
    """Weight of evidence of every value, shape (n, n_features)."""
    unseen = cast("Literal['neutral', 'error']", card.unseen)
    woe = np.empty((len(columns), len(columns[0].values)))
    for j, (column, feature) in enumerate(zip(columns, card.features, strict=True)):
        woe[j] = encoded(column, feature.bins, feature.woe[:, None], unseen=unseen)[:, 0]
    found = np.empty(woe.shape[::-1])
    for first in range(0, len(found), BLOCK):
        found[first : first + BLOCK] = woe[:, first : first + BLOCK].T
    return found


def log_odds(card: Card, columns: Sequence[Column]) -> Floats:
    """Log odds of the event of each row, shape (n,)."""
    coef = np.array([feature.coefficient for feature in card.features])
    return np.asarray(encoded_rows(card, columns) @ coef + card.intercept, dtype=np.float64)


def reason_codes(
    card: Card,
    columns: Sequence[Column],
    points: Mapping[str, Floats],
    rows: Mapping[str, Floats],
    n: int,
    baseline: Baseline,
) -> NDArray[Any]:
    """Names of the features that cost each row the most points.

    Parameters
    ----------
    card : Card
        The scorecard.
    columns : sequence of Column
        The rows, one column per feature.
    points, rows : mapping of str to ndarray
        Points and rows of ``fit`` in each bin of each feature.
    n : int
        Reasons for each row.
    baseline : {"best", "mean"}
        Points are lost against those of the best bin that holds rows, or against their mean over rows.

    Returns
    -------
    ndarray of object, shape (n_rows, n)
        Most points lost first, in the order of the features where equal; ``None`` where no further feature costs any.
    """
    names, woe = [feature.name for feature in card.features], encoded_rows(card, columns)
    losses = np.empty_like(woe)
    for j, feature in enumerate(card.features):
        own, mass = points[feature.name], rows[feature.name]
        standard = own[mass > 0].max() if baseline == "best" else np.average(own, weights=mass)
        of_rows = bin_points(woe[:, j], feature.coefficient, card.intercept, len(names), card.scaling)
        losses[:, j] = standard - of_rows
    losses[losses < ROUNDING * abs(card.scaling.factor)] = 0.0
    order = np.argsort(-losses, axis=1, kind="stable")[:, :n]
    reasons = np.array(names, dtype=object)[order]
    reasons[np.take_along_axis(losses, order, axis=1) == 0] = None
    missing = np.full((len(reasons), max(n - len(names), 0)), None, dtype=object)
    return np.hstack([reasons, missing])


def points_table(
    tables: Mapping[str, Mapping[str, NDArray[Any]]],
    coef: Floats,
    points: Mapping[str, Floats],
    points_stderr: Mapping[str, Floats],
) -> pd.DataFrame:
    """Points of every bin that holds rows, features in order, with what they follow from."""
    import pandas as pd

    parts = []
    for (name, table), coefficient in zip(tables.items(), coef, strict=True):
        kept = table["goods"] + table["bads"] > 0
        columns = {key: table[key][kept] for key in ("bin", "goods", "bads", "event_rate", "woe")}
        own = {"coefficient": coefficient, "points": points[name][kept], "points_stderr": points_stderr[name][kept]}
        parts.append(pd.DataFrame({"feature": name, **columns, **own}))
    return pd.concat(parts, ignore_index=True)
