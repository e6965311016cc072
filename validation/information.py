"""Mutual information: the cases of every method; those of the standard errors alone are in ``grid.py``."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from infoest import mutual_information

from . import truths
from .case import Case
from .samplers import (
    Draw,
    additive_uniform,
    atoms_and_density,
    blocks,
    categorical_uniform,
    category_and_noise,
    cells,
    class_conditional,
    clayton,
    dependent_table,
    rounded_normal,
    zero_inflated_poisson,
)

if TYPE_CHECKING:
    from .bands import Band

FAMILY = "Mutual information"
NEIGHBOR: Mapping[str, Band] = {"ratio": (0.9, 1.12), "centred": (0.92, 0.975), "coverage": (0.905, 0.98)}
NEIGHBOR_REASON = (
    "Nearest neighbours: mean standard error within 0.9 … 1.12 of the sd (the calibration's own error), hence "
    "centred coverage "
    "within 0.92 … 0.975; raw coverage, judged up to a bias of 0.35 sd, may lose 0.015 to it."
)
ONE_TAIL: Band = (0.965, 0.985)  # at truth 0 only the lower limit can miss, in 2.5 % of samples


def _neighbor(
    name: str,
    draw: Draw,
    truth: float,
    bias: Band,
    reason: str,
    *,
    method: str | None = "ksg",
    n: int = 1000,
) -> Case:
    label = {"ksg": "KSG-1, k=3", "mixed": "mixed, k=3", None: "mixed, k=3, spread (default)"}[method]
    return Case(
        family=FAMILY,
        name=name,
        method=label,
        draw=draw,
        estimate=partial(mutual_information, method=method),
        truth=truth,
        n=n,
        repeats=1000,
        accept={**NEIGHBOR, "bias": bias},
        reason=reason,
    )


IN_PLANE = "A smooth law in the plane: bias within 0.012 nat at n = 1000."
KSG = (
    _neighbor(
        "Clayton, θ = 2", partial(clayton, theta=2.0), truths.clayton_information(2.0), (-0.012, 0.012), IN_PLANE
    ),
    _neighbor(
        "2×2 normal, all pairs 0.3",
        blocks(truths.equicorrelation(4, 0.3)),
        truths.block_information(truths.equicorrelation(4, 0.3), (0, 1), (2, 3)),
        (-0.02, 0.005),
        "Four joint dimensions: biased towards 0.",
    ),
    _neighbor(
        "3×3 normal, all pairs 0.2",
        blocks(truths.equicorrelation(6, 0.2)),
        truths.block_information(truths.equicorrelation(6, 0.2), (0, 1, 2), (3, 4, 5)),
        (-0.035, 0.005),
        "Six joint dimensions: biased towards 0.",
    ),
    _neighbor(
        "uniform plus uniform, ε = 0.75",
        partial(additive_uniform, epsilon=0.75),
        truths.additive_uniform_information(0.75),
        (-0.04, 0.0),
        "Known limit: hard edges cut neighbourhoods.",
    ),
    _neighbor(
        "uniform plus uniform, ε = 0.1",
        partial(additive_uniform, epsilon=0.1),
        truths.additive_uniform_information(0.1),
        (-0.08, 0.0),
        "Known limit: hard edges cut neighbourhoods.",
    ),
)

MIXED = (
    _neighbor(
        "category × uniform, 5 categories",
        partial(categorical_uniform, categories=5),
        math.log(5) - 0.8 * math.log(2),
        (-0.015, 0.015),
        "Edges at known places.",
        method="mixed",
    ),
    _neighbor(
        "category × normal, independent",
        category_and_noise,
        0.0,
        (-0.006, 0.006),
        "Unbiased at independence.",
        method="mixed",
    ),
    _neighbor(
        "class × normal, distance 1",
        partial(class_conditional, distance=1.0),
        truths.class_conditional_information(1.0),
        (-0.01, 0.01),
        "Smooth within classes.",
        method="mixed",
    ),
    _neighbor(
        "Poisson of an exponential",
        partial(zero_inflated_poisson, inflation=0.0),
        truths.zero_inflated_poisson_information(0.0),
        (-0.02, 0.02),
        "Rare counts have few neighbours.",
        method="mixed",
    ),
    _neighbor(
        "Poisson with 30 % more zeros",
        partial(zero_inflated_poisson, inflation=0.3),
        truths.zero_inflated_poisson_information(0.3),
        (-0.02, 0.02),
        "Rare counts have few neighbours.",
        method="mixed",
    ),
    _neighbor(
        "normals and atoms, half each",
        atoms_and_density,
        math.log(2) + 0.5 * truths.normal_information(0.6) + 0.5 * (math.log(2) - truths.binary_entropy(0.2)),
        (-0.02, 0.02),
        "Atoms labelled, so that their laws do not blur.",
        method="mixed",
    ),
    _neighbor(
        "normals ρ = 0.6 rounded to 0.1",
        partial(rounded_normal, correlation=0.6, step=0.1),
        truths.rounded_normal_information(0.6, 0.1),
        (-0.02, 0.02),
        "Ties everywhere.",
        method="mixed",
    ),
    *(
        _neighbor(
            f"normals ρ = {correlation} rounded to 0.1",
            partial(rounded_normal, correlation=correlation, step=0.1),
            truths.rounded_normal_information(correlation, 0.1) if correlation else 0.0,
            (-0.02, 0.02),
            "Steps finer than the neighbourhoods: by default values are spread within them.",
            method=None,
            n=n,
        )
        for correlation, n in ((0.0, 300), (0.6, 300), (0.6, 1000))
    ),
)


def _exact(
    name: str,
    draw: Draw,
    truth: float,
    accept: Mapping[str, Band],
    reason: str,
    *,
    n: int,
    method: str,
    **settings: Any,
) -> Case:
    label = {"gaussian": "Gaussian", "plugin": "plug-in"}[method] + "".join(
        f", {v}".replace("_", "-") for v in settings.values()
    )
    if method == "plugin":
        settings["discrete"] = True  # integers of more than ten values are numbers
    return Case(
        family=FAMILY,
        name=name,
        method=label,
        draw=draw,
        estimate=partial(mutual_information, method=method, **settings),
        truth=truth,
        n=n,
        repeats=2000,
        accept=accept,
        reason=reason,
    )


UNBIASED: Band = (-1e-6, 1e-6)
GAUSSIAN_REASON = (
    "Gaussian: the digamma correction is exact for normal data; the standard error is first order, a few "
    "percent at n ≥ 500, "
    "and at independence that of the chi-square, whose pivot covers in 97.5 % (only its lower limit can miss)."
)
FIRST_ORDER: Mapping[str, Band] = {
    "bias": UNBIASED,
    "ratio": (0.95, 1.05),
    "coverage": (0.935, 0.965),
    "centred": (0.93, 0.965),
}
GAUSSIAN = (
    _exact(
        "3×3 normal, all pairs 0.2",
        blocks(truths.equicorrelation(6, 0.2)),
        truths.block_information(truths.equicorrelation(6, 0.2), (0, 1, 2), (3, 4, 5)),
        {**FIRST_ORDER, "ratio": (0.92, 1.05)},
        GAUSSIAN_REASON,
        n=500,
        method="gaussian",
    ),
)

PLUGIN_REASON = (
    "Plug-in: bias of about (rows − 1)(columns − 1) / 2n without correction, a small part of that with "
    "Miller-Madow (sparse "
    "tables keep more); the interval looks at the table and at a padded one, and covers more than it promises."
)


def _table(name: str, size: int, strength: float, n: int, correction: str | None, accept: Mapping[str, Band]) -> Case:
    table = dependent_table(size, strength)
    truth = (
        truths.table_information(table) if strength else 0.0
    )  # exactly 0: rounding to -1e-16 would fall below every interval
    settings = {"bias_correction": correction} if correction else {}
    return _exact(name, partial(cells, table=table), truth, accept, PLUGIN_REASON, n=n, method="plugin", **settings)


DENSE: Mapping[str, Band] = {"ratio": (0.95, 1.06), "centred": (0.93, 0.965), "coverage": (0.93, 1.0)}
AT_NULL: Mapping[str, Band] = {"ratio": (0.98, 1.12), "coverage": (0.965, 1.0)}
PLUGIN = (
    _table("5×5 table, independent", 5, 0.0, 500, None, {**AT_NULL, "bias": (0.0145, 0.0175)}),
    _table("5×5 table, independent", 5, 0.0, 500, "miller_madow", {**AT_NULL, "bias": (-0.001, 0.001)}),
    _table("5×5 table", 5, 0.3, 500, "miller_madow", {**DENSE, "bias": (-0.003, 0.003)}),
    _table("5×5 table", 5, 0.3, 2000, "miller_madow", {**DENSE, "bias": (-0.001, 0.001)}),
    _table("5×5 table", 5, 0.3, 2000, None, {**DENSE, "bias": (0.003, 0.005)}),
    _table(
        "12×12 table, sparse",
        12,
        0.3,
        500,
        "miller_madow",
        {"ratio": (0.9, 1.12), "bias": (-0.04, 0.04), "coverage": (0.92, 1.0)},
    ),
    _table("2×2 table", 2, 0.5, 500, "miller_madow", {**DENSE, "bias": (-0.001, 0.001)}),
)
NOTES = (NEIGHBOR_REASON,)
CASES = KSG + MIXED + GAUSSIAN + PLUGIN
