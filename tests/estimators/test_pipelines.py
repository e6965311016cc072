"""The credit job in scikit-learn's own tools: the AUC of the README, columns of a table, a search over bins."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from infoest.datasets import load_german_credit
from infoest.estimators import Binner, FairSelector, InformationValue, Scorecard, StabilityMonitor, WOEEncoder

FOLDS = StratifiedKFold(10, shuffle=True, random_state=0)

# In a fold a rare category may hold no bad loan; that warning is right and not the matter here.
pytestmark = pytest.mark.filterwarnings("ignore::infoest.credit.EmptyBinWarning")


@pytest.fixture(scope="module")
def german() -> tuple[Any, Any]:
    return load_german_credit()


def test_auc_on_german_credit_is_reproducible(german: tuple[Any, Any]) -> None:
    scores = cross_val_score(make_pipeline(WOEEncoder(), LogisticRegression()), *german, cv=FOLDS, scoring="roc_auc")
    # A fold has 70 * 30 pairs, so the mean moves in steps of 1/21000; 5e-4 lets ten pairs change
    # sides where another BLAS ends the default solver elsewhere (tol=1e-10 moves it by 2.4e-4).
    assert scores.mean() == pytest.approx(0.7829, abs=5e-4)


def test_column_transformer_and_grid_search(german: tuple[Any, Any]) -> None:
    X, y = german
    columns = make_column_transformer(
        (WOEEncoder(), make_column_selector(dtype_exclude="number")),
        (StandardScaler(), make_column_selector(dtype_include="number")),
    )
    search = GridSearchCV(
        make_pipeline(columns, LogisticRegression()),
        {"columntransformer__woeencoder__smoothing": ["auto", 1.0]},
        cv=StratifiedKFold(3, shuffle=True, random_state=0),
        scoring="roc_auc",
    ).fit(X, y)
    assert 0.75 < search.best_score_ < 0.82
    names = search.best_estimator_[0].get_feature_names_out()
    assert len(names) == 20
    assert "woeencoder__purpose" in names


def test_polars_in_gives_the_same_auc(german: tuple[Any, Any]) -> None:
    polars = pytest.importorskip("polars")
    X, y = german
    columns, target = load_german_credit(as_frame=False)
    model = make_pipeline(WOEEncoder(), LogisticRegression())
    ours = cross_val_score(model, polars.DataFrame(columns), target, cv=3, scoring="roc_auc")
    theirs = cross_val_score(model, X, y, cv=3, scoring="roc_auc")
    assert ours.tolist() == theirs.tolist()


@pytest.fixture(scope="module")
def fitted(german: tuple[Any, Any]) -> Binner:
    return Binner("optimal", n_bins=4, special_codes=[-999]).fit(*german)


@pytest.mark.parametrize("make", [WOEEncoder, InformationValue, StabilityMonitor, FairSelector, Binner])
def test_a_fitted_binner_survives_clone_and_pickle(
    make: type[BaseEstimator], german: tuple[Any, Any], fitted: Binner
) -> None:
    X, y = german
    model = make(bins=fitted)
    stored = pickle.loads(pickle.dumps(model))
    for copy in (clone(model), clone(clone(model)), stored, clone(make()).set_params(bins=fitted)):
        assert copy.fit(X, y).n_features_in_ == 20
    assert clone(make(bins={"purpose": fitted})).fit(X, y).n_features_in_ == 20
    assert clone(model).bins.bins_ == fitted.bins_
    assert clone(model).bins is not fitted  # refitting the one leaves the other alone
    assert not hasattr(clone(fitted), "bins_")


def test_a_scorecard_on_a_fitted_binner(german: tuple[Any, Any], fitted: Binner) -> None:
    X, y = german
    given = Scorecard(WOEEncoder(bins={name: fitted.bins_for(name) for name in X})).fit(X, y)
    for card in (Scorecard(WOEEncoder(bins=fitted)), clone(Scorecard(WOEEncoder(bins=fitted)))):
        assert card.fit(X, y).coef_.tolist() == given.coef_.tolist()
    assert Scorecard.from_json(given.to_json()).coef_.tolist() == given.coef_.tolist()


def test_folds_and_searches_keep_a_fitted_binner(german: tuple[Any, Any], fitted: Binner) -> None:
    X, y = german
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    model = make_pipeline(WOEEncoder(bins=fitted), LogisticRegression())
    byname = make_pipeline(WOEEncoder(bins={name: fitted.bins_for(name) for name in X}), LogisticRegression())
    ours, theirs = (cross_val_score(m, X, y, cv=folds, scoring="roc_auc") for m in (model, byname))
    assert np.isfinite(ours).all()
    assert ours.tolist() == theirs.tolist()
    coarse = Binner("quantile", n_bins=2).fit(X)
    grid = {
        "woeencoder__bins": [FrozenEstimator(fitted), FrozenEstimator(coarse)],
        "woeencoder__smoothing": ["auto", 1.0],
    }
    search = GridSearchCV(model, grid, cv=folds, scoring="roc_auc", error_score="raise").fit(X, y)
    assert len(set(search.cv_results_["mean_test_score"])) == 4
    with pytest.raises(NotFittedError, match=r"FrozenEstimator\(binner\)"):
        WOEEncoder(bins=clone(fitted)).fit(X, y)
    assert search.best_estimator_[0].bins_ == search.best_params_["woeencoder__bins"].bins_


def test_settings_of_a_fitted_binner_are_not_searched_in_vain(german: tuple[Any, Any], fitted: Binner) -> None:
    encoder = WOEEncoder(bins=fitted)
    assert encoder.set_params(**encoder.get_params()) is encoder
    with pytest.raises(ValueError, match="bins__n_bins would change nothing"):
        encoder.set_params(bins__n_bins=3)
    with pytest.raises(ValueError, match="Invalid parameter"):
        encoder.set_params(bins__colour=3)
    assert WOEEncoder(bins=Binner()).set_params(bins__n_bins=3).bins.n_bins == 3
