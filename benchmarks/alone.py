"""Alone: figures without a peer, the permutation test on two threads and the start of a second process."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from infoest import datasets
from infoest.inference import independence_test

from .timing import median_seconds

SEED = 20261121
START = """
import json, sys, time
begin = time.perf_counter()
import infoest
imported = time.perf_counter()
heavy = [m for m in ("sklearn", "statsmodels", "pandas", "polars", "matplotlib", "scipy.stats") if m in sys.modules]
x, y, _ = infoest.datasets.bivariate_normal(1000, 0.6, random_state=0)
ready = time.perf_counter()
function = infoest.mutual_information
loaded = time.perf_counter()
function(x, y, method="ksg")
done = time.perf_counter()
print(json.dumps([[imported - begin, loaded - ready, done - loaded, done - begin], heavy]))
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """A measurement and what it shows."""

    name: str
    value: str


def permutation_figures(n: int = 1_000, n_resamples: int = 1_000) -> list[Figure]:
    """Seconds on one and two threads, and the p-value with one, two and four."""
    x, y, _ = datasets.bivariate_normal(n, 0.08, random_state=SEED)

    def pvalue(n_jobs: int, n_neighbors: int | None = None) -> float:
        test = independence_test(
            x, y, n_neighbors=n_neighbors, n_resamples=n_resamples, random_state=SEED, n_jobs=n_jobs
        )
        return test.pvalue

    label = f"{n_resamples:,} permutations, n = {n:,}"
    figures = []
    for k in (3, n // 10):
        for jobs in (1, 2):
            taken = median_seconds(partial(pvalue, jobs, k))
            figures.append(Figure(f"{label}, k = {k}, {jobs} thread{'s' * (jobs > 1)}", f"{taken:.3f} s"))
    values = [pvalue(jobs) for jobs in (1, 2, 4)]
    same = "the same" if len(set(values)) == 1 else "NOT THE SAME"
    return [*figures, Figure("p-value with 1, 2 and 4 threads", f"{same}: " + ", ".join(f"{v:.4f}" for v in values))]


def start_figures(rounds: int = 5) -> list[Figure]:
    """Import and first KSG call of fresh processes, after one that fills the cache of compiled kernels."""
    _start()
    before = _cached()
    runs = [_start() for _ in range(rounds)]
    compiled = "nothing compiled" if _cached() == before else "SOMETHING COMPILED ANEW"
    imported, loaded, first, whole = (statistics.median(seconds[i] for seconds, _ in runs) for i in range(4))
    heavy = ", ".join(runs[0][1]) or "none of them loaded"
    return [
        Figure("import infoest", f"{imported:.3f} s"),
        Figure("heavy packages after the import", heavy),
        Figure("infoest.mutual_information named for the first time (loads numba)", f"{loaded:.3f} s"),
        Figure("first KSG call of a second process, n = 1,000, standard error", f"{first:.3f} s; {compiled}"),
        Figure("all of it", f"{whole:.3f} s"),
    ]


def _start() -> tuple[list[float], list[str]]:
    """Seconds of the import, of loading, of the first call and of all; heavy packages that were loaded."""
    run = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True)
    seconds, heavy = json.loads(run.stdout)
    return seconds, heavy


def _cached() -> set[tuple[str, int]]:
    """Compiled kernels on disk with the time of their last change."""
    folder = Path(os.environ["NUMBA_CACHE_DIR"])
    return {(str(file), file.stat().st_mtime_ns) for file in folder.rglob("*.nb?")}
