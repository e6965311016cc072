"""Credit: coverage, size and standard errors of PSI, IV and WOE, on designs drawn once."""

from __future__ import annotations

import functools
import operator
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infoest import Counts
from infoest.credit import FewClustersWarning, FewEffectiveRowsWarning, information_value
from infoest.credit.value.woe import weights_of_evidence

from .bands import coverage_band, mean_band, rate_band, ratio_band
from .case import SEED, Row, Table, judge
from .designs import Design, each, held_out, pivots
from .truths import tilted

Floats = NDArray[np.float64]
Run = Callable[[Callable[..., Any], list[tuple[Any, ...]]], list[Any]]  # calls a function on each tuple, in order
COVERAGE, NULL, STDERR, EQUIVALENCE, WOE, FEW = 1, 2, 3, 5, 6, 7  # streams


def design_figures(design: Design, samples: int) -> tuple[float, float, int, int]:
    """Coverage, null size, intervals that leave the debiased value out, and intervals [0, 0], of one design."""
    results = design.sample(samples, COVERAGE)
    limits = np.array([pivot.confint(0.95) for pivot in pivots(results)])
    low, high = limits.T
    point = np.maximum(results.debiased, 0.0)
    outside = (high > 0) & ~((low <= point) & (point <= high))
    nulls = each(pivots(design.without_drift.sample(samples, NULL)), lambda pivot: pivot.pvalue_null())
    covered = float(((low <= design.truth) & (design.truth <= high)).mean())
    return covered, float((nulls <= 0.05).mean()), int(outside.sum()), int((high == 0).sum())


def coverage_table(quick: bool, run: Run) -> Table:
    """95 % interval of PSI and IV on held-out pairs: coverage, null size and the bracket law."""
    pairs, samples = (40, 1000) if quick else (120, 4000)
    designs = held_out(pairs)
    figures = np.array(run(design_figures, [(design, samples) for design in designs]))
    coverage, size, outside, zero = figures.T
    # The short form has fewer samples, so its limits are wider by their binomial error.
    lowest = coverage_band(0.95, samples, slack=0.015)[0] if quick else 0.93
    sizes = rate_band(0.03, 0.06, samples) if quick else (0.025, 0.065)
    rows = [
        _quantiles(
            "coverage of the truth",
            coverage,
            judge(coverage.min(), (lowest, 1.0), "minimum"),
            judge(float(np.median(coverage)), (0.94, 0.965), "median"),
        ),
        _quantiles(
            "size of the test of no drift",
            size,
            judge(size.min(), (sizes[0], 1.0), "minimum"),
            judge(size.max(), (0.0, sizes[1]), "maximum"),
        ),
    ]
    worst = ", ".join(f"{designs[i]} at {designs[i].truth:.3f}: {coverage[i]:.3f}" for i in np.argsort(coverage)[:5])
    rows.append(
        Row(
            (
                "intervals without max(debiased, 0)",
                f"{int(outside.sum())} of {pairs * samples - int(zero.sum())}",
                *[""] * 4,
            ),
            tuple(judge(outside.sum(), (0, 0), "intervals")),
        ),
    )
    divergences = [design.truth for design in designs]
    notes = [
        (
            f"{pairs} pairs drawn once (seed {SEED}): 2 to 30 bins, Dirichlet with concentration log-uniform in "
            f"1 … 100, n and m "
            f"log-uniform in 50 … 20,000, expected counts of at least 1; divergences {min(divergences):.3f} … "
            f"{max(divergences):.2f}. "
            f"{samples} samples each."
        ),
        (
            f"Required: minimum coverage ≥ {lowest:.3f}, median 0.940 … 0.965, size of every design "
            f"{sizes[0]:.3f} … {sizes[1]:.3f}, and "
            "low ≤ max(debiased, 0) ≤ high wherever the interval is not [0, 0]"
            f" ({int(zero.sum())} are). The true coverage of the scaled non-central chi-square was 0.939 … 0.98 "
            f"on other designs."
        ),
        f"Lowest coverage: {worst}.",
    ]
    return Table(
        "Credit: interval and test of PSI and IV",
        ("figure", "minimum", "5 %", "median", "95 %", "maximum"),
        rows,
        notes,
    )


def _quantiles(name: str, values: Floats, *missed: list[str]) -> Row:
    cells = tuple(f"{value:.3f}" for value in np.quantile(values, (0, 0.05, 0.5, 0.95, 1)))
    return Row((name, *cells), tuple(functools.reduce(operator.iadd, missed, [])))


