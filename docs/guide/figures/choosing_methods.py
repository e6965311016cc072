"""Errors of four methods on five laws with known information."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np

import infoest
from infoest.datasets import bivariate_normal, normal_blocks

ROWS, SAMPLES = 1000, 8
STYLES = {
    None: ("#0072B2", "o"),
    "ksg": ("#009E73", "D"),
    "gaussian_copula": ("#E69F00", "s"),
    "gaussian": ("#D55E00", "^"),
}
GREY = "#666666"


def normal(seed: int) -> tuple[np.ndarray, np.ndarray, float]:
    return bivariate_normal(ROWS, correlation=0.6, random_state=seed)


def skewed(seed: int) -> tuple[np.ndarray, np.ndarray, float]:
    x, y, truth = bivariate_normal(ROWS, correlation=0.6, random_state=seed)
    return np.exp(3 * x), np.exp(3 * y), truth


def opposite_slopes(seed: int) -> tuple[np.ndarray, np.ndarray, float]:
    rng = np.random.default_rng(seed)
    x, y, _ = bivariate_normal(ROWS, correlation=0.9, random_state=rng)
    return x, y * rng.choice([-1, 1], ROWS), 0.4084  # by quadrature


def common_scale(seed: int) -> tuple[np.ndarray, np.ndarray, float]:
    rng = np.random.default_rng(seed)
    scale = np.sqrt(rng.chisquare(1, ROWS))
    return rng.normal(size=ROWS) / scale, rng.normal(size=ROWS) / scale, 0.2242  # of a Student law, one degree


def five_pairs(seed: int) -> tuple[np.ndarray, np.ndarray, float]:
    covariance = np.eye(10) + 0.6 * (np.eye(10, k=5) + np.eye(10, k=-5))
    return normal_blocks(ROWS, covariance, 5, random_state=seed)


LAWS: dict[str, Callable[[int], tuple[np.ndarray, np.ndarray, float]]] = {
    "normal, correlation 0.6": normal,
    "exp(3x), exp(3y) of it": skewed,
    "slopes of 0.9 and −0.9, mixed": opposite_slopes,
    "common scale, uncorrelated": common_scale,
    "5 + 5 columns, five pairs": five_pairs,
}

figure, ax = plt.subplots(figsize=(8, 4.6), layout="constrained")
for row, law in enumerate(LAWS.values()):
    for i, (method, (color, marker)) in enumerate(STYLES.items()):
        errors = []
        for seed in range(SAMPLES):
            x, y, truth = law(seed)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the errors are what is shown
                errors.append(infoest.mutual_information(x, y, method=method, stderr=False).value - truth)
        ax.errorbar(
            np.mean(errors),
            row + 0.16 * (i - 1.5),
            xerr=np.std(errors),
            fmt=marker,
            color=color,
            label=(method or "None (default)") if row == 0 else None,
        )
ax.axvline(0, color=GREY, linestyle="--", linewidth=1)
ax.set_yticks(range(len(LAWS)), list(LAWS))
ax.invert_yaxis()
ax.set_xlim(-0.6, 1.6)
ax.set_xlabel("estimate less truth (nat)")
ax.legend(frameon=False, fontsize=9, loc="upper right")
ax.spines[["top", "right"]].set_visible(False)
