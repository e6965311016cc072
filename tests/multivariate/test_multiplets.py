"""Multiplets: the sweep is the one-at-a-time estimate, its errors are the spread, and bad input is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest import dual_total_correlation, o_information, total_correlation
from infoest.datasets import gaussian_system
from infoest.multivariate import extreme_multiplets, multiplet_information


@pytest.fixture
def X(rng: np.random.Generator) -> np.ndarray:
    return rng.normal(size=(300, 6)) @ rng.normal(size=(6, 6))


@pytest.mark.parametrize("method", ["gaussian", "gaussian_copula"])
@pytest.mark.parametrize("bias_correction", ["digamma", None])
def test_sweep_is_the_estimate_of_each(method: Any, bias_correction: Any, X: np.ndarray) -> None:
    found = multiplet_information(X, (3, 4), method=method, bias_correction=bias_correction)
    assert len(found) == 35
    settings = {"method": method, "bias_correction": bias_correction, "stderr": False}
    for row in (0, 11, 20, 34):
        chosen = X[:, [j for j in found.members[row] if j >= 0]]
        assert found.total_correlation[row] == pytest.approx(total_correlation(chosen, **settings).value, abs=1e-11)
        assert found.dual_total_correlation[row] == pytest.approx(
            dual_total_correlation(chosen, **settings).value, abs=1e-11
        )
        assert found.o_information[row] == pytest.approx(o_information(chosen, **settings).value, abs=1e-11)


def test_pairs_have_no_o_information(X: np.ndarray) -> None:
    np.testing.assert_allclose(multiplet_information(X, 2).o_information, 0.0, atol=1e-14)


def test_any_strictly_increasing_change_is_the_same_bits(X: np.ndarray) -> None:
    plain = multiplet_information(X)
    for changed in (X * np.sqrt(np.abs(X)), np.arctan(X), 3e9 * X - 5):
        np.testing.assert_array_equal(multiplet_information(changed).o_information, plain.o_information)


def test_threads_change_nothing(X: np.ndarray) -> None:
    one = multiplet_information(X)
    for n_jobs in (2, 4):
        other = multiplet_information(X, n_jobs=n_jobs)
        np.testing.assert_array_equal(other.members, one.members)
        np.testing.assert_array_equal(other.stderr, one.stderr)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::infoest.methods.tail_dependence.TailDependenceWarning")  # a few of 1000 samples
@pytest.mark.parametrize("kind", ["redundant", "synergistic"])
def test_standard_error_is_the_spread_of_many_samples(kind: Any) -> None:
    # 1000 samples, seed 20261121: the sd is known within 2.2 %, so 10 % is more than four of its standard errors.
    rng = np.random.default_rng(20261121)
    found = [multiplet_information(gaussian_system(500, [(kind, 4)], 0.5, random_state=rng)[0], 4) for _ in range(1000)]
    spread = np.std([m.o_information[0] for m in found], ddof=1)
    assert np.mean([m.stderr[0] for m in found]) == pytest.approx(spread, rel=0.1)


def test_extremes_are_those_of_the_sweep(X: np.ndarray) -> None:
    everything = multiplet_information(X, (3, 5))
    for kind in ("synergy", "redundancy"):
        top = extreme_multiplets(X, (3, 5), count=4, kind=kind)
        assert top.labels() == everything.top(4, kind).labels()
        np.testing.assert_allclose(top.stderr, everything.top(4, kind).stderr, rtol=1e-10)
    assert len(extreme_multiplets(X, 6, count=10)) == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"sizes": (4, 3)}, "must ascend"),
        ({"sizes": (3, 9)}, "not exceed the number of variables, 6"),
        ({"sizes": 1}, "sizes"),
        ({"sizes": (3, 4, 5)}, "must be one size or two"),
        ({"method": "kernel"}, "method='kernel' is not known"),
        ({"bias_correction": "miller_madow"}, "bias_correction"),
        ({"n_bins": 3}, "n_bins=3 is for method='plugin'"),
    ],
)
def test_bad_settings(settings: dict[str, Any], message: str, X: np.ndarray) -> None:
    with pytest.raises(ValueError, match=message):
        multiplet_information(X, **settings)


@pytest.mark.parametrize(("n_columns", "sizes"), [(2, {2}), (3, {3}), (4, {3, 4}), (6, {3, 4, 5})])
def test_default_orders_fit_the_columns(n_columns: int, sizes: set[int], X: np.ndarray) -> None:
    found = multiplet_information(X[:, :n_columns])
    assert {len(label) for label in found.labels()} == sizes
    assert len(extreme_multiplets(X[:, :n_columns], count=1).labels()[0]) in sizes


def test_a_constant_column_is_named_with_methods_that_take_it(X: np.ndarray) -> None:
    X = np.column_stack([X[:, :3], np.ones(len(X))])
    for method in ("gaussian", "gaussian_copula"):
        with pytest.raises(ValueError, match=r"X column 3 is constant.*method='mixed' and 'plugin' take it"):
            multiplet_information(X, method=method)
    assert len(multiplet_information(X, method="mixed").labels()) == 5


def test_bad_columns(X: np.ndarray, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="one column"):
        multiplet_information(X[:, 0])
    with pytest.raises(ValueError, match="is a linear function of other columns"):
        multiplet_information(np.column_stack([X[:, :3], X[:, :3].sum(axis=1)]), (3, 4), method="gaussian")
    with pytest.raises(ValueError, match=r"duplicated values.*method='plugin' if its values are codes"):
        multiplet_information(rng.integers(0, 3, (100, 4)))
    for method in ("gaussian", "gaussian_copula"):
        with pytest.raises(ValueError, match=r"X column 1 is discrete.*'plugin'"):
            multiplet_information(np.array([[1.5, "a"], [2.5, "b"], [0.1, "c"]], dtype=object), 2, method=method)
    with pytest.raises(ValueError, match="missing"):
        multiplet_information(np.where(X > 2, np.nan, X))
    with pytest.raises(ValueError, match="Use extreme_multiplets"):
        multiplet_information(rng.normal(size=(80, 60)), (3, 8))
    with pytest.raises(ValueError, match="kind"):
        extreme_multiplets(X, kind="both")  # type: ignore[arg-type]
