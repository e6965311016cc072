"""Results: units, intervals, tables and tests. Plain data that never clips."""

from __future__ import annotations

import dataclasses
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest import Estimate, EstimateArray, TestResult
from infoest._core.pivots import Normal, ScaledChiSquare

SIMPLE = Estimate(0.2231, 0.019, (1000,), method="KSG-1, k=3")


def test_repr_is_one_line() -> None:
    assert repr(SIMPLE) == "0.2231 ± 0.0190 nat (KSG-1, k=3, n=1000)"
    both = Estimate(0.13, 0.02, (500, 600), unit="bit", method="PSI", debiased=0.12)
    assert repr(both) == "0.1300 (debiased 0.1200) ± 0.0200 bit (PSI, n=500 and 600)"
    assert repr(Estimate(0.5, math.nan, (9,), unit="")) == "0.5000 ± nan (, n=9)"


def test_value_and_best() -> None:
    assert float(SIMPLE) == 0.2231
    assert SIMPLE.best == 0.2231
    assert dataclasses.replace(SIMPLE, debiased=-0.1).best == -0.1


def test_is_frozen_and_keyword_only_after_n() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SIMPLE.value = 1.0  # type: ignore[misc]
    with pytest.raises(TypeError, match="positional"):
        Estimate(0.1, 0.1, (5,), "bit")  # type: ignore[call-arg]
    known = dataclasses.replace(SIMPLE, debiased=0.2, bias_hint=0.0)
    assert pickle.loads(pickle.dumps(known)) == known


def test_interval_is_normal_without_a_pivot_and_never_clipped() -> None:
    low, high = Estimate(-0.01, 0.02, (100,)).confint()
    assert low == pytest.approx(-0.01 - 1.959963984540054 * 0.02)
    assert high == pytest.approx(-0.01 + 1.959963984540054 * 0.02)
    assert SIMPLE.confint(0.5).high < SIMPLE.confint(0.9).high


@pytest.mark.parametrize("level", [0, 1, -0.1, 95, math.nan])
def test_bad_levels_are_refused(level: float) -> None:
    with pytest.raises(ValueError, match=r"level=.* must lie strictly between 0 and 1"):
        SIMPLE.confint(level)


def test_unknown_standard_error_gives_unknown_interval_and_p() -> None:
    unknown = Estimate(0.2, math.nan, (10,), note="standard error not requested")
    assert all(math.isnan(v) for v in (*unknown.confint(), unknown.pvalue_null(), unknown.pvalue_equivalence(0.1)))


def test_certain_zero_is_no_evidence() -> None:
    assert Estimate(0.0, 0.0, (10,)).pvalue_null() == 1.0
    assert Estimate(0.0, 0.0, (10,)).confint() == (0.0, 0.0)


@settings(deadline=None, max_examples=30)
@given(
    value=st.floats(-1, 5),
    stderr=st.floats(1e-6, 1),
    unit=st.sampled_from(["nat", "bit", "dit"]),
    chi=st.booleans(),
)
def test_units_round_trip_and_change_no_test(value: float, stderr: float, unit: str, chi: bool) -> None:
    pivot = ScaledChiSquare(max(value, 0.0) / 0.01 + 4, 4.0, 0.01) if chi else Normal(value, stderr)
    local = np.array([value, value + 1])
    nats = Estimate(value, stderr, (2,), debiased=value / 2, bias_hint=0.1, pivot=pivot, local=local)
    other = nats.to(unit)  # type: ignore[arg-type]
    factor = {"nat": 1.0, "bit": 1 / math.log(2), "dit": 1 / math.log(10)}[unit]
    assert other.unit == unit
    for name in ("value", "stderr", "debiased", "bias_hint"):
        assert getattr(other, name) == pytest.approx(factor * getattr(nats, name), rel=1e-14)
    np.testing.assert_allclose(other.local, factor * local, rtol=1e-14)  # type: ignore[arg-type]
    np.testing.assert_allclose(other.confint(), factor * np.array(nats.confint()), rtol=1e-12)
    assert other.pvalue_null() == pytest.approx(nats.pvalue_null(), rel=1e-12)
    assert other.pvalue_equivalence(0.2 * factor) == pytest.approx(nats.pvalue_equivalence(0.2), rel=1e-9)
    assert other.to("nat").value == pytest.approx(value, rel=1e-14)


def test_bad_units_are_refused() -> None:
    with pytest.raises(ValueError, match=r"unit='byte' is not known. Use one of \['bit', 'dit', 'nat'\]"):
        SIMPLE.to("byte")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="AUC is dimensionless: it has no bits"):
        Estimate(0.5, 0.1, (9,), unit="", method="AUC").to("bit")


def test_summary_frame() -> None:
    row = SIMPLE.summary_frame(0.9)
    assert row.columns.tolist() == ["value", "debiased", "stderr", "low", "high", "unit", "n", "method", "note"]
    assert row.loc[0, "n"] == "1000"
    assert (row.loc[0, "low"], row.loc[0, "high"]) == SIMPLE.confint(0.9)


