"""Local information of every row of a correlated pair."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.colors import LinearSegmentedColormap

import infoest
from infoest.datasets import bivariate_normal

ORANGE_TO_BLUE = LinearSegmentedColormap.from_list("local", ["#D55E00", "#E8E8E8", "#0072B2"])

x, y, _ = bivariate_normal(1000, correlation=0.6, random_state=1)
local = infoest.mutual_information(x, y, stderr=False).local
assert local is not None

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained", width_ratios=[1.15, 1])
points = left.scatter(x, y, c=local, cmap=ORANGE_TO_BLUE, vmin=-2.5, vmax=2.5, s=14)
left.set_xlabel("x (standard deviations)")
left.set_ylabel("y (standard deviations)")
figure.colorbar(points, ax=left, label="local information (nat)")
right.hist(local, bins=40, color="#0072B2")
right.axvline(local.mean(), color="#D55E00", linestyle="--", label=f"mean = value = {local.mean():.3f} nat")
right.set_xlabel("local information (nat)")
right.set_ylabel("rows")
right.set_ylim(top=105)
right.legend(frameon=False, fontsize=9, loc="upper right")
right.spines[["top", "right"]].set_visible(False)
