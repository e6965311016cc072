"""Checks of single arguments: what is let through unchanged, and each refusal with its argument and remedy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from infoest import quantities, transfer_entropy
from infoest._core.checks import (
    check_blocks,
    check_choice,
    check_count,
    check_renyi_order,
    check_stop_early,
    check_unweighted,
)
from infoest._core.errors import InputError, InputTypeError
from infoest._core.sample import read_sample
from infoest.inference import conditional_independence_test, g_test, independence_test, transfer_entropy_test


@pytest.mark.parametrize("value", ["a", None, 2])
def test_one_of_the_choices_passes(value: object) -> None:
    check_choice("way", value, ("a", None, 2))


@pytest.mark.parametrize("value", ["A", "", 3, (), float("nan")])
def test_another_choice_is_refused_with_those_there_are(value: object) -> None:
    with pytest.raises(InputError, match=r"is not known\. Use one of 'a', None, 2\.$") as caught:
        check_choice("way", value, ("a", None, 2))
    assert caught.value.argument == "way"
    assert caught.value.given is value
    assert caught.value.remedy == "Use one of 'a', None, 2."


@pytest.mark.parametrize(
    ("value", "least"), [(1, 1), (7, 1), (0, 0), (-3, -3), (np.int64(5), 1), (np.uint8(2), 2), (10**30, 1)]
)
def test_a_count_comes_back_as_a_plain_integer(value: Any, least: int) -> None:
    found = check_count("n", value, least)
    assert type(found) is int
    assert found == value


@pytest.mark.parametrize(
    ("value", "least"),
    [(0, 1), (-1, 1), (1, 2), (True, 1), (np.bool_(True), 1), (1.0, 1), (np.float64(3), 1), ("3", 1), (None, 1)],
)
def test_what_is_not_a_count_is_refused(value: Any, least: int) -> None:
    """Booleans are integers to Python, and a float of whole value is a sign of a slip."""
    with pytest.raises(InputError, match=f"must be an integer of at least {least}") as caught:
        check_count("n_bins", value, least)
    assert str(caught.value).startswith(f"n_bins={value!r} ")
    assert caught.value.argument == "n_bins"


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        ([[0, 1], [2]], [[0, 1], [2]]),
        ((("a", "b"), ("c",)), [["a", "b"], ["c"]]),
        (np.array([[0, 1], [2, 3]]), [[0, 1], [2, 3]]),
        (iter([(0,), range(1, 3)]), [[0], [1, 2]]),
        ([], []),
        ([[]], [[]]),
    ],
)
def test_blocks_become_lists(blocks: Any, expected: list[list[Any]]) -> None:
    assert check_blocks(blocks) == expected


@pytest.mark.parametrize("blocks", ["ab", 3, None, 3.5])
def test_blocks_that_are_no_list_are_refused(blocks: Any) -> None:
    with pytest.raises(InputTypeError, match=r"must be a list with a list of columns for each variable: \[\[0, 1\]"):
        check_blocks(blocks)


@pytest.mark.parametrize(
    ("blocks", "shown"), [([0, [1]], r"\[0\]"), ([["a"], "bc"], r"\['bc'\]"), (range(2), r"\[0\]")]
)
def test_a_column_outside_brackets_is_shown_in_them(blocks: Any, shown: str) -> None:
    with pytest.raises(InputTypeError, match=f"write {shown}, in brackets of its own"):
        check_blocks(blocks)


def test_long_blocks_are_cut_short_in_the_message() -> None:
    with pytest.raises(InputTypeError) as caught:
        check_blocks([["x" * 1000], "y" * 1000])
    assert len(str(caught.value)) < 500


def test_weights_are_for_tables_of_counts_alone(rng: np.random.Generator) -> None:
    plain = read_sample(rng.normal(size=9), names=("x",))
    check_unweighted(plain, "ksg")
    weighted = replace(plain, weights=np.ones(9))
    with pytest.raises(InputError, match=r"method='ksg' takes no weights\. Use method='plugin', or leave"):
        check_unweighted(weighted, "ksg")


@pytest.mark.parametrize(
    ("given", "limit"), [(False, None), (None, None), (np.False_, None), (True, 10), (np.True_, 10), (1, 1), (25, 25)]
)
def test_stopping_early_is_a_number_of_exceedances_or_true_for_ten(given: Any, limit: int | None) -> None:
    found = check_stop_early(given)
    assert found == limit
    assert not isinstance(found, bool)


@pytest.mark.parametrize("given", [0, -1, 2.0, "yes"])
def test_other_ways_to_stop_early_are_refused(given: Any) -> None:
    with pytest.raises(ValueError, match=r"stop_early=.* must be an integer of at least 1"):
        check_stop_early(given)


def test_true_is_ten_in_every_test_that_stops_early(rng: np.random.Generator) -> None:
    x, y, z = rng.normal(size=(3, 120))
    calls: list[Any] = [
        lambda stop: independence_test(x, y, n_resamples=199, stop_early=stop, random_state=0),
        lambda stop: conditional_independence_test(x, y, z, n_resamples=199, stop_early=stop, random_state=0),
        lambda stop: g_test([[3, 2], [2, 3]], n_resamples=199, stop_early=stop, random_state=0),
        lambda stop: transfer_entropy_test(x, y, n_resamples=199, stop_early=stop, random_state=0),
    ]
    for call in calls:
        stopped, ten, everything = call(True), call(10), call(False)
        assert (stopped.pvalue, stopped.n_resamples) == (ten.pvalue, ten.n_resamples)
        assert stopped.n_resamples < everything.n_resamples == 199


def test_an_order_is_refused_by_the_name_it_was_passed_under(rng: np.random.Generator) -> None:
    assert check_renyi_order("alpha", np.float64(0.5)) == 0.5
    x, y = rng.normal(size=(2, 50))
    with pytest.raises(ValueError, match=r"^renyi_order=0 must be a positive, finite number"):
        transfer_entropy(x, y, renyi_order=0)
    with pytest.raises(ValueError, match=r"^alpha=0 must be a positive, finite number"):
        quantities.renyi(quantities.entropy(0), 0)
