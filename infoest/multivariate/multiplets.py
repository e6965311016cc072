"""Total correlation, dual total correlation and O-information of every subset of chosen sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from .._core.checks import check_count
from .._core.errors import InputError
from .._core.keywords import public
from .._core.warnings import warn
from ..methods.plugin.fitted import PlugInBiasWarning
from .fit import SweepKeywords, SweepMethod, fit_sweep
from .result import Kind, Multiplets, sign_of
from .sweep import Batches, Sweep, best, every, look_at_all

if TYPE_CHECKING:
    from .._core.sample import Discrete

MOST_MULTIPLETS = 20_000_000  # held at once: 1.6 GB at size 5


@public
def multiplet_information(
    X: Any,
    sizes: int | tuple[int, int] | None = None,
    *,
    method: SweepMethod = "gaussian_copula",
    discrete: Discrete = None,
    stderr: bool = True,
    n_jobs: int | None = None,
    **settings: Unpack[SweepKeywords],
) -> Multiplets:
    """O-information, total and dual total correlation of all multiplets of the columns, in one sweep.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        One row per observation, each column a variable.
    sizes : int or tuple of two int, default=None
        Sizes of the multiplets, from the first to the second, both included; ``None``: 3 to 5, or as many as there
        are columns.
    method : {"gaussian_copula", "gaussian", "plugin", "ksg", "mixed"}, default="gaussian_copula"
        Correlations of normal scores, which ignore the margins, or of the columns; tables of codes; nearest
        neighbours of continuous columns, or of any.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes. ``None``: strings, booleans and categories, and for ``"plugin"`` integers too.
    stderr : bool, default=True
        Whether to compute standard errors. Without them nearest neighbours take half the time.
    n_jobs : int, default=None
        Threads; the result is the same for any number.
    **settings : optional
        ``bias_correction``: ``"digamma"`` (the default) or None for the Gaussian methods; None (the default),
        ``"miller_madow"``, ``"grassberger"``, ``"grassberger_1988"`` or ``"jackknife"`` for the plug-in.
        ``n_bins``: quantile bins of each continuous column for the plug-in. ``n_neighbors``, 3 by default, for
        ``"ksg"`` and ``"mixed"``.

    Returns
    -------
    Multiplets
        In the order of :func:`itertools.combinations`, smaller ones first.

    Raises
    ------
    ValueError
        If the method does not take a column (discrete, tied, constant or determined by others for the Gaussian
        ones, continuous without ``n_bins`` for the plug-in, tied or discrete for ``"ksg"``) or a setting, ``sizes``
        does not fit, values are missing, or there are more than 20 million multiplets.
    TypeError
        If a column holds neither numbers, strings nor booleans, or ``discrete`` takes strings for numbers.

    Warns
    -----
    PlugInBiasWarning
        If the bias of uncorrected plug-in estimates, by the number of occupied cells, exceeds their standard errors.
    NearCopiesWarning
        If ``"gaussian_copula"`` meets columns so nearly copies that their ranks do not resolve the difference.
    TailDependenceWarning
        If ``"gaussian_copula"`` meets columns whose tails depend on each other as those of normal columns do not.

    See Also
    --------
    extreme_multiplets : The most synergistic or redundant ones, however many there are.
    search_multiplets : Greedy and annealed search where even one pass over all takes too long.
    infoest.o_information : One multiplet, by any method.

    Notes
    -----
    Each value is that of :func:`infoest.o_information` (and so on) for the columns of the multiplet and the same
    method. Constant columns carry no information, except that a Gaussian method refuses them.

    The Gaussian methods are exact where the (copula of the) columns is normal. Elsewhere they see only dependence that
    a normal distribution can have: the exclusive or of two signs, whose O is -log 2, shows as 0, and the standard
    error, which covers sampling alone, does not reveal it. For ``"gaussian"``, with r the correlations, c the partial
    correlations within the multiplet and R_i^2 the share of variable i that the others explain, the variance of O is
    (sum_{i<j} (r_ij^2 + c_ij^2) - sum_i R_i^2) / n, by the delta method for normal columns; for the copula it is that
    of :func:`infoest.o_information`, from the influence of each row, its ranks included. Cost: O(m^2) per multiplet,
    about a third of a microsecond; the standard error of the copula takes O(n m^2) more, 20 microseconds for 1000 rows
    and three columns.

    The plug-in sees dependence of any kind. Uncorrected, O is biased towards synergy, by at most about
    ``(size - 2) * cells / (2 n)``, and more so the larger the size: trust it where cells hold many rows, and use
    ``"miller_madow"`` to compare sizes. The standard error is that of the local values, which vanish to first order
    under independence, where it is as random as O itself. So p-values and intervals add ``null_stderr``, the
    standard deviation of O of independent variables [2]_; they are conservative there. Cost: about one pass over
    the rows per multiplet, one or two nanoseconds per row, after equal rows are merged.

    Nearest neighbours see dependence of any kind between continuous columns and are biased towards 0 beyond about five
    dimensions. The standard error is calibrated up to 12 columns, if n is above twice ``n_neighbors``; otherwise it
    comes from 40 subsamples, which takes eight times as long. Cost: a search of O(n log n) per multiplet, 2
    milliseconds for 500 rows and three columns.

    p-values and intervals treat the estimate of O as normal, and do not account for bias.

    References
    ----------
    .. [1] Rosas, F. et al. (2019). Quantifying high-order interdependencies via multivariate extensions of the mutual
       information. Physical Review E 100, 032305, eq. 5.
    .. [2] McGill, W. (1954). Multivariate information transmission. Psychometrika 19, 97: each interaction is a
       chi-square.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.multivariate import multiplet_information
    >>> rng = np.random.default_rng(0)
    >>> x, y, e = rng.normal(size=(3, 500))
    >>> found = multiplet_information(np.column_stack([x, y, x + y + e, e + rng.normal(size=500)]), 3)
    >>> found.top(1).labels()
    [('X0', 'X1', 'X2')]

    The exclusive or of two bits, which correlations do not show:

    >>> bits = rng.integers(0, 2, (500, 4))
    >>> bits[:, 3] = bits[:, 0] ^ bits[:, 2]
    >>> found = multiplet_information(bits, 3, method="plugin", bias_correction="miller_madow")
    >>> found.top(1).labels(), round(float(found.top(1).o_information[0]), 2)
    ([('X0', 'X2', 'X3')], -0.69)
    """
    sweep = fit_sweep(X, method, discrete, **settings)
    batches = _batches(sweep, sizes)
    if batches.total > MOST_MULTIPLETS:
        raise InputError(
            f"sizes={sizes or (3, 5)!r} of {len(sweep.names)} variables are {batches.total} multiplets, more than "
            f"{MOST_MULTIPLETS} to hold.",
            remedy="Use extreme_multiplets, which keeps the top ones, or search_multiplets.",
        )
    members, found = every(sweep, batches, stderr=stderr, n_jobs=n_jobs)
    return as_multiplets(sweep, members, found, stderr=stderr)


@public
def extreme_multiplets(
    X: Any,
    sizes: int | tuple[int, int] | None = None,
    *,
    count: int = 10,
    kind: Kind = "synergy",
    method: SweepMethod = "gaussian_copula",
    discrete: Discrete = None,
    stderr: bool = True,
    n_jobs: int | None = None,
    **settings: Unpack[SweepKeywords],
) -> Multiplets:
    """The most synergistic or most redundant multiplets, without holding the others.

    Parameters
    ----------
    X : array_like of shape (n, n_columns) or data frame
        One row per observation, each column a variable.
    sizes : int or tuple of two int, default=None
        Sizes of the multiplets, both included; ``None``: 3 to 5, or as many as there are columns.
    count : int, default=10
        How many to keep.
    kind : {"synergy", "redundancy"}, default="synergy"
        Smallest or largest O first.
    method : {"gaussian_copula", "gaussian", "plugin", "ksg", "mixed"}, default="gaussian_copula"
        As in :func:`multiplet_information`.
    discrete : None, bool, sequence of str or of bool, default=None
        As in :func:`multiplet_information`.
    stderr : bool, default=True
        Whether to compute standard errors, only of those kept.
    n_jobs : int, default=None
        Threads; the result is the same for any number.
    **settings : optional
        ``bias_correction``, ``n_bins`` and ``n_neighbors`` as in :func:`multiplet_information`.

    Returns
    -------
    Multiplets
        At most ``count``, the most extreme first. They were chosen for being extreme, so their intervals are too
        optimistic: confirm them on other rows.

    Raises
    ------
    ValueError
        As :func:`multiplet_information`, but for the number of multiplets.
    TypeError
        As :func:`multiplet_information`.

    Notes
    -----
    All multiplets are evaluated, some thousands at a time: 20 variables have a million of sizes 3 to 20, which
    take about a second by correlations. The uncorrected plug-in prefers those with many cells, in either direction.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.multivariate import extreme_multiplets
    >>> rng = np.random.default_rng(0)
    >>> x, y, e = rng.normal(size=(3, 500))
    >>> extreme_multiplets(np.column_stack([x, y, x + y + e, e]), (3, 4), count=1).labels()
    [('X0', 'X1', 'X2', 'X3')]
    """
    count = check_count("count", count)
    sign = sign_of(kind)
    sweep = fit_sweep(X, method, discrete, **settings)
    members, found = best(sweep, _batches(sweep, sizes), count, sign, n_jobs)
    if stderr:
        found = look_at_all(sweep, members, stderr=True)
    return as_multiplets(sweep, members, found, stderr=stderr)


def as_multiplets(sweep: Sweep, members: NDArray[np.int64], found: NDArray[np.float64], *, stderr: bool) -> Multiplets:
    """The result; warns where a known bias exceeds the standard error, if standard errors were asked for."""
    if not stderr:
        found[2] = np.nan
    biased = int((np.abs(found[3]) > found[2]).sum())
    if biased:
        warn(
            f"the bias of the plug-in O exceeds its standard error in {biased} of {len(members)} multiplets:",
            PlugInBiasWarning,
            remedy="use bias_correction='miller_madow', smaller sizes, fewer bins or more rows.",
        )
    return Multiplets(sweep.names, members, found[0], found[1], found[2], sweep.n, sweep.label, found[4])


def read_sizes(sizes: int | tuple[int, int] | None, n_variables: int) -> tuple[int, int]:
    """Smallest and largest size, between 2 and the number of variables."""
    if sizes is None:
        return min(3, n_variables), min(5, n_variables)
    pair = (sizes, sizes) if isinstance(sizes, (int, np.integer)) else tuple(sizes)
    if len(pair) != 2:
        raise InputError(
            "must be one size or two, smallest and largest, such as (3, 5).", argument="sizes", given=sizes
        )
    lowest, highest = (check_count("sizes", m, least=2) for m in pair)
    if not lowest <= highest <= n_variables:
        raise InputError(
            f"must ascend and not exceed the number of variables, {n_variables}.", argument="sizes", given=sizes
        )
    return int(lowest), int(highest)


def _batches(sweep: Sweep, sizes: int | tuple[int, int] | None) -> Batches:
    return Batches(len(sweep.names), *read_sizes(sizes, len(sweep.names)), sweep.batch)
