"""Bins: edges, quantiles, categories, missing values, JSON, and bad input."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoest._core.columns import Column, read_column
from infoest.credit.bins.binning import Bins


def column(values: Any, name: str = "x column 'age'") -> Column:
    return read_column(np.asarray(values), name)


def test_intervals_are_left_closed_and_missing_is_the_last_bin() -> None:
    bins = Bins.from_edges([12, 18.5])
    assert bins.labels == ("< 12", "[12, 18.5)", ">= 18.5", "missing")
    assert bins.codes(column([11.9, 12, 18.4, 18.5, 1e9, np.nan, -1e9])).tolist() == [0, 1, 1, 2, 2, 3, 0]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.lists(st.floats(-1e6, 1e6), min_size=1, unique=True))
def test_codes_equal_searchsorted_on_the_right(values: list[float], edges: list[float]) -> None:
    ordered = np.sort(edges)
    expected = np.searchsorted(ordered, values, side="right")
    np.testing.assert_array_equal(Bins.from_edges(ordered).codes(column(values)), expected)


def test_infinite_outer_edges_are_the_open_ends() -> None:
    assert Bins.from_edges([-np.inf, 1, 2, np.inf]) == Bins.from_edges([1, 2])


def test_labels_of_close_edges_differ() -> None:
    labels = Bins.from_edges([1.0, 1.0000001]).labels
    assert labels[1] == "[1.0, 1.0000001)"
    assert len(set(labels)) == 4


def test_quantile_bins_of_distinct_values_hold_equal_shares() -> None:
    bins = Bins.fit_quantile(column(np.arange(100.0)[::-1]), 4)
    assert bins.edges == (25.0, 50.0, 75.0)


@pytest.mark.parametrize("value", [0.0, 1000.0])
def test_a_heavy_value_at_either_end_is_a_bin_of_its_own(value: float) -> None:
    values = np.r_[np.full(600, value), np.linspace(1, 999, 400)]
    counts = np.bincount(Bins.fit_quantile(column(values), 5).codes(column(values)))
    assert 600 in counts.tolist()


def test_rows_with_weight_count_as_often() -> None:
    values, repeats = np.array([3.0, 1.0, 2.0, 5.0, 4.0]), np.array([1, 4, 2, 3, 5])
    weighted = Bins.fit_quantile(column(values), 3, repeats.astype(float))
    assert weighted == Bins.fit_quantile(column(np.repeat(values, repeats)), 3)
    assert weighted == Bins.fit_quantile(column(values), 3, repeats * 0.3)


def test_repeated_values_give_fewer_bins_and_missing_ones_no_edge() -> None:
    assert Bins.fit_quantile(column([1.0, 1, 1, 2, np.nan, np.nan]), 5).edges == (2.0,)
    assert Bins.fit_quantile(column([1.0, 1.0]), 5).labels == ("all", "missing")
    assert Bins.fit_quantile(column([np.nan, np.nan]), 5).labels == ("all", "missing")


@given(st.lists(st.integers(0, 30), min_size=2), st.integers(2, 12))
def test_no_quantile_bin_is_empty(values: list[int], n_bins: int) -> None:
    x = column(np.array(values, dtype=float))
    bins = Bins.fit_quantile(x, n_bins)
    assert bins.n_bins <= n_bins
    assert (np.bincount(bins.codes(x), minlength=bins.n_bins)[: bins.n_bins] > 0).all()


def test_categories_are_bins_in_sorted_order() -> None:
    words = column(np.array(["own", "rent", None, "free"], dtype=object))
    bins = Bins.fit_categories(words)
    assert bins.labels == ("free", "own", "rent", "missing")
    assert bins.codes(words).tolist() == [1, 2, 3, 0]


def test_booleans_and_numbers_may_be_categories() -> None:
    assert Bins.fit_categories(column([True, False])).labels == ("False", "True", "missing")
    numbers = Bins.fit_categories(column([3, 1, 3]), column([7]))
    assert numbers.labels == ("1", "3", "7", "missing")
    assert numbers.codes(column([7.0, 1.0])).tolist() == [2, 0]


def test_a_category_called_missing_is_not_the_bin_of_missing_values() -> None:
    words = column(np.array(["missing", None], dtype=object))
    bins = Bins.fit_categories(words)
    assert bins.labels == ("missing", "missing (no value)")
    assert bins.codes(words).tolist() == [0, 1]


@pytest.mark.parametrize("known", [["a", "b"], ["b", "c"], []])
def test_unseen_categories_are_refused_or_flagged(known: list[str]) -> None:
    bins = Bins(categories=tuple(known))
    words = column(np.array([*known, "zebra", None], dtype=object))
    with pytest.raises(ValueError, match="x column 'age' has the category 'zebra', which is not among the bins"):
        bins.codes(words)
    flagged = bins.codes(words, unseen="flag").tolist()
    assert flagged == [*range(len(known)), -1, len(known)]


@pytest.mark.parametrize(
    "bins",
    [
        Bins.from_edges([0.1, 1 / 3]),
        Bins(categories=("a", "ü")),
        Bins(categories=(1.0, 2.5)),
        Bins(),
        Bins(categories=()),
    ],
)
def test_survives_json(bins: Bins) -> None:
    assert Bins.from_dict(json.loads(json.dumps(bins.to_dict()))) == bins


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        ([3, 2], "bin edges must increase, got 3 before 2. Sort them and drop duplicates"),
        ([1, 1], "bin edges must increase, got 1 before 1"),
        ([], "Pass at least one number, none of them NaN"),
        ([1, np.nan], "Pass at least one number, none of them NaN"),
        ([[1, 2]], "Pass at least one number"),
        (["a"], r"bins=\['a'\] are not edges"),
    ],
)
def test_bad_edges_are_refused(edges: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Bins.from_edges(edges)


def test_infinite_values_are_refused_by_name() -> None:
    bad = column([1.0, np.inf])
    for attempt in (
        lambda: Bins.from_edges([1]).codes(bad),
        lambda: Bins.fit_quantile(bad, 3),
        lambda: Bins.fit_categories(bad),
    ):
        with pytest.raises(ValueError, match="x column 'age' holds infinity in 1 rows"):
            attempt()


def test_strings_and_numbers_do_not_mix() -> None:
    words = column(["a", "b"])
    with pytest.raises(
        TypeError, match="x column 'age' holds strings, booleans or categories, and intervals are for numbers"
    ):
        Bins.from_edges([1]).codes(words)
    with pytest.raises(TypeError, match="x column 'age' holds strings where the bins are numbers"):
        Bins(categories=(1.0,)).codes(words)
    with pytest.raises(TypeError, match="x column 'age' holds numbers where the bins are strings"):
        Bins(categories=("a",)).codes(column([1.0]))


GROUPED = Bins(categories=("a", "b", "c", "d", "e", "f"), groups=(1, 0, 1, 1, 1, 1), specials=("n/a",))


def test_categories_share_bins_and_special_values_have_their_own() -> None:
    assert GROUPED.labels == ("b", "a, c, d, e and 1 more", "special n/a", "missing")
    assert (GROUPED.n_regular, GROUPED.n_bins) == (2, 3)
    words = column(np.array(["f", "b", "n/a", None, "z"], dtype=object))
    assert GROUPED.codes(words, unseen="flag").tolist() == [1, 0, 2, 3, -1]
    with pytest.raises(ValueError, match="has the category 'z', which is not among the bins: b, a, c, d, e and 1 more"):
        GROUPED.codes(words)


def test_special_numbers_are_taken_out_of_their_interval() -> None:
    bins = Bins(edges=(0.0, 10.0), specials=(-999.0, 5.0))
    assert bins.labels == ("< 0", "[0, 10)", ">= 10", "special -999", "special 5", "missing")
    assert bins.codes(column([-999.0, -998, 5, 6, 10, np.nan])).tolist() == [3, 0, 4, 1, 2, 5]


@pytest.mark.parametrize("bins", [GROUPED, Bins(edges=(1.0,), specials=(-1.0,))])
def test_groups_and_specials_survive_json(bins: Bins) -> None:
    assert Bins.from_dict(json.loads(json.dumps(bins.to_dict()))) == bins


def test_labels_that_would_be_equal_are_told_apart() -> None:
    bins = Bins(categories=("a", "a, b", "b", "special x"), groups=(0, 1, 0, 2), specials=("x",))
    assert bins.labels == ("a, b", "a, b (2)", "special x", "special x (2)", "missing")
