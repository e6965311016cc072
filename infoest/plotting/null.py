"""The statistics of permuted data are drawn as a histogram, with the observed one as a line among them.

The null of a plug-in statistic does not centre at 0, so only beside it can an observed value be judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .._core.errors import InputError
from .._core.keywords import public
from ._style import DARK, GREY, VERMILION, axes_of, head, literal, tidy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.estimate import TestResult


@public
class PermutationNullDisplay:
    """Statistics of permuted data, the observed one, and the p-value.

    Made by :meth:`from_test`; ``plot`` draws it.

    Parameters
    ----------
    null : ndarray of shape (n_resamples,)
        Statistics under the null.
    statistic, pvalue : float
        The observed statistic and its p-value.
    label : str
        Name of the statistic, with its unit, for the axis.
    title : str
        Heading of the axes.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes drawn on.
    figure_ : matplotlib.figure.Figure
        Its figure.
    bars_ : matplotlib.container.BarContainer
        Histogram of the null.
    line_ : matplotlib.lines.Line2D
        Observed statistic.
    text_ : matplotlib.text.Text
        Observed statistic and p-value in words.
    """

    ax_: Any
    figure_: Any
    bars_: Any
    line_: Any
    text_: Any

    def __init__(self, null: NDArray[np.float64], statistic: float, pvalue: float, *, label: str, title: str) -> None:
        self.null = null
        self.statistic = statistic
        self.pvalue = pvalue
        self.label = label
        self.title = title

    @classmethod
    def from_test(cls, test: TestResult, *, label: str = "Statistic", title: str = "") -> PermutationNullDisplay:
        """Take the result of a permutation test.

        Parameters
        ----------
        test : TestResult
            With its ``null``.
        label : str, default="Statistic"
            Name of the statistic, with its unit.
        title : str, default=""
            Heading.

        Returns
        -------
        PermutationNullDisplay
            Ready to ``plot``.

        Raises
        ------
        ValueError
            If the test holds no permuted statistics, as an analytic one does not.

        Examples
        --------
        >>> import numpy as np
        >>> from infoest import TestResult
        >>> from infoest.plotting import PermutationNullDisplay
        >>> test = TestResult(0.3, 0.02, "dependence", 99, np.linspace(-0.1, 0.35, 99))
        >>> PermutationNullDisplay.from_test(test).plot().line_.get_xdata().tolist()
        [0.3, 0.3]
        """
        if test.null is None or not len(test.null):
            raise InputError(
                f"the test ({test.method}) has no permutations to show.", remedy="Pass a permutation test."
            )
        return cls(np.asarray(test.null), test.statistic, test.pvalue, label=label, title=title)

    def plot(self, ax: Axes | None = None) -> PermutationNullDisplay:
        """Draw the histogram and the observed line.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.

        Returns
        -------
        PermutationNullDisplay
            Itself, with ``ax_``, ``figure_`` and the artists.
        """
        self.figure_, self.ax_ = axes_of(ax, 7.2, 3.9)
        n_bins = int(np.clip(np.sqrt(len(self.null)), 8, 40))
        heights, _, self.bars_ = self.ax_.hist(self.null, bins=n_bins, color=GREY, edgecolor="white", linewidth=0.4)
        self.bars_.set_label(f"{len(self.null)} permutations")
        (self.line_,) = self.ax_.plot(
            [self.statistic, self.statistic], [0, 1.12 * heights.max()], color=VERMILION, linewidth=2, label="observed"
        )
        low, high = min(self.null.min(), self.statistic), max(self.null.max(), self.statistic)
        near_right = self.statistic > (low + high) / 2
        self.text_ = self.ax_.annotate(
            f"observed {self.statistic:.4f}\np = {self.pvalue:.4g}",
            (self.statistic, 1.12 * heights.max()),
            xytext=(-6 if near_right else 6, 0),
            textcoords="offset points",
            ha="right" if near_right else "left",
            va="top",
            color=DARK,
        )
        self.ax_.set_ylim(0, 1.2 * heights.max())
        self.ax_.set_xlabel(literal(self.label))
        self.ax_.set_ylabel("Permutations")
        head(self.ax_, self.title, [self.bars_, self.line_])
        tidy(self.ax_, "y")
        return self
