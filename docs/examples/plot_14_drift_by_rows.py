"""
How many rows does a stability index need?
==========================================

A population stability index of 0.1 is a common limit. Of a few hundred rows it may be nothing but chance, of many it is
beyond doubt: the same number means different things at different sample sizes, and the interval says which. The counts
are drawn here from two known distributions, so that the truth is known.
"""

import matplotlib.pyplot as plt
import numpy as np

from infoest import credit, inference

rng = np.random.default_rng(20261121)
expected = np.full(10, 0.1)
actual = expected * np.linspace(0.8, 1.2, 10)
sizes = [300, 1_000, 3_000, 10_000, 30_000]
indices = [credit.population_stability_index(rng.multinomial(n, expected), rng.multinomial(n, actual)) for n in sizes]
for n, index in zip(sizes, indices, strict=True):
    print(f"{n:6d} rows each: {index}")

# %%
# **Read the figure so:** do not compare squares, the values that most programs print, with a fixed limit: on few rows
# they are too large. Compare the interval with the limit; where it holds both sides of it, the rows are too few to say.

low, high = np.transpose([index.confint(0.95) for index in indices])
truth = float(np.sum((actual - expected) * np.log(actual / expected)))

fig, ax = plt.subplots(figsize=(5.6, 3.8), layout="constrained")
ax.axhline(truth, color="0.6", label="truth")
ax.axhline(0.1, color="0.6", ls=":", label="limit of 0.1")
ax.vlines(sizes, low, high, color="#0072B2", lw=3, label="95 % interval")
ax.plot(sizes, [index.value for index in indices], "s", color="#D55E00", mfc="white", label="plug-in")
ax.plot(sizes, [index.debiased for index in indices], "o", color="#0072B2", mfc="white", label="debiased")
ax.set(xscale="log", xlabel="rows in each sample", ylabel="population stability index (nat)")
ax.legend(frameon=False)

# %%
# Is it, beyond doubt, below 0.1? An equivalence test answers that.

few, many = (
    inference.equivalence_test(rng.multinomial(n, expected), rng.multinomial(n, actual), margin=0.1)
    for n in (300, 30_000)
)
print(f"p-value with 300 rows: {few.pvalue:.3f}; with 30,000: {many.pvalue:.2g}")
