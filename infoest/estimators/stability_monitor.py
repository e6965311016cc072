"""An estimator that keeps a reference and says which features have moved away from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from .._core.errors import InputError
from .._core.keywords import public
from .._core.pivots import check_alpha, check_margin
from ..credit.bins.binning import Bins
from ..credit.bins.features import bins_beforehand, bins_of_features, check_same_bins
from ..credit.drift.monitoring import Monitoring
from ..credit.drift.periods import ALL, read_grid, read_segments
from ..credit.drift.reference import Reference, reference_of
from ..credit.drift.shifts import check_points, compared_tables, counts_against, psi_of_tables, shifts_of_features
from ..credit.drift.stability import drift_table
from ..credit.value.features import warn_of_smoothing
from ._fitted_bins import KeepsFittedBins, has_bins
from ._rows import called, feature_columns, split_columns

if TYPE_CHECKING:
    import pandas as pd

    from .._core.estimate_array import EstimateArray
    from .._core.types import Floats
    from ..credit.value.jeffreys import Smoothing


@public
class StabilityMonitor(KeepsFittedBins, BaseEstimator):
    """Compare the distribution of each feature with that of a reference.

    ``fit`` bins the reference, ``partial_fit`` does so batch by batch; ``compare`` gives the population
    stability index (PSI) of each feature of other rows, with its interval, tests and verdict;
    ``monitor`` does so for every month and segment, with alarms that stay valid however many months
    follow.

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
    points : mapping, default=None
        Scorecard points of single features by name, each a mapping from bin labels to points or a
        sequence in the order of the bins: ``monitor`` then gives their characteristic stability index.
    keep_values : bool, default=False
        Keep the numbers of the reference, not only their counts: ``monitor`` then gives the
        Kolmogorov-Smirnov and Wasserstein distances. The fitted object then holds the rows' values.

    Attributes
    ----------
    bins_ : dict of str to dict
        Edges or categories of each feature, as :meth:`infoest.credit.Bins.to_dict` gives them.
    counts_ : dict of str to ndarray
        Rows of the reference in each bin, missing values and categories not seen last.
    segments_ : tuple of str
        Segments of the reference; ``("all",)`` where ``fit`` was given none.
    segment_counts_ : dict of str to ndarray of shape (n_segments, n_bins)
        Rows of the reference in each segment and bin.
    values_ : dict of str to list of ndarray
        Numbers of each number feature in each segment, sorted; empty without ``keep_values``.
    n_features_in_ : int
        Number of features.
    feature_names_in_ : ndarray of str
        Their names, where ``X`` had names.

    See Also
    --------
    infoest.credit.population_stability_index : The same for one column.
    infoest.credit.drift_verdict : How the verdict comes about.
    infoest.credit.Monitoring : What ``monitor`` gives, and what its alarms control.
    infoest.credit.divergence_sample_size : Rows that a test of the PSI needs.

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
        points: Mapping[str, Mapping[str, float] | Sequence[float]] | None = None,
        keep_values: bool = False,
    ) -> None:
        self.n_bins = n_bins
        self.bins = bins
        self.margin = margin
        self.alpha = alpha
        self.smoothing = smoothing
        self.points = points
        self.keep_values = keep_values

    def fit(self, X: Any, y: Any = None, *, segment: Any = None) -> StabilityMonitor:  # noqa: ARG002 - scikit-learn passes it
        """Bin the reference.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Reference rows; missing values are allowed.
        y : None
            Ignored.
        segment : str or array_like of shape (n,), default=None
            Segment of each row, or the column of a frame ``X`` that holds it, which then is no
            feature. Rows without one are the segment "missing".

        Returns
        -------
        StabilityMonitor
            The fitted object itself.

        Raises
        ------
        ValueError
            If a value is infinite, ``bins`` or ``points`` names no feature, ``segment`` is no column,
            or a parameter is out of range.
        TypeError
            If a column holds neither numbers, strings nor booleans, or ``bins`` is no mapping.
        """
        self._batches = False
        return self._learn(X, segment)

    @available_if(has_bins)  # type: ignore[untyped-decorator]
    def partial_fit(self, X: Any, y: Any = None, *, segment: Any = None) -> StabilityMonitor:  # noqa: ARG002 - scikit-learn passes it
        """Add a batch of rows to the reference.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Reference rows; missing values are allowed.
        y : None
            Ignored.
        segment : str or array_like of shape (n,), default=None
            As in :meth:`fit`; with every batch or with none.

        Returns
        -------
        StabilityMonitor
            The fitted object itself.

        Raises
        ------
        ValueError
            As :meth:`fit`, and if ``bins`` leaves those of a feature to the rows: batches add up only in bins
            that are known beforehand.
        TypeError
            As :meth:`fit`.
        AttributeError
            If ``bins`` is ``None``.

        Notes
        -----
        The reference is that of :meth:`fit` on all rows together: exactly, whatever the batches. Only counts are
        kept, unless ``keep_values`` says otherwise. ``fit`` forgets the batches, and batches after it start anew; to
        start anew with other bins, use a clone.

        Examples
        --------
        >>> import numpy as np
        >>> from infoest import StabilityMonitor
        >>> rng = np.random.default_rng(0)
        >>> monitor = StabilityMonitor(bins={"x0": [-1, 0, 1]})
        >>> for month in range(6):
        ...     monitor = monitor.partial_fit(rng.normal(size=(500, 1)))
        >>> monitor.counts_["x0"].sum()
        np.float64(3000.0)
        """
        self._learn(X, segment, batch=True)
        self._batches = True
        return self

    def _learn(self, X: Any, segment: Any, *, batch: bool = False) -> StabilityMonitor:
        """Count the reference; a batch after others adds to them."""
        check_margin(self.margin)
        check_alpha(self.alpha, 0.5)
        more = batch and getattr(self, "_batches", False)
        X, (segment,) = split_columns(X, {"segment": segment})
        columns = feature_columns(self, X, reset=not more)
        bins = (
            bins_beforehand(self.bins, columns)
            if batch
            else bins_of_features(columns, self.bins, self.n_bins, max_codes=None)
        )
        names = [column.name for column in columns]
        check_points(self.points or {}, names)
        segments = read_segments(segment, len(columns[0].values))
        found = reference_of(columns, bins, *segments, keep_values=self.keep_values)
        if more:
            check_same_bins([Bins.from_dict(self.bins_[name]) for name in names], bins, columns)
            found = Reference(self.segments_, self.segment_counts_, self.values_) + found
        self.bins_: dict[str, dict[str, list[Any]]] = {n: own.to_dict() for n, own in zip(names, bins, strict=True)}
        self.segments_: tuple[str, ...] = found.segments
        self.segment_counts_: dict[str, Floats] = found.counts
        self.values_: dict[str, list[Floats]] = found.numbers
        self.counts_ = {name: counts.sum(axis=0) for name, counts in found.counts.items()}
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
            One estimate per feature, in nats.

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
        return self._estimates(X)

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
        ValueError or TypeError
            As :meth:`psi`.

        Warns
        -----
        EmptyBinWarning
            As :meth:`psi`.
        """
        return drift_table(self._estimates(X), self.margin, alpha=self.alpha)

    def monitor(self, X: Any, by: Any, *, segment: Any = None, periods: Sequence[Any] | None = None) -> Monitoring:
        """Drift of each feature in every period and segment.

        Parameters
        ----------
        X : array_like or data frame of shape (n, n_features)
            Rows of all periods, features as in ``fit``.
        by : str or array_like of shape (n,)
            Period of each row, or the column of a frame ``X`` that holds it. Dates, also as text
            ``2026-03-31``, become months.
            Months between the first and the last that no row belongs to are listed without figures;
            other labels are sorted, and dates written otherwise are refused unless ``periods`` names them.
        segment : str or array_like of shape (n,), default=None
            Segment of each row, as in ``fit``; each is compared with the reference's own rows of it.
        periods : sequence, default=None
            All periods in order, those without rows too.

        Returns
        -------
        Monitoring
            Estimates, verdicts, alarms and distances; ``summary_frame`` gives them as a table.

        Raises
        ------
        ValueError
            As :meth:`psi`; if a period is missing, ``by`` or ``segment`` is no column, or segments are
            given here and not in ``fit``, or the other way round.
        TypeError
            As :meth:`psi`.

        Warns
        -----
        EmptyBinWarning
            If ``smoothing="auto"`` had to smooth; it names features and periods.

        Notes
        -----
        Without rows in a period, or of a segment in the reference, estimates are ``nan``, the note
        says why and the verdict is "not enough data to say". Populations without a common bin have
        a large, finite PSI. A feature with nothing but missing values in a period has moved to the
        bin of missing values; one with nothing else in either has one bin and is stable. The number of a
        period counts those without rows, so that the levels are fixed in advance.

        Examples
        --------
        >>> import numpy as np
        >>> from infoest import StabilityMonitor
        >>> rng = np.random.default_rng(0)
        >>> monitor = StabilityMonitor().fit(rng.normal(size=(3000, 1)))
        >>> month = np.repeat(["2026-01", "2026-03"], 2000)
        >>> found = monitor.monitor(rng.normal(np.repeat([0, 0.7], 2000)[:, None]), by=month)
        >>> found.summary_frame()[["period", "n", "verdict", "alarm"]]
            period     n                 verdict  alarm
        0  2026-01  2000                  stable  False
        1  2026-02     0  not enough data to say  False
        2  2026-03  2000                 drifted   True
        """
        check_is_fitted(self)
        if (segment is None) != (self.segments_ == ALL):
            raise InputError("segments are compared with those of the reference: give segment= to fit and to monitor.")
        X, (by, segment) = split_columns(X, {"by": by, "segment": segment})
        columns = feature_columns(self, X, reset=False)
        grid = read_grid(len(columns[0].values), by, called("by", by), periods, segment, self.segments_)
        reference = Reference(self.segments_, self.segment_counts_, self.values_)
        bins = {name: Bins.from_dict(own) for name, own in self.bins_.items()}
        shifts = shifts_of_features(columns, bins, reference, grid, self.points or {}, self.smoothing)
        warn_of_smoothing(compared_tables(shifts, segmented=segment is not None), self.smoothing, noun="comparisons")
        return Monitoring(tuple(c.name for c in columns), grid.segments, grid.periods, shifts, self.margin, self.alpha)

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
        ValueError or TypeError
            As :meth:`psi`.

        Warns
        -----
        EmptyBinWarning
            As :meth:`psi`.
        """
        return float(self._estimates(X).best.max())

    def _estimates(self, X: Any) -> EstimateArray:
        """PSI of each feature, and one warning of all that were smoothed."""
        check_is_fitted(self)
        read = {column.name: column for column in feature_columns(self, X, reset=False)}
        counts = {n: counts_against(self.counts_[n], c, Bins.from_dict(self.bins_[n])) for n, c in read.items()}
        warn_of_smoothing(counts, self.smoothing)
        return psi_of_tables(counts, self.smoothing)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
