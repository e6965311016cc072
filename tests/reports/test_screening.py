"""A screening is the functions it is made of, column by column."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest import Counts, mutual_information
from infoest.credit import information_value
from infoest.reports.screening import screen_table
from tests.reports.examples import hostile_table


def test_estimates_equal_the_functions() -> None:
    x, y = np.repeat(["a", "b", "c"], 40), np.tile([0, 0, 1, 1, 0], 24)
    y[:30] = 1
    screening = screen_table(pd.DataFrame({"x": x, "y": y}), "y")
    value, information = screening.information_value["x"], screening.mutual_information["x"]
    assert value == information_value(x, y)
    expected = mutual_information(x, y, discrete=True)
    assert information.best == pytest.approx(expected.debiased, abs=1e-12)
    assert information.stderr == pytest.approx(expected.stderr, abs=1e-12)
    np.testing.assert_allclose(information.confint(), expected.confint(), atol=1e-12)
    assert information.value == pytest.approx(expected.value, abs=1e-12)


@pytest.mark.filterwarnings("ignore::infoest.credit.EmptyBinWarning")
def test_debiased_value_of_many_levels_lies_in_its_interval() -> None:
    """It was Miller-Madow's, which in sparse tables lies far above the interval, in all of twelve such columns."""
    rng = np.random.default_rng(31)
    x, y = rng.integers(0, 700, 2000).astype(str), rng.integers(0, 2, 2000)
    found = screen_table(pd.DataFrame({"x": x, "y": y}), "y", n_bins=1000).mutual_information["x"]
    low, high = found.confint()
    assert low <= max(found.debiased, 0.0) <= high
    assert found.debiased == pytest.approx(mutual_information(x, y, discrete=True).debiased, abs=1e-12)


def test_columns_stand_in_the_order_of_the_table_and_are_ranked_by_the_debiased_value() -> None:
    y = np.tile([0, 1], 100)
    frame = pd.DataFrame({"noise": np.arange(200) // 2 % 4, "y": y, "copy": np.where(np.arange(200) < 20, 1 - y, y)})
    screening = screen_table(frame, "y")
    assert screening.information_value.names == screening.mutual_information.names == ("noise", "copy")
    assert screening.ranked == [1, 0]
    assert (screening.target, screening.event, screening.n_rows, screening.n_events) == ("y", "1", 200, 100)
    assert list(screening.counts) == ["noise", "copy"]


def test_weights_of_one_size_change_no_estimate() -> None:
    weighted = screen_table(hostile_table().assign(w=2.5), "target", weight="w")
    plain = screen_table(hostile_table(), "target")
    np.testing.assert_allclose(weighted.information_value.best, plain.information_value.best, atol=1e-12)
    np.testing.assert_allclose(weighted.mutual_information.best, plain.mutual_information.best, atol=1e-12)
    assert (weighted.weighted, plain.weighted) == (True, False)
    assert Counts.from_dict(weighted.counts["y" * 300].to_dict()).table.sum() == pytest.approx(300)
    assert "w" not in weighted.counts


def test_what_cannot_be_screened_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no column of the table can be screened\. It holds the target only\."):
        screen_table(pd.DataFrame({"y": [0, 1] * 10}), "y")
    with pytest.raises(ValueError, match=r"no column of the table can be screened\. 'x': constant"):
        screen_table(pd.DataFrame({"x": 1.0, "y": [0, 1] * 10}), "y")
    with pytest.raises(ValueError, match="column 'z' is not in the table"):
        screen_table(hostile_table(), "z")
    with pytest.raises(ValueError, match="weight column 'w'"):
        screen_table(hostile_table().assign(w=-1.0), "target", weight="w")
