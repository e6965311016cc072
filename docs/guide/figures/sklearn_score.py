"""Plug-in estimate and held-out score against the number of bins."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from sklearn.model_selection import cross_val_score

from infoest import MutualInformation
from infoest.datasets import bivariate_normal

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#555555"
BINS = (2, 3, 4, 6, 8, 12, 16, 24, 32)

x, y, truth = bivariate_normal(800, correlation=0.6, random_state=4)
models = [MutualInformation(method="plugin", n_bins=bins, stderr=False, bias_correction=None) for bins in BINS]
values = [model.fit(x[:, None], y).value_ for model in models]
scores = np.array([cross_val_score(model, x[:, None], y, cv=5) for model in models])

figure, ax = plt.subplots(figsize=(6.6, 4.2), layout="constrained")
ax.plot(BINS, values, "x-", color=ORANGE, label="estimate on all rows")
ax.plot(BINS, scores.mean(axis=1), "o-", color=BLUE, label="held-out score, mean of 5 folds")
ax.fill_between(BINS, scores.min(axis=1), scores.max(axis=1), color=BLUE, alpha=0.15, label="range of the folds")
ax.axhline(truth, color=GREY, linestyle="--", linewidth=1)
ax.text(32, truth - 0.01, "truth", color=GREY, ha="right", va="top", fontsize=9)
ax.axhline(0, color=GREY, linewidth=0.6)
ax.set(xlabel="bins of each column", ylabel="nat", xscale="log")
ax.set_xticks(BINS, [str(b) for b in BINS])
ax.minorticks_off()
ax.legend(frameon=False, fontsize=9)
ax.spines[["top", "right"]].set_visible(False)
