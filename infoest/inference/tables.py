"""The G test of a two-way table, of counts or of two columns of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .._core.checks import check_choice
from .._core.counts import Counts
from .._core.errors import InputError
from .._core.keywords import public
from .._core.sample import read_sample
from ..methods.plugin.table import Table, cell_of
from ..resampling.permutation import Resampling
from .contingency import analytic_table_test, in_g, is_dense, permutation_table_test

if TYPE_CHECKING:
    from .._core.estimate import TestResult
    from .._core.rng import RandomState
    from .._core.types import Floats

DEPENDENT = "rows and columns are dependent"
MOST_PERMUTED = 1e9  # one code a row: 16 GB


@public
def g_test(
    table: Any,
    y: Any = None,
    *,
    null: Literal["analytic", "permutation"] | None = None,
    n_resamples: int = 999,
    stop_early: int | bool = False,
    random_state: RandomState = None,
    n_jobs: int | None = None,
) -> TestResult:
    """G test (likelihood ratio) of independence in a two-way table.

    Parameters
    ----------
    table : array_like of shape (n_rows, n_columns), data frame or Counts
        Whole counts, not shares; a :class:`~infoest.Counts` of weighted rows may hold others. With ``y``: the first of
        two columns of codes, shape (n,).
    y : array_like of shape (n,), default=None
        The second column of codes; numbers are taken as codes.
    null : {None, "analytic", "permutation"}, default=None
        ``"analytic"``: a scaled chi-square with the moments that G has given both margins. ``"permutation"``:
        permutations, which keep both margins. ``None``: analytic where every expected count is at least 5 and where
        the table cannot be permuted (fractional counts, more than a billion rows), else permutations.
    n_resamples : int, default=999
        Permutations; the first ones are the same for any number.
    stop_early : int or bool, default=False
        Stop at this many permuted values that reach the observed one (Besag & Clifford 1991); True
        is 10, which answers a clear "no" within some 20 of them. False draws all.
    random_state : int, Generator, RandomState or None, default=None
        Seed of the permutations.
    n_jobs : int, default=None
        Threads; the p-value is the same for any number.

    Returns
    -------
    TestResult
        ``statistic`` is G = 2 n I, with the plug-in mutual information I in nats; reject at level a
        when ``pvalue <= a``.

    Raises
    ------
    ValueError
        If the table is not two-way, or a count is negative, not finite or not whole, or the table is empty; if
        permutations are asked for and weighted counts are not whole, or the table holds more than a billion rows; or as
        :func:`~infoest.mutual_information` for columns.
    TypeError
        If a column holds neither numbers, strings nor booleans.

    Notes
    -----
    Empty rows and columns are left out; with one of either left, G is 0 and p is 1. In large tables the law is
    Wilks' chi-square with (rows - 1)(columns - 1) degrees of freedom; where expected counts are small, its mean and
    variance are those of G given the margins. The same table gets the same p-value from
    :func:`conditional_independence_test` and from ``pvalue_null()`` of the plug-in estimate, and the same permutations
    from :func:`independence_test`. No continuity correction.

    References
    ----------
    .. [1] Agresti, A. (2013). Categorical Data Analysis, eq. 3.11 and section 16.5.

    Examples
    --------
    >>> from infoest.inference import g_test
    >>> test = g_test([[30, 10, 5], [12, 25, 18]])
    >>> round(test.statistic, 6), round(test.pvalue, 8)
    (21.409275, 3.237e-05)
    """
    check_choice("null", null, (None, "analytic", "permutation"))
    draw = Resampling.read(n_resamples, stop_early, random_state, n_jobs)
    counts = _counts(table) if y is None else _counts_of_columns(table, y)
    counts = counts[counts.any(axis=1)][:, counts.any(axis=0)]
    whole = bool((counts == np.round(counts)).all())
    cells = Table.of_counts(counts)
    if null == "permutation" and not whole:
        raise InputError("the table holds fractional counts, which cannot be permuted.", remedy="Use null='analytic'.")
    if null == "permutation" and cells.n > MOST_PERMUTED:
        raise InputError(
            f"the table holds {cells.n:.3g} observations, too many to permute.", remedy="Use null='analytic'."
        )
    label = f"G, {counts.shape[0]}×{counts.shape[1]} table"
    if null == "analytic" or (null is None and (not whole or is_dense(cells) or cells.n > MOST_PERMUTED)):
        return in_g(analytic_table_test(cells, alternative=DEPENDENT, method=label), cells.n)
    return in_g(permutation_table_test(cells, draw, alternative=DEPENDENT, method=f"{label}, permutation"), cells.n)


def _counts(table: Any) -> Floats:
    """Counts of shape (n_rows, n_columns), finite, not negative and not all 0."""
    if isinstance(table, Counts):
        counts = table.table
    else:
        try:
            counts = np.asarray(table, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise InputError("table must be a rectangle of counts. For two columns of codes pass both.") from error
    if counts.ndim != 2 or not counts.size:
        raise InputError(
            f"table must have two dimensions, got shape {counts.shape}. For two columns of codes pass both."
        )
    if not (np.isfinite(counts) & (counts >= 0)).all():
        raise InputError("table holds counts that are negative or not finite.")
    if not counts.any():
        raise InputError("table holds no observations.")
    if not isinstance(table, Counts) and (counts != np.round(counts)).any():
        raise InputError(
            "table holds numbers that are not whole: shares carry no sample size, and G would be that of a few rows.",
            remedy="Pass counts; of weighted rows as Counts.from_counts or Counts.from_frame(weight=).",
        )
    with np.errstate(over="ignore"):
        if not np.isfinite(counts.sum()):
            raise InputError("table holds counts that together exceed 1.8e308.")
    return counts


def _counts_of_columns(x: Any, y: Any) -> Floats:
    """Counts of two columns, or blocks of columns, of codes."""
    sample = read_sample(x, y, names=("x", "y"), discrete=True, min_rows=1)
    codes = sample.columns.astype(np.int64)
    x_cell, y_cell = (cell_of(codes[:, list(block)]) for block in sample.blocks)
    counts = np.zeros((int(x_cell.max()) + 1, int(y_cell.max()) + 1))
    np.add.at(counts, (x_cell, y_cell), 1.0)
    return counts
