"""Forward selection: what it takes, what it leaves, and how often it takes what is useless."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from infoest import conditional_mutual_information, mutual_information
from infoest.inference import conditional_independence_test, feature_independence_test, forward_selection

pytestmark = pytest.mark.filterwarnings("ignore::infoest.methods.neighbors.probe.NeighborBiasWarning")


def two_causes(rng: np.random.Generator, n: int, n_noise: int) -> tuple[Any, Any]:
    """A cause, a noisy copy of it, another cause, and noise; the target."""
    a, b, blur, error = rng.normal(size=(4, n))
    noise = rng.normal(size=(n, n_noise))
    return np.column_stack([a, a + 0.4 * blur, b, noise]), a + b + 0.6 * error


def test_steps_are_the_tests_of_their_candidates(rng: np.random.Generator) -> None:
    X, y = two_causes(rng, 150, 1)
    found = forward_selection(X, y, method="ksg", n_resamples=39, random_state=3)
    first = feature_independence_test(X, y, method="ksg", n_resamples=39, random_state=3)
    np.testing.assert_array_equal(found.steps[0].pvalue, first.pvalue)
    np.testing.assert_array_equal(found.steps[0].pvalue_adjusted, first.pvalue_adjusted)
    taken = found.selected[0]
    left = [j for j in range(4) if j != taken]
    assert found.steps[1].names == tuple(f"X{j}" for j in left)
    for place, j in enumerate(left):
        alone = conditional_independence_test(X[:, j], y, X[:, taken], method="ksg", n_resamples=39, random_state=3)
        assert found.steps[1].statistic[place] == pytest.approx(alone.statistic, rel=1e-12)
        assert found.steps[1].pvalue[place] == alone.pvalue


def test_estimates_are_given_what_was_taken_before(rng: np.random.Generator) -> None:
    X, y = two_causes(rng, 200, 1)
    found = forward_selection(X, y, method="gaussian", n_resamples=39, random_state=1)
    assert set(found.selected) == {0, 2}
    first, second = found.selected
    assert found.estimates[first].value == mutual_information(X[:, first], y, method="gaussian").value
    given = conditional_mutual_information(X[:, second], y, X[:, first], method="gaussian")
    assert found.estimates[second].value == pytest.approx(given.value, abs=1e-12)
    copy = conditional_mutual_information(X[:, 1], y, X[:, list(found.selected)], method="gaussian")
    assert found.estimates[1].value == pytest.approx(copy.value, abs=1e-12)
    assert (found.pvalue_adjusted[list(found.selected)] <= 0.05).all()
    assert (found.pvalue_adjusted[[1, 3]] > 0.05).all()


def test_codes_numbers_and_strings_together(rng: np.random.Generator) -> None:
    n = 240
    kind = rng.integers(0, 3, n)
    income = rng.normal(size=n)
    frame = pd.DataFrame(
        {
            "kind": np.array(["a", "b", "c"])[kind],
            "income": income,
            "noise": rng.normal(size=n),
            "same": np.ones(n),
        }
    )
    y = np.where(kind + income + 0.3 * rng.normal(size=n) > 1, "yes", "no")
    found = forward_selection(frame, y, n_resamples=39, random_state=0)
    assert set(found.selected) == {0, 1}
    assert found.names == ("kind", "income", "noise", "same")
    assert found.pvalue_adjusted[3] == 1
    assert found.estimates["same"].value == 0


@pytest.mark.parametrize("n", [12, 40, 200])
def test_functions_of_what_was_taken_are_never_kept(n: int, rng: np.random.Generator) -> None:
    """Exact, so at any n: copies, monotone functions, classes that are intervals."""
    a = rng.normal(size=n)
    X = pd.DataFrame({"a": a, "same": a, "line": 3.7 * a - 0.1, "curve": -np.exp(a), "class": a > 0, "step": a.round()})
    y = a + 0.3 * rng.normal(size=n)
    for method in (None, "gaussian"):
        features = X if method is None else X[["a", "same", "line", "curve"]]
        found = forward_selection(features, y, method=method, n_resamples=39, random_state=0)
        taken = found.selected[0]
        assert found.selected == (taken,)
        assert found.names[taken] in {"a", "same", "line", "curve"}
        others = [j for j in range(len(found.names)) if j != taken]
        assert (found.pvalue[others] == 1).all()
        assert (found.pvalue_adjusted[others] == 1).all()
        assert found.estimates[others[0]].value == found.estimates[others[0]].stderr == 0
        assert "is a function of a feature taken" in found.estimates[others[0]].note


def test_functions_of_codes_are_never_kept(rng: np.random.Generator) -> None:
    code, other = rng.integers(0, 4, size=(2, 200))
    frame = pd.DataFrame({"code": code, "renamed": (code * 7) % 5, "half": code // 2, "noise": other}).astype(str)
    y = np.where(rng.random(200) < 0.1, rng.integers(0, 4, 200), code).astype(str)
    found = forward_selection(frame, y, n_resamples=39, random_state=0)
    assert found.selected in {(0,), (1,)}
    assert found.steps[1].names == ("noise",)
    same = forward_selection(frame, frame["code"], n_resamples=39, random_state=0)
    assert len(same.selected) == 1  # the target is a function of what was taken
    assert same.estimates.value[[j for j in range(4) if j not in same.selected]].tolist() == [0, 0, 0]


def test_near_copies_move_the_target(rng: np.random.Generator) -> None:
    a = rng.normal(size=100)
    X = np.column_stack([a, a + 0.001 * rng.normal(size=100), rng.normal(size=100)])
    y = a + rng.normal(size=100)
    found = forward_selection(X, y, permutation_neighbors=5, n_resamples=19, alpha=0.1, random_state=0)
    assert "permutation of features or y among 5 neighbours in z" in found.steps[1].method
    assert len(found.selected) == 1
    plain = forward_selection(X, y, n_resamples=19, alpha=0.1, random_state=0)
    assert "permutation of innovations given the features taken" in plain.steps[1].method
    assert len(plain.selected) == 1


def test_features_taken_may_be_many_and_curved() -> None:
    """A column follows a curve of the two features taken, as the target does: neighbours in both let 6 of 20 pass.

    20 samples, seeds 0 to 19: five or more false ones have probability 0.0026 at the level of 0.05.
    """
    false = 0
    for seed in range(20):
        a, b, e, f = np.random.default_rng(seed).normal(size=(4, 200))
        curve = (a + b) ** 2
        X, y = np.column_stack([a, b, curve + 0.5 * e]), 8 * a + 4 * b + 0.5 * curve + 0.2 * f
        found = forward_selection(X, y, method="ksg", n_resamples=19, random_state=seed)
        assert found.selected[:2] == (0, 1)
        false += 2 in found.selected
    assert false < 5


def test_integers_that_are_codes_permute_within_strata(rng: np.random.Generator) -> None:
    a, b, noise = rng.integers(0, 2, size=(3, 400))
    y = np.where(rng.random(400) < 0.1, 1 - (a | b), a | b)
    found = forward_selection(np.column_stack([a, b, noise]), y, n_resamples=39, random_state=0)
    assert set(found.selected) == {0, 1}
    assert found.steps[1].method == "plug-in, permutation of features within z"


def test_at_most_as_many_as_asked_for(rng: np.random.Generator) -> None:
    X, y = two_causes(rng, 150, 0)
    assert len(forward_selection(X, y, method="gaussian", n_resamples=39, max_features=1, random_state=0).selected) == 1


def test_a_constant_target_takes_nothing(rng: np.random.Generator) -> None:
    found = forward_selection(rng.normal(size=(30, 2)), np.ones(30), n_resamples=19, random_state=0)
    assert found.selected == ()
    assert found.steps == ()
    assert found.pvalue.tolist() == [1, 1]
    assert found.estimates.value.tolist() == [0, 0]


def test_threads_change_nothing(rng: np.random.Generator) -> None:
    X, y = two_causes(rng, 100, 1)
    one, two = (forward_selection(X, y, n_resamples=19, random_state=1, alpha=0.1, n_jobs=jobs) for jobs in (1, 2))
    assert one.selected == two.selected
    np.testing.assert_array_equal(one.pvalue, two.pvalue)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"n_resamples": 9}, r"n_resamples=9 cannot reach alpha=0.05: the least p-value is 0.1. Use at least 19"),
        ({"alpha": 1.5}, "alpha=1.5 must lie strictly between 0 and 1"),
        ({"alpha": "a"}, "alpha='a' must lie strictly between 0 and 1"),
        ({"max_features": 0}, "max_features=0 must be an integer of at least 1"),
        ({"permutation_neighbors": 1}, "permutation_neighbors=1 must be an integer of at least 2"),
        ({"test_neighbors": 0}, "test_neighbors=0 must be an integer of at least 1"),
        ({"method": "nearest"}, "method='nearest' is not known"),
        ({"discrete": ["height"]}, r"discrete names \['height'\], not among the columns"),
    ],
    ids=str,
)
def test_bad_settings_are_named(settings: dict[str, Any], message: str, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match=message):
        forward_selection(rng.normal(size=(40, 2)), rng.normal(size=40), **settings)


def test_bad_input_is_named(rng: np.random.Generator) -> None:
    X, y = rng.normal(size=(40, 2)), rng.normal(size=40)
    with pytest.raises(ValueError, match="same number of rows; got X: 40, y: 39"):
        forward_selection(X, y[:-1])
    with pytest.raises(ValueError, match="y must be one column, got 2"):
        forward_selection(X, X)
    X[3, 1] = np.nan
    with pytest.raises(ValueError, match="X column 1 holds NaN or missing values in 1 row"):
        forward_selection(X, y)


@pytest.mark.slow
def test_the_redundant_and_the_useless_are_left() -> None:
    # 8 data sets of seed 20261122, five useless features each, 99 permutations. Both causes must always be taken
    # (their p-values are the least possible); in each the chance of anything more is about 0.05, and 4 of 8 has 4e-4.
    rng = np.random.default_rng(20261122)
    extra = 0
    for data in range(8):
        X, y = two_causes(rng, 200, 5)
        order = forward_selection(X, y, n_resamples=99, random_state=data).selected
        assert {0, 2} <= set(order)
        extra += len(order) > 2
    assert extra < 4


@pytest.mark.slow
def test_blurred_copies_are_rarely_kept() -> None:
    # 60 data sets of seed 20261125, a copy with noise 0.001 of the one cause: taken in 0.05 at most; moved itself, it
    # was in 0.2.
    rng = np.random.default_rng(20261125)
    kept = 0
    for data in range(60):
        a = rng.normal(size=200)
        X = np.column_stack([a, a + 0.001 * rng.normal(size=200)])
        kept += len(forward_selection(X, a + rng.normal(size=200), n_resamples=39, random_state=data).selected) > 1
    assert kept <= binom.isf(5e-4, 60, 0.05)


@pytest.mark.slow
def test_size_under_the_global_null() -> None:
    # 200 data sets of seed 20261123 with nothing to find: the first step is exact at 0.05.
    rng = np.random.default_rng(20261123)
    wrong = sum(
        len(forward_selection(rng.normal(size=(60, 4)), rng.normal(size=60), n_resamples=19, random_state=b).selected)
        > 0
        for b in range(200)
    )
    assert binom.ppf(5e-4, 200, 0.05) <= wrong <= binom.isf(5e-4, 200, 0.05)


@pytest.mark.slow
def test_size_of_the_second_step() -> None:
    # 100 data sets of seed 20261124, one cause and three useless features. Given the cause, local permutation is
    # exact for features that have nothing to do with it.
    rng = np.random.default_rng(20261124)
    wrong = 0
    for b in range(100):
        X = rng.normal(size=(100, 4))
        found = forward_selection(
            X, X[:, 0] + 0.3 * rng.normal(size=100), n_resamples=19, max_features=2, random_state=b
        )
        assert found.selected[0] == 0
        wrong += len(found.selected) > 1
    assert wrong <= binom.isf(5e-4, 100, 0.05)
