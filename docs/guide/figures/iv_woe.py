"""Weight of evidence of each bin of one column, with intervals."""

from __future__ import annotations

import matplotlib.pyplot as plt

from infoest.credit import woe_table
from infoest.datasets import load_german_credit

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#888888"

X, y = load_german_credit()
table = woe_table(X["credit_history"], y).sort_values("woe")
figure, ax = plt.subplots(figsize=(7.6, 3.6), layout="constrained")
for place, row in enumerate(table.itertuples()):
    color = ORANGE if row.woe_low > 0 else BLUE if row.woe_high < 0 else GREY
    ax.plot([row.woe_low, row.woe_high], [place, place], color=color, linewidth=2)
    ax.plot(row.woe, place, "o", color=color)
    ax.text(2.35, place, f"{row.n:.0f}", ha="right", va="center", fontsize=9, color=GREY)
ax.axvline(0, color="black", linewidth=0.8)
ax.set_yticks(range(len(table)), [name if len(name) < 46 else name[:43] + "…" for name in table["bin"]], fontsize=9)
ax.set(xlabel="weight of evidence (nat): right is riskier", xlim=(-1.4, 2.4), ylim=(-0.6, len(table) - 0.4))
ax.spines[["top", "right", "left"]].set_visible(False)
