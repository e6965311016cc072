"""The information value of two columns crossed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from ..._core.columns import read_column
from ..._core.counts import GOOD_BAD, Counts
from ..._core.errors import InputError
from ..._core.keywords import public
from ..bins.choose import bins_for_estimates
from ..bins.labels import told_apart
from ..bins.learning import Target
from ..bins.rules import as_rule, with_one_seed
from .bin_counts import BinCounts
from .few_rows import warn_of_weights
from .jeffreys import Smoothing, jeffreys_estimate
from .tables import GOODS_AND_BADS, read_labelled
from .woe import without_tests

if TYPE_CHECKING:
    from ..._core.estimate import Estimate


@public
def interaction_information_value(
    x: Any,
    z: Any,
    y: Any,
    *,
    bins: Any = None,
    z_bins: Any = None,
    event: Any = None,
    smoothing: Smoothing = "auto",
    sample_weight: ArrayLike | None = None,
) -> Estimate:
    """Information value of every combination of the bins of two columns.

    Parameters
    ----------
    x, z : array_like of shape (n,)
        Raw columns.
    y : array_like of shape (n,)
        Target with two classes.
    bins, z_bins : None, int, array_like of edges, Bins, str, Binning or fitted Binner, default=None
        How to bin ``x`` and ``z``, each by itself, as in :func:`information_value`.
    event : object, default=None
        The class that is the event; ``None`` takes 1 or ``True``.
    smoothing : float or "auto", default="auto"
        Added to every cell that holds rows; ``"auto"`` adds 0.5 where any is empty, and warns.
    sample_weight : array_like of shape (n,), default=None
        Positive weights of the rows.

    Returns
    -------
    Estimate
        ``value`` in nats, ``stderr`` by the delta method, ``debiased`` by digamma counts, interval
        and test as :func:`information_value`.

    Raises
    ------
    ValueError
        As :func:`information_value`.
    TypeError
        If edges are given for a column that does not hold numbers.

    Warns
    -----
    EmptyBinWarning
        If ``smoothing="auto"`` had to smooth.
    FewEffectiveRowsWarning
        As :func:`information_value`.

    See Also
    --------
    information_value : Of one column.

    Notes
    -----
    Never below the information value of either column alone, but for estimation: judge by
    ``debiased``, for crossed bins are many and small. Columns that are binned by a look at the
    target are binned on one half of the rows, the same for both, and estimated on the other.

    References
    ----------
    .. [1] Kullback, S. (1959). Information Theory and Statistics, section 2.6.

    Examples
    --------
    >>> from infoest.credit import interaction_information_value
    >>> from infoest.datasets import load_german_credit
    >>> X, y = load_german_credit()
    >>> interaction_information_value(X["housing"], X["telephone"], y)
    0.1043 (debiased 0.0805) ± 0.0449 nat (IV, 6 bins, n=700 and 300)
    """
    column, groups, weights = read_labelled(x, y, event, sample_weight)
    other = read_column(z, "z")
    if len(other.values) != len(groups):
        raise InputError(f"z and y must have the same number of rows; got z: {len(other.values)}, y: {len(groups)}.")
    warn_of_weights(groups, weights, GOODS_AND_BADS)
    target = Target(groups)
    rules = with_one_seed([asked if as_rule(asked) is None else as_rule(asked) for asked in (bins, z_bins)])
    learned = [
        bins_for_estimates(own, asked, target, weights, honest=True)
        for own, asked in zip((column, other), rules, strict=True)
    ]
    rows = np.ones(len(groups), dtype=bool)
    for part in learned:
        rows &= True if part.rows is None else part.rows
    first, second = (part.bins for part in learned)
    codes = first.codes(column) * len(second.labels) + second.codes(other)
    counts = Counts.from_codes(
        codes[rows],
        groups[rows],
        bin_labels=told_apart([f"{a} × {b}" for a in first.labels for b in second.labels]),
        group_labels=GOOD_BAD,
        weights=None if weights is None else weights[rows],
    )
    good, bad = (BinCounts.of(*counts.group(name)) for name in counts.groups)
    estimate = jeffreys_estimate(good, bad, labels=counts.bins, groups=GOODS_AND_BADS, name="IV", smoothing=smoothing)
    return without_tests(estimate) if any(part.in_sample for part in learned) else estimate
