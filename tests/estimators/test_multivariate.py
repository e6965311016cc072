"""Multivariate information as estimators: the same numbers as the functions, and the bound on total correlation."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, KFold

import infoest
from infoest import total_correlation
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


@pytest.mark.parametrize("method", [None, "gaussian", "mixed", "kernel"])
def test_all_score_the_total_correlation(method: str | None) -> None:
    X = equicorrelated(250)
    total, *others = [c(method, stderr=False).fit(X[:150]).score(X[150:]) for c in CLASSES]
    assert others == pytest.approx([total, total], abs=1e-12)


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


@pytest.mark.parametrize("estimator", CLASSES)
def test_clone_pickle_and_names_of_columns(estimator: Any) -> None:
    X = pd.DataFrame(equicorrelated(100), columns=["age", "income", "debt"])
    model = clone(estimator("gaussian", blocks=[["age"], ["income", "debt"]])).fit(X)
    assert model.blocks_ == ((0,), (1, 2))
    copy = pickle.loads(pickle.dumps(model))
    assert copy.score(X) == model.score(X)
    np.testing.assert_array_equal(copy.pointwise(X), model.pointwise(X))


def test_a_class_not_seen_tells_nothing() -> None:
    rows = [["a", "x"], ["b", "y"]] * 30
    model = TotalCorrelation(bias_correction="miller_madow").fit(np.array(rows, dtype=object))
    assert model.pointwise(np.array([["c", "x"]], dtype=object)).tolist() == [0.0]


@pytest.mark.parametrize(
    ("blocks", "error", "complaint"),
    [
        ([["x0"], ["x9"]], ValueError, "blocks names 'x9', which is not a column of X. It has x0, x1, x2"),
        ([[0], [0, 1]], ValueError, "must be non-empty and name no column twice"),
        ([[0], []], ValueError, "must be non-empty and name no column twice"),
        ([[0, 1, 2]], ValueError, r"X has 3 feature\(s\) and makes 1 variable; at least two are needed"),
        ([[0], [1.0]], ValueError, r"blocks names 1\.0, which is not a column of X"),
        ([[0], [True]], ValueError, "blocks names True, which is not a column of X"),
        ([0, 1], TypeError, r"blocks=\[0, 1\] must hold a list of columns for each variable: write \[0\], in brackets"),
        (["x0", "x1"], TypeError, r"blocks=\['x0', 'x1'\] must hold a list of columns .*: write \['x0'\]"),
        ("x0", TypeError, r"blocks='x0' must be a list with a list of columns for each variable: \[\[0, 1\], \[2\]\]"),
        (2, TypeError, "blocks=2 must be a list with a list of columns"),
    ],
)
def test_blocks_that_cannot_be_are_refused(blocks: Any, error: type[Exception], complaint: str) -> None:
    X = pd.DataFrame(equicorrelated(50), columns=["x0", "x1", "x2"])
    with pytest.raises(error, match=complaint):
        TotalCorrelation(blocks=blocks).fit(X)
    with pytest.raises(error, match=complaint.replace(r"X has 3 feature\(s\) and", "X")):
        total_correlation(X, blocks=blocks)


def test_columns_of_one_letter_are_not_read_from_a_word() -> None:
    X = pd.DataFrame(equicorrelated(50), columns=["a", "b", "c"])
    words: list[Any] = ["abc", ["ab", "c"]]
    for blocks in words:
        with pytest.raises(TypeError, match="list of columns for each variable"):
            total_correlation(X, blocks=blocks)
    array, sets = np.array([["a"], ["c"]]), ([0], {2})
    assert total_correlation(X, blocks=array) == total_correlation(X, blocks=sets)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda m, X: m.set_params(method="kde").fit(X), "method='kde' is not known"),
        (lambda m, X: m.fit(X).score(X[:2]), "score needs at least 3 rows, got 2: each of 3 variables"),
        (lambda m, X: m.fit(X).pointwise(X[:, :2]), "X has 2 features, but"),
    ],
)
@pytest.mark.parametrize("estimator", CLASSES)
def test_bad_input_is_refused(estimator: Any, call: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        call(estimator("gaussian"), equicorrelated(50))
