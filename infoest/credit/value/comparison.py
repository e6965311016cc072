"""The difference of the information values of two columns on the same rows, and its test."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from ..._core.checks import check_choice
from ..._core.errors import InputError
from ..._core.estimate import Estimate, TestResult
from ..._core.keywords import public
from ..._core.pivots import Normal
from ..bins.rules import as_rule
from .bin_counts import BinCounts
from .few_rows import warn_of_few
from .jeffreys import Jeffreys, Smoothing, check_tables, influence_values, jeffreys, smooth_tables
from .tables import GOODS_AND_BADS, rows_by_event

if TYPE_CHECKING:
    from ..._core.counts import Counts
    from ..._core.types import Floats
    from ..bins.binning import Bins
    from .rows import Rows

Alternative = Literal["two-sided", "greater", "less"]
NAMES = ("first", "second")


@public
def information_value_difference(
    first: Any,
    second: Any,
    y: Any,
    *,
    bins: int | ArrayLike | Bins | None = None,
    second_bins: int | ArrayLike | Bins | Literal["same"] | None = "same",
    event: Any = None,
    smoothing: Smoothing = "auto",
    sample_weight: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> Estimate:
    """Information value of one column less that of another on the same rows, with its standard error.

    Parameters
    ----------
    first, second : array_like of shape (n,)
        Two features, two scores, or twice the same column with different bins.
    y : array_like of shape (n,)
        Target with two classes.
    bins : None, int, array_like of edges or Bins, default=None
        How to bin numbers, as in :func:`information_value`, but not by learning from the target.
    second_bins : None, int, array_like of edges, Bins or "same", default="same"
        How to bin ``second``; ``"same"`` takes what ``bins`` says.
    event : object, default=None
        The class that is the event; ``None`` takes 1 or ``True``.
    smoothing : float or "auto", default="auto"
        Added to every cell of a column's table; ``"auto"`` adds 0.5 where any is empty, and warns.
    sample_weight : array_like of shape (n,), default=None
        Positive weights of the rows.
    clusters : array_like of shape (n,), default=None
        Label of each row's cluster: rows of one cluster may depend on each other.

    Returns
    -------
    Estimate
        ``value`` in nats is the difference of the plug-in values, ``debiased`` that of the digamma
        estimates; ``stderr`` by the delta method from the joint covariance; ``confint`` is normal
        around ``debiased``. ``n`` is the goods and the bads; with weights, their effective numbers.

    Raises
    ------
    ValueError
        As :func:`information_value`, for either column.
    TypeError
        As :func:`information_value`.

    Warns
    -----
    EmptyBinWarning
        If ``smoothing="auto"`` had to smooth.
    FewClustersWarning
        As :func:`information_value`.
    FewEffectiveRowsWarning
        As :func:`information_value`.

    See Also
    --------
    information_value_difference_test : Test of no difference.
    infoest.credit.information_value : The value of one column.

    Notes
    -----
    A row adds to both values. Its influence on the difference is the difference of its influences,
    so the covariance between the columns is in the standard error: taking the columns for
    independent makes it too large where they say the same. The normal limit fails where both
    values are near 0 (first-order variance vanishes there): the standard error is then too large
    and the test rejects too rarely. Bins must be fixed in advance.

    References
    ----------
    .. [1] van der Vaart, A. W. (1998). Asymptotic Statistics, section 20.1.

    Examples
    --------
    >>> from infoest.credit import information_value_difference
    >>> y = [0, 0, 0, 1, 1, 1] * 20
    >>> strong, weak = ["a", "a", "b", "b", "b", "b"] * 20, ["a", "b", "a", "b", "a", "b"] * 20
    >>> information_value_difference(strong, weak, y, smoothing=0.5).method
    'IV difference, 2 and 2 bins'
    """
    second_bins = bins if isinstance(second_bins, str) and second_bins == "same" else second_bins
    for chosen in (bins, second_bins):
        rule = as_rule(chosen)
        if rule is not None and rule.supervised:
            raise InputError(
                f"bins={chosen!r:.60} learns from the target, and no interval holds on the rows it learned from. "
                "Learn the bins on other rows and pass them as Bins or a fitted Binner."
            )
    common = {"event": event, "sample_weight": sample_weight, "clusters": clusters}
    tables = [
        rows_by_event(column, y, bins=chosen, name=name, **common)
        for column, chosen, name in zip((first, second), (bins, second_bins), NAMES, strict=True)
    ]
    warn_of_few(tables[0][1], GOODS_AND_BADS)
    (one, contributed), (two, taken_off) = (_value_of(*table, smoothing) for table in tables)
    rows = tables[0][1]
    value, debiased = float(one.value - two.value), float(one.debiased - two.debiased)
    stderr = math.sqrt(rows.variance(contributed - taken_off))
    counts = [BinCounts.of(*tables[0][0].group(name)) for name in tables[0][0].groups]
    sampled = "" if clusters is None else f", {rows.n_clusters} clusters"
    return Estimate(
        value,
        stderr,
        tuple(round(float(table.size)) for table in counts),
        method=f"IV difference, {int(one.df) + 1} and {int(two.df) + 1} bins{sampled}",
        note="" if stderr else "no row tells the two columns apart",
        debiased=debiased,
        pivot=Normal(debiased, stderr),
    )


@public
def information_value_difference_test(
    first: Any,
    second: Any,
    y: Any,
    *,
    alternative: Alternative = "two-sided",
    bins: int | ArrayLike | Bins | None = None,
    second_bins: int | ArrayLike | Bins | Literal["same"] | None = "same",
    event: Any = None,
    smoothing: Smoothing = "auto",
    sample_weight: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> TestResult:
    """Test that two columns have the same information value about a target, on the same rows.

    Parameters
    ----------
    first, second, y : array_like of shape (n,)
        See :func:`information_value_difference`.
    alternative : {"two-sided", "greater", "less"}, default="two-sided"
        ``"greater"``: the first column is the more informative.
    bins, second_bins, event, smoothing, sample_weight, clusters : as there
        See :func:`information_value_difference`.

    Returns
    -------
    TestResult
        The debiased difference over its standard error, and its p-value from the normal limit; 0
        and 1 where no row tells the columns apart.

    Raises
    ------
    ValueError
        As :func:`information_value_difference`, and if ``alternative`` is not known.
    TypeError
        As :func:`information_value_difference`.

    Warns
    -----
    EmptyBinWarning
        As :func:`information_value_difference`.
    FewClustersWarning
        As :func:`information_value_difference`.
    FewEffectiveRowsWarning
        As :func:`information_value_difference`.

    See Also
    --------
    information_value_difference : Estimate and interval.

    Notes
    -----
    The test rejects too rarely where both values are near 0; see :func:`information_value_difference`.

    References
    ----------
    .. [1] van der Vaart, A. W. (1998). Asymptotic Statistics, section 20.1.

    Examples
    --------
    >>> from infoest.credit import information_value_difference_test
    >>> y = [0, 0, 0, 1, 1, 1] * 20
    >>> strong, weak = ["a", "a", "b", "b", "b", "b"] * 20, ["a", "b", "a", "b", "a", "b"] * 20
    >>> information_value_difference_test(strong, weak, y, smoothing=0.5).pvalue < 0.001
    True
    """
    check_choice("alternative", alternative, ("two-sided", "greater", "less"))
    estimate = information_value_difference(
        first,
        second,
        y,
        bins=bins,
        second_bins=second_bins,
        event=event,
        smoothing=smoothing,
        sample_weight=sample_weight,
        clusters=clusters,
    )
    statistic = estimate.debiased / estimate.stderr if estimate.stderr else 0.0
    tail = {"two-sided": -abs(statistic), "greater": -statistic, "less": statistic}[alternative]
    pvalue = float(ndtr(tail)) * (2 if alternative == "two-sided" else 1) if estimate.stderr else 1.0
    spoken = {
        "two-sided": "the information values differ",
        "greater": "the first column is more informative",
        "less": "the second column is more informative",
    }[alternative]
    return TestResult(statistic, pvalue, spoken, method=f"{estimate.method}, normal limit")


def _value_of(counts: Counts, rows: Rows, smoothing: Smoothing) -> tuple[Jeffreys, Floats]:
    """Information value of one column, and what each row adds to its error."""
    good, bad = (BinCounts.of(*counts.group(name)) for name in counts.groups)
    check_tables(good, bad, counts.bins, GOODS_AND_BADS, "IV", smoothing)
    smooth_good, smooth_bad, occupied, _ = smooth_tables(good, bad, smoothing)
    _, in_good, in_bad = influence_values(smooth_good, smooth_bad, occupied)
    influence = np.stack([in_good, in_bad])
    return jeffreys(good, bad, smoothing, rows if rows.clusters is not None else None), rows.contributions(influence)
