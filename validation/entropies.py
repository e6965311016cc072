"""Entropy: the cases of every method."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from infoest import entropy

from . import truths
from .case import Case
from .information import NEIGHBOR, NEIGHBOR_REASON
from .samplers import Draw, codes, column, decaying_shares, normal_vector

if TYPE_CHECKING:
    from .bands import Band

FAMILY = "Entropy"


def _neighbor(
    name: str, draw: Draw, truth: float, bias: Band, reason: str, n: int = 1000, fires: Band = (0.0, 1.0)
) -> Case:
    return Case(
        family=FAMILY,
        name=name,
        method="Kozachenko-Leonenko, k=3",
        draw=draw,
        estimate=partial(entropy, method="kozachenko_leonenko"),
        truth=truth,
        n=n,
        repeats=1000,
        accept={**NEIGHBOR, "bias": bias, "fires": fires},
        reason=reason,
    )


def _line(label: str, name: str, truth: float, bias: Band, reason: str) -> Case:
    return _neighbor(label, partial(column, name=name), truth, bias, reason)


def _normal(dimension: int, bias: Band, reason: str) -> Case:
    covariance = np.eye(dimension)
    return _neighbor(
        f"normal, {dimension}-d",
        partial(normal_vector, covariance=covariance),
        truths.normal_entropy(covariance),
        bias,
        reason,
    )


ILL_SCALED = np.diag([1e-6, 1.0, 1e6])
SMOOTH = "Smooth density on a line: bias within 0.01 nat at n = 1000."
EDGE = "Edges: neighbourhoods reach over them, which raises the estimate."
NEIGHBORS = (
    _normal(1, (-0.006, 0.006), SMOOTH),
    _normal(2, (-0.02, 0.005), "Two dimensions: tails dominate the bias."),
    _normal(3, (-0.05, 0.005), "Three dimensions: tails dominate the bias."),
    _neighbor(
        "normal, 3-d, scales 1e-3 … 1e3",
        partial(normal_vector, covariance=ILL_SCALED),
        truths.normal_entropy(ILL_SCALED),
        (-0.05, 0.005),
        "Columns are divided by their sd, so scales do not matter.",
    ),
    _line("uniform", "uniform", 0.0, (-0.005, 0.01), EDGE),
    _line("uniform square", "square", 0.0, (0.0, 0.06), EDGE),
    _line("exponential", "exponential", 1.0, (-0.01, 0.01), SMOOTH),
    _line("Laplace", "laplace", 1 + math.log(2), (-0.01, 0.01), SMOOTH),
    _line("gamma, shape 3", "gamma", truths.gamma_entropy(3.0), (-0.01, 0.01), SMOOTH),
    _line("beta (2, 3)", "beta", truths.beta_entropy(2.0, 3.0), (-0.01, 0.01), SMOOTH),
    _line("lognormal, s = 0.5", "lognormal", 0.5 * (1 + math.log(2 * math.pi * 0.25)), (-0.01, 0.01), SMOOTH),
    _line("Student, ν = 5", "student", truths.student_entropy(5.0), (-0.01, 0.01), SMOOTH),
    _line("Cauchy", "cauchy", math.log(4 * math.pi), (-0.03, 0.03), "Very heavy tails."),
)


def _gaussian(dimension: int, n: int) -> Case:
    covariance = truths.equicorrelation(dimension, 0.5)
    return Case(
        family=FAMILY,
        name=f"normal, {dimension}-d",
        method="Gaussian",
        draw=partial(normal_vector, covariance=covariance),
        estimate=partial(entropy, method="gaussian"),
        truth=truths.normal_entropy(covariance),
        n=n,
        repeats=2000,
        accept={"bias": (-1e-6, 1e-6), "ratio": (0.95, 1.05), "coverage": (0.93, 0.96), "centred": (0.93, 0.96)},
        reason="Gaussian: the digamma correction is exact for normal data; the standard error is first order.",
    )


DISCRETE: Mapping[str, Band] = {"ratio": (0.95, 1.05), "coverage": (0.925, 1.0), "centred": (0.93, 0.965)}


def _plugin(size: int, n: int, correction: str | None, bias: Band) -> Case:
    shares = decaying_shares(size)
    return Case(
        family=FAMILY,
        name=f"{size} codes, shares 1 / rank",
        method="plug-in" + (f", {correction.replace('_', '-')}" if correction else ""),
        draw=partial(codes, shares=shares),
        estimate=partial(entropy, bias_correction=correction),
        truth=truths.shares_entropy(shares),
        n=n,
        repeats=2000,
        accept={**DISCRETE, "bias": bias},
        reason=(
            "Plug-in: bias of −(codes − 1) / 2n without correction, of order 1/n² with Miller-Madow; "
            "standard error first order."
        ),
    )


NOTES = (NEIGHBOR_REASON,)
CASES = (
    *NEIGHBORS,
    _gaussian(1, 500),
    _gaussian(3, 500),
    _plugin(20, 500, None, (-0.0205, -0.0175)),
    _plugin(20, 500, "miller_madow", (-0.001, 0.001)),
    _plugin(20, 2000, "miller_madow", (-0.0003, 0.0003)),
    _plugin(20, 500, "digamma", (-0.0006, 0.0006)),
    _plugin(2, 500, None, (-0.0012, -0.0008)),
)
