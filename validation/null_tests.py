"""Conditional independence, G and calibration: size under the null, power against theory; what early stopping saves."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np

from infoest.inference import calibration_test, conditional_independence_test, g_test, information_power
from infoest.resampling.permutation import sequential_test

from .bands import mean_band
from .case import SEED, RateCase, Row, Table, judge
from .samplers import Draw, Floats, dependent_table

FAMILY = "Tests of conditional independence, tables and forecasts"
EARLY = "Tests: early stopping (Besag & Clifford 1991)"
INNOVATIONS = (
    "What z says of mean and scale is removed first: within 0.015 of the level for normal variables. "
    "Power: at least 0.80."
)
EXACT = (
    "Permutations of a table reject in at most 5 % (99 permutations); ties in a sparse one lower that, not below 3.5 %."
)
LIMIT = "A normal limit, or a scaled chi-square, at finite n: within 0.015 of the level."
FINITE = "The F distribution is exact for normal data, and power is within 0.02 of the non-central chi-square."
STOP, MOST = 10, 999


def common_cause(n: int, rng: np.random.Generator, *, conditions: int = 1, direct: float = 0.0) -> tuple[Floats, ...]:
    """Normal x and y that owe their dependence to z; ``direct`` is their partial correlation."""
    z, e, f = rng.standard_normal((n, conditions)), rng.standard_normal(n), rng.standard_normal(n)
    cause = z.sum(axis=1) / math.sqrt(conditions)
    return cause + e, cause + direct * e + math.sqrt(1 - direct**2) * f, z


def common_code(n: int, rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """Codes x and y that agree with a code z half of the time, by themselves."""
    z = rng.integers(3, size=n)
    x, y = (np.where(rng.random(n) < 0.5, z, rng.integers(3, size=n)) for _ in range(2))
    return x, y, z


def class_and_number(n: int, rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """A class and a normal that both depend on a normal z."""
    x, y, z = common_cause(n, rng)
    return x > 0, y, z


def table_counts(n: int, rng: np.random.Generator, *, size: int) -> tuple[Any]:
    """An independent square table."""
    return (rng.multinomial(n, dependent_table(size, 0.0).ravel()).reshape(size, size),)


def forecasts(n: int, rng: np.random.Generator, *, inflation: float = 1.0, classes: int = 2) -> tuple[Any, Any]:
    """Outcomes, and the logits they were drawn from times ``inflation`` as probabilities."""
    logits = 1.5 * rng.standard_normal((n, classes))
    outcome = (logits + rng.gumbel(size=logits.shape)).argmax(axis=1)
    odds = np.exp(inflation * logits)
    return outcome, odds / odds.sum(axis=1, keepdims=True)


def conditional_pvalue(x: Any, y: Any, z: Any, *, random_state: np.random.Generator, **settings: Any) -> float:
    """Conditional independence by 99 permutations, where there are any."""
    test = conditional_independence_test(x, y, z, n_resamples=99, random_state=random_state, **settings)
    return test.pvalue


def table_pvalue(table: Any, *, random_state: np.random.Generator, null: Any = None) -> float:
    """Independence of a table."""
    return g_test(table, null=null, n_resamples=99, random_state=random_state).pvalue


def calibration_pvalue(y: Any, proba: Any, *, random_state: np.random.Generator) -> float:  # noqa: ARG001 - one shape for all
    """Calibration of forecasts."""
    return calibration_test(y, proba).pvalue


def _case(
    name: str,
    method: str,
    draw: Draw,
    pvalue: Any,
    n: int,
    reason: str,
    *,
    accept: tuple[float, float] = (0.035, 0.065),
    what: str = "size",
    repeats: int = 4000,
    quick_divisor: int = 1,
) -> RateCase:
    return RateCase(
        family=FAMILY,
        name=name,
        method=method,
        draw=draw,
        pvalue=pvalue,
        what=what,
        n=n,
        repeats=repeats,
        accept=accept,
        reason=reason,
        quick_divisor=quick_divisor,
        seeded=True,
    )


KNN = "CMIknn of innovations, k = 0.1 n, 99 permutations"
GAUSSIAN = partial(conditional_pvalue, method="gaussian")
SEEN = information_power(-0.5 * math.log(1 - 0.3**2), 100, columns=(1, 1, 1))
CASES = (
    _case("common cause", KNN, common_cause, conditional_pvalue, 200, INNOVATIONS, repeats=1000),
    _case(
        "two common causes",
        KNN,
        partial(common_cause, conditions=2),
        conditional_pvalue,
        200,
        INNOVATIONS,
        repeats=1000,
    ),
    _case(
        "common cause, partial ρ = 0.35",
        KNN,
        partial(common_cause, direct=0.35),
        conditional_pvalue,
        300,
        INNOVATIONS,
        accept=(0.8, 1.0),
        what="power",
        repeats=1000,
    ),
    _case(
        "common cause of a class and a number",
        "mixed, innovations, k = 0.1 n, 99 permutations",
        class_and_number,
        conditional_pvalue,
        100,
        INNOVATIONS,
        repeats=500,
        quick_divisor=3,
    ),
    _case(
        "common code",
        "plug-in, scaled chi-square",
        common_code,
        partial(conditional_pvalue, null="analytic"),
        600,
        LIMIT,
    ),
    _case(
        "common code, sparse", "plug-in, within z", common_code, partial(conditional_pvalue, discrete=True), 60, EXACT
    ),
    _case("common cause", "Gaussian, F", common_cause, GAUSSIAN, 30, FINITE, accept=(0.05, 0.05)),
    _case(
        "common cause, partial ρ = 0.3",
        "Gaussian, F",
        partial(common_cause, direct=0.3),
        GAUSSIAN,
        100,
        FINITE,
        accept=(SEEN - 0.02, SEEN + 0.02),
        what="power",
    ),
    _case("4×4 table", "G, scaled chi-square", partial(table_counts, size=4), table_pvalue, 400, LIMIT),
    _case("8×8 table, sparse", "G, permutation", partial(table_counts, size=8), table_pvalue, 100, EXACT),
    _case("4×4 table, sparse", "G, permutation", partial(table_counts, size=4), table_pvalue, 30, EXACT),
    _case("calibrated, two classes", "log score", forecasts, calibration_pvalue, 200, LIMIT),
    _case("calibrated, four classes", "log score", partial(forecasts, classes=4), calibration_pvalue, 200, LIMIT),
    _case(
        "logits inflated by 1.2",
        "log score",
        partial(forecasts, inflation=1.2),
        calibration_pvalue,
        5000,
        "Power above 0.99 against forecasts that much too sure.",
        accept=(0.99, 1.0),
        what="power",
        repeats=500,
    ),
)


def early_stopping_table(quick: bool) -> Table:
    """Permutations that Besag and Clifford's rule draws under the null, and its rejections."""
    repeats = 20_000 if quick else 100_000
    rng = np.random.default_rng([SEED, 11])
    drawn, pvalues = np.empty(repeats), np.empty(repeats)
    for r in range(repeats):
        values = rng.random(MOST + 1)
        test = sequential_test(
            float(values[0]),
            lambda lo, hi, null=values[1:]: null[lo:hi],  # type: ignore[misc]  # bound now, typed by its use
            MOST,
            STOP,
            alternative="",
            method="",
            batch=100,
        )
        drawn[r], pvalues[r] = test.n_resamples, test.pvalue
    theory = STOP + STOP * float((1 / np.arange(STOP + 1, MOST + 1)).sum())
    band = mean_band(theory, theory, float(drawn.std(ddof=1)), repeats)
    rate = float((pvalues <= 0.05).mean())
    cells = (str(repeats), f"{drawn.mean():.2f}", f"{theory:.2f}", f"{band[0]:.2f} … {band[1]:.2f}", f"{rate:.4f}")
    slack = 3.29 * math.sqrt(0.05 * 0.95 / repeats)
    missed = judge(float(drawn.mean()), band, "mean") + judge(rate, (0.05 - slack, 0.05 + slack), "size")
    return Table(
        EARLY,
        ("repeats", "mean drawn", "theory", "allowed", "p ≤ 0.05"),
        [Row(cells, tuple(missed))],
        [f"Null p-values, stopped at {STOP} exceedances, at most {MOST} permutations; bands of probability 0.999."],
    )
