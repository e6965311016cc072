"""
Which series drives which?
==========================

Transfer entropy of a pair cannot tell a driver from the driver of a driver; a network, which asks given all other
series, can. The four series are simulated, so that the answer is known.
"""

import matplotlib.pyplot as plt
import numpy as np

from infoest import TransferEntropyNetwork, datasets, inference, timeseries
from infoest.plotting import NetworkDisplay

chain = np.diag([0.6, 0.4, 0.4, 0.5])
chain[1, 0] = chain[2, 1] = 0.5  # 0 drives 1, 1 drives 2; 3 is alone
X, _ = datasets.vector_autoregression(1_000, chain, random_state=0)

# %%
# Pair by pair, series 0 seems to drive series 2 as well: it does, through series 1.

alone = timeseries.transfer_entropy(X[:, 0], X[:, 2], lag_source=2, method="gaussian")
given = timeseries.transfer_entropy(X[:, 0], X[:, 2], conditions=X[:, 1], lag_source=2, method="gaussian")
print(f"alone:            {alone}")
print(f"given series 1:   {given}")
test = inference.transfer_entropy_test(X[:, 3], X[:, 2], method="gaussian", n_resamples=199, random_state=0)
print(f"series 3 to 2:    p = {test.pvalue:.2f}")

# %%
# The network searches the past of all series, with a test at every step and a bound on the share of false links.

network = TransferEntropyNetwork(max_lag=2, random_state=0).fit(X)
print(network.links_frame().round(4).to_string())

# %%
# **Read the figure so:** arrows are parents, and the missing arrow from x0 to x2 is the point: once x1 is known, x0
# adds nothing. Series 3, which drives nobody, has no arrow. A network finds this only if the one in between was
# recorded; of a driver that is not among the series it can know nothing.

fig, ax = plt.subplots(figsize=(5, 5), layout="constrained")
NetworkDisplay.from_network(network).plot(ax)
