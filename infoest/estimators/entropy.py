"""Entropy and Rényi entropy of the columns of X as estimators: fit, surprisal of new rows, held-out log density."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Self

from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from .. import quantities
from .._core.keywords import public
from .._core.sample import Discrete, Sample, read_sample
from ..measures.entropy import renyi_of_sample
from ..methods.choose import DEFAULT, choose_estimator, integers_for
from ..methods.evaluate import evaluate
from ..methods.log_density import log_density
from ._rows import checked_features
from ._settings import remember, settings_of

if TYPE_CHECKING:
    from .._core.estimate import Estimate
    from .._core.types import Floats
    from ..methods.evaluate import Fitted

QUANTITY = quantities.entropy(0)
TERM = (0,)
NAMES = ("X",)


class _OfOneVariable(BaseEstimator, ABC):
    """What both share: all but the estimate."""

    discrete: Discrete

    @abstractmethod
    def _estimate(self, sample: Sample) -> tuple[Estimate, Fitted]:
        """The estimate and the fitted method."""

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 - scikit-learn passes it
        """Estimate the entropy.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            One variable, of as many dimensions as there are columns.
        y : None
            Ignored.

        Returns
        -------
        estimator
            The fitted object itself.

        Raises
        ------
        ValueError
            If values are missing or infinite, rows are too few for the method, a setting does not fit
            it, or numbers have no differential entropy (atoms, or more than 5 % of the rows repeated).
        TypeError
            If a column holds neither numbers, strings nor booleans.

        Warns
        -----
        UnseenCellsWarning
            If more than a tenth of the rows hold codes seen once.
        PlugInBiasWarning
            If the known bias of an uncorrected plug-in exceeds its standard error.
        NeighborBiasWarning
            If the change from k to 4k neighbours, or in four columns and more the difference from
            ``"auto"``, shows that bias exceeds the standard error.
        RoundedValuesWarning
            If columns repeat more than 5 % of their values while rows do not: they are rounded.
        """
        rows = checked_features(self, X, reset=True, min_rows=2)
        integers = integers_for(self.method, entropy=True)
        self.sample_ = read_sample(rows, names=NAMES, discrete=self.discrete, integers=integers)
        self.result_, self.fitted_ = self._estimate(self.sample_)
        remember(self)
        return self

    def pointwise(self, X: Any, y: Any = None) -> Floats:  # noqa: ARG002 - as other estimators
        """Surprisal of new rows under the fitted model.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            New rows.
        y : None
            Ignored.

        Returns
        -------
        ndarray of shape (n,)
            Estimates of ``-log p(row)`` in nats, whose mean over many rows is the Shannon entropy; of
            numbers ``p`` is a density in the units of ``X``. A category that ``fit`` has not seen has
            the small probability of a pseudo-count.

        Raises
        ------
        ValueError
            If columns differ from those of ``fit``, or values are missing or infinite.
        TypeError
            If strings meet a column of numbers, or numbers one of strings.
        """
        rows = self._like(X)
        return self.fitted_.surprisal(TERM, rows) + self.fitted_.shift(TERM)

    def score(self, X: Any, y: Any = None) -> float:  # noqa: ARG002 - scikit-learn passes it
        """Mean held-out log density, of codes log probability; larger is better.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Rows that had no part in ``fit``.
        y : None
            Ignored.

        Returns
        -------
        float
            Nats. In expectation never above minus the Shannon entropy, whatever the settings.

        Raises
        ------
        ValueError
            As :meth:`pointwise`.
        TypeError
            As :meth:`pointwise`.

        Notes
        -----
        Made for choosing settings by ``GridSearchCV``. It is not minus the mean of :meth:`pointwise`:
        surprisals by nearest neighbours or boxes belong to no law that adds to one, so they may beat
        the truth, and the worst settings beat it most. Scored instead is the law in which every row of
        ``fit`` spreads its share over the cube to its own k-th neighbour [1]_, or over its box, and one
        row more over a product of normal laws. Bias corrections do not enter.

        References
        ----------
        .. [1] Breiman, L., Meisel, W. and Purcell, E. (1977). Variable kernel estimates of multivariate
           densities. Technometrics 19, 135-144.
        """
        rows = self._like(X)
        return float(log_density(self.fitted_, TERM, rows).mean())

    def _like(self, X: Any) -> Sample:
        """New rows coded as the rows of ``fit``."""
        check_is_fitted(self)
        return self.sample_.like(checked_features(self, X, reset=False), names=NAMES)


@public
class Entropy(_OfOneVariable):  # numpydoc ignore=PR02
    """Shannon entropy of the columns of X, taken together: of codes, or differential of numbers.

    Parameters
    ----------
    method : str, default=None
        ``"plugin"``, ``"kozachenko_leonenko"``, ``"weighted_kozachenko_leonenko"``, ``"gaussian"`` or
        ``"kernel"``, or ``"auto"``. ``None``: as in :func:`infoest.entropy`.
    n_neighbors : int, default=3
        Neighbour order of ``"kozachenko_leonenko"`` and its weighted kin.
    bias_correction : str or None, default="default"
        As in :func:`infoest.entropy`.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes. ``None``: strings, booleans, categories, integers, and
        floats that hold at most two values, or up to ten whole numbers with five rows each.
    standardize : bool, default=True
        Measure distances in standard deviations; the result is in the units of ``X`` either way.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where nearest neighbours are searched.
    bandwidth : float, default=None
        Half-width of the ``"kernel"`` box in standard deviations; ``None`` is 0.5.

    Attributes
    ----------
    result_ : Estimate
        The estimate, in nats.
    value_, stderr_ : float
        Its value and standard error.
    local_ : ndarray of shape (n,)
        Surprisals of the rows of ``fit``, whose mean is ``value_``.
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

    References
    ----------
    .. [1] Kozachenko, L. and Leonenko, N. (1987). Sample estimate of the entropy of a random vector.
       Problems of Information Transmission 23, 95-101; as in Kraskov et al. (2004), eq. 20.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest.estimators import Entropy
    >>> X = np.random.default_rng(0).normal(size=(1000, 2))
    >>> model = Entropy().fit(X)
    >>> truth = np.log(2 * np.pi * np.e)
    >>> bool(abs(model.value_ - truth) < 2 * model.stderr_)
    True
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
        bandwidth: float | None = None,
    ) -> None:
        self.method = method
        self.n_neighbors = n_neighbors
        self.bias_correction = bias_correction
        self.discrete = discrete
        self.standardize = standardize
        self.stderr = stderr
        self.n_jobs = n_jobs
        self.device = device
        self.bandwidth = bandwidth

    def _estimate(self, sample: Sample) -> tuple[Estimate, Fitted]:
        method = choose_estimator(self.method, sample, QUANTITY, settings_of(self))
        return evaluate(QUANTITY, sample, method, stderr=self.stderr)


