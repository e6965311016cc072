"""Points of every bin of a card, with twice their standard error."""

from __future__ import annotations

import matplotlib.pyplot as plt

from infoest import Binner, Scorecard, WOEEncoder
from infoest.datasets import load_german_credit

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
CHOSEN = [
    "status_of_existing_checking_account",
    "duration_in_month",
    "credit_history",
    "savings_account_and_bonds",
]

X, y = load_german_credit()
binner = Binner(trend="monotonic", n_bins=5).fit(X[CHOSEN], y)
card = Scorecard(WOEEncoder(bins=binner)).fit(X[CHOSEN], y)
table = card.points_table()
table = table[table["points_stderr"].notna() & (table["bin"] != "missing")]

figure, ax = plt.subplots(figsize=(8.6, 5.4), layout="constrained")
place, ticks, names = 0, [], []
for feature, color in zip(CHOSEN, COLORS, strict=True):
    rows = table[table["feature"] == feature]
    ax.text(
        0.99,
        place - 0.75,
        feature.replace("_", " "),
        transform=ax.get_yaxis_transform(),
        color=color,
        fontsize=9,
        ha="right",
        va="center",
    )
    for row in rows.itertuples():
        wide = 2 * row.points_stderr
        ax.plot([row.points - wide, row.points + wide], [place, place], color=color, linewidth=2)
        ax.plot(row.points, place, "o", color=color)
        ticks.append(place)
        names.append(row.bin if len(row.bin) < 44 else row.bin[:41] + "…")
        place += 1
    place += 1
ax.set_yticks(ticks, names, fontsize=8)
ax.invert_yaxis()
ax.set(xlabel="points (more is safer)")
ax.spines[["top", "right"]].set_visible(False)
