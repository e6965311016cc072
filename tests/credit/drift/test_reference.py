"""What is kept of a reference: counts by cell, whichever way they are counted, and sums of batches."""

from __future__ import annotations

import numpy as np
import pytest

from infoest._core.columns import read_column
from infoest.credit.bins.binning import Bins
from infoest.credit.drift.periods import ALL
from infoest.credit.drift.reference import UNSEEN, Reference, cells, count_rows, reference_of, table_labels

JOBS = Bins(categories=("a", "b"))


@pytest.mark.parametrize("n_edges", [1, 9, 64, 65])
def test_few_edges_are_counted_as_many_are(n_edges: int, rng: np.random.Generator) -> None:
    values = np.round(rng.normal(size=2000), 2)
    values[::7] = np.nan
    bins = Bins.from_edges(np.linspace(-2, 2, n_edges) if n_edges > 1 else [0.25])
    column = read_column(values, "x")
    expected = np.bincount(bins.codes(column), minlength=bins.n_bins + 2)
    np.testing.assert_array_equal(count_rows(column, bins), expected)


def test_cells_are_counted_by_group_and_bin(rng: np.random.Generator) -> None:
    values = rng.choice(np.array(["a", "b", "new", None], dtype=object), 300)
    group = rng.integers(6, size=300)
    found = cells(read_column(values, "job"), JOBS, group, (2, 3))
    assert found.shape == (2, 3, 4)
    for g in range(6):
        mine = values[group == g]
        expected = [(mine == "a").sum(), (mine == "b").sum(), sum(v is None for v in mine), (mine == "new").sum()]
        assert found.reshape(6, 4)[g].tolist() == expected
    one = cells(read_column(values, "job"), JOBS, np.zeros(300, np.int64), (1, 1))
    np.testing.assert_array_equal(one[0, 0], found.sum(axis=(0, 1)))


def test_labels_name_what_the_reference_does_not_hold() -> None:
    assert table_labels(JOBS) == ["a", "b", "missing", UNSEEN]
    assert table_labels(Bins(categories=(UNSEEN,)))[-1] == f"{UNSEEN} (category)"


def reference(age: list[float], job: list[str], segments: tuple[str, ...], codes: list[int]) -> Reference:
    columns = [read_column(np.array(age), "age"), read_column(np.array(job, dtype=object), "job")]
    return reference_of(columns, [Bins.from_edges([30]), JOBS], segments, np.array(codes), keep_values=True)


def test_batches_of_other_segments_add_up() -> None:
    first = reference([25, 40, 35], ["a", "b", "a"], ("north", "south"), [0, 1, 1])
    second = reference([20, np.nan], ["b", "b"], ("east", "north"), [0, 1])
    both = first + second
    assert both.segments == ("east", "north", "south")
    assert both.counts["age"].tolist() == [[1, 0, 0, 0], [1, 0, 1, 0], [0, 2, 0, 0]]
    assert [numbers.tolist() for numbers in both.numbers["age"]] == [[20], [25], [35, 40]]  # sorted, none missing
    assert "job" not in both.numbers
    whole = reference([25, 40, 35, 20, np.nan], [*"abab", "b"], both.segments, [1, 2, 2, 0, 1])
    for name in ("age", "job"):
        np.testing.assert_array_equal((second + first).counts[name], both.counts[name])
    np.testing.assert_array_equal(whole.counts["age"], both.counts["age"])


def test_segments_come_with_every_batch_or_with_none() -> None:
    plain, split = reference([1.0], ["a"], ALL, [0]), reference([1.0], ["a"], ("north",), [0])
    assert (plain + plain).counts["age"].tolist() == [[2, 0, 0, 0]]
    with pytest.raises(ValueError, match="give segment= with every batch, or with none"):
        plain + split
