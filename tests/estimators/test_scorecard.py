"""Scorecard: against scikit-learn, statsmodels and the definition; standard errors against Monte Carlo."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.preprocessing import StandardScaler

from infoest._core.columns import Column, read_columns
from infoest.credit import Binning, EmptyBinWarning, NoFiniteFitWarning, UnnamedEventWarning
from infoest.datasets import load_german_credit
from infoest.estimators import Scorecard, WOEEncoder

FEATURES = ["status_of_existing_checking_account", "duration_in_month", "property", "age_in_years"]
BINS = {"duration_in_month": [12, 18, 24, 36], "age_in_years": [26, 30, 35, 45]}
FACTOR = 20 / math.log(2)


@pytest.fixture(scope="module")
def german() -> tuple[Any, Any]:
    X, y = load_german_credit()
    return X[FEATURES], y


@pytest.fixture(scope="module")
def card(german: tuple[Any, Any]) -> Scorecard:
    return Scorecard(WOEEncoder(bins=BINS)).fit(*german)


def simulated(n: int, rng: np.random.Generator) -> tuple[pd.DataFrame, Any]:
    """Two numbers that share a part, and a target that depends on both."""
    a = rng.normal(size=n)
    b = 0.7 * a + rng.normal(size=n)
    y = (rng.random(n) < 1 / (1 + np.exp(1.2 - 0.8 * a - 0.5 * b))).astype(int)
    return pd.DataFrame({"a": a, "b": b}), y


EDGES = {"a": [-1, 0, 1], "b": [-0.8, 0.8]}


def test_the_fit_is_that_of_statsmodels_on_the_encoded_rows(card: Scorecard, german: tuple[Any, Any]) -> None:
    X, y = german
    reference = sm.Logit(y, sm.add_constant(card.encoder_.transform(X))).fit(disp=0, tol=1e-12)
    np.testing.assert_allclose([card.intercept_, *card.coef_], reference.params, rtol=1e-8)
    np.testing.assert_allclose(card.information_covariance_, reference.cov_params(), rtol=1e-6)
    np.testing.assert_allclose(card.predict_proba(X)[:, 1], reference.predict(), rtol=1e-8)


@pytest.mark.parametrize("C", [1.0, 0.1])
def test_a_penalty_is_that_of_scikit_learn(german: tuple[Any, Any], C: float) -> None:
    X, y = german
    card = Scorecard(WOEEncoder(bins=BINS), C=C).fit(X, y)
    reference = LogisticRegression(C=C, tol=1e-12, max_iter=1000).fit(card.encoder_.transform(X), y)
    np.testing.assert_allclose(card.coef_, reference.coef_[0], rtol=1e-5)
    np.testing.assert_allclose(
        card.decision_function(X), reference.decision_function(card.encoder_.transform(X)), rtol=1e-4
    )


def test_points_follow_the_scaling(card: Scorecard, german: tuple[Any, Any]) -> None:
    X, _ = german
    points, log_odds = card.score_points(X), card.decision_function(X)
    np.testing.assert_allclose(points, 600 - FACTOR * (log_odds + math.log(50)), rtol=1e-13)
    doubled = clone(card).set_params(pdo=40, odds=1, base_points=0).fit(*german)
    np.testing.assert_allclose(doubled.score_points(X), -40 / math.log(2) * log_odds, rtol=1e-10)
    assert np.corrcoef(points, german[1])[0, 1] < 0  # safer rows have more


def test_points_of_a_row_are_the_sum_of_its_bins(card: Scorecard, german: tuple[Any, Any]) -> None:
    X, _ = german
    table = card.points_table().set_index(["feature", "bin"])["points"]
    row = X.iloc[0]  # duration 6, age 67
    bins = [row.iloc[0], "< 12", row["property"], ">= 45"]
    total = sum(table[name, label] for name, label in zip(FEATURES, bins, strict=True))
    assert card.score_points(X.head(1))[0] == pytest.approx(total)


def test_with_one_feature_points_are_log_odds_of_bins(german: tuple[Any, Any]) -> None:
    X, y = german
    card = Scorecard().fit(X[["property"]], y)
    table = card.points_table()
    assert card.coef_[0] == pytest.approx(1)
    assert card.coef_stderr_[0] == pytest.approx(0, abs=1e-9)  # it is 1 in every sample
    np.testing.assert_allclose(table["points"], 600 - FACTOR * (np.log(table["bads"] / table["goods"]) + math.log(50)))
    np.testing.assert_allclose(table["points_stderr"], FACTOR * np.sqrt(1 / table["goods"] + 1 / table["bads"]))


def test_a_turned_sign_of_the_encoder_changes_nothing_but_the_coefficients(german: tuple[Any, Any]) -> None:
    X, y = german
    bad, good = (Scorecard(WOEEncoder(bins=BINS, woe_sign=sign)).fit(X, y) for sign in ("bad", "good"))
    np.testing.assert_allclose(bad.coef_, -good.coef_, rtol=1e-8)
    for name in FEATURES:
        np.testing.assert_allclose(bad.points_[name], good.points_[name], rtol=1e-8)
        np.testing.assert_allclose(bad.points_stderr_[name], good.points_stderr_[name], rtol=1e-6)


def test_the_other_event_turns_the_points_around(german: tuple[Any, Any]) -> None:
    X, y = german
    labels = np.where(y == 1, "bad", "good")
    bad, good = (Scorecard(WOEEncoder(bins=BINS), event=event).fit(X, labels) for event in ("bad", "good"))
    assert bad.classes_.tolist() == good.classes_.tolist() == ["bad", "good"]
    assert (bad.event_, good.event_) == ("bad", "good")
    np.testing.assert_allclose(bad.predict_proba(X), good.predict_proba(X), rtol=1e-8)
    np.testing.assert_allclose(bad.decision_function(X), good.decision_function(X), rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(bad.score_points(X) - 600, -(good.score_points(X) - 600) - 2 * FACTOR * math.log(50))
    assert Scorecard(WOEEncoder(bins=BINS, event="bad")).fit(X, labels).event_ == "bad"
    told = (
        r"classes 'bad' and 'good', and none is named as the event: 'good', the last.*pass event='bad' or event='good'"
    )
    with pytest.warns(UnnamedEventWarning, match=told):
        assert Scorecard(WOEEncoder(bins=BINS)).fit(X, labels).event_ == "good"


@pytest.mark.parametrize("classes", [(0, 1), (-1, 1), (0.0, 1.0), (False, True)])
def test_classes_that_say_which_is_the_event_need_no_name(german: tuple[Any, Any], classes: tuple[Any, Any]) -> None:
    X, y = german  # warnings are errors here
    assert Scorecard().fit(X[["property"]], np.where(y == 1, classes[1], classes[0])).event_ == classes[1]


def test_numbers_in_a_column_of_objects_are_numbers(german: tuple[Any, Any]) -> None:
    X, y = german
    card = Scorecard().fit(X[["property"]], pd.Series(y.tolist(), dtype=object))
    assert card.classes_.tolist() == [0, 1]
    assert card.to_json() == Scorecard().fit(X[["property"]], y).to_json()


@pytest.mark.parametrize("labels", [["no", "yes"], [1, 2], pd.Categorical(["a", "b"])])
def test_classes_that_leave_the_event_open_are_warned_of(german: tuple[Any, Any], labels: Any) -> None:
    X, y = german
    y = pd.Series(np.asarray(labels)[y], dtype="category" if isinstance(labels, pd.Categorical) else None)
    with pytest.warns(UnnamedEventWarning, match="all points run the wrong way"):
        Scorecard().fit(X[["property"]], y)
    Scorecard(event=labels[0]).fit(X[["property"]], y)


def test_reasons_are_the_features_that_lose_most() -> None:
    X, y = simulated(400, np.random.default_rng(1))
    card = Scorecard(WOEEncoder(bins=EDGES)).fit(X, y)
    # Points fall along both features, and more along a; the safest bins are the lowest.
    safest, worst = pd.DataFrame({"a": [-2.0], "b": [-2.0]}), pd.DataFrame({"a": [2.0], "b": [2.0]})
    assert card.reason_codes(safest).tolist() == [[None, None, None]]
    losses = {name: points.max() - points[-1] for name, points in card.points_.items()}
    assert card.reason_codes(worst).tolist() == [[*sorted(losses, key=lambda name: -losses[name]), None]]
    assert card.reason_codes(worst, 1, baseline="mean").shape == (1, 1)
    middle = pd.DataFrame({"a": [-2.0], "b": [0.0]})
    assert card.reason_codes(middle, 2).tolist() == [["b", None]]
    with pytest.raises(ValueError, match="n=0 must be an integer of at least 1"):
        card.reason_codes(worst, 0)
    with pytest.raises(ValueError, match="baseline='worst'"):
        card.reason_codes(worst, baseline="worst")  # type: ignore[arg-type]


def test_a_weight_of_two_is_the_same_row_twice(german: tuple[Any, Any]) -> None:
    X, y = german
    times = np.arange(len(y)) % 3
    with_weights = Scorecard(WOEEncoder(bins=BINS)).fit(X, y, times)
    repeated = Scorecard(WOEEncoder(bins=BINS)).fit(X.loc[np.repeat(X.index, times)], np.repeat(y, times))
    np.testing.assert_allclose(with_weights.coef_, repeated.coef_, rtol=1e-8)
    np.testing.assert_allclose(with_weights.predict_proba(X), repeated.predict_proba(X), rtol=1e-8)
    scaled = Scorecard(WOEEncoder(bins=BINS)).fit(X, y, 0.1 * times)
    np.testing.assert_allclose(scaled.coef_stderr_, with_weights.coef_stderr_, rtol=1e-6)  # the unit cancels
    for name in FEATURES:
        np.testing.assert_allclose(scaled.points_stderr_[name], with_weights.points_stderr_[name], rtol=1e-6)


def test_missing_unseen_and_empty_bins() -> None:
    X = pd.DataFrame({"x": [1.0, 2, 3, 4, np.nan, np.nan] * 10, "job": (["a", "b", None] * 20)})
    y = np.tile([0, 1, 0, 1, 1, 0, 1], 9)[:60]
    card = Scorecard(WOEEncoder(bins={"x": [2.5, 100]})).fit(X, y)
    table = card.points_table()
    assert table["bin"].tolist() == ["< 2.5", "[2.5, 100)", "missing", "a", "b", "missing"]
    assert np.isfinite(table[["points", "points_stderr"]].to_numpy()).all()
    assert math.isnan(card.points_stderr_["x"][2])  # no row at or above 100
    unseen = card.decision_function(pd.DataFrame({"x": [1.0], "job": ["never"]}))
    assert unseen[0] == pytest.approx(card.intercept_ + card.coef_[0] * card.encoder_.tables_["x"]["woe"][0])


def test_a_constant_feature_gets_no_points_of_its_own(german: tuple[Any, Any]) -> None:
    X, y = german
    card = Scorecard(WOEEncoder(bins=BINS)).fit(X.assign(same="a"), y)
    assert card.coef_[-1] == 0
    assert math.isnan(card.coef_stderr_[-1])
    np.testing.assert_allclose(card.coef_[:-1], Scorecard(WOEEncoder(bins=BINS)).fit(X, y).coef_, rtol=1e-9)
    alone = Scorecard().fit(pd.DataFrame({"same": ["a"] * 40}), [0, 0, 1, 0] * 10)
    assert alone.intercept_ == pytest.approx(math.log(10 / 30))
    assert alone.intercept_stderr_ == pytest.approx(math.sqrt(1 / 10 + 1 / 30))


@pytest.mark.parametrize("twice", [True, False], ids=["collinear", "separated"])
def test_without_a_unique_maximum_the_fit_is_penalised_and_warns(twice: bool) -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(size=100)
    y = (x + (rng.normal(size=100) if twice else 0) > 0).astype(int)
    X = pd.DataFrame({"x": x, "again": x}) if twice else pd.DataFrame({"x": x})
    bins = {name: [-1.0, 0.0, 1.0] for name in X.columns}
    with pytest.warns(NoFiniteFitWarning, match="Took C=1 instead"):
        card = Scorecard(WOEEncoder(bins=bins, smoothing=0.5)).fit(X, y)
    reference = Scorecard(WOEEncoder(bins=bins, smoothing=0.5), C=1.0).fit(X, y)
    np.testing.assert_array_equal(card.coef_, reference.coef_)
    assert np.isfinite(card.coef_stderr_).all()


def test_inside_a_search_and_without_changing_what_was_given(german: tuple[Any, Any]) -> None:
    encoder = WOEEncoder(bins=BINS)
    search = GridSearchCV(Scorecard(encoder), {"encoder__n_bins": [3, 5], "C": [0.1, 1.0]}, scoring="roc_auc", cv=3)
    search.fit(*german)
    assert 0.65 < search.best_score_ < 0.85
    assert not hasattr(encoder, "tables_")


def test_scores_do_not_depend_on_the_output_of_the_encoder(german: tuple[Any, Any]) -> None:
    X, y = german
    framed = Scorecard(WOEEncoder(bins=BINS).set_output(transform="pandas")).fit(X, y)
    np.testing.assert_array_equal(framed.score_points(X), Scorecard(WOEEncoder(bins=BINS)).fit(X, y).score_points(X))


@pytest.mark.parametrize("ask", ["decision_function", "predict", "predict_proba", "score_points", "reason_codes"])
def test_rows_are_read_once(
    card: Scorecard, german: tuple[Any, Any], ask: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def counted(data: Any, name: str) -> list[Column]:
        calls.append(name)
        return read_columns(data, name)

    monkeypatch.setattr("infoest.estimators._rows.read_columns", counted)
    getattr(card, ask)(german[0])
    assert calls == ["X"]


@pytest.mark.parametrize("ask", ["decision_function", "predict", "predict_proba", "score_points", "reason_codes"])
def test_errors_speak_of_the_scorecard(card: Scorecard, german: tuple[Any, Any], ask: str) -> None:
    unnamed = Scorecard(WOEEncoder(bins={})).fit(german[0].to_numpy(), german[1])
    with pytest.raises(ValueError, match="X has 2 features, but Scorecard is expecting 4 features"):
        getattr(unnamed, ask)(german[0].to_numpy()[:, :2])
    with pytest.raises(ValueError, match="yet now missing:\n- property"):
        getattr(card, ask)(german[0].drop(columns="property"))


@pytest.mark.parametrize(
    ("settings", "y", "weights", "error", "complaint"),
    [
        ({"pdo": 0}, [0, 1], None, ValueError, "pdo=0 must be a positive number, for example 20"),
        ({"odds": math.inf}, [0, 1], None, ValueError, "odds=inf must be a positive number, for example 50"),
        ({"base_points": "many"}, [0, 1], None, ValueError, "base_points='many' must be a finite number"),
        ({"C": 0}, [0, 1], None, ValueError, "C=0 must be a positive number"),
        ({"C": math.nan}, [0, 1], None, ValueError, "C=nan must be a positive number"),
        ({"encoder": StandardScaler()}, [0, 1], None, TypeError, "encoder is a StandardScaler; pass a WOEEncoder"),
        ({"encoder": WOEEncoder(target_type="multiclass")}, [0, 1], None, ValueError, "a scorecard needs 'binary'"),
        ({"event": 7}, [0, 1], None, ValueError, "event=7 is not a class of y. Use one of 0, 1"),
        ({}, [0, 0], None, ValueError, "y must have two classes, got 1: 0"),
        ({}, [0, 1, 2, 0], None, ValueError, "y must have two classes, got 3: 0, 1, 2"),
        ({}, [0, None], None, ValueError, "y is missing in 10 rows"),
        ({}, [0, math.inf], None, ValueError, "y holds infinity, which is no class"),
        ({}, [0.5, 1.7, 2.3, 4.1], None, ValueError, "Unknown label type"),
        ({}, [0, 1], [0, 1] * 10, ValueError, "rows of only one class have a weight above 0"),
        ({}, [0, 1], [-1, 1] * 10, ValueError, "sample_weight has -1 in row 0"),
    ],
)
def test_bad_input_is_refused(
    settings: dict[str, Any], y: list[Any], weights: list[Any] | None, error: type[Exception], complaint: str
) -> None:
    X = pd.DataFrame({"x": np.arange(20.0) % 7})
    target = (y * 20)[:20]
    with pytest.raises(error, match=complaint):
        Scorecard(**settings).fit(X, target, weights)


def test_learned_bins_fit_and_honest_ones_have_no_standard_errors() -> None:
    X, y = simulated(400, np.random.default_rng(4))
    learned = Scorecard(WOEEncoder(bins="optimal", smoothing=0.5)).fit(X, y)
    assert np.isfinite(np.concatenate(list(learned.points_stderr_.values()))).all()
    honest = Scorecard(WOEEncoder(bins=Binning("optimal", honest=True, random_state=0), smoothing=0.5)).fit(X, y)
    assert np.isnan(honest.coef_stderr_).all()
    assert np.isnan(np.concatenate(list(honest.points_stderr_.values()))).all()
    assert np.isfinite(honest.score_points(X)).all()
    restored = Scorecard.from_json(honest.to_json())
    np.testing.assert_array_equal(restored.predict_proba(X), honest.predict_proba(X))


@pytest.mark.filterwarnings("ignore::infoest.credit.EmptyBinWarning")
@pytest.mark.parametrize("n", [2, 3, 7])
def test_tiny_tables_fit_or_say_why(n: int) -> None:
    X = pd.DataFrame({"x": np.arange(float(n))})
    with pytest.warns(NoFiniteFitWarning):
        card = Scorecard(WOEEncoder(2)).fit(X, [0] * (n // 2) + [1] * (n - n // 2))
    assert np.isfinite(card.score_points(X)).all()


def test_empty_bins_warn_once() -> None:
    X = pd.DataFrame({"x": ["a"] * 10 + ["b"] * 10 + ["c"] * 2})
    with pytest.warns(EmptyBinWarning, match="x") as caught:
        Scorecard().fit(X, [1] * 3 + [0] * 7 + [1] * 6 + [0] * 4 + [1, 1])
    assert len(caught) == 1


@pytest.mark.slow
@pytest.mark.parametrize("weighted", [False, True])
def test_standard_errors_are_those_of_monte_carlo(weighted: bool) -> None:
    # 200 samples of 1500 rows, seed 20261121: the sd is known to 5 %, the band is 4 of these. The median
    # standard error stands for the mean, as a coefficient is a ratio.
    points, errors, coefs, coef_errors = [], [], [], []
    for repeat in range(200):
        rng = np.random.default_rng([20261121, repeat])
        X, y = simulated(1500, rng)
        weights = rng.choice([0.5, 1.0, 3.0], 1500) if weighted else None
        card = Scorecard(WOEEncoder(bins=EDGES)).fit(X, y, weights)
        points.append(np.concatenate(list(card.points_.values())))
        errors.append(np.concatenate(list(card.points_stderr_.values())))
        coefs.append([card.intercept_, *card.coef_])
        coef_errors.append([card.intercept_stderr_, *card.coef_stderr_])
    for values, stderr in ((points, errors), (coefs, coef_errors)):
        ratio = np.median(stderr, axis=0) / np.std(values, axis=0)
        assert abs(ratio - 1).max() < 0.2
