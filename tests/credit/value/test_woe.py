"""Weight of evidence and information value: formulas, simulation, the event, and bad input."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from infoest import Counts
from infoest.credit import EmptyBinWarning, information_value, woe_table
from infoest.credit.value.woe import weights_of_evidence

GOODS, BADS = np.array([60.0, 30, 10]), np.array([20.0, 20, 10])
TABLE = Counts.from_counts(GOODS, BADS, bins=["low", "mid", "high"])
X = np.array(["a", "b", "a", "b", "a", "b", "b", "a"], dtype=object)
Y = np.array([0, 1, 0, 1, 1, 0, 1, 0])


def test_woe_and_its_variance_by_the_formula() -> None:
    table = woe_table(TABLE)
    np.testing.assert_allclose(table["woe"], np.log(BADS / 50 / (GOODS / 100)), rtol=1e-13)
    np.testing.assert_allclose(table["woe_stderr"], np.sqrt(1 / BADS - 1 / 50 + 1 / GOODS - 1 / 100), rtol=1e-13)
    np.testing.assert_allclose(table["woe_high"] - table["woe"], 1.959963984540054 * table["woe_stderr"], rtol=1e-12)
    np.testing.assert_allclose(table["woe"] - table["woe_low"], 1.959963984540054 * table["woe_stderr"], rtol=1e-12)
    assert table["iv_contribution"].sum() == pytest.approx(information_value(TABLE).value, rel=1e-13)


def test_counts_and_rates_are_those_of_the_data() -> None:
    table = woe_table(TABLE)
    assert table["bin"].tolist() == ["low", "mid", "high"]
    assert table["n"].tolist() == [80, 50, 20]
    assert table["event_rate"].tolist() == [0.25, 0.4, 0.5]


# 20000 samples: a standard deviation is known to 0.5 %, so 2.5 % is 5 standard errors; the log odds variance
# 1/a + 1/b, which is not that of the weight of evidence, is 9 to 22 % off here.
def test_woe_standard_error_is_that_of_repeated_samples(rng: np.random.Generator) -> None:
    p, q, n, m = np.array([0.15, 0.35, 0.5]), np.array([0.35, 0.4, 0.25]), 500, 4500
    a, b = rng.multinomial(n, p, 20_000), rng.multinomial(m, q, 20_000)
    claimed = weights_of_evidence(Counts.from_counts(m * q, n * p)).stderr
    np.testing.assert_allclose(np.log(a / n * m / b).std(axis=0), claimed, rtol=0.025)


def test_weighted_woe_standard_error_does_not_depend_on_the_unit(rng: np.random.Generator) -> None:
    x, y, w = rng.integers(0, 3, 500), rng.integers(0, 2, 500), rng.uniform(0.5, 4, 500)
    once, again = (woe_table(x, y, sample_weight=w * unit) for unit in (1, 1000))
    np.testing.assert_allclose(once["woe_stderr"], again["woe_stderr"], rtol=1e-9)
    assert (once["woe_stderr"] > woe_table(x, y)["woe_stderr"]).all()  # unequal weights carry less


def test_sign_flips_on_request() -> None:
    bad, good = woe_table(TABLE), woe_table(TABLE, woe_sign="good")
    assert bad["woe"].iloc[0] < 0 < bad["woe"].iloc[-1]  # larger is riskier
    np.testing.assert_array_equal(good["woe"], -bad["woe"])
    np.testing.assert_allclose(good["woe_low"], -bad["woe_high"], rtol=1e-13)
    np.testing.assert_array_equal(good["iv_contribution"], bad["iv_contribution"])


def test_bins_without_rows_are_left_out_of_the_table_and_neutral_in_the_array() -> None:
    counts = Counts.from_counts([60, 0, 40], [20, 0, 30])
    assert woe_table(counts)["bin"].tolist() == ["0", "2"]
    evidence = weights_of_evidence(counts)
    assert evidence.woe[1] == 0.0
    assert np.isnan(evidence.stderr[1])
    assert evidence.occupied.tolist() == [True, False, True]


def test_an_empty_cell_is_smoothed_and_said_where_the_user_called() -> None:
    counts = Counts.from_counts([60, 40], [0, 30], bins=["low", "high"])
    for call in (woe_table, information_value):
        with pytest.warns(EmptyBinWarning, match=r"'low' \(no bads\)") as caught:
            call(counts)
        assert [warning.filename for warning in caught] == [__file__]
    with pytest.warns(EmptyBinWarning):
        table = woe_table(counts)
    assert np.isfinite(table[["woe", "woe_stderr"]].to_numpy()).all()
    assert table["bads"].tolist() == [0, 30]  # as counted


def test_information_value_of_raw_rows_equals_that_of_their_table() -> None:
    goods, bads = [3, 1], [1, 3]
    assert information_value(X, Y) == information_value(Counts.from_counts(goods, bads))
    assert information_value(X, Y).n == (4, 4)


def test_missing_values_and_constant_columns() -> None:
    with_missing = np.array(["a", "b", None, "b", "a", "b", None, "a"], dtype=object)
    assert woe_table(with_missing, Y)["bin"].tolist() == ["a", "b", "missing"]
    for constant in (["a"] * 8, [3.5] * 8, [None] * 8, [np.nan] * 8):
        result = information_value(constant, Y)
        assert (result.value, result.stderr, result.n) == (0.0, 0.0, (4, 4))
        assert result.note == "only one bin is occupied: no information"


def test_integer_weights_are_repeated_rows_in_the_value() -> None:
    w = np.array([1, 2, 3, 1, 2, 1, 1, 2])
    weighted = information_value(X, Y, sample_weight=w)
    assert weighted.value == pytest.approx(information_value(np.repeat(X, w), np.repeat(Y, w)).value, rel=1e-12)


@pytest.mark.parametrize(
    ("x", "y", "settings", "message"),
    [
        (
            np.arange(51.0),
            np.arange(51) % 2,
            {},
            "x has 51 distinct numbers; at most 50 are taken as codes. Pass bins=",
        ),
        (X, Y[:-1], {}, "x and y must have the same number of rows; got x: 8, y: 7"),
        (X, None, {}, "y is needed beside raw values of x"),
        (X, np.ones(8, dtype=int), {}, "y must have two classes, got 1: 1. Recode it"),
        (X, np.arange(8) % 3, {}, "y must have two classes, got 3: 0, 1, 2."),
        (X, np.arange(8), {}, "y must have two classes, got 8: 0, 1, 2, 3, 4, …."),
        (X, Y + 1, {}, "y has the classes 1, 2: which is the event? Pass event=1 or event=2."),
        (X, np.where(Y == 1, "bad", "good"), {}, "y has the classes 'bad', 'good': which is the event?"),
        (X, Y, {"event": 7}, "event=7 is not a class of y. Use one of 0, 1."),
        (X, np.where(Y == 1, np.nan, 0.0), {}, "y is missing in 4 rows. Drop those rows"),
        (np.r_[np.inf, np.zeros(7)], Y, {}, "x holds infinity in 1 rows"),
        (np.arange(8.0), Y, {"bins": [3, 1]}, "bin edges must increase, got 3 before 1"),
        (X, Y, {"sample_weight": np.zeros(8)}, "sample_weight has 0 in row 0: weights must be positive and finite."),
        (X, Y, {"sample_weight": np.ones(7)}, "sample_weight has 7 values for 8 rows"),
        (TABLE, Y, {}, "x is a table of counts already: leave y, bins and sample_weight out"),
        (TABLE, None, {"event": "ugly"}, "event='ugly' is not a group of x. Use one of 'good', 'bad'."),
        (
            Counts.from_counts([9, 5], [4, 0], bins=["a", "income 20-30k"]),
            None,
            {"smoothing": 0},
            (
                "bin 1 ('income 20-30k') has no bads: WOE is infinite with smoothing=0. "
                "Merge it with a neighbour or use smoothing='auto'."
            ),
        ),
    ],
)
@pytest.mark.parametrize("function", [information_value, woe_table])
def test_bad_input_is_refused(function: Any, x: Any, y: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        function(x, y, **settings)


def test_edges_for_strings_are_refused() -> None:
    with pytest.raises(TypeError, match="x holds strings, booleans or categories, and intervals are for numbers"):
        information_value(X, Y, bins=[1, 2])


def test_sign_and_level_are_checked() -> None:
    with pytest.raises(ValueError, match=r"woe_sign='up' is not known\. Use one of 'bad', 'good'"):
        woe_table(TABLE, woe_sign="up")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="level=95 must lie strictly between 0 and 1"):
        woe_table(TABLE, level=95)
