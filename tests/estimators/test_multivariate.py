"""Multivariate information as estimators: the same numbers as the functions, and the bound on total correlation."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV, KFold

import infoest
from infoest.estimators import DualTotalCorrelation, MutualInformation, OInformation, TotalCorrelation

PAIRS: list[tuple[Any, Any]] = [
    (TotalCorrelation, infoest.total_correlation),
    (DualTotalCorrelation, infoest.dual_total_correlation),
    (OInformation, infoest.o_information),
]
CLASSES = [estimator for estimator, _ in PAIRS]


def equicorrelated(n: int, seed: int = 0, columns: int = 3, rho: float = 0.4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return math.sqrt(rho) * rng.normal(size=(n, 1)) + math.sqrt(1 - rho) * rng.normal(size=(n, columns))


@pytest.mark.parametrize("settings", [{"stderr": False}, {"method": "gaussian"}, {"method": "kernel"}], ids=str)
@pytest.mark.parametrize("blocks", [None, [[0, 3], [1], [2]]])
@pytest.mark.parametrize(("estimator", "function"), PAIRS)
@pytest.mark.filterwarnings("ignore::infoest.methods.kernel.EmptyBoxesWarning")  # 150 rows in four columns: so it is
def test_fit_is_the_function(estimator: Any, function: Any, blocks: Any, settings: dict[str, Any]) -> None:
    X = equicorrelated(150, columns=4)
    model = estimator(blocks=blocks, **settings).fit(X)
    expected = function(X, blocks=blocks, **settings)
    assert model.value_ == expected.value
    np.testing.assert_array_equal(model.stderr_, expected.stderr)
    assert abs(model.local_.mean() - model.value_) < 1e-12
    assert np.isfinite(model.pointwise(X[:5])).all()


def test_two_variables_score_as_mutual_information() -> None:
    X = equicorrelated(200, columns=2)
    total = TotalCorrelation("gaussian").fit(X[:100])
    plain = MutualInformation("gaussian").fit(X[:100, :1], X[:100, 1])
    assert total.value_ == plain.value_
    assert total.score(X[100:]) == pytest.approx(plain.score(X[100:, :1], X[100:, 1]), abs=1e-12)


@pytest.mark.parametrize("settings", [{}, {"n_neighbors": 20}, {"method": "gaussian"}], ids=str)
@pytest.mark.parametrize("rho", [0.0, 0.4])
def test_mean_score_is_not_above_the_truth(settings: dict[str, Any], rho: float) -> None:
    # 30 data sets, seeds 0 to 29, of 200 rows to fit and 100 to score. The bound holds in expectation,
    # so the mean exceeds the truth by two standard errors in at most 2.3 % of seed choices.
    truth = -0.5 * math.log((1 - rho) ** 2 * (1 + 2 * rho))
    scores = []
    for seed in range(30):
        X = equicorrelated(300, seed, rho=rho)
        scores.append(TotalCorrelation(stderr=False, **settings).fit(X[:200]).score(X[200:]))
    assert np.mean(scores) <= truth + 2 * np.std(scores, ddof=1) / math.sqrt(30)


def test_search_over_neighbors() -> None:
    search = GridSearchCV(OInformation(stderr=False), {"n_neighbors": [1, 30]}, cv=KFold(3))
    assert search.fit(equicorrelated(300)).best_params_ == {"n_neighbors": 30}  # k = 1 overfits and its bound shows it
