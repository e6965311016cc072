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


def test_levels_and_margins_that_are_not_numbers_are_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"level='a' must lie strictly between 0 and 1"):
        SIMPLE.confint("a")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"margin='a' must be a positive number"):
        SIMPLE.pvalue_equivalence("a")  # type: ignore[arg-type]
