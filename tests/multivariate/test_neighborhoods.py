"""The sweep by nearest neighbours: each multiplet as one at a time, with and without standard errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest import dual_total_correlation, o_information, total_correlation
from infoest.datasets import smooth_xor
from infoest.multivariate import extreme_multiplets, multiplet_information, search_multiplets


@pytest.fixture
def X(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=(120, 5)) @ rng.normal(size=(5, 5))


@pytest.mark.parametrize("n_neighbors", [3, 7])
@pytest.mark.filterwarnings("ignore::infoest.methods.neighbors.probe.NeighborBiasWarning")
def test_sweep_is_the_estimate_of_each(n_neighbors: int, X: np.ndarray) -> None:
    settings: dict[str, Any] = {"method": "ksg", "n_neighbors": n_neighbors}
    found = multiplet_information(X, (2, 4), **settings)
    bare = multiplet_information(X, (2, 4), stderr=False, **settings)
    np.testing.assert_array_equal(bare.total_correlation, found.total_correlation)
    np.testing.assert_array_equal(bare.dual_total_correlation, found.dual_total_correlation)
    for row in range(len(found)):
        chosen = X[:, [j for j in found.members[row] if j >= 0]]
        assert found.total_correlation[row] == total_correlation(chosen, stderr=False, **settings).value
        assert found.dual_total_correlation[row] == dual_total_correlation(chosen, stderr=False, **settings).value
        one = o_information(chosen, **settings)
        assert found.o_information[row] == pytest.approx(one.value, abs=1e-14)  # a difference of means
        assert found.stderr[row] == pytest.approx(one.stderr, abs=1e-14)
    assert found.method == f"KSG-1, k={n_neighbors}"


def test_mixed_columns(X: np.ndarray, rng: np.random.Generator) -> None:
    frame = pd.DataFrame(X, columns=list("abcde")).assign(
        d=rng.integers(0, 3, 120).astype(str), e=rng.poisson(3, 120), f="same"
    )
    found = multiplet_information(frame, (2, 3), method="mixed")
    for row in range(len(found)):
        one = o_information(frame[list(found.labels()[row])], method="mixed")
        assert found.o_information[row] == pytest.approx(one.value, abs=1e-14)
        assert found.stderr[row] == pytest.approx(one.stderr, abs=1e-14)


def test_constant_columns_carry_nothing(X: np.ndarray) -> None:
    X[:, 1] = 3.0
    found = multiplet_information(X, 3, method="ksg")
    one = o_information(X[:, [0, 2, 4]], method="ksg")
    assert found.o_information[found.labels().index(("X0", "X2", "X4"))] == pytest.approx(one.value, abs=1e-14)
    pair = found.labels().index(("X0", "X1", "X2"))
    assert found.total_correlation[pair] == total_correlation(X[:, [0, 2]], method="ksg").value
    assert (found.o_information[pair], found.stderr[pair], found.pvalue[pair]) == (0.0, 0.0, 1.0)
    nothing = multiplet_information(np.ones((20, 3)), (2, 3), method="ksg")
    np.testing.assert_array_equal(nothing.total_correlation, 0.0)


def test_beyond_the_calibration_the_error_is_of_subsamples(X: np.ndarray) -> None:
    rows = X[:60]  # with 30 neighbours: more than a third of the rows
    found = multiplet_information(rows, 4, method="ksg", n_neighbors=30)
    one = o_information(rows[:, :4], method="ksg", n_neighbors=30)
    assert "subsamples" in one.note
    assert found.stderr[0] == pytest.approx(one.stderr, abs=1e-14)


def test_threads_and_ranking_change_nothing(X: np.ndarray) -> None:
    one = multiplet_information(X, (2, 4), method="ksg")
    other = multiplet_information(X, (2, 4), method="ksg", n_jobs=2)
    np.testing.assert_array_equal(other.total_correlation, one.total_correlation)
    np.testing.assert_array_equal(other.stderr, one.stderr)
    for n_jobs in (None, 2):
        top = extreme_multiplets(X, (2, 4), method="ksg", count=6, kind="redundancy", n_jobs=n_jobs)
        np.testing.assert_array_equal(top.members, one.top(6, "redundancy").members)
        np.testing.assert_array_equal(top.stderr, one.top(6, "redundancy").stderr)


@pytest.mark.parametrize("strategy", ["greedy", "annealing"])
def test_search_finds_what_the_copula_misses(strategy: Any, rng: np.random.Generator) -> None:
    # 400 rows: O of the exclusive or is about -0.5, those of other triplets are within about 0.1 of 0.
    X = np.column_stack([rng.normal(size=(400, 3)), smooth_xor(400, random_state=0)[0]])
    settings: dict[str, Any] = {"strategy": strategy, "n_starts": 2, "n_steps": 60, "random_state": 0}
    found = search_multiplets(X, 3, method="ksg", stderr=False, **settings)
    assert found.labels()[0] == ("X3", "X4", "X5")
    assert np.isnan(found.stderr).all()


def test_bad_input(X: np.ndarray, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match=r"X column 2 has .*duplicated values"):
        multiplet_information(np.column_stack([X[:, :2], rng.integers(0, 3, 120)]), 2, method="ksg")
    with pytest.raises(ValueError, match="X column 0 is discrete"):
        multiplet_information([["a", "b"], ["b", "c"]] * 5, 2, method="ksg")
    with pytest.raises(ValueError, match="n_neighbors=200 needs at least 201 samples"):
        multiplet_information(X, 3, method="ksg", n_neighbors=200)
    with pytest.raises(ValueError, match="bias_correction='miller_madow' is for"):
        multiplet_information(X, 3, method="ksg", bias_correction="miller_madow")
    with pytest.raises(ValueError, match="X column 1 holds infinity"):
        multiplet_information(np.where(np.arange(5) == 1, np.inf, X), 3, method="ksg")
