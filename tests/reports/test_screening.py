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
    expected = mutual_information(x, y)
    assert information.best == pytest.approx(expected.best, abs=1e-12)
    assert information.value == pytest.approx(expected.value, abs=1e-12)
    assert information.stderr == pytest.approx(expected.stderr, abs=1e-12)
    np.testing.assert_allclose(information.confint(), expected.confint(), atol=1e-12)


@pytest.mark.filterwarnings("ignore::infoest.credit.EmptyBinWarning")
def test_the_debiased_value_of_many_levels_lies_in_its_interval(rng: np.random.Generator) -> None:
    """The value was corrected by one formula and the interval by another: outside it in 12 of 12 samples."""
    frame = pd.DataFrame({"zip": rng.integers(0, 400, 3000).astype(str), "y": rng.integers(0, 2, 3000)})
    found = screen_table(frame, "y").mutual_information["zip"]
    low, high = found.confint()
    assert low <= found.best <= high or (found.best < 0 and low == 0)  # a value below 0 is no information


def test_a_few_whole_numbers_are_codes_and_fractions_are_not() -> None:
    rows = np.arange(600)
    frame = pd.DataFrame({"rating": rows % 7 * 1.0, "step": rows % 7 / 2, "y": rows // 7 % 2})
    counts = screen_table(frame, "y", n_bins=4).counts
    assert counts["rating"].table.shape[0] == 7
    assert counts["step"].table.shape[0] == 4


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
