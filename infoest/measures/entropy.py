"""Shannon, Rényi and Tsallis entropies: of codes by their frequencies, of numbers by their nearest neighbours."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from .. import quantities
from .._core.keywords import public
from .._core.pivots import Bounded, Normal
from .._core.sample import Discrete, Sample, read_sample
from ..methods.choose import DEFAULT, Settings, choose_method, estimate, integers_for
from ..methods.evaluate import Fitted, evaluate
from ..methods.plugin.fitted import FittedPlugin
from ..methods.plugin.renyi import TsallisInterval

if TYPE_CHECKING:
    from .._core.estimate import Estimate
    from ..methods.plugin.declared import Levels


@public
def entropy(
    X: Any,
    *,
    method: str | None = None,
    n_neighbors: int = 3,
    bias_correction: str | None = DEFAULT,
    discrete: Discrete = None,
    standardize: bool = True,
    stderr: bool = True,
    n_jobs: int | None = None,
    device: str = "cpu",
    bandwidth: float | None = None,
    levels: Levels = None,
) -> Estimate:
    """Entropy of one variable: Shannon's of codes, differential of numbers.

    Parameters
    ----------
    X : array_like of shape (n,) or (n, n_columns), series or data frame
        One row per observation; several columns give their joint entropy.
    method : str, default=None
        ``"plugin"``, ``"kozachenko_leonenko"``, ``"weighted_kozachenko_leonenko"``, ``"gaussian"`` or
        ``"kernel"``, or ``"auto"``. ``None``: ``"plugin"`` for discrete columns, ``"kozachenko_leonenko"`` for numbers,
        and from four columns of numbers on ``"auto"``: the entropies of the columns less their total correlation.
    n_neighbors : int, default=3
        Neighbour order of ``"kozachenko_leonenko"``.
    bias_correction : str or None, default="default"
        Correction of the plug-in: ``"digamma"`` (its default), ``"miller_madow"``, ``"grassberger"``,
        ``"grassberger_1988"``, ``"chao_shen"``, ``"jackknife"``, ``"shrink"``, ``"nsb"`` or ``None``; ``"digamma"``
        or ``None`` for the Gaussian.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes. ``None``: strings, booleans, categories, integers, and
        floats that hold at most two values, or up to ten whole numbers with five rows each.
    standardize : bool, default=True
        Measure distances in standard deviations; the result is in the scale of ``X`` either way.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where neighbours are searched: ``"cuda"`` compares all pairs of rows on a GPU.
    bandwidth : float, default=None
        Half-width of the ``"kernel"`` box in standard deviations; ``None`` is 0.5.
    levels : int or sequence of int or None, default=None
        How many levels the codes of all columns, or of each, can have, seen or not: they limit the interval, and
        ``"shrink"`` and ``"nsb"`` spread over them. ``None``: as many as the rows let expect; the categories of a
        categorical column where some do not occur.

    Returns
    -------
    Estimate
        In nats. A differential entropy may be negative and depends on the unit of ``X``.

    Raises
    ------
    ValueError
        If values are missing or infinite, or rows are too few. By nearest neighbours: if a column of
        numbers has atoms (values that hold 5 % of the rows, in an otherwise continuous column), more than
        5 % of the rows repeat, or values lie on steps as wide as the distance between neighbours; by these or
        ``"gaussian"``: if a column is a linear function of the others.
    TypeError
        If a column holds neither numbers, strings nor booleans.

    Warns
    -----
    UnseenCellsWarning
        If more than a tenth of the rows hold codes seen once: as much of the distribution is unseen.
    PlugInBiasWarning
        If the known bias of an uncorrected plug-in exceeds its standard error.
    NeighborBiasWarning
        If the change from k to 4k neighbours, or in four columns and more the difference from
        ``"auto"``, shows that bias exceeds the standard error.
    EmptyBoxesWarning
        If the typical box of ``"kernel"`` holds fewer than three rows; where almost all
        boxes hold a single row, the standard error is ``nan``.
    RoundedValuesWarning
        If columns repeat more than 5 % of their values while rows do not; ``note`` compares the step
        with the distance to the neighbours.

    Notes
    -----
    The plug-in is biased down by about (cells - 1) / (2 n); of its default correction, ``psi(n) - mean psi(count)``
    [3]_, what is left fades exponentially with the rows per code. It may exceed the logarithm of the number of codes
    where these are equally frequent. The interval of codes lies between 0 and that of the levels that may exist,
    allows for levels not seen, and holds the value wherever that is possible. Kozachenko-Leonenko assumes a smooth
    density; its bias grows with dimension and at hard edges. Values rounded to a tenth of a standard
    deviation change it by much less than its standard error. Where heavy tails leave the standard
    deviation unstable, the standard errors of ``"kernel"`` and ``"gaussian"``, which rest on it, are too small.
    Cost: O(n log n).

    References
    ----------
    .. [1] Kozachenko, L. and Leonenko, N. (1987). Sample estimate of the entropy of a random vector.
       Problems of Information Transmission 23, 95-101; as in Kraskov et al. (2004), eq. 20.
    .. [2] Miller, G. (1955). Note on the bias of information estimates.
    .. [3] Zhang, Z. (2012). Entropy estimation in Turing's perspective. Neural Computation 24(5).

    Examples
    --------
    >>> import infoest
    >>> codes = ["a", "a", "a", "b"] * 50
    >>> round(infoest.entropy(codes).to("bit").value, 4)
    0.8149
    >>> round(infoest.entropy(codes, bias_correction=None).to("bit").value, 4)
    0.8113
    """
    sample = read_sample(X, names=("X",), discrete=discrete, integers=integers_for(method, entropy=True))
    return estimate(
        quantities.entropy(0),
        sample,
        method,
        n_neighbors=n_neighbors,
        bias_correction=bias_correction,
        standardize=standardize,
        stderr=stderr,
        n_jobs=n_jobs,
        device=device,
        bandwidth=bandwidth,
        levels=levels,
    )


@public
def renyi_entropy(
    X: Any,
    alpha: float,
    *,
    method: str | None = None,
    n_neighbors: int = 3,
    discrete: Discrete = None,
    standardize: bool = True,
    stderr: bool = True,
    n_jobs: int | None = None,
) -> Estimate:
    """Rényi entropy of one variable.

    Parameters
    ----------
    X : array_like of shape (n,) or (n, n_columns), series or data frame
        One row per observation.
    alpha : float
        Order, positive; 1 is the Shannon entropy, exactly.
    method : {None, "plugin", "kozachenko_leonenko", "gaussian", "kernel"}, default=None
        As in :func:`entropy`; ``"weighted_kozachenko_leonenko"`` at ``alpha=1`` only.
    n_neighbors : int, default=3
        Neighbour order, above ``alpha - 1``.
    discrete : None, bool, sequence of str or of bool, default=None
        As in :func:`entropy`.
    standardize : bool, default=True
        Measure distances in standard deviations.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.

    Returns
    -------
    Estimate
        In nats. ``local`` holds the value plus each row's share of it to first order. Nearest
        neighbours take their standard error from 40 halves of the rows except at ``alpha=1``.

    Raises
    ------
    ValueError
        If ``alpha`` is not positive and finite, not below ``n_neighbors + 1`` for nearest neighbours,
        not 1 with the weighted ones, and as :func:`entropy`.
    TypeError
        As :func:`entropy`.

    Warns
    -----
    UnseenCellsWarning
        If rows are at most twice the codes seen, or, below order 1, if codes are probably unseen.
    NeighborBiasWarning
        As :func:`entropy`, at any order.
    EmptyBoxesWarning
        As :func:`entropy`.

    Notes
    -----
    ``log mean exp((1 - alpha) s) / (1 - alpha)`` of the surprisals s whose mean is the Shannon
    entropy; decreasing in ``alpha``. The plug-in sums
    unbiased estimates of the powers of the shares [3]_; its interval allows for codes not seen. It does not cover where
    rows are at most twice the codes, nor below order 1 where codes are unseen, and says so. ``"gaussian"`` is the
    closed form of the normal distribution.

    For orders below 1, nearest neighbours and boxes weigh the tails, where rows are sparse, and are biased down: by
    several standard errors at low orders, with heavy tails or in several columns. The interval does not hold that
    bias, and the warning does not always detect it. The standard error of ``"kernel"`` is somewhat too small there.

    References
    ----------
    .. [1] Rényi, A. (1961). On measures of entropy and information. Berkeley Symposium 4(1), eq. 1.21.
    .. [2] Leonenko, N., Pronzato, L. and Savani, V. (2008). A class of Rényi information estimators
       for multidimensional densities. Annals of Statistics 36, eq. 2.3.
    .. [3] Zhang, Z. and Zhou, J. (2010). Re-parameterization of multinomial distributions and diversity indices.
       Journal of Statistical Planning and Inference 140(7).

    Examples
    --------
    >>> from infoest import renyi_entropy
    >>> round(renyi_entropy(["a", "b", "b", "b"] * 100, 2).value, 4)
    0.4709
    """
    settings = Settings(n_neighbors, standardize=standardize, stderr=stderr, n_jobs=n_jobs)
    sample = read_sample(X, names=("X",), discrete=discrete, integers=integers_for(method, entropy=True))
    return renyi_of_sample(sample, alpha, method, settings)[0]


def renyi_of_sample(sample: Sample, alpha: float, method: str | None, settings: Settings) -> tuple[Estimate, Fitted]:
    """Rényi entropy of a validated sample, and the fitted method."""
    quantity = quantities.renyi(quantities.entropy(0), alpha)
    return evaluate(quantity, sample, choose_method(method, sample, quantity, settings), stderr=settings.stderr)


@public
def tsallis_entropy(
    X: Any,
    q: float,
    *,
    method: str | None = None,
    n_neighbors: int = 3,
    discrete: Discrete = None,
    standardize: bool = True,
    stderr: bool = True,
    n_jobs: int | None = None,
) -> Estimate:
    """Tsallis entropy of one variable.

    Parameters
    ----------
    X : array_like of shape (n,) or (n, n_columns), series or data frame
        One row per observation.
    q : float
        Order, positive; 1 is the Shannon entropy.
    method, n_neighbors, discrete, standardize, stderr, n_jobs : optional
        As in :func:`renyi_entropy`.

    Returns
    -------
    Estimate
        Dimensionless; the standard error is the Rényi entropy's by the delta method.

    Raises
    ------
    ValueError
        As :func:`renyi_entropy`.
    TypeError
        As :func:`entropy`.

    Warns
    -----
    UnseenCellsWarning
        As :func:`renyi_entropy`.
    NeighborBiasWarning
        As :func:`renyi_entropy`.
    EmptyBoxesWarning
        As :func:`renyi_entropy`.

    Notes
    -----
    Of codes it is ``(1 - sum p**q) / (q - 1)`` by unbiased powers, elsewhere
    ``(exp((1 - q) H_q) - 1) / (1 - q)`` of the Rényi entropy ``H_q``.

    References
    ----------
    .. [1] Tsallis, C. (1988). Possible generalization of Boltzmann-Gibbs statistics. Journal of
       Statistical Physics 52, eq. 1.

    Examples
    --------
    >>> from infoest import tsallis_entropy
    >>> round(tsallis_entropy(["a", "b", "b", "b"] * 100, 2).value, 4)  # 1 - sum p**2
    0.3759
    """
    settings = Settings(n_neighbors, standardize=standardize, stderr=stderr, n_jobs=n_jobs)
    sample = read_sample(X, names=("X",), discrete=discrete, integers="codes")
    renyi, fitted = renyi_of_sample(sample, q, method, settings)
    slope = math.exp((1 - q) * renyi.value)
    value = renyi.value if q == 1 else math.expm1((1 - q) * renyi.value) / (1 - q)
    if isinstance(fitted, FittedPlugin) and q != 1:
        value = fitted.tsallis((0,), q)
    pivot = renyi.pivot
    if isinstance(pivot, Bounded) and q != 1:
        tests = Normal(value, slope * renyi.stderr)
        pivot = Bounded(tests, TsallisInterval(pivot.limits, q, value))
    local = None if renyi.local is None else value + slope * (renyi.local - renyi.value)
    return replace(
        renyi,
        value=value,
        stderr=slope * renyi.stderr,
        unit="",
        method=renyi.method.replace("Rényi", "Tsallis"),
        pivot=pivot,
        local=local,
    )
