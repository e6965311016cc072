"""Mutual information of many pairs of columns at once, with one estimate per pair.

Each pair decides for itself which columns hold codes, so that its estimate is the one that the two columns alone give.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.columns import Column, read_columns
from .._core.errors import InputError
from .._core.estimate import Estimate
from .._core.estimate_array import EstimateArray
from .._core.keywords import public
from .._core.sample import read_discrete, read_sample
from .._core.threads import map_ranges
from .._core.time_order import warn_of_memory
from ..methods.choose import DEFAULT, estimate, sample_for
from ..methods.plugin.fitted import PlugInBiasWarning
from .information import PAIR

if TYPE_CHECKING:
    from .._core.sample import Discrete


@public
def pairwise_mutual_information(
    X: Any,
    *,
    method: str | None = None,
    n_neighbors: int = 3,
    bias_correction: str | None = DEFAULT,
    n_bins: int | None = None,
    discrete: Discrete = None,
    stderr: bool = True,
    n_jobs: int | None = None,
) -> EstimateArray:
    """Mutual information of every pair of columns.

    Parameters
    ----------
    X : array_like of shape (n, n_columns), series or data frame
        At least two columns.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        As in :func:`~infoest.mutual_information`; ``None`` decides for each pair.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"`` and ``"mixed"``.
    bias_correction : {"default", None, "miller_madow", "digamma"}, default="default"
        As in :func:`~infoest.mutual_information`.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes: names or a mask over the columns. ``None`` decides for each pair.
    stderr : bool, default=True
        ``False`` skips the standard errors.
    n_jobs : int, default=None
        Threads, over pairs; the result is the same for any number.

    Returns
    -------
    EstimateArray
        Pairs in the order of ``itertools.combinations``, named ``"a, b"``. Its ``pvalue_adjusted`` controls the
        false discovery rate; rank by ``best``, which for an uncorrected plug-in is its debiased value.

    Raises
    ------
    ValueError
        If there are fewer than two columns, and as :func:`~infoest.mutual_information` for values that are missing or
        infinite. A pair that cannot be estimated, as of a column of identifiers, is ``nan`` and its note says why,
        unless no pair can.
    TypeError
        As :func:`~infoest.mutual_information`.

    See Also
    --------
    feature_information : Every column against one target.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest import pairwise_mutual_information
    >>> rng = np.random.default_rng(0)
    >>> a, b = rng.normal(size=(2, 500))
    >>> pairs = pairwise_mutual_information(np.column_stack([a, b, a + b]))
    >>> pairs.names, (pairs.value > 0.2).tolist()
    (('X0, X1', 'X0, X2', 'X1, X2'), [False, True, True])
    """
    columns = read_columns(X, "X")
    if len(columns) < 2:
        raise InputError(f"X has {len(columns)} column; pairs need at least two.")
    settings = {
        "method": method,
        "n_neighbors": n_neighbors,
        "bias_correction": bias_correction,
        "n_bins": n_bins,
        "stderr": stderr,
    }
    pairs = list(combinations(range(len(columns)), 2))
    names = tuple(f"{columns[i].name}, {columns[j].name}" for i, j in pairs)
    return EstimateArray(names, _estimates(columns, pairs, discrete, settings, n_jobs))


@public
def feature_information(
    X: Any,
    y: Any,
    *,
    method: str | None = None,
    n_neighbors: int = 3,
    bias_correction: str | None = DEFAULT,
    n_bins: int | None = None,
    discrete: Discrete = None,
    stderr: bool = True,
    n_jobs: int | None = None,
) -> EstimateArray:
    """Mutual information of every column with a target.

    Parameters
    ----------
    X : array_like of shape (n, n_columns), series or data frame
        The features.
    y : array_like of shape (n,), series or data frame of one column
        The target.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        As in :func:`~infoest.mutual_information`; ``None`` decides for each feature.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"`` and ``"mixed"``.
    bias_correction : {"default", None, "miller_madow", "digamma"}, default="default"
        As in :func:`~infoest.mutual_information`.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes: names, or a mask over the features and then the target. ``None``
        decides for each feature.
    stderr : bool, default=True
        ``False`` skips the standard errors.
    n_jobs : int, default=None
        Threads, over features; the result is the same for any number.

    Returns
    -------
    EstimateArray
        One estimate per feature, in the order of the columns; rank by ``best``, which
        for an uncorrected plug-in is its debiased value.

    Raises
    ------
    ValueError
        As :func:`pairwise_mutual_information`.
    TypeError
        As :func:`~infoest.mutual_information`.

    See Also
    --------
    pairwise_mutual_information : Every pair of columns.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest import feature_information
    >>> rng = np.random.default_rng(0)
    >>> a, b = rng.normal(size=(2, 500))
    >>> (feature_information(np.column_stack([a, b]), a + rng.normal(size=500)).pvalue < 0.01).tolist()
    [True, False]
    """
    columns = [*read_columns(X, "X"), *read_columns(y, "y")]
    target = len(columns) - 1
    if len(read_columns(y, "y")) != 1:
        raise InputError("y must be one column.", remedy="Pass targets one at a time.")
    settings = {
        "method": method,
        "n_neighbors": n_neighbors,
        "bias_correction": bias_correction,
        "n_bins": n_bins,
        "stderr": stderr,
    }
    pairs = [(i, target) for i in range(target)]
    names = tuple(column.name for column in columns[:target])
    return EstimateArray(names, _estimates(columns, pairs, discrete, settings, n_jobs))


def as_counted(column: Column) -> Column:
    """The column, with integers as int64 where none is missing: tables of them are counted faster."""
    if column.kind == "integer" and not column.missing.any():
        return replace(column, values=column.values.astype(np.int64))
    return column


def _estimates(
    columns: Sequence[Column],
    pairs: Sequence[tuple[int, int]],
    discrete: Discrete,
    settings: dict[str, Any],
    n_jobs: int | None,
) -> tuple[Estimate, ...]:
    """One estimate per pair of positions, in threads."""
    mask = read_discrete(discrete, columns)
    counted = [as_counted(column) for column in columns]
    lengths = {column.label: len(column.values) for column in columns}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{label}: {length}" for label, length in lengths.items())
        raise InputError(f"X and y must have the same number of rows; got {found}.")

    refused: list[InputError] = []
    wanted = {"method": settings["method"], "n_bins": settings["n_bins"]}

    def one(i: int, j: int) -> Estimate:
        codes = [mask[i], mask[j]] if isinstance(mask, list) else mask
        sample = sample_for(counted[i], counted[j], names=("x", "y"), discrete=codes, **wanted)
        try:
            return estimate(PAIR, sample, **settings)
        except InputError as error:  # one identifier among the columns leaves the other pairs what they are
            refused.append(error)
            return Estimate(np.nan, np.nan, (sample.n,), method="none", note=str(error))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PlugInBiasWarning)  # fires for every independent pair; `debiased` answers it
        parts = map_ranges(lambda lo, hi: [one(*pairs[p]) for p in range(lo, hi)], len(pairs), n_jobs)
    if len(refused) == len(pairs):
        raise refused[0]
    if settings["stderr"]:
        _warn_of_memory(counted, pairs, codes=mask)
    return tuple(found for part in parts for found in part)


def _warn_of_memory(
    columns: Sequence[Column], pairs: Sequence[tuple[int, int]], *, codes: list[bool] | bool | None
) -> None:
    """One warning for all pairs whose columns both look like series."""
    names = [column.name for column in columns]
    sample = read_sample(*columns, names=names, discrete=codes, integers="codes")
    target = pairs[0][1] if len(pairs) == len(columns) - 1 and len(pairs) > 1 else None
    warn_of_memory(sample, names, remedy="use mutual_information(..., series=True) of single pairs.", with_block=target)
