"""The most synergistic and the most redundant multiplets are bars of O-information, each with its interval.

Colour needs a p-value that is adjusted for all multiplets, not only for the extremes that are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.checks import check_count
from .._core.errors import InputError
from .._core.keywords import public
from .._core.pivots import check_alpha
from ._style import BLUE, DARK, GREY, LIGHT_GREY, VERMILION, axes_of, head, literal, shorten, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.types import Floats
    from ..multivariate import Multiplets


@public
class MultipletsDisplay:
    """O-information of multiplets, the most synergistic first.

    Without standard errors all bars are grey, and there are no whiskers.

    Made by :meth:`from_multiplets`; ``plot`` draws it.

    Parameters
    ----------
    labels : sequence of str
        The variables of each.
    o_information, low, high, pvalue_adjusted : ndarray of shape (len(labels),)
        O, its limits and its p-value adjusted for all multiplets that were estimated; nan where the error is
        unknown.
    level : float
        Coverage of the intervals.
    alpha : float
        Adjusted p-values up to this are drawn in colour.
    looked_at : int
        Number of multiplets of which these are the extremes.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes drawn on.
    figure_ : matplotlib.figure.Figure
        Its figure.
    bars_ : matplotlib.container.BarContainer
        One bar per multiplet.
    whiskers_ : matplotlib.collections.LineCollection
        The intervals.
    """

    ax_: Any
    figure_: Any
    bars_: Any
    whiskers_: Any

    def __init__(
        self,
        labels: tuple[str, ...],
        o_information: Floats,
        low: Floats,
        high: Floats,
        pvalue_adjusted: Floats,
        *,
        level: float,
        alpha: float,
        looked_at: int,
    ) -> None:
        self.labels = labels
        self.o_information = o_information
        self.low = low
        self.high = high
        self.pvalue_adjusted = pvalue_adjusted
        self.level = level
        self.alpha = alpha
        self.looked_at = looked_at

    @classmethod
    def from_multiplets(
        cls, multiplets: Multiplets, *, count: int = 10, level: float = 0.95, alpha: float = 0.05
    ) -> MultipletsDisplay:
        """Take the extremes of either sign.

        Parameters
        ----------
        multiplets : Multiplets
            All that were estimated: p-values are adjusted for their number.
        count : int, default=10
            Most multiplets of each sign.
        level : float, default=0.95
            Coverage of each interval.
        alpha : float, default=0.05
            Adjusted p-values (Benjamini-Hochberg) up to this are drawn in colour.

        Returns
        -------
        MultipletsDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            If ``multiplets`` is empty, ``count`` is not a positive integer, or ``alpha`` is not
            between 0 and 1.

        Examples
        --------
        >>> from infoest.datasets import gaussian_system
        >>> from infoest.multivariate import multiplet_information
        >>> from infoest.plotting import MultipletsDisplay
        >>> X, _ = gaussian_system(500, [("synergistic", 3), ("redundant", 3)], 0.6, random_state=0)
        >>> MultipletsDisplay.from_multiplets(multiplet_information(X, 3), count=1).labels
        ('X0 · X1 · X2', 'X3 · X4 · X5')
        """
        check_count("count", count)
        check_alpha(alpha)
        if not len(multiplets):
            raise InputError("multiplets is empty: there is nothing to draw.")
        value = multiplets.o_information
        ranking = np.argsort(value, kind="stable")
        below, above = ranking[value[ranking] < 0], ranking[value[ranking] >= 0]
        chosen = np.concatenate([below[:count], above[max(0, len(above) - count) :]])
        limits, names = multiplets.confint(level)[chosen], multiplets.labels()
        return cls(
            tuple(" · ".join(names[i]) for i in chosen),
            value[chosen],
            limits[:, 0],
            limits[:, 1],
            multiplets.pvalue_adjusted()[chosen],
            level=level,
            alpha=alpha,
            looked_at=len(multiplets),
        )

    def plot(self, ax: Axes | None = None) -> MultipletsDisplay:
        """Draw a bar with a whisker for each multiplet.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.

        Returns
        -------
        MultipletsDisplay
            Itself, with ``ax_``, ``figure_`` and the artists.
        """
        from matplotlib.patches import Patch

        rows = np.arange(len(self.labels))
        self.figure_, self.ax_ = axes_of(ax, 7.6, 0.3 * len(rows) + 1.6)
        clear = self.pvalue_adjusted <= self.alpha
        colors = np.where(clear, np.where(self.o_information < 0, BLUE, VERMILION), LIGHT_GREY)
        self.bars_ = self.ax_.barh(rows, self.o_information, color=list(colors), height=0.7)
        self.whiskers_ = self.ax_.hlines(rows, self.low, self.high, color=DARK, linewidth=1.2)
        self.ax_.axvline(0, color=GREY, linewidth=0.8)
        self.ax_.set_yticks(rows, [literal(shorten(label, 40)) for label in self.labels])
        self.ax_.set_ylim(len(rows) - 0.4, -0.6)
        self.ax_.set_xlabel("O-information (nat)")
        tidy(self.ax_, "x")
        self.ax_.spines["left"].set_visible(False)
        known = not np.isnan(self.pvalue_adjusted).all()
        grey = f"adj. p > {self.alpha:g}" if known else "standard error not known"
        handles = [
            Patch(color=color, label=label)
            for color, label in ((BLUE, "synergy"), (VERMILION, "redundancy"), (LIGHT_GREY, grey))
            if color in colors
        ]
        intervals = f", {self.level:.0%} intervals" if known else ""
        head(self.ax_, f"Extremes of {self.looked_at} multiplets{intervals}", handles)
        return self
