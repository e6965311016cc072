"""What an order weighs, and the Rényi entropy against the order."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

import infoest

COLORS = {0.3: "#D55E00", 0.7: "#E69F00", 1.0: "#555555", 3.0: "#0072B2"}
SHARES = np.array([0.5, 0.25, 0.15, 0.08, 0.02])
ORDERS = np.concatenate([np.linspace(0.3, 0.95, 12), [1.0], np.linspace(1.1, 4, 16)])


def exact(order: float) -> float:
    if order == 1:
        return float(-(SHARES * np.log(SHARES)).sum())
    return float(np.log((SHARES**order).sum()) / (1 - order))


figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
for i, (order, color) in enumerate(COLORS.items()):
    weights = SHARES**order / (SHARES**order).sum()
    left.bar(np.arange(5) + 0.2 * (i - 1.5), weights, width=0.2, color=color, label=f"order {order:g}")
left.set_xticks(range(5), [f"{share:.0%}" for share in SHARES])
left.set(xlabel="probability of the category", ylabel="share of the power sum")
left.legend(frameon=False, fontsize=9)

codes = np.random.default_rng(1).choice(5, p=SHARES, size=400)
estimates = [infoest.renyi_entropy(codes, order) for order in ORDERS]
low, high = np.transpose([e.confint(0.95) for e in estimates])
right.fill_between(ORDERS, low, high, color="#0072B2", alpha=0.15, linewidth=0, label="95 % interval")
right.plot(ORDERS, [e.value for e in estimates], color="#0072B2", label="estimate, 400 rows")
right.plot(ORDERS, [exact(order) for order in ORDERS], color="#555555", linestyle="--", label="exact")
right.set(xlabel="order", ylabel="Rényi entropy (nat)")
right.legend(frameon=False, fontsize=9)
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
