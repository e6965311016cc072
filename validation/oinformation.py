"""O-information of systems whose truth is known, by copula, by nearest neighbours and by tables."""

from __future__ import annotations

import math
from functools import partial
from itertools import product
from typing import Any, Literal

import numpy as np

from infoest import Estimate, o_information
from infoest.datasets import gaussian_system, noisy_xor, smooth_xor
from infoest.multivariate import multiplet_information, o_information_gradients

from .case import Case

FAMILY = "O-information of known systems"
SOURCE = "The continuous systems and their truths are those of Bounoua et al. 2024 (arXiv 2402.05667)."
BLIND = "On the smooth exclusive or the copula sees nothing: its row shows the miss and is not judged."
NOTES = (SOURCE, BLIND)
Kind = Literal["redundant", "synergistic"]
RED: Kind = "redundant"
SYN: Kind = "synergistic"
SYSTEMS: tuple[tuple[str, tuple[tuple[Kind, int], ...], float], ...] = (
    ("red 3, 0.6", ((RED, 3),), 0.6),
    ("syn 3, 0.6", ((SYN, 3),), 0.6),
    ("red 3 + syn 3, 0.6", ((RED, 3), (SYN, 3)), 0.6),
    ("red 3, 3, 4, 0.8", ((RED, 3), (RED, 3), (RED, 4)), 0.8),
    ("syn 3, 3, 4, 0.7", ((SYN, 3), (SYN, 3), (SYN, 4)), 0.7),
)
CLOSE = "Within 0.05 of the truth on average: what is left of the bias at n = 5000."
NEAR = "Nearest neighbours within 0.04 of the truth on average."
COUNTED = "Miller-Madow leaves a bias of order 1/n^2; the standard error is measured within 3 % of the sd."


def system(n: int, rng: np.random.Generator, *, groups: Any, strength: float, transform: Any) -> tuple[Any]:
    """A Gaussian system, its columns transformed."""
    return (gaussian_system(n, groups, strength, transform=transform, random_state=rng)[0],)


def xor(n: int, rng: np.random.Generator) -> tuple[Any]:
    """Three noisy signs of even parity."""
    return (smooth_xor(n, random_state=rng)[0],)


def by(X: Any, *, method: str) -> Estimate:
    """O-information; that of nearest neighbours without its standard error, which takes most of the time."""
    return o_information(X, method=method, stderr=method != "ksg")


def gradient(X: Any, *, variable: int) -> Estimate:
    """What one variable adds to O."""
    return o_information_gradients(X, method="gaussian_copula")[variable]


def noisy_parity(n: int, rng: np.random.Generator) -> tuple[Any]:
    """Two bits and their exclusive or, flipped in a fifth of the rows."""
    return (noisy_xor(n, 0.2, random_state=rng)[0],)


def noisy_copies(n: int, rng: np.random.Generator, *, copies: int, noise: float) -> tuple[Any]:
    """Copies of a bit, each flipped with the same probability."""
    return (rng.integers(0, 2, n)[:, None] ^ (rng.random((n, copies)) < noise),)


def truth_of_copies(copies: int, noise: float) -> float:
    """O of noisy copies, from the entropies of one, of all but one and of all."""

    def entropy(m: int) -> float:
        flips = [sum(cell) for cell in product((0, 1), repeat=m)]
        law = [(noise**k * (1 - noise) ** (m - k) + noise ** (m - k) * (1 - noise) ** k) / 2 for k in flips]
        return -sum(p * math.log(p) for p in law)

    return copies * (entropy(1) - entropy(copies - 1)) + (copies - 2) * entropy(copies)


def swept(X: Any) -> Estimate:
    """O of all columns, from the sweep over tables."""
    found = multiplet_information(X, X.shape[1], method="plugin", bias_correction="miller_madow")
    return Estimate(float(found.o_information[0]), float(found.stderr[0]), (found.n,), method=found.method)


def _table_case(name: str, draw: Any, truth: float) -> Case:
    return Case(
        family=FAMILY,
        name=name,
        method="plug-in sweep, Miller-Madow",
        draw=draw,
        estimate=swept,
        truth=truth,
        n=1000,
        repeats=1000,
        accept={"bias": (-0.001, 0.001), "ratio": (0.97, 1.05), "coverage": (0.935, 0.965)},
        reason=COUNTED,
    )


def _system_case(name: str, groups: Any, strength: float, transform: Literal["none", "half_cube", "cdf"]) -> Case:
    return Case(
        family=FAMILY,
        name=name if transform == "none" else f"{name}, {transform}",
        method="Gaussian copula",
        draw=partial(system, groups=groups, strength=strength, transform=transform),
        estimate=partial(by, method="gaussian_copula"),
        truth=gaussian_system(2, groups, strength, random_state=0)[1].o_information,
        n=5000,
        repeats=20,
        accept={"bias": (-0.05, 0.05)},
        reason=CLOSE,
    )


def _xor_case(method: str, label: str, accept: dict[str, tuple[float, float]], reason: str) -> Case:
    return Case(
        family=FAMILY,
        name="smooth exclusive or",
        method=label,
        draw=xor,
        estimate=partial(by, method=method),
        truth=smooth_xor(2, random_state=0)[1].o_information,
        n=5000,
        repeats=20,
        accept=accept,
        reason=reason,
    )


def _gradient_case(variable: int) -> Case:
    kind = RED if variable < 3 else SYN
    whole = gaussian_system(2, ((RED, 3), (SYN, 3)), 0.6, random_state=0)[1].o_information
    without = gaussian_system(2, ((SYN if kind == RED else RED, 3),), 0.6, random_state=0)[1].o_information
    return Case(
        family=FAMILY,
        name=f"red 3 + syn 3, gradient of a {kind} variable",
        method="Gaussian copula",
        draw=partial(system, groups=((RED, 3), (SYN, 3)), strength=0.6, transform="none"),
        estimate=partial(gradient, variable=variable),
        truth=whole - without,
        n=5000,
        repeats=20,
        accept={"bias": (-0.05, 0.05)},
        reason=CLOSE,
    )


CASES = (
    *(_system_case(*given, transform) for given in SYSTEMS for transform in ("none", "half_cube", "cdf")),
    _gradient_case(0),
    _gradient_case(3),
    _xor_case("ksg", "KSG-1, k = 3", {"bias": (-0.04, 0.04)}, NEAR),
    _xor_case("gaussian_copula", "Gaussian copula", {}, "Shown, not judged."),
    _table_case("exclusive or, a fifth flipped", noisy_parity, noisy_xor(2, 0.2, random_state=0)[1].o_information),
    _table_case("4 copies, 15 % flipped", partial(noisy_copies, copies=4, noise=0.15), truth_of_copies(4, 0.15)),
)
