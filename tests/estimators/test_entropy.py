"""Entropy as an estimator: the same numbers as the function, surprisal of new rows, and a score that cannot win."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GridSearchCV, cross_val_score

from infoest import entropy, renyi_entropy
from infoest.estimators import Entropy, RenyiEntropy
from infoest.methods.neighbors.ties import RoundedValuesWarning

NORMAL = 0.5 * math.log(2 * math.pi * math.e)
SETTINGS: list[dict[str, Any]] = [
    {},
    {"n_neighbors": 5, "standardize": False},
    {"method": "weighted_kozachenko_leonenko"},
    {"method": "gaussian"},
    {"method": "kernel", "bandwidth": 0.7},
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_fit_is_the_function(settings: dict[str, Any], rng: np.random.Generator) -> None:
    X = rng.normal(size=(200, 2))
    model = Entropy(**settings).fit(X)
    assert model.result_ == entropy(X, **settings)
    assert (model.value_, model.stderr_) == (model.result_.value, model.result_.stderr)
    assert model.local_ is not None
    assert abs(model.local_.mean() - model.value_) < 1e-12


@pytest.mark.parametrize("alpha", [0.5, 1, 2.0])
def test_renyi_fit_is_the_function(alpha: float, rng: np.random.Generator) -> None:
    X = rng.normal(size=(200, 2))
    model = RenyiEntropy(alpha).fit(X)
    expected = renyi_entropy(X, alpha)
    assert (model.value_, model.result_.method) == (expected.value, expected.method)
    np.testing.assert_array_equal(model.local_, expected.local)


def test_surprisal_of_new_rows_is_minus_the_log_density(rng: np.random.Generator) -> None:
    X, new = rng.normal(size=(4000, 1)), np.array([[0.0], [1.0]])
    expected = 0.5 * math.log(2 * math.pi) + np.array([0.0, 0.5])
    np.testing.assert_allclose(Entropy("gaussian").fit(X).pointwise(new), expected, atol=0.05)
    # k = 100: a relative error of 1/10 each
    np.testing.assert_allclose(Entropy(n_neighbors=100, stderr=False).fit(X).pointwise(new), expected, atol=0.4)


def test_codes_and_a_category_not_seen() -> None:
    frame = pd.DataFrame({"letter": ["a"] * 30 + ["b"] * 10})
    model = Entropy().fit(frame)
    seen, unseen = model.pointwise(pd.DataFrame({"letter": ["a", "z"]}))
    # 30 rows, half a row for each of two cells spread over a, b and any other
    assert seen == pytest.approx(-math.log((30 + 1 / 3) / 41))
    assert unseen == pytest.approx(-math.log((1 / 3) / 41))
    assert model.score(frame) == pytest.approx(-model.pointwise(frame).mean())


@pytest.mark.filterwarnings("ignore::infoest.methods.neighbors.probe.NeighborBiasWarning")
def test_rounded_columns_are_fitted_with_a_warning(rng: np.random.Generator) -> None:
    X = np.round(rng.normal(size=(300, 4)), 1)
    with pytest.warns(RoundedValuesWarning, match=r"X column 0: \d\d% repeated, step 0\.1, neighbours at 0\.\d"):
        model = Entropy().fit(X)
    assert "values are rounded" in model.result_.note
    with pytest.raises(ValueError, match=r"repeat 9\d% of their rows"):
        Entropy().fit(np.repeat(X[:10], 30, axis=0))


@pytest.mark.parametrize("method", ["plugin", "kozachenko_leonenko", "gaussian"])
def test_score_has_no_use_for_y(method: str, rng: np.random.Generator) -> None:
    X = rng.integers(0, 3, size=(90, 1)) if method == "plugin" else rng.normal(size=(90, 1))
    model = Entropy(method, stderr=False)
    assert model.fit(X).score(X) == model.fit(X, X[:, 0]).score(X, X[:, 0])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "name", "values"),
    [
        ("kozachenko_leonenko", "n_neighbors", (1, 3, 10, 30)),
        ("weighted_kozachenko_leonenko", "n_neighbors", (3, 10)),
        ("kernel", "bandwidth", (0.1, 0.3, 1.0)),
        ("gaussian", "bias_correction", ("digamma", None)),
    ],
)
def test_mean_score_is_not_above_minus_the_entropy(method: str, name: str, values: tuple[Any, ...]) -> None:
    # 30 data sets of seed 20261122: the mean is below the truth by far more than the 3.5 errors allowed for.
    rng = np.random.default_rng(20261122)
    for value in values:
        model = Entropy(method, stderr=False, **{name: value})
        scores = [model.fit(rng.normal(size=(300, 2))).score(rng.normal(size=(300, 2))) for _ in range(30)]
        assert np.isfinite(scores).all()
        assert np.mean(scores) < -2 * NORMAL + 3.5 * np.std(scores, ddof=1) / math.sqrt(30)


def test_grid_search_avoids_the_worst_settings(rng: np.random.Generator) -> None:
    # The law of one neighbour, and the box of 0.1, are more than a nat behind: 20 Monte-Carlo errors.
    X = rng.normal(size=(400, 2))
    near = GridSearchCV(Entropy(stderr=False), {"n_neighbors": [1, 10]}, cv=3).fit(X)
    assert near.best_params_ == {"n_neighbors": 10}
    box = GridSearchCV(Entropy("kernel", stderr=False), {"bandwidth": [0.05, 0.8]}, cv=3).fit(X)
    assert box.best_params_ == {"bandwidth": 0.8}


def test_renyi_scores_the_law_whatever_the_order(rng: np.random.Generator) -> None:
    X = rng.normal(size=(200, 2))
    scores = [cross_val_score(RenyiEntropy(a, stderr=False), X, cv=3).tolist() for a in (0.5, 2)]
    assert scores[0] == scores[1]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (Entropy("nearest"), "method='nearest' is not known"),
        (Entropy(n_neighbors=0), "n_neighbors=0 must be an integer of at least 1"),
        (Entropy(bandwidth=0.5), "bandwidth=0.5 is for method='kernel'"),
        (RenyiEntropy(-1), "alpha=-1 must be a positive, finite number"),
        (RenyiEntropy(5), "a Rényi order of 5 needs n_neighbors above 4, got 3"),
    ],
    ids=str,
)
def test_bad_settings_are_named(model: Any, message: str, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match=message):
        model.fit(rng.normal(size=(50, 2)))
