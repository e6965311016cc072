"""Nearest neighbours and the default with more and more columns."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import numpy as np

import infoest
from infoest.datasets import normal_blocks

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#555555"
ROWS = 1000


def estimated(x: np.ndarray, y: np.ndarray, method: str | None) -> tuple[infoest.Estimate, bool]:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        return infoest.mutual_information(x, y, method=method), bool(said)


def draw(ax: plt.Axes, at: float, x: np.ndarray, y: np.ndarray, *, first: bool) -> None:
    for method, color, step in (("ksg", ORANGE, -0.1), (None, BLUE, 0.1)):
        estimate, warned = estimated(x, y, method)
        low, high = estimate.confint(0.95)
        ax.plot([at + step] * 2, [low, high], color=color, linewidth=1.2, alpha=0.5)
        face = color if warned or method is None else "white"
        ax.plot(
            at + step,
            estimate.value,
            "o",
            color=color,
            markerfacecolor=face,
            label=('"ksg" (filled: warned)' if method else "default") if first else None,
        )


figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
truths = []
for d in (1, 2, 3, 4, 6, 8):
    covariance = np.eye(2 * d) + 0.6 * (np.eye(2 * d, k=d) + np.eye(2 * d, k=-d))
    x, y, truth = normal_blocks(ROWS, covariance, d, random_state=1)
    truths.append((d, truth))
    draw(left, d, x, y, first=d == 1)
left.plot(*zip(*truths, strict=True), color=GREY, linestyle="--", linewidth=1, label="truth")
left.set_xlabel("pairs of columns (correlation 0.6)")
left.set_ylabel("mutual information (nat)")
left.legend(frameon=False, fontsize=9)

rng = np.random.default_rng(5)
p = rng.normal(size=ROWS)
y = p**2 + 0.5 * rng.normal(size=ROWS)
useless = rng.normal(size=(ROWS, 6))
for extra in (0, 1, 2, 4, 6):
    draw(right, extra, np.column_stack([p, useless[:, :extra]]), y, first=False)
right.axhline(infoest.mutual_information(p, y).value, color=GREY, linestyle="--", linewidth=1)
right.set_xlabel("columns that say nothing, beside a parabola")
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
