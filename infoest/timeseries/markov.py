"""Markov chains of symbols: counts that merge, and rates whose error includes the dependence of transitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from .._core.checks import check_count
from .._core.errors import InputError
from .._core.keywords import public

if TYPE_CHECKING:
    from .._core.types import Floats, Ints

MOST_CELLS = 2**24  # of the table of contexts by states: 128 MiB of doubles
MOST_CONTEXTS = 4096  # the time to solve for a stationary distribution grows with the cube
SUM_ERROR = 1e-9  # rows of a transition matrix add to 1 within this


@public
@dataclass(frozen=True, slots=True, eq=False)
class Transitions:
    """How often each state followed each context; counts over the same states can be added.

    Attributes
    ----------
    states : tuple
        The states, in the order of the columns.
    order : int
        States that make a context; contexts are numbered with the oldest state as the leading digit.
    counts : ndarray of shape (n_states ** order, n_states)
        Observed transitions.
    """

    states: tuple[Any, ...]
    order: int
    counts: Floats

    def __add__(self, other: Transitions) -> Transitions:
        """Transitions of both."""
        if (self.states, self.order) != (other.states, other.order):
            raise InputError(
                f"transitions of order {self.order} between {len(self.states)} states and of order {other.order} "
                f"between {len(other.states)} states do not add. Count both with the same states= and order=."
            )
        return Transitions(self.states, self.order, self.counts + other.counts)

    @property
    def n(self) -> int:
        """Transitions in all."""
        return int(self.counts.sum())

    def context(self, index: int) -> tuple[Any, ...]:
        """The states of one context, oldest first.

        Parameters
        ----------
        index : int
            Row of ``counts``.

        Returns
        -------
        tuple
            ``order`` states.
        """
        digits = np.unravel_index(index, (len(self.states),) * self.order)
        return tuple(self.states[d] for d in digits)


@public
def count_transitions(codes: Ints, states: tuple[Any, ...], order: int = 1, trials: Ints | None = None) -> Transitions:
    """Count the transitions of a sequence of codes, or of several that do not follow each other.

    Parameters
    ----------
    codes : ndarray of shape (n,)
        Positions in ``states``, in order of time.
    states : tuple
        What the codes stand for.
    order : int, default=1
        States that the next one depends on.
    trials : ndarray of shape (n,), default=None
        Number of the sequence each row belongs to; no transition is counted from one to another.

    Returns
    -------
    Transitions
        Holds ``n - order`` transitions per trial.

    Raises
    ------
    ValueError
        If the table would be too large, or no trial is longer than ``order``.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.timeseries import count_transitions
    >>> count_transitions(np.array([0, 0, 1, 0]), ("sun", "rain")).counts.tolist()
    [[1.0, 1.0], [1.0, 0.0]]
    """
    check_count("order", order)
    k = len(states)
    if k ** (order + 1) > MOST_CELLS:
        raise InputError(
            f"order={order} with {k} states needs a table of {k}**{order + 1} cells, more than {MOST_CELLS}. "
            "Lower order, or cut x into fewer states."
        )
    cells = np.zeros(k ** (order + 1), np.int64)
    seen = 0
    for part in split_trials(codes, trials):
        if len(part) > order:
            windows = np.lib.stride_tricks.sliding_window_view(part, order + 1)
            cells += np.bincount(windows @ k ** np.arange(order, -1, -1), minlength=len(cells))
            seen += len(windows)
    if not seen:
        raise InputError(
            f"order={order} needs a sequence of at least {order + 1} rows; got "
            f"{len(codes)} rows{'' if trials is None else ', in shorter trials'}.",
            remedy="Lower order or pass more rows.",
        )
    return Transitions(states, order, cells.reshape(-1, k).astype(np.float64))


def split_trials(codes: Ints, trials: Ints | None) -> list[Ints]:
    """Sequences of each trial, rows in their order; a trial's rows need not be adjacent."""
    if trials is None:
        return [codes]
    order = np.argsort(trials, kind="stable")
    cuts = np.flatnonzero(np.diff(trials[order])) + 1
    return np.split(codes[order], cuts)


@public
def transition_matrix(transitions: Transitions, smoothing: float = 0.5) -> Floats:
    """Estimated probability of each state after each context.

    Parameters
    ----------
    transitions : Transitions
        The counts.
    smoothing : float, default=0.5
        Added to every cell of a context (0.5: Krichevsky-Trofimov, 1: Laplace, 0: maximum likelihood).

    Returns
    -------
    ndarray of shape (n_states ** order, n_states)
        Rows add to 1. With ``smoothing=0`` a context that was never left takes the overall shares of the states.

    Raises
    ------
    ValueError
        If ``smoothing`` is negative or not finite.

    Notes
    -----
    With transitions bounded away from 0 each row's Kullback-Leibler risk is about (k - 1) / (2 n pi_i).

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.timeseries import count_transitions, transition_matrix
    >>> transition_matrix(count_transitions(np.array([0, 0, 1, 0]), ("sun", "rain"))).tolist()
    [[0.5, 0.5], [0.75, 0.25]]
    """
    if not (np.isfinite(smoothing) and smoothing >= 0):
        raise InputError(
            "must be a number of at least 0; 0 is maximum likelihood.", argument="smoothing", given=smoothing
        )
    counts = transitions.counts + smoothing
    empty = counts.sum(axis=1) == 0
    counts[empty] = transitions.counts.sum(axis=0)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True), dtype=np.float64)


