"""A scorecard that comes from JSON: fitted like the one written, with its names, classes and settings."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from infoest.datasets import load_german_credit
from infoest.estimators import Scorecard, WOEEncoder


@pytest.mark.parametrize("labels", [["good", "bad"], [False, True], [-1, 1], [0.0, 1.0]])
def test_json_keeps_the_type_of_the_classes(labels: list[Any]) -> None:
    X, y = load_german_credit()
    X = X[["housing", "age_in_years"]]
    card = Scorecard(event=labels[1]).fit(X, np.array(labels)[y])
    restored = Scorecard.from_json(card.to_json())
    assert restored.classes_.dtype == card.classes_.dtype
    assert restored.event_ == labels[1]
    assert restored.predict(X).tolist() == card.predict(X).tolist()
    np.testing.assert_array_equal(restored.decision_function(X), card.decision_function(X))
    np.testing.assert_array_equal(Scorecard.from_json(card.to_json()).fit(X, np.array(labels)[y]).coef_, card.coef_)


def test_json_of_an_array_and_of_a_frame_check_names() -> None:
    X, y = load_german_credit()
    of_array = Scorecard.from_json(Scorecard().fit(X[["age_in_years"]].to_numpy(), y).to_json())
    assert not hasattr(of_array, "feature_names_in_")
    of_frame = Scorecard.from_json(Scorecard().fit(X[["age_in_years"]], y).to_json())
    with pytest.raises(ValueError, match="feature names should match"):
        of_frame.predict(X[["housing"]])


def test_all_that_fit_sets_comes_back() -> None:
    X, y = load_german_credit()
    encoder = WOEEncoder(4, bins={"age_in_years": [30, 45]}, smoothing=0.5, woe_sign="good", unseen="error")
    card = Scorecard(encoder, C=2.0, pdo=30, odds=20, base_points=500).fit(X[["housing", "age_in_years"]], y)
    restored = Scorecard.from_json(card.to_json())
    for name in ("coef_", "coef_stderr_", "covariance_", "information_covariance_"):
        np.testing.assert_array_equal(getattr(restored, name), getattr(card, name))
    for name in ("points_", "points_stderr_"):
        ours, theirs = getattr(restored, name), getattr(card, name)
        assert list(ours) == list(theirs)
        np.testing.assert_array_equal(np.concatenate(list(ours.values())), np.concatenate(list(theirs.values())))
    assert restored.kinds_ == card.kinds_ == {"housing": "text", "age_in_years": "number"}
    assert (restored.intercept_, restored.intercept_stderr_) == (card.intercept_, card.intercept_stderr_)
    assert (restored.C, restored.pdo, restored.odds, restored.base_points) == (2.0, 30, 20, 500)
    ours, theirs = restored.encoder_, card.encoder_
    assert (ours.smoothing, ours.woe_sign, ours.unseen, ours.bins_) == (0.5, "good", "error", theirs.bins_)
    np.testing.assert_array_equal(ours.scores_, theirs.scores_)
    assert clone(restored).get_params(deep=False)["pdo"] == 30


@pytest.mark.parametrize("write", ["to_json", "to_sql", "to_onnx"])
def test_what_is_not_fitted_cannot_be_written(write: str) -> None:
    with pytest.raises(NotFittedError, match="This Scorecard instance is not fitted yet"):
        getattr(Scorecard(), write)(*(["people"] if write == "to_sql" else []))


def test_the_query_and_the_json_hold_the_same_numbers() -> None:
    X, y = load_german_credit()
    card = Scorecard().fit(X[["housing"]], y)
    state = json.loads(card.to_json())
    assert state["intercept"] == card.intercept_
    for woe in card.encoder_.tables_["housing"]["woe"]:
        assert f"{abs(float(card.coef_[0] * woe))!r}e0" in card.to_sql("people")
