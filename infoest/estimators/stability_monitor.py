"""Stability monitor: which features have moved away from a reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from .._counts import Counts
from .._pivots import check_margin
from .._result import EstimateArray
from ..credit import drift_verdict, population_stability_index
from ..credit._tables import PERIODS
from ..credit.binning import Bins
from ._binning import bins_of_features, codes_or_missing, one_warning_for_all, warn_of_smoothing
from ._rows import feature_columns

if TYPE_CHECKING:
    import pandas as pd

    from .._columns import Column
    from ..credit.jeffreys import Smoothing

UNSEEN = "not seen in the reference"


class StabilityMonitor(BaseEstimator):
    """Compare the distribution of each feature with that of a reference.

    ``fit`` bins the reference; ``compare`` gives the population stability index (PSI) of each
    feature of other rows, with its interval, tests and verdict.

    Parameters
    ----------
    n_bins : int, default=10
        Quantile bins of each number feature; fewer where values repeat.
    bins : mapping, default=None
        Bins of single features by name: inner edges of left-closed intervals, a number of quantile
        bins, :class:`~infoest.credit.Bins`, or ``None`` for the values as they are. The features of
        an array are called ``x0, x1, …``.
    margin : float, default=0.1
        Largest PSI that does not matter, in nats.
    alpha : float, default=0.05
        Level of the verdicts, and one minus the coverage of the intervals.
    smoothing : float or "auto", default="auto"
        Added to every cell. ``"auto"`` adds 0.5 to every cell of a feature's two tables when any is
        empty; one warning names all such features.

    Attributes
    ----------
    bins_ : dict of str to dict
        Edges or categories of each feature, as :meth:`infoest.credit.Bins.to_dict` gives them.
    counts_ : dict of str to ndarray
        Rows of the reference in each bin, missing values and categories not seen last.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.credit.population_stability_index : The same for one column.
    infoest.credit.drift_verdict : How the verdict comes about.

    Notes
    -----
    Missing values are a bin of their own, and so are all categories together that the reference
    does not hold: bins are fixed before other rows are looked at. The features of other rows must
    be those of the reference, in the same order. Verdicts are for each feature by itself; across
    many features look at the adjusted p-values.

    References
    ----------
    .. [1] Yurdakul, B. & Naranjo, J. (2020). Statistical properties of the population stability
       index. Journal of Risk Model Validation 14(4).

    Examples
    --------
    >>> import numpy as np
    >>> from infoest import StabilityMonitor
    >>> rng = np.random.default_rng(0)
    >>> monitor = StabilityMonitor().fit(rng.normal(size=(2000, 2)))
    >>> moved = rng.normal([0, 0.6], size=(2000, 2))
    >>> monitor.compare(moved)["verdict"].to_dict()
    {'x1': 'drifted', 'x0': 'stable'}
    """

    def __init__(
        self,
        n_bins: int = 10,
        *,
        bins: Mapping[str, Any] | None = None,
        margin: float = 0.1,
        alpha: float = 0.05,
        smoothing: Smoothing = "auto",
    ) -> None:
        self.n_bins = n_bins
        self.bins = bins
        self.margin = margin
        self.alpha = alpha
        self.smoothing = smoothing

    def fit(self, X: Any, y: Any = None) -> StabilityMonitor:  # noqa: ARG002 - scikit-learn passes it
        """Bin the reference.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Reference rows; missing values are allowed.
        y : None
            Ignored.

        Returns
        -------
        StabilityMonitor
            The fitted object itself.

        Raises
        ------
        ValueError
            If a value is infinite, ``bins`` names no feature, or a parameter is out of range.
        TypeError
            If a column holds neither numbers, strings nor booleans, or ``bins`` is no mapping.
        """
        check_margin(self.margin)
        if not 0 < self.alpha < 0.5:
            raise ValueError(f"alpha={self.alpha!r} must lie strictly between 0 and 0.5, for example 0.05.")
        columns = feature_columns(self, X, reset=True)
        # Few distinct numbers are codes: in an interval, a new code would hide in the bin of an old one.
        bins = bins_of_features(columns, self.bins, self.n_bins, max_codes=self.n_bins)
        self.bins_ = {column.name: b.to_dict() for column, b in zip(columns, bins, strict=True)}
        self.counts_ = {column.name: _count(column, b) for column, b in zip(columns, bins, strict=True)}
        return self

    def psi(self, X: Any) -> EstimateArray:
        """Population stability index of each feature between the reference and other rows.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Rows to compare with the reference.

        Returns
        -------
        EstimateArray
            One estimate a feature, in nats.

        Raises
        ------
        ValueError
            If features differ from those of ``fit``, a value is infinite, or a bin is empty in one
            table under ``smoothing=0``.
        TypeError
            If strings meet a feature of numbers, or numbers one of strings.

        Warns
        -----
        EmptyBinWarning
            If ``smoothing="auto"`` had to smooth some feature.
        """
        counts = self._counts(X)
        warn_of_smoothing(counts, self.smoothing)
        return self._estimates(counts)

    def compare(self, X: Any) -> pd.DataFrame:
        """Table of the drift of each feature, largest first.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Rows to compare with the reference.

        Returns
        -------
        pandas.DataFrame
            Indexed by feature, sorted by ``debiased``; columns psi (what other programs print),
            debiased, stderr, low and high (limits at coverage ``1 - alpha``), pvalue of "no drift",
            pvalue_adjusted (Benjamini-Hochberg), pvalue_equivalence of "drift of ``margin`` or
            more", verdict.

        Raises
        ------
        ValueError
            As :meth:`psi`.
        TypeError
            As :meth:`psi`.

        Warns
        -----
        EmptyBinWarning
            As :meth:`psi`.
        """
        import pandas as pd

        counts = self._counts(X)
        warn_of_smoothing(counts, self.smoothing)
        result = self._estimates(counts)
        low, high = result.confint(1 - self.alpha).T
        frame = pd.DataFrame(
            {
                "psi": result.value,
                "debiased": result.best,
                "stderr": result.stderr,
                "low": low,
                "high": high,
                "pvalue": result.pvalue,
                "pvalue_adjusted": result.adjusted_pvalue(),
                "pvalue_equivalence": [e.pvalue_equivalence(self.margin) for e in result],
                "verdict": [drift_verdict(e, self.margin, alpha=self.alpha) for e in result],
            },
            index=pd.Index(result.names, name="feature"),
        )
        return frame.iloc[np.argsort(-result.best, kind="stable")]

    def score(self, X: Any, y: Any = None) -> float:  # noqa: ARG002 - scikit-learn passes it
        """Largest drift of any feature: the larger, the less stable.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Rows to compare with the reference.
        y : None
            Ignored.

        Returns
        -------
        float
            Largest debiased PSI in nats; a little below 0 where nothing moved.

        Raises
        ------
        ValueError
            As :meth:`psi`.
        TypeError
            As :meth:`psi`.

        Warns
        -----
        EmptyBinWarning
            As :meth:`psi`.
        """
        counts = self._counts(X)
        warn_of_smoothing(counts, self.smoothing)
        return float(self._estimates(counts).best.max())

    def _counts(self, X: Any) -> dict[str, Counts]:
        """Rows of the reference and of X in each bin of each feature."""
        check_is_fitted(self)
        return {column.name: self._both(column) for column in feature_columns(self, X, reset=False)}

    def _estimates(self, counts: Mapping[str, Counts]) -> EstimateArray:
        """PSI of each table; warnings about empty bins are left to the caller."""
        with one_warning_for_all():
            psi = tuple(population_stability_index(table, smoothing=self.smoothing) for table in counts.values())
        return EstimateArray(tuple(counts), psi)

    def _both(self, column: Column) -> Counts:
        """Counts of the reference and of the new rows in the bins of the reference."""
        bins = Bins.from_dict(self.bins_[column.name])
        labels = [*bins.labels, UNSEEN if UNSEEN not in bins.labels else f"{UNSEEN} (category)"]
        return Counts.from_counts(self.counts_[column.name], _count(column, bins), bins=labels, groups=PERIODS)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


def _count(column: Column, bins: Bins) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Rows in each bin, then of missing values, then of categories that are no bin."""
    codes = codes_or_missing(bins, column)
    codes = np.where(codes < 0, bins.n_bins + 1, codes)
    return np.bincount(codes, minlength=bins.n_bins + 2).astype(np.float64)
