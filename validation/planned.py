"""Planned: truths that no case checks yet, most for want of an estimator, so that what is missing stays visible."""

from __future__ import annotations

import math

import numpy as np

from . import truths
from .case import Planned
from .truths import LN2, binary_entropy, equicorrelation

RHO6 = truths.normal_information(0.6)
NORMAL_1, NORMAL_2 = truths.normal_entropy(np.eye(1)), truths.normal_entropy(np.eye(2))
AR = np.array([[0.5, 0.5], [0.0, 0.5]])
SYNERGY = truths.normal_organisation(equicorrelation(6, 0.4))
TRIPLE = truths.normal_organisation(equicorrelation(3, 0.4))
CHAIN = np.array([[1.0, 0.7, 0.49], [0.7, 1.0, 0.7], [0.49, 0.7, 1.0]])  # x - z - y, conditionally independent given z
NOISE = LN2 - binary_entropy(0.1)


def _student_normal(dof: float, correlation: float) -> float:
    """Student pair with correlated dispersion."""
    return truths.normal_information(correlation) + truths.student_information(dof, 1, 1)


def _renyi_normal(order: float, shift: float) -> float:
    """Rényi divergence of two unit normals."""
    return order / 2 * shift**2


_BY_FAMILY: dict[str, dict[str, float]] = {
    "Rényi and Tsallis entropy": {
        "Rényi 1/2, normal, 2-d": math.log(2 * math.pi) + math.log(0.5) / -0.5,
        "Rényi 2, exponential": LN2,
        "Rényi 2, uniform square": 0.0,
        "Rényi 3, Laplace": LN2 + math.log(3) / 2,
        "Rényi at order 1, normal (Shannon limit)": NORMAL_1,
        "Tsallis 2, fair coin": 0.5,
    },
    "Mutual information of further laws": {
        "normal, ρ = 0.75; also half-cube, wiggly, bimodal, Swiss roll": truths.normal_information(0.75),
        "2×2, 3×3, 5×5, 25×25 normal, two pairs 0.8": 2 * truths.normal_information(0.8),
        "3×3 normal, two pairs 0.8, spiral": 2 * truths.normal_information(0.8),
        "5×5 normal, all pairs 0.5": truths.block_information(equicorrelation(10, 0.5), range(5), range(5, 10)),
        "25×25 normal, all pairs 0.5": truths.block_information(equicorrelation(50, 0.5), range(25), range(25, 50)),
        "Student ν = 1, 1×1, raw and asinh": truths.student_information(1, 1, 1),
        "Student ν = 2, 3×3": truths.student_information(2, 3, 3),
        "Student ν = 3, 5×5": truths.student_information(3, 5, 5),
        "Student ν = 3, 1×1, ρ = 0.6": _student_normal(3, 0.6),
        "mixture X": 0.408443,
        "mixture AI": 0.775953,
        "mixture Waves": 1.307017,
        "mixture Galaxy": 0.494298,
        "concentric shells, 3-d, 5 shells": 0.455423,
        "normal, 20 pairs, MI 10, cubed": 10.0,
        "default by a logistic of a normal, −2 + x": truths.logistic_information(-2.0, 1.0),
    },
    "Conditional mutual information": {
        "normal, common cause, three conditions": 0.0,
        "XOR": LN2,
    },
    "Total correlation, dual total correlation, O- and S-information": {
        "S, XOR": 3 * LN2,
        "O, noisy XOR (0.1) beside a copied pair": -NOISE,
        "co-information, copied bit": LN2,
    },
    "Transfer entropy and Markov chains": {
        "VAR(1), the same, histories of 3": truths.var_transfer_entropy(AR, np.eye(2), 3),
        "binary copy channel, error 0.1": NOISE,
    },
    "Divergences": {
        "KL, normals half a sd apart": truths.normal_kl(0.5, 1.0, 0.0, 1.0),
        "KL, equal normals": 0.0,
        "KL, normal against one of twice the sd": truths.normal_kl(0.0, 1.0, 0.0, 4.0),
        "KL, gamma 3 against gamma 2": truths.gamma_kl(3.0, 1.0, 2.0, 1.0),
        "Rényi 1/2, normals one sd apart": _renyi_normal(0.5, 1.0),
        "Jeffreys, exponentials of rate 1 and 2": 0.5,
        "squared Hellinger, normals one sd apart": 1 - math.exp(-1 / 8),
        "Jensen-Shannon, disjoint supports": LN2,
        "total variation, normals one sd apart": math.erf(1 / (2 * math.sqrt(2))),
        "Cauchy-Schwarz, normals one sd apart": 0.25,
    },
    "Scorecards": {
        "IV from AUC, normal scores, d = 1 (bin-free)": 1.0,
    },
}
PLANNED = tuple(Planned(family, name, truth) for family, rows in _BY_FAMILY.items() for name, truth in rows.items())
