"""Processor time and standard error against the number of rows."""

from __future__ import annotations

import time

import matplotlib.pyplot as plt

import infoest
from infoest.datasets import bivariate_normal

STYLES = {"ksg": ("#0072B2", "o"), "gaussian": ("#D55E00", "s"), "plugin": ("#009E73", "^")}
ROWS = (300, 1000, 3000, 10_000, 30_000)

x, y, _ = bivariate_normal(max(ROWS), correlation=0.5, random_state=0)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
for method, (color, marker) in STYLES.items():
    settings = {"n_bins": 8, "bias_correction": "miller_madow"} if method == "plugin" else {}
    infoest.mutual_information(x[:500], y[:500], method=method, **settings)  # compiled before it is timed
    seconds, errors = [], []
    for rows in ROWS:
        start = time.process_time()
        found = infoest.mutual_information(x[:rows], y[:rows], method=method, **settings)
        seconds.append(max(time.process_time() - start, 1e-5))
        errors.append(found.stderr)
    label = "plugin, 8 × 8 bins" if method == "plugin" else method
    left.plot(ROWS, seconds, marker=marker, color=color, label=label)
    right.plot(ROWS, errors, marker=marker, color=color, label=label)
left.set(xlabel="rows", ylabel="processor time (s)", xscale="log", yscale="log")
right.set(xlabel="rows", ylabel="standard error (nat)", xscale="log", yscale="log")
for ax in (left, right):
    ax.legend(frameon=False, fontsize=9)
    ax.spines[["top", "right"]].set_visible(False)
