"""Demo: the main job on bundled data, from a known truth to a report."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from . import datasets
from ._core.device import resolve
from ._core.errors import InputError
from ._core.versions import versions
from .inference.independence import independence_test
from .measures.entropy import entropy
from .measures.information import mutual_information
from .plotting import PermutationNullDisplay
from .reports import Document, Figure, Section, Text, render_html
from .reports.comparison import Comparison, compare_tables
from .reports.comparison_page import comparison_sentence, drift_parts, drift_table
from .reports.document import number
from .reports.files import write_atomic
from .reports.html import NO_FIGURES, can_draw, figure_png
from .reports.plain import render_parts
from .reports.screening import Screening, screen_table
from .reports.screening_page import screening_document, screening_sentence, value_table

if TYPE_CHECKING:
    from ._core.estimate import Estimate, TestResult

SEED = 20261121
TOP_ROWS = 8
PICTURES = ("information-value", "weight-of-evidence-1", "stability", "permutation-null")
Say = Callable[[str], None]

CAVEAT = (
    "The data are an example: German loans of the 1970s, several of whose labels are known to be "
    "wrong (Grömping 2019, South German Credit Data). They show how the "
    "methods work; they support no conclusion about people."
)


def run_demo(out: Path, say: Say, started: float) -> None:
    """Estimate, test, draw and write the report; ``say`` receives what a user sees, ``started`` is when they called."""
    _check_folder(out)
    say(render_parts(Text(environment())))
    say("\n1  A known truth: two normal variables with correlation 0.6, 1000 rows")
    estimate, truth = known_truth()
    say(render_parts(Text(truth_sentence(estimate, truth))))
    say("\n2  German credit: what does each column say about default?")
    screening = screen_credit()
    say(render_parts(Text(screening_sentence(screening))))
    say(render_parts(value_table(screening, TOP_ROWS)))
    say(f"The {TOP_ROWS} largest of {len(screening.counts)}; the report has all, and their mutual information.")
    say("\n3  Has the population drifted? First half of the table against the second, rows in shuffled order")
    comparison = compare_halves()
    say(render_parts(Text(comparison_sentence(comparison))))
    say(render_parts(drift_table(comparison, 3)))
    say("4  Is the credit amount independent of default? A permutation test")
    test = permutation_null()
    say(render_parts(Text(test_sentence(test))))
    say("\n" + render_parts(Text(CAVEAT)) + "\n")
    document = demo_document(screening, comparison, test, truth_sentence(estimate, truth))
    for path in write_results(out, document):
        say(f"wrote {path}")
    if not can_draw():
        say(render_parts(Text(NO_FIGURES)))
    say(f"done in {time.perf_counter() - started:.1f} s")


def environment() -> str:
    """Versions, threads and whether a GPU can be used, in one line."""
    import joblib

    found = versions()
    names = ("infoest", "python", "numpy", "numba", "scikit-learn")
    return ", ".join(f"{name} {found[name]}" for name in names) + f"; {joblib.cpu_count()} threads; CUDA: {_cuda()}"


def _cuda() -> str:
    try:
        resolve("cuda")
    except (ValueError, ImportError):
        return "no"
    return "yes"


def known_truth() -> tuple[Estimate, float]:
    """Estimate of a mutual information that is known."""
    x, y, truth = datasets.bivariate_normal(1000, correlation=0.6, random_state=SEED)
    return mutual_information(x, y), truth


def truth_sentence(estimate: Estimate, truth: float) -> str:
    """The estimate beside the truth."""
    low, high = estimate.confint()
    inside = "contains" if low <= truth <= high else "misses"
    return (
        f"mutual information {number(estimate.value)} ± {number(estimate.stderr)} nat ({estimate.method}), "
        f"95% interval {number(low)} to {number(high)}: it {inside} the truth, {number(truth)} nat."
    )


def screen_credit() -> Screening:
    """Every column of the bundled table about default."""
    features, default = datasets.load_german_credit()
    return screen_table(features.assign(default=default), "default")


def compare_halves() -> Comparison:
    """Two halves of the bundled table, drawn by a seeded shuffle: any drift is chance."""
    features, _ = datasets.load_german_credit()
    order = np.random.default_rng(SEED).permutation(len(features))
    half = len(features) // 2
    return compare_tables(features.iloc[order[:half]], features.iloc[order[half:]], names=("first half", "second half"))


def permutation_null() -> TestResult:
    """Credit amount in ten bins against default, by permutation: the null carries the same bias as the estimate."""
    features, default = datasets.load_german_credit()
    return independence_test(
        features["credit_amount"], default, n_bins=10, discrete=["y"], n_resamples=999, random_state=SEED
    )


def test_sentence(test: TestResult) -> str:
    """The test in words."""
    reject = test.pvalue <= 0.05
    verdict = "not independent" if reject else "no evidence against independence"
    return (
        f"mutual information {number(test.statistic)} nat ({test.method}); "
        f"p = {test.pvalue:.3f} from {test.n_resamples} permutations: {verdict} at the 5% level."
    )


def write_results(out: Path, document: Document) -> list[Path]:
    """Four figures and the report, which is alone where matplotlib is not installed; their paths."""
    page = render_html(document)
    files: dict[str, str | bytes] = {}
    if can_draw():
        files = {
            f"{name}.png": figure_png(figure.drawing) for name, figure in document.figures.items() if name in PICTURES
        }
    files["report.html"] = page
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_atomic(out / name, data)
    return [out / name for name in files]


def demo_document(screening: Screening, comparison: Comparison, test: TestResult, truth: str) -> Document:
    """The report: a screening, with the known truth before it and drift and permutation test after it."""
    base = screening_document(screening, "German credit (Statlog)")
    null = Figure(
        "permutation-null",
        permutation_display(test),
        "Mutual information of credit amount and default, under permutation of default and as observed. "
        f"Under permutation it averages {number(_null_mean(test))} nat: what chance alone gives a plug-in estimate.",
    )
    halves = (
        f"The {screening.n_rows:,} rows were shuffled (seed {SEED}) and cut in half, so any difference between the "
        "halves is chance: a sound method should call no column drifted."
    )
    *body, reading = base.sections
    sections = (
        Section("About these data", (Text(CAVEAT),)),
        Section("A known truth first", (Text(f"1000 rows of two normal variables with correlation 0.6: {truth}"),)),
        *body,
        Section("Drift", (Text(halves), Text(comparison_sentence(comparison)), *drift_parts(comparison))),
        Section("Permutation test", (Text(f"Credit amount and default: {test_sentence(test)}"), null)),
        reading,
    )
    return Document("infoest demo: German credit", base.subtitle, sections)


def permutation_display(test: TestResult) -> PermutationNullDisplay:
    """Figure of the permutation test."""
    return PermutationNullDisplay.from_test(
        test, label="Mutual information (nat)", title="Credit amount and default: permuted and observed"
    )


def compile_kernels() -> None:
    """Call each compiled path once on little data, which leaves the machine code in Numba's cache."""
    x, y, _ = datasets.bivariate_normal(400, correlation=0.6, random_state=SEED)
    z, codes = np.random.default_rng(SEED).normal(size=(400, 2)), (y > 0).astype(str)
    small = slice(0, 30)  # few enough for brute force
    for n_jobs in (1, 2):
        mutual_information(x, y, n_jobs=n_jobs)
        mutual_information(z, x, n_jobs=n_jobs)
        mutual_information(x, codes, n_jobs=n_jobs)
    mutual_information(x[small], y[small])
    mutual_information(z[small], x[small])
    entropy(x)
    entropy(z)
    for columns in ((x, y), (z, x), (x, codes)):
        independence_test(*columns, n_resamples=3, random_state=SEED)


def _check_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise InputError(f"{out} is a file.", remedy="Name a folder, or one that does not exist yet.")


def _null_mean(test: TestResult) -> float:
    return float("nan") if test.null is None else float(test.null.mean())
