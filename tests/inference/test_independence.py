"""The independence test: exact on small samples, reproducible, of the right size, with power."""

from __future__ import annotations

import itertools
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats
from scipy.signal import lfilter

from infoest import TestResult, mutual_information
from infoest._core.time_order import RowOrderWarning
from infoest.datasets import bivariate_normal, load_german_credit
from infoest.inference import independence_test
from infoest.methods.reordered.evaluated import Evaluated

if TYPE_CHECKING:
    from numpy.typing import NDArray
from scipy.stats import rankdata

# Interpreted, the generator's 64-bit arithmetic wraps with a warning; compiled it wraps in silence.
pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")

X, Y, _ = bivariate_normal(30, 0.7, 3)
LABEL = np.where(Y > 0, "u", "v")


METHOD = {"mixed": "mixed", "blocks": "ksg"}


def null_of(result: TestResult) -> NDArray[np.float64]:
    assert result.null is not None
    return result.null


WAYS: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "plane": (X, Y, {}),
    "blocks": (np.column_stack([X, Y[::-1]]), Y, {}),
    "mixed": (X, LABEL, {}),
    "plugin": (np.where(X > 0, "a", "b"), LABEL, {}),
    "binned": (X, Y, {"n_bins": 3}),
    "gaussian": (X, Y, {"method": "gaussian"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_result_follows_from_its_null(way: str) -> None:
    x, y, settings = WAYS[way]
    result = independence_test(x, y, n_resamples=19, random_state=1, **settings)
    assert null_of(result).shape == (19,)
    assert result.n_resamples == 19
    assert result.pvalue == (1 + (null_of(result) >= result.statistic - 1e-12).sum()) / 20
    assert result.alternative == "x and y are dependent"
    assert result.method.endswith(", permutation of y")
    k: dict[str, Any] = {} if way in {"plugin", "binned", "gaussian"} else {"n_neighbors": 3}  # a tenth of 30 rows
    if way in {"mixed", "blocks"}:  # of ranks: numbers by their ranks, on one scale, have the same statistic
        other = y if way == "mixed" else rankdata(y)
        same = mutual_information(rankdata(x, axis=0), other, method=METHOD[way], stderr=False, standardize=False, **k)
        assert result.statistic == pytest.approx(same.value, abs=1e-12)
    else:
        assert result.statistic == mutual_information(x, y, stderr=False, **k, **settings).value


@pytest.mark.parametrize("way", WAYS)
def test_threads_and_number_of_permutations_change_nothing(way: str) -> None:
    x, y, settings = WAYS[way]
    one = independence_test(x, y, n_resamples=20, random_state=4, **settings)
    for n_jobs in (2, 4):
        other = independence_test(x, y, n_resamples=20, random_state=4, n_jobs=n_jobs, **settings)
        assert other.pvalue == one.pvalue
        np.testing.assert_array_equal(other.null, one.null)
    fewer = independence_test(x, y, n_resamples=7, random_state=4, **settings)
    np.testing.assert_array_equal(fewer.null, null_of(one)[:7])
    another = independence_test(x, y, n_resamples=20, random_state=5, **settings)
    assert (null_of(another) != null_of(one)).any()


@pytest.mark.parametrize("way", ["plane", "plugin", "gaussian"])
def test_null_values_are_those_of_permutations(way: str) -> None:
    """Five rows have 120 orders: every null value is the estimate of one of them."""
    x, y, settings = WAYS[way]
    x, y = x[:5], y[:5]
    if way != "gaussian":
        settings = {**settings, "n_neighbors": 1}
    every = [
        mutual_information(x, y[list(order)], stderr=False, **settings).value
        for order in itertools.permutations(range(5))
    ]
    result = independence_test(x, y, n_resamples=30, random_state=0, **settings)
    distance = np.abs(np.subtract.outer(null_of(result), every)).min(axis=1)
    np.testing.assert_allclose(distance, 0, atol=1e-12)


def test_a_float_flag_is_tested_as_an_integer_is(rng: np.random.Generator) -> None:
    """As a number every permutation reached it: p = 1 for an event rate that rises from 0.1 to 0.55."""
    level = rng.integers(0, 10, 1000)
    flag = (rng.random(1000) < 0.1 + 0.05 * level).astype(int)
    tests = [
        independence_test(level.astype(str), flag.astype(kind), n_resamples=99, random_state=0) for kind in (int, float)
    ]
    assert tests[0].pvalue == tests[1].pvalue == 0.01
    np.testing.assert_array_equal(tests[0].null, tests[1].null)


def test_a_float_target_of_german_credit() -> None:
    """Purpose, employment and personal status had p = 0.44, 0.22 and 0.38 with the target as a float."""
    features, target = load_german_credit()
    for name in ("purpose", "present_employment_since", "personal_status_and_sex"):
        whole, real = (
            independence_test(features[name], target.astype(kind), n_resamples=199, random_state=1).pvalue
            for kind in (int, float)
        )
        assert whole == real < 0.05


def test_a_null_value_equal_to_the_observed_one_counts() -> None:
    """Two rows have two orders, which give one value: every null value ties with the observed one."""
    assert independence_test([0.1, 1.0], [0.3, 2.0], n_neighbors=1, n_resamples=9, random_state=0).pvalue == 1.0
    x = np.arange(4.0)
    result = independence_test(x, x, n_neighbors=1, n_resamples=200, random_state=0)
    same = [o for o in itertools.permutations(range(4)) if list(o) in ([0, 1, 2, 3], [3, 2, 1, 0])]
    assert result.pvalue > len(same) / 24 / 3  # ties are not lost to rounding: 1/12 of the orders repeat the value


@pytest.mark.slow  # 2 x 400 permutations
def test_fast_path_has_the_null_law_of_the_generic_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """400 permutations either way, seeds 1 and 2: means within 4.5 standard errors, Kolmogorov-Smirnov p > 0.001."""
    x, y, _ = bivariate_normal(60, 0.5, 8)
    fast = independence_test(x, y, n_resamples=400, random_state=1)
    monkeypatch.setattr("infoest.inference.independence.is_plane", lambda fitted: False)
    monkeypatch.setattr(
        "infoest.inference.independence.statistic_by_value",
        lambda sample, quantity, method, fitted, *, moved: Evaluated(sample, quantity, method, moved),
    )
    slow = independence_test(x, y, n_resamples=400, random_state=2)
    assert fast.statistic == slow.statistic
    assert fast.method == slow.method
    first, second = null_of(fast), null_of(slow)
    error = np.hypot(first.std(), second.std()) / np.sqrt(400)
    assert abs(first.mean() - second.mean()) < 4.5 * error
    assert 0.8 < first.std() / second.std() < 1.25
    assert stats.ks_2samp(first, second).pvalue > 0.001


@pytest.mark.slow  # 600 and 120 tests
@pytest.mark.parametrize("labelled", [False, True])
def test_size_and_power(labelled: bool) -> None:
    """300 samples of 60 rows (60 samples with labels, which take longer), 39 permutations, seeds from 0. The size is
    exactly 0.05 (p <= 2/40): binomial limits of probability 0.999. At a correlation of 0.8 nearly all must reject."""
    rejected = found = 0
    total = 60 if labelled else 300
    for seed in range(total):
        for correlation in (0.0, 0.8):
            x, y, _ = bivariate_normal(60, correlation, seed)
            target: Any = np.where(y > 0, "u", "v") if labelled else y
            p = independence_test(x, target, n_resamples=39, random_state=seed).pvalue
            rejected += correlation == 0 and p <= 0.05
            found += correlation > 0 and p <= 0.05
    fewest, most = (stats.binom.ppf(p, total, 0.05) for p in (0.0005, 0.9995))
    assert fewest <= rejected <= most
    assert found / total > 0.9


def test_constant_columns_give_no_evidence() -> None:
    assert independence_test(np.ones(30), Y, n_resamples=9, random_state=0).pvalue == 1.0
    assert independence_test(["a"] * 30, LABEL, n_resamples=9, random_state=0).pvalue == 1.0


def test_a_constant_column_of_a_block_changes_nothing() -> None:
    plain = independence_test(X, Y, n_resamples=19, random_state=2)
    for x in (np.column_stack([np.ones(30), X]), np.column_stack([X, np.ones(30)])):
        padded = independence_test(x, Y, n_resamples=19, random_state=2)
        assert padded.statistic == plain.statistic
        np.testing.assert_array_equal(padded.null, plain.null)


def test_exact_linear_dependence_is_infinite_and_as_significant_as_can_be() -> None:
    for x, y in ((X, X), (X, 3.7 * X - 0.1), (np.column_stack([X, Y]), X - Y)):
        result = independence_test(x, y, method="gaussian", n_resamples=19, random_state=0)
        assert (result.statistic, result.pvalue) == (np.inf, 1 / 20)
        assert np.isfinite(null_of(result)).all()
    for x, y in ((np.column_stack([X, 2 * X]), Y), (Y, np.column_stack([X, 2 * X]))):  # within x, or y: no information
        with pytest.raises(ValueError, match=r"column 0, [xy] column 1 are linearly dependent"):
            independence_test(x, y, method="gaussian", n_resamples=19)


def test_permutations_that_line_up_count_as_infinite() -> None:
    """Two of the 24 orders of four equidistant values are a linear function of them: they reach infinity alone."""
    steps = np.arange(4.0)
    result = independence_test(steps, steps, method="gaussian", n_resamples=199, random_state=0)
    reached = np.isinf(null_of(result)).sum()
    assert 4 <= reached <= 35  # of 199 with probability 1/12 each: a binomial of mean 17, sd 4
    assert result.pvalue == (1 + reached) / 200
    other = independence_test(steps, [1.0, 0.0, 2.0, 3.0], method="gaussian", n_resamples=199, random_state=0)
    assert np.isfinite(other.statistic)
    assert other.pvalue > 0.05


def test_default_takes_a_tenth_of_the_rows() -> None:
    assert independence_test(X, Y, n_resamples=1).method.startswith("KSG-1, k=3")
    assert independence_test(X[:4], Y[:4], n_resamples=1).method.startswith("KSG-1, k=1")
    assert independence_test(X, Y, n_neighbors=7, n_resamples=1).method.startswith("KSG-1, k=7")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_resamples": 0}, "n_resamples=0 must be an integer of at least 1"),
        ({"n_resamples": 9.5}, "n_resamples=9.5 must be an integer"),
        ({"random_state": -1}, "random_state=-1 must be None, a non-negative integer"),
        ({"n_neighbors": 30}, "n_neighbors=30 needs at least 31 samples, got 30"),
        ({"method": "pearson"}, "method='pearson' is not known"),
        ({"method": "ksg", "n_bins": 3}, "n_bins=3 is for method='plugin'"),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        independence_test(X, Y, **settings)


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


def test_a_constant_second_column_changes_no_null(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 40))
    alone = independence_test(x, y, n_resamples=9, random_state=1)
    padded = independence_test(np.column_stack([x, np.ones(40)]), y, n_resamples=9, random_state=1)
    np.testing.assert_array_equal(padded.null, alone.null)


# Rows that are times


def slow(seed: int, n: int = 250) -> np.ndarray:
    return np.asarray(lfilter([1], [1, -0.9], np.random.default_rng(seed).normal(size=(2, n + 100)))[:, 100:])


@pytest.mark.slow  # Monte-Carlo
@pytest.mark.parametrize("method", ["gaussian", "ksg"])
def test_independent_series_are_not_rejected_when_turned(method: str) -> None:
    """100 pairs of AR(0.9), seeds 900 ... 999: at a size of 0.06 more than 16 has probability 1e-4."""
    rejected = 0
    for seed in range(900, 1000):
        x, y = slow(seed)
        test = independence_test(x, y, series=True, method=method, n_resamples=39, random_state=seed)
        rejected += test.pvalue <= 0.05
    assert rejected <= 16


def test_series_are_turned_within_trials_and_dependence_is_found() -> None:
    x, _ = slow(1)
    y = x + np.random.default_rng(2).normal(size=250)
    for keywords in ({"series": True}, {"trials": np.repeat(np.arange(5), 50)}):
        found = independence_test(x, y, n_resamples=39, random_state=0, **keywords)
        assert found.pvalue == 1 / 40
        assert found.method.endswith("circular shift of y")
    states = np.where(x > 0, "up", "down")
    assert independence_test(states, y > 0, series=True, n_resamples=39, random_state=0).pvalue == 1 / 40


def test_rows_that_look_like_times_are_warned_of() -> None:
    x, y = slow(5)
    with pytest.warns(RowOrderWarning, match="pass series=True"):
        independence_test(x, y, n_resamples=9, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        independence_test(x, np.random.default_rng(0).permutation(y), n_resamples=9, random_state=0)
