"""A fitted Binner as a setting, which clones, pickles, folds and searches keep; and batches, which need bins."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline

from infoest.datasets import load_german_credit
from infoest.estimators import Binner, FairSelector, InformationValue, Scorecard, StabilityMonitor, WOEEncoder

# In a fold a rare category may hold no bad loan; that warning is right and not the matter here.
pytestmark = pytest.mark.filterwarnings("ignore::infoest.credit.EmptyBinWarning")


@pytest.fixture(scope="module")
def german() -> tuple[Any, Any]:
    return load_german_credit()


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


@pytest.mark.parametrize("estimator", [InformationValue(), StabilityMonitor()], ids=["IV", "PSI"])
def test_without_bins_there_is_no_partial_fit(estimator: Any) -> None:
    assert not hasattr(estimator, "partial_fit")
    X, y = np.arange(6.0)[:, None], [0, 1] * 3
    with pytest.raises(AttributeError) as caught:
        estimator.partial_fit(X, y)
    assert "partial_fit needs the bins of every feature beforehand" in str(caught.value.__cause__)
