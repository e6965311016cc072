"""Power of the normal test by formula, and of the nearest-neighbour permutation test by runs."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from infoest.datasets import bivariate_normal
from infoest.inference import independence_test, information_power

COLORS = {0.2: "#D55E00", 0.35: "#0072B2", 0.5: "#009E73"}
GREY = "#555555"
ROWS = np.unique(np.logspace(np.log10(20), 3, 40).astype(int))
MEASURED = {0.2: (100, 200), 0.35: (50, 100, 200), 0.5: (30, 60, 100)}
RUNS = 40

figure, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
for correlation, color in COLORS.items():
    information = -0.5 * np.log(1 - correlation**2)
    power = [information_power(information, int(n), columns=(1, 1)) for n in ROWS]
    ax.plot(ROWS, power, color=color, label=f"correlation {correlation} ({information:.3f} nat)")
    for n in MEASURED[correlation]:
        rejected = 0
        for seed in range(RUNS):
            x, y, _ = bivariate_normal(n, correlation, random_state=seed)
            test = independence_test(x, y, n_resamples=99, stop_early=5, random_state=seed)
            rejected += test.pvalue <= 0.05
        ax.plot(n, rejected / RUNS, "o", color=color, markerfacecolor="white")
ax.plot([], [], "o", color=GREY, markerfacecolor="white", label="nearest neighbours, measured")
ax.axhline(0.8, color=GREY, linestyle="--", linewidth=1)
ax.set(xscale="log", xlabel="rows", ylabel="power at a level of 5 %", ylim=(0, 1.02))
ax.legend(frameon=False, fontsize=9)
ax.spines[["top", "right"]].set_visible(False)
