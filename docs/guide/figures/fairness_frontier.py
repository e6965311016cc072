"""Information about default against information about age, for every set on the frontier."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt

from infoest.credit import fairness_frontier
from infoest.datasets import load_german_credit

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#888888"

X, y = load_german_credit()
features = [name for name in X.columns if name not in ("age_in_years", "personal_status_and_sex")]
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of categories without one of the classes
    frontier = fairness_frontier(X[features], y, {"young": X["age_in_years"] < 25}, max_features=8)
given_away = [point.protected["young"].best for point in frontier.points]
limits = [float(point.limits[0]) for point in frontier.points]
told = [point.information.best for point in frontier.points]

figure, ax = plt.subplots(figsize=(6.8, 4.4), layout="constrained")
ax.hlines(told, given_away, limits, color=GREY, linewidth=0.6)
ax.axvline(0, color="black", linewidth=0.6)
ax.plot(given_away, told, "o-", color=BLUE, markersize=4, label="estimates")
ax.plot(limits, told, ".", color=ORANGE, markersize=6, label="95 % upper limit of the same set")
ax.set(
    xlabel="information about being young, summed over the set (nat)",
    ylabel="information about default (nat)",
    ylim=(0, None),
)
ax.legend(frameon=False, fontsize=9, loc="lower right")
ax.spines[["top", "right"]].set_visible(False)
