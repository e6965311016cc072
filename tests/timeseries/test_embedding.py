"""Rows of lagged values against a plain loop over times; trials, scales, ties and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from infoest.timeseries.embedding import as_recording
from tests import naive

TRIALS: list[object] = [*("b" * 12 + "a" * 7 + "c" * 1 + "d" * 10)]
BLOCKS: list[list[list[tuple[int, int]]]] = [
    [[(0, 1)], [(1, 0)]],
    [[(0, 5), (0, 2)], [(1, 0)], [(1, 1), (2, 3)]],
    [[(0, 0)], [(2, 0)]],
    [[(1, 8)], []],
]


@pytest.fixture
def series(rng: np.random.Generator) -> NDArray[np.float64]:
    return rng.normal(size=(len(TRIALS), 3)) * [1.0, 50.0, 1e-3]


@pytest.mark.parametrize("trials", [None, TRIALS], ids=["one", "trials"])
@pytest.mark.parametrize("blocks", BLOCKS, ids=str)
def test_rows_are_those_of_a_plain_loop(
    blocks: list[list[tuple[int, int]]], trials: list[object] | None, series: NDArray[np.float64]
) -> None:
    recording = as_recording(*series.T, names=("x", "y", "z"), trials=trials)
    labels = trials or ["one"] * len(series)
    expected, times = naive.lagged_rows(series, blocks, labels)
    reach = max(lag for block in blocks for _, lag in block)
    assert recording.times(reach).tolist() == times
    sample = recording.lagged(blocks)
    for block, rows in zip(sample.blocks, expected, strict=True):
        np.testing.assert_array_equal(sample.columns[:, list(block)], rows)
    assert sample.serial is not None
    kept = [labels[t] for t in times]
    starts = [0, *(i for i in range(1, len(kept)) if kept[i] != kept[i - 1]), len(kept)]
    assert sample.serial.start.tolist() == starts  # a trial too short for the history has no rows
    names = ["xyz"[j] + ("[t]" if lag == 0 else f"[t-{lag}]") for block in blocks for j, lag in block]
    assert list(sample.labels) == names


def test_a_longer_reach_keeps_the_rows_of_another_embedding(series: NDArray[np.float64]) -> None:
    recording = as_recording(*series.T, names=("x", "y", "z"), trials=TRIALS)
    short, long = (recording.lagged([[(0, lag)], [(1, 0)]], reach=6) for lag in (1, 6))
    np.testing.assert_array_equal(short.columns[:, 1], long.columns[:, 1])
    assert short.n == len(naive.lagged_rows(series, [[(0, 6)]], TRIALS)[1])


def test_scales_are_measured_once_on_whole_series(series: NDArray[np.float64]) -> None:
    """Lagged copies share the scale of their series, whichever of its values they hold; codes and constants have 1."""
    codes = np.where(series[:, 0] > 0, "a", "b")
    arrays = (series[:, 0], codes, np.ones(len(series)))
    recording = as_recording(*arrays, names=("x", "code", "flat"))
    np.testing.assert_allclose(recording.scale, [series[:, 0].std(), 1.0, 1.0])
    sample = recording.lagged([[(0, 4), (1, 2)], [(0, 0), (2, 1)]])
    assert sample.serial is not None
    np.testing.assert_array_equal(sample.serial.scale, recording.scale[[0, 1, 0, 2]])
    plain = as_recording(*arrays, names=("x", "code", "flat"), standardize=False)
    np.testing.assert_array_equal(plain.scale, 1.0)


def test_kinds_and_categories_follow_their_series(series: NDArray[np.float64]) -> None:
    codes = np.where(series[:, 0] > 0, "high", "low")
    sample = as_recording(series[:, 0], codes, names=("x", "code")).lagged([[(1, 2), (0, 1)], [(1, 0)]])
    assert sample.discrete == (True, False, True)
    assert [None if c is None else list(c) for c in sample.categories] == [["high", "low"], None, ["high", "low"]]
    np.testing.assert_array_equal(sample.columns[:, 2], np.where(codes == "high", 0, 1)[2:])


def test_repeats_are_those_of_the_series_but_of_a_copy_that_is_constant() -> None:
    x = np.concatenate([np.arange(10.0), np.full(2, 9.0)])  # two repeats in twelve
    recording = as_recording(x, names=("x",), discrete=False)
    assert recording.lagged([[(0, 1)], [(0, 0)]]).tied == (2 / 12, 2 / 12)
    last = as_recording(np.append(np.zeros(11), 1.0), names=("x",), discrete=False)
    sample = last.lagged([[(0, 1)], [(0, 0)]])
    assert sample.tied == (10 / 11, last.sample.tied[0])  # x[t-1] misses the one value that differs


def test_several_columns_are_one_argument(rng: np.random.Generator) -> None:
    frame = pd.DataFrame(rng.normal(size=(9, 2)), columns=["u", "v"])
    recording = as_recording(frame, rng.normal(size=9), names=("source", "target"))
    assert (recording.columns_of(0), recording.columns_of(1)) == ((0, 1), (2,))
    assert recording.lagged([[(0, 1), (1, 1)], [(2, 0)]]).blocks == ((0, 1), (2,))


@pytest.mark.parametrize("labels", [list("aab"), [1.0, 1.0, 2.0], [True, True, False], pd.Series(["u", "u", "v"])])
def test_trials_may_be_labelled_by_anything(labels: Any) -> None:
    assert as_recording([1.0, 2.0, 3.0], names=("x",), trials=labels).start.tolist() == [0, 2, 3]


@pytest.mark.parametrize(
    ("trials", "message"),
    [
        (["a"] * 29, "trials has 29 labels for 30 times. Give one label"),
        (["a", "b"] * 15, "trials has labels that occur, stop and occur again. Sort by trial, then by time"),
        ([None] * 2 + ["a"] * 28, "trials holds missing labels at 2 times. Drop those times"),
        ([np.nan] + [1.0] * 29, "trials holds missing labels at 1 times"),
    ],
)
def test_bad_trials_are_refused(trials: Any, message: str, series: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match=message):
        as_recording(series[:, 0], names=("x",), trials=trials)


def test_histories_that_leave_too_few_rows_are_refused(series: NDArray[np.float64]) -> None:
    one = as_recording(series[:, 0], names=("x",))
    with pytest.raises(ValueError, match=r"a history of 29 steps leaves 1 rows, and 2 are needed: there are 30 times"):
        one.lagged([[(0, 29)], [(0, 0)]])
    many = as_recording(series[:, 0], names=("x",), trials=TRIALS)
    with pytest.raises(ValueError, match=r"leaves 0 rows, and 2 are needed: the longest trial has 12 times\. Use shor"):
        many.lagged([[(0, 12)], [(0, 0)]])
    assert many.lagged([[(0, 11)], [(0, 0)]], least=1).n == 1
