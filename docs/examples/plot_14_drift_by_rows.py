"""
Has the population drifted?
===========================

The same stability index means different things at different sample sizes; the interval says which.
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
# The plug-in value, which the industry prints, is too large on few rows; the interval brackets the debiased one.

low, high = np.transpose([index.confint(0.95) for index in indices])
truth = float(np.sum((actual - expected) * np.log(actual / expected)))

fig, ax = plt.subplots()
ax.axhline(truth, color="0.6", label="truth")
ax.vlines(sizes, low, high, label="95 % interval")
ax.plot(sizes, [index.value for index in indices], "s", mfc="none", label="plug-in")
ax.plot(sizes, [index.debiased for index in indices], "o", label="debiased")
ax.set(xscale="log", xlabel="rows in each sample", ylabel="population stability index")
ax.legend()

# %%
# Is it, beyond doubt, below 0.1? An equivalence test answers that.

few, many = (
    inference.equivalence_test(rng.multinomial(n, expected), rng.multinomial(n, actual), margin=0.1)
    for n in (300, 30_000)
)
print(f"p-value with 300 rows: {few.pvalue:.3f}; with 30,000: {many.pvalue:.2g}")
