"""Rényi transfer entropy of extremes that are followed, against the order, and its surrogates."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import numpy as np

import infoest
from infoest.inference import transfer_entropy_test

BLUE, GREY = "#0072B2", "#888888"
ORDERS = (0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 3.0)


def three(x: np.ndarray) -> np.ndarray:
    return np.digitize(x, np.quantile(x, [0.05, 0.95]))


rng = np.random.default_rng(3)
source = rng.standard_t(3, size=2000)
target = rng.normal(size=2000)
jump = np.abs(source[:-1]) > 3
target[1:][jump] = 3 * np.sign(source[:-1][jump])

estimates, bands = [], []
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of unseen cells, which is what the band shows
    for order in ORDERS:
        estimates.append(infoest.transfer_entropy(three(source), three(target), renyi_order=order))
        test = transfer_entropy_test(
            three(source), three(target), renyi_order=order, null="within_cells", n_resamples=49, random_state=0
        )
        assert test.null is not None
        bands.append((test.null.min(), test.null.max()))

figure, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.fill_between(ORDERS, *np.transpose(bands), color=GREY, alpha=0.3, linewidth=0, label="range of 49 surrogates")
ax.errorbar(
    ORDERS, [e.value for e in estimates], yerr=[1.96 * e.stderr for e in estimates], fmt="o-", color=BLUE, label="value"
)
ax.axhline(0, color=GREY, linewidth=0.8)
ax.set(xlabel="order", ylabel="Rényi transfer entropy (nat)")
ax.legend(frameon=False, fontsize=9)
ax.spines[["top", "right"]].set_visible(False)
