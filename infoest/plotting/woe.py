"""Weights of evidence are bars with their intervals, and the event rate has an axis of its own on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._core.errors import InputError
from .._core.keywords import public
from ._style import DARK, SKY, VERMILION, axes_of, head, label_bins, tidy, width_for

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

NEEDED = ("bin", "event_rate", "woe", "woe_low", "woe_high", "goods", "bads")


@public
class WOEDisplay:
    """Weight of evidence of each bin with its interval, and the event rate.

    Made by :meth:`from_table`; ``plot`` draws it.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`infoest.credit.woe_table` returns it.
    title : str
        Heading of the axes.
    level : float
        Coverage of the intervals in the table.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes of the bars.
    rate_ax_ : matplotlib.axes.Axes
        Axes of the event rate, on the right.
    figure_ : matplotlib.figure.Figure
        Their figure.
    bars_ : matplotlib.container.BarContainer
        Weights of evidence.
    whiskers_ : matplotlib.collections.LineCollection
        Their intervals.
    rate_ : matplotlib.lines.Line2D
        Event rates.
    """

    ax_: Any
    rate_ax_: Any
    figure_: Any
    bars_: Any
    whiskers_: Any
    rate_: Any

    def __init__(self, table: pd.DataFrame, *, title: str, level: float) -> None:
        self.table = table
        self.title = title
        self.level = level

    @classmethod
    def from_table(cls, table: pd.DataFrame, *, title: str = "", level: float = 0.95) -> WOEDisplay:
        """Take a table of weights of evidence.

        Parameters
        ----------
        table : pandas.DataFrame
            As :func:`infoest.credit.woe_table` returns it.
        title : str, default=""
            Heading, for example the name of the column.
        level : float, default=0.95
            Coverage of the intervals in the table, for the legend.

        Returns
        -------
        WOEDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            If the table lacks a column or has no rows.

        Examples
        --------
        >>> from infoest import Counts
        >>> from infoest.credit import woe_table
        >>> from infoest.plotting import WOEDisplay
        >>> display = WOEDisplay.from_table(woe_table(Counts.from_counts([60, 40], [20, 30])), title="region")
        >>> display.plot().ax_.get_ylabel()
        'Weight of evidence (nat)'
        """
        absent = [name for name in NEEDED if name not in table]
        if absent or not len(table):
            what = f"lacks the columns {', '.join(absent)}" if absent else "has no bins"
            raise InputError(f"table {what}.", remedy="Pass what infoest.credit.woe_table returns.")
        return cls(table, title=title, level=level)

    def plot(self, ax: Axes | None = None) -> WOEDisplay:
        """Draw bars, whiskers and the event rate.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.

        Returns
        -------
        WOEDisplay
            Itself, with ``ax_``, ``rate_ax_``, ``figure_`` and the artists.
        """
        table = self.table
        n_bins = len(table)
        self.figure_, self.ax_ = axes_of(ax, width_for(n_bins), 4.4)
        positions = np.arange(n_bins)
        self.bars_ = self.ax_.bar(positions, table["woe"], width=0.62, color=SKY, label="weight of evidence")
        self.whiskers_ = self.ax_.vlines(
            positions,
            table["woe_low"],
            table["woe_high"],
            color=DARK,
            linewidth=1.4,
            label=f"{self.level:.0%} interval",
        )
        self.ax_.axhline(0, color=DARK, linewidth=0.8)
        self.ax_.set_ylabel("Weight of evidence (nat)")
        self.ax_.set_xlim(-0.6, n_bins - 0.4)
        label_bins(self.ax_, [str(name) for name in table["bin"]])
        tidy(self.ax_, "y")
        self._plot_rate(positions)
        head(self.ax_, self.title, [self.bars_, self.whiskers_, self.rate_, self.rate_ax_.lines[-1]])
        return self

    def _plot_rate(self, positions: Any) -> None:
        """Event rate on an axis of its own, from 0, so that heights compare."""
        table = self.table
        overall = float(table["bads"].sum() / (table["goods"] + table["bads"]).sum())
        self.rate_ax_ = self.ax_.twinx()
        style = {"color": VERMILION, "linewidth": 1.2}
        (self.rate_,) = self.rate_ax_.plot(positions, table["event_rate"], marker="o", label="event rate", **style)
        self.rate_ax_.axhline(overall, linestyle=":", label="event rate of all rows", **style)
        self.rate_ax_.set_ylim(0, min(1.0, 1.25 * max(float(table["event_rate"].max()), overall)) or 1.0)
        self.rate_ax_.yaxis.set_major_formatter("{x:.0%}")
        self.rate_ax_.set_ylabel("Event rate", color=VERMILION)
        self.rate_ax_.tick_params(axis="y", colors=VERMILION, length=0)
        self.rate_ax_.spines[["top", "right", "left", "bottom"]].set_visible(False)
