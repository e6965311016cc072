"""What estimators of one signed sum over blocks of columns share: reading blocks, fitting, and the held-out score."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from .. import quantities
from .._core.checks import check_blocks
from .._core.errors import InputError
from .._core.sample import Discrete, Sample, read_sample
from ..methods.choose import DEFAULT, choose_estimator, integers_for
from ..methods.evaluate import evaluate
from ..methods.held_out import independent_pairings, local_of_new_rows, lower_bound
from ._rows import checked_features
from ._settings import column_positions, remember, settings_of

if TYPE_CHECKING:
    from .._core.types import Floats
    from ..methods.margins import Standardize
    from ..quantities import SignedSum

Blocks = Sequence[Sequence[str | int]] | None
NAMES = ("X",)


class OfBlocks(BaseEstimator, ABC):
    """An estimator of the signed sum that :meth:`_of` names."""

    def __init__(
        self,
        method: str | None = None,
        *,
        blocks: Blocks = None,
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
        self.blocks = blocks
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

    @abstractmethod
    def _of(self, blocks: Sequence[int]) -> SignedSum:
        """The quantity of these blocks."""

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002 - scikit-learn passes it
        """Estimate the quantity.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            One row per observation.
        y : None
            Ignored.

        Returns
        -------
        estimator
            The fitted object itself.

        Raises
        ------
        ValueError
            If there are fewer than two variables, ``blocks`` names a column that is not there or one
            twice, and as :meth:`MutualInformation.fit`.
        TypeError
            If ``blocks`` is no list of lists, and as :meth:`MutualInformation.fit`.

        Warns
        -----
        PlugInBiasWarning
            If the known bias of an uncorrected plug-in exceeds its standard error.
        NeighborBiasWarning
            If more neighbours, or rows drawn from a copula like the data, show that the bias of nearest neighbours
            exceeds the standard error; the interval is then wider by it.
        """
        rows = checked_features(self, X, reset=True, min_rows=2)
        self.blocks_ = self._read_blocks()
        integers = integers_for(self.method, self.n_bins)
        self.sample_ = read_sample(rows, names=NAMES, discrete=self.discrete, integers=integers)
        sample, settings = self._in_blocks(self.sample_), settings_of(self)
        self.quantity_ = self._of(sample.every_block)
        method = choose_estimator(self.method, sample, self.quantity_, settings)
        self.result_, self.fitted_ = evaluate(self.quantity_, sample, method, stderr=self.stderr)
        self._total = quantities.total_correlation(sample.every_block)
        self._fitted_total = self.fitted_
        if self.quantity_ != self._total:  # what score needs
            method = choose_estimator(self.method, sample, self._total, replace(settings, stderr=False))
            self._fitted_total = evaluate(self._total, sample, method, stderr=False)[1]
        remember(self)
        return self

    def pointwise(self, X: Any, y: Any = None) -> Floats:  # noqa: ARG002 - as other estimators
        """Local values of new rows under the fitted model.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            New rows.
        y : None
            Ignored.

        Returns
        -------
        ndarray of shape (n,)
            The signed sum of the surprisals of each row in nats, of either sign; 0 for a row with a
            category that ``fit`` has not seen.

        Raises
        ------
        ValueError
            If columns differ from those of ``fit``, or values are missing or infinite.
        TypeError
            If strings meet a column of numbers, or numbers one of strings.
        """
        rows = self._like(X)
        return local_of_new_rows(self.fitted_, self.quantity_, rows)

    def score(self, X: Any, y: Any = None) -> float:  # noqa: ARG002 - scikit-learn passes it
        """Held-out lower bound on the total correlation of the variables; larger is better.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Rows that had no part in ``fit``, at least as many as there are variables.
        y : None
            Ignored.

        Returns
        -------
        float
            Nats. In expectation never above the true total correlation, whatever the settings; minus
            infinity where the model calls a row impossible to have come from independence.

        Raises
        ------
        ValueError
            As :meth:`pointwise`, and if there are fewer rows than variables.
        TypeError
            As :meth:`pointwise`.

        Notes
        -----
        ``mean(t) + 1 - mean(exp(t'))`` [1]_, with ``t`` the pointwise total correlation of the rows and
        ``t'`` that of rows whose variables come each from another row, in up to 8 fixed pairings. It
        assumes independent rows.

        References
        ----------
        .. [1] Nguyen, X., Wainwright, M. and Jordan, M. (2010). Estimating divergence functionals
           and the likelihood ratio by convex risk minimization. IEEE Transactions on Information
           Theory 56, 5847-5861, eq. 5.
        """
        rows = self._like(X)
        return lower_bound(self._fitted_total, self._total, rows, independent_pairings(rows))

    def _read_blocks(self) -> tuple[tuple[int, ...], ...]:
        """Positions of the columns of each variable."""
        if self.blocks is None:
            blocks: tuple[tuple[int, ...], ...] = tuple((j,) for j in range(self.n_features_in_))
        else:
            blocks = tuple(column_positions(self, block, "blocks") for block in check_blocks(self.blocks))
            flat = [j for block in blocks for j in block]
            if len(set(flat)) < len(flat) or not all(blocks):
                raise InputError(f"blocks={self.blocks!r:.100} must be non-empty and name no column twice.")
        if len(blocks) < 2:
            raise InputError(
                f"X has {self.n_features_in_} feature(s) and makes {len(blocks)} variable; at least two are needed. "
                "Pass more columns or blocks."
            )
        return blocks

    def _in_blocks(self, sample: Sample) -> Sample:
        return replace(sample, blocks=self.blocks_)

    def _like(self, X: Any) -> Sample:
        """New rows coded as the rows of ``fit``."""
        check_is_fitted(self)
        return self._in_blocks(self.sample_.like(checked_features(self, X, reset=False), names=NAMES))
