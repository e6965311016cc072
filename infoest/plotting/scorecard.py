"""Scorecard figures: scores by class, forecast against observed rates, and the ROC curve. They hold aggregates only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from .._core.checks import check_count
from .._core.columns import read_column
from .._core.errors import InputError, InputTypeError
from .._core.keywords import public
from .._core.pivots import check_level
from ..credit.card.roc import roc_auc
from ..credit.value.tables import event_indicator
from ._style import BLUE, DARK, GREY, ORANGE, SKY, VERMILION, axes_of, head, literal, shorten, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.estimate import Estimate
    from .._core.types import Floats

MAX_POINTS = 200  # corners of a ROC curve; more would show single rows and no more detail


@public
class ScoreDistributionDisplay:
    """Shares of both classes in equal intervals of a score.

    Made by :meth:`from_predictions` or :meth:`from_estimator`; ``plot`` draws it.

    Parameters
    ----------
    edges : ndarray of shape (n_bins + 1,)
        Edges of the intervals.
    shares : ndarray of shape (n_bins, 2)
        Share of the non-events and of the events in each.
    names : tuple of two str
        What both classes are called.
    label : str
        Name of the score.
    title : str
        Heading of the axes.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes drawn on.
    figure_ : matplotlib.figure.Figure
        Its figure.
    steps_ : tuple of two matplotlib.patches.StepPatch
        Shares of the non-events and of the events.
    """

    ax_: Any
    figure_: Any
    steps_: tuple[Any, Any]

    def __init__(self, edges: Floats, shares: Floats, *, names: tuple[str, str], label: str, title: str) -> None:
        self.edges = edges
        self.shares = shares
        self.names = names
        self.label = label
        self.title = title

    @classmethod
    def from_predictions(
        cls, y: Any, score: Any, *, event: Any = None, n_bins: int = 20, label: str = "Score", title: str = ""
    ) -> ScoreDistributionDisplay:
        """Count scores by class.

        Parameters
        ----------
        y : array_like of shape (n,)
            Target with two classes.
        score : array_like of shape (n,)
            One finite number per row.
        event : object, default=None
            The class that is the event; class 1 and ``True`` need no naming.
        n_bins : int, default=20
            Intervals of equal width.
        label : str, default="Score"
            Name of the score.
        title : str, default=""
            Heading.

        Returns
        -------
        ScoreDistributionDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            If lengths differ, the target has not two classes, or a score is missing or infinite.
        TypeError
            If scores are not numbers.

        Examples
        --------
        >>> from infoest.plotting import ScoreDistributionDisplay
        >>> ScoreDistributionDisplay.from_predictions([0, 0, 1, 1], [600, 560, 540, 520], n_bins=2).shares.tolist()
        [[0.0, 1.0], [1.0, 0.0]]
        """
        check_count("n_bins", n_bins)
        groups, values, names = _events_and_numbers(y, score, "score", event)
        edges = np.histogram_bin_edges(values, n_bins)
        counts = np.column_stack([np.histogram(values[groups == k], edges)[0] for k in (0, 1)])
        return cls(edges, counts / counts.sum(axis=0), names=names, label=label, title=title)

    @classmethod
    def from_estimator(
        cls, estimator: Any, X: Any, y: Any, *, n_bins: int = 20, title: str = ""
    ) -> ScoreDistributionDisplay:
        """Score rows and count the points by class.

        Parameters
        ----------
        estimator : Scorecard
            Fitted.
        X : array_like or data frame of shape (n, n_features)
            Rows, better not those of ``fit``.
        y : array_like of shape (n,)
            Their target.
        n_bins : int, default=20
            Intervals of equal width.
        title : str, default=""
            Heading.

        Returns
        -------
        ScoreDistributionDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            As :meth:`from_predictions`.
        """
        points = estimator.score_points(X)
        return cls.from_predictions(y, points, event=estimator.event_, n_bins=n_bins, label="Points", title=title)

    def plot(self, ax: Axes | None = None) -> ScoreDistributionDisplay:
        """Draw the shares of both classes.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.

        Returns
        -------
        ScoreDistributionDisplay
            Itself, with ``ax_``, ``figure_`` and the artists.
        """
        self.figure_, self.ax_ = axes_of(ax, 7.2, 4.2)
        names = [literal(shorten(name, 30)) for name in self.names]
        good, bad = (
            self.ax_.stairs(self.shares[:, k], self.edges, fill=True, color=color, alpha=0.45, label=names[k])
            for k, color in ((0, BLUE), (1, ORANGE))
        )
        for k, color in ((0, BLUE), (1, ORANGE)):
            self.ax_.stairs(self.shares[:, k], self.edges, color=color, linewidth=1.4)
        self.steps_ = (good, bad)
        self.ax_.set_ylim(0, 1.08 * float(self.shares.max()))
        self.ax_.yaxis.set_major_formatter("{x:.0%}")
        self.ax_.set_ylabel("Share of the class")
        self.ax_.set_xlabel(literal(shorten(self.label)))
        tidy(self.ax_, "y")
        head(self.ax_, self.title, self.steps_)
        return self


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
            If lengths differ, the target has not two classes, or a forecast is outside [0, 1].
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
        groups, values, _ = _events_and_numbers(y, proba, "proba", event)
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


@public
class ROCDisplay:
    """Share of events against share of non-events above each score, with the area and its interval.

    Made by :meth:`from_predictions` or :meth:`from_estimator`; ``plot`` draws it.

    Parameters
    ----------
    false_positive, true_positive : ndarray of shape (n_points,)
        Corners of the curve, at most 200.
    area : Estimate
        Area under the curve of all rows.
    title : str
        Heading of the axes.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes drawn on.
    figure_ : matplotlib.figure.Figure
        Its figure.
    line_ : matplotlib.lines.Line2D
        The curve.
    """

    ax_: Any
    figure_: Any
    line_: Any

    def __init__(self, false_positive: Floats, true_positive: Floats, area: Estimate, *, title: str) -> None:
        self.false_positive = false_positive
        self.true_positive = true_positive
        self.area = area
        self.title = title

    @classmethod
    def from_predictions(cls, y: Any, score: Any, *, event: Any = None, title: str = "") -> ROCDisplay:
        """Make the curve of a score.

        Parameters
        ----------
        y : array_like of shape (n,)
            Target with two classes.
        score : array_like of shape (n,)
            Larger where the event is likelier.
        event : object, default=None
            The class that is the event; class 1 and ``True`` need no naming.
        title : str, default=""
            Heading.

        Returns
        -------
        ROCDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            As :func:`infoest.credit.roc_auc`.
        TypeError
            As :func:`infoest.credit.roc_auc`.

        Examples
        --------
        >>> from infoest.plotting import ROCDisplay
        >>> ROCDisplay.from_predictions([0, 0, 1, 1], [1, 3, 2, 4]).true_positive.tolist()
        [0.0, 0.5, 0.5, 1.0, 1.0]
        """
        area = roc_auc(y, score, event=event)
        groups, values, _ = _events_and_numbers(y, score, "score", event)
        cuts = np.unique(values)[::-1]
        if len(cuts) > MAX_POINTS - 1:
            cuts = cuts[np.unique(np.linspace(0, len(cuts) - 1, MAX_POINTS - 1).astype(np.int64))]
        above = [np.searchsorted(np.sort(-values[groups == k]), -cuts, side="right") for k in (0, 1)]
        rates = [np.concatenate([[0.0], count / (groups == k).sum()]) for k, count in enumerate(above)]
        return cls(rates[0], rates[1], area, title=title)

    @classmethod
    def from_estimator(cls, estimator: Any, X: Any, y: Any, *, title: str = "") -> ROCDisplay:
        """Score rows and make the curve.

        Parameters
        ----------
        estimator : Scorecard
            Fitted.
        X : array_like or data frame of shape (n, n_features)
            Rows, better not those of ``fit``.
        y : array_like of shape (n,)
            Their target.
        title : str, default=""
            Heading.

        Returns
        -------
        ROCDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            As :meth:`from_predictions`.
        """
        return cls.from_predictions(y, -estimator.score_points(X), event=estimator.event_, title=title)

    def plot(self, ax: Axes | None = None) -> ROCDisplay:
        """Draw the curve and the diagonal of a score that says nothing.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.

        Returns
        -------
        ROCDisplay
            Itself, with ``ax_``, ``figure_`` and the artists.
        """
        self.figure_, self.ax_ = axes_of(ax, 5.4, 5.2)
        low, high = self.area.confint()
        name = f"AUC {self.area.value:.3f}" + ("" if np.isnan(low) else f", 95% interval {low:.3f} to {high:.3f}")
        (self.line_,) = self.ax_.plot(
            self.false_positive, self.true_positive, color=VERMILION, linewidth=1.6, label=name
        )
        self.ax_.fill_between(self.false_positive, self.true_positive, color=SKY, alpha=0.15, linewidth=0)
        (diagonal,) = self.ax_.plot([0, 1], [0, 1], color=GREY, linewidth=1, linestyle="--", label="no information")
        self.ax_.set(xlim=(0, 1), ylim=(0, 1.005), xlabel="Share of non-events caught", ylabel="Share of events caught")
        for axis in (self.ax_.xaxis, self.ax_.yaxis):
            axis.set_major_formatter("{x:.0%}")
        tidy(self.ax_, "both")
        head(self.ax_, self.title, [self.line_, diagonal], stacked=True)
        return self


def _events_and_numbers(
    y: Any, numbers: Any, name: str, event: Any
) -> tuple[NDArray[np.int64], Floats, tuple[str, str]]:
    """1 where the target is the event, one finite number per row, and the names of both classes."""
    groups = event_indicator(y, event)
    column = read_column(numbers, name)
    if column.kind == "nominal":
        raise InputTypeError(f"{column.label} holds strings or booleans.", remedy="Pass one number per row.")
    if len(column.values) != len(groups):
        raise InputError(
            f"y and {name} must have the same number of rows; got y: {len(groups)}, {name}: {len(column.values)}."
        )
    if not np.isfinite(column.values).all():
        raise InputError(f"{column.label} is missing or infinite in some rows.", remedy="Drop or score those rows.")
    values = read_column(y, "y").values
    other, chosen = (values[int(np.argmax(groups == k))] for k in (0, 1))
    return groups, np.asarray(column.values, dtype=np.float64), (_class_name(other), _class_name(chosen))


def _class_name(value: Any) -> str:
    return f"class {value:.15g}" if isinstance(value, float) else str(value)
