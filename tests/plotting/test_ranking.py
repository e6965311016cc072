"""The ranking holds each estimate with its interval, largest first: read back from the artists."""

from __future__ import annotations

import numpy as np
import pytest

from infoest import Counts, Estimate, EstimateArray
from infoest.credit import information_value
from infoest.plotting import InformationRankingDisplay


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


def test_colour_follows_the_adjusted_p_value() -> None:
    """All in grey at a level below every p-value, all in colour above; the legend says where the border lies."""
    estimates = ranking()
    smallest, largest = estimates.pvalue_adjusted().min(), estimates.pvalue_adjusted().max()
    none = InformationRankingDisplay.from_estimates(estimates, alpha=smallest / 2).plot()
    assert none.points_[0] is None
    np.testing.assert_allclose(none.points_[1].lines[0].get_xdata(), np.sort(estimates.best)[::-1])
    assert largest < 1
    every = InformationRankingDisplay.from_estimates(estimates, alpha=(largest + 1) / 2, level=0.9).plot()
    assert every.points_[1] is None
    assert every.points_[0].get_label().startswith("debiased, 90% interval (adj. p ≤ ")


def test_a_limit_beyond_a_negative_estimate_is_drawn_where_it_is() -> None:
    """The interval of a table without drift starts at 0, above its debiased value."""
    even = EstimateArray(("even",), (information_value(Counts.from_counts([50, 50], [50, 50])),))
    assert even.best[0] < 0 == even.confint()[0, 0]
    (line,) = InformationRankingDisplay.from_estimates(even).plot().ax_.collections[0].get_segments()
    np.testing.assert_allclose(line[:, 0], even.confint()[0])
