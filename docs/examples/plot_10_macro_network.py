"""
Which part of an economy moves first?
=====================================

Eight quarterly series of the United States, 1959 to 2009, from ``statsmodels``: a network of transfer entropies asks of
every series which others help to predict it once its own past and the other parents are known.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from statsmodels.datasets import macrodata

from infoest import TransferEntropyNetwork
from infoest.plotting import NetworkDisplay

table = macrodata.load_pandas().data
levels = {"realgdp": "GDP", "realcons": "consumption", "realinv": "investment", "realdpi": "income", "m1": "M1"}
growth = (400 * np.log(table[list(levels)]).diff()).rename(columns=levels)  # per cent per year
growth["prices"] = 400 * np.log(table["cpi"]).diff()
growth["bill rate"] = table["tbilrate"].diff()  # percentage points
growth["unemployment"] = table["unemp"].diff()
growth = growth.iloc[1:]

# %%
# Growth rates and differences, since the levels have trends: what trends together would seem to drive each other.

with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    network = TransferEntropyNetwork(max_lag=2, random_state=0).fit(growth)
print(*(warning.message for warning in said), sep="\n")
shown = ["source", "target", "lags", "te", "low", "high", "pvalue_adjusted"]
print(network.links_frame()[shown].round(4).to_string(index=False))

# %%
# **Read the figure so:** an arrow says that the past of the one adds to the prediction of the other given all other
# parents, and a thicker arrow that it adds more. Take the arrows that leave consumption as the finding; the interval of
# each link in the table says how strong. Two hundred quarters find only strong links, so that a missing arrow is no
# proof of absence; what acts within the same quarter, and common causes outside the eight series, are not seen. Where
# the library says that a series remembers more than the lags given, links into it are the less sure ones.

fig, ax = plt.subplots(figsize=(5.6, 5.6), layout="constrained")
NetworkDisplay.from_network(network).plot(ax)
