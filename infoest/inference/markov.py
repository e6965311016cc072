"""The test of the order of a Markov chain: one more past state tells nothing about the next."""

from __future__ import annotations

from typing import Any

from .._core.checks import check_count
from .._core.estimate import TestResult
from .._core.keywords import public
from ..methods.plugin.table import Table
from ..timeseries.markov import count_transitions
from ..timeseries.states import read_states, read_trials


@public
def markov_order_test(x: Any, order: int = 1, *, trials: Any = None) -> TestResult:
    """Test whether a Markov chain of a given order is enough, against one of the next order.

    Parameters
    ----------
    x : array_like of shape (n,) or (n, n_columns)
        Symbols in order of time; with several columns a state is a whole row.
    order : int, default=1
        Past states that the next one is supposed to depend on; 0 tests for independence in time.
    trials : array_like of shape (n,), default=None
        Label of the sequence each row belongs to; no window crosses from one to another.

    Returns
    -------
    TestResult
        ``statistic`` is G = 2 n I(next; the state ``order + 1`` back | the states between), with the plug-in
        conditional mutual information in nats; reject at level a when ``pvalue <= a``.

    Raises
    ------
    ValueError
        If ``order`` is negative, values are missing, no trial is long enough, or the table would be too large.
    TypeError
        If a column holds neither numbers, strings nor booleans.

    Warns
    -----
    ManyStatesWarning
        If there are fewer than 5 rows per state.

    Notes
    -----
    In the limit G is chi-square with, in each context, (older states seen - 1)(next states seen - 1) degrees of
    freedom, which is k ** order (k - 1) ** 2 when all are [1]_. Short series are far from it, so the p-value is that of
    a scaled chi-square with the mean and the variance that G has given how often each state came before and after each
    context [2]_. Needs stationarity; cost O(n) and a table of k ** (order + 2) cells.

    References
    ----------
    .. [1] Billingsley, P. (1961). Statistical methods in Markov chains. Annals of Mathematical Statistics 32,
       12-40, theorem 5.2 and section 6.
    .. [2] Besag, J. and Mondal, D. (2013). Exact goodness-of-fit tests for Markov chains. Biometrics 69, 488-496
       (conditioning on the counts of transitions).

    Examples
    --------
    >>> from infoest.inference import markov_order_test
    >>> waltz = [0, 0, 1, 1] * 50 + [0, 1, 0, 1, 1, 0]
    >>> bool(markov_order_test(waltz, 1).pvalue < 1e-6)
    True
    """
    check_count("order", order, least=0)
    codes, states = read_states(x)
    k = len(states)
    table = count_transitions(codes, states, int(order) + 1, read_trials(trials, len(codes))).counts
    # Oldest state first: it is the leading digit of the context.
    older = table.reshape(k, -1, k)
    found = Table.of_counts(older)
    label = f"order {order} against {int(order) + 1}, {k} states, {found.law}"
    return TestResult(found.statistic, found.pvalue, f"the order is above {order}", 0, None, label)
