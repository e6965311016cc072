"""Conditional mutual information as an estimator: conditions named inside X, and a score under the right null."""

from __future__ import annotations

import math
import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from infoest import conditional_mutual_information
from infoest.estimators import ConditionalMutualInformation, MutualInformation


def common_cause(n: int, seed: int = 0, direct: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """X = (x, z) and y: z drives both, x drives y by ``direct``."""
    z, noise_x, noise_y = np.random.default_rng(seed).normal(size=(3, n))
    x = z + noise_x
    return np.column_stack([x, z]), z + direct * x + noise_y


@pytest.mark.parametrize(
    "settings",
    [{}, {"method": "mixed"}, {"method": "gaussian"}, {"method": "plugin", "n_bins": 3}, {"method": "kernel"}],
    ids=str,
)
def test_fit_is_the_function(settings: dict[str, Any]) -> None:
    X, y = common_cause(300)
    if settings.get("method") == "plugin":
        settings = settings | {"bias_correction": "miller_madow"}
    model = ConditionalMutualInformation(conditioning=[1], **settings).fit(X, y)
    expected = conditional_mutual_information(X[:, 0], y, X[:, 1], **settings)
    assert model.value_ == pytest.approx(expected.value, abs=1e-12)
    assert model.stderr_ == pytest.approx(expected.stderr, rel=1e-9)
    assert abs(model.local_.mean() - model.value_) < 1e-12
    assert np.isfinite(model.score(*common_cause(60, 1)))


@pytest.mark.parametrize("conditioning", [["age", "income"], ["income", 0], (2, 0)])
def test_columns_are_known_by_name_and_position(conditioning: Any) -> None:
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(100, 3)), columns=["age", "job", "income"])
    y = X["job"].to_numpy() + X["income"].to_numpy() ** 2
    model = ConditionalMutualInformation("gaussian", conditioning=conditioning).fit(X, y)
    assert sorted(model.conditioning_) == [0, 2]
    expected = conditional_mutual_information(X["job"], y, X[["age", "income"]], method="gaussian")
    assert model.value_ == pytest.approx(expected.value, abs=1e-12)
    copy = pickle.loads(pickle.dumps(model))
    assert copy.score(X, y) == clone(model).fit(X, y).score(X, y)


def test_without_conditions_it_is_mutual_information() -> None:
    X, y = common_cause(200)
    ours, plain = ConditionalMutualInformation().fit(X, y), MutualInformation().fit(X, y)
    assert ours.result_ == plain.result_
    assert ours.score(X, y) == plain.score(X, y)


def test_score_by_hand_where_z_is_discrete() -> None:
    X, y = common_cause(200, direct=0.5)
    X[:, 1] = X[:, 1] > 0
    model = ConditionalMutualInformation("gaussian", conditioning=[1]).fit(X, y)
    new, new_y = np.array([[0.4, 0.0], [-0.3, 0.0], [1.0, 1.0]]), np.array([0.2, 0.9, 1.0])
    model.sample_ = replace(model.sample_, discrete=(False, True, False))  # the Gaussian takes z as numbers or as codes
    local, crossed = model.pointwise(new, new_y), model.pointwise(new[:2], new_y[[1, 0]])
    # the third row has no other of its code and adds 0
    expected = (local[:2].sum() + 2 - np.exp(crossed).sum()) / 3
    assert model.score(new, new_y) == pytest.approx(expected, rel=1e-12)


def test_search_in_a_pipeline_by_position() -> None:
    X, y = common_cause(300, direct=1.0)
    model = make_pipeline(StandardScaler(), ConditionalMutualInformation(conditioning=[1], stderr=False))
    grid = {"conditionalmutualinformation__n_neighbors": [1, 30]}
    assert GridSearchCV(model, grid, cv=KFold(3)).fit(X, y).best_params_ == {
        "conditionalmutualinformation__n_neighbors": 30
    }  # k = 1 overfits and its bound shows it


@pytest.mark.parametrize("settings", [{"n_neighbors": 3}, {"n_neighbors": 20}, {"method": "gaussian"}], ids=str)
@pytest.mark.parametrize("direct", [0.0, 0.75])
def test_mean_score_is_not_above_the_truth(settings: dict[str, Any], direct: float) -> None:
    # 30 data sets, seeds 0 to 29, of 200 rows to fit and 100 to score. The truth is log(1 + d**2) / 2, as given
    # z both x and the noise of y have variance 1. Two standard errors: 2.3 % of seed choices at a bound that is tight.
    truth, scores = 0.5 * math.log1p(direct**2), []
    for seed in range(30):
        X, y = common_cause(300, seed, direct)
        model = ConditionalMutualInformation(conditioning=[1], stderr=False, **settings).fit(X[:200], y[:200])
        scores.append(model.score(X[200:], y[200:]))
    assert np.mean(scores) <= truth + 2 * np.std(scores, ddof=1) / math.sqrt(30)


@pytest.mark.parametrize(
    ("conditioning", "error", "complaint"),
    [
        (["agee"], ValueError, "conditioning names 'agee', which is not a column of X. It has age, income"),
        ([2], ValueError, "conditioning names 2, which is not a column of X"),
        ([True], ValueError, "conditioning names True"),
        (["age", 0], ValueError, "names a column twice"),
        (["age", "income"], ValueError, r"conditioning takes all of X, which has 2 feature\(s\): age, income"),
        ("age", TypeError, r"must be a list of names or positions of columns: write \['age'\]"),
    ],
)
def test_conditions_that_cannot_be_are_refused(conditioning: Any, error: type[Exception], complaint: str) -> None:
    X, y = common_cause(50)
    with pytest.raises(error, match=complaint):
        ConditionalMutualInformation(conditioning=conditioning).fit(pd.DataFrame(X, columns=["age", "income"]), y)


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda m, X, y: m.set_params(method="kde").fit(X, y), "method='kde' is not known"),
        (lambda m, X, y: m.fit(X, y).score(X[:1], y[:1]), "score needs at least 2 rows, got 1"),
        (lambda m, X, y: m.fit(X, y).pointwise(X, y[:-1]), "got X: 50, y: 49"),
        (lambda m, X, y: m.fit(X, y).score(X, None), "requires y to be passed"),
        (lambda m, X, y: m.set_params(bandwidth=0.3).fit(X, y), "bandwidth=0.3 is for method='kernel'"),
    ],
)
def test_bad_input_is_refused(call: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        call(ConditionalMutualInformation("gaussian", conditioning=[1]), *common_cause(50))
