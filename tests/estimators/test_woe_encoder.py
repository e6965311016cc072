"""WOE encoding: values against the definition, weights against repeated rows, and what fit has not seen."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import config_context
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from infoest.credit import Binning, EmptyBinWarning, information_value, woe_table
from infoest.datasets import load_german_credit
from infoest.estimators import Binner, WOEEncoder

JOBS = pd.DataFrame({"job": ["a"] * 8 + ["b"] * 12})
BAD = np.array([1] * 6 + [0] * 2 + [1] * 3 + [0] * 9)  # a: 6 bad of 8, b: 3 bad of 12


@pytest.fixture(scope="module")
def german() -> tuple[Any, Any]:
    return load_german_credit()


def test_each_value_becomes_the_log_ratio_of_shares() -> None:
    a, b = math.log((6 / 9) / (2 / 11)), math.log((3 / 9) / (9 / 11))
    encoded = WOEEncoder().fit_transform(JOBS, BAD)
    np.testing.assert_allclose(encoded[:, 0], [a] * 8 + [b] * 12, rtol=1e-14)
    np.testing.assert_allclose(WOEEncoder(woe_sign="good").fit_transform(JOBS, BAD), -encoded, rtol=1e-14)


def test_tables_and_scores_are_those_of_the_functions(german: tuple[Any, Any]) -> None:
    X, y = german
    edges = {"age_in_years": [26, 30, 35, 45]}
    encoder = WOEEncoder(bins=edges).fit(X[["purpose", "age_in_years"]], y)
    for position, (name, bins) in enumerate({"purpose": None, **edges}.items()):
        ours, theirs = encoder.tables_[name], woe_table(X[name], y, bins=bins)
        for column in ("goods", "bads", "event_rate", "woe", "woe_stderr", "iv_contribution"):
            np.testing.assert_allclose(ours[column], theirs[column], rtol=1e-12)
        assert ours["bin"].tolist() == theirs["bin"].tolist()
        estimate = information_value(X[name], y, bins=bins)
        assert encoder.scores_[position] == estimate.debiased
        assert encoder.stderrs_[position] == estimate.stderr
        assert encoder.pvalues_[position] == estimate.pvalue_null()


def test_missing_is_a_bin_of_its_own() -> None:
    X = np.array([1.0, 1, 2, 2, np.nan, np.nan, np.nan, 1, 2, 1])[:, None]
    y = [0, 1, 0, 1, 1, 1, 0, 0, 0, 1]
    encoder = WOEEncoder(2).fit(X, y)
    assert encoder.tables_["x0"]["bin"].tolist() == ["< 2", ">= 2", "missing"]
    assert encoder.transform([[np.nan]])[0, 0] == pytest.approx(math.log((2 / 5) / (1 / 5)))


def test_what_fit_has_not_seen_is_neutral_or_refused() -> None:
    new = pd.DataFrame({"job": ["c", None, "a"]})
    encoder = WOEEncoder().fit(JOBS, BAD)
    assert encoder.transform(new)[:2, 0].tolist() == [0.0, 0.0]
    encoder.set_params(unseen="error")
    with pytest.raises(ValueError, match="'job' has the category 'c', which is not among the bins: a, b"):
        encoder.transform(new.iloc[[0]])
    with pytest.raises(ValueError, match="'job' is missing in 1 rows, and fit saw no missing value of it"):
        encoder.transform(new.iloc[[1]])


def test_a_batch_of_only_missing_values_has_no_type() -> None:
    X = pd.DataFrame({"age": [20.0, 30, 40, np.nan]})
    encoder = WOEEncoder(2, smoothing=0.5).fit(X, [0, 1, 0, 1])
    assert (encoder.transform(pd.DataFrame({"age": [None, None]}, dtype=object)) != 0).all()


def test_numbers_outside_the_range_of_fit_fall_into_the_outer_bins() -> None:
    X, y = np.arange(20.0)[:, None], [0, 1, 1, 0, 1] * 4
    encoder = WOEEncoder(4).fit(X, y)
    np.testing.assert_array_equal(encoder.transform([[-1e9], [1e9]]), encoder.transform([[0.0], [19.0]]))


def test_strings_where_fit_saw_numbers_are_refused() -> None:
    encoder = WOEEncoder(2).fit(pd.DataFrame({"age": [20.0, 30, 20, 30]}), [0, 1, 1, 0])
    with pytest.raises(TypeError, match="'age' holds strings"):
        encoder.transform(pd.DataFrame({"age": ["x"]}))


def test_a_weight_of_two_is_the_row_twice_and_of_zero_no_row(rng: np.random.Generator) -> None:
    X = rng.normal(size=(60, 2))
    y = (X[:, 0] + rng.normal(size=60) > 0).astype(int)
    weight = rng.integers(0, 4, 60)
    weighted = WOEEncoder(4, smoothing=0.5).fit(X, y, sample_weight=weight)
    repeated = WOEEncoder(4, smoothing=0.5).fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
    np.testing.assert_allclose(weighted.transform(X), repeated.transform(X), rtol=1e-12)


@pytest.mark.parametrize(
    ("weight", "complaint"),
    [
        ([1.0, 1, -1, 1], "sample_weight has -1 in row 2: weights must be finite and not negative"),
        ([1.0, np.nan, 1, 1], "sample_weight has nan in row 1"),
        ([0.0] * 4, "sample_weight is zero in every row"),
        ([1.0] * 3, "same number of rows; got X: 4, sample_weight: 3"),
    ],
)
def test_weights_that_are_none_are_refused(weight: list[float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        WOEEncoder().fit([["a"], ["a"], ["b"], ["b"]], [0, 1, 0, 1], sample_weight=weight)


def test_one_warning_names_every_smoothed_feature() -> None:
    X = pd.DataFrame({"job": list("aabb"), "flat": ["x"] * 4, "home": list("ccdd")})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        WOEEncoder().fit(X, [0, 0, 1, 1])
    assert [w.category for w in caught] == [EmptyBinWarning]
    assert "for 2 of 3 features: job, home" in str(caught[0].message)
    assert caught[0].filename == __file__


def test_without_smoothing_an_empty_bin_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"bin 0 \('a'\) has no bads: WOE is infinite with smoothing=0"):
        WOEEncoder(smoothing=0).fit([["a"], ["a"], ["b"], ["b"]], [0, 0, 1, 0])


@pytest.mark.parametrize(
    ("settings", "complaint"), [({"unseen": "mean"}, "unseen='mean' is not known"), ({"woe_sign": 1}, "woe_sign=1")]
)
def test_unknown_settings_are_refused(settings: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        WOEEncoder(**settings).fit(JOBS, BAD)


def test_a_constant_column_says_nothing() -> None:
    encoder = WOEEncoder().fit(np.ones((6, 1)), [0, 1, 0, 1, 1, 1])
    assert encoder.transform([[1.0]])[0, 0] == 0.0
    assert (encoder.scores_[0], encoder.stderrs_[0], encoder.pvalues_[0]) == (0.0, 0.0, 1.0)


@pytest.mark.parametrize("container", ["pandas", "polars"])
def test_set_output_names_the_columns(container: str) -> None:
    pytest.importorskip(container)
    frame = WOEEncoder().set_output(transform=container).fit(JOBS, BAD).transform(JOBS)
    assert type(frame).__module__.startswith(container)
    assert list(frame.columns) == ["job"]
    assert WOEEncoder().fit(JOBS, BAD).get_feature_names_out().tolist() == ["job"]


def test_weights_are_routed_through_a_pipeline(german: tuple[Any, Any]) -> None:
    X, y = german
    X, weight = X[["purpose", "housing"]], np.where(y == 1, 7.0, 3.0)
    with config_context(enable_metadata_routing=True):
        encoder = WOEEncoder().set_fit_request(sample_weight=True)
        model = LogisticRegression().set_fit_request(sample_weight=False)
        piped = Pipeline([("woe", encoder), ("model", model)]).fit(X, y, sample_weight=weight)
    direct = WOEEncoder().fit(X, y, sample_weight=weight)
    np.testing.assert_array_equal(piped["woe"].transform(X), direct.transform(X))
    assert not np.array_equal(direct.tables_["housing"]["bads"], WOEEncoder().fit(X, y).tables_["housing"]["bads"])


@pytest.mark.parametrize("bins", ["optimal", "tree", Binning("optimal", n_bins=10)])
def test_a_method_bins_every_feature(bins: Any, german: tuple[Any, Any]) -> None:
    X, y = german
    X = X[["duration_in_month", "purpose"]]
    encoder = WOEEncoder(bins=bins).fit(X, y)
    method: Any = bins if isinstance(bins, str) else "optimal"
    expected = Binner(method, encode="woe").fit(X, y)
    assert encoder.bins_ == expected.bins_
    np.testing.assert_allclose(encoder.transform(X), expected.transform(X), rtol=1e-12)
    assert np.isnan(encoder.pvalues_).all()


def test_honest_bins_leave_the_weights_to_the_other_half(german: tuple[Any, Any]) -> None:
    X, y = german
    encoder = WOEEncoder(bins=Binning(honest=True, random_state=0)).fit(X[["purpose"]], y)
    assert (encoder.tables_["purpose"]["goods"] + encoder.tables_["purpose"]["bads"]).sum() == 500
    assert np.isfinite(encoder.pvalues_).all()


def test_several_classes_get_a_column_each(german: tuple[Any, Any]) -> None:
    X, y = german
    X = X[["purpose", "age_in_years"]]
    z = np.where(y == 1, "bad", np.where(X["age_in_years"] > 35, "old", "young"))
    encoder = WOEEncoder(3, target_type="multiclass", smoothing=0.5).fit(X, z)
    assert encoder.classes_ == ["bad", "old", "young"]
    names = [f"{name}_{label}" for name in X for label in ("bad", "old", "young")]
    assert encoder.get_feature_names_out().tolist() == names
    encoded = encoder.transform(X)
    for k, label in enumerate(encoder.classes_):
        alone = WOEEncoder(3, smoothing=0.5).fit(X, z == label)
        np.testing.assert_allclose(encoded[:, k], alone.transform(X)[:, 0], rtol=1e-12)
    unseen = pd.DataFrame({"purpose": ["never seen"], "age_in_years": [40]})
    assert encoder.transform(unseen)[0, :3].tolist() == [0.0, 0.0, 0.0]
    frame = encoder.set_output(transform="pandas").transform(X)
    assert list(frame.columns) == names
    assert encoder.pvalues_[1] < 1e-6


@pytest.mark.parametrize("bins", [None, "optimal", "tree"])
def test_a_numeric_target_is_encoded_by_mean_differences(bins: Any, german: tuple[Any, Any]) -> None:
    X, _ = german
    y = X["credit_amount"].to_numpy(dtype=float)
    encoder = WOEEncoder(5, bins=bins, target_type="continuous").fit(X[["duration_in_month", "purpose"]], y)
    table = encoder.tables_["duration_in_month"]
    np.testing.assert_allclose(table["woe"], (table["mean"] - y.mean()) / y.std(), rtol=1e-10)
    encoded = encoder.transform(X[["duration_in_month", "purpose"]])
    assert (encoded[:, 0] ** 2).mean() == pytest.approx(encoder.result_["duration_in_month"].value)
    assert np.isnan(encoder.pvalues_).all() == (bins is not None)
    assert encoder.result_.estimates[0].unit == ""


def test_a_weight_of_two_is_the_row_twice_for_every_target(rng: np.random.Generator) -> None:
    X, times = rng.normal(size=(60, 1)), rng.integers(0, 3, 60)
    for target_type, y in (("multiclass", rng.integers(3, size=60)), ("continuous", rng.normal(size=60))):
        encoder = WOEEncoder(3, target_type=target_type, smoothing=0.5)  # type: ignore[arg-type]
        weighted = encoder.fit(X, y, sample_weight=times).transform(X)
        repeated = encoder.fit(np.repeat(X, times, axis=0), np.repeat(y, times)).transform(X)
        np.testing.assert_allclose(weighted, repeated, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    ("target_type", "y", "error", "complaint"),
    [
        ("continuous", [1.0] * 4, ValueError, "y is constant"),
        ("continuous", [1.0, 2, np.inf, 3], ValueError, "y holds infinity"),
        ("continuous", ["a", "b", "a", "b"], TypeError, "needs numbers"),
        ("continuous", [1.0, np.nan, 2, 3], ValueError, "y is NaN or missing in 1 rows"),
        ("multiclass", ["a"] * 4, ValueError, "y must have at least two classes, got 1"),
        ("multiclass", ["a", None, "b", "c"], ValueError, "y is NaN or missing in 1 rows"),
        ("ordinal", [0, 1, 0, 1], ValueError, "target_type='ordinal' is not known"),
    ],
)
def test_targets_that_cannot_be_are_refused(target_type: Any, y: Any, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        WOEEncoder(target_type=target_type).fit([["a"], ["a"], ["b"], ["b"]], y)
