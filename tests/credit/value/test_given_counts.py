"""Rows are never read as counts: what is taken, what is refused and with which remedy, in every function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from infoest import Counts
from infoest.credit import characteristic_stability_index, drift_verdict, population_stability_index
from infoest.inference import equivalence_test, psi_test

CALLS: dict[str, Callable[..., Any]] = {
    "psi": population_stability_index,
    "test": psi_test,
    "equivalence": lambda *samples, **bins: equivalence_test(*samples, margin=0.1, **bins),
    "verdict": lambda *samples, **bins: drift_verdict(population_stability_index(*samples, **bins)),
    "csi": lambda *samples, **bins: characteristic_stability_index(*samples, points=list(range(50)), **bins),
}
REMEDY = r"need bins=.*Counts\.from_counts"


def ages(n: int, seed: int) -> Any:
    return np.random.default_rng(seed).normal(45, 12, n).round().clip(18, 90).astype(int)


def flags(n: int, seed: int) -> Any:
    return (np.random.default_rng(seed).random(n) < 0.3).astype(int)


@pytest.mark.parametrize("call", CALLS.values(), ids=list(CALLS))
@pytest.mark.parametrize(
    ("expected", "actual", "complaint"),
    [
        (ages(1000, 1), ages(1000, 2), "expected has 1000 numbers: are these rows or counts"),
        (ages(51, 1).tolist(), ages(51, 2).tolist(), "expected has 51 numbers"),
        (ages(1000, 1).astype(float), ages(1000, 2).astype(float), "expected has 1000 numbers"),
        (ages(30, 1), ages(20, 2), "must have the same number of bins; got 30 and 20"),
        (flags(40, 1), flags(40, 2), "only zeros and ones: are these flags"),
        ([0.5, 2, 3], [1, 2, 3], "expected has 0.5 in position 0, and counts of rows are whole numbers"),
        ([1, 2, 3], [1, 2.5, 3], "actual has 2.5 in position 1"),
        ([0.2, -1.5, 2], [1, 2, 3], "expected has -1.5 in bin 1: counts must be finite and not negative"),
        ([0, 1], [5e-324, 1], "actual has 4.94066e-324 in position 0"),
        (pd.Series(ages(12, 1)), pd.Series(ages(12, 2)), "column of 12 values whose index numbers rows"),
        (pd.Series(ages(12, 1), index=range(5, 29, 2)), pd.Series(ages(12, 2), index=range(5, 29, 2)), "numbers rows"),
        (
            pd.Series(ages(9, 1), index=[4, 9, 1, 3, 8, 7, 2, 0, 6]),
            pd.Series(ages(9, 2), index=[4, 9, 1, 3, 8, 7, 2, 0, 6]),
            "numbers rows",
        ),
        (
            pd.Series(ages(300, 1), index=[f"client {i}" for i in range(300)]),
            pd.Series(ages(300, 2), index=[f"client {i}" for i in range(300)]),
            "column of 300 values",
        ),
        (pd.Series([5, 6]), [5, 6], "expected is a column of 2 values"),
        (pl.Series(ages(12, 1)), pl.Series(ages(12, 2)), "expected is a column of 12 values"),
    ],
)  # fmt: skip
def test_what_may_be_rows_is_refused(call: Callable[..., Any], expected: Any, actual: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=f"{complaint}.*{REMEDY}"):
        call(expected, actual)


@pytest.mark.parametrize("call", [call for name, call in CALLS.items() if name != "csi"])
def test_with_bins_rows_are_rows(call: Callable[..., Any]) -> None:
    call(pd.Series(ages(300, 1)), pd.Series(ages(300, 2)), bins=5)
    call(flags(100, 1), flags(90, 2), bins=[1])


def test_the_remedy_is_right() -> None:
    """Ages of one population do not drift; 60 bins go in by name."""
    assert psi_test(ages(1000, 1), ages(1000, 2), bins=5).pvalue > 0.01
    table = np.random.default_rng(0).integers(20, 60, size=(2, 60))
    assert (
        population_stability_index(Counts.from_counts(*table, groups=("expected", "actual"))).method == "PSI, 60 bins"
    )


@pytest.mark.parametrize(
    "tables",
    [
        ([50, 50], [40, 60]),
        ((50.0, 50.0), np.array([40, 60])),
        (np.arange(1, 51), np.arange(50, 0, -1)),
        (pd.Series([50, 50], index=["low", "high"]), pd.Series([40, 60], index=["low", "high"])),
        (
            pd.Series([1, 2, 2, 3] * 9).value_counts().sort_index(),
            pd.Series([1, 2, 3, 3] * 9).value_counts().sort_index(),
        ),
        (
            pd.cut(pd.Series(ages(200, 1)), [0, 40, 50, 99]).value_counts(sort=False),
            pd.cut(pd.Series(ages(200, 2)), [0, 40, 50, 99]).value_counts(sort=False),
        ),
        (
            pd.DataFrame({"rating": [1, 1, 2, 3]}).groupby("rating").size(),
            pd.DataFrame({"rating": [1, 2, 2, 3]}).groupby("rating").size(),
        ),
        ([1, 0], [3, 4]),
    ],
    ids=["lists", "arrays", "fifty", "labels", "value_counts", "intervals", "group sizes", "two bins"],
)
@pytest.mark.filterwarnings("ignore::infoest.credit.EmptyBinWarning")
def test_counts_are_still_counts(tables: tuple[Any, Any]) -> None:
    plain = [np.asarray(table, dtype=float) for table in tables]
    found = population_stability_index(*tables)
    assert found.n == tuple(int(table.sum()) for table in plain)
    assert found == population_stability_index(Counts.from_counts(*plain, groups=("expected", "actual")))


def test_bins_are_named_after_the_labels() -> None:
    table = pd.Series([50, 0], index=["low", "high"])
    with pytest.raises(ValueError, match=r"bin 1 \('high'\) has no rows in expected"):
        population_stability_index(table, pd.Series([40, 60], index=table.index), smoothing=0)
    with pytest.raises(ValueError, match=r"labelled differently: \['low', 'high'\].*reindex.*pass bins="):
        population_stability_index(table, table[::-1])


def test_only_a_fixed_reference_may_be_shares() -> None:
    for law in ([0.5, 0.5], [50, 50], [49.9, 50.0], [1, 1]):
        assert population_stability_index(law, [40, 60], fixed_reference=True).n == (100,)
    with pytest.raises(ValueError, match=r"expected has 0\.7 in position 0"):
        population_stability_index([0.7, 0.9], [40, 60], fixed_reference=True)
    with pytest.raises(ValueError, match="expected sums to 1: shares carry no sample size"):
        population_stability_index([0.5, 0.5], [40, 60])


def test_weights_that_leave_next_to_nothing_of_a_bin_are_refused() -> None:
    """The digamma of 5e-324 is minus infinity."""
    with pytest.raises(ValueError, match=r"bin 0 \('0'\) holds 4.94066e-324 effective rows in actual"):
        population_stability_index(Counts.from_counts([0, 1], [5e-324, 1], groups=("expected", "actual")))


@pytest.mark.parametrize("given", [0.05, None, "0.1"])
def test_a_verdict_needs_an_estimate(given: Any) -> None:
    with pytest.raises(TypeError, match=r"not an estimate\. Pass what population_stability_index returns"):
        drift_verdict(given)
