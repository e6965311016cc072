"""Stability: paired differences of information values, and standard errors of other sampling designs."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from infoest import StabilityMonitor
from infoest.credit import information_value_difference, population_stability_index
from infoest.credit.value.woe import information_value

from .bands import coverage_band, rate_band, ratio_band
from .case import SEED, Row, Table, judge
from .truths import jeffreys, tilted

Floats = NDArray[np.float64]
Run = Callable[[Callable[..., Any], list[tuple[Any, ...]]], list[Any]]  # calls a function on each tuple, in order
PAIRED, ONE_SAMPLE, WEIGHTED, CLUSTERED, EVENTS_OF_CLIENTS, ALARMS = 41, 42, 43, 44, 45, 46  # streams
MONTHS, COLUMNS = 12, 2
EDGES = (-0.84, -0.25, 0.25, 0.84)  # five bins of about equal size under N(0, 1)
SHIFT = 0.5  # of the bads, in standard deviations
EVENTS = 0.2


def _law(shift: float) -> Floats:
    """Shares of the five bins under N(shift, 1)."""
    return np.diff(np.concatenate([[0.0], ndtr(np.array(EDGES) - shift), [1.0]]))


def paired_draws(rho: float, shift: float, first: int, last: int) -> Floats:
    """Debiased difference, standard error, limits and the naive standard error, one row a sample of 4000 rows."""
    out = []
    for repeat in range(first, last):
        rng = np.random.default_rng([SEED, PAIRED, round(100 * rho), round(100 * shift), repeat])
        y = (rng.random(4000) < EVENTS).astype(np.int64)
        x = rng.standard_normal(4000)
        z = rho * x + math.sqrt(1 - rho**2) * rng.standard_normal(4000)
        x, z = x + SHIFT * y, z + shift * y
        found = information_value_difference(x, z, y, bins=EDGES)
        alone = [information_value(column, y, bins=EDGES).stderr for column in (x, z)]
        out.append((found.debiased, found.stderr, *found.confint(0.95), math.hypot(*alone)))
    return np.array(out)


def paired_table(quick: bool, run: Run) -> Table:
    """Coverage of the interval of a paired difference at three correlations."""
    samples = 150 if quick else 2000
    settings = [(rho, shift) for shift in (SHIFT, 0.3) for rho in (0.0, 0.5, 0.9)]
    step = 100
    blocks = [(*s, first, min(first + step, samples)) for s in settings for first in range(0, samples, step)]
    outcomes = run(paired_draws, blocks)
    rows = []
    for rho, shift in settings:
        own = np.vstack([o for block, o in zip(blocks, outcomes, strict=True) if block[:2] == (rho, shift)])
        truth = jeffreys(_law(SHIFT), _law(0.0)) - jeffreys(_law(shift), _law(0.0))
        sd, covered = float(own[:, 0].std(ddof=1)), float(((own[:, 2] <= truth) & (truth <= own[:, 3])).mean())
        band = coverage_band(0.95, samples, slack=0.01) if quick else (0.93, 0.97)
        shown = (sd, float(own[:, 1].mean()), float(own[:, 4].mean()))
        cells = (f"{rho:g}", f"{truth:.4f}", f"{samples}", *(f"{v:.4f}" for v in shown), f"{covered:.3f}")
        rows.append(Row(cells, tuple(judge(covered, band, "coverage"))))
    notes = [
        f"4000 rows, {EVENTS:.0%} events, two normal features with this correlation in either class, five bins fixed "
        f"in advance; the bads are shifted by {SHIFT:g} in the first feature, by {SHIFT:g} or 0.3 in the second. "
        f"{samples} samples each (seed {SEED}). Required: coverage 0.93 … 0.97"
        + (", in the short form 0.94 … 0.96 and its binomial error." if quick else ".")
        + " The last standard error takes the columns for independent."
    ]
    columns = ("correlation", "truth", "repeats", "sd", "joint SE", "independent SE", "95 % cover")
    return Table("Stability: paired difference of two information values", columns, rows, notes)


def one_sample_draws(first: int, last: int) -> Floats:
    """Value and standard error of a PSI against a law that is known."""
    p, q = tilted(10, 0.3)
    out = []
    for repeat in range(first, last):
        rng = np.random.default_rng([SEED, ONE_SAMPLE, repeat])
        found = population_stability_index(q, rng.multinomial(1000, p), fixed_reference=True)
        out.append((found.value, found.stderr, found.debiased, *found.confint(0.95)))
    return np.array(out)


def weighted_draws(first: int, last: int) -> Floats:
    """The same of rows with weights that are log-normal and say nothing about the bin."""
    p, q = tilted(5, 0.3)
    out = []
    for repeat in range(first, last):
        rng = np.random.default_rng([SEED, WEIGHTED, repeat])
        samples = [rng.choice(5, size, p=law).astype(float) for law, size in ((q, 2000), (p, 2000))]
        weights = [rng.lognormal(0.0, 0.8, 2000) for _ in samples]
        found = population_stability_index(
            *samples, bins=(0.5, 1.5, 2.5, 3.5), expected_weight=weights[0], actual_weight=weights[1]
        )
        out.append((found.value, found.stderr, found.debiased, *found.confint(0.95)))
    return np.array(out)


def clustered_draws(first: int, last: int) -> Floats:
    """The same of clients with 1 to 9 loans each that share much of their bin, a third of them in both samples."""
    out = []
    clients, both = 400, 130
    for repeat in range(first, last):
        rng = np.random.default_rng([SEED, CLUSTERED, repeat])
        level = rng.standard_normal(2 * clients - both)
        who = [np.arange(clients), np.arange(clients - both, 2 * clients - both)]
        labels = [np.repeat(w, rng.integers(1, 10, clients)) for w in who]
        rows = [
            math.sqrt(0.6) * level[label] + math.sqrt(0.4) * rng.standard_normal(len(label)) + shift
            for label, shift in zip(labels, (0.0, 0.55), strict=True)
        ]
        found = population_stability_index(*rows, bins=EDGES, expected_clusters=labels[0], actual_clusters=labels[1])
        out.append((found.value, found.stderr, found.debiased, *found.confint(0.95)))
    return np.array(out)


def clustered_event_draws(first: int, last: int) -> Floats:
    """Information value where clients default on several of their loans: feature and target depend on the client."""
    out = []
    for repeat in range(first, last):
        rng = np.random.default_rng([SEED, EVENTS_OF_CLIENTS, repeat])
        client = np.repeat(np.arange(500), rng.integers(1, 10, 500))
        level, habit = rng.standard_normal(500)[client], rng.standard_normal(500)[client]
        y = (math.sqrt(0.5) * habit + math.sqrt(0.5) * rng.standard_normal(len(client)) < -0.5).astype(np.int64)
        x = math.sqrt(0.6) * level + math.sqrt(0.4) * rng.standard_normal(len(client)) + 0.55 * y
        found = information_value(x, y, bins=EDGES, clusters=client)
        out.append((found.value, found.stderr, found.debiased, *found.confint(0.95)))
    return np.array(out)


def alarm_draws(first: int, last: int) -> Floats:
    """Alarms, and months called drifted one by one, among months at the margin that share a reference."""
    p, q = tilted(5, 0.1)
    out = []
    for repeat in range(first, last):
        rng = np.random.default_rng([SEED, ALARMS, repeat])
        reference = rng.choice(5, size=(1000, COLUMNS), p=q).astype(float)
        rows = rng.choice(5, size=(500 * MONTHS, COLUMNS), p=p).astype(float)
        found = StabilityMonitor().fit(reference).monitor(rows, by=np.repeat(np.arange(MONTHS), 500))
        out.append((float(found.alarms.any()), float("drifted" in found.verdicts)))
    return np.array(out)


def alarm_table(quick: bool, run: Run) -> Table:
    """Probability of any alarm where every month of every column lies at the margin."""
    samples = 150 if quick else 4000
    own = np.vstack(run(alarm_draws, [(first, min(first + 50, samples)) for first in range(0, samples, 50)]))
    alarmed, drifted = own.mean(axis=0)
    band = rate_band(0.0, 0.025, samples)
    cells = (str(MONTHS), str(COLUMNS), str(samples), f"{alarmed:.4f}", f"{band[1]:.4f}", f"{drifted:.3f}")
    notes = [
        (
            f"True PSI 0.1 = margin in each of {MONTHS} months of 500 rows and {COLUMNS} columns of 5 bins, "
            f"against one reference of 1000 rows; {samples} samples (seed {SEED}). The levels of all months add "
            "up to 0.025, which bounds the probability of any alarm. The last column is the share of samples in which "
            "some single verdict is “drifted”."
        )
    ]
    columns = ("months", "columns", "repeats", "any alarm", "allowed", "any verdict “drifted”")
    return Table(
        "Stability: alarms over months at the margin", columns, [Row(cells, tuple(judge(alarmed, band, "rate")))], notes
    )


def sampling_table(quick: bool, run: Run) -> Table:
    """One-sample, weighted and clustered standard errors against the sd, and coverage."""
    samples = 300 if quick else 4000
    designs = (
        ("PSI, fixed reference: 10 bins, n = 1000", one_sample_draws, 0.3),
        ("PSI, log-normal weights: 5 bins, n = m = 2000", weighted_draws, 0.3),
        ("PSI, clusters of 1 … 9 rows, a third in both: 5 bins", clustered_draws, jeffreys(_law(0.55), _law(0.0))),
        ("IV, clusters of 1 … 9 rows: 5 bins", clustered_event_draws, jeffreys(_law(0.55), _law(0.0))),
    )
    rows = []
    for name, draws, truth in designs:
        blocks = [(first, min(first + 100, samples)) for first in range(0, samples, 100)]
        own = np.vstack(run(draws, blocks))
        value, stderr, debiased, low, high = own.T
        ratio = float(stderr.mean()) / float(value.std(ddof=1))
        covered = float(((low <= truth) & (truth <= high)).mean())
        bias = float(debiased.mean()) - truth
        missed = judge(ratio, ratio_band(0.97, 1.03, samples) if quick else (0.95, 1.05), "ratio")
        missed += judge(covered, coverage_band(0.95, samples, slack=0.015), "coverage")
        cells = (name, f"{truth:.4f}", f"{samples}", f"{value.std(ddof=1):.4f}", f"{bias:+.4f}")
        rows.append(Row((*cells, f"{ratio:.3f}", f"{covered:.3f}"), tuple(missed)))
    notes = [
        f"{samples} samples each (seed {SEED}). The mean standard error is within 5 % of the sd of the plug-in value"
        + (" (in the short form 3 % and the error of the sd)" if quick else "")
        + "; coverage is 0.935 … 0.965 and its binomial error. Loans of one client have correlation 0.6 before binning."
    ]
    columns = ("design", "truth", "repeats", "sd", "bias of debiased", "SE / sd", "95 % cover")
    return Table("Stability: standard errors of other designs", columns, rows, notes)


def stability_tables(quick: bool, run: Run) -> list[Table]:
    """Every table of this family."""
    return [paired_table(quick, run), sampling_table(quick, run), alarm_table(quick, run)]
