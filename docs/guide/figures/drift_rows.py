"""PSI of two samples of one distribution against their size."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import numpy as np

from infoest.credit import population_stability_index

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#777777"
SIZES, BINS = (100, 200, 400, 800, 1600, 3200), 10

figure, ax = plt.subplots(figsize=(6.6, 4.2), layout="constrained")
rng = np.random.default_rng(2)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of empty bins in the smallest samples
    for place, rows in enumerate(SIZES):
        found = population_stability_index(rng.normal(size=rows), rng.normal(size=rows), bins=BINS)
        low, high = found.confint(0.95)
        ax.plot([place, place], [low, high], color=BLUE, linewidth=2)
        ax.plot(place, found.best, "o", color=BLUE, label="debiased, 95 % interval" if place == 0 else None)
        ax.plot(place, found.value, "x", color=ORANGE, markersize=8, label="PSI as printed" if place == 0 else None)
chance = [(BINS - 1) * 2 / rows for rows in SIZES]
ax.plot(range(len(SIZES)), chance, color=GREY, linewidth=1, label="its mean without drift")
ax.axhline(0.1, color="black", linestyle="--", linewidth=1)
ax.text(len(SIZES) - 0.6, 0.104, "margin 0.1", ha="right", va="bottom", fontsize=9)
ax.set_xticks(range(len(SIZES)), [str(rows) for rows in SIZES])
ax.set(xlabel="rows of each sample", ylabel="PSI (nat)")
ax.legend(frameon=False, fontsize=9)
ax.spines[["top", "right"]].set_visible(False)
