"""Search for multiplets: greedy growth retraced by hand, annealing against looking at all, and bad settings."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from infoest.datasets import gaussian_system
from infoest.multivariate import multiplet_information, search_multiplets
from tests import naive


@pytest.fixture
def X(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=(300, 6)) @ rng.normal(size=(6, 6))


@pytest.mark.parametrize("strategy", ["greedy", "annealing"])
def test_search_finds_a_planted_system(strategy: Any, rng: np.random.Generator) -> None:
    planted, _ = gaussian_system(2000, [("redundant", 5)], 0.7, random_state=rng)
    X = np.column_stack([rng.normal(size=(2000, 12)), planted])
    found = search_multiplets(X, 5, kind="redundancy", strategy=strategy, n_starts=3, n_steps=1500, random_state=0)
    assert found.members[0].tolist() == [12, 13, 14, 15, 16]
    assert (np.diff(found.o_information) <= 0).all()
    assert len(set(found.labels())) == len(found)


def test_annealing_repeats_itself(X: np.ndarray) -> None:
    runs = [search_multiplets(X, 4, strategy="annealing", n_steps=50, random_state=7).labels() for _ in range(2)]
    assert runs[0] == runs[1]
    assert search_multiplets(X, 6, strategy="annealing", n_steps=5).members.tolist() == [[0, 1, 2, 3, 4, 5]]


@pytest.mark.parametrize("kind", ["synergy", "redundancy"])
@pytest.mark.parametrize(("order", "n_starts"), [(3, 4), (4, 1), (5, 7), (7, 3)])
def test_greedy_growth_by_hand(kind: Any, order: int, n_starts: int, rng: np.random.Generator) -> None:
    """From the best triplets, each step the variable with the most of the kind; the same ones are found once."""
    X = rng.normal(size=(200, 7)) @ rng.normal(size=(7, 7))
    correlation, sign = np.asarray(np.corrcoef(X.T)), 1 if kind == "redundancy" else -1

    def value(members: tuple[int, ...]) -> float:
        total, dual, _ = naive.shared_information(correlation[np.ix_(members, members)])
        return sign * (total - dual)

    grown = set()
    for triplet in sorted(combinations(range(7), 3), key=value, reverse=True)[:n_starts]:
        members: tuple[int, ...] = triplet
        while len(members) < order:
            larger = [tuple(sorted((*members, j))) for j in range(7) if j not in members]
            members = max(larger, key=value)
        grown.add(members)
    expected = sorted(grown, key=value, reverse=True)
    found = search_multiplets(X, order, kind=kind, n_starts=n_starts, method="gaussian", bias_correction=None)
    assert [tuple(row) for row in found.members.tolist()] == expected
    np.testing.assert_allclose(sign * found.o_information, [value(m) for m in expected], atol=1e-12)


@pytest.mark.parametrize("kind", ["synergy", "redundancy"])
def test_a_long_walk_among_few_finds_the_best(kind: Any, X: np.ndarray) -> None:
    """20 triplets, three chains of 400 steps: each is met many times over."""
    every = multiplet_information(X, 3)
    found = search_multiplets(X, 3, kind=kind, strategy="annealing", n_starts=3, n_steps=400, random_state=1)
    assert found.labels()[0] == every.top(1, kind).labels()[0]


def test_errors_are_those_of_the_multiplets_found(X: np.ndarray) -> None:
    every = multiplet_information(X, 4)
    found = search_multiplets(X, 4, n_starts=2)
    for row, label in enumerate(found.labels()):
        at = every.labels().index(label)
        assert found.stderr[row] == pytest.approx(every.stderr[at], rel=1e-10)
        assert found.pvalue[row] == pytest.approx(every.pvalue[at], rel=1e-8)
    assert np.isnan(search_multiplets(X, 4, n_starts=2, stderr=False).stderr).all()
    assert (found.n, found.method) == (every.n, every.method)


def test_threads_change_nothing(X: np.ndarray) -> None:
    one, two = (search_multiplets(X, 4, n_jobs=n_jobs) for n_jobs in (1, 2))
    np.testing.assert_array_equal(one.members, two.members)
    np.testing.assert_array_equal(one.o_information, two.o_information)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"size": 2}, "size=2 must be an integer of at least 3"),
        ({"size": 7}, "size=7 exceeds the number of variables, 6"),
        ({"size": 3.0}, "size=3.0 must be an integer"),
        ({"kind": "both"}, "kind='both' is not known. Use one of 'synergy', 'redundancy'"),
        ({"strategy": "random"}, "strategy='random' is not known. Use one of 'greedy', 'annealing'"),
        ({"n_starts": 0}, "n_starts=0 must be an integer of at least 1"),
        ({"n_steps": 0}, "n_steps=0 must be an integer of at least 1"),
        ({"method": "kernel"}, "method='kernel' is not known"),
        ({"n_bins": 5}, "n_bins=5 is for method='plugin'"),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Any], message: str, X: np.ndarray) -> None:
    with pytest.raises(ValueError, match=message):
        search_multiplets(X, **{"size": 4, **settings})
