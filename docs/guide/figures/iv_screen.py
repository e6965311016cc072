"""All features ranked by debiased information value."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt

from infoest import InformationValue
from infoest.datasets import load_german_credit

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#999999"

X, y = load_german_credit()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of a category without goods or bads
    screen = InformationValue(max_codes=10, n_bins=5).fit(X, y)
table = screen.result_.summary_frame().sort_values("debiased")
figure, ax = plt.subplots(figsize=(7, 5.4), layout="constrained")
for place, row in enumerate(table.itertuples()):
    color = BLUE if row.pvalue_adjusted <= 0.05 else GREY
    ax.plot([row.low, row.high], [place, place], color=color, linewidth=2)
    ax.plot(row.debiased, place, "o", color=color, markersize=5)
    ax.plot(row.value, place, "|", color=ORANGE, markersize=9, markeredgewidth=2)
ax.plot([], [], "o-", color=BLUE, label="debiased, 95 % interval")
ax.plot(
    [], [], "|", color=ORANGE, markersize=9, markeredgewidth=2, linestyle="none", label="as other programs print it"
)
ax.plot([], [], "o-", color=GREY, label="not significant")
ax.axvline(0, color="black", linewidth=0.8)
ax.set_yticks(range(len(table)), list(table.index), fontsize=8)
ax.set(xlabel="information value (nat)")
ax.legend(frameon=False, fontsize=9, loc="lower right")
ax.spines[["top", "right"]].set_visible(False)
