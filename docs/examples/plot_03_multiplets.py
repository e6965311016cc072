"""
Redundancy and synergy
======================

The O-information of a group of variables is positive where they repeat one another, and negative where only
all of them together tell something.
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
# All groups of three to five, in one sweep. Copies of one source are redundant; a sum and its parts are synergistic.

found = multivariate.multiplet_information(X, sizes=(3, 5))
print(found.top(3, "synergy").summary_frame().round(3).to_string())
print(found.top(3, "redundancy").summary_frame().round(3).to_string())
fig, ax = plt.subplots(figsize=(8, 5.5), layout="constrained")
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
