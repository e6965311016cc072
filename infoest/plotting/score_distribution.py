"""The scores of both classes of a target are drawn over the same equal intervals, each class as shares of its own rows.

Shares, not counts: events are few, and their bars would vanish beside those of the other class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.checks import check_count
from .._core.keywords import public
from ._predictions import events_and_numbers
from ._style import BLUE, ORANGE, axes_of, head, literal, shorten, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.types import Floats


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
            If lengths differ, the target does not have two classes, or a score is missing or infinite.
        TypeError
            If scores are not numbers.

        Examples
        --------
        >>> from infoest.plotting import ScoreDistributionDisplay
        >>> ScoreDistributionDisplay.from_predictions([0, 0, 1, 1], [600, 560, 540, 520], n_bins=2).shares.tolist()
        [[0.0, 1.0], [1.0, 0.0]]
        """
        check_count("n_bins", n_bins)
        groups, values, names = events_and_numbers(y, score, "score", event)
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
