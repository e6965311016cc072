"""Multivariate: conditional mutual information, total correlation and its kin, Rényi and Tsallis entropy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infoest import (
    Estimate,
    conditional_mutual_information,
    dual_total_correlation,
    o_information,
    s_information,
    total_correlation,
)

from . import truths
from .bands import Band
from .case import Case, Sample
from .samplers import normal_vector
from .truths import LN2, binary_entropy, equicorrelation

FAMILY = "Conditional and multivariate information"
CHAIN = np.array([[1.0, 0.7, 0.49], [0.7, 1.0, 0.7], [0.49, 0.7, 1.0]])  # x - z - y
TRIPLE, SIX = (truths.normal_organisation(equicorrelation(m, 0.4)) for m in (3, 6))
Accept = Mapping[str, Band]
NEIGHBOR: Accept = {"ratio": (0.9, 1.15), "centred": (0.925, 0.98)}
SUMS: Accept = {"ratio": (0.83, 1.25), "centred": (0.9, 0.99)}
NEIGHBOR_REASON = (
    "Nearest neighbours: calibrated to 10 % for conditional information and 20 % for sums of many terms, whose bias "
    "grows with the number of variables."
)
EXACT_REASON = "Gaussian and plug-in: first-order standard errors, unbiased up to 1/n squared."


def three_columns(n: int, rng: np.random.Generator, *, covariance: NDArray[np.float64]) -> Sample:
    """x, z, y of a normal law, as (x, y, z)."""
    (rows,) = normal_vector(n, rng, covariance=covariance)
    return rows[:, 0], rows[:, 2], rows[:, 1]


def noisy_xor(n: int, rng: np.random.Generator, *, error: float) -> Sample:
    """Two fair bits, and their exclusive or, flipped now and then, as (x, z, y): each pair is independent."""
    x, y = rng.integers(0, 2, size=(2, n))
    return x, x ^ y ^ (rng.random(n) < error), y


def regimes(n: int, rng: np.random.Generator) -> Sample:
    """Correlation 0 or 0.8, as a third column says."""
    z = rng.integers(0, 2, n)
    correlation = np.where(z == 1, 0.8, 0.0)
    x = rng.normal(size=n)
    return x, correlation * x + np.sqrt(1 - correlation**2) * rng.normal(size=n), z.astype(str)


def bits(n: int, rng: np.random.Generator, *, law: str) -> Sample:
    """Four copies of a bit, or two bits and their exclusive or."""
    first, second = rng.integers(0, 2, size=(2, n))
    return (np.column_stack([first] * 4 if law == "copies" else [first, second, first ^ second]),)


def _case(
    name: str,
    draw: Callable[[int, np.random.Generator], Sample],
    estimate: Callable[..., Estimate],
    label: str,
    truth: float,
    accept: Accept,
    *,
    n: int = 1000,
    repeats: int = 400,
    quick_divisor: int = 1,
    **settings: Any,
) -> Case:
    return Case(
        family=FAMILY,
        name=name,
        method=label,
        draw=draw,
        estimate=partial(estimate, **settings),
        truth=truth,
        n=n,
        repeats=repeats,
        accept=accept,
        reason=EXACT_REASON if settings.get("method") else NEIGHBOR_REASON,
        quick_divisor=quick_divisor,
    )


def _chain(label: str, accept: Accept, **settings: Any) -> Case:
    draw = partial(three_columns, covariance=CHAIN)
    return _case("normal chain x − z − y", draw, conditional_mutual_information, label, 0.0, accept, **settings)


CONDITIONAL_TRUTH = truths.block_information(equicorrelation(3, 0.4), (0,), (1,), (2,))
CONDITIONAL = (
    _chain("KSG-1, k=3", {**NEIGHBOR, "bias": (-0.02, 0.02)}),
    _chain("Gaussian", {"bias": (-0.001, 0.001), "coverage": (0.965, 0.985)}, method="gaussian"),
    _case(
        "normal, all pairs 0.4, one condition",
        partial(three_columns, covariance=equicorrelation(3, 0.4)),
        conditional_mutual_information,
        "KSG-1, k=3",
        CONDITIONAL_TRUTH,
        {**NEIGHBOR, "bias": (-0.02, 0.02)},
    ),
    _case(
        "normal, all pairs 0.4, one condition",
        partial(three_columns, covariance=equicorrelation(3, 0.4)),
        conditional_mutual_information,
        "Gaussian",
        CONDITIONAL_TRUTH,
        {"bias": (-0.001, 0.001), "coverage": (0.925, 0.975)},
        method="gaussian",
    ),
    _case(
        "regimes, ρ = 0 and 0.8, half each",
        regimes,
        conditional_mutual_information,
        "mixed, k=3",
        0.5 * truths.normal_information(0.8),
        {**NEIGHBOR, "bias": (-0.03, 0.03)},
    ),
    _case(
        "noisy XOR, error 0.1",
        partial(noisy_xor, error=0.1),
        conditional_mutual_information,
        "plug-in, miller-madow",
        LN2 - binary_entropy(0.1),
        {"bias": (-0.002, 0.002), "ratio": (0.95, 1.05), "centred": (0.93, 0.965)},
        method="plugin",
        bias_correction="miller_madow",
        discrete=True,
    ),
)


def _sums(size: int, truth: Mapping[str, float], bias: float) -> tuple[Case, ...]:
    draw = partial(normal_vector, covariance=equicorrelation(size, 0.4))
    measures = {
        "TC": total_correlation,
        "DTC": dual_total_correlation,
        "O": o_information,
        "S": s_information,
    }
    names = {3: "three", 6: "six"}[size]
    nearest = (
        _case(
            f"{what}, {names} normals, all pairs 0.4",
            draw,
            measure,
            "KSG-1, k=3",
            truth[what],
            {"bias": (-bias, bias), **(SUMS if size == 3 else {})},
            repeats=300,
            quick_divisor=1 if size == 3 else 3,  # of six only the bias is judged
            method="ksg",
        )
        for what, measure in measures.items()
    )
    anchored = (
        _case(
            f"{what}, {names} normals, all pairs 0.4",
            draw,
            measure,
            "auto, k=3",
            truth[what],
            {"bias": (-0.02, 0.02)},
            repeats=200,
            quick_divisor=3,
        )
        for what, measure in measures.items()
        if size > 3
    )
    exact = (
        _case(
            f"{what}, {names} normals, all pairs 0.4",
            draw,
            measure,
            "Gaussian",
            truth[what],
            {"bias": (-0.002, 0.002), "ratio": (0.93, 1.07), "centred": (0.925, 0.97)},
            method="gaussian",
        )
        for what, measure in measures.items()
    )
    return (*nearest, *anchored, *exact)


MULTIVARIATE = (
    *_sums(3, TRIPLE, 0.03),
    *_sums(6, SIX, 0.1),
    _case(
        "O, XOR",
        partial(bits, law="xor"),
        o_information,
        "plug-in, miller-madow",
        -LN2,
        {"bias": (-0.003, 0.003)},
        method="plugin",
        bias_correction="miller_madow",
    ),
    _case(
        "O, four copies of a bit",
        partial(bits, law="copies"),
        o_information,
        "plug-in, miller-madow",
        2 * LN2,
        {"bias": (-0.003, 0.003)},
        method="plugin",
        bias_correction="miller_madow",
    ),
)

CASES = (*CONDITIONAL, *MULTIVARIATE)
NOTES = ("Nearest-neighbour sums of six variables show their bias; its size is the price of one joint radius.",)
