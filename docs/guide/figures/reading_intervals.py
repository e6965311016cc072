"""Forty intervals of two laws with known information, and which of them miss it."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

import infoest
from infoest.datasets import bivariate_normal

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"
SAMPLES, ROWS = 40, 300


def of_numbers(seed: int) -> infoest.Estimate:
    x, y, _ = bivariate_normal(ROWS, correlation=0.6, random_state=seed)
    return infoest.mutual_information(x, y)


def of_codes(seed: int) -> infoest.Estimate:
    rng = np.random.default_rng(seed)
    return infoest.mutual_information(
        rng.integers(0, 3, ROWS), rng.integers(0, 3, ROWS), bias_correction="miller_madow"
    )


panels = [
    ("normal, correlation 0.6, nearest neighbours", of_numbers, -0.5 * np.log(1 - 0.6**2)),
    ("3 × 3 codes, independent, plug-in (Miller-Madow)", of_codes, 0.0),
]
figure, axes = plt.subplots(1, 2, figsize=(9, 4.6), sharey=True, layout="constrained")
for ax, (title, draw, truth) in zip(axes, panels, strict=True):
    missed = 0
    for row in range(SAMPLES):
        estimate = draw(row)
        low, high = estimate.confint(0.95)
        hit = low <= truth <= high
        missed += not hit
        color = BLUE if hit else ORANGE
        ax.plot([low, high], [row, row], color=color, linewidth=1.6)
        ax.plot(estimate.best, row, "o", color=color, markersize=3.5)
    ax.axvline(truth, color=GREY, linestyle="--", linewidth=1)
    ax.set_title(f"{title}\n{missed} of {SAMPLES} miss", fontsize=10)
    ax.set_xlabel("mutual information (nat)")
    ax.spines[["top", "right"]].set_visible(False)
axes[0].set_ylabel("sample")
