"""Score functions: they equal the estimates, and drive scikit-learn's selectors."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_selection import SelectFdr, SelectKBest

from infoest import mutual_information
from infoest.credit import information_value
from infoest.estimators import information_value_scores, mutual_information_scores


@pytest.fixture
def table(rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    X = pd.DataFrame(rng.normal(size=(400, 4)), columns=list("abcd"))
    return X, (X["b"] + rng.normal(size=400) > 0).to_numpy()


def test_mutual_information_scores_equal_the_function(table: tuple[pd.DataFrame, np.ndarray]) -> None:
    X, y = table
    X = X.assign(d=np.where(X["d"] > 0, "high", "low"))  # each column keeps its own type
    scores, pvalues = mutual_information_scores(X, y, n_neighbors=5)
    estimates = [mutual_information(X[name], y, n_neighbors=5) for name in X]
    assert scores.tolist() == [e.best for e in estimates]
    assert pvalues.tolist() == [e.pvalue_null() for e in estimates]


def test_information_value_scores_equal_the_function(table: tuple[pd.DataFrame, np.ndarray]) -> None:
    X, y = table
    scores, pvalues = information_value_scores(X, y, n_bins=5)
    estimates = [information_value(X[name], y, bins=5) for name in X]
    assert scores.tolist() == [e.debiased for e in estimates]
    assert pvalues.tolist() == [e.pvalue_null() for e in estimates]


@pytest.mark.parametrize(
    "function", [partial(mutual_information_scores, n_neighbors=10), partial(information_value_scores, n_bins=5)]
)
def test_selectors_find_the_one_informative_column(
    table: tuple[pd.DataFrame, np.ndarray], function: partial[tuple[np.ndarray, np.ndarray]]
) -> None:
    X, y = table
    assert SelectKBest(function, k=1).fit(X, y).get_feature_names_out().tolist() == ["b"]
    assert SelectFdr(function, alpha=0.01).fit(X, y).get_feature_names_out().tolist() == ["b"]


def test_a_single_column_must_still_be_a_table() -> None:
    with pytest.raises(ValueError, match="X has 1 dimensions"):
        mutual_information_scores(np.arange(5.0), np.arange(5.0))
