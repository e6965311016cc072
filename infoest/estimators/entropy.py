"""Entropy as an estimator: fit, log density of single new rows, and its mean as the score."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from .. import quantities
from .._validation import Discrete, as_sample, check_choice
from ..entropies import renyi_of_sample
from ..methods.choose import DEFAULT, choose_method
from ..methods.evaluate import evaluate
from ._held_out import remember, settings_of
from ._rows import checked_features

Floats = NDArray[np.float64]
QUANTITY = quantities.entropy(0)
NAMES = ("X",)
# Not "kernel": counting a new row as one of its own box, it would call the narrowest box the likeliest.
RENYI_METHODS = (None, "plugin", "kozachenko_leonenko", "gaussian")
METHODS = (*RENYI_METHODS, "weighted_kozachenko_leonenko")


class _LogDensity(BaseEstimator):
    """What entropies share: the log density of new rows under the fitted method."""

    def score_samples(self, X: Any) -> Floats:
        """Log density (of codes: log probability) of new rows under the fitted model.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            New rows.

        Returns
        -------
        ndarray of shape (n,)
            Nats, minus the surprisal. The plug-in is smoothed for new rows by half a count per
            occupied cell, so a category that ``fit`` has not seen is unlikely, not impossible.

        Raises
        ------
        ValueError
            If columns differ from those of ``fit``, values are missing or infinite, or a new row
            equals as many rows of ``fit`` as there are neighbours.
        TypeError
            If strings meet a column of numbers, or numbers one of strings.
        """
        check_is_fitted(self)
        rows = self.sample_.like(checked_features(self, X, reset=False), names=NAMES)
        return np.asarray(-self.fitted_.surprisal((0,), rows), dtype=np.float64)

    def score(self, X: Any, y: Any = None) -> float:  # noqa: ARG002 - scikit-learn passes it
        """Held-out mean log density; larger is better.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Rows that had no part in ``fit``.
        y : None
            Ignored.

        Returns
        -------
        float
            Nats. Its expectation is minus the cross entropy of the model, so of a model that is a
            law (``"plugin"``, ``"gaussian"``) never above minus the true entropy.

        Raises
        ------
        ValueError
            As :meth:`score_samples`.
        TypeError
            As :meth:`score_samples`.

        Notes
        -----
        Nearest neighbours make no density that integrates to one: their score may lie above minus the
        entropy (of normal rows, 500 to fit: by 0.00 at k = 3, 0.03 at k = 30) and is no bound.
        """
        return float(self.score_samples(X).mean())


class Entropy(_LogDensity):
    """Entropy of the columns of X, taken together: Shannon's of codes, differential of numbers.

    Parameters
    ----------
    method : str or None, default=None
        ``"plugin"``, ``"kozachenko_leonenko"``, ``"weighted_kozachenko_leonenko"`` or ``"gaussian"``.
        ``None``: ``"plugin"`` for discrete columns, ``"kozachenko_leonenko"`` for numbers.
    n_neighbors : int, default=3
        Neighbour order of nearest neighbours.
    bias_correction : str or None, default="default"
        As in :func:`infoest.entropy`.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes. ``None``: strings, booleans, categories and integers.
    standardize : bool, default=True
        Divide each number column by its standard deviation before measuring distances.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where nearest neighbours are searched.

    Attributes
    ----------
    result_ : Estimate
        The estimate, in nats.
    value_, stderr_ : float
        Its value and standard error.
    local_ : ndarray of shape (n,)
        Local values of the rows of ``fit``, whose mean is ``value_``.
    sample_ : Sample
        The rows of ``fit`` in canonical form.
    fitted_ : object
        The fitted method.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.entropy : The same as a function.

    Notes
    -----
    A differential entropy may be negative and depends on the unit of ``X``.

    References
    ----------
    .. [1] Kozachenko, L. and Leonenko, N. (1987). Sample estimate of the entropy of a random vector.
       Problems of Information Transmission 23, 95-101; as in Kraskov et al. (2004), eq. 20.
    .. [2] Berrett, T., Samworth, R. and Yuan, M. (2019). Efficient multivariate entropy estimation
       via k-nearest neighbour distances. Annals of Statistics 47, eq. 2.

    Examples
    --------
    >>> from infoest import Entropy
    >>> model = Entropy().fit([["a"], ["a"], ["a"], ["b"]] * 50)
    >>> round(model.result_.to("bit").value, 4)
    0.8113
    >>> model.score_samples([["a"], ["b"]]).round(2)
    array([-0.29, -1.38])
    """

    def __init__(
        self,
        method: str | None = None,
        *,
        n_neighbors: int = 3,
        bias_correction: str | None = DEFAULT,
        discrete: Discrete = None,
        standardize: bool = True,
        stderr: bool = True,
        n_jobs: int | None = None,
        device: str = "cpu",
    ) -> None:
        self.method = method
        self.n_neighbors = n_neighbors
        self.bias_correction = bias_correction
        self.discrete = discrete
        self.standardize = standardize
        self.stderr = stderr
        self.n_jobs = n_jobs
        self.device = device

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 - scikit-learn passes it
        """Estimate the entropy.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            One row per observation; several columns give their joint entropy.
        y : None
            Ignored.

        Returns
        -------
        Entropy
            The fitted object itself.

        Raises
        ------
        ValueError
            If values are missing or infinite, rows are too few, a setting does not fit the method, or
            numbers repeat more than 5 % of their values.
        TypeError
            If a column holds neither numbers, strings nor booleans.

        Warns
        -----
        PlugInBiasWarning
            If the known bias of an uncorrected plug-in exceeds its standard error.
        NeighborBiasWarning
            If the change from k to 4k neighbours says that bias exceeds the standard error.
        """
        check_choice("method", self.method, METHODS)
        rows = checked_features(self, X, reset=True, min_rows=2)
        self.sample_ = as_sample(rows, names=NAMES, discrete=self.discrete, integers="codes")
        method = choose_method(self.method, self.sample_, QUANTITY, settings_of(self))
        self.result_, self.fitted_ = evaluate(QUANTITY, self.sample_, method, stderr=self.stderr)
        remember(self)
        return self


class RenyiEntropy(_LogDensity):
    """Rényi entropy of the columns of X, taken together.

    Parameters
    ----------
    alpha : float, default=2
        Order, positive; 1 is the Shannon entropy, exactly.
    method : {None, "plugin", "kozachenko_leonenko", "gaussian"}, default=None
        As in :class:`Entropy`.
    n_neighbors : int, default=3
        Neighbour order, above ``alpha - 1``.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes. ``None``: strings, booleans, categories and integers.
    standardize : bool, default=True
        Divide each number column by its standard deviation before measuring distances.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.

    Attributes
    ----------
    result_ : Estimate
        The estimate, in nats.
    value_, stderr_ : float
        Its value and standard error; nearest neighbours give one at ``alpha=1`` only.
    local_ : ndarray of shape (n,)
        The value plus each row's share of it to first order; their mean is ``value_``.
    sample_ : Sample
        The rows of ``fit`` in canonical form.
    fitted_ : object
        The fitted method.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.renyi_entropy : The same as a function.

    Notes
    -----
    ``score`` is that of :class:`Entropy`: it judges the model of the rows, whatever the order.

    References
    ----------
    .. [1] Rényi, A. (1961). On measures of entropy and information. Berkeley Symposium 4(1), eq. 1.21.
    .. [2] Leonenko, N., Pronzato, L. and Savani, V. (2008). A class of Rényi information estimators
       for multidimensional densities. Annals of Statistics 36, eq. 2.3.

    Examples
    --------
    >>> from infoest import RenyiEntropy
    >>> round(RenyiEntropy(alpha=2).fit([["a"], ["b"], ["b"], ["b"]]).value_, 4)
    0.47
    """

    def __init__(
        self,
        alpha: float = 2,
        *,
        method: str | None = None,
        n_neighbors: int = 3,
        discrete: Discrete = None,
        standardize: bool = True,
        stderr: bool = True,
        n_jobs: int | None = None,
    ) -> None:
        self.alpha = alpha
        self.method = method
        self.n_neighbors = n_neighbors
        self.discrete = discrete
        self.standardize = standardize
        self.stderr = stderr
        self.n_jobs = n_jobs

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 - scikit-learn passes it
        """Estimate the Rényi entropy.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            One row per observation; several columns give their joint entropy.
        y : None
            Ignored.

        Returns
        -------
        RenyiEntropy
            The fitted object itself.

        Raises
        ------
        ValueError
            If ``alpha`` is not positive and finite, not below ``n_neighbors + 1`` for nearest
            neighbours, and as :meth:`Entropy.fit`.
        TypeError
            As :meth:`Entropy.fit`.
        """
        check_choice("method", self.method, RENYI_METHODS)
        rows = checked_features(self, X, reset=True, min_rows=2)
        self.sample_ = as_sample(rows, names=NAMES, discrete=self.discrete, integers="codes")
        settings = replace(settings_of(self), bias_correction=None)
        self.result_, self.fitted_ = renyi_of_sample(self.sample_, self.alpha, self.method, settings)
        remember(self)
        return self
