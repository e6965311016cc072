"""Run: every case in blocks of repeats, side by side, in the order of the tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed

from . import (
    binning,
    encodings,
    entropies,
    given,
    grid,
    held_out,
    hypothesis,
    information,
    markov,
    methods,
    multivariate,
    networks,
    null_tests,
    oinformation,
    orders,
    paths,
    scorecards,
    sparse_tables,
    table_intervals,
    timeseries,
)
from .case import (
    ESTIMATE_COLUMNS,
    RATE_COLUMNS,
    Case,
    RateCase,
    Row,
    Table,
    run_block,
    summarise,
    summarise_rate,
)
from .credit import credit_tables
from .fairness import fairness_tables
from .stability_cases import stability_tables

JOBS = 2
BLOCK = 25  # repeats that a worker takes at a time
QUICK_SHARE, QUICK_LEAST = 0.1, 150  # of the repeats; fewer make bands that a wrong standard error fits in
FAMILIES: tuple[tuple[str, tuple[Case | RateCase, ...], tuple[str, ...]], ...] = (
    (information.FAMILY, information.CASES, information.NOTES),
    (methods.FAMILY, methods.CASES, ()),
    (entropies.FAMILY, entropies.CASES, entropies.NOTES),
    (multivariate.FAMILY, multivariate.CASES, multivariate.NOTES),
    (orders.FAMILY, orders.CASES, ()),
    (hypothesis.FAMILY, hypothesis.CASES, ()),
    (null_tests.FAMILY, null_tests.CASES, ()),
    (given.FAMILY, given.CASES, ()),
    (given.SERIES_FAMILY, given.SERIES_CASES, ()),
    (sparse_tables.FAMILY, sparse_tables.CASES, ()),
    (table_intervals.FAMILY, table_intervals.CASES, ()),
    (binning.FAMILY, binning.CASES, binning.NOTES),
    (scorecards.FAMILY, scorecards.CASES, ()),
    (timeseries.FAMILY, timeseries.CASES, ()),
    (timeseries.TEST_FAMILY, timeseries.TEST_CASES, ()),
    (markov.FAMILY, markov.CASES, ()),
    (markov.TEST_FAMILY, markov.TEST_CASES, ()),
    (networks.TEST_FAMILY, networks.TEST_CASES, ()),
    (oinformation.FAMILY, oinformation.CASES, oinformation.NOTES),
)
Say = Callable[[str], None]


def repeats_of(case: Case | RateCase, quick: bool) -> int:
    """Repeats in this profile."""
    if not quick:
        return case.repeats
    return min(case.repeats, max(QUICK_LEAST, round(QUICK_SHARE * case.repeats))) // case.quick_divisor


def run_cases(cases: Sequence[Case | RateCase], quick: bool, parallel: Parallel, say: Say) -> list[Row]:
    """One row a case; the figures do not depend on how the repeats are spread."""
    blocks = [
        (case, first, min(first + BLOCK, repeats_of(case, quick)))
        for case in cases
        for first in range(0, repeats_of(case, quick), BLOCK)
    ]
    outcomes = iter(parallel(delayed(run_block)(*block) for block in blocks))
    rows = []
    for number, case in enumerate(cases, 1):
        started = time.perf_counter()
        own = np.vstack([next(outcomes) for block in blocks if block[0] is case])
        row = summarise(case, own) if isinstance(case, Case) else summarise_rate(case, own)
        rows.append(row)
        took = time.perf_counter() - started
        say(f"  [{number}/{len(cases)}] {case.name}; {case.method}; n = {case.n}: {row.verdict} ({took:.1f} s)")
    return rows


def reasons(cases: Sequence[Case | RateCase]) -> list[str]:
    """Every reason once, with the laws that it speaks for where they are not all of a method."""
    found: dict[str, list[str]] = {}
    for case in cases:
        found.setdefault(case.reason, []).append(case.name)
    return [f"{reason} *({', '.join(dict.fromkeys(names))})*" for reason, names in found.items()]


def run_all(quick: bool, say: Say, only: str = "") -> list[Table]:
    """Every table, or those whose title holds ``only``."""
    tables = []
    parallel = Parallel(n_jobs=JOBS, return_as="generator")
    for title, cases, notes in FAMILIES:
        if only.lower() in title.lower():
            say(f"{title}: {len(cases)} cases")
            columns = ESTIMATE_COLUMNS if isinstance(cases[0], Case) else RATE_COLUMNS
            tables.append(Table(title, columns, run_cases(cases, quick, parallel, say), [*notes, *reasons(cases)]))
    if only.lower() in null_tests.EARLY.lower():
        say("Early stopping: permutations drawn under the null")
        tables.append(null_tests.early_stopping_table(quick))
    if only.lower() in networks.TITLE.lower():
        say(networks.TITLE)
        tables.append(networks.network_table(quick))
    if only.lower() in "credit":
        say("Credit: interval, standard errors and tests")

    def spread(function: Callable[..., Any], settings: list[tuple[Any, ...]]) -> list[Any]:
        return list(parallel(delayed(function)(*setting) for setting in settings))

    for title, several in (
        (grid.FAMILY, grid.grid_tables),
        (held_out.TITLE, held_out.held_out_tables),
        ("Credit", credit_tables),
        ("Stability", stability_tables),
        ("Fairness", fairness_tables),
        (paths.TITLE, paths.paths_tables),
    ):
        if only.lower() in title.lower():
            say(title)
            tables += several(quick, spread)
    if only.lower() in encodings.TITLE.lower():
        say(encodings.TITLE)
        tables.append(encodings.encoding_table())
    return tables
