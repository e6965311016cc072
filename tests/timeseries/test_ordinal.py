"""Ordinal patterns against sorting each window by hand, within trials and columns, ties included."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from infoest.timeseries import ordinal_patterns
from infoest.timeseries.embedding import as_recording
from infoest.timeseries.ordinal import LONGEST, symbolized
from tests import naive


def test_ordinal_patterns_are_the_sorted_positions(rng: np.random.Generator) -> None:
    x = rng.integers(0, 4, 60).astype(float)  # with ties
    for pattern_length, delay in ((2, 1), (3, 1), (4, 2)):
        windows = [x[t - (pattern_length - 1) * delay : t + 1 : delay] for t in range((pattern_length - 1) * delay, 60)]
        every = sorted(itertools.permutations(range(pattern_length)))
        expected = [every.index(naive.ordinal_pattern(window)) for window in windows]
        assert ordinal_patterns(x, pattern_length=pattern_length, delay=delay).tolist() == expected
    both = ordinal_patterns(np.column_stack([x, -x]), trials=["a"] * 30 + ["b"] * 30)
    assert both.shape == (56, 2)


@pytest.mark.parametrize("pattern_length", [2, 3, 4])
def test_every_permutation_has_its_code(pattern_length: int) -> None:
    """In the order of itertools, of the places of the values from smallest to largest."""
    for code, places in enumerate(itertools.permutations(range(pattern_length))):
        window = np.empty(pattern_length)
        window[list(places)] = np.arange(pattern_length)
        assert ordinal_patterns(window.tolist() + window.tolist(), pattern_length=pattern_length)[0] == code
    assert code == math.factorial(pattern_length) - 1


def test_no_pattern_crosses_a_trial(rng: np.random.Generator) -> None:
    x = rng.normal(size=30)
    trials = ["a"] * 12 + ["b"] * 2 + ["c"] * 16
    expected = [ordinal_patterns(part, pattern_length=3) for part in (x[:12], x[14:])]  # the second trial is too short
    np.testing.assert_array_equal(ordinal_patterns(x, pattern_length=3, trials=trials), np.concatenate(expected))


def test_columns_are_coded_each_by_itself(rng: np.random.Generator) -> None:
    x = rng.normal(size=(20, 3))
    found = ordinal_patterns(x, pattern_length=3, delay=2)
    assert found.shape == (16, 3)
    assert found.dtype == np.int64
    for j in range(3):
        np.testing.assert_array_equal(found[:, j], ordinal_patterns(x[:, j], pattern_length=3, delay=2))


def test_integers_are_ordered_as_the_numbers_they_are() -> None:
    assert ordinal_patterns([1, 2, 1, 2, 1], pattern_length=2).tolist() == [0, 1, 0, 1]
    assert ordinal_patterns([5, 5, 5, 5], pattern_length=3).tolist() == [0, 0]  # equal values keep the order of time


def test_a_symbolized_recording_holds_codes_of_all_patterns(rng: np.random.Generator) -> None:
    """Patterns that did not occur are categories too: a plug-in knows how many were possible."""
    recording = as_recording(np.arange(10.0), rng.normal(size=10), names=("x", "y"), trials=["a"] * 6 + ["b"] * 4)
    found = symbolized(recording, 3)
    assert found.start.tolist() == [0, 4, 6]
    assert found.sample.discrete == (True, True)
    assert [list(known) for known in found.sample.categories if known is not None] == [list(range(6))] * 2
    assert found.sample.columns[:, 0].tolist() == [0.0] * 6
    np.testing.assert_array_equal(found.scale, 1.0)


@pytest.mark.parametrize(
    ("x", "settings", "error", "message"),
    [
        (range(20), {"pattern_length": 1}, ValueError, "pattern_length=1 must be an integer of at least 2"),
        (
            range(20),
            {"pattern_length": LONGEST + 1},
            ValueError,
            "pattern_length=11 must be at most 10: a longer pattern almost never",
        ),
        (range(20), {"pattern_length": 3.0}, ValueError, "pattern_length=3.0 must be an integer"),
        (range(20), {"delay": 0}, ValueError, "delay=0 must be an integer of at least 1"),
        (range(20), {"pattern_length": 10, "delay": 3}, ValueError, "a history of 27 steps leaves 0 rows"),
        ([1.0, math.nan, 2.0], {}, ValueError, "x holds NaN"),
        (list("abcdef"), {}, TypeError, "strings"),
    ],
)
def test_bad_input_is_refused(x: Any, settings: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ordinal_patterns(x, **settings)
