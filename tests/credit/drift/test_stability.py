"""PSI and CSI from counts and from raw columns, the verdict, and bad input."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoest import Counts
from infoest._core.estimate import Estimate
from infoest._core.pivots import ScaledChiSquare
from infoest.credit import (
    Bins,
    EmptyBinWarning,
    characteristic_stability_index,
    drift_verdict,
    population_stability_index,
)


def test_value_of_a_textbook_example() -> None:
    psi = population_stability_index([50, 50], [40, 60])
    assert psi.value == pytest.approx(-0.1 * np.log(0.8) + 0.1 * np.log(1.2), rel=1e-14)
    assert (psi.n, psi.unit, psi.method) == ((100, 100), "nat", "PSI, 2 bins")


def test_repr_shows_value_and_debiased_value() -> None:
    shown = repr(population_stability_index([50, 50], [40, 60]))
    assert shown == "0.0405 (debiased 0.0202) ± 0.0570 nat (PSI, 2 bins, n=100 and 100)"


@given(st.lists(st.tuples(st.integers(2, 99), st.integers(2, 99)), min_size=2, max_size=9))
def test_symmetric(cells: list[tuple[int, int]]) -> None:
    a, b = zip(*cells, strict=True)
    forward, back = population_stability_index(a, b), population_stability_index(b, a)
    assert forward.value == pytest.approx(back.value, rel=1e-12)
    assert forward.stderr == pytest.approx(back.stderr, rel=1e-9, abs=1e-12)
    assert forward.n == back.n[::-1]


def test_raw_columns_equal_their_counts(rng: np.random.Generator) -> None:
    old, new, edges = rng.normal(size=400), rng.normal(0.3, 1, 500), [-1, 0, 0.5]
    counts = [np.bincount(np.searchsorted(edges, values, side="right")) for values in (old, new)]
    raw = population_stability_index(old, new, bins=edges)
    assert raw == population_stability_index(*counts)
    assert raw == population_stability_index(old, new, bins=Bins.from_edges(edges))
    assert raw == population_stability_index(Counts.from_counts(*counts, groups=("old", "new")))


def test_a_number_of_bins_means_quantiles_of_expected(rng: np.random.Generator) -> None:
    old, new = rng.normal(size=400), rng.normal(0.3, 1, 500)
    edges = np.sort(old)[[100, 200, 300]]
    assert population_stability_index(old, new, bins=4) == population_stability_index(old, new, bins=edges)


def test_missing_values_are_a_bin_of_their_own() -> None:
    old, new = np.r_[np.zeros(50), np.ones(50)], np.r_[np.zeros(50), np.ones(50), np.full(20, np.nan)]
    with pytest.warns(EmptyBinWarning, match=r"'missing' \(no rows in expected\)"):
        psi = population_stability_index(old, new, bins=[0.5])
    assert psi.method == "PSI, 3 bins"
    assert population_stability_index(old, new[:100], bins=[0.5]).method == "PSI, 2 bins"


def test_a_category_of_one_sample_only_is_a_bin_of_both() -> None:
    with pytest.warns(EmptyBinWarning, match="2 of 3 bins are empty in one table"):
        psi = population_stability_index(["a"] * 30 + ["b"] * 30, ["a"] * 30 + ["c"] * 30)
    assert psi.value > 1  # programs that skip such bins report 0


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_columns_of_data_frames(library: str) -> None:
    frames = pytest.importorskip(library)
    old, new = ["a", "b", None, "b"], ["b", "a", "a", None]
    from_frames = population_stability_index(frames.Series(old), frames.Series(new))
    assert from_frames == population_stability_index(np.array(old, dtype=object), np.array(new, dtype=object))
    assert from_frames.n == (4, 4)


def test_labelled_counts_are_not_compared_out_of_order() -> None:
    pandas = pytest.importorskip("pandas")
    old, new = pandas.Series([60, 40], index=["a", "b"]), pandas.Series([60, 40], index=["b", "a"])
    with pytest.raises(
        ValueError, match=r"expected and actual are labelled differently: \['a', 'b'\] and \['b', 'a'\]"
    ):
        population_stability_index(old, new)
    assert population_stability_index(old, new.reindex(["a", "b"])).value > 0


def test_weights_of_one_are_no_weights_and_their_unit_cancels(rng: np.random.Generator) -> None:
    old, new, w = rng.normal(size=300), rng.normal(size=300), rng.uniform(0.5, 2, 300)
    plain = population_stability_index(old, new, bins=[0.0])
    assert population_stability_index(old, new, bins=[0.0], actual_weight=np.ones(300)) == plain
    once = population_stability_index(old, new, bins=[0.0], actual_weight=w)
    again = population_stability_index(old, new, bins=[0.0], actual_weight=1000 * w)
    assert once.value == pytest.approx(again.value, rel=1e-9)
    assert once.stderr == pytest.approx(again.stderr, rel=1e-9)
    assert once.n[1] == round(w.sum() ** 2 / (w**2).sum())
    assert once.n[1] < 300


@pytest.mark.parametrize(
    ("expected", "actual", "settings", "message"),
    [
        ([50, 50], [40, 60, 1], {}, "expected and actual must have the same number of bins; got 2 and 3"),
        ([50, -1], [40, 60], {}, "expected has -1 in bin 1: counts must be finite and not negative"),
        ([50, 50], [40, np.nan], {}, "actual has nan in bin 1"),
        ([0.5, 0.5], [40, 60], {}, "expected sums to 1: shares carry no sample size"),
        ([], [], {}, "expected must be a one-dimensional array of counts"),
        ([0, 0], [1, 2], {}, "there are no rows in expected: PSI compares two groups"),
        (["a", "b"], [1, 2], {}, "expected must be counts per bin"),
        ([1, 2], None, {}, "actual is needed"),
        ([4, 0], [4, 5], {"smoothing": 0}, "bin 1 ('1') has no rows in expected: PSI is infinite with smoothing=0"),
        ([1.0, 2.0], [1.0, np.inf], {"bins": [1.5]}, "actual holds infinity in 1 rows"),
        ([1.0, 2.0], [1.0, 2.0], {"bins": [2, 1]}, "bin edges must increase, got 2 before 1"),
        ([1, 2], [1, 2], {"expected_weight": [1, 1]}, "weights are for raw columns: pass bins="),
        (
            [1.0, 2],
            [1.0, 2],
            {"bins": [2], "expected_weight": [1, 0]},
            "expected_weight has 0 in row 1: weights must be",
        ),
        ([1.0, 2], [1.0, 2], {"bins": [2], "actual_weight": [1, -2]}, "actual_weight has -2 in row 1"),
        ([1.0, 2], [1.0, 2], {"bins": [2], "actual_weight": [1, np.nan]}, "actual_weight has nan in row 1"),
        ([1.0, 2], [1.0, 2], {"bins": [2], "actual_weight": [1]}, "actual_weight has 1 values for 2 rows"),
        (Counts.from_counts([1, 2], [3, 4]), [1, 2], {}, "expected is a table of counts already"),
    ],
)
def test_bad_input_is_refused(expected: Any, actual: Any, settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        population_stability_index(expected, actual, **settings)


def test_weights_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(TypeError, match="actual_weight holds strings or booleans"):
        population_stability_index([1.0, 2.0], [1.0, 2.0], bins=[1.5], actual_weight=["a", "b"])


def test_a_table_of_three_groups_is_refused() -> None:
    three = Counts(("x",), ("a", "b", "c"), np.ones((1, 3)), np.ones((1, 3)))
    with pytest.raises(ValueError, match="expected has 3 groups; a PSI compares two: a, b, c"):
        population_stability_index(three)


def test_the_three_verdicts() -> None:
    assert drift_verdict(population_stability_index([5000, 5000], [5100, 4900])) == "stable"
    assert drift_verdict(population_stability_index([8000, 2000], [3000, 7000])) == "drifted"
    assert drift_verdict(population_stability_index([8, 2], [3, 7])) == "not enough data to say"
    assert drift_verdict(population_stability_index([10], [10])) == "stable"


def test_verdict_rests_on_the_tests_it_names() -> None:
    def at(statistic: float) -> Estimate:
        return Estimate(0.0, 0.0, (1, 1), pivot=ScaledChiSquare(statistic, 4.0, 0.01))

    for statistic in np.arange(0.5, 60, 0.25):
        estimate = at(float(statistic))
        verdict = drift_verdict(estimate, 0.1)
        assert (verdict == "stable") == (estimate.pvalue_equivalence(0.1) <= 0.05)
        assert (verdict == "drifted") == (estimate.confint(0.95).low > 0.1)


def test_verdict_refuses_bad_settings() -> None:
    psi = population_stability_index([50, 50], [40, 60])
    with pytest.raises(ValueError, match="margin=0 must be a positive number"):
        drift_verdict(psi, 0)
    with pytest.raises(ValueError, match=r"alpha=0.5 must lie strictly between 0 and 0.5"):
        drift_verdict(psi, alpha=0.5)
    with pytest.raises(ValueError, match=r"alpha='a' must lie strictly between 0 and 0.5"):
        drift_verdict(psi, alpha="a")  # type: ignore[arg-type]


def test_a_constant_reference_sees_new_values() -> None:
    with pytest.warns(EmptyBinWarning):
        psi = population_stability_index(np.zeros(2000), np.full(2000, 5.0), bins=10)
    assert psi.confint().low > 1
    with pytest.raises(ValueError, match="one distinct value, which gives no quantile bins"):
        population_stability_index(np.zeros(200), np.arange(200.0), bins=10)
    assert population_stability_index(np.zeros(20), np.zeros(30), bins=10).value == 0


def test_characteristic_stability_index_is_a_difference_of_mean_points() -> None:
    rng = np.random.default_rng(2)
    old, new = rng.choice(["a", "b", "c"], 300), rng.choice(["a", "b", "c"], 200, p=[0.2, 0.3, 0.5])
    points = {"a": 10.0, "b": -5.0, "c": 40.0}
    found = characteristic_stability_index(old, new, points=points)
    before, after = (np.array([points[v] for v in values]) for values in (old, new))
    assert found.value == pytest.approx(after.mean() - before.mean(), rel=1e-12)
    assert found.stderr == pytest.approx(math.hypot(before.std() / math.sqrt(300), after.std() / math.sqrt(200)))
    assert found.unit == ""
    assert characteristic_stability_index(old, new, points=[10, -5, 40]) == found
    assert characteristic_stability_index([5, 5], [9, 1], points=[7, 7]).value == 0


@pytest.mark.parametrize(
    ("points", "complaint"),
    [
        ({"0": 1.0}, "points has no finite number for bin '1', which holds 11 rows"),
        ([1.0, math.inf], "no finite number for bin '1'"),
        ([1.0, 2.0, 3.0], "points has 3 entries for 2 bins: 0, 1"),
    ],
)
def test_points_must_cover_the_rows(points: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        characteristic_stability_index([5, 5], [4, 6], points=points)


def test_characteristic_stability_index_needs_rows_of_both() -> None:
    table = Counts.from_counts([0, 0], [3, 4], groups=("expected", "actual"))
    with pytest.raises(ValueError, match="there are no rows in expected"):
        characteristic_stability_index(table, points=[1, 2])
