"""
How many months ahead does the sea remember, beyond its calendar?
=================================================================

The sea off Peru is warm every March and cold every September. A series with a season seems to know its own far future,
and the library warns: what looks like memory may be the calendar. The monthly temperatures of 1950 to 2010 come with
``statsmodels``.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from statsmodels.datasets import elnino

from infoest import EstimateArray, active_information_storage, mutual_information

years = elnino.load_pandas().data.drop(columns="YEAR").to_numpy()  # one row per year, one column per month
temperature = years.ravel()
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    raw = active_information_storage(temperature, lag=2, method="gaussian")
print(raw)
print(*(warning.message for warning in said), sep="\n")

# %%
# Two months do not hold the season, as the warning says. What to do: take the mean of each calendar month away. What
# is left, the anomaly, is what people mean by El Niño: a year that is warmer than its season.

anomaly = (years - years.mean(axis=0)).ravel()
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    left = active_information_storage(anomaly, lag=2, method="gaussian")
print(left)
print(*(warning.message for warning in said), sep="\n")

# %%
# How far ahead? The information between a month and one ``h`` months later, for the temperature and for the anomaly.
# ``series=True`` makes the interval allow for neighbouring months that resemble each other.

months = np.arange(1, 25)


def memory(series: np.ndarray) -> EstimateArray:
    pairs = [mutual_information(series[:-h], series[h:], method="gaussian", series=True) for h in months]
    return EstimateArray(tuple(map(str, months)), tuple(pairs))


with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    with_season, without = memory(temperature), memory(anomaly)
print(f"{len(said)} warnings, the first: {said[0].message}" if said else "no warning")

# %%
# The warning is about slow series again: a warm year is one event, not twelve, and sixty years hold few. The shaded
# intervals are somewhat too narrow for that reason, and at long lags a small positive value is no finding.
#
# **Read the figure so:** the season alone makes the temperature of next March look known a year ahead; without it the
# sea remembers about as many months as the blue interval stays off 0. A model that has not been given the calendar
# will report the orange curve. The means of the calendar months come from the same years, and an oscillation of
# several years may show at lags beyond two years, which are not drawn: sixty years hold few of them.

fig, ax = plt.subplots(figsize=(5.8, 3.9), layout="constrained")
for estimates, color, marker, label in (
    (with_season, "#D55E00", "s", "temperature, season and all"),
    (without, "#0072B2", "o", "anomaly, season removed"),
):
    low, high = estimates.confint(0.95).T
    ax.fill_between(months, low, high, color=color, alpha=0.2, lw=0)
    ax.plot(months, estimates.best, marker=marker, ms=4, color=color, label=label)
ax.axhline(0, color="0.5", lw=1)
ax.set(xlabel="months ahead", ylabel="mutual information (nat)", xticks=range(0, 25, 6))
ax.legend(frameon=False)
