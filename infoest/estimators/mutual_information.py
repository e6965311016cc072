"""Mutual information of the columns of X and y as an estimator: fit, look at single rows, score on held-out rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from .. import quantities
from .._core.keywords import public
from .._core.sample import Discrete, Sample, read_sample
from ..methods.choose import DEFAULT, choose_estimator, integers_for
from ..methods.evaluate import evaluate
from ..methods.held_out import independent_pairings, local_of_new_rows, lower_bound
from ._rows import check_same_rows, check_target, checked_features
from ._settings import remember, settings_of

if TYPE_CHECKING:
    from .._core.types import Floats
    from ..methods.margins import Standardize

QUANTITY = quantities.mutual_information((0,), (1,))
NAMES = ("X", "y")


@public
class MutualInformation(BaseEstimator):
    """Mutual information between the columns of X, taken together, and y.

    Parameters
    ----------
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type: all discrete, ``"plugin"``; continuous, ``"ksg"``, and from four columns on together
        ``"auto"``; otherwise ``"mixed"``.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"`` and ``"mixed"``.
    bias_correction : str or None, default="default"
        As in :func:`infoest.mutual_information`.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes: names of columns, ``"X"`` or ``"y"``, or a mask over the columns of
        X and y. ``None`` decides column by column, as in :func:`infoest.mutual_information`.
    standardize : {"auto", "ranks", "sd"} or bool, default="auto"
        How distances in columns of numbers are made comparable. ``"auto"``: normal scores of columns with heavy tails
        (kurtosis above 5) or that are lists of ranks, others in standard deviations. ``"ranks"``: normal scores of
        all, so that increasing functions of a column change nothing. ``"sd"`` or ``True``: standard deviations.
        ``False``: as they are, which reproduces other programs.
    stderr : bool, default=True
        ``False`` skips the standard error, three to four times faster for nearest neighbours.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where nearest neighbours are searched.
    algorithm : {None, "ksg1", "ksg2"}, default=None
        Cubes (``None`` and ``"ksg1"``) or rectangles of ``"ksg"``.
    bandwidth : float, default=None
        Half-width of the ``"kernel"`` box in standard deviations; ``None`` is 0.5.

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
    infoest.mutual_information : The same as a function.

    Notes
    -----
    ``score`` is made for choosing settings, not for reporting: the estimate is ``value_``. For
    selecting single features use :func:`infoest.estimators.mutual_information_scores`.

    References
    ----------
    .. [1] Kraskov, A., Stögbauer, H. and Grassberger, P. (2004). Estimating mutual information.
       Physical Review E 69, 066138, eq. 8.
    .. [2] Nguyen, X., Wainwright, M. and Jordan, M. (2010). Estimating divergence functionals and
       the likelihood ratio by convex risk minimization. IEEE Transactions on Information Theory
       56, 5847-5861, eq. 5.

    Examples
    --------
    >>> from infoest import MutualInformation
    >>> from infoest.datasets import bivariate_normal
    >>> x, y, truth = bivariate_normal(500, 0.6, random_state=0)
    >>> model = MutualInformation(method="gaussian").fit(x[:, None], y)
    >>> bool(abs(model.value_ - truth) < 2 * model.stderr_)
    True
    """

    def __init__(
        self,
        method: str | None = None,
        *,
        n_neighbors: int = 3,
        bias_correction: str | None = DEFAULT,
        n_bins: int | None = None,
        discrete: Discrete = None,
        standardize: Standardize = "auto",
        stderr: bool = True,
        n_jobs: int | None = None,
        device: str = "cpu",
        algorithm: str | None = None,
        bandwidth: float | None = None,
    ) -> None:
        self.method = method
        self.n_neighbors = n_neighbors
        self.bias_correction = bias_correction
        self.n_bins = n_bins
        self.discrete = discrete
        self.standardize = standardize
        self.stderr = stderr
        self.n_jobs = n_jobs
        self.device = device
        self.algorithm = algorithm
        self.bandwidth = bandwidth

    def fit(self, X: Any, y: Any) -> MutualInformation:
        """Estimate the mutual information.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            One variable, of as many dimensions as there are columns.
        y : array_like of shape (n,) or (n, n_outputs)
            The other variable.

        Returns
        -------
        MutualInformation
            The fitted object itself.

        Raises
        ------
        ValueError
            If lengths differ, values are missing or infinite, rows are too few for the method, or a
            setting does not fit it.
        TypeError
            If a column holds neither numbers, strings nor booleans.

        Warns
        -----
        PlugInBiasWarning
            If the known bias of an uncorrected plug-in exceeds its standard error.
        NeighborBiasWarning
            If more neighbours, or rows drawn from a copula like the data, show that the bias of nearest neighbours
            exceeds the standard error; the interval is then wider by it.
        """
        check_target(self, y)
        rows = checked_features(self, X, reset=True, min_rows=2)
        check_same_rows(rows.shape[0], y)
        integers = integers_for(self.method, self.n_bins)
        self.sample_ = read_sample(rows, y, names=NAMES, discrete=self.discrete, integers=integers)
        method = choose_estimator(self.method, self.sample_, QUANTITY, settings_of(self))
        self.result_, self.fitted_ = evaluate(QUANTITY, self.sample_, method, stderr=self.stderr)
        remember(self)
        return self

    def pointwise(self, X: Any, y: Any) -> Floats:
        """Pointwise information of new rows under the fitted model.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            New rows.
        y : array_like of shape (n,) or (n, n_outputs)
            Their other variable.

        Returns
        -------
        ndarray of shape (n,)
            Estimates of ``log p(x, y) / (p(x) p(y))`` in nats, of either sign; 0 for a row with a
            category that ``fit`` has not seen. One row is enough.

        Raises
        ------
        ValueError
            If columns differ from those of ``fit``, lengths differ, or values are missing or infinite.
        TypeError
            If strings meet a column of numbers, or numbers one of strings.
        """
        rows = self._like(X, y)
        return local_of_new_rows(self.fitted_, QUANTITY, rows)

    def score(self, X: Any, y: Any) -> float:
        """Held-out lower bound on the mutual information; larger is better.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Rows that had no part in ``fit``, at least 2.
        y : array_like of shape (n,) or (n, n_outputs)
            Their other variable.

        Returns
        -------
        float
            Nats. In expectation never above the true information, whatever the settings; minus
            infinity where the model calls a pairing impossible to have come from independence.

        Raises
        ------
        ValueError
            As :meth:`pointwise`, and if there is only one row: there is no other to pair it with.
        TypeError
            As :meth:`pointwise`.

        Notes
        -----
        ``mean(t) + 1 - mean(exp(t'))``, with ``t`` the pointwise information of the rows and ``t'``
        that of the same rows after each took the y of another [1]_, in up to 8 fixed pairings. The
        estimate on new rows, or their mean log ratio, would reward overfitting; this does not. It
        assumes independent rows.

        References
        ----------
        .. [1] Nguyen, X., Wainwright, M. and Jordan, M. (2010). Estimating divergence functionals
           and the likelihood ratio by convex risk minimization. IEEE Transactions on Information
           Theory 56, 5847-5861, eq. 5.
        """
        rows = self._like(X, y)
        return lower_bound(self.fitted_, QUANTITY, rows, independent_pairings(rows))

    def _like(self, X: Any, y: Any) -> Sample:
        """New rows coded as the rows of ``fit``."""
        check_is_fitted(self)
        check_target(self, y)
        rows = checked_features(self, X, reset=False)
        check_same_rows(rows.shape[0], y)
        return self.sample_.like(rows, y, names=NAMES)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.target_tags.multi_output = True
        return tags
