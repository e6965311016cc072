"""Row orders: what each null keeps, that all it allows occurs, and that order b is its own."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest

from infoest.resampling import nulls

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")  # plain Python wraps aloud
N = 60
STRATA = np.repeat(["a", "b", "c"], [10, 49, 1])
CLUSTERS = np.random.default_rng(0).permutation(np.repeat(np.arange(24), np.resize([2, 3], 24)))  # 24 * 2.5 rows
NEIGHBORS = np.column_stack([(np.arange(N) + s) % N for s in (0, 1, -1, 2, -2)]).astype(np.int64)
SERIES = np.cumsum(np.random.default_rng(2).normal(size=N))
EVERY: dict[str, Callable[[], nulls.Null]] = {
    "independent": lambda: nulls.Independent(N),
    "strata": lambda: nulls.WithinStrata(STRATA),
    "whole clusters": lambda: nulls.WholeClusters(CLUSTERS),
    "local": lambda: nulls.Local(NEIGHBORS),
    "permuted blocks": lambda: nulls.PermutedBlocks(N, 7),
    "moving blocks": lambda: nulls.MovingBlocks(N, 7),
    "circular blocks": lambda: nulls.MovingBlocks(N, 7, circular=True),
    "stationary": lambda: nulls.StationaryBootstrap(N, 7.5),
    "shift": lambda: nulls.CircularShift(N, 5),
    "turned trials": lambda: nulls.TurnedTrials(np.array([0, 20, 45, N])),
    "iaaft": lambda: nulls.IAAFT(SERIES),
    "within trials": lambda: nulls.WithinTrials(
        [nulls.Independent(20), nulls.CircularShift(N - 20)], np.array([0, 20, N])
    ),
}
ONCE = (
    "independent",
    "strata",
    "whole clusters",
    "permuted blocks",
    "shift",
    "turned trials",
    "iaaft",
    "within trials",
)


@pytest.mark.parametrize("name", EVERY)
def test_orders_are_rows_and_depend_on_seed_and_number_alone(name: str) -> None:
    null, again = EVERY[name](), EVERY[name]()
    orders = [null.order(3, b) for b in range(20)]
    for b in reversed(range(20)):
        np.testing.assert_array_equal(again.order(3, b), orders[b])
        assert orders[b].dtype == np.int64
        assert orders[b].shape == (N,)
        assert set(orders[b]) <= set(range(N))
        assert name not in ONCE or len(set(orders[b])) == N
    assert len({tuple(o) for o in orders}) >= 15  # a shift has 51 lags: five of 20 may repeat
    assert any((null.order(4, b) != orders[b]).any() for b in range(20))


def test_strata_keep_their_rows_wherever_they_lie(rng: np.random.Generator) -> None:
    labels = rng.permutation(STRATA)
    null = nulls.WithinStrata(labels)
    first = np.array([null.order(1, b)[np.flatnonzero(labels == "a")[0]] for b in range(300)])
    assert set(labels[first]) == {"a"}
    assert len(set(first)) == 10  # each of 10 rows comes first; one is missed with probability 10 * 0.9**300 < 1e-12
    for b in range(5):
        np.testing.assert_array_equal(labels[null.order(1, b)], labels)


def test_one_stratum_is_the_plain_permutation() -> None:
    np.testing.assert_array_equal(nulls.WithinStrata(np.zeros(N)).order(9, 2), nulls.Independent(N).order(9, 2))


def test_whole_clusters_take_the_place_of_others_of_their_size(rng: np.random.Generator) -> None:
    size = np.array([2, 3, 2, 1, 3, 2])
    clusters = rng.permutation(np.repeat(np.arange(6), size))
    null = nulls.WholeClusters(clusters)
    taken = set()
    for b in range(60):
        order = null.order(1, b)
        for cluster in range(6):
            rows = np.flatnonzero(clusters == cluster)
            (other,) = set(clusters[order[rows]])
            assert size[other] == size[cluster]
            np.testing.assert_array_equal(order[rows], np.flatnonzero(clusters == other))  # all of it, in its order
            taken.add((cluster, other))
    assert len(taken) == 3 * 3 + 2 * 2 + 1  # one is missed with probability below 9 * (2 / 3)**60 < 1e-9
    assert not null.fixed
    assert nulls.WholeClusters(np.array([0, 1, 1])).fixed


def test_permutations_are_uniform() -> None:
    """Six orders of three rows, 6000 draws of seed 0: chi-square with 5 df below its 0.9999 quantile, 25.7."""
    seen = [tuple(nulls.Independent(3).order(0, b)) for b in range(6000)]
    counts = np.array([seen.count(order) for order in sorted(set(seen))])
    assert len(counts) == 6
    assert ((counts - 1000) ** 2 / 1000).sum() < 25.7


def test_local_orders_stay_among_neighbours_and_seldom_repeat() -> None:
    null = nulls.Local(NEIGHBORS)
    for b in range(20):
        order = null.order(5, b)
        assert all(order[i] in NEIGHBORS[i] for i in range(N))
        assert len(set(order)) >= 50  # Runge's greedy choice leaves a few rows a used neighbour
    drawn = np.array([null.order(5, b)[0] for b in range(500)])
    assert set(drawn) == set(NEIGHBORS[0])


def test_local_lists_may_end_early() -> None:
    lists = np.array([[0, 1, -1], [1, -1, -1], [2, 3, -1], [3, 2, -1]], dtype=np.int64)
    for b in range(10):
        order = nulls.Local(lists).order(0, b)
        assert order[1] == 1
        assert sorted(order[2:]) == [2, 3]


def test_blocks_are_consecutive() -> None:
    order = nulls.PermutedBlocks(N, 7).order(2, 0)
    assert ((np.diff(order) % N) != 1).sum() <= -(-N // 7)
    for circular in (False, True):
        moving = nulls.MovingBlocks(N, 7, circular=circular)
        starts = set()
        for b in range(400):
            rows = moving.order(2, b)
            steps = np.diff(rows)
            assert all(step % N == 1 for i, step in enumerate(steps, 1) if i % 7)
            assert circular or all(step == 1 for i, step in enumerate(steps, 1) if i % 7)
            starts |= set(rows[::7])
        # 3600 starts: one of at most 60 is missed with probability 60 * (59 / 60)**3600 < 1e-24
        assert starts == set(range(N if circular else N - 6))


def test_stationary_blocks_have_the_mean_length_asked_for() -> None:
    """200 orders of seed 0: about 1573 starts, sd 37 (binomial of 11,800 at 1 / 7.5); 1 / 60 of them join by chance."""
    null = nulls.StationaryBootstrap(N, 7.5)
    breaks = sum(((np.diff(null.order(0, b)) % N) != 1).sum() for b in range(200))
    assert abs(breaks - 200 * 59 / 7.5 * 59 / 60) < 5 * 37


def test_shifts_turn_the_circle_by_every_allowed_lag() -> None:
    null = nulls.CircularShift(10, 3)
    lags = set()
    for b in range(200):
        order = null.order(0, b)
        np.testing.assert_array_equal(np.diff(order) % 10, 1)
        lags.add(int(order[0]))
    assert lags == {3, 4, 5, 6, 7}


def test_trials_turn_apart_by_every_lag_alike() -> None:
    """4000 orders of 1, 2, 3 and 5 rows: each of 30 outcomes 133 times, sd 11.4; six of those exceeded below 1e-7."""
    start = np.array([0, 1, 3, 6, 11])
    null, lags = nulls.TurnedTrials(start), []
    for b in range(4000):
        order = null.order(7, b)
        for first, end in itertools.pairwise(start):
            np.testing.assert_array_equal(
                order[first:end], first + np.roll(np.arange(end - first), first - order[first])
            )
        lags.append((order[start[:-1]] - start[:-1]) @ [0, 15, 5, 1])
    assert np.abs(np.bincount(lags, minlength=30) - 4000 / 30).max() < 6 * 11.4


def test_trials_have_each_a_null_and_a_seed_of_their_own() -> None:
    parts: list[nulls.Null] = [nulls.Independent(5), nulls.CircularShift(8), nulls.Independent(1)]
    null = nulls.WithinTrials(parts, np.array([0, 5, 13, 14]))
    for seed in (0, 3, 2**63 - 1):  # the last wraps around to 0
        for b in range(5):
            order = null.order(seed, b)
            np.testing.assert_array_equal(order[:5], parts[0].order(seed, b))
            np.testing.assert_array_equal(order[5:13], 5 + parts[1].order((seed + 1) % 2**63, b))
            assert order[13] == 13


def test_surrogates_keep_the_values_and_nearly_the_spectrum(rng: np.random.Generator) -> None:
    """Values exactly; the spectrum of a smooth series within a tenth of its power, where a shuffle loses all of it."""
    series = np.convolve(rng.normal(size=300), np.ones(9), mode="valid") ** 3
    amplitude = np.abs(np.fft.rfft(series))[1:]
    null = nulls.IAAFT(series)
    for b in range(5):
        surrogate = series[null.order(8, b)]
        np.testing.assert_array_equal(np.sort(surrogate), np.sort(series))
        off = np.abs(np.fft.rfft(surrogate))[1:] - amplitude
        assert (off**2).sum() < 0.1 * (amplitude**2).sum()
        assert np.abs(np.corrcoef(surrogate, series)[0, 1]) < 0.9  # and it is another series
    shuffled = np.abs(np.fft.rfft(series[nulls.Independent(len(series)).order(8, 0)]))[1:]
    assert ((shuffled - amplitude) ** 2).sum() > 0.3 * (amplitude**2).sum()


def test_matching_ends_when_nothing_changes_or_after_so_many_rounds() -> None:
    series = np.cumsum(np.random.default_rng(0).normal(size=64))
    few, many, more = (nulls.IAAFT(series, rounds).order(1, 0) for rounds in (1, 400, 500))
    np.testing.assert_array_equal(many, more)
    assert (few != many).any()
    assert sorted(nulls.IAAFT(np.ones(5)).order(3, 1)) == list(range(5))  # a constant has no spectrum to match


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ([0, 99], 5, None),  # too short: any shift, none included
        ([0, 100], 5, 5),
        ([0, 100], 25, 25),
        ([0, 100], 60, 25),  # half of all shifts are left
        ([0, 100], 0, 1),
        ([0, 100, 300], 5, None),  # several trials turn each by itself
    ],
)
def test_a_turn_leaves_half_of_all_shifts(start: list[int], span: int, expected: int | None) -> None:
    null = nulls.turned(np.array(start), span)
    if expected is None:
        assert isinstance(null, nulls.TurnedTrials)
        np.testing.assert_array_equal(null.start, start)
    else:
        assert isinstance(null, nulls.CircularShift)
        assert (null.n, null.min_lag) == (start[-1], expected)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nulls.PermutedBlocks(10, 6), "length=6 must be at most half of 10 rows"),
        (lambda: nulls.MovingBlocks(10, 11), "length=11 must be at most 10 rows"),
        (lambda: nulls.MovingBlocks(10, 0), "length=0 must be an integer of at least 1"),
        (lambda: nulls.StationaryBootstrap(10, 0.5), "mean_length=0.5 must lie between 1 and the number of rows, 10"),
        (lambda: nulls.StationaryBootstrap(10, 11), "mean_length=11 must lie between 1 and the number of rows, 10"),
        (lambda: nulls.CircularShift(10, 0), "min_lag=0 must be an integer of at least 1"),
        (lambda: nulls.IAAFT(SERIES, 0), "n_iterations=0 must be an integer of at least 1"),
        (lambda: nulls.CircularShift(10, 6), "min_lag=6 leaves no shift of 10 rows. It can be at most 5"),
    ],
)
def test_impossible_blocks_are_refused(make: Callable[[], nulls.Null], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
