"""What bins are called: labels that tell them apart, whatever the values are."""

from __future__ import annotations

import pytest

from infoest.credit.bins.labels import distinct_text, group_labels, interval_labels, some, told_apart


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([1.0, 2.5, 1e9], ["1", "2.5", "1e+09"]),
        ([1.0, 1.0000001], ["1.0", "1.0000001"]),  # six digits would make them one
        (["b", "1"], ["b", "1"]),
        ([], []),
    ],
)
def test_numbers_are_short_where_that_tells_them_apart(values: list[float] | list[str], texts: list[str]) -> None:
    assert distinct_text(values) == texts


def test_intervals_are_left_closed_and_one_of_all_has_a_name() -> None:
    assert interval_labels(["1", "3", "5"]) == ("< 1", "[1, 3)", "[3, 5)", ">= 5")
    assert interval_labels([]) == ("all",)


def test_a_merged_bin_names_its_first_categories() -> None:
    assert group_labels(["a", "b", "c"], [1, 0, 1]) == ["b", "a, c"]
    assert group_labels(list("abcdef"), [0] * 6) == ["a, b, c, d and 2 more"]
    assert group_labels([], []) == []


def test_equal_labels_are_numbered_until_they_differ() -> None:
    assert told_apart(["x", "y", "x", "x (2)", "x"]) == ["x", "y", "x (2)", "x (2) (2)", "x (3)"]


def test_messages_hold_ten_labels() -> None:
    assert some(["a", "b"]) == "a, b"
    assert some([str(i) for i in range(11)]) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …"
