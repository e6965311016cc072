"""Early stopping and the maximum statistic: exactness, reproducibility, and what they save."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest.inference import feature_independence_test, independence_test
from infoest.resampling.permutation import (
    max_statistic_pvalues,
    permutation_test,
    sequential_test,
)

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def stopped(observed: float, values: Floats, stop_early: int | None, batch: int = 1) -> tuple[float, int]:
    test = sequential_test(
        observed, lambda lo, hi: values[lo:hi], len(values), stop_early, alternative="", method="", batch=batch
    )
    assert test.null is not None
    assert len(test.null) == test.n_resamples
    return test.pvalue, test.n_resamples


def test_stops_at_the_last_exceedance_needed() -> None:
    values = np.array([0.0, 2.0, 1.0, 0.0, 3.0, 0.0, 0.0, 5.0, 0.0])
    assert stopped(1.0, values, 3) == (3 / 5, 5)  # a tie counts
    assert stopped(1.0, values, 4) == (4 / 8, 8)
    assert stopped(1.0, values, 5) == (5 / 10, 9)  # never reached: as without stopping
    assert stopped(1.0, values, None) == (5 / 10, 9)
    assert stopped(9.0, values, 1) == (1 / 10, 9)


@pytest.mark.parametrize("batch", [2, 7, 100])
def test_batches_change_nothing(batch: int, rng: np.random.Generator) -> None:
    for _ in range(50):
        values = rng.normal(size=60)
        observed = float(rng.normal())
        assert stopped(observed, values, 5, batch) == stopped(observed, values, 5)


def test_no_more_is_drawn_than_needed(rng: np.random.Generator) -> None:
    values, asked = rng.normal(size=500), [0]

    def draw(lo: int, hi: int) -> Floats:
        assert lo == asked[-1]
        asked.append(hi)
        return values[lo:hi]

    test = sequential_test(0.0, draw, 500, 10, alternative="", method="")
    assert asked[-1] == test.n_resamples < 60


@pytest.mark.slow  # 20,000 sequential tests
def test_besag_clifford_mean_and_size() -> None:
    """20,000 uniform p-values (seed 7), h = 10, L = 999.

    The mean number drawn is h + h (1/11 + ... + 1/999) = 55.6; sd of one 132, so that 3 is 3.2 standard errors.
    Size at 5 %: 0.05 plus or minus four binomial errors, 0.0062.
    """
    rng = np.random.default_rng(7)
    drawn, pvalues = np.empty(20_000), np.empty(20_000)
    for r in range(20_000):
        values = rng.random(1000)
        pvalues[r], drawn[r] = stopped(float(values[0]), values[1:], 10, batch=100)
    assert abs(drawn.mean() - 55.6) < 3
    assert (pvalues <= 0.05).mean() < 0.0562
    assert (pvalues <= 0.05).mean() > 0.0438


def test_early_stopping_of_the_independence_test(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 100))
    for z in (y, y > 0):
        whole = independence_test(x, z, n_resamples=299, random_state=1)
        short = independence_test(x, z, n_resamples=299, random_state=1, stop_early=5)
        assert whole.null is not None
        assert short.null is not None
        np.testing.assert_array_equal(short.null, whole.null[: short.n_resamples])
        assert short.n_resamples < 299
        assert short.pvalue == 5 / short.n_resamples
    with pytest.raises(ValueError, match="stop_early=0 must be an integer of at least 1"):
        independence_test(x, y, stop_early=0)


def naive_stepdown(observed: Floats, null: Floats) -> Floats:
    everything = np.vstack([observed, null])
    scaled = (everything - everything.mean(axis=0)) / everything.std(axis=0)
    by_size = sorted(range(len(observed)), key=lambda j: -scaled[0, j])
    adjusted, running = np.empty(len(observed)), 0.0
    for step, j in enumerate(by_size):
        rest = by_size[step:]
        reached = sum(max(row[r] for r in rest) >= scaled[0, j] - 1e-12 for row in scaled)
        running = max(running, reached / len(scaled))
        adjusted[j] = running
    return adjusted


def test_maximum_matches_its_definition(rng: np.random.Generator) -> None:
    null = rng.normal(size=(99, 6)) * np.arange(1.0, 7.0)
    null[:, 1] = 2 * null[:, 0]
    observed = np.array([2.5, 5.0, 1.0, 3.0, -2.0, 30.0])
    pvalue, adjusted = max_statistic_pvalues(observed, null)
    np.testing.assert_allclose(adjusted, naive_stepdown(observed, null), atol=1e-12)
    for j in range(6):
        assert pvalue[j] == pytest.approx(permutation_test(observed[j], null[:, j], alternative="", method="").pvalue)
    assert (adjusted >= pvalue - 1e-12).all()
    single = max_statistic_pvalues(observed[:1], null[:, :1])
    assert single[1] == single[0]


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


def test_a_constant_second_column_changes_no_null(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 40))
    alone = independence_test(x, y, n_resamples=9, random_state=1)
    padded = independence_test(np.column_stack([x, np.ones(40)]), y, n_resamples=9, random_state=1)
    np.testing.assert_array_equal(padded.null, alone.null)
