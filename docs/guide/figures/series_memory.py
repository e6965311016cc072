"""Spread of the estimate of two dependent series, and the standard errors that allow for memory or do not."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import numpy as np
from scipy.signal import lfilter

import infoest

BLUE, ORANGE, BLACK = "#0072B2", "#D55E00", "#333333"
ROWS, PAIRS = 500, 100
MEMORY = (0.0, 0.5, 0.7, 0.8, 0.9)

spread, with_memory, without = [], [], []
for memory in MEMORY:
    values, serial, plain = [], [], []
    for seed in range(PAIRS):
        noise = np.random.default_rng(seed).normal(size=(2, ROWS + 200))
        noise[1] = 0.6 * noise[0] + 0.8 * noise[1]
        x, y = lfilter([1.0], [1.0, -memory], noise)[:, 200:]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of rows that look like times, and of long memory
            estimate = infoest.mutual_information(x, y, method="gaussian", series=True)
            values.append(estimate.value)
            serial.append(estimate.stderr)
            plain.append(infoest.mutual_information(x, y, method="gaussian").stderr)
    spread.append(np.std(values))
    with_memory.append(np.mean(serial))
    without.append(np.mean(plain))

figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.plot(MEMORY, spread, "o-", color=BLACK, label=f"standard deviation over {PAIRS} pairs")
ax.plot(MEMORY, with_memory, "s-", color=BLUE, label="mean standard error, series=True")
ax.plot(MEMORY, without, "^-", color=ORANGE, label="mean standard error, independent rows")
ax.set(xlabel="autocorrelation at lag 1", ylabel="nat", ylim=(0, None))
ax.legend(frameon=False, fontsize=9)
ax.spines[["top", "right"]].set_visible(False)
