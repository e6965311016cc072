"""The figure of a permutation test holds its null and the observed statistic: read back from the artists."""

from __future__ import annotations

import numpy as np
import pytest

from infoest import TestResult
from infoest.plotting import PermutationNullDisplay


def test_permutation_null_shows_every_permutation_the_statistic_and_p() -> None:
    null = np.linspace(-0.1, 0.1, 99)
    display = PermutationNullDisplay.from_test(TestResult(0.3, 0.01, "dependence", 99, null)).plot()
    assert sum(bar.get_height() for bar in display.bars_) == 99
    assert list(display.line_.get_xdata()) == [0.3, 0.3]
    assert display.text_.get_text() == "observed 0.3000\np = 0.01"
    with pytest.raises(ValueError, match="no permutations"):
        PermutationNullDisplay.from_test(TestResult(0.3, 0.01, "dependence"))


def test_words_stand_where_the_null_leaves_room() -> None:
    """Left of a statistic in the right half, right of one in the left half: the figure ends there."""
    null = np.linspace(-0.1, 0.1, 30)
    for statistic, side in ((0.3, "right"), (-0.09, "left")):
        display = PermutationNullDisplay.from_test(TestResult(statistic, 0.5, "dependence", 30, null)).plot()
        assert display.text_.get_horizontalalignment() == side


@pytest.mark.parametrize(("n_resamples", "bars"), [(19, 8), (400, 20), (9999, 40)])
def test_bars_grow_in_number_with_the_permutations(n_resamples: int, bars: int) -> None:
    null = np.random.default_rng(0).normal(size=n_resamples)
    display = PermutationNullDisplay.from_test(
        TestResult(0.0, 0.5, "dependence", n_resamples, null), label="$x$"
    ).plot()
    assert len(display.bars_) == bars
    assert sum(bar.get_height() for bar in display.bars_) == n_resamples
    assert display.bars_.get_label() == f"{n_resamples} permutations"
    assert display.ax_.get_xlabel() == r"\$x\$"


def test_an_empty_null_is_none() -> None:
    with pytest.raises(ValueError, match=r"no permutations to show\. Pass a permutation test"):
        PermutationNullDisplay.from_test(TestResult(0.3, 0.01, "dependence", 0, np.empty(0)))
