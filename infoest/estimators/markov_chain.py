"""A Markov chain of symbols as an estimator: transition matrix, stationary law, entropy rate, held-out likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from .._core.checks import check_count
from .._core.errors import InputError
from .._core.keywords import public
from ..timeseries.chain_rate import estimate_entropy_rate
from ..timeseries.markov import (
    Transitions,
    count_transitions,
    stationary_distribution,
    transition_matrix,
)
from ..timeseries.states import codes_among, read_states, read_trials
from ._rows import checked_features

if TYPE_CHECKING:
    import pandas as pd

    from .._core.types import Floats


@public
class MarkovChain(BaseEstimator):
    """Markov chain of a given order, learned from one sequence of symbols or from many.

    Parameters
    ----------
    order : int, default=1
        Past states that the next one depends on.
    smoothing : float, default=0.5
        Added to every count of a transition: 0.5 is Krichevsky and Trofimov's, 1 Laplace's, 0 maximum likelihood.
    bias_correction : {"digamma", "miller_madow", None}, default="digamma"
        Of the entropy rate.
    states : sequence, default=None
        All states that can occur, those of ``fit`` when ``None``. Name them to score sequences with others, or to add
        sequences by ``partial_fit``.

    Attributes
    ----------
    transition_matrix_ : ndarray of shape (n_states ** order, n_states)
        Smoothed probability of each state after each context; the oldest state is the leading digit of a context.
    result_ : Estimate
        Entropy rate in nats per step, from the counts (smoothing has no part in it).
    value_, stderr_ : float
        Its value and standard error.
    transitions_ : Transitions
        The counts, which add up over sequences.
    states_ : tuple
        The states; tuples where X has several columns.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.inference.markov_order_test : Whether the order is enough.

    Notes
    -----
    Rows are in order of time, and the chain is taken to be stationary. Numbers are taken as symbols: cut measurements
    into bins first. A table of n_states ** (order + 1) cells is held.

    References
    ----------
    .. [1] Cover, T. and Thomas, J. (2006). Elements of Information Theory, eq. 4.27.

    Examples
    --------
    Migrations between three ratings, four obligors one after the other:

    >>> from infoest import MarkovChain
    >>> ratings = list("AAABBA") + list("BBBCBB") + list("AABBBB") + list("CBBBAA")
    >>> chain = MarkovChain(smoothing=0).fit(ratings, trials=[1] * 6 + [2] * 6 + [3] * 6 + [4] * 6)
    >>> chain.transition_frame().round(3).values.tolist()
    [[0.667, 0.333, 0.0], [0.167, 0.75, 0.083], [0.0, 1.0, 0.0]]
    """

    def __init__(
        self,
        order: int = 1,
        *,
        smoothing: float = 0.5,
        bias_correction: str | None = "digamma",
        states: Sequence[Any] | None = None,
    ) -> None:
        self.order = order
        self.smoothing = smoothing
        self.bias_correction = bias_correction
        self.states = states

    def fit(self, X: Any, y: Any = None, *, trials: Any = None) -> MarkovChain:  # noqa: ARG002 - scikit-learn passes it
        """Count transitions and estimate the chain.

        Parameters
        ----------
        X : array_like or data frame of shape (n,) or (n, n_features)
            Symbols in order of time; with several columns a state is a whole row.
        y : None
            Not used.
        trials : array_like of shape (n,), default=None
            Label of the sequence each row belongs to; no transition leads from one to another.

        Returns
        -------
        MarkovChain
            The fitted object itself.

        Raises
        ------
        ValueError
            If values are missing, no sequence is longer than ``order``, the table would be too large, or a state is
            not among ``states``.
        TypeError
            If a column holds neither numbers, strings nor booleans.

        Warns
        -----
        ManyStatesWarning
            If there are fewer than 5 rows per state.
        UnseenCellsWarning
            If more than a tenth of the transitions were seen once.
        """
        check_count("order", self.order)
        return self._learn(self._count(X, trials, reset=True))

    def partial_fit(self, X: Any, y: Any = None, *, trials: Any = None) -> MarkovChain:  # noqa: ARG002 - scikit-learn passes it
        """Add the transitions of further sequences; no transition leads from earlier rows to these.

        Parameters
        ----------
        X : array_like or data frame of shape (n,) or (n, n_features)
            Symbols in order of time, of the states known from ``states`` or the first call.
        y : None
            Not used.
        trials : array_like of shape (n,), default=None
            As in :meth:`fit`.

        Returns
        -------
        MarkovChain
            The object itself, as if ``fit`` had seen all sequences as trials.

        Raises
        ------
        ValueError
            As :meth:`fit`.
        TypeError
            As :meth:`fit`.
        """
        if not hasattr(self, "transitions_"):
            return self.fit(X, trials=trials)
        return self._learn(self.transitions_ + self._count(X, trials, reset=False))

    def score(self, X: Any, y: Any = None, *, trials: Any = None) -> float:  # noqa: ARG002 - scikit-learn passes it
        """Mean log-probability of the transitions of new sequences; larger is better.

        Parameters
        ----------
        X : array_like or data frame of shape (n,) or (n, n_features)
            Symbols in order of time.
        y : None
            Not used.
        trials : array_like of shape (n,), default=None
            As in :meth:`fit`.

        Returns
        -------
        float
            Nats per transition; in expectation never above minus the entropy rate, and minus infinity where
            something of probability 0 happened (``smoothing=0``).

        Raises
        ------
        ValueError
            If a state is unknown, or no sequence is longer than ``order``.
        """
        check_is_fitted(self)
        counts = self._count(X, trials, reset=False).counts
        with np.errstate(divide="ignore"):
            surprise = np.where(counts > 0, np.log(self.transition_matrix_), 0.0)
        return float((counts * surprise).sum() / counts.sum())

    def stationary(self) -> Floats:
        """Stationary law of the contexts under the smoothed matrix.

        Returns
        -------
        ndarray of shape (n_states ** order,)
            Shares in a long run.

        Raises
        ------
        ValueError
            If the long run depends on the start, which needs ``smoothing=0``.
        """
        check_is_fitted(self)
        return stationary_distribution(self.transition_matrix_)

    def transition_frame(self, steps: int = 1) -> pd.DataFrame:
        """Transition probabilities over one or several steps, with the states' names.

        Parameters
        ----------
        steps : int, default=1
            Steps ahead; more than 1 needs ``order=1``.

        Returns
        -------
        pandas.DataFrame of shape (n_states ** order, n_states)
            A row per context, a column per state.

        Raises
        ------
        ValueError
            If ``steps`` is not a positive integer, or above 1 for another order.
        """
        import pandas as pd

        check_is_fitted(self)
        check_count("steps", steps)
        if steps > 1 and self.transitions_.order > 1:
            raise InputError(f"steps={steps} needs order=1; this chain has order={self.transitions_.order}.")
        matrix = np.linalg.matrix_power(self.transition_matrix_, steps) if steps > 1 else self.transition_matrix_
        names = [" ".join(map(str, self.transitions_.context(c))) for c in range(len(matrix))]
        return pd.DataFrame(matrix, index=names, columns=[str(state) for state in self.states_])

    def _count(self, X: Any, trials: Any, *, reset: bool) -> Transitions:
        """Transitions of new rows, among known states if there are any."""
        rows = self._rows(X, reset=reset)
        known = self.states if reset else self.states_
        if known is None:
            codes, states = read_states(rows, "X")
        else:
            states = tuple(known)
            codes = codes_among(rows, states, "X")
        return count_transitions(codes, states, self.order, read_trials(trials, len(codes)))

    def _rows(self, X: Any, *, reset: bool) -> Any:
        """One sequence of symbols is one column; one of measurements is refused, as scikit-learn does."""
        if np.ndim(X) == 1 and not hasattr(X, "columns"):
            sequence = np.asarray(X)
            if sequence.dtype.kind == "f":
                raise InputError(
                    "X is one-dimensional and holds floats.",
                    remedy=(
                        "Cut measurements into bins; pass codes as integers or "
                        "strings, or Reshape your data with X[:, None]."
                    ),
                )
            X = sequence[:, None]
        return checked_features(self, X, reset=reset, min_rows=2 if reset else 1)

    def _learn(self, transitions: Transitions) -> MarkovChain:
        """Everything that follows from the counts."""
        matrix = transition_matrix(transitions, self.smoothing)
        self.result_ = estimate_entropy_rate(transitions, self.bias_correction)
        self.transitions_, self.transition_matrix_, self.states_ = transitions, matrix, transitions.states
        self.value_, self.stderr_ = self.result_.value, self.result_.stderr
        return self
