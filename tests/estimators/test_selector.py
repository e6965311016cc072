"""The selector: both strategies, in scikit-learn's own tools, on frames, for classes and numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from infoest import mutual_information
from infoest.estimators import MutualInformationSelector
from infoest.inference import feature_independence_test, forward_selection
from infoest.measures.pairwise import feature_information

pytestmark = pytest.mark.filterwarnings("ignore::infoest.methods.neighbors.probe.NeighborBiasWarning")


@pytest.fixture
def table(rng: np.random.Generator) -> tuple[pd.DataFrame, pd.Series]:
    """A cause, its copy, another cause and noise, and a target of numbers."""
    a, b, blur, noise, error = rng.normal(size=(5, 200))
    frame = pd.DataFrame({"cause": a, "copy": a + 0.3 * blur, "other": b, "noise": noise})
    return frame, pd.Series(a + b + 0.6 * error, name="target")


def test_univariate_keeps_the_copy(table: Any) -> None:
    X, y = table
    selector = MutualInformationSelector(n_resamples=99, random_state=0).fit(X, y)
    assert selector.get_support().tolist() == [True, True, True, False]
    assert selector.get_feature_names_out().tolist() == ["cause", "copy", "other"]
    tests = feature_independence_test(X, y, n_resamples=99, random_state=0)
    np.testing.assert_array_equal(selector.pvalues_, tests.pvalue)
    np.testing.assert_allclose(selector.pvalues_adjusted_, false_discovery_control(tests.pvalue))
    assert selector.results_.names == tuple(X)
    assert selector.results_["noise"] == mutual_information(X["noise"], y)
    np.testing.assert_array_equal(selector.scores_, feature_information(X, y).best)
    assert sorted(selector.ranking_) == [1, 2, 3, 4]
    assert selector.ranking_[3] == 4


def test_pivot_pvalues_are_those_of_the_estimates(table: Any) -> None:
    X, y = table
    selector = MutualInformationSelector(null="analytic", adjustment="by", method="gaussian").fit(X, y)
    np.testing.assert_array_equal(selector.pvalues_, selector.results_.pvalue)
    np.testing.assert_array_equal(selector.pvalues_adjusted_, selector.results_.pvalue_adjusted("by"))


def test_greedy_leaves_the_copy(table: Any) -> None:
    X, y = table
    selector = MutualInformationSelector("greedy", method="gaussian", n_resamples=99, random_state=0).fit(X, y)
    found = forward_selection(X, y, method="gaussian", n_resamples=99, random_state=0)
    assert selector.get_feature_names_out().tolist() == ["cause", "other"]
    assert [list(X)[j] for j in np.argsort(selector.ranking_)[:2]] == [list(X)[j] for j in found.selected]
    np.testing.assert_array_equal(selector.pvalues_, found.pvalue)
    np.testing.assert_array_equal(selector.pvalues_adjusted_, found.pvalue_adjusted)
    assert selector.results_ == found.estimates


def test_frames_in_frames_out(table: Any) -> None:
    X, y = table
    selector = MutualInformationSelector(n_resamples=49, random_state=0).set_output(transform="pandas")
    assert list(selector.fit_transform(X, y)) == ["cause", "copy", "other"]


def test_strings_and_classes(table: Any) -> None:
    X, y = table
    X = X.assign(letter=np.where(X["cause"] > 0, "p", "q"), word="x")
    classes = np.where(y > 0, "high", "low")
    for strategy in ("univariate", "greedy"):
        selector = MutualInformationSelector(strategy, n_resamples=39, random_state=0).fit(X, classes)
        kept = set(selector.get_feature_names_out())
        assert "other" in kept
        assert not kept & {"noise", "word"}
        assert dict(zip(X, selector.pvalues_, strict=True))["word"] == 1


def test_columns_of_codes_are_named() -> None:
    rng = np.random.default_rng(3)
    X = rng.integers(0, 4, size=(200, 2)).astype(float)
    y = (X[:, 0] + rng.integers(0, 2, 200)).astype(float)
    selector = MutualInformationSelector(discrete=["x0", "x1", "y"], n_resamples=49, random_state=0).fit(X, y)
    assert selector.results_.estimates[0].method.startswith("plug-in")
    assert selector.get_support().tolist() == [True, False]


@pytest.mark.parametrize("model", [LinearRegression(), LogisticRegression()], ids=["numbers", "classes"])
def test_pipeline_and_grid_search(model: Any, table: Any) -> None:
    X, y = table
    target = y if isinstance(model, LinearRegression) else y > 0
    selector = MutualInformationSelector(method="gaussian" if model.__class__ is LinearRegression else None)
    selector.set_params(n_resamples=39, random_state=0)
    search = GridSearchCV(
        make_pipeline(selector, model), {"mutualinformationselector__alpha": [0.05, 0.2]}, cv=2, error_score="raise"
    ).fit(X, target)
    assert search.best_score_ > 0.6
    assert set(search.best_estimator_[0].get_feature_names_out()) >= {"cause", "other"}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"strategy": "backward"}, "strategy='backward' is not known. Use one of 'univariate', 'greedy'"),
        ({"null": "exact"}, "null='exact' is not known"),
        ({"adjustment": "holm"}, "adjustment='holm' is not known"),
        ({"alpha": 0}, "alpha=0 must lie strictly between 0 and 1"),
        ({"n_resamples": 0}, "n_resamples=0 must be an integer of at least 1"),
        ({"strategy": "greedy", "n_resamples": 5}, "n_resamples=5 cannot reach alpha=0.05"),
        ({"discrete": ["height"]}, "discrete names"),
        ({"random_state": "a"}, "random_state='a' must be None"),
    ],
    ids=str,
)
def test_bad_settings_are_named(settings: dict[str, Any], message: str, table: Any) -> None:
    with pytest.raises(ValueError, match=message):
        MutualInformationSelector(**settings).fit(*table)


def test_missing_values_are_named(table: Any) -> None:
    X, y = table
    X.loc[3, "other"] = np.nan
    with pytest.raises(ValueError, match="X column 'other' holds NaN or missing values in 1 row"):
        MutualInformationSelector().fit(X, y)


def test_strings_in_arrows_memory_are_selected(rng: np.random.Generator) -> None:
    X = pd.DataFrame({"a": rng.choice(list("uvw"), 60), "b": rng.normal(size=60)})
    X = X.convert_dtypes(dtype_backend="pyarrow")
    y = (X["a"] == "u").astype(int).to_numpy()
    selector = MutualInformationSelector(n_resamples=99, random_state=0).fit(X, y)
    assert selector.get_support()[0]
    assert selector.transform(X)[:, 0].tolist() == X["a"].tolist()
