"""A comparison is the PSI of each column with its verdict, and the whole is as good as its worst column."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest import Counts, EstimateArray
from infoest.credit import EmptyBinWarning, drift_verdict, population_stability_index
from infoest.reports.comparison import Comparison, compare_tables, renamed_groups


def verdict_of(*verdicts: str) -> str:
    psi = population_stability_index([5, 5], [6, 4])
    names = tuple(f"x{i}" for i in range(len(verdicts)))
    array = EstimateArray(names, (psi,) * len(names))
    return Comparison(("a", "b"), (10, 10), 10, 0.1, 0.05, array, verdicts, {}, {}).verdict  # type: ignore[arg-type]


def test_overall_verdict_is_the_worst_that_the_data_support() -> None:
    unsure = "not enough data to say"
    assert verdict_of("stable", "stable") == "stable"
    assert verdict_of("stable", unsure) == unsure
    assert verdict_of("stable", unsure, "drifted") == "drifted"


def test_estimates_and_verdicts_equal_the_functions(rng: np.random.Generator) -> None:
    old, new = (
        pd.DataFrame({"calm": rng.normal(size=n), "moved": rng.normal(shift, size=n)})
        for n, shift in ((900, 0.0), (700, 1.0))
    )
    found = compare_tables(old, new, n_bins=5, margin=0.2, alpha=0.1, names=("before", "after"))
    assert found.psi.names == ("calm", "moved")
    assert found.ranked == [1, 0]
    assert (found.n_rows, found.verdict) == ((900, 700), "drifted")
    for name, estimate, verdict in zip(found.psi.names, found.psi, found.verdicts, strict=True):
        edges = np.quantile(old[name], np.arange(1, 5) / 5)
        expected = population_stability_index(old[name], new[name], bins=edges)
        # Both cut the reference in fifths; another rule for quantiles may move an edge past one row.
        assert estimate.value == pytest.approx(expected.value, abs=5e-3)
        assert verdict == drift_verdict(estimate, 0.2, alpha=0.1)
        assert found.counts[name].groups == ("before", "after")
        assert estimate == population_stability_index(found.counts[name])


def test_columns_come_in_the_order_asked_for_and_once() -> None:
    table = pd.DataFrame({"a": ["x", "y"] * 30, "b": np.arange(60.0), "c": [1, 2] * 30})
    assert compare_tables(table, table, columns=["c", "a", "c"]).psi.names == ("c", "a")


def test_an_empty_column_is_typed_like_the_other_and_a_change_of_type_is_refused() -> None:
    old = pd.DataFrame({"a": ["x", "y"] * 30, "b": np.arange(60.0)})
    new = old.assign(a=np.nan)
    with pytest.warns(EmptyBinWarning, match="1 of 2 features: a"):
        comparison = compare_tables(old, new)
    assert comparison.counts["a"].bins == ("x", "y", "missing")
    with pytest.raises(ValueError, match="'b' holds numbers in one table and text in the other"):
        compare_tables(old, old.assign(b="text"))
    with pytest.raises(ValueError, match="column 'b' is not in current"):
        compare_tables(old, old.drop(columns="b"))


def test_renamed_groups_keep_every_row_and_lose_empty_bins() -> None:
    counts = Counts.from_counts([5, 0, 3], [4, 0, 0], bins=["a", "b", "c"])
    renamed = renamed_groups(counts, ("old", "new"))
    assert (renamed.bins, renamed.groups) == (("a", "c"), ("old", "new"))
    assert renamed.table.tolist() == [[5, 4], [3, 0]]
