"""Whether few rows left the regression unfinished: where residuals still follow the fit, so do those of x and of y."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..._core.warnings import InfoestWarning, warn
from .kernels import normal_scores

if TYPE_CHECKING:
    from ..._core.types import Floats
    from .ridge import Regressed

ENOUGH_ROWS = 60  # for each given column: with more, what remained did no harm in any law tried
UNFINISHED = 4.0  # rarely reached by sums, squares, waves or heavy tails of a combination of five columns in 200 rows


class LeftoverDependenceWarning(InfoestWarning):
    """What is given still predicts the innovations, as the rows are too few to learn how."""


def leftover(columns: Floats, found: Regressed) -> Floats:
    """How far the residuals of each column still follow its fit, shape (n_columns,).

    The part of the left-out residuals that a cubic of the left-out fit explains, in units of its expectation without
    dependence, times the share by which the fit looks better on its own rows than on rows left out.
    """
    n, out = len(columns), np.zeros(columns.shape[1])
    for c, (left, out_of_fit) in enumerate(zip(found.residuals.T, found.left_out.T, strict=True)):
        fit = columns[:, c] - columns[:, c].mean() - out_of_fit
        if not np.ptp(fit) > 0:
            continue
        score = normal_scores(fit[:, None])
        basis = np.linalg.qr(np.column_stack([np.ones(n), score, score**2, score**3]))[0]
        rest = out_of_fit - out_of_fit.mean()
        explained = n * ((basis.T @ rest) ** 2).sum() / (rest**2).sum()
        out[c] = explained * ((out_of_fit**2).sum() / (left**2).sum() - 1)
    return out


def warn_of_leftover(size: float, n: int, n_given: int) -> None:
    """Warn where both sides are unfinished and the rows are few: their errors multiply.

    A function of one column is learnt from a few dozen rows.
    """
    if size > UNFINISHED and n_given > 1 and n < ENOUGH_ROWS * n_given:
        warn(
            f"{n} rows are few for {n_given} columns given: these still predict what was left of both sides, and the "
            "test may reject too often.",
            LeftoverDependenceWarning,
            remedy="Pass more rows, or fewer conditions.",
        )
