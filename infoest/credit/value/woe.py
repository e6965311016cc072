"""What each bin says about the event, and the information value of them all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from ..._core.checks import check_choice
from ..._core.counts import Counts
from ..._core.keywords import public
from ..._core.pivots import Normal, check_level
from ...resampling.delta import delta_variance
from ..bins.rules import learned_in_sample
from .bin_counts import BinCounts
from .few_rows import warn_of_few
from .jeffreys import Smoothing, check_tables, jeffreys_estimate, smooth_tables
from .tables import GOODS_AND_BADS, count_by_event, rows_by_event

if TYPE_CHECKING:
    import pandas as pd

    from ..._core.estimate import Estimate
    from ..._core.types import Floats

IN_SAMPLE = "bins were learned from the target of these rows: no interval or test holds; use honest=True"


@public
def information_value(
    x: Any,
    y: Any = None,
    *,
    bins: Any = None,
    event: Any = None,
    smoothing: Smoothing = "auto",
    sample_weight: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> Estimate:
    """Information value of a column about a binary target, with its standard error.

    Parameters
    ----------
    x : array_like of shape (n,) or Counts
        Raw column. Booleans, strings and categories are bins as they are, and so are numbers with
        at most 50 distinct values; missing values are a bin of their own. Or a table of two groups,
        ``Counts.from_counts(goods, bads)``.
    y : array_like of shape (n,), default=None
        Target with two classes; left out when ``x`` is a table.
    bins : None, int, array_like of edges, Bins, str, Binning or fitted Binner, default=None
        How to bin: quantile bins of numbers, inner edges of left-closed intervals, bins made before,
        or a method that learns them: "quantile", "uniform", "tree", "optimal" or a
        :class:`~infoest.credit.Binning`. The last two look at the target, so they learn from one
        half of the rows and estimate on the other, unless the ``Binning`` says ``honest=False``.
    event : object, default=None
        The class (or group of the table) that is the event. Class 1 of 0/1 or -1/1, ``True`` and
        the group "bad" need no naming.
    smoothing : float or "auto", default="auto"
        Added to every cell. ``"auto"`` adds 0.5 to every cell when any is empty, and warns.
    sample_weight : array_like of shape (n,), default=None
        Positive weights of the rows.
    clusters : array_like of shape (n,), default=None
        Label of each row's cluster, for example the client of a loan: rows of one cluster may depend
        on each other. ``None`` means that all rows are independent.

    Returns
    -------
    Estimate
        ``value`` in nats, ``stderr`` by the delta method, ``debiased`` by digamma counts;
        ``confint`` inverts a scaled non-central chi-square and brackets ``debiased``, not
        necessarily ``value``. ``n`` is the goods and the bads; with weights, their effective numbers.

    Raises
    ------
    ValueError
        If lengths differ, the target has missing values or not two classes, the event is not clear,
        ``x`` has more than 50 distinct numbers and no ``bins``, a weight is not positive, or a cell
        is empty under ``smoothing=0``.
    TypeError
        If edges are given for a column that does not hold numbers.

    Warns
    -----
    EmptyBinWarning
        If ``smoothing="auto"`` had to smooth.
    FewClustersWarning
        If goods or bads come in fewer than 40 clusters, by their shares of rows.
    FewEffectiveRowsWarning
        If uneven weights leave few effective rows of goods or bads.

    See Also
    --------
    woe_table : What each bin contributes.

    Notes
    -----
    ``sum((p - q) * log(p / q))`` over the shares of bads and of goods: the Jeffreys divergence
    between the two [1]_. It is symmetric in the classes. The interval holds for bins fixed in
    advance, not for bins chosen to make the value large: of a useless column cut by a tree of five
    leaves a test on the same rows rejects in over 90 % of samples. With ``honest=False`` interval and
    p-value are therefore ``nan``; :func:`binning_test` tests with all rows.

    With ``clusters`` the standard error sums influence values within clusters, times
    ``G / (G - 1)`` for ``G`` clusters, and interval and tests count rows over the mean design effect
    (first-order correction of Rao & Scott [2]_). What counts is the clusters of the rarer class: with
    fewer than about 40 of these tests reject too often, and a warning says so.

    References
    ----------
    .. [1] Kullback, S. (1959). Information Theory and Statistics, eq. 1.6.3.
    .. [2] Rao, J. N. K. & Scott, A. J. (1981). The analysis of categorical data from complex sample
       surveys. Journal of the American Statistical Association 76, 221-230.

    Examples
    --------
    >>> from infoest import Counts
    >>> from infoest.credit import information_value
    >>> information_value(Counts.from_counts([60, 40], [20, 30]))
    0.1622 (debiased 0.1298) ± 0.1395 nat (IV, 2 bins, n=100 and 50)
    >>> information_value([1, 1, 2, 2, 2, 1], ["ok", "no", "no", "no", "ok", "ok"], event="no").method
    'IV, 2 bins'
    """
    rows = None
    if isinstance(x, Counts) and clusters is None:
        counts = count_by_event(x, y, bins=bins, event=event, sample_weight=sample_weight, honest=True)
    else:
        counts, rows = rows_by_event(
            x, y, bins=bins, event=event, sample_weight=sample_weight, clusters=clusters, honest=True
        )
        warn_of_few(rows, GOODS_AND_BADS)
        rows = None if clusters is None else rows
    good, bad = (BinCounts.of(*counts.group(name)) for name in counts.groups)
    estimate = jeffreys_estimate(
        good, bad, labels=counts.bins, groups=GOODS_AND_BADS, name="IV", smoothing=smoothing, rows=rows
    )
    return without_tests(estimate) if learned_in_sample(bins, honest=True) else estimate


def without_tests(estimate: Estimate) -> Estimate:
    """The same estimate without interval and p-value, for bins learned from the target of the same rows."""
    return replace(estimate, pivot=Normal(estimate.value, float("nan")), note=IN_SAMPLE)


@public
def woe_table(
    x: Any,
    y: Any = None,
    *,
    bins: Any = None,
    event: Any = None,
    smoothing: Smoothing = "auto",
    sample_weight: ArrayLike | None = None,
    woe_sign: Literal["bad", "good"] = "bad",
    level: float = 0.95,
) -> pd.DataFrame:
    """Weight of evidence of each bin, with standard errors and contributions to the information value.

    Parameters
    ----------
    x : array_like of shape (n,), or Counts
        Raw column, or a table of goods and bads.
    y : array_like of shape (n,), default=None
        Target of two classes; ``None`` where ``x`` is a table.
    bins : None, int, array_like of edges, Bins, str, Binning or fitted Binner, default=None
        How to bin a column, as in :func:`information_value`; needed beyond 50 distinct numbers. Bins
        learned from the target are shown on all rows unless the ``Binning`` says ``honest=True``.
    event : object, default=None
        The class that is the event; ``None`` takes 1 or ``True``.
    smoothing : float or "auto", default="auto"
        Added to every cell; ``"auto"`` adds 0.5 where any cell is empty, and warns.
    sample_weight : array_like of shape (n,), default=None
        Positive sampling weights.
    woe_sign : {"bad", "good"}, default="bad"
        ``"bad"``: log of the share of bads over that of goods, larger is riskier; ``"good"`` flips it.
    level : float, default=0.95
        Coverage of each bin's interval.

    Returns
    -------
    pandas.DataFrame
        One row for each bin that holds rows, in the order of the bins: bin, goods, bads, n,
        event_rate (all as counted), woe, woe_stderr, woe_low, woe_high, iv_contribution.

    Raises
    ------
    ValueError
        As :func:`information_value`, and if ``woe_sign`` or ``level`` is not allowed.
    TypeError
        As :func:`information_value`.

    Warns
    -----
    EmptyBinWarning
        If ``smoothing="auto"`` had to smooth.

    Notes
    -----
    With ``a`` of ``n`` bads and ``b`` of ``m`` goods in the bin, the variance of the weight of
    evidence is ``1/a - 1/n + 1/b - 1/m``. Dropping ``1/n`` and ``1/m``, as is often done, gives
    the variance of the bin's log odds, which is too large. Contributions add up to the
    information value.

    References
    ----------
    .. [1] Good, I. J. (1950). Probability and the Weighing of Evidence, chapter 6.

    Examples
    --------
    >>> from infoest import Counts
    >>> from infoest.credit import woe_table
    >>> table = woe_table(Counts.from_counts([60, 40], [20, 30], bins=["low", "high"]))
    >>> table[["bin", "n", "event_rate", "woe", "woe_stderr"]].round(4)
        bin      n  event_rate     woe  woe_stderr
    0   low   80.0      0.2500 -0.4055      0.1915
    1  high   70.0      0.4286  0.4055      0.1683
    """
    import pandas as pd

    check_choice("woe_sign", woe_sign, ("bad", "good"))
    half = float(ndtri(0.5 + check_level(level) / 2))
    counts = count_by_event(x, y, bins=bins, event=event, sample_weight=sample_weight)
    evidence = weights_of_evidence(counts, smoothing)
    woe = evidence.woe if woe_sign == "bad" else -evidence.woe
    goods, bads = counts.table[:, 0], counts.table[:, 1]
    kept = evidence.occupied
    columns = {
        "goods": goods,
        "bads": bads,
        "n": goods + bads,
        "event_rate": bads / np.where(kept, goods + bads, 1.0),
        "woe": woe,
        "woe_stderr": evidence.stderr,
        "woe_low": woe - half * evidence.stderr,
        "woe_high": woe + half * evidence.stderr,
        "iv_contribution": evidence.contribution,
    }
    names = [name for name, keep in zip(counts.bins, kept, strict=True) if keep]
    return pd.DataFrame({"bin": names, **{name: values[kept] for name, values in columns.items()}})


@dataclass(frozen=True, slots=True)
class WeightsOfEvidence:
    """Weight of evidence of every bin of a table.

    Attributes
    ----------
    woe, stderr : ndarray of shape (n_bins,)
        ``log(share of bads / share of goods)`` and its standard error; 0 and ``nan`` where the bin holds no rows.
    contribution : ndarray of shape (n_bins,)
        Share of the information value; 0 where the bin holds no rows.
    occupied : ndarray of bool, shape (n_bins,)
        Whether the bin holds rows.
    """

    woe: Floats
    stderr: Floats
    contribution: Floats
    occupied: NDArray[np.bool_]


def weights_of_evidence(counts: Counts, smoothing: Smoothing = "auto") -> WeightsOfEvidence:
    """Weight of evidence from a table whose groups are goods and bads, in this order.

    Parameters
    ----------
    counts : Counts
        Two groups, the event last.
    smoothing : float or "auto", default="auto"
        As in :func:`information_value`.

    Returns
    -------
    WeightsOfEvidence
        Aligned with ``counts.bins``.

    Raises
    ------
    ValueError
        If a group has no rows, or a cell is empty under ``smoothing=0``.
    """
    good, bad = (BinCounts.of(*counts.group(name)) for name in counts.groups)
    check_tables(good, bad, counts.bins, GOODS_AND_BADS, "IV", smoothing)
    good, bad, occupied, _ = smooth_tables(good, bad, smoothing)
    q, p = (np.where(occupied, table.counts, 1.0) / table.size for table in (good, bad))
    woe = np.where(occupied, np.log(p / q), 0.0)
    variance = _log_share_variance(bad, occupied) + _log_share_variance(good, occupied)
    contribution = np.where(occupied, (p - q) * woe, 0.0)
    return WeightsOfEvidence(woe, np.where(occupied, np.sqrt(variance), np.nan), contribution, occupied)


def _log_share_variance(table: BinCounts, occupied: NDArray[np.bool_]) -> Floats:
    """Variance of each log share, ``1/a - 1/n`` for whole counts; a row's influence is ``1{in bin} / share - 1``."""
    share = np.where(occupied, table.counts, 1.0) / table.size
    return delta_variance(np.diag(1 / share), table.counts, table.squares)
