"""Permuting and turning two independent series: false rejections, and the two nulls."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import numpy as np
from scipy.signal import lfilter

from infoest.inference import independence_test

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#555555"
ROWS, RUNS, RESAMPLES, PAIR = 300, 60, 99, 7
MEMORY = (0.0, 0.3, 0.5, 0.7, 0.9, 0.95)


def autoregression(rng: np.random.Generator, memory: float) -> np.ndarray:
    return lfilter([1.0], [1.0, -memory], rng.normal(size=ROWS + 200))[200:]


figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of rows that look like times, which is the point
    for series, color, name in ((False, ORANGE, "permuted"), (True, BLUE, "turned (series=True)")):
        shares = []
        for memory in MEMORY:
            rejected = 0
            for seed in range(RUNS):
                rng = np.random.default_rng(seed)
                x, y = autoregression(rng, memory), autoregression(rng, memory)
                test = independence_test(
                    x, y, method="gaussian", series=series, n_resamples=RESAMPLES, random_state=seed
                )
                rejected += test.pvalue <= 0.05
            shares.append(rejected / RUNS)
        left.plot(MEMORY, shares, "o-", color=color, label=name)
        rng = np.random.default_rng(PAIR)
        pair = autoregression(rng, 0.9), autoregression(rng, 0.9)
        test = independence_test(*pair, method="gaussian", series=series, n_resamples=999, random_state=0)
        assert test.null is not None
        reached = 1 - np.arange(test.null.size) / test.null.size
        right.step(np.sort(test.null), reached, color=color, label=f"{name}: p = {test.pvalue:.3f}")
    right.axvline(test.statistic, color=GREY, linestyle="--", linewidth=1, label="observed")
left.axhline(0.05, color=GREY, linestyle="--", linewidth=1)
left.set(xlabel="autocorrelation at lag 1", ylabel="share of false rejections at 5 %", ylim=(0, None))
right.set(xlabel="mutual information (nat)", ylabel="share of reorderings that reach it", yscale="log")
for ax in (left, right):
    ax.legend(frameon=False, fontsize=9)
    ax.spines[["top", "right"]].set_visible(False)
