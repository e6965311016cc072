"""How far a permutation p-value depends on its seed."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np

from infoest.datasets import bivariate_normal
from infoest.inference import independence_test

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#777777"
NUMBERS = (99, 999, 4999)

x, y, _ = bivariate_normal(100, correlation=0.15, random_state=18)


def pvalue(seed: int, resamples: int) -> tuple[float, np.ndarray]:
    test = independence_test(x, y, method="gaussian", n_resamples=resamples, random_state=seed)
    assert test.null is not None
    return test.pvalue, (1 + np.cumsum(test.null >= test.statistic)) / (2 + np.arange(resamples))


figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained", sharey=True)
for seed in range(8):
    running = pvalue(seed, 4999)[1]
    left.plot(np.arange(1, 5000)[20:], running[20:], color=BLUE, alpha=0.5, linewidth=1)
left.set(xscale="log", xlabel="permutations", ylabel="p-value", ylim=(0, 0.2))
for i, resamples in enumerate(NUMBERS):
    seeds = 40 if resamples < 4999 else 15
    values = [pvalue(seed, resamples)[0] for seed in range(seeds)]
    spread = np.linspace(-0.25, 0.25, seeds)
    right.plot(i + spread, values, "o", color=BLUE, markersize=4, alpha=0.7)
right.set_xticks(range(len(NUMBERS)), [f"{n}" for n in NUMBERS])
right.set_xlabel("permutations, one mark per seed")
for ax in (left, right):
    ax.axhline(0.05, color=ORANGE, linestyle="--", linewidth=1)
    ax.spines[["top", "right"]].set_visible(False)
right.text(2.2, 0.053, "0.05", color=ORANGE, fontsize=9)
