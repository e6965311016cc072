"""Batches: however the rows are cut up, estimates are those of fit on all of them, bit for bit."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from infoest.credit import Bins, quantile_bins
from infoest.estimators import Binner, InformationValue, StabilityMonitor

N = 900
BINS: dict[str, Any] = {"age": [25, 40, 60], "income": [-1.0, 0.0, 0.5], "job": Bins(categories=("clerk", "smith"))}


def table(seed: int = 4) -> tuple[pd.DataFrame, Any]:
    rng = np.random.default_rng(seed)
    income = np.where(rng.random(N) < 0.1, np.nan, rng.normal(size=N))
    income[:300] = 0.25  # no missing value in the first rows
    X = pd.DataFrame(
        {
            "age": rng.integers(18, 75, N),
            "income": income,
            "job": rng.choice(["clerk", "smith"], N),
        }
    )
    return X, (rng.random(N) < 0.2 + 0.2 * (X["age"].to_numpy() < 30)).astype(int)


def cuts() -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(2, N - 2), max_size=4).map(lambda found: sorted({0, N, *(c // 2 * 2 for c in found)}))


@pytest.mark.filterwarnings("ignore:a bin is empty")  # in a first batch of few rows
@given(cuts())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_information_values_of_batches_are_those_of_the_whole(ends: list[int]) -> None:
    X, y = table()
    whole = InformationValue(bins=BINS).fit(X, y)
    parts = InformationValue(bins=BINS)
    for first, last in pairwise(ends):
        parts.partial_fit(X[first:last], y[first:last])
    assert parts.counts_ == whole.counts_
    assert [t.bins for t in parts.counts_.values()] == [t.bins for t in whole.counts_.values()]
    assert tuple(parts.result_) == tuple(whole.result_)
    np.testing.assert_array_equal(parts.pvalues_adjusted_, whole.pvalues_adjusted_)
    np.testing.assert_array_equal(parts.get_support(), whole.get_support())


@pytest.mark.parametrize("segmented", [False, True])
@given(ends=cuts())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_reference_of_batches_is_that_of_the_whole(segmented: bool, ends: list[int]) -> None:
    X, y = table()
    region = np.where(np.arange(N) < 400, "south", np.where(y == 1, "north", "east")) if segmented else None
    whole = StabilityMonitor(bins=BINS, keep_values=True).fit(X, segment=region)
    parts = StabilityMonitor(bins=BINS, keep_values=True)
    for first, last in pairwise(ends):
        parts.partial_fit(X[first:last], segment=None if region is None else region[first:last])
    assert (parts.bins_, parts.segments_) == (whole.bins_, whole.segments_)
    for name in X.columns:
        np.testing.assert_array_equal(parts.counts_[name], whole.counts_[name])
        np.testing.assert_array_equal(parts.segment_counts_[name], whole.segment_counts_[name])
        for ours, theirs in zip(parts.values_.get(name, []), whole.values_.get(name, []), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    current, _ = table(5)
    pd.testing.assert_frame_equal(parts.compare(current), whole.compare(current))


def test_bins_of_a_lazy_frame_or_a_binner_serve_batches() -> None:
    polars = pytest.importorskip("polars")
    X, y = table()
    numbers = X[["age", "income"]]
    bins = quantile_bins(polars.LazyFrame(numbers), 5)
    binner = Binner("quantile", n_bins=5).fit(numbers)
    expected = InformationValue(5, max_codes=0).fit(numbers, y)
    for known in (bins, binner):
        parts = InformationValue(bins=known)
        for rows in np.array_split(np.arange(N), 3):
            parts.partial_fit(numbers.iloc[rows], y[rows])
        assert tuple(parts.result_) == tuple(expected.result_)


def test_whole_weights_add_up_too() -> None:
    X, y = table()
    weight = 1.0 + np.arange(N) % 3
    parts = InformationValue(bins=BINS)
    for rows in np.array_split(np.arange(N), 3):
        parts.partial_fit(X.iloc[rows], y[rows], weight[rows])
    assert tuple(parts.result_) == tuple(InformationValue(bins=BINS).fit(X, y, weight).result_)


@pytest.mark.parametrize("event", [None, "bad"])
def test_a_batch_may_hold_one_class(event: str | None) -> None:
    X, y = table()
    target = y if event is None else np.where(y == 1, "bad", "good")
    order = np.argsort(-y, kind="stable")
    screen = InformationValue(bins=BINS, event=event)
    screen.partial_fit(X.iloc[order[:50]], target[order[:50]])
    with pytest.raises(NotFittedError):
        screen.woe_table("age")
    screen.partial_fit(X.iloc[order[50:]], target[order[50:]])
    assert tuple(screen.result_) == tuple(InformationValue(bins=BINS, event=event).fit(X, target).result_)


def test_fit_forgets_batches_and_batches_forget_fit() -> None:
    X, y = table()
    for estimator in (InformationValue(bins=BINS), StabilityMonitor(bins=BINS)):
        estimator.partial_fit(X, y).fit(X[:600], y[:600])
        again = clone(estimator).fit(X[:600], y[:600])
        assert all(np.array_equal(_table(estimator, n), _table(again, n)) for n in BINS)
        estimator.partial_fit(X, y)
        again.fit(X, y)
        assert all(np.array_equal(_table(estimator, n), _table(again, n)) for n in BINS)


def _table(estimator: Any, name: str) -> Any:
    counts = estimator.counts_[name]
    return getattr(counts, "table", counts)


@pytest.mark.parametrize("kind", [InformationValue, StabilityMonitor])
@pytest.mark.parametrize(
    "bins", [{"age": [30]}, {**BINS, "income": 5}, {**BINS, "income": None}, {**BINS, "income": "uniform"}]
)
def test_bins_that_rows_would_decide_are_refused(kind: Any, bins: Any) -> None:
    X, y = table()
    with pytest.raises(ValueError, match=r"partial_fit needs the bins of every feature .* those of 'income'"):
        kind(bins=bins).partial_fit(X, y)


@pytest.mark.parametrize("kind", [InformationValue, StabilityMonitor])
def test_other_features_or_bins_than_before_are_refused(kind: Any) -> None:
    X, y = table()
    estimator = kind(bins=BINS).partial_fit(X, y)
    with pytest.raises(ValueError, match="feature names"):
        estimator.partial_fit(X[["income", "age", "job"]], y)
    with pytest.raises(ValueError, match="the bins of 'age' have changed since the first batch"):
        estimator.set_params(bins={**BINS, "age": [30]}).partial_fit(X, y)


def test_targets_that_do_not_fit_are_refused_and_leave_no_trace() -> None:
    X, y = table()
    screen = InformationValue(bins=BINS).partial_fit(X, y)
    with pytest.raises(ValueError, match="two classes over all batches, got 3"):
        screen.partial_fit(X, y + 1)
    with pytest.raises(ValueError, match=f"y is NaN or missing in {int((y == 0).sum())} rows"):
        screen.partial_fit(X, np.where(y == 0, np.nan, y))
    with pytest.raises(ValueError, match="same number of rows"):
        screen.partial_fit(X, y[1:])
    assert tuple(screen.result_) == tuple(InformationValue(bins=BINS).fit(X, y).result_)


def test_segments_come_with_every_batch_or_with_none() -> None:
    X, y = table()
    monitor = StabilityMonitor(bins=BINS).partial_fit(X, segment=y)
    with pytest.raises(ValueError, match="give segment= with every batch, or with none"):
        monitor.partial_fit(X)
