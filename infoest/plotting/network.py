"""Links between series are arrows on a circle, or a matrix of transfer entropies where a circle would be crowded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .._core.checks import check_choice
from .._core.keywords import public
from ._style import BLUE, DARK, LIGHT_GREY, SMALL, axes_of, literal, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .._core.types import Floats
    from ..estimators import TransferEntropyNetwork

WIDEST = 4.5  # points, the arrow of the largest transfer entropy


@public
class NetworkDisplay:
    """Links of a transfer entropy network.

    Made by :meth:`from_network`; ``plot`` draws it.

    Parameters
    ----------
    names : sequence of str
        The series.
    transfer_entropy : ndarray of shape (n_series, n_series)
        In nats, from row to column; ``nan`` where there is no link.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        Axes drawn on.
    figure_ : matplotlib.figure.Figure
        Its figure.
    arrows_ : list of matplotlib.patches.FancyArrowPatch
        One per link, by source and then target; empty for the matrix.
    image_ : matplotlib.image.AxesImage or None
        The matrix; ``None`` for the circle.
    """

    ax_: Any
    figure_: Any
    arrows_: list[Any]
    image_: Any

    def __init__(self, names: tuple[str, ...], transfer_entropy: Floats) -> None:
        self.names = names
        self.transfer_entropy = transfer_entropy

    @classmethod
    def from_network(cls, network: TransferEntropyNetwork) -> NetworkDisplay:
        """Take the links of a fitted network.

        Parameters
        ----------
        network : TransferEntropyNetwork
            After ``fit``.

        Returns
        -------
        NetworkDisplay
            Ready to ``plot``.

        Raises
        ------
        NotFittedError
            If the network is not fitted.

        Examples
        --------
        >>> from infoest import TransferEntropyNetwork
        >>> from infoest.datasets import vector_autoregression
        >>> from infoest.plotting import NetworkDisplay
        >>> X, _ = vector_autoregression(300, [[0.5, 0.0], [0.5, 0.3]], random_state=0)
        >>> display = NetworkDisplay.from_network(TransferEntropyNetwork(random_state=0).fit(X)).plot()
        >>> len(display.arrows_)
        1
        """
        frame = network.adjacency_frame()
        return cls(tuple(frame.columns), network.te_)

    def plot(self, ax: Axes | None = None, *, kind: Literal["circle", "matrix"] = "circle") -> NetworkDisplay:
        """Draw the network.

        Parameters
        ----------
        ax : matplotlib.axes.Axes, default=None
            Axes to draw on; ``None`` makes a figure of its own, outside pyplot.
        kind : {"circle", "matrix"}, default="circle"
            Arrows as wide as the transfer entropy between series on a circle, or a heat map of sources and targets,
            which stays legible beyond some 20 series.

        Returns
        -------
        NetworkDisplay
            Itself, with ``ax_``, ``figure_`` and the artists.

        Raises
        ------
        ValueError
            If ``kind`` is not known.
        """
        check_choice("kind", kind, ("circle", "matrix"))
        side = 0.3 * len(self.names) + 3.0 if kind == "matrix" else 5.6
        self.figure_, self.ax_ = axes_of(ax, side + 0.8 * (kind == "matrix"), side)
        self.arrows_, self.image_ = [], None
        if kind == "circle":
            self._circle()
        else:
            self._matrix()
        links = int(np.isfinite(self.transfer_entropy).sum())
        title = f"{links} link{'s' * (links != 1)} between {len(self.names)} series"
        self.ax_.set_title(title, loc="left", fontsize=11, fontweight="bold")
        return self

    def _circle(self) -> None:
        """Series clockwise from the top; arrows bend, so that both directions of a pair show."""
        from matplotlib.patches import FancyArrowPatch

        angle = np.pi / 2 - 2 * np.pi * np.arange(len(self.names)) / len(self.names)
        at = np.column_stack([np.cos(angle), np.sin(angle)])
        known = np.isfinite(self.transfer_entropy)
        # An estimate is not clipped at 0, a width is.
        size = np.clip(np.where(known, self.transfer_entropy, 0.0), 0.0, None)
        largest = size.max() or 1.0
        for i, j in np.argwhere(known):
            arrow = FancyArrowPatch(
                at[i],
                at[j],
                connectionstyle="arc3,rad=0.15",
                arrowstyle="-|>",
                mutation_scale=13,
                shrinkA=11,
                shrinkB=11,
                linewidth=0.6 + (WIDEST - 0.6) * size[i, j] / largest,
                color=BLUE,
                alpha=0.8,
            )
            self.arrows_.append(self.ax_.add_patch(arrow))
        self.ax_.scatter(*at.T, s=160, color=LIGHT_GREY, edgecolor=DARK, zorder=3)
        for name, (x, y) in zip(self.names, at, strict=True):
            side = "center" if abs(x) < 0.1 else "left" if x > 0 else "right"
            above = "center" if abs(y) < 0.9 else "bottom" if y > 0 else "top"
            text = literal(shorten(name, 18))
            self.ax_.text(1.13 * x, 1.13 * y, text, ha=side, va=above, fontsize=SMALL + 1, color=DARK)
        self.ax_.set(xlim=(-1.6, 1.6), ylim=(-1.35, 1.35), aspect="equal")
        self.ax_.set_axis_off()

    def _matrix(self) -> None:
        """Sources down, targets across; white where there is no link."""
        labels = [literal(shorten(name, 18)) for name in self.names]
        shown = np.ma.masked_invalid(self.transfer_entropy)
        known = self.transfer_entropy[np.isfinite(self.transfer_entropy)]
        top = max(float(known.max()), 1e-12) if len(known) else 1.0
        self.image_ = self.ax_.imshow(shown, cmap="Blues", vmin=0, vmax=top)
        self.ax_.set_xticks(range(len(labels)), labels, rotation=40, ha="right", rotation_mode="anchor", fontsize=SMALL)
        self.ax_.set_yticks(range(len(labels)), labels, fontsize=SMALL)
        self.ax_.set(xlabel="target", ylabel="source")
        self.ax_.tick_params(length=0)
        self.figure_.colorbar(self.image_, ax=self.ax_, label="transfer entropy (nat)", shrink=0.8)
