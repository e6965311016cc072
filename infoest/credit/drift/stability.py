"""The PSI of two samples, the verdict that it allows, and the shift of their mean score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..._core.errors import InputError, InputTypeError
from ..._core.estimate import Estimate
from ..._core.keywords import public
from ..._core.pivots import check_alpha, check_margin
from ...resampling.delta import delta_variance
from ..value.bin_counts import BinCounts
from ..value.jeffreys import Smoothing, jeffreys_estimate
from ..value.tables import count_periods, is_nominal, rows_of_periods

if TYPE_CHECKING:
    import pandas as pd

    from ..._core.counts import Counts
    from ..._core.estimate_array import EstimateArray

Verdict = Literal["stable", "drifted", "not enough data to say"]


@public
def population_stability_index(
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
) -> Estimate:
    """Population stability index of two binned samples, with its standard error.

    Parameters
    ----------
    expected, actual : array_like of shape (n_bins,) or (n,), or Counts
        Counts per bin (not shares: the standard error needs the sample sizes); raw columns of
        strings, booleans or categories; or raw columns of numbers when ``bins`` is given. Without
        ``bins`` numbers must not be rows by mistake: they are counts where they are whole, of 50 bins
        at most, and no column of a data frame; a pandas Series is, where its index names the bins, as
        ``value_counts`` leaves it. A :class:`~infoest.Counts` with two groups goes in as
        ``expected``, alone, with any number of bins.
    bins : None, int, array_like of edges, Bins, str, Binning or fitted Binner, default=None
        How to bin raw columns: quantile bins of ``expected``, inner edges of left-closed
        intervals, or bins made before. Categories of either column are bins as they are.
        Missing values are a bin of their own.
    smoothing : float or "auto", default="auto"
        Added to every cell. ``"auto"`` adds 0.5 to every cell of both tables when any cell is
        empty, and warns. Bins empty in both tables do not count.
    expected_weight, actual_weight : array_like of shape (n,), default=None
        Positive weights of the rows of raw columns.
    expected_clusters, actual_clusters : array_like of shape (n,), default=None
        Label of each row's cluster, for raw columns: rows of one cluster may depend on each other.
        Equal labels are one cluster in both samples, for example a client seen in both.
    fixed_reference : bool, default=False
        Take ``expected`` for the law itself rather than a sample of it: it adds no sampling error.
        Shares that add up to 1 are then as good as counts.

    Returns
    -------
    Estimate
        ``value`` in nats, ``stderr`` by the delta method, ``debiased`` by digamma counts;
        ``confint`` inverts a scaled non-central chi-square: valid down to zero drift, and it
        brackets ``debiased``, not necessarily ``value``. ``n`` is the rows of expected and
        actual; with weights, their effective number ``(sum w)**2 / sum w**2``; with a fixed
        reference, the rows of actual alone.

    Raises
    ------
    ValueError
        If the tables differ in length, a count is negative or not whole, the numbers may be rows, a
        sample has no rows, a weight is not positive, a cell is empty under ``smoothing=0``, or a fixed
        reference has share 0 where ``actual`` has rows: the divergence is infinite.
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

    A fixed reference drops the terms in ``1/m`` from variance, bias and null. With clusters the
    standard error sums influence values within clusters, times ``G / (G - 1)`` for ``G`` clusters,
    and interval and tests count rows over the mean design effect (first-order correction of Rao &
    Scott [3]_); below about 40 clusters of either sample, or with few effective rows
    under uneven weights, they are too small, and a warning says so.

    References
    ----------
    .. [1] Kullback, S. (1959). Information Theory and Statistics, eq. 1.6.3.
    .. [2] Yurdakul, B. & Naranjo, J. (2020). Statistical properties of the population stability
       index. Journal of Risk Model Validation 14(4).
    .. [3] Rao, J. N. K. & Scott, A. J. (1981). The analysis of categorical data from complex sample
       surveys. Journal of the American Statistical Association 76, 221-230.

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
    >>> population_stability_index([0.5, 0.5], [40, 60], fixed_reference=True)
    0.0405 (debiased 0.0301) ± 0.0403 nat (PSI, 2 bins, n=100)
    """
    weights = {"expected_weight": expected_weight, "actual_weight": actual_weight}
    rows = None
    if expected_clusters is None and actual_clusters is None:
        counts = count_periods(expected, actual, bins=bins, shares=fixed_reference, **weights)
    else:
        _check_clusters(expected, actual, bins, expected_clusters, fixed_reference)
        counts, rows = rows_of_periods(
            expected,
            actual,
            bins=bins,
            expected_clusters=expected_clusters,
            actual_clusters=actual_clusters,
            fixed=fixed_reference,
            **weights,
        )
    first, second = (BinCounts.of(*counts.group(name)) for name in counts.groups)
    return jeffreys_estimate(
        _law(counts) if fixed_reference else first,
        second,
        labels=counts.bins,
        groups=(f"rows in {counts.groups[0]}", f"rows in {counts.groups[1]}"),
        name="PSI",
        smoothing=smoothing,
        rows=rows,
    )


def _law(counts: Counts) -> BinCounts:
    """The first group as a law; an error where the second has rows that it says cannot be."""
    law, seen = counts.table.T
    impossible = [name for name, share, n in zip(counts.bins, law, seen, strict=True) if share == 0 and n > 0]
    if not law.any():
        raise InputError(f"there are no rows in {counts.groups[0]}: a fixed reference needs a positive share.")
    if impossible:
        raise InputError(
            f"the fixed reference has share 0 in bin {impossible[0]!r}, where {counts.groups[1]} has rows: PSI is "
            "infinite.",
            remedy="Give the bin a positive share, or merge it with a neighbour.",
        )
    return BinCounts.known(law)


def _check_clusters(expected: Any, actual: Any, bins: Any, expected_clusters: Any, fixed_reference: bool) -> None:
    """Clusters are for raw columns, and those of a law there are none."""
    if actual is None or (bins is None and not is_nominal(expected, actual)):
        raise InputError("clusters are for raw columns: pass both columns, and bins= where they hold numbers.")
    if fixed_reference and expected_clusters is not None:
        raise InputError("a fixed reference has no sampling error: leave expected_clusters out.")


@public
def characteristic_stability_index(
    expected: Any,
    actual: Any = None,
    *,
    points: Mapping[str, float] | Sequence[float],
    bins: Any = None,
    expected_weight: ArrayLike | None = None,
    actual_weight: ArrayLike | None = None,
) -> Estimate:
    """Characteristic stability index: by how many points a characteristic has moved the mean score.

    Parameters
    ----------
    expected, actual : array_like of shape (n_bins,) or (n,), or Counts
        Counts per bin or raw columns, as in :func:`population_stability_index`.
    points : mapping or sequence
        Scorecard points of each bin, by its label or in the order of the bins. Every bin that holds
        rows needs them, that of missing values (the last) too.
    bins : None, int, array_like of edges, Bins, str, Binning or fitted Binner, default=None
        How to bin raw columns.
    expected_weight, actual_weight : array_like of shape (n,), default=None
        Positive weights of the rows of raw columns.

    Returns
    -------
    Estimate
        Dimensionless, in points; negative where ``actual`` scores less. ``stderr`` is that of a
        difference of two means, and the interval is normal.

    Raises
    ------
    ValueError
        If a bin that holds rows has no points, points are not finite, or a sample has no rows.

    See Also
    --------
    population_stability_index : Size of the shift whatever its direction; some call that of a characteristic its CSI.

    Notes
    -----
    ``sum((a - e) * points)`` over the shares [1]_: the mean points of one sample less that of the
    other. It keeps the sign, which tells whether the population became riskier, and is 0 for
    shifts between bins of equal points.

    References
    ----------
    .. [1] Siddiqi, N. (2006). Credit Risk Scorecards. Wiley; characteristic analysis report.

    Examples
    --------
    >>> from infoest.credit import characteristic_stability_index
    >>> characteristic_stability_index([50, 50], [40, 60], points=[10, 30])
    2.0000 ± 1.4000 (CSI, 2 bins, n=100 and 100)
    """
    counts = count_periods(expected, actual, bins=bins, expected_weight=expected_weight, actual_weight=actual_weight)
    values = points_of_bins(counts, points)
    before, after = (BinCounts.of(*counts.group(name)) for name in counts.groups)
    for table, name in zip((before, after), counts.groups, strict=True):
        if not table.size > 0:
            raise InputError(f"there are no rows in {name}: CSI compares two samples.", remedy="Pass rows of both.")
    mean = [float(table.counts @ values / table.size) for table in (before, after)]
    variance = sum(float(delta_variance(values, table.counts, table.squares)) for table in (before, after))
    n = tuple(round(float(table.size)) for table in (before, after))
    occupied = int(counts.table.any(axis=1).sum())
    return Estimate(mean[1] - mean[0], math.sqrt(variance), n, unit="", method=f"CSI, {occupied} bins")


def points_of_bins(counts: Counts, points: Mapping[str, float] | Sequence[float]) -> NDArray[np.float64]:
    """Points of each bin of a table, 0 where it holds no rows; an error where points lack for rows."""
    if isinstance(points, Mapping):
        given = [points.get(name, math.nan) for name in counts.bins]
    else:
        given = [*points, *[math.nan] * (len(counts.bins) - len(points))]
        if len(given) > len(counts.bins):
            raise InputError(f"points has {len(given)} entries for {len(counts.bins)} bins: {', '.join(counts.bins)}.")
    values = np.array(given, dtype=np.float64)
    rows = counts.table.sum(axis=1)
    lacking = np.flatnonzero(~np.isfinite(values) & (rows > 0))
    if len(lacking):
        name = counts.bins[lacking[0]]
        raise InputError(
            f"points has no finite number for bin {name!r}, which holds {rows[lacking[0]]:g} rows.", remedy="Add it."
        )
    return np.where(rows > 0, values, 0.0)


@public
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
    TypeError
        If ``estimate`` is not an estimate.

    Examples
    --------
    >>> from infoest.credit import drift_verdict, population_stability_index
    >>> drift_verdict(population_stability_index([500, 500], [510, 490]))
    'stable'
    >>> drift_verdict(population_stability_index([5, 5], [6, 4]))
    'not enough data to say'
    """
    if not isinstance(estimate, Estimate):
        raise InputTypeError(
            f"estimate={estimate!r:.60} is a {type(estimate).__name__}, not an estimate.",
            remedy="Pass what population_stability_index returns: a verdict needs its standard error.",
        )
    check_margin(margin)
    check_alpha(alpha, 0.5)
    if estimate.pvalue_equivalence(margin) <= alpha:
        return "stable"
    return "drifted" if estimate.confint(1 - alpha).low > margin else "not enough data to say"


def drift_table(estimates: EstimateArray, margin: float, *, alpha: float) -> pd.DataFrame:
    """Table of the PSI of many features with intervals, p-values and verdicts, the largest debiased one first."""
    import pandas as pd

    low, high = estimates.confint(1 - alpha).T
    frame = pd.DataFrame(
        {
            "psi": estimates.value,
            "debiased": estimates.best,
            "stderr": estimates.stderr,
            "low": low,
            "high": high,
            "pvalue": estimates.pvalue,
            "pvalue_adjusted": estimates.pvalue_adjusted(),
            "pvalue_equivalence": [e.pvalue_equivalence(margin) for e in estimates],
            "verdict": [drift_verdict(e, margin, alpha=alpha) for e in estimates],
        },
        index=pd.Index(estimates.names, name="feature"),
    )
    return frame.iloc[np.argsort(-estimates.best, kind="stable")]
