"""Held out: what a fitted quantity says of new rows, pairings under its null, and the bound that scores it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._core.errors import InputError, InputTypeError
from .._kernels.search.index import column_gaps, index
from ..methods.choose import Settings
from ..methods.evaluate import Fitted, local_values, shift_of
from ..resampling.nulls import Local
from ..resampling.permutation import permuted_rows
from ._rows import feature_names

if TYPE_CHECKING:
    from .._core.sample import Sample
    from .._core.types import Floats
    from ..quantities import SignedSum

N_SHIFTS = 8  # pairings of each row with values of other rows: the null's error falls below that of the rows themselves
SCORE_SEED = 0  # fixed, so that a score is a function of model and rows
NEAR = 5  # rows whose y a row may take where z must stay nearly the same, as in the test of conditional independence
Y, Z = 1, 2  # blocks of a conditional mutual information


def settings_of(estimator: Any) -> Settings:
    """The settings that an estimator has among its parameters; the others keep their defaults."""
    names = [field.name for field in fields(Settings) if hasattr(estimator, field.name)]
    return Settings(**{name: getattr(estimator, name) for name in names})


def remember(estimator: Any) -> None:
    """Set what every estimator offers besides ``result_``."""
    estimator.value_ = estimator.result_.value
    estimator.stderr_ = estimator.result_.stderr
    estimator.local_ = estimator.result_.local


def column_positions(estimator: Any, entries: Any, setting: str) -> tuple[int, ...]:
    """Positions of columns given by name or position in a setting of that name."""
    if isinstance(entries, str) or not isinstance(entries, Iterable):
        raise InputTypeError(
            f"{setting}={entries!r} must be a list of names or positions of columns: write [{entries!r}]."
        )
    names = feature_names(estimator)
    found = []
    for entry in entries:
        if isinstance(entry, str) and entry in names:
            found.append(names.index(entry))
        elif isinstance(entry, int | np.integer) and not isinstance(entry, bool) and 0 <= entry < len(names):
            found.append(int(entry))
        else:
            raise InputError(f"{setting} names {entry!r}, which is not a column of X. It has {', '.join(names)}.")
    if len(set(found)) < len(found):
        raise InputError(f"{setting}={list(entries)!r} names a column twice.", remedy="Give each once.")
    return tuple(found)


def local_of_new_rows(fitted: Fitted, quantity: SignedSum, rows: Sample) -> Floats:
    """Local values of new rows; a category that ``fit`` has not seen tells nothing."""
    used = sorted({j for block in rows.blocks for j in block})
    categories = [rows.categories[j] for j in used]
    unseen = np.array([np.inf if known is None else len(known) for known in categories])
    known = (rows.columns[:, used] < unseen).all(axis=1)
    local = np.zeros(rows.n)
    if known.any():
        seen = rows.at(rows.columns[known])
        local[known] = local_values(fitted, quantity, seen) + shift_of(fitted, quantity)
    return local


def lower_bound(fitted: Fitted, quantity: SignedSum, rows: Sample, null: Sequence[Sample], paired: Any = None) -> float:
    """``mean(t) + 1 - mean(exp(t'))``; rows that are not ``paired`` add 0, which is below what they know."""
    local = local_of_new_rows(fitted, quantity, rows)
    with np.errstate(over="ignore"):  # an overflow is a score of minus infinity
        ratios = [np.exp(local_of_new_rows(fitted, quantity, other)) for other in null]
        gain = local + 1 - np.mean(ratios, axis=0)
    return float(gain.mean() if paired is None else np.where(paired, gain, 0.0).mean())


def independent_pairings(rows: Sample) -> list[Sample]:
    """The rows with each block taken from another row, so that blocks are independent and each margin is kept.

    Rows are put in one random order, as neighbours in the given one may depend on each other; then
    block j moves along it by j, 2j, … rows: no two blocks of a row stay together, and no pairing
    comes twice.
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
    """The rows with y taken from another row of nearly the same z, and which rows have such another.

    Rows of equal codes in z exchange y, among them those nearest in its ranks (Runge 2018, algorithm 1).
    """
    if rows.n < 2:
        raise InputError(
            "score needs at least 2 rows, got 1: there is no other to pair it with.", remedy="Use larger folds."
        )
    given = list(rows.blocks[Z])
    codes = [rows.discrete[j] for j in given]
    columns = rows.columns[:, given].T
    ranks = [c if code else np.searchsorted(np.sort(c), c) for c, code in zip(columns, codes, strict=True)]
    # Less than one rank apart: rows equal in z become neighbours at random, not the same few of them every time.
    jitter = permuted_rows(SCORE_SEED, 0, rows.n) / (2 * rows.n)
    points = np.ascontiguousarray(np.column_stack([*ranks, jitter]), dtype=np.float64)
    nearest = index(points, column_gaps([*codes, False], np.inf)).nearest(min(NEAR, rows.n - 1))[1]
    paired = nearest[:, 0] >= 0
    nearest[~paired, 0] = np.flatnonzero(~paired)
    null = Local(np.ascontiguousarray(nearest, dtype=np.int64))
    y = np.array(rows.blocks[Y])
    moved = []
    for number in range(1, N_SHIFTS + 1):
        other = rows.columns.copy()
        other[:, y] = rows.columns[np.ix_(null.order(SCORE_SEED, number), y)]
        moved.append(rows.at(other))
    return moved, paired
