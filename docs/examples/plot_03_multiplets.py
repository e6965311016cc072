"""
Which groups repeat one another, and which only speak together?
================================================================

The O-information of a group of variables is positive where they repeat one another, and negative where only
all of them together tell something. Six simulated variables hold one group of each kind.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np

from infoest import datasets, multivariate
from infoest.plotting import MultipletsDisplay

rng = np.random.default_rng(0)
source = rng.normal(size=1_000)
copies = source[:, None] + 0.5 * rng.normal(size=(1_000, 3))
parts = rng.normal(size=(1_000, 2))
total = parts.sum(axis=1) + 0.5 * rng.normal(size=1_000)
X = np.column_stack([copies, parts, total])

# %%
# All groups of three to five, in one sweep.

found = multivariate.multiplet_information(X, sizes=(3, 5))
print(found.top(3, "synergy").summary_frame().round(3).to_string())
print(found.top(3, "redundancy").summary_frame().round(3).to_string())

# %%
# **Read the figure so:** start from the smallest group at either end. Copies of one source (X0, X1, X2) are redundant,
# a sum and its parts (X3, X4, X5) synergistic, and larger groups that hold one of them inherit its value.

fig, ax = plt.subplots(figsize=(6.6, 5.2), layout="constrained")
MultipletsDisplay.from_multiplets(found).plot(ax)

# %%
# The sweep sees what a normal law can hold. On an exclusive or it is sure of nothing, and wrong: comparing the methods
# says so.

exclusive_or, truth = datasets.smooth_xor(1_000, random_state=0)
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    compared = multivariate.o_information_by_method(exclusive_or, random_state=0)
print(*(warning.message for warning in said), sep="\n")
print(f"truth {truth.o_information:.3f}")
print(compared.summary_frame().round(3).to_string())
