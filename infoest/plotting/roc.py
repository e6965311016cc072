"""The ROC curve is drawn with the area under it and the area's interval.

Its corners are limited in number, because the corner of a single score would show one row of the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.keywords import public
from ..credit.card.roc import roc_auc
from ._predictions import events_and_numbers
from ._style import GREY, SKY, VERMILION, axes_of, head, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.estimate import Estimate
    from .._core.types import Floats

MAX_POINTS = 200  # corners of a ROC curve; more would show single rows and no more detail


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
        groups, values, _ = events_and_numbers(y, score, "score", event)
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
        name = f"AUC {self.area.value:.3f}, 95% interval {low:.3f} to {high:.3f}"
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
