"""O-information of all triples of a system with a redundant and a synergistic group."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from infoest.datasets import gaussian_system
from infoest.multivariate import multiplet_information

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#777777"

X, _ = gaussian_system(1000, [("redundant", 3), ("synergistic", 3)], 0.6, random_state=0)
triples = multiplet_information(X, sizes=3)
order = np.argsort(triples.o_information)
limits, adjusted = triples.confint(0.95), triples.pvalue_adjusted()

labels = [", ".join(triples.names[j] for j in triples.members[i]) for i in order]
figure, ax = plt.subplots(figsize=(7, 5), layout="constrained")
for row, i in enumerate(order):
    value = triples.o_information[i]
    found = adjusted[i] < 0.05
    color = (ORANGE if value > 0 else BLUE) if found else GREY
    ax.plot(limits[i], [row, row], color=color)
    ax.plot(value, row, "o", color=color, markerfacecolor=color if found else "white")
ax.axvline(0, color=GREY, linestyle="--", linewidth=1)
ax.set_yticks(range(len(order)), labels, fontsize=8)
ax.set_xlabel("O-information (nat): synergy to the left, redundancy to the right")
ax.spines[["top", "right"]].set_visible(False)
