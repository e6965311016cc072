"""Methods: mutual information by the methods that are asked for by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from infoest import mutual_information

from . import truths
from .case import Case, Sample
from .samplers import bivariate_normal, cells, dependent_table

if TYPE_CHECKING:
    from .bands import Band

FAMILY = "Mutual information by further methods"
TABLE = dependent_table(5, 0.3)
RHO6 = truths.normal_information(0.6)
REASON = (
    "Rectangles and the box kernel: standard errors to 20 %; the kernel smooths, which its width makes a bias. The "
    "copula is exact for monotone images of a normal law. Corrected plug-ins leave less bias than the plug-in's 0.016."
)


def cubed_normal(n: int, rng: np.random.Generator) -> Sample:
    """A normal pair seen through a cube and an exponential: the copula, and so the information, is the same."""
    x, y = bivariate_normal(n, rng, correlation=0.6)
    return x**3, np.exp(y)


def _case(
    name: str, draw: Any, label: str, truth: float, accept: dict[str, Band], repeats: int, **settings: Any
) -> Case:
    return Case(
        family=FAMILY,
        name=name,
        method=label,
        draw=draw,
        estimate=partial(mutual_information, **settings),
        truth=truth,
        n=500,
        repeats=repeats,
        accept=accept,
        reason=REASON,
        quick_divisor=2 if repeats < 400 else 1,
    )


NORMAL = partial(bivariate_normal, correlation=0.6)
CASES = (
    _case(
        "normal, ρ = 0.6",
        NORMAL,
        "KSG-2, k=3",
        RHO6,
        {"bias": (-0.03, 0.03), "ratio": (0.8, 1.25)},
        300,
        method="ksg",
        algorithm="ksg2",
    ),
    _case(
        "normal, ρ = 0.6",
        NORMAL,
        "box kernel, 0.5 sd",
        RHO6,
        {"bias": (-0.1, 0.1), "ratio": (0.8, 1.25)},
        300,
        method="kernel",
    ),
    _case(
        "cubed and exponential normal, ρ = 0.6",
        cubed_normal,
        "Gaussian copula",
        RHO6,
        {"bias": (-0.01, 0.01), "ratio": (0.9, 1.1), "centred": (0.925, 0.97)},
        1000,
        method="gaussian_copula",
    ),
    *(
        _case(
            "5×5 table",
            partial(cells, table=TABLE),
            f"plug-in, {correction.replace('_', '-')}",
            truths.table_information(TABLE),
            {"bias": (-0.02, 0.02), "ratio": (0.85, 1.2)},
            1000,
            method="plugin",
            discrete=True,
            bias_correction=correction,
        )
        for correction in ("grassberger", "grassberger_1988", "chao_shen", "jackknife", "shrink", "nsb")
    ),
)
