"""Stability monitor: which features have moved away from a reference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from .._core.counts import Counts
from .._core.errors import InputError
from .._core.estimate import EstimateArray
from .._core.keywords import public
from .._core.pivots import check_alpha, check_margin
from ..credit import drift_verdict, population_stability_index
from ..credit.bins.binning import Bins
from ..credit.drift.monitoring import Monitoring, Shift
from ..credit.drift.periods import read_labels, read_periods
from ..credit.value.tables import PERIODS
from ._batches import bins_beforehand, check_same_bins, has_bins
from ._binning import KeepsFittedBins, bins_of_features, one_warning_for_all, warn_of_smoothing
from ._monitoring import (
    Reference,
    called,
    cells,
    count_rows,
    distances_of,
    estimates_of,
    reference_of,
    split_columns,
    table_labels,
)
from ._rows import check_same_rows, feature_columns

if TYPE_CHECKING:
    import pandas as pd

    from .._core.columns import Column
    from .._core.types import Codes
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
        # Few distinct numbers are codes: in an interval, a new code would hide in the bin of an old one.
        bins = (
            bins_beforehand(self.bins, columns)
            if batch
            else bins_of_features(columns, self.bins, self.n_bins, max_codes=self.n_bins)
        )
        names = [column.name for column in columns]
        unknown = [name for name in self.points or {} if name not in names]
        if unknown:
            raise InputError(f"points names {unknown[0]!r}, which is not a feature. Features are {', '.join(names)}.")
        found = reference_of(columns, bins, segment, keep_values=self.keep_values)
        if more:
            check_same_bins([Bins.from_dict(self.bins_[name]) for name in names], bins, columns)
            found = Reference(self.segments_, self.segment_counts_, self.values_) + found
        self.bins_: dict[str, dict[str, list[Any]]] = {n: own.to_dict() for n, own in zip(names, bins, strict=True)}
        self.segments_: tuple[str, ...] = found.segments
        self.segment_counts_: dict[str, NDArray[np.float64]] = found.counts
        self.values_: dict[str, list[NDArray[np.float64]]] = found.numbers
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
                "pvalue_adjusted": result.pvalue_adjusted(),
                "pvalue_equivalence": [e.pvalue_equivalence(self.margin) for e in result],
                "verdict": [drift_verdict(e, self.margin, alpha=self.alpha) for e in result],
            },
            index=pd.Index(result.names, name="feature"),
        )
        return frame.iloc[np.argsort(-result.best, kind="stable")]

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

        See Also
        --------
        infoest.credit.Monitoring : What alarms control.

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
        if (segment is None) != (self.segments_ == ("all",)):
            raise InputError("segments are compared with those of the reference: give segment= to fit and to monitor.")
        X, (by, segment) = split_columns(X, {"by": by, "segment": segment})
        columns = feature_columns(self, X, reset=False)
        n_rows = len(columns[0].values)
        labels, period = read_periods(by, called("by", by), periods)
        if len(period) != n_rows:
            raise InputError(f"X and by must have the same number of rows; got X: {n_rows}, by: {len(period)}.")
        segments: tuple[str, ...] = self.segments_
        codes = np.zeros(n_rows, dtype=np.int64)
        if segment is not None:
            check_same_rows(n_rows, segment, "segment")
            own, codes = read_labels(segment, "segment")
            segments = (*segments, *sorted(set(own) - set(segments)))
            codes = np.array([segments.index(label) for label in own], dtype=np.int64)[codes]
        with one_warning_for_all():
            found = [self._shifts(column, segments, labels, codes, period) for column in columns]
        shifts = tuple(shift for cell in zip(*found, strict=True) for shift in cell)
        tables = {
            f"{s.feature} ({s.period if segment is None else f'{s.period}, {s.segment}'})": s.counts
            for s in shifts
            if s.counts.table.any(axis=0).all()
        }
        warn_of_smoothing(tables, self.smoothing, noun="comparisons")
        return Monitoring(tuple(c.name for c in columns), segments, labels, shifts, self.margin, self.alpha)

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

    def _shifts(
        self, column: Column, segments: Sequence[str], periods: Sequence[str], segment: Codes, period: Codes
    ) -> list[Shift]:
        """One feature in every segment and period, segments slowest."""
        bins = Bins.from_dict(self.bins_[column.name])
        reference = self.segment_counts_[column.name]
        current = cells(column, bins, segment * len(periods) + period, (len(segments), len(periods)))
        nothing = np.zeros(reference.shape[1])
        points = (self.points or {}).get(column.name)
        kept = self.values_.get(column.name)
        shifts = []
        for i, name in enumerate(segments):
            before = reference[i] if i < len(reference) else nothing
            for t, label in enumerate(periods):
                counts = Counts.from_counts(before, current[i, t], bins=table_labels(bins), groups=PERIODS)
                known = None if kept is None else kept[i] if i < len(kept) else np.empty(0)
                rows = (segment == i) & (period == t) & ~column.missing
                found = (*estimates_of(counts, points, self.smoothing), *distances_of(column, known, rows))
                shifts.append(Shift(column.name, name, label, counts, *found))
        return shifts

    def _both(self, column: Column) -> Counts:
        """Counts of the reference and of the new rows in the bins of the reference."""
        bins = Bins.from_dict(self.bins_[column.name])
        return Counts.from_counts(
            self.counts_[column.name], count_rows(column, bins), bins=table_labels(bins), groups=PERIODS
        )

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
