"""Estimators over blocks of columns: what all score, copies, classes not seen, and blocks that cannot be."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from infoest import total_correlation
from infoest.estimators import DualTotalCorrelation, OInformation, TotalCorrelation

CLASSES = [TotalCorrelation, DualTotalCorrelation, OInformation]


def equicorrelated(n: int, seed: int = 0, columns: int = 3, rho: float = 0.4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return math.sqrt(rho) * rng.normal(size=(n, 1)) + math.sqrt(1 - rho) * rng.normal(size=(n, columns))


@pytest.mark.parametrize("method", [None, "gaussian", "mixed", "kernel"])
def test_all_score_the_total_correlation(method: str | None) -> None:
    X = equicorrelated(250)
    total, *others = [c(method, stderr=False).fit(X[:150]).score(X[150:]) for c in CLASSES]
    assert others == pytest.approx([total, total], abs=1e-12)


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
