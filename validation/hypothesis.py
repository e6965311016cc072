"""Tests: size under the null, power against theory; each rejects when p ≤ 0.05."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import chdtri, chndtr

from infoest import mutual_information
from infoest.inference import calibration_test, independence_test, psi_test

from . import truths
from .case import RateCase
from .samplers import Draw, cells, dependent_table, normals, zero_inflated_poisson

if TYPE_CHECKING:
    from .bands import Band

FAMILY = "Tests"
PERMUTATION = (
    "A permutation p-value rejects in exactly 5 % of exchangeable samples (99 permutations: 5 ranks "
    "of 100; ties only lower it)."
)


def permutation_pvalue(x: Any, y: Any, *, random_state: np.random.Generator, method: str | None = None) -> float:
    """Independence by 99 permutations."""
    codes = method == "plugin" or None  # integers of more than ten values are numbers
    return independence_test(x, y, method=method, discrete=codes, n_resamples=99, random_state=random_state).pvalue


def pivot_pvalue(x: Any, y: Any, *, method: str) -> float:
    """Independence by the chi-square pivot of the estimate."""
    return mutual_information(x, y, method=method, discrete=method == "plugin" or None).pvalue_null()


def drift_pvalue(expected: Any, actual: Any) -> float:
    """No drift, by PSI."""
    return psi_test(expected, actual).pvalue


def two_tables(n: int, rng: np.random.Generator, *, p: Any, q: Any) -> tuple[Any, Any]:
    """Counts of two samples of ``n`` rows."""
    return rng.multinomial(n, q), rng.multinomial(n, p)


def shuffled_poisson(n: int, rng: np.random.Generator) -> tuple[Any, Any]:
    """An exponential and independent counts."""
    x, y = zero_inflated_poisson(n, rng, inflation=0.3)
    return x, rng.permutation(y)


def _independence(
    name: str,
    draw: Draw,
    what: str,
    accept: Band,
    reason: str,
    *,
    n: int = 200,
    method: str | None = None,
    repeats: int = 4000,
    quick_divisor: int = 1,
) -> RateCase:
    label = "permutation, " + ("KSG-1, k = 0.1 n" if method is None else method)
    return RateCase(
        family=FAMILY,
        name=name,
        method=label,
        draw=draw,
        pvalue=partial(permutation_pvalue, method=method),
        what=what,
        n=n,
        repeats=repeats,
        accept=accept,
        reason=reason,
        quick_divisor=quick_divisor,
        seeded=True,
    )


def _pivot(name: str, draw: Draw, accept: Band, reason: str, *, n: int, method: str) -> RateCase:
    pvalue: Callable[..., float] = partial(pivot_pvalue, method=method)
    return RateCase(
        family=FAMILY,
        name=name,
        method=f"chi-square, {method}",
        draw=draw,
        pvalue=pvalue,
        what="size",
        n=n,
        repeats=4000,
        accept=accept,
        reason=reason,
    )


def drift_power(bins: int, psi: float, n: int) -> float:
    """Power of the chi-square test of no drift between two samples of ``n`` rows, to first order."""
    return 1 - float(chndtr(chdtri(bins - 1, 0.05), bins - 1, psi * n / 2))


def _drift(bins: int, psi: float, n: int) -> RateCase:
    p, q = truths.tilted(bins, psi)
    theory = drift_power(bins, psi, n) if psi else 0.05
    slack = 0.04 if psi else 0.015
    reason = "Drift: within 0.015 of the level without drift, within 0.04 of the power that first-order theory gives."
    return RateCase(
        family=FAMILY,
        name=f"PSI {psi:g}, {bins} bins",
        method="psi_test",
        draw=partial(two_tables, p=p, q=q),
        pvalue=drift_pvalue,
        what="power" if psi else "size",
        n=n,
        repeats=4000,
        accept=(theory - slack, min(theory + slack, 1.0)),
        reason=reason,
    )


CALIBRATION = (
    "Calibration: simulated from the forecasts, so exact in groups of one event too: any false group at most 0.05 (of "
    "discreteness below); a shift of 0.3 in the log odds of 1500 uniform forecasts is always seen."
)


def forecasts(
    n: int, rng: np.random.Generator, *, low: float = 0.02, shift: float = 0.0, rare: float = 0.0, groups: int = 1
) -> tuple[Any, Any, Any]:
    """Outcomes of forecasts whose log odds are off by ``shift``: uniform ones, or rare events of mean ``rare``."""
    p = rng.beta(1, 1 / rare - 1, n) if rare else rng.uniform(low, 1 - low, n)
    return rng.random(n) < 1 / (1 + (1 - p) / p * np.exp(-shift)), p, np.arange(n) % groups


def calibration_pvalue(y: Any, p: Any, groups: Any) -> float:
    """Calibration of all forecasts, or of the group that is furthest from it after adjustment."""
    if not groups.any():
        return calibration_test(y, p).pvalue
    return float(calibration_test(y, p, groups=groups).pvalue_adjusted.min())


def _calibration(name: str, what: str, n: int, accept: Band, repeats: int = 400, **law: Any) -> RateCase:
    return RateCase(
        family=FAMILY,
        name=name,
        method="calibration_test",
        draw=partial(forecasts, **law),
        pvalue=calibration_pvalue,
        what=what,
        n=n,
        repeats=repeats,
        accept=accept,
        reason=CALIBRATION,
    )


WILKS = (
    "Chi-square: an approximation at finite n, within 0.02 of the level, in the sparse table too (expected counts from "
    "0.8 on; there the plain likelihood-ratio test rejects in 15 %)."
)
SPARSE_TABLE = dependent_table(8, 0.0)
CASES = (
    _independence("normal, ρ = 0", normals(0.0), "size", (0.05, 0.05), PERMUTATION),
    _independence(
        "exponential × shuffled counts",
        shuffled_poisson,
        "size",
        (0.04, 0.05),
        PERMUTATION,
        n=60,
        method="mixed",
        repeats=500,
        quick_divisor=3,
    ),
    _independence(
        "normal, ρ = 0.35", normals(0.35), "power", (0.8, 1.0), "Power of at least 0.80 is asked for.", repeats=2000
    ),
    _pivot(
        "4×4 table, independent",
        partial(cells, table=dependent_table(4, 0.0)),
        (0.03, 0.07),
        WILKS,
        n=200,
        method="plugin",
    ),
    _pivot(
        "8×8 table, independent, sparse",
        partial(cells, table=SPARSE_TABLE),
        (0.03, 0.07),
        WILKS,
        n=200,
        method="plugin",
    ),
    _independence(
        "8×8 table, independent, sparse",
        partial(cells, table=SPARSE_TABLE),
        "size",
        (0.04, 0.05),
        PERMUTATION,
        method="plugin",
        repeats=500,
        quick_divisor=2,
    ),
    _pivot("normal, ρ = 0", normals(0.0), (0.03, 0.07), WILKS, n=100, method="gaussian"),
    _drift(10, 0.0, 500),
    _drift(2, 0.0, 100),
    _drift(5, 0.05, 400),
    _drift(10, 0.1, 300),
    _calibration("uniform forecasts", "size", 200, (0.03, 0.055)),
    _calibration("rare events, 4 %", "size", 300, (0.03, 0.055), rare=0.04),
    _calibration("20 groups of one event each", "size", 400, (0.0, 0.055), rare=0.05, groups=20),
    _calibration("shift of 0.3 in the log odds", "power", 1500, (0.98, 1.0), low=0.0, shift=0.3, repeats=200),
)
