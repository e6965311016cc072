"""A mixture of normals as a method of one's own, against the default and the truth."""

from __future__ import annotations

import warnings

import matplotlib.pyplot as plt
import numpy as np
from scipy.special import logsumexp
from scipy.stats import norm
from sklearn.mixture import GaussianMixture

import infoest
from infoest.datasets import regime_mixture

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"
TRUTH = 0.4084  # by quadrature


def marginal(model: GaussianMixture, rows: np.ndarray, column: int) -> np.ndarray:
    deviation = np.sqrt(model.covariances_[:, column, column])
    return logsumexp(norm.logpdf(rows[:, [column]], model.means_[:, column], deviation), b=model.weights_, axis=1)


def mixture(x: np.ndarray, y: np.ndarray, n_components: int) -> infoest.Estimate:
    rows = np.column_stack([x, y])
    fold = np.random.default_rng(0).permutation(len(rows)) % 5
    local = np.empty(len(rows))
    for k in range(5):
        model = GaussianMixture(n_components, init_params="random", tol=1e-5, max_iter=500, random_state=0)
        model.fit(rows[fold != k])
        held_out = rows[fold == k]
        local[fold == k] = model.score_samples(held_out) - sum(marginal(model, held_out, j) for j in (0, 1))
    return infoest.Estimate(float(local.mean()), float(local.std(ddof=1)) / len(local) ** 0.5, (len(local),))


def slopes(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    x, y, _, _ = regime_mixture(n, (-0.9, 0.9), random_state=seed)
    return x, y


figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
for shift, color, name, estimate in (
    (0.93, BLUE, "mixture of two normals", lambda x, y: mixture(x, y, 2)),
    (1.0, ORANGE, "default (nearest neighbours)", infoest.mutual_information),
    (1.07, GREY, "a single normal", lambda x, y: mixture(x, y, 1)),
):
    for i, n in enumerate((100, 200, 500, 1000)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a bias in few rows
            found = estimate(*slopes(n, seed=7))
        left.plot([n * shift] * 2, found.confint(0.95), color=color, linewidth=1.4)
        left.plot(n * shift, found.value, "o", color=color, label=name if i == 0 else None)
left.axhline(TRUTH, color=GREY, linestyle="--", linewidth=1)
left.set(xscale="log", xlabel="rows", ylabel="mutual information (nat)", ylim=(-0.15, 0.95))
left.legend(frameon=False, fontsize=9, loc="upper right")

for sample in range(20):
    found = mixture(*slopes(500, sample), 2)
    low, high = found.confint(0.95)
    color = BLUE if low <= TRUTH <= high else ORANGE
    right.plot([low, high], [sample, sample], color=color)
    right.plot(found.value, sample, "o", color=color, markersize=3.5)
right.axvline(TRUTH, color=GREY, linestyle="--", linewidth=1)
right.set(xlabel="mutual information (nat)", ylabel="sample", yticks=range(0, 20, 5))
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)
