"""From the types and the number of the columns to the method that None picks."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#444444"
QUESTIONS = [  # text, x, and the method of the branch that goes down
    ("all columns codes,\nor n_bins= given?", 0.0, '"plugin"', "yes"),
    ("an entropy?", 2.6, '"kozachenko_leonenko"\n4+ columns: "auto"', "yes"),
    ("codes, or ties in\nmore than 5 % of rows?", 5.2, '"mixed"', "yes"),
    ("four columns or\nmore in all?", 7.8, '"auto"', "yes"),
]

figure, ax = plt.subplots(figsize=(10.5, 3.4), layout="constrained")
ax.set(xlim=(-1.2, 11.6), ylim=(-2.15, 0.75))
ax.axis("off")


def box(x: float, y: float, text: str, color: str, *, filled: bool) -> None:
    shape = FancyBboxPatch((x - 1.0, y - 0.4), 2.0, 0.8, boxstyle="round,pad=0.03", edgecolor=color)
    shape.set_facecolor(color if filled else "white")
    ax.add_patch(shape)
    ax.text(x, y, text, ha="center", va="center", fontsize=9, color="white" if filled else GREY)


def arrow(start: tuple[float, float], end: tuple[float, float], text: str, where: tuple[float, float]) -> None:
    ax.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "color": GREY})
    ax.text(*where, text, fontsize=9, color=GREY, ha="center")


for i, (text, x, method, answer) in enumerate(QUESTIONS):
    box(x, 0.2, text, BLUE, filled=False)
    box(x, -1.6, method, ORANGE if "auto" in method else GREEN, filled=True)
    arrow((x, -0.25), (x, -1.15), answer, (x + 0.25, -0.75))
    if i < len(QUESTIONS) - 1:
        arrow((x + 1.05, 0.2), (x + 1.55, 0.2), "no", (x + 1.3, 0.32))
box(10.4, 0.2, '"ksg"', GREEN, filled=True)
arrow((8.85, 0.2), (9.35, 0.2), "no", (9.1, 0.32))
