"""Screening: estimates equal those of single columns, the selection follows the adjusted p-values."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from infoest.credit import Binning, EmptyBinWarning, information_value, woe_table
from infoest.datasets import load_german_credit
from infoest.estimators import FairSelector, InformationValue, WOEEncoder


@pytest.fixture(scope="module")
def german() -> tuple[Any, Any]:
    return load_german_credit()


@pytest.fixture(scope="module")
def screen(german: tuple[Any, Any]) -> InformationValue:
    return InformationValue(max_codes=10).fit(*german)


def test_each_estimate_is_that_of_its_column(german: tuple[Any, Any], screen: InformationValue) -> None:
    X, y = german
    assert screen.result_.names == tuple(X.columns)
    for name in X.columns:
        many = X[name].nunique() > 10 and X[name].dtype.kind == "i"
        assert screen.result_[name] == information_value(X[name], y, bins=10 if many else None)
    np.testing.assert_array_equal(screen.scores_, screen.result_.best)
    np.testing.assert_array_equal(screen.pvalues_, screen.result_.pvalue)


def test_numbers_are_codes_up_to_fifty_values(german: tuple[Any, Any]) -> None:
    X, y = german
    with pytest.warns(EmptyBinWarning, match="for 1 of 2 features: duration_in_month"):
        screened = InformationValue().fit(X[["duration_in_month", "age_in_years"]], y)
    assert [e.method for e in screened.result_] == ["IV, 33 bins", "IV, 10 bins"]


def test_selection_follows_the_adjusted_pvalues(german: tuple[Any, Any], screen: InformationValue) -> None:
    X, _ = german
    kept = screen.get_feature_names_out().tolist()
    assert kept == X.columns[screen.pvalues_adjusted_ <= 0.05].tolist()
    assert {"credit_history", "housing"} <= set(kept)
    assert not {"job", "telephone"} & set(kept)
    assert screen.transform(X).shape == (1000, len(kept))


def test_selects_ahead_of_an_encoder(german: tuple[Any, Any]) -> None:
    X, y = german
    model = make_pipeline(
        InformationValue(max_codes=10).set_output(transform="pandas"), WOEEncoder(), LogisticRegression()
    ).fit(X, y)
    assert 0 < model[-1].n_features_in_ < X.shape[1]
    assert model.predict_proba(X).shape == (1000, 2)


def test_woe_table_of_a_feature(german: tuple[Any, Any], screen: InformationValue) -> None:
    X, y = german
    pd.testing.assert_frame_equal(screen.woe_table("housing"), woe_table(X["housing"], y))
    with pytest.raises(ValueError, match="feature 'house' was not seen in fit; features are"):
        screen.woe_table("house")


def test_one_warning_names_every_smoothed_feature() -> None:
    X = pd.DataFrame({f"c{j}": list("aabb") for j in range(12)})
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        screened = InformationValue().fit(X, [0, 0, 1, 1])
        screened.woe_table("c0")
    assert [w.category for w in caught] == [EmptyBinWarning]
    assert "for 12 of 12 features: c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, …" in str(caught[0].message)
    assert caught[0].filename == __file__


def test_sampling_weights_equal_those_of_the_function(german: tuple[Any, Any]) -> None:
    X, y = german
    weight = np.where(y == 1, 1.0, 9.0) * (1 + np.arange(1000) % 3)
    weighted = InformationValue().fit(X[["housing", "age_in_years"]], y, sampling_weight=weight)
    assert weighted.result_["housing"] == information_value(X["housing"], y, sample_weight=weight)
    assert weighted.result_["age_in_years"] == information_value(X["age_in_years"], y, bins=10, sample_weight=weight)


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan])
def test_sampling_weights_must_be_positive(wrong: float) -> None:
    with pytest.raises(ValueError, match=r"sampling_weight has .* in row 1: weights must be positive"):
        InformationValue().fit([["a"], ["a"], ["b"], ["b"]], [0, 1, 0, 1], sampling_weight=[1, wrong, 1, 1])


def test_string_target_with_its_event_named(german: tuple[Any, Any]) -> None:
    X, y = german
    words = y.map({0: "good", 1: "bad"})
    named = InformationValue(event="bad").fit(X[["housing"]], words)
    assert named.result_["housing"] == information_value(X["housing"], y)
    with pytest.raises(ValueError, match="event='worse' is not a class of y"):
        InformationValue(event="worse").fit(X[["housing"]], words)


@pytest.mark.parametrize("alpha", [0, 1, -0.1, "0.05", True, None])
def test_alpha_must_be_a_level(alpha: Any) -> None:
    with pytest.raises(ValueError, match=r"alpha=.* must lie strictly between 0 and 1"):
        InformationValue(alpha=alpha).fit([["a"], ["b"]] * 4, [0, 1, 1, 0] * 2)


def test_a_constant_column_is_not_selected() -> None:
    screened = InformationValue().fit([["x"]] * 4, [0, 1, 0, 1])
    assert screened.result_[0].note == "only one bin is occupied: no information"
    assert screened.get_support().tolist() == [False]


def test_columns_numbered_by_integers_are_read_as_an_array() -> None:
    X = pd.DataFrame([["a", 1.0], ["b", 2.0], ["a", 1.0], ["b", 1.0]])
    screened = InformationValue(smoothing=0.5).fit(X, [0, 1, 1, 0])
    assert screened.result_.names == ("x0", "x1")


def test_bins_learned_from_the_target_are_tested_on_other_rows() -> None:
    rng = np.random.default_rng(11)
    X, y = rng.normal(size=(600, 3)), rng.integers(2, size=600)
    X[:, 0] += y
    screen = InformationValue(bins="optimal", smoothing=0.5).fit(X, y)
    assert {sum(estimate.n) for estimate in screen.result_} == {300}
    assert screen.get_support()[0]
    assert np.isfinite(screen.pvalues_).all()
    in_sample = InformationValue(bins=Binning(honest=False), smoothing=0.5).fit(X, y)
    assert np.isnan(in_sample.pvalues_).all()
    assert not in_sample.get_support().any()


@pytest.mark.parametrize("make", [InformationValue, FairSelector])
@pytest.mark.parametrize("kind", ["object", "nullable", "string[pyarrow]", "pyarrow"])
def test_strings_of_every_kind_are_selected(make: Any, kind: str, rng: np.random.Generator) -> None:
    pytest.importorskip("pyarrow")
    y = rng.integers(0, 2, 200)
    plain = pd.DataFrame(
        {"g": np.where(y == 1, "u", "v"), "noise": rng.normal(size=200), "f": y + rng.normal(size=200)}
    )
    plain.loc[:9, ["g", "f"]] = None
    X = {
        "object": plain,
        "nullable": plain.convert_dtypes(),
        "string[pyarrow]": plain.astype({"g": "string[pyarrow]"}),
        "pyarrow": plain.convert_dtypes(dtype_backend="pyarrow"),
    }[kind]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EmptyBinWarning)
        screen = make(3).fit(X, y) if make is InformationValue else make(n_bins=3).fit(X, y)
    kept = screen.get_feature_names_out().tolist()
    assert "g" in kept
    found = screen.transform(X)
    assert isinstance(found, np.ndarray)
    assert pd.DataFrame(found).isna().to_numpy().tolist() == plain[kept].isna().to_numpy().tolist()
    assert found[10:].tolist() == plain[kept][10:].to_numpy(dtype=object).tolist()
    frame = screen.set_output(transform="pandas").transform(X)
    assert frame.dtypes.tolist() == X[kept].dtypes.tolist()
