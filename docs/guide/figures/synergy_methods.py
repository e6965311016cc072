"""The smooth exclusive or, and what three methods see of it."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap

import infoest
from infoest.datasets import smooth_xor

BLUE, GREY = "#0072B2", "#666666"
ORANGE_TO_BLUE = LinearSegmentedColormap.from_list("sign", ["#D55E00", "#E8E8E8", "#0072B2"])
METHODS = ("gaussian_copula", "ksg", "auto")

X, truth = smooth_xor(1500, random_state=0)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
points = left.scatter(X[:, 0], X[:, 1], c=X[:, 2], cmap=ORANGE_TO_BLUE, s=8)
left.set(xlabel="first variable", ylabel="second variable")
figure.colorbar(points, ax=left, label="third variable")
for i, method in enumerate(METHODS):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what each sees is shown
        estimate = infoest.o_information(X, method=method)
    right.plot([i, i], estimate.confint(0.95), color=BLUE)
    right.plot(i, estimate.value, "o", color=BLUE)
right.axhline(truth.o_information, color=GREY, linestyle="--", linewidth=1, label="truth")
right.axhline(0, color=GREY, linewidth=0.8)
right.set_xticks(range(len(METHODS)), [f'"{m}"' for m in METHODS])
right.set(ylabel="O-information (nat)", xlim=(-0.5, 2.5))
right.legend(frameon=False, fontsize=9)
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
