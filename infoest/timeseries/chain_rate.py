"""The entropy rate of the chain behind counted transitions, whose error includes the dependence of transitions."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from .. import quantities
from .._core.checks import check_choice
from .._core.estimate import Estimate
from .._core.keywords import public
from .._core.pivots import Bounded, Normal
from ..methods.plugin.interval import TableInterval
from ..methods.plugin.joint_cells import JointCells
from ..methods.plugin.uncertainty import second_order_variance, warn_of_unseen
from .markov import MOST_CONTEXTS, Transitions, strong_components, successors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .._core.types import Floats

CONTEXT, NEXT = 0, 1  # blocks
RATE = quantities.conditional_entropy((NEXT,), (CONTEXT,))


@public
def estimate_entropy_rate(transitions: Transitions, bias_correction: str | None = "digamma") -> Estimate:
    """Entropy rate of the chain behind counted transitions, with its standard error.

    Parameters
    ----------
    transitions : Transitions
        The counts of a stationary chain.
    bias_correction : {"digamma", "miller_madow", None}, default="digamma"
        ``"digamma"`` replaces the logarithms of counts; ``"miller_madow"`` adds
        (occupied cells - occupied contexts) / (2 n).

    Returns
    -------
    Estimate
        Nats per step. ``stderr`` is ``nan``, with a note, where the observed transitions do not lead from every
        context to every other: such a chain has no single long run.

    Raises
    ------
    ValueError
        If ``bias_correction`` is unknown.

    Warns
    -----
    UnseenCellsWarning
        If more than a tenth of the transitions were seen once.

    Notes
    -----
    The interval reaches up to the rate of a table with the transitions that this one lacks by chance.

    The plug-in -sum N_ij / n log(N_ij / N_i) is asymptotically normal; its influence on a transition from i to j is
    -log p_ij + u_j - u_i with u the solution of Poisson's equation (I - P) u = H_i - h, which makes the influences of
    successive transitions uncorrelated, so their variance over n is the long-run one.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, eq. 4.27.
    .. [2] Meyn, S. and Tweedie, R. (2009). Markov Chains and Stochastic Stability, eq. 17.44.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.timeseries import count_transitions, estimate_entropy_rate
    >>> coin = np.random.default_rng(0).integers(0, 2, 2000)  # truth: log 2 = 0.6931
    >>> estimate = estimate_entropy_rate(count_transitions(coin, (0, 1)))
    >>> round(estimate.value, 3)
    0.693
    """
    check_choice("bias_correction", bias_correction, ("digamma", "miller_madow", None))
    counts, n = transitions.counts, transitions.n
    rows = counts.sum(axis=1)
    visited = rows > 0
    p = counts[visited] / rows[visited, None]
    cells = counts[visited] > 0
    surprisal = -np.log(p, where=cells, out=np.zeros_like(p))
    value = float((counts[visited] * surprisal).sum() / n)
    stderr, note = _rate_stderr(transitions, p, surprisal, visited)
    limits, label = _limits_of(transitions, stderr), "maximum likelihood"
    if bias_correction == "digamma":
        value, label = limits.debiased, "digamma"
    elif bias_correction == "miller_madow":
        value, label = value + float(cells.sum() - visited.sum()) / (2 * n), "Miller-Madow"
    method = f"Markov chain of order {transitions.order}, {label}"
    if np.isnan(stderr):
        return Estimate(value, stderr, (n,), method=method, note=note)
    warn_of_unseen(limits.cells, n)
    stderr = max(stderr, math.sqrt(limits.second))
    pivot = Bounded(Normal(value, stderr), replace(limits, best=value))
    return Estimate(value, stderr, (n,), method=method, note=note, pivot=pivot)


def _limits_of(transitions: Transitions, stderr: float) -> TableInterval:
    """The interval of the table of contexts by next states, with the long-run variance in place of that of rows."""
    context, state = np.nonzero(transitions.counts)
    codes = np.column_stack([np.unique(context, return_inverse=True)[1], np.unique(state, return_inverse=True)[1]])
    cells = JointCells(((CONTEXT,), (NEXT,)), codes, transitions.counts[context, state])
    n, seen = float(transitions.n), codes[:, 1].max() + 1
    second = second_order_variance(RATE, cells, n)
    rows = cells.first_order(RATE)[1] / n
    known = None if seen == len(transitions.states) else float(len(transitions.states))
    serial = max(1.0, stderr**2 / rows) if rows > 0 and stderr > 0 else 1.0
    return TableInterval(RATE, cells, n, np.nan, stderr**2, second, (None, known), serial=serial)


def _rate_stderr(
    transitions: Transitions, p: Floats, surprisal: Floats, visited: NDArray[np.bool_]
) -> tuple[float, str]:
    """Long-run standard error of the mean surprisal of the transitions, and the reason where there is none."""
    here = np.flatnonzero(visited)
    place = np.full(len(visited), -1)
    place[here] = np.arange(len(here))
    following = place[successors(len(visited), p.shape[1])[here]]
    seen = p > 0
    if len(here) > MOST_CONTEXTS:
        return np.nan, f"no standard error: {len(here)} visited contexts are more than the {MOST_CONTEXTS} solved for"
    chain = np.zeros((len(here), len(here) + 1))  # the last column takes steps to a context that is never left
    np.add.at(chain, (np.repeat(np.arange(len(here)), p.shape[1]), following.ravel()), p.ravel())
    leaves = (seen & (following < 0)).any()
    if leaves or len(strong_components(chain[:, :-1])) > 1:
        return np.nan, "no standard error: the observed transitions do not lead from every context to every other"
    weight = transitions.counts[visited]
    share, n = weight.sum(axis=1) / transitions.n, transitions.n
    uncertainty = (p * surprisal).sum(axis=1)
    rate = share @ uncertainty
    # A rank-one term makes the system regular; the empirical shares are stationary up to the two ends.
    system = np.eye(len(here)) - chain[:, :-1] + share
    ahead = np.linalg.solve(system, uncertainty - rate)
    influence = np.where(seen, surprisal - rate + ahead[following] - ahead[:, None], 0.0)
    return float(np.sqrt((weight * influence**2).sum()) / n), ""
