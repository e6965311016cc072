"""Near copies: the truth grows, estimates stop."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import numpy as np

import infoest

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#555555"
ROWS = 1000
NOISE = np.logspace(0, -4, 9)

rng = np.random.default_rng(7)
x, e = rng.normal(size=(2, ROWS))
figure, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
ax.plot(NOISE, 0.5 * np.log(1 + NOISE**-2), color=GREY, linestyle="--", linewidth=1, label="truth")
ax.axhline(np.log(ROWS), color=GREY, linestyle=":", linewidth=1)
ax.text(1.0, np.log(ROWS) + 0.12, "ln n", color=GREY, fontsize=9)
for method, color, marker in (("ksg", ORANGE, "o"), ("gaussian_copula", BLUE, "s")):
    values, warned = [], []
    for noise in NOISE:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            values.append(infoest.mutual_information(x, x + noise * e, method=method).value)
        warned.append(bool(said))
    ax.plot(NOISE, values, color=color, linewidth=1)
    for noise, value, filled in zip(NOISE, values, warned, strict=True):
        ax.plot(noise, value, marker, color=color, markerfacecolor=color if filled else "white")
    ax.plot([], [], marker, color=color, label=f'"{method}" (filled: warned)')
ax.set_xscale("log")
ax.invert_xaxis()
ax.set_xlabel("noise of the copy (standard deviations)")
ax.set_ylabel("mutual information (nat)")
ax.legend(frameon=False, fontsize=9)
ax.spines[["top", "right"]].set_visible(False)
