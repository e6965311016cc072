"""The largest of m estimates where no feature tells anything."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

import infoest

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#555555"
ROWS, DATA_SETS = 300, 40
NUMBERS = (1, 2, 5, 10, 20, 50, 100)

largest = np.empty((DATA_SETS, len(NUMBERS)))
singles = []
for seed in range(DATA_SETS):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(ROWS, max(NUMBERS))), rng.normal(size=ROWS)
    values = infoest.feature_information(X, y, stderr=False).value
    singles.append(values)
    largest[seed] = [values[:m].max() for m in NUMBERS]

figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.fill_between(NUMBERS, *np.quantile(largest, [0.05, 0.95], axis=0), color=BLUE, alpha=0.15, linewidth=0)
ax.plot(NUMBERS, largest.mean(axis=0), "o-", color=BLUE, label="largest of m, mean and middle 90 %")
ax.axhline(np.quantile(singles, 0.95), color=ORANGE, linestyle="--", label="5 % threshold of a single test")
ax.axhline(0, color=GREY, linewidth=0.8, label="truth")
ax.set(xscale="log", xlabel="useless features looked at, m", ylabel="mutual information (nat)")
ax.set_xticks(NUMBERS, [str(m) for m in NUMBERS])
ax.legend(frameon=False, fontsize=9, loc="lower right")
ax.spines[["top", "right"]].set_visible(False)
