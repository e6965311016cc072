"""The matrix of paths as a picture: kinds of data down, public calls across, one colour for how a cell passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

COLOURS = {"right": "#2a9d8f", "says so": "#e9c46a", "refuses": "#b8b8b8", "silent and wrong": "#d62828"}
EMPTY = "#ffffff"


def draw(statuses: Mapping[tuple[str, str], str], kinds: Sequence[str], calls: Sequence[str], path: Path) -> None:
    """Write the heat map of ``{(kind, call): status}`` to a file of the format that its name ends in."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    names = list(COLOURS)
    shown = [
        [names.index(statuses[kind, call]) + 1 if (kind, call) in statuses else 0 for call in calls] for kind in kinds
    ]
    with mpl.rc_context({"svg.hashsalt": "infoest", "font.size": 8, "svg.fonttype": "none"}):
        figure, axes = plt.subplots(figsize=(2.6 + 0.3 * len(calls), 2.2 + 0.24 * len(kinds)), layout="constrained")
        axes.pcolormesh(
            shown, cmap=ListedColormap([EMPTY, *COLOURS.values()]), vmin=0, vmax=len(names), edgecolors="white", lw=1
        )
        axes.set_xticks([i + 0.5 for i in range(len(calls))], calls, rotation=60, ha="right", rotation_mode="anchor")
        axes.set_yticks([i + 0.5 for i in range(len(kinds))], kinds)
        axes.invert_yaxis()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        counts = [sum(status == name for status in statuses.values()) for name in names]
        handles = [
            Patch(color=COLOURS[name], label=f"{name} ({count})") for name, count in zip(names, counts, strict=True)
        ]
        figure.legend(handles=handles, loc="outside upper center", ncols=len(names), frameon=False)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)
        plt.close(figure)
