"""
Which measurements tell three wines apart, and which only seem to?
==================================================================

``mutual_info_classif`` of scikit-learn gives every feature a number, also a feature of pure noise. With a p-value the
question "how large is large enough" has an answer. The wines are scikit-learn's: 178 bottles of three cultivars and
thirteen chemical measurements. Ten columns of noise are added here as a control.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_wine
from sklearn.feature_selection import mutual_info_classif

from infoest import feature_information, inference

X, y = load_wine(return_X_y=True, as_frame=True)
rng = np.random.default_rng(5)
for i in range(10):
    X[f"noise {i}"] = rng.permutation(X["ash"].to_numpy())  # real values in an order that means nothing
theirs = mutual_info_classif(X, y, random_state=0)
ours = feature_information(X, y)
test = inference.feature_independence_test(X, y, n_resamples=999, random_state=0)
adjusted = test.pvalue_adjusted
noise = np.array([name.startswith("noise") for name in X.columns])
print(f"noise with a positive number: mutual_info_classif {np.sum(theirs[noise] > 0)} of {noise.sum()}")
print(f"noise with an adjusted p-value up to 0.05: {np.sum(adjusted[noise] <= 0.05)} of {noise.sum()}")
print(f"measurements with one: {np.sum(adjusted[~noise] <= 0.05)} of {np.sum(~noise)}")

# %%
# **Read the figure so:** keep what is blue. The crosses are scikit-learn's numbers: they agree with the estimates, and
# lie above 0 for columns of noise as well. One of those has more than two real measurements that the test finds, so
# that no threshold on the numbers could keep the weak measurements and drop the noise.
# A bar that crosses 0 is not a test: the p-values are permutations of the bottles, adjusted for twenty-three questions.

order = np.argsort(ours.best)
low, high = ours.confint(0.95)[order].T
fig, ax = plt.subplots(figsize=(5.8, 6.4), layout="constrained")
for keep, color, label in (
    (adjusted[order] <= 0.05, "#0072B2", "adjusted p up to 0.05"),
    (adjusted[order] > 0.05, "0.55", "above"),
):
    rows = np.flatnonzero(keep)
    ax.hlines(rows, low[rows], high[rows], color=color, lw=3)
    ax.plot(ours.best[order][rows], rows, "o", color=color, mfc="white", label=f"infoest, {label}")
ax.plot(theirs[order], range(len(order)), "x", color="#D55E00", label="mutual_info_classif")
ax.axvline(0, color="0.5", lw=1)
ax.set_yticks(range(len(order)), [str(name).replace("_", " ") for name in X.columns[order]], fontsize=8)
ax.set(xlabel="information about the cultivar (nat)")
ax.legend(frameon=False, loc="lower right", fontsize=9)

# %%
# The measurements repeat each other. Forward selection takes one only if it adds to those taken before, by a
# conditional test at every step.

measured = X.loc[:, ~noise]
chosen = inference.forward_selection(measured, y, n_resamples=99, random_state=0)
print("taken, in this order:", [chosen.names[i] for i in chosen.selected])

# %%
# A short list is not the only good one: where two measurements say the same, the one that happens to be larger is
# taken, and other bottles may swap them. And all bottles come from one region, so that the list is about these wines.
