"""Transfer entropy of all pairs, and the links of the network, of a system whose links are known."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

import infoest
from infoest.datasets import vector_autoregression

ORANGE = "#D55E00"
LINKS = [(0, 1), (1, 2), (0, 3), (3, 4)]

coefficients = np.diag([0.6, 0.4, 0.4, 0.4, 0.3])
for source, target in LINKS:
    coefficients[target, source] = 0.5
X, _ = vector_autoregression(1000, coefficients, random_state=1)
pairs = np.full((5, 5), np.nan)
for source in range(5):
    for target in range(5):
        if source != target:
            pairs[source, target] = infoest.transfer_entropy(
                X[:, source], X[:, target], lag_source=2, lag_target=2, method="gaussian"
            ).value
network = infoest.TransferEntropyNetwork(max_lag=2, n_resamples=199, random_state=0).fit(X)

figure, axes = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
top = np.nanmax([np.nanmax(pairs), np.nanmax(network.te_)])
for ax, shown, title in zip(axes, (pairs, network.te_), ("every pair by itself", "network"), strict=True):
    image = ax.imshow(np.ma.masked_invalid(shown), cmap="Blues", vmin=0, vmax=top)
    for source, target in LINKS:
        ax.plot(target, source, "o", markersize=26, markerfacecolor="none", markeredgecolor=ORANGE, markeredgewidth=2)
    for (source, target), value in np.ndenumerate(shown):
        if value > 0.005:
            ax.text(
                target, source, f"{value:.2f}", ha="center", va="center", color="white" if value > top / 2 else "black"
            )
    names = [f"series {i}" for i in range(5)]
    ax.set_xticks(range(5), names, rotation=30)
    ax.set_yticks(range(5), names)
    ax.set(xlabel="target", ylabel="source", title=title)
figure.colorbar(image, ax=axes, label="transfer entropy (nat)", shrink=0.8)
