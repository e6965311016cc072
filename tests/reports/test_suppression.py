"""Small counts are withheld, and so much besides that no subtraction from totals brings one back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoest import Counts
from infoest.reports.suppression import check_min_cell, merge_small_bins, shown_count, withheld_cells


def possible(counts: list[int], withheld: list[bool]) -> list[tuple[int, int]]:
    """Least and most that each withheld cell may hold, to a reader of the total, the shown cells and the empty ones."""
    total = sum(counts) - sum(n for n, hidden in zip(counts, withheld, strict=True) if not hidden)
    others = sum(withheld) - 1
    return [(1 if others else total, total - others) for hidden in withheld if hidden]


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(0, 20))
def test_withheld_counts_cannot_be_subtracted_out(counts: list[int], min_cell: int) -> None:
    array = np.array(counts, dtype=float)
    withheld = withheld_cells(array, min_cell)
    assert not ((array > 0) & (array < min_cell) & ~withheld).any()
    assert not withheld[array == 0].any()
    if withheld.any() and not withheld[array > 0].all():  # else the total itself is all there is
        for least, most in possible(counts, withheld.tolist()):
            assert least == 1
            assert most >= max(min_cell, 2)


@pytest.mark.parametrize(
    ("counts", "min_cell", "withheld"),
    [
        ([4, 500, 30, 0], 10, [True, False, True, False]),  # the next smallest goes too
        ([4, 3, 500, 30], 10, [True, True, False, True]),  # 7 rows in two cells: neither can hold 10
        ([1, 1, 1, 50, 60], 3, [True, True, True, True, False]),  # 3 rows in three cells are 1 each
        ([1, 10, 50], 10, [True, True, False]),
        ([10, 11], 10, [False, False]),
        ([4, 500], 0, [False, False]),
        ([0, 0], 10, [False, False]),
        ([4], 10, [True]),
    ],
)
def test_the_small_cell_and_the_next_are_withheld(counts: list[float], min_cell: int, withheld: list[bool]) -> None:
    assert withheld_cells(np.array(counts, dtype=float), min_cell).tolist() == withheld


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=8), st.integers(0, 20))
def test_merged_bins_keep_the_totals_and_hide_the_small(cells: list[tuple[int, int]], min_cell: int) -> None:
    first, second = zip(*cells, strict=True)
    counts = Counts.from_counts(first, second)
    merged, together = merge_small_bins(counts, min_cell)
    assert merged.table.sum(axis=0).tolist() == counts.table.sum(axis=0).tolist()
    if len(merged.bins) > 1:
        assert (merged.table >= min_cell).all()
    assert together == 0 or together >= min(2, len(cells))
    assert len(merged.bins) == len(cells) - max(together - 1, 0)


def test_merged_bins_are_the_last_row_under_a_name_of_their_own() -> None:
    counts = Counts.from_counts([50, 3, 40, 20], [60, 70, 0, 30], bins=["a", "b", "c", "3 bins together"])
    merged, together = merge_small_bins(counts, 10)
    assert together == 2
    assert merged.bins == ("a", "3 bins together", "2 bins together")
    assert merged.table.tolist() == [[50, 60], [20, 30], [43, 70]]
    clash = Counts.from_counts([50, 3, 40], [60, 70, 0], bins=["2 bins together", "b", "c"])
    assert merge_small_bins(clash, 10)[0].bins == ("2 bins together", "2 bins together ")


def test_a_count_is_shown_or_withheld() -> None:
    assert [shown_count(n, False, 10) for n in (0, 9, 10, 1234)] == ["0", "withheld", "10", "1,234"]
    assert shown_count(1234, True, 10) == "withheld"


@pytest.mark.parametrize("min_cell", [-1, 1.5, "10"])
def test_the_least_count_is_a_whole_number(min_cell: int) -> None:
    assert check_min_cell(0) == 0
    with pytest.raises(ValueError, match="min_cell"):
        check_min_cell(min_cell)