@public
def stationary_distribution(matrix: ArrayLike) -> Floats:
    """Stationary distribution of the contexts of a transition matrix.

    Parameters
    ----------
    matrix : array_like of shape (n_states ** order, n_states)
        Probabilities of the next state; rows add to 1.

    Returns
    -------
    ndarray of shape (n_states ** order,)
        Shares of the contexts in a long run; for order 1, of the states.

    Raises
    ------
    ValueError
        If the matrix is not a transition matrix, or the chain has several closed classes: its long run then
        depends on where it starts.

    Notes
    -----
    One dense solve, O(n_contexts ** 3), for up to 4096 contexts.

    Examples
    --------
    >>> from infoest.timeseries import stationary_distribution
    >>> stationary_distribution([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.3, 0.3, 0.4]]).round(6).tolist()
    [0.375, 0.375, 0.25]
    """
    p = check_matrix(matrix)
    chain = _chain_of_contexts(p)
    closed = _closed_classes(chain)
    if len(closed) > 1:
        first, second = closed[0][0], closed[1][0]
        raise InputError(
            f"the chain has {len(closed)} closed classes (contexts {first} and {second} never meet), so its stationary "
            "distribution depends on the start.",
            remedy="Use smoothing > 0, or pass one class alone.",
        )
    law = np.zeros(len(chain))
    inside = closed[0]
    block = chain[np.ix_(inside, inside)]
    system = np.vstack([block.T - np.eye(len(inside)), np.ones(len(inside))])
    law[inside] = np.linalg.lstsq(system, np.append(np.zeros(len(inside)), 1.0))[0]
    # Where the distribution is 0, the solve leaves rounding of about -1e-17.
    law = np.maximum(law, 0.0)
    return np.asarray(law / law.sum(), dtype=np.float64)


@public
def markov_entropy_rate(matrix: ArrayLike) -> float:
    """Entropy rate of a known chain: the uncertainty of the next state given the past.

    Parameters
    ----------
    matrix : array_like of shape (n_states ** order, n_states)
        Probabilities of the next state; rows add to 1.

    Returns
    -------
    float
        Nats per step, from 0 to log(n_states).

    Raises
    ------
    ValueError
        As :func:`stationary_distribution`.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, eq. 4.27.

    Examples
    --------
    >>> from infoest.timeseries import markov_entropy_rate
    >>> round(markov_entropy_rate([[0.7, 0.3], [0.3, 0.7]]), 7)
    0.6108643
    """
    p = check_matrix(matrix)
    return float(stationary_distribution(p) @ -xlogy(p, p).sum(axis=1))


def check_matrix(matrix: ArrayLike) -> Floats:
    """A transition matrix with rows that add to 1, or an error that names the row."""
    p = np.asarray(matrix, dtype=np.float64)
    if p.ndim != 2 or p.shape[1] < 1 or _order_of(*p.shape) is None:
        raise InputError(
            f"a transition matrix has n_states ** order rows and n_states columns; got shape {p.shape}. "
            "Pass one row per context."
        )
    wrong = np.flatnonzero(~((p >= 0).all(axis=1) & (np.abs(p.sum(axis=1) - 1) <= SUM_ERROR)))
    if len(wrong):
        raise InputError(
            f"row {wrong[0]} of the transition matrix, {p[wrong[0]].tolist()!r:.80}, is not a distribution: its "
            "entries must be at least 0 and add to 1."
        )
    if len(p) > MOST_CONTEXTS:
        raise InputError(f"{len(p)} contexts are more than the {MOST_CONTEXTS} allowed for a stationary distribution.")
    return p


def _order_of(contexts: int, states: int) -> int | None:
    """The m with states ** m == contexts, at least 1."""
    order, size = 1, states
    while size < contexts and states > 1:
        order, size = order + 1, size * states
    return order if size == contexts else None


def successors(contexts: int, states: int) -> Ints:
    """(contexts, states) number of the context after each state: the oldest state drops out."""
    return np.asarray((np.arange(contexts) * states)[:, None] % contexts + np.arange(states), dtype=np.int64)


def _chain_of_contexts(p: Floats) -> Floats:
    """Square matrix of the chain whose states are the contexts."""
    chain = np.zeros((len(p), len(p)))
    np.add.at(chain, (np.repeat(np.arange(len(p)), p.shape[1]), successors(*p.shape).ravel()), p.ravel())
    return chain


def strong_components(chain: Floats) -> list[Ints]:
    """Contexts that reach each other, class by class."""
    from scipy.sparse.csgraph import connected_components

    number, label = connected_components(chain > 0, directed=True, connection="strong")
    return [np.flatnonzero(label == c) for c in range(number)]


def _closed_classes(chain: Floats) -> list[Ints]:
    """Classes that the chain never leaves."""
    every = np.arange(len(chain))
    return [inside for inside in strong_components(chain) if not chain[inside][:, np.setdiff1d(every, inside)].any()]
