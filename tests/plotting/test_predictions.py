"""Targets and numbers are read alike by every figure of predictions."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from infoest.plotting import CalibrationCurveDisplay, ROCDisplay, ScoreDistributionDisplay
from infoest.plotting._predictions import events_and_numbers


@pytest.mark.parametrize(
    ("y", "event", "groups", "names"),
    [
        ([0, 1, 1], None, [0, 1, 1], ("class 0", "class 1")),
        ([False, True, True], None, [0, 1, 1], ("False", "True")),
        (["good", "bad", "bad"], "bad", [0, 1, 1], ("good", "bad")),
        (["good", "bad", "bad"], "good", [1, 0, 0], ("bad", "good")),
        ([2.5, 7.0, 7.0], 2.5, [1, 0, 0], ("class 7", "class 2.5")),
    ],
)
def test_events_are_ones_and_both_classes_have_a_name(
    y: list[Any], event: Any, groups: list[int], names: tuple[str, str]
) -> None:
    found, numbers, called = events_and_numbers(y, [3, 1, 2], "score", event)
    assert found.tolist() == groups
    assert numbers.dtype == np.float64
    assert numbers.tolist() == [3.0, 1.0, 2.0]
    assert called == names


@pytest.mark.parametrize("display", [ScoreDistributionDisplay, CalibrationCurveDisplay, ROCDisplay])
@pytest.mark.parametrize(
    ("y", "numbers", "error", "complaint"),
    [
        ([0, 1, 0], [0.1, 0.2], ValueError, "must have the same number of rows"),
        ([0, 1], [0.1, math.nan], ValueError, "is missing"),
        ([0, 0], [0.1, 0.2], ValueError, "two classes"),
        ([0, 1], ["a", "b"], TypeError, "holds strings or booleans"),
        ([0, 1], [0.1, math.inf], ValueError, "infinite"),
    ],
)
def test_bad_input_is_refused(display: Any, y: Any, numbers: Any, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        display.from_predictions(y, numbers)