@public
class RenyiEntropy(_OfOneVariable):  # numpydoc ignore=PR02
    """Rényi entropy of the columns of X, taken together.

    Parameters
    ----------
    alpha : float, default=2.0
        Order, positive; 1 is the Shannon entropy, exactly.
    method : {None, "plugin", "kozachenko_leonenko", "gaussian", "kernel"}, default=None
        As in :func:`infoest.renyi_entropy`.
    n_neighbors : int, default=3
        Neighbour order, above ``alpha - 1``.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes. ``None``: strings, booleans, categories, integers, and
        floats that hold at most two values, or up to ten whole numbers with five rows each.
    standardize : bool, default=True
        Measure distances in standard deviations; the result is in the units of ``X`` either way.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.

    Attributes
    ----------
    result_ : Estimate
        The estimate, in nats.
    value_, stderr_ : float
        Its value and standard error.
    local_ : ndarray of shape (n,)
        The value plus each row's share of it to first order; the mean is ``value_``.
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
    ``pointwise`` and ``score`` are about the law itself, so they do not depend on ``alpha``.

    References
    ----------
    .. [1] Rényi, A. (1961). On measures of entropy and information. Berkeley Symposium 4(1), eq. 1.21.

    Examples
    --------
    >>> from infoest.estimators import RenyiEntropy
    >>> round(RenyiEntropy(2).fit([["a"], ["b"], ["b"], ["b"]] * 100).value_, 4)  # -log(10 / 16) = 0.4700
    0.4709
    """

    def __init__(
        self,
        alpha: float = 2.0,
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

    def _estimate(self, sample: Sample) -> tuple[Estimate, Fitted]:
        return renyi_of_sample(sample, self.alpha, self.method, settings_of(self))
