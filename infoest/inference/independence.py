"""The permutation test of independence, and the tests of drift."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import quantities
from .._core.estimate import TestResult
from .._core.keywords import public
from .._core.pivots import ScaledChiSquare
from .._core.sample import Discrete, Sample, read_sample
from ..credit import population_stability_index
from ..methods.choose import DEFAULT, Settings, choose_method, integers_for, neighbors_of_test
from ..methods.evaluate import Method, evaluate
from ..methods.linear_dependence import LinearDependenceError
from ..methods.plugin.fitted import FittedPlugin
from ..methods.plugin.table import Table, cell_of
from ..methods.reordered.choose import statistic_by_value
from ..methods.reordered.plane import is_plane
from ..resampling.nulls import Independent
from ..resampling.permutation import Resampling
from .contingency import permutation_table_test

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .._core.estimate import Estimate
    from .._core.rng import RandomState
    from ..credit import Bins
    from ..credit.value.jeffreys import Smoothing
    from ..methods.evaluate import Fitted

DEPENDENT = "x and y are dependent"
MI = quantities.mutual_information((0,), (1,))
PLANE_BATCH = 64  # permutations at a time under early stopping: the tables they share cost as much as a few of them


@public
def independence_test(
    x: Any,
    y: Any,
    *,
    method: str | None = None,
    n_neighbors: int | None = None,
    n_bins: int | None = None,
    discrete: Discrete = None,
    n_resamples: int = 999,
    stop_early: int | bool = False,
    random_state: RandomState = None,
    n_jobs: int | None = None,
) -> TestResult:
    """Permutation test of independence by mutual information.

    Parameters
    ----------
    x, y : array_like of shape (n,) or (n, n_columns), series or data frame
        One row per observation.
    method : {None, "ksg", "mixed", "plugin", "gaussian"}, default=None
        As in :func:`~infoest.mutual_information`.
    n_neighbors : int, default=None
        ``None`` takes a tenth of the rows: a test needs many for power.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        As in :func:`~infoest.mutual_information`.
    n_resamples : int, default=999
        Permutations of the rows of ``y``; the first ones are the same for any number.
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
        ``statistic`` is the mutual information in nats, ``null`` its permuted values; reject at
        level a when ``pvalue <= a``. Infinite for ``"gaussian"`` where a column of x and y together is a
        linear function of the others.

    Raises
    ------
    ValueError
        As :func:`~infoest.mutual_information`, or if ``n_resamples`` is not a positive integer.
    TypeError
        As :func:`~infoest.mutual_information`.

    Notes
    -----
    Exact for exchangeable rows: the size is at most the level at any sample size. Rows of a time
    series are not exchangeable, and the test then rejects far too often. A constant column gives
    p = 1. Cost: ``n_resamples`` estimates; about 0.2 ms each for two columns of 1000 rows.

    References
    ----------
    .. [1] Phipson, B. and Smyth, G. (2010). Permutation p-values should never be zero. Statistical
       Applications in Genetics and Molecular Biology 9(1), eq. 2.

    Examples
    --------
    >>> from infoest.datasets import bivariate_normal
    >>> from infoest.inference import independence_test
    >>> x, y, _ = bivariate_normal(200, correlation=0.6, random_state=0)
    >>> independence_test(x, y, n_resamples=99, random_state=0).pvalue
    0.01
    """
    draw = Resampling.read(n_resamples, stop_early, random_state, n_jobs)
    sample = read_sample(x, y, names=("x", "y"), discrete=discrete, integers=integers_for(method))
    k = neighbors_of_test(n_neighbors, sample.n)
    settings = Settings(n_neighbors=k, n_bins=n_bins, bias_correction=DEFAULT, stderr=False, n_jobs=n_jobs)
    observed, label, fitted = _observed(sample, choose_method(method, sample, MI, settings))
    quiet = choose_method(method, sample, MI, replace(settings, n_jobs=None))
    label = f"{label}, permutation of y"
    if isinstance(fitted, FittedPlugin):
        x_cell, y_cell = (cell_of(fitted.codes[:, list(block)]) for block in sample.blocks)
        table = Table.of_rows(x_cell, y_cell, np.zeros(sample.n, np.int64))
        return replace(permutation_table_test(table, draw, alternative=DEPENDENT, method=label), statistic=observed)
    if is_plane(fitted):
        # Any pairing of the rows is as likely as another, so sorted columns have the same null as the data.
        statistic, batch = statistic_by_value(sample, MI, quiet, quiet.fit(_sorted(fitted.sample), MI)), PLANE_BATCH
    else:
        statistic, batch = statistic_by_value(sample, MI, quiet, fitted, moved=1), 1
    null = Independent(sample.n)
    return draw.test(observed, statistic.values, null, alternative=DEPENDENT, method=label, batch=batch)


def _observed(sample: Sample, method: Method) -> tuple[float, str, Fitted]:
    """Mutual information, name of the method, and its fit; infinite where x and y determine each other linearly."""
    try:
        estimate, fitted = evaluate(MI, sample, method, stderr=False)
    except LinearDependenceError:
        fitted = method.fit(sample, MI)
        for block in MI.blocks:
            fitted.surprisal((block,))  # raises where the columns of x, or of y, are dependent by themselves
        return math.inf, fitted.label, fitted
    return estimate.value, estimate.method, fitted


def _sorted(sample: Sample) -> Sample:
    """Every column by itself in ascending order."""
    return replace(sample, columns=np.ascontiguousarray(np.sort(sample.columns, axis=0)))


@public
def psi_test(
    expected: Any,
    actual: Any = None,
    *,
    bins: int | ArrayLike | Bins | None = None,
    smoothing: Smoothing = "auto",
    expected_weight: ArrayLike | None = None,
    actual_weight: ArrayLike | None = None,
) -> TestResult:
    """Test that two samples come from one distribution over bins, by their PSI.

    Parameters
    ----------
    expected, actual : array_like of shape (n_bins,), or raw columns of shape (n,)
        Counts per bin, or two raw columns; a :class:`~infoest.Counts` of two groups may stand alone.
    bins : None, int, array_like of edges or Bins, default=None
        How to bin raw number columns; quantiles come from ``expected``.
    smoothing : float or "auto", default="auto"
        Added to every cell; ``"auto"`` adds 0.5 where any cell is empty, and warns.
    expected_weight, actual_weight : array_like of shape (n,), default=None
        Positive sampling weights of raw rows.

    Returns
    -------
    TestResult
        A small p-value speaks for drift, however small the drift. With one occupied bin the
        statistic is 0 and the p-value 1.

    Raises
    ------
    ValueError
        As :func:`~infoest.credit.population_stability_index`.
    TypeError
        As :func:`~infoest.credit.population_stability_index`.

    See Also
    --------
    equivalence_test : Test of less drift than a margin.

    Notes
    -----
    Upper tail of a chi-square with one degree of freedom less than bins, at the debiased PSI over
    its scale plus the degrees of freedom; to first order the statistic of [1]_ without its bias.

    References
    ----------
    .. [1] Yurdakul, B. & Naranjo, J. (2020). Statistical properties of the population stability
       index. Journal of Risk Model Validation 14(4).

    Examples
    --------
    >>> from infoest.inference import psi_test
    >>> test = psi_test([500, 300, 200], [450, 310, 240])
    >>> round(test.pvalue, 4), test.method
    (0.0401, 'PSI, 3 bins, chi-square with 2 df')
    """
    psi = population_stability_index(
        expected, actual, bins=bins, smoothing=smoothing, expected_weight=expected_weight, actual_weight=actual_weight
    )
    statistic, df, _ = _pivot_numbers(psi)
    return TestResult(
        statistic, psi.pvalue_null(), "the distributions differ", method=f"{psi.method}, chi-square with {df:g} df"
    )


@public
def equivalence_test(
    expected: Any,
    actual: Any = None,
    *,
    margin: float,
    bins: int | ArrayLike | Bins | None = None,
    smoothing: Smoothing = "auto",
    expected_weight: ArrayLike | None = None,
    actual_weight: ArrayLike | None = None,
) -> TestResult:
    """Test that two samples differ by less than a margin: the evidence that "no drift" needs.

    Parameters
    ----------
    expected, actual : array_like of shape (n_bins,), or raw columns of shape (n,)
        Counts per bin, or two raw columns; a :class:`~infoest.Counts` of two groups may stand alone.
    margin : float
        Smallest PSI that matters, in nats, for example 0.1.
    bins : None, int, array_like of edges or Bins, default=None
        How to bin raw number columns; quantiles come from ``expected``.
    smoothing : float or "auto", default="auto"
        Added to every cell; ``"auto"`` adds 0.5 where any cell is empty, and warns.
    expected_weight, actual_weight : array_like of shape (n,), default=None
        Positive sampling weights of raw rows.

    Returns
    -------
    TestResult
        A small p-value speaks for a PSI below ``margin``.

    Raises
    ------
    ValueError
        If ``margin`` is not positive, and as :func:`~infoest.credit.population_stability_index`.
    TypeError
        As :func:`~infoest.credit.population_stability_index`.

    See Also
    --------
    psi_test : Test of no drift at all.

    Notes
    -----
    Lower tail of the non-central chi-square of :func:`psi_test` at non-centrality ``margin``
    over the scale. Comparing the plug-in PSI with ``margin`` instead accepts a true PSI of 0.1 as
    below 0.1 in 20 to 40 % of samples.

    References
    ----------
    .. [1] Wellek, S. (2010). Testing Statistical Hypotheses of Equivalence and Noninferiority,
       chapter 9.

    Examples
    --------
    >>> from infoest.inference import equivalence_test
    >>> test = equivalence_test([500, 300, 200], [450, 310, 240], margin=0.1)
    >>> test.pvalue < 0.001, test.alternative
    (True, 'PSI < 0.1')
    """
    psi = population_stability_index(
        expected, actual, bins=bins, smoothing=smoothing, expected_weight=expected_weight, actual_weight=actual_weight
    )
    pvalue = psi.pvalue_equivalence(margin)
    statistic, df, noncentrality = _pivot_numbers(psi, margin)
    null = f"non-central chi-square with {df:g} df, non-centrality {noncentrality:.4g}"
    return TestResult(statistic, pvalue, f"PSI < {margin:g}", method=f"{psi.method}, {null}")


def _pivot_numbers(psi: Estimate, margin: float = 0.0) -> tuple[float, float, float]:
    """Statistic, degrees of freedom and non-centrality at ``margin``; one bin has none of them."""
    if not isinstance(psi.pivot, ScaledChiSquare):
        return 0.0, 0.0, 0.0
    return psi.pivot.statistic, psi.pivot.df, margin / psi.pivot.scale
