"""Two samples are drawn as shares of each bin, and above each bin stands what it adds to the PSI.

Shares are as counted, contributions as smoothed: the figure shows the rows, and its numbers add up to the plug-in PSI.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from .._core.errors import InputError
from .._core.keywords import public
from ..credit.value.bin_counts import BinCounts
from ..credit.value.jeffreys import smooth_tables
from ..credit.value.tables import count_periods
from ._style import (
    BLUE,
    DARK,
    ORANGE,
    SMALL,
    axes_of,
    head,
    label_bins,
    literal,
    shorten,
    tidy,
    width_for,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.counts import Counts
    from .._core.types import Floats
    from ..credit import Bins
    from ..credit.value.jeffreys import Smoothing


@public
class StabilityDisplay:
    """Shares of each bin in two samples, and the contribution of each bin to the PSI.

    Made by :meth:`from_counts` or :meth:`from_samples`; ``plot`` draws it.

    Parameters
    ----------
    bins : tuple of str
        Names of the bins.
    groups : tuple of two str
        Names of the two samples.
    shares : ndarray of shape (n_bins, 2)
        Share of each sample in each bin, as counted.
    contribution : ndarray of shape (n_bins,)
        What each bin adds to the PSI, in nats, after smoothing.
    title : str
        Heading of the axes.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes drawn on.
    figure_ : matplotlib.figure.Figure
        Its figure.
    bars_ : tuple of two matplotlib.container.BarContainer
        Shares of the first and of the second sample.
    texts_ : list of matplotlib.text.Text
        Contributions, one above each pair of bars.
    """

    ax_: Any
    figure_: Any
    bars_: tuple[Any, Any]
    texts_: list[Any]

    def __init__(
        self, bins: tuple[str, ...], groups: tuple[str, str], shares: Floats, contribution: Floats, *, title: str
    ) -> None:
        self.bins = bins
        self.groups = groups
        self.shares = shares
        self.contribution = contribution
        self.title = title

    @classmethod
    def from_counts(cls, counts: Counts, *, smoothing: Smoothing = "auto", title: str = "") -> StabilityDisplay:
        """Take a table of counts.

        Parameters
        ----------
        counts : Counts
            Bins by two samples. Bins that hold no rows are left out.
        smoothing : float or "auto", default="auto"
            As in :func:`infoest.credit.population_stability_index`; concerns the contributions only.
        title : str, default=""
            Heading, for example the name of the column.

        Returns
        -------
        StabilityDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            If the table does not have two groups, or one of them is without rows.

        Examples
        --------
        >>> from infoest import Counts
        >>> from infoest.plotting import StabilityDisplay
        >>> counts = Counts.from_counts([50, 50], [40, 60], groups=("last year", "this year"))
        >>> StabilityDisplay.from_counts(counts).contribution.round(4).tolist()
        [0.0223, 0.0182]
        """
        if len(counts.groups) != 2 or not counts.table.any(axis=0).all():
            raise InputError(f"a PSI compares two samples with rows; the table has {', '.join(counts.groups)}.")
        first, second = (BinCounts.of(*counts.group(name)) for name in counts.groups)
        smooth_first, smooth_second, occupied, _ = smooth_tables(first, second, smoothing)
        e, a = (table.counts[occupied] / table.size for table in (smooth_first, smooth_second))
        shares = np.column_stack([(table.counts / table.size)[occupied] for table in (first, second)])
        kept = tuple(name for name, keep in zip(counts.bins, occupied, strict=True) if keep)
        return cls(kept, (counts.groups[0], counts.groups[1]), shares, (a - e) * np.log(a / e), title=title)

    @classmethod
    def from_samples(
        cls,
        expected: Any,
        actual: Any,
        *,
        bins: int | ArrayLike | Bins | None = None,
        smoothing: Smoothing = "auto",
        title: str = "",
    ) -> StabilityDisplay:
        """Count two raw columns, or take counts per bin.

        Parameters
        ----------
        expected, actual, bins, smoothing : as in population_stability_index
            See :func:`infoest.credit.population_stability_index`.
        title : str, default=""
            Heading, for example the name of the column.

        Returns
        -------
        StabilityDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            As :func:`infoest.credit.population_stability_index`.
        TypeError
            As :func:`infoest.credit.population_stability_index`.

        Examples
        --------
        >>> from infoest.plotting import StabilityDisplay
        >>> StabilityDisplay.from_samples([1, 2, 3, 4], [2, 3, 4, 5], bins=[3]).bins
        ('< 3', '>= 3')
        """
        return cls.from_counts(count_periods(expected, actual, bins=bins), smoothing=smoothing, title=title)

    def plot(self, ax: Axes | None = None) -> StabilityDisplay:
        """Draw two bars for each bin, with its contribution above.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.

        Returns
        -------
        StabilityDisplay
            Itself, with ``ax_``, ``figure_`` and the artists.
        """
        n_bins = len(self.bins)
        self.figure_, self.ax_ = axes_of(ax, width_for(n_bins), 4.2)
        positions = np.arange(n_bins)
        names = [literal(shorten(name, 30)) for name in self.groups]
        self.bars_ = (
            self.ax_.bar(positions - 0.2, self.shares[:, 0], width=0.38, color=BLUE, label=names[0]),
            self.ax_.bar(positions + 0.2, self.shares[:, 1], width=0.38, color=ORANGE, label=names[1]),
        )
        self.texts_ = [
            self.ax_.annotate(
                f"{part:+.4f}",
                (x, top),
                xytext=(0, 4),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=SMALL,
                color=DARK,
                rotation=90 if n_bins > 12 else 0,
            )
            for x, top, part in zip(positions, self.shares.max(axis=1), self.contribution, strict=True)
        ]
        self.ax_.set_ylim(0, 1.22 * self.shares.max())
        self.ax_.set_xlim(-0.6, n_bins - 0.4)
        self.ax_.yaxis.set_major_formatter("{x:.0%}")
        self.ax_.set_ylabel("Share of rows")
        label_bins(self.ax_, self.bins)
        tidy(self.ax_, "y")
        head(self.ax_, self.title, self.bars_, legend_title="Above each bin: what it adds to the PSI (nat)")
        return self
