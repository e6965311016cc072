"""Stability: the table equals single PSIs, verdicts follow drift, and what the reference lacks has a bin."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest.credit import EmptyBinWarning, drift_verdict, population_stability_index
from infoest.credit.bins.binning import Bins
from infoest.datasets import load_german_credit
from infoest.estimators import StabilityMonitor


@pytest.fixture(scope="module")
def halves() -> tuple[Any, Any]:
    X, _ = load_german_credit()
    return X.iloc[:500], X.iloc[500:]


def test_each_row_is_the_psi_of_its_feature(halves: tuple[Any, Any]) -> None:
    reference, current = (half[["purpose", "age_in_years", "housing"]] for half in halves)
    table = StabilityMonitor(alpha=0.1, margin=0.2).fit(reference).compare(current)
    for name, row in table.iterrows():
        psi = population_stability_index(reference[name], current[name], bins=10 if name == "age_in_years" else None)
        low, high = psi.confint(0.9)
        assert (row["psi"], row["debiased"], row["stderr"]) == (psi.value, psi.debiased, psi.stderr)
        assert (row["low"], row["high"], row["pvalue"]) == (low, high, psi.pvalue_null())
        assert row["pvalue_equivalence"] == psi.pvalue_equivalence(0.2)
        assert row["verdict"] == drift_verdict(psi, 0.2, alpha=0.1)
    assert table["debiased"].is_monotonic_decreasing
    assert (table["pvalue_adjusted"] >= table["pvalue"]).all()


def test_score_is_the_largest_debiased_psi(halves: tuple[Any, Any]) -> None:
    reference, current = halves
    monitor = StabilityMonitor().fit(reference)
    assert monitor.score(current) == monitor.psi(current).best.max() == monitor.compare(current)["debiased"].iloc[0]
    assert monitor.score(reference) < 0  # a sample against itself: less than chance would give


def test_a_shift_is_seen_and_no_shift_is_called_stable(rng: np.random.Generator) -> None:
    monitor = StabilityMonitor().fit(rng.normal(size=(3000, 3)))
    table = monitor.compare(rng.normal([0, 0.6, 0], size=(3000, 3)))  # PSI of the shift: 0.6 squared
    assert table["verdict"].to_dict() == {"x1": "drifted", "x0": "stable", "x2": "stable"}
    few = StabilityMonitor().fit(rng.normal(size=(40, 1))).compare(rng.normal(size=(40, 1)))
    assert few["verdict"].tolist() == ["not enough data to say"]


def test_categories_that_are_new_share_a_bin() -> None:
    monitor = StabilityMonitor().fit(pd.DataFrame({"job": list("ab") * 50}))
    current = pd.DataFrame({"job": list("ab") * 30 + list("cd") * 20})
    with pytest.warns(EmptyBinWarning, match="for 1 of 1 features: job"):
        (psi,) = monitor.psi(current)
    assert psi.method == "PSI, 3 bins"
    with pytest.warns(EmptyBinWarning):
        expected = population_stability_index([50, 50, 0], [30, 30, 40])
    assert psi == expected


def test_missing_values_are_a_bin_in_either_table() -> None:
    reference = pd.DataFrame({"age": [1.0, 2, 3, 4] * 20 + [np.nan] * 20})
    current = pd.DataFrame({"age": [1.0, 2, 3, 4] * 15 + [np.nan] * 40})
    monitor = StabilityMonitor(bins={"age": Bins.from_edges([3])}).fit(reference)
    assert monitor.counts_["age"].tolist() == [40, 40, 20, 0]
    assert monitor.psi(current)[0] == population_stability_index([40, 40, 20], [30, 30, 40])


def test_one_warning_and_it_points_here() -> None:
    X = pd.DataFrame({"a": list("xy") * 10, "b": list("xy") * 10})
    monitor = StabilityMonitor().fit(X)
    for ask in (monitor.psi, monitor.compare, monitor.score):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            ask(X.iloc[::2])
        assert [w.category for w in caught] == [EmptyBinWarning]
        assert "for 2 of 2 features: a, b" in str(caught[0].message)
        assert caught[0].filename == __file__


def test_columns_must_be_those_of_the_reference(halves: tuple[Any, Any]) -> None:
    reference, current = halves
    monitor = StabilityMonitor().fit(reference)
    with pytest.raises(ValueError, match="yet now missing:\n- housing"):
        monitor.compare(current.drop(columns="housing"))
    with pytest.raises(ValueError, match="unseen at fit time:\n- more"):
        monitor.compare(current.assign(more=1))


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"margin": 0}, "margin=0 must be a positive number"),
        ({"alpha": 0.5}, "alpha=0.5 must lie strictly between"),
        ({"alpha": "a"}, "alpha='a' must lie strictly between 0 and 0.5"),
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        StabilityMonitor(**settings).fit([["a"], ["b"]])


@pytest.mark.parametrize(
    ("reference", "current"), [([0.0], [1.0]), ([0.0, 1.0], [-9.0, 1.0]), ([0.0, 1.0], [0.0, 999.0])]
)
def test_new_codes_beside_few_old_ones_are_drift(reference: list[float], current: list[float]) -> None:
    """Quantile intervals would put the new code into the bin of an old one and call the column stable."""
    before, after = (np.tile(values, 2000 // len(values)).reshape(-1, 1) for values in (reference, current))
    with pytest.warns(EmptyBinWarning):
        table = StabilityMonitor().fit(before).compare(after)
    assert table["verdict"].tolist() == ["drifted"]


def test_the_last_digit_of_a_few_fractions_is_no_drift() -> None:
    """As categories they had no row in common: "drifted", with a PSI of 17."""
    rates = np.tile([0.05, 0.06, 0.07], 700)[:, None]
    for shift in (1e-9, -1e-9):
        assert StabilityMonitor().fit(rates).compare(rates + shift)["verdict"].tolist() == ["stable"]


def months(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "age": rng.normal(size=n),
            "job": rng.choice(["a", "b", "c"], n),
            "area": rng.choice(["north", "south"], n),
            "month": np.resize(["2026-01", "2026-03"], n),
        }
    )


def test_labels_and_columns_do_the_same() -> None:
    reference, current = months(900, 0).drop(columns="month"), months(600, 1)
    monitor = StabilityMonitor(points={"job": {"a": 5.0, "b": 20.0, "c": 35.0}}, keep_values=True)
    monitor.fit(reference[["age", "job"]], segment=reference["area"].tolist())
    given = monitor.monitor(current[["age", "job"]], current["month"].to_numpy(), segment=current["area"])
    named = monitor.fit(reference, segment="area").monitor(current, "month", segment="area")
    pd.testing.assert_frame_equal(named.summary_frame(), given.summary_frame())
    polars = pytest.importorskip("polars")
    monitor.fit(polars.from_pandas(reference), segment="area")
    again = monitor.monitor(polars.from_pandas(current), "month", segment="area")
    pd.testing.assert_frame_equal(again.summary_frame(), given.summary_frame())
    assert given.periods == ("2026-01", "2026-02", "2026-03")


@pytest.mark.parametrize(
    ("call", "error", "complaint"),
    [
        (lambda m, X: m.monitor(X, "month"), ValueError, "by='month' is not a column of X; it has age, job"),
        (lambda m, X: m.monitor(X.to_numpy(), "month"), TypeError, "by='month' names a column, and X is no data frame"),
        (lambda m, X: m.monitor(X, ["a"]), ValueError, "same number of rows; got X: 40, by: 1"),
        (lambda m, X: m.monitor(X.assign(month=None), "month"), ValueError, "by column 'month' is missing in 40 rows"),
        (lambda m, X: m.monitor(X, ["a"] * 40, segment=["s"] * 40), ValueError, "give segment= to fit and to monitor"),
        (
            lambda m, X: m.fit(X, segment="job").monitor(X, ["a"] * 40),
            ValueError,
            "give segment= to fit and to monitor",
        ),
        (lambda m, X: m.fit(X, segment=["s"]), ValueError, "X and segment must have the same number of rows"),
        (lambda m, X: m.set_params(points={"wage": {}}).fit(X), ValueError, "points names 'wage'"),
        (lambda m, X: m.monitor(X.assign(age=np.inf), ["a"] * 40), ValueError, "age.* holds infinity"),
        (lambda m, X: m.monitor(X.assign(age="x"), ["a"] * 40), TypeError, "age"),
        (
            lambda m, X: m.set_params(points={"job": [1.0]}).fit(X).monitor(X, ["a"] * 40),
            ValueError,
            "no finite number",
        ),
    ],
)
def test_bad_input_is_named(call: Any, error: type[Exception], complaint: str) -> None:
    X = months(40, 3)[["age", "job"]]
    with pytest.raises(error, match=complaint):
        call(StabilityMonitor().fit(X), X)
