"""The smallest adjusted p-value that one strong finding can reach, by number of permutations."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

COLORS = {10: "#009E73", 100: "#0072B2", 1000: "#D55E00"}
GREY = "#555555"
resamples = np.unique(np.logspace(1, 5, 200).astype(int))

figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
for tests, color in COLORS.items():
    ax.plot(resamples, np.minimum(1, tests / (resamples + 1)), color=color, label=f"false discovery rate, m = {tests}")
ax.plot(resamples, 1 / (resamples + 1), color="black", linestyle="-.", label="largest statistic, any m")
ax.axhline(0.05, color=GREY, linestyle="--", linewidth=1)
ax.set(xscale="log", yscale="log", xlabel="permutations", ylabel="smallest adjusted p-value")
ax.legend(frameon=False, fontsize=9, loc="lower left")
ax.spines[["top", "right"]].set_visible(False)
