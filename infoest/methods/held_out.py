"""How well a fitted quantity holds on new rows: a lower bound on the truth, from those rows and pairings of them.

Estimating anew on held-out rows, or taking their mean log ratio, would reward overfitting. The bound of Nguyen,
Wainwright & Jordan (2010, IEEE Transactions on Information Theory 56, eq. 5) does not: whatever the fit, its
expectation is at most the true value, provided that the pairings are rows as the null would draw them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .._core.errors import InputError
from ..resampling.nulls import Local
from ..resampling.permutation import permuted_rows
from ..resampling.swaps import exchangeable_rows
from .evaluate import local_values, shift_of

if TYPE_CHECKING:
    from .._core.sample import Sample
    from .._core.types import Floats
    from ..quantities import SignedSum
    from .evaluate import Fitted

N_SHIFTS = 8  # pairings of each row with values of other rows: the null's error falls below that of the rows themselves
SCORE_SEED = 0  # fixed, so that a score is a function of model and rows
NEAR = 5  # rows whose y a row may take where z must stay nearly the same, as in the test of conditional independence
Y, Z = 1, 2  # blocks of a conditional mutual information


def local_of_new_rows(fitted: Fitted, quantity: SignedSum, rows: Sample) -> Floats:
    """Local values of new rows; a category that ``fit`` has not seen counts as uninformative."""
    used = sorted({j for block in rows.blocks for j in block})
    categories = [rows.categories[j] for j in used]
    unseen = np.array([np.inf if known is None else len(known) for known in categories])
    known = (rows.columns[:, used] < unseen).all(axis=1)
    local = np.zeros(rows.n)
    if known.any():
        seen = rows.at(rows.columns[known])
        local[known] = local_values(fitted, quantity, seen) + shift_of(fitted, quantity)
    return local


def lower_bound(
    fitted: Fitted, quantity: SignedSum, rows: Sample, null: Sequence[Sample], paired: NDArray[np.bool_] | None = None
) -> float:
    """``mean(t) + 1 - mean(exp(t'))``; rows that are not ``paired`` add 0, which keeps the bound a lower one."""
    local = local_of_new_rows(fitted, quantity, rows)
    with np.errstate(over="ignore"):  # an overflow is a score of minus infinity
        ratios = [np.exp(local_of_new_rows(fitted, quantity, other)) for other in null]
        gain = local + 1 - np.mean(ratios, axis=0)
    return float(gain.mean() if paired is None else np.where(paired, gain, 0.0).mean())


def independent_pairings(rows: Sample) -> list[Sample]:
    """The rows with each block taken from another row, so that blocks are independent and each margin is kept.

    Rows are put in one random order, as neighbours in the given one may depend on each other; then
    block j moves along it by j, 2j, … rows: no two blocks of a row stay together, and no pairing
    occurs twice.
    """
    n, m = rows.n, len(rows.blocks)
    if n < max(m, 2):
        other = "there is no other to pair it with" if n < 2 else f"each of {m} variables is taken from another row"
        raise InputError(f"score needs at least {max(m, 2)} rows, got {n}: {other}.", remedy="Use larger folds.")
    order = permuted_rows(SCORE_SEED, 0, n)
    shifted = []
    for step in range(1, min(N_SHIFTS, (n - 1) // max(m - 1, 1)) + 1):
        columns = rows.columns.copy()
        for j, block in enumerate(map(np.array, rows.blocks)):
            columns[np.ix_(order, block)] = rows.columns[np.ix_(np.roll(order, j * step), block)]
        shifted.append(rows.at(columns))
    return shifted


def conditional_pairings(rows: Sample) -> tuple[list[Sample], NDArray[np.bool_]]:
    """The rows with y taken from another row of nearly the same z, and which rows have such a partner.

    Rows of equal codes in z exchange y, among them those nearest in its ranks (Runge 2018, algorithm 1).
    """
    if rows.n < 2:
        raise InputError(
            "score needs at least 2 rows, got 1: there is no other to pair it with.", remedy="Use larger folds."
        )
    given = list(rows.blocks[Z])
    codes = [rows.discrete[j] for j in given]
    nearest = exchangeable_rows(rows.columns[:, given], codes, min(NEAR, rows.n - 1), seed=SCORE_SEED, stream=0)
    paired = nearest[:, 0] >= 0
    nearest[~paired, 0] = np.flatnonzero(~paired)
    null = Local(nearest)
    y = np.array(rows.blocks[Y])
    moved = []
    for number in range(1, N_SHIFTS + 1):
        other = rows.columns.copy()
        other[:, y] = rows.columns[np.ix_(null.order(SCORE_SEED, number), y)]
        moved.append(rows.at(other))
    return moved, paired
