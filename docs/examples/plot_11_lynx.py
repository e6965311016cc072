"""
How long a past does a forecast need?
=====================================

Active information storage says how much the last ``k`` values of a series tell about the next. It grows with ``k`` as
long as older values add something, and where it stops growing is the history that a model needs. Two series of
``pmdarima``: lynx trapped in Canada each year from 1821 to 1934, and a heart rate taken every half second.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from pmdarima.datasets import load_heartrate, load_lynx

from infoest import EstimateArray, active_information_storage, timeseries

lynx = np.log10(load_lynx())  # the catch varies by factors, from 39 to 6991
heart = load_heartrate()[:-8]  # the last values are copies of one number
lags = [1, 2, 3, 4, 5, 6]


def storage(series: np.ndarray) -> EstimateArray:
    found = [active_information_storage(series, lag=k, method="gaussian") for k in lags]
    return EstimateArray(tuple(map(str, lags)), tuple(found))


# %%
# The library is not content with either series, and says what to do.

for name, series in (("lynx", lynx), ("heart rate", heart)):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        active_information_storage(series, lag=3, method="gaussian")
    print(f"{name}: {len(series)} values", *(warning.message for warning in said), sep="\n  ")

# %%
# The heart rate wanders: its level alone makes neighbours alike, and differences ask the better question. The lynx
# turn round in about ten years, so that the record holds a dozen turns; only a longer one would help, and its
# intervals are rough; from six past values on the library calls the record too short to judge at all. What is said of
# the changes of the heart rate concerns the shortest histories, and is what the curve shows.

change = np.diff(heart)
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    of_change = storage(change)
print(*(f"heart rate, changes: {warning.message}" for warning in said), sep="\n")
with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="of the series, x looks so slow|.* are too few")  # lynx: see above
    kept = {"lynx, logarithm": storage(lynx), "heart rate, change in half a second": of_change}
    embedding = timeseries.ragwitz_embedding(lynx, max_lag=6, max_tau=1)
    selected = timeseries.nonuniform_embedding(lynx, max_lag=11, method="gaussian", random_state=0).selected
print(f"lynx, least error of prediction by neighbours: {embedding.lag} past values")
print("lynx, values that add something by a test:", [lag for _, lag in selected])

# %%
# **Read the figure so:** two years of lynx are what a forecast needs; a third adds next to nothing. The test also keeps
# values some ten years back, the length of the cycle. With the heart rate, take as many values as the curve needs to
# become flat. Both curves see linear memory only, and every further value costs rows.

fig, ax = plt.subplots(figsize=(5.6, 3.9), layout="constrained")
for shift, (label, estimates), color, marker in zip(
    (-0.06, 0.06), kept.items(), ("#0072B2", "#D55E00"), "os", strict=True
):
    low, high = estimates.confint(0.95).T
    ax.vlines(np.array(lags) + shift, low, high, color=color, lw=2)
    ax.plot(np.array(lags) + shift, estimates.best, marker=marker, color=color, mfc="white", label=label)
ax.set(xlabel="past values", ylabel="information storage (nat)", ylim=(0, None), xticks=lags)
ax.legend(frameon=False, loc="lower right")
