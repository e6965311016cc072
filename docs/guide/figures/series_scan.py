"""A scan over delays, and when the source speaks."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

import infoest

BLUE, GREY = "#0072B2", "#888888"

rng = np.random.default_rng(0)
driver = rng.normal(size=1000)
noise = 0.7 * rng.normal(size=1000)
late = np.zeros(1000)
for t in range(3, 1000):
    late[t] = 0.5 * late[t - 1] + 0.6 * driver[t - 3] + noise[t]

delays = range(1, 9)
scan = infoest.transfer_entropy_scan(driver, late, delays=delays)
limits = scan.confint(0.95)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained", width_ratios=[1, 1.3])
left.vlines(list(delays), limits[:, 0], limits[:, 1], color=BLUE)
left.plot(list(delays), scan.value, "o-", color=BLUE)
left.axhline(0, color=GREY, linestyle="--", linewidth=1)
left.set(xlabel="delay (time steps)", ylabel="transfer entropy (nat)", xticks=list(delays))

local = infoest.transfer_entropy(driver, late, delay=3, stderr=False).local
assert local is not None
first = len(late) - len(local)
shown = np.arange(420, 500)
right.plot(shown, driver[shown - 3], color=GREY, linewidth=1, alpha=0.7, label="driver, 3 steps before (sd)")
right.plot(shown, local[shown - first], color=BLUE, label="local transfer entropy (nat)")
right.axhline(0, color=GREY, linestyle="--", linewidth=1)
right.set(xlabel="time step", ylim=(-4.2, 4.5))
right.legend(frameon=False, fontsize=9, loc="upper right")
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