@pytest.fixture
def three() -> EstimateArray:
    strong, none, negative = (Estimate(v, 0.1, (50,)) for v in (0.5, 0.0, -0.2))
    return EstimateArray(("none", "strong", "negative"), (none, strong, negative))


def test_array_is_a_sequence_with_names(three: EstimateArray) -> None:
    assert len(three) == 3
    assert [e.value for e in three] == [0.0, 0.5, -0.2]
    assert three["strong"] is three[1]
    assert three[-1].value == -0.2
    with pytest.raises(KeyError, match="'weak' is not among none, strong, negative"):
        three["weak"]
    with pytest.raises(ValueError, match="1 names do not fit 0 estimates"):
        EstimateArray(("a",), ())


def test_array_columns(three: EstimateArray) -> None:
    np.testing.assert_array_equal(three.value, [0.0, 0.5, -0.2])
    np.testing.assert_array_equal(three.stderr, [0.1, 0.1, 0.1])
    np.testing.assert_array_equal(three.best, three.value)
    np.testing.assert_array_equal(three.pvalue, [e.pvalue_null() for e in three])
    np.testing.assert_array_equal(three.confint(0.8), [e.confint(0.8) for e in three])
    assert EstimateArray((), ()).confint().shape == (0, 2)


def test_adjusted_pvalues_equal_statsmodels() -> None:
    from statsmodels.stats.multitest import multipletests

    many = EstimateArray(tuple("abcdefgh"), tuple(Estimate(0.04 * i, 0.1, (50,)) for i in range(8)))
    for ours, theirs in (("bh", "fdr_bh"), ("by", "fdr_by")):
        expected = multipletests(many.pvalue, method=theirs)[1]
        np.testing.assert_allclose(many.pvalue_adjusted(ours), expected, rtol=1e-12)  # type: ignore[arg-type]


def test_unknown_pvalues_stay_unknown_and_do_not_count() -> None:
    known = [Estimate(0.3, 0.1, (50,)), Estimate(0.1, 0.1, (50,))]
    both = EstimateArray(("a", "b"), tuple(known))
    more = EstimateArray(("a", "u", "b"), (known[0], Estimate(0.2, math.nan, (50,)), known[1]))
    np.testing.assert_array_equal(more.pvalue_adjusted()[[0, 2]], both.pvalue_adjusted())
    assert math.isnan(more.pvalue_adjusted()[1])


def test_array_summary_is_ranked(three: EstimateArray) -> None:
    table = three.summary_frame()
    assert table.index.tolist() == ["strong", "none", "negative"]
    assert table.columns.tolist() == [
        "value", "debiased", "stderr", "low", "high", "pvalue", "pvalue_adjusted", "unit", "n", "method", "note",
    ]  # fmt: skip
    np.testing.assert_array_equal(table["pvalue_adjusted"], three.pvalue_adjusted()[[1, 0, 2]])


def test_a_test_result_is_no_test_class() -> None:
    assert TestResult.__test__ is False
    assert TestResult(1.0, 0.5, "larger", null=np.zeros(3)) == TestResult(1.0, 0.5, "larger", null=np.ones(3))
    assert "null" not in repr(TestResult(1.0, 0.5, "larger", null=np.zeros(3)))


def test_a_stored_estimate_equals_itself() -> None:
    pivot = Normal(0.2, math.nan)
    for estimate in (
        SIMPLE,
        Estimate(0.2, math.nan, (9,), note="no formula"),
        Estimate(0.2, math.nan, (9,), pivot=pivot),
    ):
        stored = pickle.loads(pickle.dumps(estimate))
        assert stored == estimate
        assert hash(stored) == hash(estimate)
    assert Estimate(0.2, math.nan, (9,)) != Estimate(0.2, 0.1, (9,))
    assert Estimate(0.2, 0.1, (9,), pivot=Normal(0.2, 0.1)) != Estimate(0.2, 0.1, (9,), pivot=Normal(0.2, math.nan))
    assert Estimate(0.2, 0.1, (9,)) != 0.2
    many = EstimateArray(("a",), (Estimate(0.2, math.nan, (9,)),))
    assert pickle.loads(pickle.dumps(many)) == many


def test_what_is_no_number_is_refused_in_words(three: EstimateArray) -> None:
    with pytest.raises(ValueError, match=r"level='a' must lie strictly between 0 and 1"):
        SIMPLE.confint("a")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"margin='a' must be a positive number"):
        SIMPLE.pvalue_equivalence("a")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"adjustment='xx' is not known. Use 'bh'"):
        three.pvalue_adjusted("xx")  # type: ignore[arg-type]
    with pytest.raises(IndexError, match=r"5 is not a position among 3 estimates: "):
        three[5]
    with pytest.raises(TypeError, match=r"slice\(0, 2, None\) must be a name or the position of one estimate"):
        three[0:2]  # type: ignore[index]
    assert three[-1] == three.estimates[-1] == three[np.int64(2)]  # type: ignore[index]
