"""The O-information of one system in detail: what each variable adds, and where two methods differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from .. import quantities
from .._core.errors import InputError
from .._core.estimate import Estimate
from .._core.estimate_array import EstimateArray
from .._core.keywords import public
from .._core.pivots import Normal
from .._core.rng import RandomState, seed64
from .._core.warnings import InfoestWarning, warn
from ..measures.blocks import blocks_of
from ..measures.multivariate import o_information
from ..methods.choose import Keywords, estimate
from ..resampling.subsample import subsample_stderr

if TYPE_CHECKING:
    from .._core.sample import Discrete
    from ..measures.blocks import Blocks

SHARE = 5  # subsamples hold n / 5 rows
APART = 3.0  # standard errors of the difference


class MethodsDisagreeWarning(InfoestWarning):
    """Two methods differ by more than chance: at least one of them is wrong."""


@public
def o_information_gradients(
    X: Any, *, blocks: Blocks = None, method: str | None = None, discrete: Discrete = None, **settings: Unpack[Keywords]
) -> EstimateArray:
    """What each variable adds to the O-information of the others.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        One row per observation.
    blocks : sequence of sequences of int or str, default=None
        Columns, by position or name, of each variable; ``None`` makes every column a variable.
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type, as in :func:`infoest.mutual_information`.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; ``None`` decides by type.
    **settings : optional
        The other keywords of :func:`infoest.mutual_information`.

    Returns
    -------
    EstimateArray
        O(all) - O(all but i) of each variable i, in nats: positive for one that is redundant with the others,
        negative for one that takes part in synergy.

    Raises
    ------
    ValueError
        If there are fewer than three variables, and as :func:`infoest.o_information`.
    TypeError
        As :func:`infoest.o_information`.

    Notes
    -----
    Each gradient is one signed sum, so that a nearest-neighbour estimate keeps one radius for both parts and a
    Gaussian one has its standard error by the delta method.

    References
    ----------
    .. [1] Scagliarini, T. et al. (2023). Gradients of O-information: low-order descriptors of high-order
       dependencies. Physical Review Research 5, 013025, eq. 3.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.multivariate import o_information_gradients
    >>> rng = np.random.default_rng(0)
    >>> x, y, e = rng.normal(size=(3, 500))
    >>> found = o_information_gradients(np.column_stack([x, y, x + y + e]), method="gaussian")
    >>> bool((found.value < 0).all())
    True
    """
    sample, names = blocks_of(X, blocks, discrete, method)
    every = sample.every_block
    if len(every) < 3:
        raise InputError(
            f"X makes {len(every)} variables; a gradient of O needs three.", remedy="Pass more columns or blocks."
        )
    whole = quantities.o_information(every)
    found = [
        estimate(whole - quantities.o_information([j for j in every if j != i]), sample, method, **settings)
        for i in every
    ]
    return EstimateArray(names, tuple(found))


@public
def o_information_by_method(
    X: Any,
    *,
    blocks: Blocks = None,
    n_neighbors: int = 3,
    n_resamples: int = 40,
    random_state: RandomState = None,
    n_jobs: int | None = None,
) -> EstimateArray:
    """O-information by Gaussian copula and by nearest neighbours, and their difference.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        Continuous columns.
    blocks : sequence of sequences of int or str, default=None
        Columns, by position or name, of each variable; ``None`` makes every column a variable.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"``.
    n_resamples : int, default=40
        Subsamples of n/5 rows that give the standard error of the difference.
    random_state : int, Generator, RandomState or None, default=None
        Source of the subsamples.
    n_jobs : int, default=None
        Threads; the result is the same for any number.

    Returns
    -------
    EstimateArray
        "gaussian_copula", "ksg" and "ksg - gaussian_copula", in nats. A difference many standard errors from 0
        means that the dependence is not that of a normal distribution, or that nearest neighbours are biased: see
        ``note``.

    Raises
    ------
    ValueError
        As :func:`infoest.o_information` by either method, or if there are fewer than 50 rows.
    TypeError
        As :func:`infoest.o_information`.

    Warns
    -----
    MethodsDisagreeWarning
        If the methods differ by more than three standard errors of their difference.

    Notes
    -----
    Either standard error covers sampling alone: on an exclusive or of signs the copula gives 0 with a small standard
    error where the truth is -log 2. Nearest neighbours are biased towards 0 in more than about five dimensions.

    Examples
    --------
    >>> from infoest.datasets import smooth_xor
    >>> from infoest.multivariate import o_information_by_method
    >>> import warnings
    >>> X, truth = smooth_xor(1000, random_state=0)
    >>> with warnings.catch_warnings(action="ignore"):  # that they differ
    ...     found = o_information_by_method(X, random_state=0)
    >>> bool(abs(found["gaussian_copula"].value) < 0.05), bool(found["ksg"].value < -0.2)
    (True, True)
    """
    sample, _ = blocks_of(X, blocks, None, "ksg")
    n = sample.n
    if n < 10 * SHARE:
        raise InputError(f"X has {n} rows; comparing methods needs at least {10 * SHARE}.")
    copula = o_information(X, blocks=blocks, method="gaussian_copula")
    neighbors = o_information(X, blocks=blocks, method="ksg", n_neighbors=n_neighbors, n_jobs=n_jobs)
    quantity = quantities.o_information(sample.every_block)

    def difference(chosen: NDArray[np.int64]) -> float:
        part = sample.at(np.ascontiguousarray(sample.columns[chosen]))
        near = estimate(quantity, part, "ksg", n_neighbors=n_neighbors, stderr=False)
        return near.value - estimate(quantity, part, "gaussian_copula", stderr=False).value

    stderr = subsample_stderr(difference, n, n // SHARE, n_resamples, seed=seed64(random_state), n_jobs=n_jobs)
    gap = Estimate(
        neighbors.value - copula.value,
        stderr,
        (n,),
        method="KSG minus Gaussian copula",
        pivot=Normal(neighbors.value - copula.value, stderr, signed=True),
        note=f"standard error from {n_resamples} subsamples of {n // SHARE} rows",
    )
    if abs(gap.value) > APART * stderr:
        warn(
            f"'ksg' says {neighbors.value:+.3g} and 'gaussian_copula' {copula.value:+.3g}, {abs(gap.value):.2g} apart "
            f"with a standard error of {stderr:.1g}:",
            MethodsDisagreeWarning,
            remedy="the copula misses dependence that normal columns cannot have, nearest neighbours are biased in "
            "more than about five columns; compare both on fewer columns.",
        )
    return EstimateArray(("gaussian_copula", "ksg", "ksg - gaussian_copula"), (copula, neighbors, gap))
