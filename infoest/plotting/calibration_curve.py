"""A forecast is judged by the event rate among rows with like forecasts, in groups of about equal size.

The interval of each rate is Wilson's, which keeps its coverage where a group holds few events or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from .._core.checks import check_count
from .._core.errors import InputError
from .._core.keywords import public
from .._core.pivots import check_level
from ._predictions import events_and_numbers
from ._style import BLUE, DARK, GREY, axes_of, head, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.types import Floats


@public
class CalibrationCurveDisplay:
    """Observed event rate against the forecast, in groups of rows with like forecasts.

    Made by :meth:`from_predictions` or :meth:`from_estimator`; ``plot`` draws it.

    Parameters
    ----------
    forecast, observed, low, high : ndarray of shape (n_groups,)
        Mean forecast, event rate, and the limits of its interval in each group.
    counts : ndarray of shape (n_groups,)
        Rows in each group.
    level : float
        Coverage of the intervals.
    title : str
        Heading of the axes.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes drawn on.
    figure_ : matplotlib.figure.Figure
        Its figure.
    points_ : matplotlib.lines.Line2D
        Observed rates.
    whiskers_ : matplotlib.collections.LineCollection
        Their intervals.
    """

    ax_: Any
    figure_: Any
    points_: Any
    whiskers_: Any

    def __init__(
        self,
        forecast: Floats,
        observed: Floats,
        low: Floats,
        high: Floats,
        counts: NDArray[np.int64],
        *,
        level: float,
        title: str,
    ) -> None:
        self.forecast = forecast
        self.observed = observed
        self.low = low
        self.high = high
        self.counts = counts
        self.level = level
        self.title = title

    @classmethod
    def from_predictions(
        cls, y: Any, proba: Any, *, event: Any = None, n_bins: int = 10, level: float = 0.95, title: str = ""
    ) -> CalibrationCurveDisplay:
        """Group rows by their forecast.

        Parameters
        ----------
        y : array_like of shape (n,)
            Target with two classes.
        proba : array_like of shape (n,)
            Forecast probability of the event.
        event : object, default=None
            The class that is the event; class 1 and ``True`` need no naming.
        n_bins : int, default=10
            Groups of about equal size; equal forecasts stay together.
        level : float, default=0.95
            Coverage of each interval (Wilson's score interval).
        title : str, default=""
            Heading.

        Returns
        -------
        CalibrationCurveDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            If lengths differ, the target does not have two classes, or a forecast is outside [0, 1].
        TypeError
            If forecasts are not numbers.

        See Also
        --------
        infoest.inference.calibration_test : Test of all forecasts at once.

        Examples
        --------
        >>> from infoest.plotting import CalibrationCurveDisplay
        >>> curve = CalibrationCurveDisplay.from_predictions([0, 0, 1, 1], [0.1, 0.3, 0.6, 0.8], n_bins=2)
        >>> curve.forecast.tolist(), curve.observed.tolist()
        ([0.2, 0.7], [0.0, 1.0])
        """
        check_count("n_bins", n_bins)
        z = float(ndtri(0.5 + check_level(level) / 2))
        groups, values, _ = events_and_numbers(y, proba, "proba", event)
        if values.min() < 0 or values.max() > 1:
            raise InputError("proba holds values outside [0, 1].", remedy="Pass probabilities, not scores.")
        edges = np.unique(np.quantile(values, np.arange(1, n_bins) / n_bins, method="inverted_cdf"))
        _, group = np.unique(np.searchsorted(edges, values, side="left"), return_inverse=True)
        counts = np.bincount(group)
        forecast, rate = (np.bincount(group, column) / counts for column in (values, groups))
        centre = (rate + z**2 / (2 * counts)) / (1 + z**2 / counts)
        half = z / (1 + z**2 / counts) * np.sqrt(rate * (1 - rate) / counts + z**2 / (4 * counts**2))
        return cls(forecast, rate, centre - half, centre + half, counts, level=level, title=title)

    @classmethod
    def from_estimator(
        cls, estimator: Any, X: Any, y: Any, *, n_bins: int = 10, level: float = 0.95, title: str = ""
    ) -> CalibrationCurveDisplay:
        """Forecast rows and group them.

        Parameters
        ----------
        estimator : Scorecard
            Fitted.
        X : array_like or data frame of shape (n, n_features)
            Rows that were not those of ``fit``, on which it is calibrated by construction.
        y : array_like of shape (n,)
            Their target.
        n_bins, level, title : as in from_predictions
            See :meth:`from_predictions`.

        Returns
        -------
        CalibrationCurveDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            As :meth:`from_predictions`.
        """
        column = int(np.flatnonzero(estimator.classes_ == estimator.event_)[0])
        proba = estimator.predict_proba(X)[:, column]
        return cls.from_predictions(y, proba, event=estimator.event_, n_bins=n_bins, level=level, title=title)

    def plot(self, ax: Axes | None = None) -> CalibrationCurveDisplay:
        """Draw observed rates with their intervals, and the line of perfect calibration.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.

        Returns
        -------
        CalibrationCurveDisplay
            Itself, with ``ax_``, ``figure_`` and the artists.
        """
        self.figure_, self.ax_ = axes_of(ax, 5.6, 5.2)
        top = min(1.0, 1.05 * max(float(self.high.max()), float(self.forecast.max())))
        (diagonal,) = self.ax_.plot([0, top], [0, top], color=GREY, linewidth=1, linestyle="--", label="as forecast")
        self.whiskers_ = self.ax_.vlines(
            self.forecast, self.low, self.high, color=DARK, linewidth=1.4, label=f"{self.level:.0%} interval"
        )
        (self.points_,) = self.ax_.plot(
            self.forecast, self.observed, "o", color=BLUE, markersize=5, label="event rate of a group"
        )
        self.ax_.set(xlim=(0, top), ylim=(0, top), xlabel="Forecast probability", ylabel="Event rate")
        for axis in (self.ax_.xaxis, self.ax_.yaxis):
            axis.set_major_formatter("{x:.0%}")
        tidy(self.ax_, "both")
        head(self.ax_, self.title, [self.points_, self.whiskers_, diagonal])
        return self
