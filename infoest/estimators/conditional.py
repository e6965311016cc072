"""Conditional mutual information as an estimator; the columns to condition on are named inside X."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from .. import quantities
from .._core.errors import InputError
from .._core.keywords import public
from .._core.sample import Discrete, Sample, read_sample
from ..methods.choose import DEFAULT, choose_estimator, integers_for
from ..methods.evaluate import evaluate
from ..methods.held_out import conditional_pairings, independent_pairings, local_of_new_rows, lower_bound
from ._rows import check_same_rows, check_target, checked_features, feature_names
from ._settings import column_positions, remember, settings_of

if TYPE_CHECKING:
    from .._core.types import Floats
    from ..methods.margins import Standardize

NAMES = ("X", "y")


@public
class ConditionalMutualInformation(BaseEstimator):
    """Mutual information of the columns of X and y that is left when some columns of X are known.

    Parameters
    ----------
    method : {None, "auto", "ksg", "mixed", "plugin", "gaussian", "gaussian_copula", "kernel"}, default=None
        ``None`` picks by type: all discrete, ``"plugin"``; continuous, ``"ksg"``, and from four columns on together
        ``"auto"``; otherwise ``"mixed"``.
    conditioning : sequence of str or int, default=None
        Columns of X that are known, by name or position; the columns of an array are called
        ``x0, x1, …``. ``None`` conditions on nothing: plain mutual information.
    n_neighbors : int, default=3
        Neighbour order of ``"ksg"`` and ``"mixed"``.
    bias_correction : str or None, default="default"
        As in :func:`infoest.mutual_information`.
    n_bins : int, default=None
        Cut continuous columns into this many quantile bins and use the plug-in.
    discrete : None, bool, sequence of str or of bool, default=None
        Which columns are codes: names of columns, ``"X"`` or ``"y"``, or a mask over the columns of
        X and y; ``None`` decides by type, as :class:`MutualInformation` does.
    standardize : {"auto", "ranks", "sd"} or bool, default="auto"
        How distances in columns of numbers are made comparable. ``"auto"``: normal scores of columns with heavy tails
        (kurtosis above 5) or that are lists of ranks, others in standard deviations. ``"ranks"``: normal scores of
        all, so that increasing functions of a column change nothing. ``"sd"`` or ``True``: standard deviations.
        ``False``: as they are, which reproduces other programs.
    stderr : bool, default=True
        ``False`` skips the standard error.
    n_jobs : int, default=None
        Threads; the result is the same bits for any number.
    device : {"cpu", "cuda"}, default="cpu"
        Where nearest neighbours are searched.
    algorithm : {None, "ksg1", "ksg2"}, default=None
        Cubes (``None`` and ``"ksg1"``) or rectangles of ``"ksg"``; rectangles do not condition.
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
    conditioning_ : tuple of int
        Positions of the columns that are known.
    quantity_ : SignedSum
        What was estimated, over the blocks X without them, y, and them.
    n_features_in_ : int
        Number of columns of X.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.conditional_mutual_information : The same as a function of x, y and z.
    infoest.inference.conditional_independence_test : Test of whether anything is left.

    Notes
    -----
    Being columns of X, the conditions go through pipelines and cross-validation with the rows.
    Where a step before drops names, give positions.

    References
    ----------
    .. [1] Frenzel, S. and Pompe, B. (2007). Partial mutual information for coupling analysis of
       multivariate time series. Physical Review Letters 99, 204101, eq. 3.

    Examples
    --------
    >>> import numpy as np
    >>> from infoest import ConditionalMutualInformation
    >>> z, noise_x, noise_y = np.random.default_rng(0).normal(size=(3, 500))
    >>> X = np.column_stack([z + noise_x, z])
    >>> y = z + noise_y
    >>> common_cause = ConditionalMutualInformation("gaussian", conditioning=[1]).fit(X, y)
    >>> bool(abs(common_cause.value_) < 0.01)
    True
    """

    def __init__(
        self,
        method: str | None = None,
        *,
        conditioning: Sequence[str | int] | None = None,
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
        self.conditioning = conditioning
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

    def fit(self, X: Any, y: Any) -> Self:
        """Estimate the conditional mutual information.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            One variable, and the columns that are known.
        y : array_like of shape (n,) or (n, n_outputs)
            The other variable.

        Returns
        -------
        ConditionalMutualInformation
            The fitted object itself.

        Raises
        ------
        ValueError
            If ``conditioning`` names a column that is not there, one twice, or all, and as
            :meth:`MutualInformation.fit`.
        TypeError
            If ``conditioning`` is no list, and as :meth:`MutualInformation.fit`.

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
        given = () if self.conditioning is None else column_positions(self, self.conditioning, "conditioning")
        if len(given) == self.n_features_in_:
            raise InputError(
                f"conditioning takes all of X, which has {len(given)} feature(s): {', '.join(feature_names(self))}. "
                "Leave at least one out."
            )
        self.conditioning_ = given
        integers = integers_for(self.method, self.n_bins)
        self.sample_ = read_sample(rows, y, names=NAMES, discrete=self.discrete, integers=integers)
        self.quantity_ = quantities.conditional_mutual_information((0,), (1,), (2,) if given else ())
        blocks = self._in_blocks(self.sample_)
        method = choose_estimator(self.method, blocks, self.quantity_, settings_of(self))
        self.result_, self.fitted_ = evaluate(self.quantity_, blocks, method, stderr=self.stderr)
        remember(self)
        return self

    def pointwise(self, X: Any, y: Any) -> Floats:
        """Pointwise conditional information of new rows under the fitted model.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            New rows.
        y : array_like of shape (n,) or (n, n_outputs)
            Their other variable.

        Returns
        -------
        ndarray of shape (n,)
            Estimates of ``log p(x, y | z) / (p(x | z) p(y | z))`` in nats, of either sign; 0 for a row
            with a category that ``fit`` has not seen.

        Raises
        ------
        ValueError
            If columns differ from those of ``fit``, lengths differ, or values are missing or infinite.
        TypeError
            If strings meet a column of numbers, or numbers one of strings.
        """
        rows = self._like(X, y)
        return local_of_new_rows(self.fitted_, self.quantity_, rows)

    def score(self, X: Any, y: Any) -> float:
        """Held-out lower bound on the conditional mutual information; larger is better.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Rows that had no part in ``fit``, at least 2.
        y : array_like of shape (n,) or (n, n_outputs)
            Their other variable.

        Returns
        -------
        float
            Nats; minus infinity where the model calls a pairing impossible under the null.

        Raises
        ------
        ValueError
            As :meth:`pointwise`, and if there is only one row: there is no other to pair it with.
        TypeError
            As :meth:`pointwise`.

        Notes
        -----
        ``mean(t) + 1 - mean(exp(t'))`` [1]_, with ``t`` the pointwise information of the rows and ``t'``
        that of the same rows after each took the y of another with the same codes in z, and among
        those one of the 5 nearest in the ranks of its numbers [2]_, 8 times. A row that has no such
        other adds 0. Where z is discrete, the expectation is never above the truth; where it is
        continuous, as far as y changes little among those neighbours.

        References
        ----------
        .. [1] Nguyen, X., Wainwright, M. and Jordan, M. (2010). Estimating divergence functionals
           and the likelihood ratio by convex risk minimization. IEEE Transactions on Information
           Theory 56, 5847-5861, eq. 5.
        .. [2] Runge, J. (2018). Conditional independence testing based on a nearest-neighbor
           estimator of conditional mutual information. AISTATS 2018, algorithm 1.
        """
        rows = self._like(X, y)
        if not self.conditioning_:
            return lower_bound(self.fitted_, self.quantity_, rows, independent_pairings(rows))
        return lower_bound(self.fitted_, self.quantity_, rows, *conditional_pairings(rows))

    def _in_blocks(self, sample: Sample) -> Sample:
        """The rows with X cut into what is measured and what is known."""
        x, y = sample.blocks
        measured = tuple(j for j in x if j not in self.conditioning_)
        return replace(sample, blocks=(measured, y, self.conditioning_) if self.conditioning_ else (x, y))

    def _like(self, X: Any, y: Any) -> Sample:
        """New rows coded as the rows of ``fit``."""
        check_is_fitted(self)
        check_target(self, y)
        rows = checked_features(self, X, reset=False)
        check_same_rows(rows.shape[0], y)
        return self._in_blocks(self.sample_.like(rows, y, names=NAMES))

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.target_tags.multi_output = True
        return tags
