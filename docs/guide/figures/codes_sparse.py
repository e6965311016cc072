"""The plug-in and its debiased value for independent codes of more and more levels."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import numpy as np

import infoest

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#555555"
ROWS, SAMPLES = 500, 20
LEVELS = (2, 3, 5, 8, 12, 16, 20, 25, 30)

plug_in, debiased, first = [], [], []
for levels in LEVELS:
    found = []
    for seed in range(SAMPLES):
        x, y = np.random.default_rng(seed).integers(0, levels, size=(2, ROWS))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that the bias exceeds the standard error is what is shown
            found.append(infoest.mutual_information(x, y, discrete=True))
    plug_in.append(np.mean([e.value for e in found]))
    debiased.append(np.mean([e.best for e in found]))
    first.append(found[0].confint(0.95))

figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
low, high = np.transpose(first)
ax.fill_between(LEVELS, low, high, color=BLUE, alpha=0.15, linewidth=0, label="95 % interval of one sample")
ax.plot(LEVELS, plug_in, "s-", color=ORANGE, label="value (plug-in)")
ax.plot(LEVELS, debiased, "o-", color=BLUE, label="debiased")
ax.axhline(0, color=GREY, linestyle="--", linewidth=1, label="truth")
ax.set_xlabel(f"levels of each column ({ROWS} rows)")
ax.set_ylabel("mutual information (nat)")
ax.legend(frameon=False, fontsize=9)
ax.spines[["top", "right"]].set_visible(False)
