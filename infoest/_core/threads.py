"""Kernels release the GIL, so ranges of rows run side by side; results do not depend on the number of threads.

Warnings of the workers are shown by the thread that waits for them, whose stack holds the caller's line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from .errors import InputError
from .warnings import show, withholding

T = TypeVar("T")
FEWEST_ROWS = 1024  # of a kernel that takes about a microsecond per row
RANGES_PER_JOB = 4  # a few more ranges than threads evens out their run times


def split(total: int, parts: int) -> list[tuple[int, int]]:
    """``parts`` consecutive ranges that cover ``range(total)``, as equal as they can be."""
    parts = max(1, min(parts, total))
    return [(total * i // parts, total * (i + 1) // parts) for i in range(parts)]


def fill_ranges(work: Callable[[int, int], None], total: int, n_jobs: int | None, fewest: int = 1) -> None:
    """Call ``work(lo, hi)``, which writes its rows of a shared output, over ranges that cover ``total``.

    Fewer than ``2 * fewest`` rows are one call: starting threads takes some 10 ms.
    """
    jobs = effective_jobs(n_jobs)
    ranges = split(total, min(RANGES_PER_JOB * jobs, total // fewest))
    if jobs == 1 or len(ranges) == 1:
        work(0, total)
        return
    from joblib import Parallel, delayed

    done = Parallel(n_jobs=n_jobs, require="sharedmem")(delayed(withholding)(work, lo, hi) for lo, hi in ranges)
    for _, said in done:
        show(said)


def map_ranges(work: Callable[[int, int], T], total: int, n_jobs: int | None) -> list[T]:
    """Results of ``work(lo, hi)`` in order; under the user's own joblib backend they may come from other processes."""
    jobs = effective_jobs(n_jobs)
    if jobs == 1:
        return [work(0, total)]
    from joblib import Parallel, delayed

    ranges = split(total, RANGES_PER_JOB * jobs)
    done = Parallel(n_jobs=n_jobs, prefer="threads")(delayed(withholding)(work, lo, hi) for lo, hi in ranges)
    for _, said in done:
        show(said)
    return [result for result, _ in done]


def effective_jobs(n_jobs: int | None) -> int:
    """Threads that ``n_jobs`` means; ``None`` is 1 unless a ``joblib.parallel_config`` says otherwise."""
    if n_jobs == 0 or isinstance(n_jobs, bool) or not isinstance(n_jobs, (int, np.integer, type(None))):
        raise InputError(
            "must be None, a positive integer, or negative to count back from all cores.",
            argument="n_jobs",
            given=n_jobs,
        )
    if n_jobs == 1 or (n_jobs is None and "joblib" not in sys.modules):
        return 1
    import joblib

    return int(joblib.effective_n_jobs(n_jobs))
