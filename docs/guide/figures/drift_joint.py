"""A shift of the relation between two columns whose margins do not move."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from infoest.credit import population_stability_index

BLUE, ORANGE = "#0072B2", "#D55E00"

rng = np.random.default_rng(1)
before = rng.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], 2000)
after = rng.multivariate_normal([0, 0], [[1, -0.8], [-0.8, 1]], 2000)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
for rows, color, name in ((before, BLUE, "before"), (after, ORANGE, "after")):
    left.plot(*rows[:700].T, ".", color=color, markersize=3, alpha=0.6, label=name)
    right.hist(rows[:, 0], bins=np.linspace(-3.5, 3.5, 29), histtype="step", color=color, linewidth=1.8, label=name)
psi = population_stability_index(before[:, 0], after[:, 0], bins=10).best
left.set(xlabel="column 1", ylabel="column 2", aspect="equal", title="both columns")
right.set(xlabel="column 1", ylabel="rows", title=f"one column (debiased PSI {psi:.3f} nat)")
for ax in (left, right):
    ax.legend(frameon=False, fontsize=9)
    ax.spines[["top", "right"]].set_visible(False)