def stderr_table(quick: bool) -> Table:
    """Plug-in and debiased PSI against truth, delta standard error against the sd."""
    samples = 1000 if quick else 20_000
    rows = []
    for number, (bins, n, m) in enumerate(
        ((2, 500, 500), (5, 1000, 9000), (10, 500, 500), (20, 1000, 9000), (10, 100, 900))
    ):
        for size, truth in enumerate((0.02, 0.3, 1.0)):
            results = Design(*tilted(bins, truth), n, m, 10 * number + size).sample(samples, STDERR)
            sd, centre = float(results.value.std(ddof=1)), float(results.debiased.std(ddof=1))
            ratio, bias = float(results.stderr.mean()) / sd, float(results.debiased.mean()) - truth
            sparse = bool(results.smoothed.any())
            # Debiased: second-order terms are gone; what is left was 0.002 at most on dense, 0.007 on sparse tables.
            missed = judge(
                bias, mean_band(*((-0.008, 0.008) if sparse else (-0.0025, 0.0025)), centre, samples), "bias"
            )
            if truth >= 0.3 and not sparse:
                missed += judge(ratio, ratio_band(0.97, 1.04, samples), "ratio")
            figures = (f"{float(results.value.mean()) - truth:+.4f}", f"{bias:+.4f}", f"{sd:.4f}", f"{ratio:.3f}")
            rows.append(Row((str(bins), str(n), str(m), f"{truth:g}", *figures), tuple(missed)))
    notes = [
        (
            f"{samples} samples each. The debiased value is within 0.0025 of the truth, 0.008 where cells are "
            f"empty in some samples. The delta "
            "standard error is within 0.97 … 1.04 of the sd from a divergence of 0.3 on; below, the plug-in is "
            "biased up and its error with "
            "it (shown, not judged), which is why intervals rest on the pivot."
        )
    ]
    columns = ("bins", "n", "m", "truth", "bias of plug-in", "bias of debiased", "sd", "SE / sd")
    return Table("Credit: bias and standard error of PSI and IV", columns, rows, notes)


def accepted(bins: int, n: int, m: int, number: int, samples: int) -> tuple[float, float]:
    """Shares of samples with a true PSI of 0.1 that pass the equivalence test, and the rule "PSI below 0.1"."""
    results = Design(*tilted(bins, 0.1), n, m, number).sample(samples, EQUIVALENCE)
    pvalues = each(pivots(results), lambda pivot: pivot.pvalue_equivalence(0.1))
    return float((pvalues <= 0.05).mean()), float((results.value < 0.1).mean())


def equivalence_table(quick: bool, run: Run) -> Table:
    """Size of the equivalence test at its margin."""
    samples = 1000 if quick else 20_000
    sizes = ((50, 50), (100, 100), (100, 900), (500, 500), (1000, 9000))
    settings = [(bins, n, m) for n, m in sizes for bins in (2, 5, 10, 20)]
    rates = run(accepted, [(*setting, number, samples) for number, setting in enumerate(settings)])
    rows = []
    for (bins, n, m), (rate, naive) in zip(settings, rates, strict=True):
        limit = 0.07 if min(n, m) >= 100 else 0.08
        band = rate_band(0.0, limit - 0.01, samples) if quick else (0.0, limit)
        rows.append(
            Row(
                (str(bins), str(n), str(m), f"{rate:.3f}", f"{limit:.2f}", f"{naive:.3f}"),
                tuple(judge(rate, band, "size")),
            )
        )
    notes = [
        (
            f"True PSI 0.1 = margin, {samples} samples each, level 0.05. Allowed: 0.07 from 100 rows on, 0.08 "
            f"below (the pivot is an "
            "approximation). The last column is the industry's rule, which calls a true PSI of 0.1 stable in "
            "that share of samples."
        )
    ]
    return Table(
        "Credit: equivalence test at its margin",
        ("bins", "n", "m", "rejects", "allowed", "rule “PSI < 0.1”"),
        rows,
        notes,
    )


def woe_draws(bins: int, n_bad: int, n_good: int, information: float, samples: int) -> tuple[Floats, Floats]:
    """Weights of evidence and their standard errors, one row a sample."""
    p, q = tilted(bins, information)
    rng = np.random.default_rng([SEED, WOE, bins, n_bad])
    woe, stderr = np.empty((samples, bins)), np.empty((samples, bins))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an empty cell is smoothed, as for any user
        for i in range(samples):
            counts = Counts.from_counts(rng.multinomial(n_good, q), rng.multinomial(n_bad, p))
            evidence = weights_of_evidence(counts)
            woe[i], stderr[i] = evidence.woe, evidence.stderr
    return woe, stderr


