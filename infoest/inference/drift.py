"""Tests of drift by the PSI: of none at all, and of less than a margin, which is the evidence that "no drift" needs.

Both rest on the scaled non-central chi-square pivot of the estimate, so they take what the estimate takes and their
p-values are its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._core.estimate import TestResult
from .._core.keywords import public
from .._core.pivots import ScaledChiSquare
from ..credit import population_stability_index

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from .._core.estimate import Estimate
    from ..credit.value.jeffreys import Smoothing


@public
def psi_test(
    expected: Any,
    actual: Any = None,
    *,
    bins: Any = None,
    smoothing: Smoothing = "auto",
    expected_weight: ArrayLike | None = None,
    actual_weight: ArrayLike | None = None,
    expected_clusters: ArrayLike | None = None,
    actual_clusters: ArrayLike | None = None,
    fixed_reference: bool = False,
) -> TestResult:
    """Test that two samples come from one distribution over bins, by their PSI.

    Parameters
    ----------
    expected, actual : array_like of shape (n_bins,), or raw columns of shape (n,)
        Counts per bin, or two raw columns; a :class:`~infoest.Counts` of two groups may stand alone.
    bins : None, int, array_like of edges, Bins, str, Binning or fitted Binner, default=None
        How to bin raw number columns; quantiles come from ``expected``.
    smoothing : float or "auto", default="auto"
        Added to every cell; ``"auto"`` adds 0.5 where any cell is empty, and warns.
    expected_weight, actual_weight : array_like of shape (n,), default=None
        Positive sampling weights of raw rows.
    expected_clusters, actual_clusters : array_like of shape (n,), default=None
        Label of each raw row's cluster: rows of one cluster may depend on each other. Equal labels are one
        cluster in both samples.
    fixed_reference : bool, default=False
        Take ``expected`` for the law itself rather than a sample of it; shares are then as good as counts.

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
        expected,
        actual,
        bins=bins,
        smoothing=smoothing,
        expected_weight=expected_weight,
        actual_weight=actual_weight,
        expected_clusters=expected_clusters,
        actual_clusters=actual_clusters,
        fixed_reference=fixed_reference,
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
    bins: Any = None,
    smoothing: Smoothing = "auto",
    expected_weight: ArrayLike | None = None,
    actual_weight: ArrayLike | None = None,
    expected_clusters: ArrayLike | None = None,
    actual_clusters: ArrayLike | None = None,
    fixed_reference: bool = False,
) -> TestResult:
    """Test that two samples differ by less than a margin: the evidence that "no drift" needs.

    Parameters
    ----------
    expected, actual : array_like of shape (n_bins,), or raw columns of shape (n,)
        Counts per bin, or two raw columns; a :class:`~infoest.Counts` of two groups may stand alone.
    margin : float
        Smallest PSI that matters, in nats, for example 0.1.
    bins : None, int, array_like of edges, Bins, str, Binning or fitted Binner, default=None
        How to bin raw number columns; quantiles come from ``expected``.
    smoothing : float or "auto", default="auto"
        Added to every cell; ``"auto"`` adds 0.5 where any cell is empty, and warns.
    expected_weight, actual_weight : array_like of shape (n,), default=None
        Positive sampling weights of raw rows.
    expected_clusters, actual_clusters : array_like of shape (n,), default=None
        Label of each raw row's cluster: rows of one cluster may depend on each other. Equal labels are one
        cluster in both samples.
    fixed_reference : bool, default=False
        Take ``expected`` for the law itself rather than a sample of it; shares are then as good as counts.

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
        expected,
        actual,
        bins=bins,
        smoothing=smoothing,
        expected_weight=expected_weight,
        actual_weight=actual_weight,
        expected_clusters=expected_clusters,
        actual_clusters=actual_clusters,
        fixed_reference=fixed_reference,
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
