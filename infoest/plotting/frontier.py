"""The best sets of features are dots: information about the target against that about a protected attribute.

Steps join them only where each next set says less about the attribute; a line would promise sets that were not found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.checks import check_choice
from .._core.keywords import public
from ._style import BLUE, DARK, GREY, SKY, SMALL, VERMILION, axes_of, head, literal, shorten, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.types import Floats
    from ..credit import FairnessFrontier

MIN_GAP = 0.045  # of the height, between the numbers of features at the right edge


@public
class FrontierDisplay:
    """Information about the target against information about a protected attribute, one dot per set.

    Made by :meth:`from_frontier`; ``plot`` draws it.

    Parameters
    ----------
    protected, target : ndarray of shape (n_points,)
        Debiased sums about the attribute and about the target, in nats.
    low, high : ndarray of shape (n_points,)
        Confidence limits of ``protected``.
    limit : ndarray of shape (n_points,)
        One-sided upper limits of ``protected``.
    sizes : tuple of int
        Features in each set.
    attribute : str
        The protected attribute.
    level : float
        Coverage of the intervals.
    bound : float or None
        Most information about the attribute that is allowed.
    confirmed : bool
        Whether the figures come from rows that had no part in the choice of the sets.
    title : str, default=""
        Heading of the axes.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes drawn on.
    figure_ : matplotlib.figure.Figure
        Its figure.
    points_ : matplotlib.lines.Line2D
        The sets, joined by steps where each next one says less about the attribute.
    whiskers_ : matplotlib.collections.LineCollection
        Intervals of the information about the attribute.
    limits_ : matplotlib.lines.Line2D
        Upper limits.
    bound_ : matplotlib.lines.Line2D or None
        The bound.
    texts_ : list of matplotlib.text.Annotation
        Numbers of features, at the right edge.
    """

    ax_: Any
    figure_: Any
    points_: Any
    whiskers_: Any
    limits_: Any
    bound_: Any
    texts_: list[Any]

    def __init__(
        self,
        protected: Floats,
        target: Floats,
        low: Floats,
        high: Floats,
        limit: Floats,
        sizes: tuple[int, ...],
        *,
        attribute: str,
        level: float,
        bound: float | None,
        confirmed: bool,
        title: str = "",
    ) -> None:
        self.protected = protected
        self.target = target
        self.low = low
        self.high = high
        self.limit = limit
        self.sizes = sizes
        self.attribute = attribute
        self.level = level
        self.bound = bound
        self.confirmed = confirmed
        self.title = title

    @classmethod
    def from_frontier(
        cls,
        frontier: FairnessFrontier,
        *,
        attribute: str | None = None,
        bound: float | None = None,
        level: float = 0.95,
        title: str = "",
    ) -> FrontierDisplay:
        """Take a frontier.

        Parameters
        ----------
        frontier : FairnessFrontier
            From :func:`infoest.credit.fairness_frontier`.
        attribute : str, default=None
            The protected attribute to show; ``None`` takes the first that was swept.
        bound : float, default=None
            Drawn as a line.
        level : float, default=0.95
            Coverage of the intervals.
        title : str, default=""
            Heading.

        Returns
        -------
        FrontierDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            If the attribute is not among those of the frontier.

        Examples
        --------
        >>> from infoest.credit import fairness_frontier
        >>> from infoest.datasets import load_german_credit
        >>> from infoest.plotting import FrontierDisplay
        >>> X, y = load_german_credit()
        >>> young = {"young": X["age_in_years"] < 25}
        >>> frontier = fairness_frontier(X[["housing", "property", "job"]], y, young)
        >>> FrontierDisplay.from_frontier(frontier).sizes
        (2, 1)
        """
        name = frontier.swept[0] if attribute is None else attribute
        check_choice("attribute", name, frontier.attributes)
        k = frontier.attributes.index(name)
        sums = [point.protected[k] for point in frontier.points]
        low, high = np.array([s.confint(level) for s in sums]).T
        return cls(
            np.array([s.best for s in sums]),
            np.array([point.information.best for point in frontier.points]),
            low,
            high,
            np.array([point.limits[k] for point in frontier.points]),
            tuple(len(point.features) for point in frontier.points),
            attribute=name,
            level=level,
            bound=bound,
            confirmed=frontier.confirmed,
            title=title,
        )

    def plot(self, ax: Axes | None = None) -> FrontierDisplay:
        """Draw a dot with a whisker for each set.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.

        Returns
        -------
        FrontierDisplay
            Itself, with ``ax_``, ``figure_`` and the artists.
        """
        self.figure_, self.ax_ = axes_of(ax, 7.6, 5.2)
        self.whiskers_ = self.ax_.hlines(
            self.target, self.low, self.high, color=SKY, linewidth=1.2, alpha=0.55, label=f"{self.level:.0%} interval"
        )
        (self.limits_,) = self.ax_.plot(
            self.limit, self.target, linestyle="none", marker="|", color=GREY, markersize=6, label="upper limit"
        )
        # Where the order was made by another attribute, by a limit or on other rows, the sets need not fall here.
        falls = bool((np.diff(self.protected) < 0).all())
        style: dict[str, Any] = {"drawstyle": "steps-post", "linewidth": 1} if falls else {"linestyle": "none"}
        rows = " (on other rows)" if self.confirmed else ""
        (self.points_,) = self.ax_.plot(
            self.protected[::-1],
            self.target[::-1],
            marker="o",
            markersize=4.5,
            color=BLUE,
            label=f"best sets{rows}",
            zorder=3,
            **style,
        )
        handles = [self.points_, self.whiskers_, self.limits_]
        self.bound_ = None
        if self.bound is not None:
            self.bound_ = self.ax_.axvline(self.bound, color=VERMILION, linewidth=1.2, label="bound")
            handles.append(self.bound_)
        self.texts_ = self._numbers()
        self.ax_.set_xlabel(f"information about {literal(shorten(self.attribute))} (nat)")
        self.ax_.set_ylabel("information about the target (nat)")
        tidy(self.ax_, "both")
        head(self.ax_, self.title, handles)
        return self

    def _numbers(self) -> list[Any]:
        """Numbers of features at the right edge, level with the dots, where there is room."""
        texts: list[Any] = []
        room = MIN_GAP * (float(np.ptp(self.target)) or 1.0)
        written = np.inf
        for size, height in zip(self.sizes, self.target, strict=True):
            if written - height < room:
                continue
            written = float(height)
            place = {"xycoords": self.ax_.get_yaxis_transform(), "va": "center", "fontsize": SMALL, "color": DARK}
            text = f"{size} feature{'s' * (size != 1)}" if not texts else str(size)
            texts.append(self.ax_.annotate(text, (1.01, height), **place))
        return texts
