"""Threads: ranges cover the rows once, results come in order, and n_jobs is checked."""

from __future__ import annotations

from functools import partial
from typing import Any

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest._core.threads import effective_jobs, fill_ranges, map_ranges, split


@settings(deadline=None, max_examples=50)
@given(total=st.integers(0, 300), parts=st.integers(1, 40))
def test_ranges_cover_everything_once_and_evenly(total: int, parts: int) -> None:
    ranges = split(total, parts)
    assert [i for lo, hi in ranges for i in range(lo, hi)] == list(range(total))
    sizes = [hi - lo for lo, hi in ranges]
    assert max(sizes) - min(sizes) <= 1
    assert len(ranges) == max(1, min(parts, total))


@pytest.mark.parametrize("n_jobs", [None, 1, 2, 4, -1, np.int64(2)])
def test_every_row_is_written_and_results_are_in_order(n_jobs: Any) -> None:
    out = np.zeros(101)

    def work(lo: int, hi: int) -> list[int]:
        return list(range(lo, hi))

    def write(lo: int, hi: int) -> None:
        out[lo:hi] += np.arange(lo, hi)

    fill_ranges(write, 101, n_jobs)
    np.testing.assert_array_equal(out, np.arange(101))
    assert [i for part in map_ranges(work, 101, n_jobs) for i in part] == list(range(101))


def _note(seen: list[tuple[int, int]], lo: int, hi: int) -> None:
    seen.append((lo, hi))


def test_few_rows_are_worked_off_at_once() -> None:
    for total, ranges in ((1023, 1), (2047, 1), (2048, 2), (100_000, 8)):
        seen: list[tuple[int, int]] = []
        fill_ranges(partial(_note, seen), total, 2, fewest=1024)
        assert len(seen) == ranges
        assert sum(hi - lo for lo, hi in seen) == total


def test_a_failing_task_is_heard() -> None:
    def work(lo: int, hi: int) -> None:
        if hi == 10:
            raise ValueError("row 9 is bad")

    for n_jobs in (1, 2):
        with pytest.raises(ValueError, match="row 9 is bad"):
            fill_ranges(work, 10, n_jobs)


def test_number_of_threads() -> None:
    assert effective_jobs(1) == 1
    assert effective_jobs(3) == 3
    assert effective_jobs(-1) == joblib.cpu_count()
    assert effective_jobs(None) == 1
    with joblib.parallel_config(n_jobs=2, backend="threading"):
        assert effective_jobs(None) == 2


@pytest.mark.parametrize("wrong", [0, True, 1.0, "2"])
def test_bad_n_jobs_is_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"n_jobs=.* must be None, a positive integer, or negative to count back"):
        effective_jobs(wrong)
