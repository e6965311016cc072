"""The figure of a binning holds the columns of its table: read back from the artists."""

from __future__ import annotations

import numpy as np
import pytest

from infoest import Counts
from infoest.credit import woe_table
from infoest.plotting import WOEDisplay


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


def test_the_axis_of_rates_starts_at_zero_and_holds_them_all() -> None:
    """Heights compare only from 0; a rate of 1 is the end of the axis."""
    few = WOEDisplay.from_table(woe_table(Counts.from_counts([90, 80], [10, 20])), level=0.9).plot()
    assert few.rate_ax_.get_ylim() == (0.0, 0.25)
    many = WOEDisplay.from_table(woe_table(Counts.from_counts([10, 5], [90, 95]))).plot()
    assert many.rate_ax_.get_ylim() == (0.0, 1.0)
    assert few.whiskers_.get_label() == "90% interval"
