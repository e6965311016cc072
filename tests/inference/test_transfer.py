"""Test of transfer entropy: its statistics, nulls and analytic laws, early stopping, and bad input."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import f as f_law

from infoest.datasets import binary_channel, vector_autoregression
from infoest.inference import conditional_independence_test, transfer_entropy_test
from infoest.methods.choose import Settings
from infoest.methods.reordered.choose import maker_by_rank
from infoest.methods.reordered.evaluated import Evaluated
from infoest.methods.reordered.protocol import observed
from infoest.resampling.nulls import Orders
from infoest.timeseries import transfer_entropy
from infoest.timeseries.histories import as_transfer
from infoest.timeseries.surrogates import source_null
from tests import naive

Floats = NDArray[np.float64]
NULLS = ("circular_shift", "block", "stationary", "iaaft", "row_permutation")
TRIALS = ["a"] * 70 + ["b"] * 50
APART = [[0.5, 0.0], [0.0, 0.5]]


def pair(n: int = 120, seed: int = 0, coupling: float = 0.6) -> tuple[Floats, Floats]:
    series, _ = vector_autoregression(n, [[0.5, 0.0], [coupling, 0.3]], random_state=seed)
    return series[:, 0], series[:, 1]


@pytest.mark.parametrize("trials", [None, TRIALS], ids=["one", "trials"])
@pytest.mark.parametrize(
    ("method", "null"),
    [(m, n) for m in ("gaussian", "plugin") for n in NULLS if (m, n) != ("plugin", "iaaft")],
)
def test_quick_statistics_are_the_estimates(method: str, null: Any, trials: Any) -> None:
    """On the observed rows and on those of surrogates, the fast statistic is the estimate of the moved rows."""
    x, y = pair()
    if method == "plugin":
        x, y = (np.digitize(v, [-0.5, 0.5]).astype(np.float64) for v in (x, y))
    asked = as_transfer(x, y, lag_source=2, method=method, trials=trials, discrete=True if method == "plugin" else None)
    chosen = asked.chosen(Settings(stderr=False))
    law = source_null(asked, asked.sample, null)
    slow = law.statistic(asked.sample, lambda rows: Evaluated(rows, asked.quantity, chosen))
    of = maker_by_rank(asked.sample, asked.quantity, chosen, 7)
    fast = law.statistic(asked.sample, of)
    orders = Orders(law.null, 7, 0, 5)
    np.testing.assert_allclose(fast.values(orders), slow.values(orders), atol=1e-10)
    estimate = transfer_entropy(
        x, y, lag_source=2, method=method, trials=trials, stderr=False, discrete=True if method == "plugin" else None
    )
    assert observed(of(asked.sample), asked.sample.n)[0] == pytest.approx(estimate.value, abs=1e-10)


def test_ranks_are_those_of_the_conditional_test() -> None:
    x, y = pair()
    found = transfer_entropy_test(x, y, n_neighbors=9, n_resamples=9, random_state=1)
    same = conditional_independence_test(x[:-1], y[1:], y[:-1], n_neighbors=9, n_resamples=9, random_state=1)
    assert found.statistic == pytest.approx(same.statistic, abs=1e-12)
    assert found.method == "KSG-1 of ranks, k=9, circular shift of the source"


@pytest.mark.parametrize("null", NULLS)
def test_target_and_trials_stay_and_sources_keep_their_values(null: Any) -> None:
    x, y = pair()
    asked = as_transfer(x, y, lag_source=2, trials=TRIALS)
    law = source_null(asked, asked.sample, null)
    orders = [law.null.order(3, b) for b in range(30)]
    start = asked.recording.start if null == "iaaft" else asked.sample.serial.start  # type: ignore[union-attr]
    for order in orders:
        for a, b in itertools.pairwise(start):
            own = set(order[a:b])
            assert own <= set(range(a, b))
            assert null == "stationary" or len(own) == b - a
        if null == "circular_shift":
            assert ((order[:67] - np.arange(67)) % 67).min() >= 4  # more than the longest history of 3 rows
    assert len({tuple(order) for order in orders}) > 20


def test_iaaft_keeps_the_spectrum_of_the_series() -> None:
    x, y = pair(400)
    law = source_null(as_transfer(x, y), as_transfer(x, y).sample, "iaaft")
    moved = x[law.null.order(5, 0)]
    power, own = (np.abs(np.fft.rfft(v))[1:] for v in (moved, x))
    assert np.abs(power - own).mean() < 0.05 * own.mean()
    shuffled = np.abs(np.fft.rfft(np.random.default_rng(0).permutation(x)))[1:]
    assert np.abs(shuffled - own).mean() > 0.3 * own.mean()
    assert np.corrcoef(moved, x)[0, 1] < 0.5


def test_gaussian_analytic_is_grangers_f_test() -> None:
    x, y = pair(200, coupling=0.1)
    found = transfer_entropy_test(x, y, null="analytic", method="gaussian", lag_source=2, lag_target=2)
    past = np.column_stack([np.ones(198), y[1:-1], y[:-2], x[1:-1], x[:-2]])
    left = [float(np.linalg.lstsq(past[:, :m], y[2:], rcond=None)[1][0]) for m in (3, 5)]
    expected = f_law.sf((left[0] - left[1]) / 2 / (left[1] / 193), 2, 193)
    assert found.pvalue == pytest.approx(float(expected), rel=1e-9)
    assert found.n_resamples == 0


def test_discrete_analytic_is_about_the_chi_square_of_observed_levels() -> None:
    x, y, _ = binary_channel(300, ((0.4, 0.6), (0.5, 0.6)), random_state=1)
    found = transfer_entropy_test(x, y, null="analytic", lag_target=2)
    (a, b, z), _times = naive.lagged_rows(
        np.column_stack([x, y]).astype(float), [[(0, 1)], [(1, 0)], [(1, 1), (1, 2)]], ["one"] * 300
    )
    h = naive.plug_in_entropy
    te = h(np.hstack([a, z])) + h(np.hstack([b, z])) - h(z) - h(np.hstack([a, b, z]))
    assert found.statistic == pytest.approx(te, abs=1e-12)
    from scipy.stats import chi2

    # Counts of about 20 a cell: G averages 4.1 for 4 degrees of freedom.
    assert found.pvalue == pytest.approx(float(chi2.sf(2 * 298 * te, 4)), abs=0.03)
    assert found.method == "plug-in, scaled chi-square, 4 df"


@pytest.mark.filterwarnings("ignore:ordinal patterns")  # the target of the other direction drives its source
@pytest.mark.parametrize("method", [None, "gaussian", "ordinal"])
def test_one_direction_is_found_and_the_other_not(method: str | None) -> None:
    """Coupling 0.6 at 400 rows: the estimate is far beyond every surrogate; backwards, at this seed, it is not."""
    x, y = pair(400, seed=2)
    there = transfer_entropy_test(x, y, method=method, n_resamples=99, random_state=0)
    back = transfer_entropy_test(y, x, method=method, n_resamples=99, random_state=0)
    assert there.pvalue <= 0.02
    assert back.pvalue > 0.05


def test_early_stopping_threads_and_prefixes_change_nothing() -> None:
    x, y = pair(coupling=0.0)
    full = transfer_entropy_test(x, y, n_resamples=199, random_state=4)
    threads = transfer_entropy_test(x, y, n_resamples=199, random_state=4, n_jobs=2)
    short = transfer_entropy_test(x, y, n_resamples=50, random_state=4)
    stopped = transfer_entropy_test(x, y, n_resamples=199, stop_early=10, random_state=4)
    assert full.null is not None
    assert short.null is not None
    assert stopped.null is not None
    assert threads.null is not None
    np.testing.assert_array_equal(threads.null, full.null)
    np.testing.assert_array_equal(short.null, full.null[:50])
    np.testing.assert_array_equal(stopped.null, full.null[: stopped.n_resamples])
    assert stopped.n_resamples < 199
    assert stopped.pvalue == 10 / stopped.n_resamples


@pytest.mark.filterwarnings("ignore::infoest.timeseries.diagnostics.SeriesWarning")  # few times
def test_theiler_window_uses_the_estimate(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 80))
    found = transfer_entropy_test(x, y, theiler=4, n_neighbors=5, n_resamples=5, random_state=0)
    assert found.statistic == transfer_entropy(x, y, theiler=4, n_neighbors=5, stderr=False).value
    assert "Theiler window 4" in found.method


def test_constant_series_give_one() -> None:
    x, _ = pair()
    nulls: tuple[Any, ...] = ("circular_shift", "analytic")
    for null in nulls:
        assert transfer_entropy_test(np.ones(120), x, null=null, method="gaussian").pvalue == 1
    given = transfer_entropy_test(x, np.roll(x, 1), conditions=np.ones(120), n_resamples=19, random_state=0)
    assert given.pvalue == 0.05


@pytest.mark.slow
def test_analytic_law_of_codes_keeps_its_size_with_long_histories() -> None:
    # 300 pairs of sticky binary series of 150 rows, three lags each, seed 20261121: true size about 0.05, and the limit
    # 0.1 lies 4.0 binomial standard errors above; the unscaled chi-square rejects in 0.103.
    rng = np.random.default_rng(20261121)
    flips = rng.random((150, 600)) < 0.2
    series = np.cumsum(flips, axis=0) % 2
    rejected = [
        transfer_entropy_test(x, y, null="analytic", discrete=True, lag_source=3, lag_target=3).pvalue <= 0.05
        for x, y in zip(series.T[:300], series.T[300:], strict=True)
    ]
    assert np.mean(rejected) <= 0.1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::infoest.timeseries.diagnostics.SeriesWarning")  # no past is given
def test_default_null_keeps_its_size_where_permuted_rows_do_not() -> None:
    """Gaussian AR(0.9) pairs of 300 rows, target past left out, 200 repeats: binomial limits at 0.9995."""
    rejected: dict[Any, int] = {"circular_shift": 0, "row_permutation": 0}
    for seed in range(150):
        series, _ = vector_autoregression(300, [[0.9, 0.0], [0.0, 0.9]], random_state=seed)
        for null in rejected:
            test = transfer_entropy_test(
                *series.T, lag_target=0, method="gaussian", null=null, n_resamples=19, random_state=seed
            )
            rejected[null] += test.pvalue <= 0.05
    assert rejected["circular_shift"] <= 30  # size up to 0.08
    assert rejected["row_permutation"] >= 60  # true rate about 0.5


BAD: list[tuple[dict[str, Any], str]] = [
    ({"null": "shuffle"}, "null='shuffle' is not known"),
    ({"null": "analytic"}, "nearest neighbours have surrogates only"),
    ({"null": "analytic", "method": "gaussian", "min_shift": 3}, "draws none"),
    ({"null": "iaaft", "method": "ordinal"}, "one source series of numbers"),
    ({"block_length": 5}, "block_length=5 is for null='block'"),
    ({"null": "block", "block_length": 0}, "block_length=0"),
    ({"null": "block", "min_shift": 5}, "min_shift=5 is for null='circular_shift'"),
    ({"min_shift": 100}, "leaves no shift"),
    ({"n_resamples": 0}, "n_resamples=0"),
    ({"stop_early": 0}, "stop_early=0"),
    ({"random_state": -1}, "random_state"),
    ({"n_neighbors": 119}, "n_neighbors=119"),
    ({"method": "gaussian", "n_bins": 4}, "n_bins=4 is for method='plugin'"),
    ({"lag_source": 0}, "leaves no value of the source"),
]


@pytest.mark.parametrize(("keywords", "message"), BAD, ids=str)
def test_bad_settings_say_what_is_allowed(keywords: dict[str, Any], message: str) -> None:
    x, y = pair()
    with pytest.raises(ValueError, match=message):
        transfer_entropy_test(x, y, **{"n_resamples": 9, **keywords})


def test_linear_dependence_is_named() -> None:
    x, y = pair()
    twice = np.column_stack([x, y]) @ [[1, 1], [1, 1]]
    with pytest.raises(ValueError, match="linearly dependent"):
        transfer_entropy_test(x, twice, method="gaussian", n_resamples=9)
    assert transfer_entropy_test(y, 2 - 3 * y, method="gaussian", n_resamples=9).pvalue == 1
    assert replace(transfer_entropy_test(x, y, n_resamples=9, random_state=0), null=None).null is None


@pytest.mark.slow  # Monte-Carlo
@pytest.mark.parametrize(("trials", "times"), [(100, 3), (1, 12)])
@pytest.mark.filterwarnings("ignore::infoest.timeseries.diagnostics.SeriesWarning")  # few times
def test_short_trials_and_series_keep_the_level(trials: int, times: int) -> None:
    """400 null draws, seeds 0 ... 399, level 0.05: more than 37 rejections have probability 2e-4.

    Turning by other shifts only, which leaves two rows one other order, rejected half of them.
    """
    rejected = 0
    label = np.repeat(np.arange(trials), times)
    for seed in range(400):
        x, y = np.random.default_rng(seed).normal(size=(2, trials * times))
        test = transfer_entropy_test(x, y, trials=label, method="gaussian", n_resamples=19, random_state=seed)
        rejected += test.pvalue <= 0.05
    assert rejected <= 37


def test_renyi_order_reaches_the_test() -> None:
    """The statistic is that of the estimate at the same order, under surrogates of the same order."""
    rng = np.random.default_rng(21)
    x, y = rng.choice(3, (2, 200), p=[0.6, 0.3, 0.1])
    for order in (0.5, 2.0):
        test = transfer_entropy_test(x, y, renyi_order=order, n_resamples=19, random_state=0)
        assert test.statistic == pytest.approx(transfer_entropy(x, y, renyi_order=order, stderr=False).value, abs=1e-12)
        assert test.method.startswith(f"Rényi {order:g}, plug-in")
        assert test.null is not None
        assert test.null.std() > 0
    shannon = transfer_entropy_test(x, y, n_resamples=19, random_state=0)
    assert shannon.statistic != pytest.approx(test.statistic, abs=1e-4)
    with pytest.raises(ValueError, match=r"renyi_order=2\.0 null='analytic' is for Shannon's"):
        transfer_entropy_test(x, y, renyi_order=2.0, null="analytic")
    with pytest.raises(TypeError, match="alpha"):
        transfer_entropy_test(x, y, alpha=2.0)  # type: ignore[call-arg]


@pytest.mark.slow  # 150 tests
def test_permuted_sources_keep_the_size_at_order_two() -> None:
    """150 independent pairs of codes, 60 rows, 19 permutations, seed 22: more than 18 rejections at 0.05 have
    probability 0.0003. The normal law rejected up to all of them."""
    rng, rejected = np.random.default_rng(22), 0
    for seed in range(150):
        x, y = rng.choice(3, (2, 60), p=[0.6, 0.3, 0.1])
        test = transfer_entropy_test(x, y, renyi_order=2.0, null="row_permutation", n_resamples=19, random_state=seed)
        rejected += test.pvalue <= 0.05
    assert rejected <= 18
