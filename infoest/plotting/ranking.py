"""Many estimates of one quantity are ranked by the debiased value, each with its interval.

Plug-in values are only marked beside it: chance alone makes them larger the more bins a column has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._core.errors import InputError
from .._core.keywords import public
from .._core.pivots import check_alpha
from ._style import BLUE, DARK, GREY, axes_of, head, literal, shorten, tidy, unit_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.estimate_array import EstimateArray
    from .._core.types import Floats


@public
class InformationRankingDisplay:
    """Estimates with their intervals, largest first.

    Made by :meth:`from_estimates`; ``plot`` draws it.

    Parameters
    ----------
    names : sequence of str
        What each estimate is about.
    best, value, low, high, pvalue_adjusted : ndarray of shape (len(names),)
        Debiased estimates, plug-in values, confidence limits, adjusted p-values.
    level : float
        Coverage of the intervals.
    alpha : float
        Adjusted p-values up to this are drawn in colour.
    label : str
        Name of the quantity, with its unit, for the axis.
    title : str, default=""
        Heading of the axes.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes drawn on.
    figure_ : matplotlib.figure.Figure
        Its figure.
    points_ : tuple of matplotlib.container.ErrorbarContainer
        Debiased estimates with whiskers: those in colour, then the grey ones; either may be ``None``.
    values_ : matplotlib.lines.Line2D or None
        Plug-in values, where they differ from the debiased ones.
    """

    ax_: Any
    figure_: Any
    points_: tuple[Any, Any]
    values_: Any

    def __init__(
        self,
        names: tuple[str, ...],
        best: Floats,
        value: Floats,
        low: Floats,
        high: Floats,
        pvalue_adjusted: Floats,
        *,
        level: float,
        alpha: float,
        label: str,
        title: str = "",
    ) -> None:
        self.names = names
        self.best = best
        self.value = value
        self.low = low
        self.high = high
        self.pvalue_adjusted = pvalue_adjusted
        self.level = level
        self.alpha = alpha
        self.label = label
        self.title = title

    @classmethod
    def from_estimates(
        cls,
        estimates: EstimateArray,
        *,
        label: str = "Estimate",
        level: float = 0.95,
        alpha: float = 0.05,
        title: str = "",
        max_rows: int = 30,
    ) -> InformationRankingDisplay:
        """Rank estimates.

        Parameters
        ----------
        estimates : EstimateArray
            In any order, in one unit.
        label : str, default="Estimate"
            Name of the quantity for the axis; the unit is appended.
        level : float, default=0.95
            Coverage of each interval.
        alpha : float, default=0.05
            Adjusted p-values (Benjamini-Hochberg over all estimates) up to this are drawn in colour.
        title : str, default=""
            Heading.
        max_rows : int, default=30
            Most estimates shown, the largest.

        Returns
        -------
        InformationRankingDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            If there is nothing to rank, units differ, or ``alpha`` is not between 0 and 1.

        Examples
        --------
        >>> from infoest import Estimate, EstimateArray
        >>> from infoest.plotting import InformationRankingDisplay
        >>> both = EstimateArray(("a", "b"), (Estimate(0.1, 0.05, (90,)), Estimate(0.5, 0.1, (90,))))
        >>> InformationRankingDisplay.from_estimates(both, label="Information").names
        ('b', 'a')
        """
        check_alpha(alpha)
        units = {e.unit for e in estimates}
        if len(units) != 1:
            raise InputError(f"a ranking needs estimates in one unit, got {len(estimates)} in {sorted(units)}.")
        order = np.argsort(-estimates.best, kind="stable")[:max_rows]
        limits = estimates.confint(level)
        return cls(
            tuple(estimates.names[i] for i in order),
            estimates.best[order],
            estimates.value[order],
            limits[order, 0],
            limits[order, 1],
            estimates.pvalue_adjusted()[order],
            level=level,
            alpha=alpha,
            label=label + unit_of(units.pop()),
            title=title,
        )

    def plot(self, ax: Axes | None = None) -> InformationRankingDisplay:
        """Draw a dot with whiskers for each estimate.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.

        Returns
        -------
        InformationRankingDisplay
            Itself, with ``ax_``, ``figure_`` and the artists.
        """
        rows = len(self.names)
        self.figure_, self.ax_ = axes_of(ax, 7.6, 0.3 * rows + 1.4)
        clear = self.pvalue_adjusted <= self.alpha
        self.points_ = (
            self._whiskers(clear, BLUE, f"adj. p ≤ {self.alpha:g}"),
            self._whiskers(~clear, GREY, f"adj. p > {self.alpha:g}"),
        )
        self.values_ = self._plug_in_marks()
        self.ax_.axvline(0, color=DARK, linewidth=0.8)
        self.ax_.set_yticks(range(rows), [literal(shorten(name)) for name in self.names])
        self.ax_.set_ylim(rows - 0.4, -0.6)
        self.ax_.set_xlabel(self.label)
        tidy(self.ax_, "x")
        self.ax_.spines["left"].set_visible(False)
        head(self.ax_, self.title, [h for h in (*self.points_, self.values_) if h is not None], stacked=True)
        return self

    def _whiskers(self, chosen: NDArray[np.bool_], color: str, label: str) -> Any:
        if not chosen.any():
            return None
        best = self.best[chosen]
        # A limit can lie on the near side of a negative estimate: draw the interval as it is, from low to high.
        rows = np.flatnonzero(chosen)
        self.ax_.hlines(rows, self.low[chosen], self.high[chosen], color=color, linewidth=1.6)
        return self.ax_.errorbar(
            best, rows, fmt="o", color=color, markersize=6, label=f"debiased, {self.level:.0%} interval ({label})"
        )

    def _plug_in_marks(self) -> Any:
        if np.array_equal(self.best, self.value):
            return None
        (marks,) = self.ax_.plot(
            self.value,
            range(len(self.names)),
            linestyle="none",
            marker="D",
            markersize=4.5,
            markerfacecolor="white",
            markeredgecolor=DARK,
            label="plug-in",
            zorder=3,
        )
        return marks
