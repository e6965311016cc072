"""Which columns of whole numbers are read as codes, and where columns that people have fall."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#555555"
COLUMNS = [  # name, distinct values, rows
    ("0/1 flag", 2, 30),
    ("rating 1-5", 5, 600),
    ("rating 1-7, 30 rows", 7, 30),
    ("children", 6, 300),
    ("school grade 1-10", 10, 1000),
    ("Poisson, mean 5", 13, 600),
    ("age in years", 53, 1000),
    ("zip code", 300, 600),
    ("amount", 921, 1000),
]

figure, ax = plt.subplots(figsize=(7.5, 4.6), layout="constrained")
ax.set(xscale="log", yscale="log", xlim=(1.6, 2000), ylim=(0.8, 400))
for left, bottom, width, height in [(1.6, 5, 10.5 - 1.6, 395), (1.6, 0.8, 2.4 - 1.6, 4.2)]:
    ax.add_patch(Rectangle((left, bottom), width, height, color=BLUE, alpha=0.15, linewidth=0))
for name, values, rows in COLUMNS:
    code = values <= 2 or (values <= 10 and rows / values >= 5)
    ax.plot(values, rows / values, "o" if code else "s", color=BLUE if code else ORANGE)
    ax.annotate(name, (values, rows / values), xytext=(6, 5), textcoords="offset points", fontsize=9)
ax.text(1.8, 260, "codes", color=BLUE, fontsize=12, weight="bold")
ax.text(160, 260, "numbers", color=ORANGE, fontsize=12, weight="bold")
ax.axvline(10.5, color=GREY, linewidth=0.8, linestyle=":")
ax.set_xlabel("distinct values of the column")
ax.set_ylabel("rows per distinct value")
ax.spines[["top", "right"]].set_visible(False)
