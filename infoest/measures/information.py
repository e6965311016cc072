"""Mutual information of two variables, alone or given a third, by any method.

These functions only validate, name the quantity and choose the method; the arithmetic is the same for all quantities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from .. import quantities
from .._core.keywords import public
from ..methods.choose import DEFAULT, Keywords
from .rows_in_time import TEST_GIVEN, TEST_OF_PAIR, estimate_rows, sample_of

if TYPE_CHECKING:
    from .._core.estimate import Estimate
    from .._core.sample import Discrete
    from ..methods.margins import Standardize
    from ..methods.plugin.declared import Levels

PAIR = quantities.mutual_information((0,), (1,))
PAIR_GIVEN = quantities.conditional_mutual_information((0,), (1,), (2,))


@public
def mutual_information(
    x: Any,
    y: Any,
    *,
    method: str | None = None,
    n_neighbors: int = 3,
    bias_correction: str | None = DEFAULT,
    n_bins: int | None = None,
    discrete: Discrete = None,
    standardize: Standardize = "auto",
    stderr: bool = True,
    n_jobs: int | None = None,
    device: str = "cpu",
    algorithm: str | None = None,
    bandwidth: float | None = None,
    levels: Levels = None,
    series: bool = False,
    trials: Any = None,
) -> Estimate:
    """Mutual information of two variables, with its standard error.

    Parameters
    ----------
    x, y : array_like of shape (n,) or (n, n_columns), series or data frame
        One row per observation; several columns make one multivariate variable.
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type: all discrete, ``"plugin"``; continuous, ``"ksg"``, and from four columns on together
        ``"auto"``; otherwise ``"mixed"``.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"`` and ``"mixed"``. Small keeps the bias low; the standard error
        stays valid up to 20.
    bias_correction : str or None, default="default"
        Correction of the plug-in (default: none): ``"digamma"``, ``"miller_madow"``, ``"grassberger"``,
        ``"grassberger_1988"``, ``"chao_shen"``, ``"jackknife"``, ``"shrink"`` or ``"nsb"``; ``"digamma"`` for the
        Gaussian and the copula (their default).
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; names of columns, ``"x"`` or ``"y"``, or a mask. ``None`` decides
        column by column: strings, booleans and categories are; integers and floats are where they hold at
        most two values, or up to ten whole numbers with at least five rows each on average, unless ``method``
        names one for numbers. ``"plugin"`` without bins counts integers of any number of values.
    standardize : {"auto", "ranks", "sd"} or bool, default="auto"
        How distances in columns of numbers are made comparable. ``"auto"``: normal scores of columns with heavy tails
        (kurtosis above 5) or that are lists of ranks, others in standard deviations. ``"ranks"``: normal scores of
        all, so that increasing functions of a column change nothing. ``"sd"`` or ``True``: standard deviations.
        ``False``: as they are, which reproduces other programs.
    stderr : bool, default=True
        ``False`` skips the standard error, three to four times faster for nearest neighbours.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where neighbours are searched: ``"cuda"`` compares all pairs of rows on a GPU.
    algorithm : {None, "ksg1", "ksg2"}, default=None
        Cubes (``None`` and ``"ksg1"``) or rectangles of ``"ksg"``.
    bandwidth : float, default=None
        Half-width of the ``"kernel"`` box in standard deviations; ``None`` is 0.5.
    levels : int or sequence of int or None, default=None
        How many levels the codes of all columns, or of each, can have, seen or not: they limit the interval, and
        ``"shrink"`` and ``"nsb"`` spread over them. ``None``: as many as the rows let expect; the categories of a
        categorical column where some do not occur.
    series : bool, default=False
        Whether rows are times: the standard error then allows for the memory of both variables, and ``pvalue_null``
        is ``nan``, since :func:`infoest.inference.independence_test` with ``series=True`` is the test.
    trials : array_like of shape (n,), default=None
        Label of the trial of each time, if there are several series one after another; implies ``series=True``.

    Returns
    -------
    Estimate
        In nats, never clipped at 0: an estimate of no information scatters around it.

    Raises
    ------
    ValueError
        If lengths differ, values are missing or infinite, rows are too few for the method, a
        setting does not fit it, or ``"ksg"`` meets a column with more than 5 % repeated values.
    TypeError
        If a column holds neither numbers, strings nor booleans.

    Warns
    -----
    PlugInBiasWarning
        If the known bias of an uncorrected plug-in exceeds its standard error.
    NeighborBiasWarning
        If more neighbours, or rows drawn from a copula like the data, show that the bias of nearest neighbours
        exceeds the standard error; the interval is then wider by it.
    TailDependenceWarning
        If ``"gaussian_copula"`` meets columns whose tails depend on each other as those of normal columns do not.
    EmptyBoxesWarning
        If the typical box of ``"kernel"`` holds fewer than three rows; where almost all
        boxes hold a single row, the standard error is ``nan``.
    RowOrderWarning
        If both variables resemble their own values in the row before, as times of series do, without ``series=True``;
        or, with it, if an index of dates is not in ascending order.

    Notes
    -----
    ``"ksg"`` assumes independent rows with a density; it is nearly unbiased at independence and
    biased towards 0 under very strong dependence, at hard edges or in many dimensions; where that is found, a warning
    says so, and the interval is wider by it. Where ``None`` chooses ``"mixed"`` for rounded numbers whose steps are
    finer than the neighbourhoods, it spreads the values within their steps by noise that is the same in every call,
    and ``method`` says so; the information stays as it is. ``"mixed"`` by name does not, and is biased there.
    ``"plugin"`` is biased up by about
    (rows - 1)(columns - 1) / (2 n). ``"gaussian"`` is exact for normal data, a lower bound for normal
    margins otherwise. Cost: O(n log n) in the plane, near that in up to about eight dimensions. Measured
    biases and coverages are in ``validation/report.md``.

    ``"auto"`` sees ranks only: a Gaussian copula in which columns may share Student tails, plus what ``"ksg"`` finds
    beyond it where that is significant, calibrated on rows drawn from the copula. The draws follow from the data: the
    same call gives the same number. It needs 50 rows, and four per column. With its standard error it costs about as
    much as ``"ksg"`` where the copula holds, and up to 25 times that where tails are fitted or columns chosen: 60 to
    350 ms for ten columns of 1000 rows. Columns that are copies of each other go to ``"ksg"``.

    The standard error and the interval of ``"gaussian"`` follow a scaled non-central chi-square, valid down to
    independence. The interval of ``"plugin"`` also looks at the table with some rows in cells that chance may have left
    empty: it lies between 0 and the largest value possible, has a width also where one variable determines the other,
    and holds the debiased (or corrected) value wherever that is possible.
    The interval of nearest neighbours is the value plus or minus z
    standard errors. Those of ``"gaussian"`` are about ``-0.5 * log(1 - r**2)`` of the correlation r, whatever the
    distribution of the rows.

    References
    ----------
    .. [1] Kraskov, A., Stögbauer, H. and Grassberger, P. (2004). Estimating mutual information.
       Physical Review E 69, 066138, eq. 8.
    .. [2] Gao, W., Kannan, S., Oh, S. and Viswanath, P. (2017). Estimating mutual information for
       discrete-continuous mixtures. NeurIPS 30, algorithm 1.
    .. [3] Miller, G. (1955). Note on the bias of information estimates.

    Examples
    --------
    >>> import infoest
    >>> x, y, truth = infoest.datasets.bivariate_normal(1000, correlation=0.6, random_state=0)
    >>> information = infoest.mutual_information(x, y)
    >>> information
    0.2228 ± 0.0290 nat (KSG-1, k=3, n=1000)
    >>> information.confint().low < truth < information.confint().high
    True
    >>> codes = infoest.mutual_information(["a", "b"] * 20, [0, 1] * 20, bias_correction="miller_madow")
    >>> round(codes.value, 4)
    0.7056
    """
    names = ("x", "y")
    settings: Keywords = {
        "n_neighbors": n_neighbors,
        "bias_correction": bias_correction,
        "n_bins": n_bins,
        "standardize": standardize,
        "stderr": stderr,
        "n_jobs": n_jobs,
        "device": device,
        "algorithm": algorithm,
        "bandwidth": bandwidth,
        "levels": levels,
    }
    sample = sample_of(
        x, y, names=names, discrete=discrete, method=method, series=series, trials=trials, settings=settings
    )
    return estimate_rows(PAIR, sample, names, method, TEST_OF_PAIR, settings)


@public
def conditional_mutual_information(
    x: Any,
    y: Any,
    z: Any,
    *,
    method: str | None = None,
    discrete: Discrete = None,
    series: bool = False,
    trials: Any = None,
    **settings: Unpack[Keywords],
) -> Estimate:
    """Mutual information that is left when a third variable is known.

    Parameters
    ----------
    x, y, z : array_like of shape (n,) or (n, n_columns), series or data frame
        One row per observation; several columns make one multivariate variable.
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type, as in :func:`mutual_information`.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes; names of columns, ``"x"``, ``"y"`` or ``"z"``, or a mask.
    series : bool, default=False
        Whether rows are times, as in :func:`mutual_information`.
    trials : array_like of shape (n,), default=None
        Trial of each row.
    **settings : optional
        The other keywords of :func:`mutual_information`.

    Returns
    -------
    Estimate
        ``I(x; y | z)`` in nats, never clipped at 0.

    Raises
    ------
    ValueError
        As :func:`mutual_information`.
    TypeError
        As :func:`mutual_information`.

    See Also
    --------
    infoest.inference.conditional_independence_test : Test of whether anything is left.

    Notes
    -----
    ``"ksg"`` counts within one joint radius in the spaces of z, (x, z) and (y, z) [1]_: biased towards
    0 where the dependence is strong or z has many columns, and its interval does not hold that bias.

    References
    ----------
    .. [1] Frenzel, S. and Pompe, B. (2007). Partial mutual information for coupling analysis of
       multivariate time series. Physical Review Letters 99, 204101, eq. 3.

    Examples
    --------
    >>> from infoest import conditional_mutual_information
    >>> x, y = [0, 0, 1, 1] * 500, [0, 1, 0, 1] * 500
    >>> xor = [a ^ b for a, b in zip(x, y)]
    >>> round(conditional_mutual_information(x, y, xor, bias_correction="miller_madow").to("bit").value, 2)
    1.0
    """
    names = ("x", "y", "z")
    sample = sample_of(
        x, y, z, names=names, discrete=discrete, method=method, series=series, trials=trials, settings=settings
    )
    return estimate_rows(PAIR_GIVEN, sample, names, method, TEST_GIVEN, settings)
