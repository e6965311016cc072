"""Tests of many features share their permutations, and their p-values hold for the whole family."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.signal import lfilter

from infoest._core.time_order import RowOrderWarning
from infoest.inference import feature_independence_test


def test_copies_of_a_feature_cost_nothing(rng: np.random.Generator) -> None:
    x = rng.normal(size=80)
    y = 0.4 * x + rng.normal(size=80)
    alone = feature_independence_test(x, y, n_resamples=99, random_state=2)
    copied = feature_independence_test(np.column_stack([x, 3 * x, x, -x]), y, n_resamples=99, random_state=2)
    assert alone.pvalue_adjusted[0] == alone.pvalue[0]
    np.testing.assert_allclose(copied.pvalue_adjusted, alone.pvalue[0], atol=1e-12)


def test_features_of_any_kind_share_their_permutations(rng: np.random.Generator) -> None:
    n = 120
    x = rng.normal(size=n)
    frame = pd.DataFrame(
        {
            "signal": x,
            "code": np.where(x > 0, "high", "low"),
            "count": rng.poisson(2.0, n).astype(float),
            "constant": np.ones(n),
            "noise": rng.normal(size=n),
        }
    )
    y = x + 0.3 * rng.normal(size=n)
    tests = feature_independence_test(frame, y, n_resamples=49, random_state=3)
    assert tests.names == tuple(frame.columns)
    assert tests.n_resamples == 49
    assert (tests.pvalue_adjusted[:2] == 1 / 50).all()
    assert tests.pvalue[3] == tests.pvalue_adjusted[3] == 1.0
    assert tests.pvalue_adjusted[4] > 0.05
    again = feature_independence_test(frame, y, n_resamples=49, random_state=3, n_jobs=2)
    np.testing.assert_array_equal(again.pvalue_adjusted, tests.pvalue_adjusted)
    named = feature_independence_test(frame, y, n_resamples=9, random_state=3, discrete=["count"])
    assert "mixed" in named.method
    assert list(tests.summary_frame().columns) == ["statistic", "pvalue", "pvalue_adjusted"]
    with pytest.raises(ValueError, match=r"discrete names \['absent'\]"):
        feature_independence_test(frame, y, discrete=["absent"])


@pytest.mark.slow  # 400 families
def test_family_error_rate_is_the_level() -> None:
    """400 data sets (seed 5) of 8 correlated features without signal, 59 permutations: any rejection at 0.05 in
    at most 0.05 plus four binomial errors, 0.094; unadjusted it would be near 0.25."""
    rejected = adjusted = 0
    for r in range(400):
        rng = np.random.default_rng([5, r])
        X = rng.normal(size=(60, 8)) + rng.normal(size=(60, 1))
        tests = feature_independence_test(X, rng.normal(size=60), n_resamples=59, random_state=r, n_neighbors=10)
        adjusted += tests.pvalue_adjusted.min() <= 0.05
        rejected += tests.pvalue.min() <= 0.05
    assert adjusted / 400 <= 0.094
    assert rejected / 400 > 0.12


def test_features_of_a_series_are_turned_and_warned_of() -> None:
    """A target with memory, a feature that follows it and two independent ones with memory, seed 4."""
    rng = np.random.default_rng(4)
    noise = lfilter([1], [1, -0.95], rng.normal(size=(3, 400)))
    y = noise[0]
    X = np.column_stack([y + rng.normal(size=400), *noise[1:]])
    with pytest.warns(RowOrderWarning, match="pass series=True"):
        feature_independence_test(X, y, n_resamples=19, random_state=0)
    for keywords in ({"series": True}, {"trials": np.repeat([0, 1], 200)}):
        found = feature_independence_test(X, y, method="gaussian", n_resamples=99, random_state=0, **keywords)
        assert found.pvalue[0] == 0.01
        assert found.pvalue[1:].min() > 0.05
        assert "circular shift" in found.method
