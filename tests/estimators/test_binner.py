"""Binner: bins, encodings, honest estimates, what fit has not seen, and bad input."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline

from infoest.credit import (
    Binning,
    Bins,
    EmptyBinWarning,
    information_value,
    population_stability_index,
    woe_table,
)
from infoest.datasets import load_german_credit
from infoest.estimators import Binner, InformationValue, WOEEncoder
from infoest.plotting import WOEDisplay

TWO = ["duration_in_month", "purpose"]


@pytest.fixture(scope="module")
def german() -> tuple[Any, Any]:
    return load_german_credit()


@pytest.fixture
def aged() -> tuple[Any, Any]:
    """Numbers with a special code and missing values, and two jobs."""
    rng = np.random.default_rng(3)
    age = rng.normal(40, 10, 400)
    y = (rng.random(400) < 1 / (1 + np.exp((age - 35) / 5))).astype(int)
    age[:40], age[40:80] = -999, np.nan
    return pd.DataFrame({"age": age, "job": rng.choice(["a", "b"], 400)}), y


def test_bins_and_estimates_are_those_of_the_functions(german: tuple[Any, Any]) -> None:
    X, y = german
    binner = Binner(n_bins=5, trend="monotonic").fit(X[TWO], y)
    for j, name in enumerate(TWO):
        bins = binner.bins_for(name)
        assert binner.labels_[name] == bins.labels
        assert binner.bins_[name] == bins.to_dict()
        pd.testing.assert_frame_equal(binner.woe_table(name), woe_table(X[name], y, bins=bins))
        assert binner.scores_[j] == information_value(X[name], y, bins=bins).debiased
    assert np.isnan(binner.pvalues_).all()
    assert binner.result_.summary_frame()["note"].str.contains("use honest=True").all()


def test_honest_estimates_are_those_of_the_function(german: tuple[Any, Any]) -> None:
    X, y = german
    binner = Binner(honest=True, random_state=0).fit(X[TWO], y)
    for name in TWO:
        theirs = information_value(X[name], y, bins=Binning("optimal", random_state=0))
        assert binner.result_[name].value == pytest.approx(theirs.value)
        assert binner.result_[name].pvalue_null() == pytest.approx(theirs.pvalue_null())
        assert binner.counts_[name].table.sum() == 500


@pytest.mark.parametrize("method", ["quantile", "uniform"])
def test_without_a_look_at_the_target_tests_hold_and_none_is_needed(method: Any, german: tuple[Any, Any]) -> None:
    X, y = german
    binner = Binner(method, smoothing=0.5).fit(X[TWO], y)
    assert (binner.pvalues_ < 0.05).all()
    alone = Binner(method).fit(X[TWO])
    assert alone.bins_ == binner.bins_
    assert not hasattr(alone, "counts_")
    with pytest.raises(ValueError, match="fit had no target"):
        alone.woe_table("purpose")


def test_encodings_of_special_missing_and_unseen_values(aged: tuple[Any, Any]) -> None:
    X, y = aged
    binner = Binner("quantile", n_bins=3, special_codes=[-999]).fit(X, y)
    new = pd.DataFrame({"age": [-999.0, np.nan, 1e9], "job": ["a", None, "c"]})
    assert binner.labels_["age"][2:] == (binner.labels_["age"][2], "special -999", "missing")
    assert binner.transform(new).tolist() == [[3, 0], [4, 2], [2, -1]]
    onehot = binner.set_params(encode="onehot").transform(new)
    assert onehot.sum(axis=1).tolist() == [2, 2, 1]
    assert binner.get_feature_names_out().tolist() == [
        f"{name}_{label}" for name in ("age", "job") for label in binner.labels_[name]
    ]
    woe = binner.set_params(encode="woe").transform(new)
    encoder = WOEEncoder(bins=binner).fit(X, y)
    np.testing.assert_allclose(woe, encoder.transform(new), rtol=1e-12)
    assert woe[1:, 1].tolist() == [0.0, 0.0]
    with pytest.raises(ValueError, match="'job' is missing in 1 rows"):
        binner.set_params(unseen="error").transform(new.iloc[[1]])
    with pytest.raises(ValueError, match="'job' has the category 'c'"):
        binner.set_params(encode="ordinal").transform(new)


def test_special_codes_may_differ_by_feature(aged: tuple[Any, Any]) -> None:
    X, y = aged
    binner = Binner(special_codes={"age": [-999]}).fit(X, y)
    assert binner.bins_["age"]["specials"] == [-999.0]
    assert "specials" not in binner.bins_["job"]
    with pytest.raises(ValueError, match="special_codes names 'agee', which is not a feature"):
        Binner(special_codes={"agee": [1]}).fit(X, y)


def test_given_bins_stand_beside_learned_ones(aged: tuple[Any, Any]) -> None:
    X, y = aged
    binner = Binner(bins={"age": [0, 30, 45]}).fit(X, y)
    assert binner.bins_["age"] == {"edges": [0.0, 30.0, 45.0]}
    assert np.isfinite(binner.pvalues_).tolist() == [True, False]


def test_a_fitted_binner_is_bins_for_everything(german: tuple[Any, Any]) -> None:
    X, y = german
    binner = Binner(n_bins=4).fit(X[TWO], y)
    bins = binner.bins_for("purpose")
    ours = information_value(X["purpose"], y, bins=binner)
    assert ours == information_value(X["purpose"], y, bins=bins)
    assert np.isfinite(ours.pvalue_null())  # the caller vouches for bins handed over
    psi = population_stability_index(X["purpose"][:500], X["purpose"][500:], bins=binner)
    assert psi == population_stability_index(X["purpose"][:500], X["purpose"][500:], bins=bins)
    screen = InformationValue(bins=binner).fit(X[TWO], y)
    assert screen.counts_["purpose"] == binner.counts_["purpose"]
    assert isinstance(Binner("quantile").fit(X[["age_in_years"]]).bins_for("x"), Bins)
    with pytest.raises(ValueError, match="the binner has no feature 'age_in_years'; it has duration_in_month, purpose"):
        information_value(X["age_in_years"], y, bins=binner)


def test_settings_are_searched_in_a_pipeline(german: tuple[Any, Any]) -> None:
    X, y = german
    model = Pipeline([("bins", Binner(encode="woe")), ("model", LogisticRegression())])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyBinWarning)
        search = GridSearchCV(model, {"bins__n_bins": [3, 6]}, cv=2, scoring="roc_auc").fit(X[TWO], y)
    assert search.best_score_ > 0.6


@pytest.mark.parametrize("container", ["pandas", "polars"])
def test_set_output_names_the_columns(container: str, aged: tuple[Any, Any]) -> None:
    pytest.importorskip(container)
    X, y = aged
    frame = Binner(encode="onehot").set_output(transform=container).fit(X, y).transform(X)
    assert type(frame).__module__.startswith(container)
    assert list(frame.columns)[-1] == "job_missing"


def test_the_display_takes_the_table_of_a_feature(german: tuple[Any, Any]) -> None:
    X, y = german
    table = Binner().fit(X[TWO], y).woe_table("purpose", level=0.9)
    display = WOEDisplay.from_table(table, title="purpose", level=0.9).plot()
    assert [bar.get_height() for bar in display.bars_] == pytest.approx(table["woe"].tolist())


def test_hostile_names_are_names(aged: tuple[Any, Any]) -> None:
    X, y = aged
    X = X.rename(columns={"age": "O'Brien; DROP\n<script>", "job": "=" + "x" * 300})
    binner = Binner(encode="onehot").fit(X, y)
    assert len(set(binner.get_feature_names_out())) == binner.transform(X).shape[1]


@pytest.mark.parametrize(
    ("settings", "error", "complaint"),
    [
        ({"method": "best"}, ValueError, "method='best' is not known"),
        ({"encode": "hash"}, ValueError, "encode='hash' is not known"),
        ({"unseen": "mean"}, ValueError, "unseen='mean' is not known"),
        ({"honest": None}, ValueError, "honest=None is not known"),
        ({"smoothing": -1}, ValueError, "smoothing=-1 is not known"),
        ({"n_bins": 1}, ValueError, "n_bins=1 must be an integer of at least 2"),
        ({"special_codes": "-999"}, TypeError, "special_codes='-999' must be a list of values"),
        ({"bins": {"agee": [1]}}, ValueError, "bins names 'agee', which is not a feature"),
        ({"bins": {"age": [40, 30]}}, ValueError, "bin edges must increase, got 40 before 30 for X column 'age'"),
        ({"bins": 7}, TypeError, "must be a mapping from feature names"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    settings: Any, error: type[Exception], complaint: str, aged: tuple[Any, Any]
) -> None:
    with pytest.raises(error, match=complaint):
        Binner(**settings).fit(*aged)


def test_a_target_is_asked_for_where_one_is_needed(aged: tuple[Any, Any]) -> None:
    X, y = aged
    with pytest.raises(ValueError, match="requires y to be passed"):
        Binner().fit(X)
    with pytest.raises(ValueError, match="y must have two classes, got 1: 0"):
        Binner().fit(X, np.zeros(400))
    with pytest.raises(ValueError, match="'age' holds infinity in 1 rows"):
        Binner().fit(X.assign(age=[np.inf, *[1.0] * 399]), y)


def test_two_columns_of_one_name_are_refused(aged: tuple[Any, Any]) -> None:
    X, y = aged
    for estimator in (Binner(), WOEEncoder(), InformationValue()):
        with pytest.raises(ValueError, match="X has several columns of one name"):
            estimator.fit(pd.concat([X, X], axis=1), y)
