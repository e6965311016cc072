"""Displays hold the data in their artists: read back, not compared by pixels."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from infoest import Counts, Estimate, EstimateArray, TestResult
from infoest.credit import information_value, population_stability_index, woe_table
from infoest.plotting import InformationRankingDisplay, PermutationNullDisplay, StabilityDisplay, WOEDisplay
from infoest.plotting._style import shorten

COUNTS = Counts.from_counts([60, 40, 30], [20, 30, 0], bins=["low", "mid", "high"])
HOSTILE = ["$\\frac$", "a_$x$_b", "<script>alert(1)</script>", "two\nlines", "x" * 300, "\x1b[31mred", ""]


def ranking() -> EstimateArray:
    names = ("small", "large", "none")
    tables = ([55, 45], [30, 70], [50, 50])
    return EstimateArray(names, tuple(information_value(Counts.from_counts([50, 50], t)) for t in tables))


def test_ranking_orders_by_the_debiased_estimate_and_draws_each_interval() -> None:
    estimates = ranking()
    display = InformationRankingDisplay.from_estimates(estimates, label="Information value").plot()
    assert display.names == ("large", "small", "none")
    assert [t.get_text() for t in display.ax_.get_yticklabels()] == ["large", "small", "none"]
    assert display.ax_.get_xlabel() == "Information value (nat)"
    order = [1, 0, 2]
    drawn = {}
    for whiskers in display.ax_.collections:
        for (low, row), (high, _) in (segment for segment in whiskers.get_segments()):
            drawn[int(row)] = (low, high)
    for row, i in enumerate(order):
        np.testing.assert_allclose(drawn[row], estimates[i].confint())
    np.testing.assert_allclose(display.values_.get_xdata(), estimates.value[order])
    clear, unclear = display.points_
    np.testing.assert_allclose(clear.lines[0].get_xdata(), estimates.best[[1]])
    np.testing.assert_allclose(unclear.lines[0].get_xdata(), estimates.best[[0, 2]])


def test_ranking_keeps_the_largest_rows_and_refuses_mixed_units() -> None:
    assert InformationRankingDisplay.from_estimates(ranking(), max_rows=1).names == ("large",)
    mixed = EstimateArray(("a", "b"), (Estimate(1.0, 0.1, (9,)), Estimate(1.0, 0.1, (9,), unit="bit")))
    with pytest.raises(ValueError, match=r"in \['bit', 'nat'\]"):
        InformationRankingDisplay.from_estimates(mixed)
    with pytest.raises(ValueError, match="alpha='a' must lie strictly between 0 and 1"):
        InformationRankingDisplay.from_estimates(ranking(), alpha="a")  # type: ignore[arg-type]


def test_ranking_without_plug_in_values_draws_no_diamonds() -> None:
    same = EstimateArray(("a",), (Estimate(0.2, 0.1, (90,)),))
    assert InformationRankingDisplay.from_estimates(same).plot().values_ is None


def test_woe_bars_whiskers_and_rates_are_those_of_the_table() -> None:
    table = woe_table(Counts.from_counts([60, 40], [20, 30], bins=["low", "high"]))
    display = WOEDisplay.from_table(table, title="income").plot()
    np.testing.assert_allclose([bar.get_height() for bar in display.bars_], table["woe"])
    ends = np.array([segment[:, 1] for segment in display.whiskers_.get_segments()])
    np.testing.assert_allclose(ends, table[["woe_low", "woe_high"]])
    np.testing.assert_allclose(display.rate_.get_ydata(), table["event_rate"])
    assert display.ax_.get_title(loc="left") == "income"
    np.testing.assert_allclose(display.rate_ax_.lines[-1].get_ydata(), 50 / 150)


def test_woe_refuses_another_table() -> None:
    table = woe_table(Counts.from_counts([60, 40], [20, 30]))
    with pytest.raises(ValueError, match="lacks the columns woe"):
        WOEDisplay.from_table(table.drop(columns="woe"))
    with pytest.raises(ValueError, match="has no bins"):
        WOEDisplay.from_table(table.iloc[:0])


def test_stability_contributions_add_up_to_the_psi_smoothed_or_not() -> None:
    for counts in (COUNTS, Counts.from_counts([5, 6], [7, 8])):
        display = StabilityDisplay.from_counts(counts).plot()
        with pytest.warns(UserWarning, match="empty") if counts is COUNTS else nullcontext():
            psi = population_stability_index(counts)
        np.testing.assert_allclose(display.contribution.sum(), psi.value)
        shares = counts.table / counts.table.sum(axis=0)
        for bars, share in zip(display.bars_, shares.T, strict=True):
            np.testing.assert_allclose([bar.get_height() for bar in bars], share)
        assert [t.get_text() for t in display.texts_] == [f"{c:+.4f}" for c in display.contribution]


def test_stability_leaves_out_bins_without_rows_and_needs_two_samples() -> None:
    assert StabilityDisplay.from_counts(Counts.from_counts([5, 0, 3], [4, 0, 6])).bins == ("0", "2")
    with pytest.raises(ValueError, match="two samples with rows"):
        StabilityDisplay.from_counts(Counts.from_counts([5, 3], [0, 0]))


def test_permutation_null_shows_every_permutation_the_statistic_and_p() -> None:
    null = np.linspace(-0.1, 0.1, 99)
    display = PermutationNullDisplay.from_test(TestResult(0.3, 0.01, "dependence", 99, null)).plot()
    assert sum(bar.get_height() for bar in display.bars_) == 99
    assert list(display.line_.get_xdata()) == [0.3, 0.3]
    assert display.text_.get_text() == "observed 0.3000\np = 0.01"
    with pytest.raises(ValueError, match="no permutations"):
        PermutationNullDisplay.from_test(TestResult(0.3, 0.01, "dependence"))


def test_given_axes_are_drawn_on_and_their_figure_is_kept() -> None:
    figure = Figure()
    ax = figure.subplots()
    display = StabilityDisplay.from_counts(Counts.from_counts([5, 6], [7, 8])).plot(ax)
    assert display.ax_ is ax
    assert display.figure_ is figure


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_or_clips_a_figure(name: str) -> None:
    counts = Counts.from_counts([60, 40, 9], [20, 30, 9], bins=[name, "b", "c"])
    estimate = information_value(counts)
    displays: list[Any] = [
        WOEDisplay.from_table(woe_table(counts), title=name).plot(),
        StabilityDisplay.from_counts(counts, title=name).plot(),
        InformationRankingDisplay.from_estimates(EstimateArray((name,), (estimate,)), title=name).plot(),
    ]
    for display in displays:
        figure = display.figure_
        figure.draw_without_rendering()  # a formula from a name would fail here
        box = figure.get_tightbbox()
        assert box.x0 >= -0.05
        assert box.y0 >= -0.05
        assert box.x1 <= figure.get_figwidth() + 0.05
        assert box.y1 <= figure.get_figheight() + 0.05


@pytest.mark.parametrize(
    ("text", "width", "short"), [("abc", 5, "abc"), ("abcdefghij", 5, "ab…ij"), ("a\n b", 9, "a b")]
)
def test_long_names_lose_their_middle(text: str, width: int, short: str) -> None:
    assert shorten(text, width) == short


def test_figures_need_no_pyplot() -> None:
    code = """
import sys
from infoest import Counts
from infoest.plotting import StabilityDisplay
assert "matplotlib" not in sys.modules
StabilityDisplay.from_counts(Counts.from_counts([5, 6], [7, 8])).plot()
print("matplotlib.pyplot" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
