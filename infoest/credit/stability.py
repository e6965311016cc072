"""Stability: has a distribution moved? The PSI of two samples, and the verdict on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from numpy.typing import ArrayLike

from .._pivots import check_margin
from ._tables import count_periods
from .jeffreys import BinCounts, Smoothing, jeffreys_estimate

if TYPE_CHECKING:
    from .._result import Estimate
    from .binning import Bins

Verdict = Literal["stable", "drifted", "not enough data to say"]


def population_stability_index(
    expected: Any,
    actual: Any = None,
    *,
    bins: int | ArrayLike | Bins | None = None,
    smoothing: Smoothing = "auto",
    expected_weight: ArrayLike | None = None,
    actual_weight: ArrayLike | None = None,
) -> Estimate:
    """Population stability index of two binned samples, with its standard error.

    Parameters
    ----------
    expected, actual : array_like of shape (n_bins,) or (n,), or Counts
        Counts per bin (not shares: the standard error needs the sample sizes); raw columns of
        strings, booleans or categories; or raw columns of numbers when ``bins`` is given.
        A :class:`~infoest.Counts` with two groups goes in as ``expected``, alone.
    bins : None, int, array_like of edges or Bins, default=None
        How to bin raw columns: quantile bins of ``expected``, inner edges of left-closed
        intervals, or bins made before. Categories of either column are bins as they are.
        Missing values are a bin of their own.
    smoothing : float or "auto", default="auto"
        Added to every cell. ``"auto"`` adds 0.5 to every cell of both tables when any cell is
        empty, and warns. Bins empty in both tables do not count.
    expected_weight, actual_weight : array_like of shape (n,), default=None
        Positive weights of the rows of raw columns.

    Returns
    -------
    Estimate
        ``value`` in nats, ``stderr`` by the delta method, ``debiased`` by digamma counts;
        ``confint`` inverts a scaled non-central chi-square: valid down to zero drift, and it
        brackets ``debiased``, not necessarily ``value``. ``n`` is the rows of expected and
        actual; with weights, their effective number ``(sum w)**2 / sum w**2``.

    Raises
    ------
    ValueError
        If the tables differ in length, a count is negative or not finite, a sample has no rows,
        a weight is not positive, or a cell is empty under ``smoothing=0``.
    TypeError
        If edges are given for columns that do not hold numbers.

    Warns
    -----
    EmptyBinWarning
        If ``smoothing="auto"`` had to smooth.

    See Also
    --------
    infoest.inference.psi_test : Test of no drift at all.
    infoest.inference.equivalence_test : Test of less drift than a margin.

    Notes
    -----
    ``sum((a - e) * log(a / e))`` over the shares: the Jeffreys divergence between the two binned
    samples [1]_. Without drift ``value / (1/n + 1/m)`` is chi-square with one degree of freedom
    less than bins [2]_, so the plug-in averages ``(n_bins - 1) * (1/n + 1/m)`` rather than 0:
    rank and judge by ``debiased``. Bins must be fixed before looking at the data compared.

    References
    ----------
    .. [1] Kullback, S. (1959). Information Theory and Statistics, eq. 1.6.3.
    .. [2] Yurdakul, B. & Naranjo, J. (2020). Statistical properties of the population stability
       index. Journal of Risk Model Validation 14(4).

    Examples
    --------
    >>> from infoest.credit import population_stability_index
    >>> psi = population_stability_index([50, 50], [40, 60])
    >>> round(float(psi), 4)
    0.0405
    >>> psi
    0.0405 (debiased 0.0202) ± 0.0570 nat (PSI, 2 bins, n=100 and 100)
    >>> population_stability_index([1, 2, 3, 4], [2, 3, 4, 5], bins=[3]).method
    'PSI, 2 bins'
    """
    counts = count_periods(expected, actual, bins=bins, expected_weight=expected_weight, actual_weight=actual_weight)
    first, second = (BinCounts.of(*counts.group(name)) for name in counts.groups)
    return jeffreys_estimate(
        first,
        second,
        labels=counts.bins,
        groups=(f"rows in {counts.groups[0]}", f"rows in {counts.groups[1]}"),
        name="PSI",
        smoothing=smoothing,
    )


def drift_verdict(estimate: Estimate, margin: float = 0.1, *, alpha: float = 0.05) -> Verdict:
    """What a PSI allows to say about drift of a given size.

    Parameters
    ----------
    estimate : Estimate
        From :func:`population_stability_index`.
    margin : float, default=0.1
        Largest drift that does not matter, in the unit of the estimate.
    alpha : float, default=0.05
        Largest probability of a wrong "stable"; that of a wrong "drifted" is at most half of it.

    Returns
    -------
    {"stable", "drifted", "not enough data to say"}
        "stable" where the equivalence test rejects a drift of ``margin`` or more at ``alpha``;
        "drifted" where the lower limit of the ``1 - alpha`` interval, the one that tables
        print, exceeds ``margin``; else the third.

    Raises
    ------
    ValueError
        If ``margin`` is not positive or ``alpha`` not between 0 and 0.5.

    Examples
    --------
    >>> from infoest.credit import drift_verdict, population_stability_index
    >>> drift_verdict(population_stability_index([500, 500], [510, 490]))
    'stable'
    >>> drift_verdict(population_stability_index([5, 5], [6, 4]))
    'not enough data to say'
    """
    check_margin(margin)
    if not 0 < alpha < 0.5:
        raise ValueError(f"alpha={alpha!r} must lie strictly between 0 and 0.5, for example 0.05.")
    if estimate.pvalue_equivalence(margin) <= alpha:
        return "stable"
    return "drifted" if estimate.confint(1 - alpha).low > margin else "not enough data to say"