def woe_table(quick: bool, run: Run) -> Table:
    """Standard error of each bin's weight of evidence against its sd."""
    samples = 500 if quick else 4000
    settings = ((2, 500, 4500, 0.3), (5, 500, 4500, 0.3), (10, 1000, 9000, 0.3))
    rows = []
    for (bins, n, m, information), (woe, stderr) in zip(
        settings, run(woe_draws, [(*s, samples) for s in settings]), strict=True
    ):
        sd = woe.std(axis=0, ddof=1)
        ratio = stderr.mean(axis=0) / sd
        p, q = tilted(bins, information)
        odds = np.sqrt(1 / (n * p) + 1 / (m * q)) / sd
        missed = [miss for r in ratio for miss in judge(float(r), ratio_band(0.97, 1.03, samples), "ratio")]
        shown = (f"{ratio.min():.3f} … {ratio.max():.3f}", f"{odds.min():.3f} … {odds.max():.3f}")
        rows.append(Row((str(bins), str(n), str(m), f"{information:g}", *shown), tuple(missed)))
    notes = [
        (
            f"{samples} samples each; every bin's mean standard error is within 3 % of its sd (first-order "
            f"formula, expected counts ≥ 20). "
            "The last column is the variance of the log odds, 1/a + 1/b, often taken for that of WOE."
        )
    ]
    return Table(
        "Credit: standard error of WOE",
        ("bins", "bads", "goods", "IV", "SE / sd over bins", "log-odds SE / sd"),
        rows,
        notes,
    )


def clustered_value(rng: np.random.Generator, clusters: int, rows: int, share: float) -> tuple[Any, float]:
    """IV of a column that says nothing, of customers who are bad as a whole; and the truth."""
    customer = np.repeat(np.arange(clusters), rows)
    bad = rng.random(clusters) < share
    bad[:2] = True, False
    x = 0.8 * rng.normal(size=clusters)[customer] + 0.6 * rng.normal(size=clusters * rows)
    return information_value(x, bad[customer], bins=[-0.84, -0.25, 0.25, 0.84], clusters=customer), 0.0


def weighted_value(rng: np.random.Generator, n: int, share: float, sigma: float) -> tuple[Any, float]:
    """IV of five codes under lognormal weights, and the truth."""
    q = np.full(5, 0.2)
    p = np.exp(np.arange(-2, 3) / 2) / np.exp(np.arange(-2, 3) / 2).sum()
    bad = rng.random(n) < share
    x = np.where(bad, rng.choice(5, n, p=p), rng.choice(5, n, p=q)).astype(str)
    truth = float((p - q) @ np.log(p / q))
    return information_value(x, bad, sample_weight=rng.lognormal(0, sigma, n)), truth


def spoken_of(name: str, design: Callable[..., Any], settings: tuple[Any, ...], samples: int) -> tuple[float, ...]:
    """Coverage, rejections of no value, and warnings of few clusters or few effective rows, of one design."""
    rng = np.random.default_rng([SEED, FEW, len(name), *(round(100 * number) for number in settings)])
    covered, rejected, warned = np.empty((3, samples))
    for i in range(samples):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            found, truth = design(rng, *settings)
        low, high = found.confint()
        covered[i], rejected[i] = low <= truth <= high, found.pvalue_null() <= 0.05
        warned[i] = any(w.category in {FewClustersWarning, FewEffectiveRowsWarning} for w in said)
    return float(covered.mean()), float(rejected.mean()), float(warned.mean())


def few_rows_table(quick: bool, run: Run) -> Table:
    """IV where few rows count: right, or said to be doubtful."""
    samples = 100 if quick else 400
    settings: list[tuple[str, Callable[..., Any], tuple[float, ...]]] = [
        (f"{g} clusters of {k}, {p:.0%} bad", clustered_value, (g, k, p))
        for g, k, p in ((100, 10, 0.18), (30, 20, 0.18), (250, 10, 0.2), (60, 5, 0.5))
    ]
    settings += [
        (f"lognormal weights, σ = {s:g}, {n} rows, {p:.0%} bad", weighted_value, (n, p, s))
        for n, p, s in (
            (1000, 0.2, 0.5),
            (1000, 0.2, 1.5),
            (1000, 0.2, 2.0),
            (5000, 0.1, 1.5),
            (5000, 0.3, 2.0),
            (20_000, 0.3, 1.0),
        )
    ]
    rows = []
    for (name, design, _), (cover, size, warned) in zip(
        settings, run(spoken_of, [(*setting, samples) for setting in settings]), strict=True
    ):
        doubtful = cover < 0.88 or (design is clustered_value and size > 0.10)
        missed = judge(warned, (0.9, 1.0), "warned") if doubtful else []
        rows.append(Row((name, f"{cover:.3f}", f"{size:.3f}", f"{warned:.2f}"), tuple(missed)))
    notes = [
        (
            f"{samples} samples each. Where intervals cover less than 0.88, or a column that says nothing is called "
            "informative in more than 0.10, at least 0.9 of the calls must warn. Rejections under weights are power."
        )
    ]
    columns = ("design", "95 % cover", "rejects", "warned")
    return Table("Credit: few clusters and few effective rows", columns, rows, notes)


def credit_tables(quick: bool, run: Run) -> list[Table]:
    """Every table of this family."""
    return [
        coverage_table(quick, run),
        stderr_table(quick),
        equivalence_table(quick, run),
        woe_table(quick, run),
        few_rows_table(quick, run),
    ]
