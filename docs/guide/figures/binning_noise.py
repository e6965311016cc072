"""Information value of a useless column whose bins are learned on the same rows, or on others."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from infoest.credit import Binning, information_value

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#777777"
ROWS, RUNS = 2000, 60
HOW = {
    "quantiles, target not looked at": (5, GREY),
    "tree, same rows": (Binning("tree", n_bins=5, honest=False), ORANGE),
    "tree, one half learns, the other estimates": (Binning("tree", n_bins=5, honest=True, random_state=0), BLUE),
}

found: dict[str, list[float]] = {name: [] for name in HOW}
for seed in range(RUNS):
    rng = np.random.default_rng(seed)
    noise, target = rng.normal(size=ROWS), (rng.random(ROWS) < 0.1).astype(int)
    for name, (bins, _) in HOW.items():
        found[name].append(information_value(noise, target, bins=bins).best)

figure, ax = plt.subplots(figsize=(6.6, 4.2), layout="constrained")
edges = np.linspace(-0.1, 0.2, 31)
for name, (_, color) in HOW.items():
    ax.hist(found[name], bins=edges, histtype="step", color=color, linewidth=2, label=name)
ax.axvline(0, ymax=0.78, color="black", linestyle="--", linewidth=1)
ax.set(xlabel="debiased information value of noise (nat)", ylabel=f"data sets of {RUNS}")
ax.set_ylim(0, 33)
ax.legend(frameon=False, fontsize=9, loc="upper left")
ax.spines[["top", "right"]].set_visible(False)
