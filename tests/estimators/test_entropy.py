"""Entropies as estimators: the same numbers as the functions, and log densities of new rows."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import cross_val_score

from infoest import entropy, renyi_entropy
from infoest.estimators import Entropy, RenyiEntropy

NORMAL = 0.5 * math.log(2 * math.pi * math.e)  # nats, of one standard normal column


def normal(n: int = 200, columns: int = 2) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(n, columns))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"n_neighbors": 5, "standardize": False},
        {"method": "gaussian"},
        {"method": "gaussian", "bias_correction": None},
        {"method": "weighted_kozachenko_leonenko"},
    ],
    ids=str,
)
def test_fit_is_the_function(settings: dict[str, Any]) -> None:
    X = normal()
    model = Entropy(**settings).fit(X)
    assert model.result_ == entropy(X, **settings)
    assert (model.value_, model.stderr_) == (model.result_.value, model.result_.stderr)
    assert abs(model.local_.mean() - model.value_) < 1e-12


@pytest.mark.parametrize("settings", [{"method": "gaussian"}, {"n_neighbors": 5}, {"stderr": False}], ids=str)
@pytest.mark.parametrize("alpha", [0.5, 1, 2])
def test_renyi_fit_is_the_function(alpha: float, settings: dict[str, Any]) -> None:
    X = normal()
    model = RenyiEntropy(alpha, **settings).fit(X)
    expected = renyi_entropy(X, alpha, **settings)
    assert model.value_ == expected.value
    assert repr(model.result_) == repr(expected)
    np.testing.assert_array_equal(model.stderr_, expected.stderr)
    np.testing.assert_array_equal(model.local_, expected.local)


def test_gaussian_score_is_the_mean_log_density() -> None:
    X, new = normal(100, 1), np.array([[0.3], [-2.0]])
    model = Entropy("gaussian").fit(X)
    expected = -0.5 * ((new[:, 0] - X.mean()) / X.std()) ** 2 - math.log(X.std()) - 0.5 * math.log(2 * math.pi)
    np.testing.assert_allclose(model.score_samples(new), expected, rtol=1e-12)
    assert model.score(new) == pytest.approx(expected.mean(), rel=1e-12)
    assert RenyiEntropy(method="gaussian").fit(X).score(new) == model.score(new)


def test_log_probabilities_of_codes_and_of_a_class_not_seen_add_to_one() -> None:
    model = Entropy(stderr=False).fit([["a"], ["a"], ["b"], ["b"], ["b"]])
    share = np.exp(model.score_samples([["a"], ["b"], ["z"]]))
    # half a count for each of two cells, spread over a, b and any other
    np.testing.assert_allclose(share, [(2 + 1 / 3) / 6, (3 + 1 / 3) / 6, (1 / 3) / 6], rtol=1e-12)


def test_held_out_score_is_near_minus_the_entropy() -> None:
    X = np.random.default_rng(1).normal(size=(2000, 1))
    # The log density of a standard normal row has sd 0.71, over 1000 rows 0.022; k = 10 adds
    # 1/sqrt(10 * 1000) = 0.01 and a bias below 0.01: four standard errors are 0.1. Seed 1.
    for model in (Entropy(n_neighbors=10, stderr=False), Entropy("gaussian")):
        assert abs(model.fit(X[:1000]).score(X[1000:]) + NORMAL) < 0.1


def test_cross_validation_prefers_the_true_family() -> None:
    X = np.random.default_rng(2).exponential(size=(400, 1))
    # Their expected scores differ by 0.42 nat, the divergence of the exponential from its normal fit; over
    # 400 rows the difference has a standard error of about 0.05. Seed 2.
    scores = [cross_val_score(Entropy(m, stderr=False), X, cv=4).mean() for m in (None, "gaussian")]
    assert scores[0] > scores[1]


@pytest.mark.parametrize("model", [Entropy("gaussian"), RenyiEntropy(3, n_neighbors=4)], ids=str)
def test_clone_and_pickle(model: Any) -> None:
    X = pd.DataFrame(normal(), columns=["age", "income"])
    fitted = clone(model).fit(X)
    assert fitted.feature_names_in_.tolist() == ["age", "income"]
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(fitted)).score_samples(X), fitted.score_samples(X))


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda X: Entropy("kernel").fit(X), "method='kernel' is not known. Use one of None, 'plugin'"),
        (lambda X: Entropy(n_neighbors=0).fit(X), "n_neighbors=0 must be an integer of at least 1"),
        (lambda X: Entropy().fit(np.round(X)), "duplicated values|repeat"),
        (lambda X: Entropy().fit(X).score_samples(X[:, :1]), "X has 1 features, but"),
        (lambda X: Entropy(n_neighbors=1).fit(X).score_samples(X), "repeats a row more than n_neighbors=1 times"),
        (lambda X: RenyiEntropy(0).fit(X), "alpha=0 must be a positive, finite number"),
        (lambda X: RenyiEntropy(4).fit(X), "alpha=4 needs n_neighbors above 3, got 3"),
        (lambda X: RenyiEntropy(method="weighted_kozachenko_leonenko").fit(X), "is not known"),
    ],
)
def test_bad_input_is_refused(call: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        call(normal(50))
