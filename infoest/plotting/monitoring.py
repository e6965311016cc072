"""The PSI of one feature is drawn over periods, with its intervals and with what chance alone would give.

A period without rows, or with too few to publish, breaks the band: a line across it would show what nobody counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._core.keywords import public
from ._style import (
    BLUE,
    DARK,
    GREY,
    ORANGE,
    SKY,
    SMALL,
    VERMILION,
    axes_of,
    head,
    literal,
    shorten,
    tidy,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.types import Floats
    from ..credit import Monitoring

MOST_LABELS = 14  # period labels that fit beside each other


@public
class MonitoringDisplay:
    """PSI of one feature over periods: debiased estimates with their intervals, margin and null quantile.

    Made by :meth:`from_monitoring`; ``plot`` draws it.

    Parameters
    ----------
    periods : tuple of str
        Periods in order.
    best, value, low, high, null_quantile : ndarray of shape (n_periods,)
        Debiased estimates, plug-in values, confidence limits, and the 95 % quantile of debiased
        estimates without drift; ``nan`` in a period without rows.
    alarms : ndarray of bool, shape (n_periods,)
        Whether the period raises an alarm.
    margin : float
        Largest PSI that does not matter.
    level : float
        Coverage of each interval by itself.
    title : str
        Heading of the axes.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes drawn on.
    figure_ : matplotlib.figure.Figure
        Its figure.
    line_ : matplotlib.lines.Line2D
        Debiased estimates.
    values_ : matplotlib.lines.Line2D
        Plug-in values.
    bands_ : list of matplotlib.collections.FillBetweenPolyCollection
        Interval bands, one for each unbroken run of periods.
    null_ : matplotlib.lines.Line2D
        Null quantile.
    alarms_ : matplotlib.lines.Line2D or None
        Periods with an alarm.
    texts_ : list of matplotlib.text.Text
        "not shown" in periods without rows, or with too few to publish.
    """

    ax_: Any
    figure_: Any
    line_: Any
    values_: Any
    bands_: list[Any]
    null_: Any
    alarms_: Any
    texts_: list[Any]

    def __init__(
        self,
        periods: tuple[str, ...],
        best: Floats,
        value: Floats,
        low: Floats,
        high: Floats,
        null_quantile: Floats,
        alarms: NDArray[np.bool_],
        *,
        margin: float,
        level: float,
        title: str = "",
    ) -> None:
        self.periods = periods
        self.best = best
        self.value = value
        self.low = low
        self.high = high
        self.null_quantile = null_quantile
        self.alarms = alarms
        self.margin = margin
        self.level = level
        self.title = title

    @classmethod
    def from_monitoring(
        cls, monitoring: Monitoring, feature: str, *, segment: str | None = None, title: str | None = None
    ) -> MonitoringDisplay:
        """Take one feature of a monitoring.

        Parameters
        ----------
        monitoring : Monitoring
            From :meth:`infoest.StabilityMonitor.monitor`.
        feature : str
            The feature.
        segment : str, default=None
            The segment; ``None`` takes the first.
        title : str, default=None
            Heading; ``None`` takes the name of the feature and, of several segments, that of the segment.

        Returns
        -------
        MonitoringDisplay
            Ready to ``plot``.

        Raises
        ------
        KeyError
            If the monitoring does not hold the feature or the segment.

        Examples
        --------
        >>> import numpy as np
        >>> from infoest import StabilityMonitor
        >>> from infoest.plotting import MonitoringDisplay
        >>> rng = np.random.default_rng(0)
        >>> monitor = StabilityMonitor().fit(rng.normal(size=(900, 1)))
        >>> found = monitor.monitor(rng.normal(size=(600, 1)), by=np.repeat(["2026-01", "2026-02"], 300))
        >>> MonitoringDisplay.from_monitoring(found, "x0").periods
        ('2026-01', '2026-02')
        """
        segment = monitoring.segments[0] if segment is None else segment
        shifts = [monitoring.at(feature, period, segment) for period in monitoring.periods]
        raised = {id(shift) for shift, alarm in zip(monitoring, monitoring.alarms, strict=True) if alarm}
        level = 1 - monitoring.alpha
        limits = np.array([shift.psi.confint(level) for shift in shifts])
        named = feature if len(monitoring.segments) == 1 else f"{feature}, {segment}"
        return cls(
            monitoring.periods,
            np.array([shift.psi.best for shift in shifts]),
            np.array([shift.psi.value for shift in shifts]),
            limits[:, 0],
            limits[:, 1],
            np.array([shift.null_quantile() for shift in shifts]),
            np.array([id(shift) in raised for shift in shifts]),
            margin=monitoring.margin,
            level=level,
            title=named if title is None else title,
        )

    def plot(self, ax: Axes | None = None) -> MonitoringDisplay:
        """Draw the estimates with their band, the null quantile and the margin.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.

        Returns
        -------
        MonitoringDisplay
            Itself, with ``ax_``, ``figure_`` and the artists.
        """
        self.figure_, self.ax_ = axes_of(ax, 8.4, 4.2)
        at = np.arange(len(self.periods))
        known = ~np.isnan(self.best)
        self.bands_ = [
            self.ax_.fill_between(at[run], self.low[run], self.high[run], color=SKY, alpha=0.3, linewidth=0)
            for run in _runs(known)
        ]
        self.ax_.vlines(at[known], self.low[known], self.high[known], color=SKY, linewidth=1.4)
        (self.null_,) = self.ax_.plot(
            at, self.null_quantile, color=GREY, linestyle="--", linewidth=1.4, label="95% of debiased without drift"
        )
        margin = self.ax_.axhline(self.margin, color=ORANGE, linewidth=1.6, label=f"margin {self.margin:g}")
        (self.line_,) = self.ax_.plot(
            at, self.best, "o-", color=BLUE, markersize=5, label=f"debiased, {self.level:.0%} interval"
        )
        (self.values_,) = self.ax_.plot(
            at, self.value, "D", color=DARK, markerfacecolor="none", markersize=4, label="plug-in"
        )
        self.alarms_ = None
        if self.alarms.any():
            (self.alarms_,) = self.ax_.plot(
                at[self.alarms],
                self.best[self.alarms],
                "o",
                color=VERMILION,
                markerfacecolor="none",
                markersize=11,
                markeredgewidth=1.8,
                label="alarm",
            )
        self._finish(at, known)
        handles = (self.line_, self.values_, margin, self.null_, self.alarms_)
        head(self.ax_, self.title, [h for h in handles if h is not None])
        return self

    def _finish(self, at: NDArray[np.int64], known: NDArray[np.bool_]) -> None:
        """Axes, labels, and "not shown" where a period has no estimate."""
        self.ax_.axhline(0, color=DARK, linewidth=0.8)
        self.texts_ = [
            self.ax_.text(
                x,
                0.5,
                "not shown",
                transform=self.ax_.get_xaxis_transform(),
                rotation=90,
                ha="center",
                va="center",
                fontsize=SMALL,
                color=GREY,
            )
            for x in at[~known]
        ]
        step = -(-len(self.periods) // MOST_LABELS)
        labels = [literal(shorten(period, 12)) for period in self.periods[::step]]
        slanted = len(labels) > 8 or max(map(len, labels)) > 8
        self.ax_.set_xticks(
            at[::step],
            labels,
            fontsize=SMALL,
            rotation=40 if slanted else 0,
            ha="right" if slanted else "center",
            rotation_mode="anchor",
        )
        self.ax_.set_xlim(-0.5, len(self.periods) - 0.5)
        self.ax_.set_ylabel("Population stability index (nat)")
        tidy(self.ax_, "y")


def _runs(known: NDArray[np.bool_]) -> list[NDArray[np.int64]]:
    """Positions of each unbroken run of known periods."""
    positions = np.flatnonzero(known)
    return [run for run in np.split(positions, np.flatnonzero(np.diff(positions) > 1) + 1) if len(run)]
