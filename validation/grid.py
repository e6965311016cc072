"""The grid: standard errors and intervals of every calibrated method, over laws named before they were run.

Near independence discrete and Gaussian statistics follow a chi-square. There the interval of an estimate
reaches down to 0, so that it holds a truth of 0 in 97.5 % of samples; and value plus or minus 1.96 standard
errors, which is not that interval, holds the mean in more than 97.5 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from infoest import Estimate, conditional_mutual_information, entropy, mutual_information

from . import truths
from .bands import Band, rate_band, ratio_band
from .case import (
    ESTIMATE_COLUMNS,
    SMALL_BIAS,
    Case,
    Row,
    Table,
    estimate_cells,
    figures_of,
    run_block,
    summarise,
)
from .information import FIRST_ORDER, NEIGHBOR, ONE_TAIL, UNBIASED
from .samplers import (
    Draw,
    blocks,
    cause_of_both,
    column,
    cut_and_normal,
    cut_normals,
    dependent_table,
    gamma_exponential,
    normal_vector,
    normals,
    student_scores,
    tables_in_strata,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAMILY = "Standard errors: the grid"
PROBE_FAMILY = "Standard errors: the grid, probe of bias"
SIZES, CORRELATIONS = (500, 2000), (0.0, 0.3, 0.6, 0.9)
REPEATS, NEIGHBOR_REPEATS = 2000, 1000
NULL_REPEATS = 8000  # the sd of a chi-square of one degree of freedom errs by 4 % in 2000
RATIO, WIDEST_RATIO, COVERAGE = (0.9, 1.12), (0.83, 1.25), (0.92, 0.975)
LEAST_SHARE = 0.9  # of the cases inside RATIO and COVERAGE; WIDEST_RATIO holds all of them
QUICK_REPEATS, QUICK_STEP, QUICK_SIZE = 150, 5, 500
BLOCK = 25
IN_PLANE: Mapping[float, Mapping[str, Band]] = {  # bias of KSG-1: its own, at any n
    0.0: {**NEIGHBOR, "bias": (-0.004, 0.004), "fires": (0.0, 0.05)},
    0.3: {**NEIGHBOR, "bias": (-0.002, 0.008)},
    0.6: {**NEIGHBOR, "bias": (-0.002, 0.008)},
    0.9: {**NEIGHBOR, "bias": (-0.002, 0.02)},
}
COUNTED = (
    "Two methods are judged row by row as well (Gaussian: no bias, SE / sd "
    "within 0.95 … 1.05; KSG-1 of two normals: bias up to 0.008, at ρ = 0.9 up to 0.02); of all others SE / sd must be "
    "within 0.83 … 1.25, and the table after this one counts. "
    "*Outside* names what leaves 0.9 … 1.12 (SE / sd) or 0.92 … 0.975 (coverage; that of the truth is judged up to a "
    "bias of 0.35 sd). Probabilities of plug-in tables are those of two normals cut into equally likely classes, 5 of "
    "them (dense) or 15 (sparse)."
)
AT_NULL = (
    "At ρ = 0 discrete and Gaussian estimates are chi-squares, and 97.5 % is what a right interval covers there: its "
    "upper limit cannot miss. As that is the end of the range itself, half of such cases leave it by Monte-Carlo error "
    "alone, which is allowed for at a truth of 0 and nowhere else. Value ± 1.96 SE, which is not the interval, then "
    "holds the mean in more than 97.5 %, the more the fewer degrees of freedom."
)


def first_pair(dimension: int, correlation: float) -> NDArray[np.float64]:
    """Covariance of two normal vectors whose first coordinates are correlated; the rest is noise."""
    covariance = np.eye(2 * dimension)
    covariance[0, dimension] = covariance[dimension, 0] = correlation
    return covariance


def _classes(correlation: float, levels: int) -> Draw:
    return partial(cut_normals, correlation=correlation, levels=levels)


def _information_of_classes(correlation: float, levels: int) -> float:
    return truths.table_information(truths.cut_normal_table(correlation, levels))


def _class_and_normal(correlation: float) -> Draw:
    return partial(cut_and_normal, correlation=correlation, levels=5)


def _caused(correlation: float) -> Draw:
    return partial(cause_of_both, correlation=correlation)


def _one_pair(correlation: float, dimension: int) -> Draw:
    return blocks(first_pair(dimension, correlation))


def _case(
    name: str,
    label: str,
    draw: Draw,
    estimate: Callable[..., Estimate],
    truth: float,
    n: int,
    *,
    repeats: int = NEIGHBOR_REPEATS,
    accept: Mapping[str, Band] | None = None,
    reason: str = COUNTED,
    family: str = FAMILY,
    **settings: Any,
) -> Case:
    return Case(
        family=family,
        name=name,
        method=label,
        draw=draw,
        estimate=partial(estimate, **settings),
        truth=truth,
        n=n,
        repeats=repeats,
        accept=accept or {},
        reason=reason,
    )


def _over_correlations(
    name: str,
    label: str,
    draw: Callable[[float], Draw],
    estimate: Callable[..., Estimate],
    truth: Callable[[float], float],
    accept: Mapping[float, Mapping[str, Band]] | None = None,
    repeats: int = NEIGHBOR_REPEATS,
    null_repeats: int | None = None,
    **settings: Any,
) -> Iterator[Case]:
    """One law at every correlation and size; ``accept`` by correlation."""
    for n, rho in product(SIZES, CORRELATIONS):
        exact = truth(rho) if rho else 0.0  # a rounding error below 0 would lie under every interval
        settings["accept"] = accept[rho] if accept else {}
        settings["repeats"] = repeats if rho or null_repeats is None else null_repeats
        yield _case(f"{name}, ρ = {rho:g}", label, draw(rho), estimate, exact, n, **settings)


def _exact() -> Iterator[Case]:
    """Gaussian and plug-in."""
    at_null = {"bias": UNBIASED, "coverage": ONE_TAIL}
    accept = {rho: FIRST_ORDER if rho else at_null for rho in CORRELATIONS}
    settings: dict[str, Any] = {"repeats": REPEATS, "method": "gaussian", "accept": accept}
    settings["null_repeats"] = NULL_REPEATS
    normal = truths.normal_information
    yield from _over_correlations("normal", "Gaussian", normals, mutual_information, normal, **settings)
    yield from _over_correlations(
        "normal given a common cause", "Gaussian", _caused, conditional_mutual_information, normal, **settings
    )
    settings = {"repeats": REPEATS, "method": "plugin", "discrete": True}
    for (levels, kind), correction in product(((5, "dense"), (15, "sparse")), ("miller_madow", "grassberger")):
        yield from _over_correlations(
            f"{levels}×{levels} classes of normals, {kind}",
            f"plug-in, {correction.replace('_', '-')}",
            partial(_classes, levels=levels),
            mutual_information,
            partial(_information_of_classes, levels=levels),
            bias_correction=correction,
            **settings,
        )
    for n, strength in product(SIZES, (0.0, 0.3)):
        table = dependent_table(3, strength)
        yield _case(
            f"3×3 table in three strata, {strength:.0%} on the diagonal",
            "plug-in, miller-madow",
            partial(tables_in_strata, table=table),
            conditional_mutual_information,
            truths.table_information(table) if strength else 0.0,
            n,
            bias_correction="miller_madow",
            **settings,
        )


def _neighbors() -> Iterator[Case]:
    """KSG, conditional and mixed."""
    normal = truths.normal_information
    for d in (1, 2, 3):
        yield from _over_correlations(
            "normal" if d == 1 else f"{d}×{d} normal, one pair",
            "KSG-1, k=3",
            partial(_one_pair, dimension=d),
            mutual_information,
            normal,
            accept=IN_PLANE if d == 1 else None,
            method="ksg",
        )
    yield from _over_correlations(
        "normal given a common cause",
        "KSG-1, k=3",
        _caused,
        conditional_mutual_information,
        normal,
        method="ksg",
    )
    yield from _over_correlations(
        "normal in 5 classes × normal",
        "mixed, k=3",
        _class_and_normal,
        mutual_information,
        partial(truths.cut_normal_information, levels=5),
        method="mixed",
    )
    laws: tuple[tuple[str, Draw, float], ...] = (
        *(
            (
                f"Student ν = {dof} on normal scores",
                partial(student_scores, dof=float(dof)),
                truths.student_information(dof, 1, 1),
            )
            for dof in (1, 2, 3)
        ),
        *(
            (
                f"log gamma × log exponential, θ = {shape}",
                partial(gamma_exponential, shape=float(shape), logs=True),
                truths.gamma_exponential_information(shape),
            )
            for shape in (1, 3)
        ),
    )
    for n, (name, draw, truth) in product(SIZES, laws):
        yield _case(name, "KSG-1, k=3", draw, mutual_information, truth, n, method="ksg")


def _weighted() -> Iterator[Case]:
    """Weighted Kozachenko-Leonenko entropy."""
    laws: tuple[tuple[str, Draw, float], ...] = (
        *(
            (f"normal, {d}-d", partial(normal_vector, covariance=np.eye(d)), truths.normal_entropy(np.eye(d)))
            for d in (1, 2, 3)
        ),
        ("gamma, shape 3", partial(column, name="gamma"), truths.gamma_entropy(3.0)),
        ("Laplace", partial(column, name="laplace"), 1 + truths.LN2),
    )
    for n, (name, draw, truth) in product(SIZES, laws):
        yield _case(name, "weighted entropy, k=3", draw, entropy, truth, n, method="weighted_kozachenko_leonenko")


CASES = (*_exact(), *_neighbors(), *_weighted())


def _probe(name: str, draw: Draw, truth: float, bias: Band, fires: Band, reason: str) -> Case:
    accept = {"bias": bias, "fires": fires}
    return _case(
        name,
        "KSG-1, k=3",
        draw,
        mutual_information,
        truth,
        1000,
        accept=accept,
        reason=reason,
        family=PROBE_FAMILY,
        method="ksg",
    )


LARGE = "Bias of several standard errors: the probe must say so in 90 % of runs."
NONE = "No bias: at most 5 % false alarms."
SHOWN = (
    "Bias of one to two standard errors, whose warnings are shown and not judged: from one standard error of it on the "
    "probe speaks, so that about half of the runs warn."
)
SCORED = "Heavy tails go to normal scores, and no bias is left: at most 8 % false alarms."
TWO_PAIRS = truths.two_pairs(3)
DENSE = truths.equicorrelation(10, 0.5)
PROBES = (
    _probe(
        "3×3 normal, two pairs 0.8",
        blocks(TWO_PAIRS),
        truths.block_information(TWO_PAIRS, (0, 1, 2), (3, 4, 5)),
        (-0.25, -0.05),
        (0.9, 1.0),
        LARGE,
    ),
    _probe("normal, ρ = 0.9999", normals(0.9999), truths.normal_information(0.9999), (-0.25, -0.03), (0.9, 1.0), LARGE),
    _probe("normal, independent", normals(0.0), 0.0, (-0.004, 0.004), (0.0, 0.05), NONE),
    _probe("2×2 normal, independent", blocks(np.eye(4)), 0.0, (-0.005, 0.005), (0.0, 0.05), NONE),
    _probe("3×3 normal, independent", blocks(np.eye(6)), 0.0, (-0.005, 0.005), (0.0, 0.05), NONE),
    _probe(
        "5×5 normal, all pairs 0.5",
        blocks(DENSE),
        truths.block_information(DENSE, range(5), range(5, 10)),
        (-0.3, 0.0),
        (0.0, 1.0),
        SHOWN,
    ),
    _probe(
        "gamma × exponential, θ = 1, raw",
        partial(gamma_exponential, shape=1.0, logs=False),
        truths.gamma_exponential_information(1.0),
        (-0.03, 0.03),
        (0.0, 0.08),
        SCORED,
    ),
)
Spread = Callable[[Callable[..., Any], list[tuple[Any, ...]]], list[Any]]


def grid_tables(quick: bool, spread: Spread) -> list[Table]:
    """The grid, its counts, and the probe; the short profile takes every fifth case of 500 rows."""
    chosen = [case for case in CASES if case.n == QUICK_SIZE][::QUICK_STEP] if quick else list(CASES)
    probes = [] if quick else list(PROBES)
    found = _outcomes([*chosen, *probes], quick, spread)
    figures = [figures_of(case, found[i]) for i, case in enumerate(chosen)]
    grid = Table(FAMILY, (*ESTIMATE_COLUMNS, "outside"), notes=[COUNTED])
    for i, case in enumerate(chosen):
        grid.rows.append(_row(case, found[i], figures[i]))
    repeats = [len(outcomes) for outcomes in found[: len(chosen)]]
    tables = [grid, count_table(chosen, figures, repeats, widened=quick)]
    if probes:
        rows = [summarise(case, outcome) for case, outcome in zip(probes, found[len(chosen) :], strict=True)]
        reasons = dict.fromkeys(case.reason for case in probes)
        tables.append(Table(PROBE_FAMILY, ESTIMATE_COLUMNS, rows, list(reasons)))
    return tables


def _outcomes(cases: list[Case], quick: bool, spread: Spread) -> list[NDArray[np.float64]]:
    """Outcomes of every case, in blocks of repeats."""
    settings = []
    for case in cases:
        repeats = QUICK_REPEATS if quick else case.repeats
        settings += [(case, first, min(first + BLOCK, repeats)) for first in range(0, repeats, BLOCK)]
    parts = spread(run_block, settings)
    found: dict[int, list[NDArray[np.float64]]] = {id(case): [] for case in cases}
    for (case, _, _), part in zip(settings, parts, strict=True):
        found[id(case)].append(part)
    return [np.vstack(found[id(case)]) for case in cases]


def _row(case: Case, outcomes: NDArray[np.float64], figures: Mapping[str, float]) -> Row:
    """A case, what it leaves, and the verdict: the widest range of SE / sd, and the bias where the case names one."""
    outside = [
        what
        for what, band in (("ratio", RATIO), ("centred", COVERAGE), ("coverage", _coverage_of(case)))
        if not _inside(figures[what], band) and (what != "coverage" or is_nearly_unbiased(figures))
    ]
    words = {"ratio": "SE / sd", "centred": "centred", "coverage": "cover"}
    missed = summarise(case, outcomes).missed
    low, high = ratio_band(*WIDEST_RATIO, len(outcomes)) if len(outcomes) < NEIGHBOR_REPEATS else WIDEST_RATIO
    if not _inside(figures["ratio"], (low, high)):
        missed += (f"SE / sd {figures['ratio']:.3g} outside {low:.3g} … {high:.3g}",)
    row = estimate_cells(case, len(outcomes), figures)
    return Row((*row, ", ".join(words[what] for what in outside)), missed)


def _coverage_of(case: Case) -> Band:
    """Range of the coverage: no upper end for tables, whose interval allows for cells that chance left empty."""
    return (COVERAGE[0], 1.0) if case.method.startswith("plug-in") else COVERAGE


def is_nearly_unbiased(figures: Mapping[str, float]) -> bool:
    """Whether coverage of the truth is judged."""
    return abs(figures["bias"]) <= SMALL_BIAS * figures["sd"]


def count_table(cases: list[Case], figures: list[dict[str, float]], repeats: list[int], *, widened: bool) -> Table:
    """How many cases are inside each range. ``widened``: by the Monte-Carlo error of a short run."""
    every, judged = list(range(len(figures))), [i for i, f in enumerate(figures) if is_nearly_unbiased(f)]
    lines = (
        ("SE / sd", "ratio", RATIO, LEAST_SHARE, every),
        ("SE / sd", "ratio", WIDEST_RATIO, 1.0, every),
        ("centred coverage", "centred", COVERAGE, LEAST_SHARE, every),
        ("coverage where |bias| ≤ 0.35 sd", "coverage", COVERAGE, LEAST_SHARE, judged),
        ("the same, truths of 0 to the letter", "coverage", COVERAGE, None, judged),
    )
    table = Table(f"{FAMILY}, counted", ("figure", "range", "cases", "inside", "share", "asked"), notes=[AT_NULL])
    for what, key, band, asked, among in lines:
        widen = ratio_band if key == "ratio" else rate_band
        inside = 0
        for i in among:
            at_null = key == "coverage" and asked is not None and cases[i].truth == 0
            allowed = _coverage_of(cases[i]) if key == "coverage" else band
            low, high = widen(*allowed, repeats[i]) if widened or at_null else allowed
            inside += _inside(figures[i][key], (low if widened else allowed[0], high))
        share = inside / len(among) if among else float("nan")
        row = (what, f"{band[0]} … {band[1]}", str(len(among)), str(inside), f"{share:.3f}")
        missed = () if asked is None or share >= asked else (f"{share:.3f} of the cases, asked {asked:.2f}",)
        table.rows.append(Row((*row, "shown" if asked is None else f"{asked:.2f}"), missed))
    return table


def _inside(figure: float, band: Band) -> bool:
    """Whether the figure lies in the band; ``nan`` does not."""
    return band[0] <= figure <= band[1]
