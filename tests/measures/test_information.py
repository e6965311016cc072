"""Mutual information as a user calls it: every kind of input, the credit table, identities, invariances."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest import conditional_mutual_information, datasets, entropy, mutual_information
from tests.measures.drawn import ROUNDING, codes, normals

# Fifty rows in a sparse or deterministic table do have biases above their standard errors.
pytestmark = pytest.mark.filterwarnings(
    "ignore::infoest.methods.plugin.fitted.PlugInBiasWarning",
    "ignore::infoest.methods.plugin.uncertainty.UnseenCellsWarning",
    "ignore::infoest.methods.neighbors.probe.NeighborBiasWarning",
)
RNG = np.random.default_rng(0)
X, NOISE = RNG.normal(size=(2, 50))
Y = X + NOISE
LABEL = np.where(Y > 0, "high", "low")


def test_a_known_answer() -> None:
    """60 rows, seed 0: within four standard errors."""
    x, y, truth = datasets.bivariate_normal(60, 0.6, 0)
    estimate = mutual_information(x, y)
    assert abs(estimate.value - truth) < 4 * estimate.stderr
    assert estimate.unit == "nat"
    assert repr(estimate).endswith("nat (KSG-1, k=3, n=60)")


@pytest.mark.parametrize(
    "x",
    [
        X.tolist(),
        X[:, None],
        pd.Series(X, index=range(100, 150)),
        pd.DataFrame({"a": X}),
        pd.Series(X, dtype="Float64"),
        pl.Series(X),
        pl.DataFrame({"a": X}),
        X.astype(object),
        np.asfortranarray(np.column_stack([X, Y]))[:, 0],
        np.repeat(X, 2)[::2],
    ],
    ids=lambda x: type(x).__module__ + "." + type(x).__name__,
)
def test_any_container_gives_the_same_bits(x: Any) -> None:
    assert mutual_information(x, Y).value == mutual_information(X, Y).value
    assert mutual_information(Y, x).value == mutual_information(Y, X).value


@pytest.mark.parametrize(
    "y",
    [
        LABEL.tolist(),
        LABEL.astype(object),
        Y <= 0,
        (Y <= 0).tolist(),
        pd.Series(LABEL),
        pd.Series(LABEL, dtype="category"),
        pd.Series(Y <= 0, dtype="boolean"),
        pd.Series((Y <= 0).astype(int), dtype="category"),
        pl.Series(LABEL),
        pl.Series(LABEL, dtype=pl.Categorical),
    ],
    ids=lambda y: type(y).__module__ + "." + str(getattr(y, "dtype", "list")),
)
def test_any_kind_of_label_gives_the_same_bits(y: Any) -> None:
    estimate = mutual_information(X, y)
    assert estimate.method == "mixed, k=3"
    assert estimate.value == mutual_information(X, LABEL).value
    assert mutual_information(y, LABEL).method == "plug-in"


def test_float32_is_close_to_float64() -> None:
    assert mutual_information(np.float32(X), np.float32(Y)).value == pytest.approx(
        mutual_information(X, Y).value, abs=0.02
    )


def test_the_input_is_left_alone() -> None:
    x, y = X.copy(), LABEL.copy()
    x.flags.writeable = y.flags.writeable = False
    mutual_information(x, y)
    np.testing.assert_array_equal(x, X)


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 2**32), digits=st.sampled_from([0, 1, 9]), n=st.integers(20, 40))
def test_symmetry_and_local_values_hold_for_any_data(seed: int, digits: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=n), digits)
    y = np.round(x + rng.standard_t(2, size=n), digits)
    for method in (None, "mixed", "gaussian"):
        one, other = mutual_information(x, y, method=method), mutual_information(y, x, method=method)
        assert one.value == pytest.approx(other.value, abs=1e-12)
        assert one.local.mean() == pytest.approx(one.value, abs=1e-12)  # type: ignore[union-attr]
    binned = mutual_information(x, y, n_bins=4)
    assert binned.local.mean() == pytest.approx(binned.value, abs=1e-12)  # type: ignore[union-attr]
    assert -1e-12 <= binned.value <= np.log(4) + 1e-12


def test_integers_are_codes_by_their_own_values() -> None:
    x, y = np.arange(50) % 2, np.arange(50) % 5
    assert mutual_information(x, y).method == "plug-in"
    assert mutual_information(np.arange(50), y).method == "mixed, k=3, normal scores, codes: y"
    assert mutual_information(np.arange(50), y, discrete=True, stderr=False).method == "plug-in"
    assert mutual_information(x, y, discrete=False).method == "mixed, k=3"
    assert mutual_information(x, y, discrete=["x"]).method == "mixed, k=3"
    assert mutual_information(x, X, discrete="x").value == mutual_information(x.astype(str), X).value


@pytest.mark.slow  # 1000 rows
def test_german_credit_by_defaults() -> None:
    """An amount is a number: taken for codes it would say 0.571 of 0.611 nat about default."""
    frame, bad = datasets.load_german_credit()
    estimate = mutual_information(frame["credit_amount"], bad)
    assert estimate.method == "mixed, k=3, normal scores, codes: creditability, spread within steps"
    assert estimate.value < 0.05
    assert mutual_information(frame["credit_amount"], bad, discrete=True, stderr=False).value > 0.5


@pytest.mark.slow  # 1000 rows
@pytest.mark.parametrize("column", ["credit_amount", "duration_in_month", "age_in_years"])
def test_german_credit_against_bins(column: str) -> None:
    frame, bad = datasets.load_german_credit()
    mixed = mutual_information(frame[column], bad, method="mixed", n_neighbors=20, discrete=["y"])
    binned = mutual_information(frame[column], bad, n_bins=10, bias_correction="miller_madow", discrete=["y"])
    assert binned.method == "plug-in, 10 bins, miller-madow"
    assert mixed.value == pytest.approx(binned.value, abs=0.02)


@pytest.mark.parametrize(
    ("x", "y", "error", "message"),
    [
        (X, Y[:-1], ValueError, "x and y must have the same number of rows; got x: 50, y: 49"),
        ([], [], ValueError, "x has 0 samples; at least 2 are needed. Pass more rows"),
        ([1.0], [2.0], ValueError, "x has 1 sample; at least 2 are needed. Pass more rows"),
        (np.where(X.max() == X, np.nan, X), Y, ValueError, "x holds NaN or missing values in 1 row. Drop or impute"),
        (X, np.where(X.max() == X, np.inf, X), ValueError, "y holds infinity. Drop or cap those rows"),
        (X, [None, *LABEL[1:]], ValueError, "y holds NaN or missing values in 1 row"),
        (X, X * 1j, TypeError, "y holds complex numbers"),
        (X, np.arange(50).astype("M8[D]"), TypeError, "y has dtype datetime64"),
        ({"a": X}, Y, ValueError, "x is of type dict"),
        (pd.DataFrame({"age": X}), pd.DataFrame({"a": Y, "b": [None, *Y[1:]]}), ValueError, "y column 'b' holds NaN"),
    ],
)  # fmt: skip
def test_bad_input_is_named(x: Any, y: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        mutual_information(x, y)


def test_integers_are_numbers_for_a_numeric_method_by_name() -> None:
    """A dense table of integers is a plug-in's by default, and no reason to recode when a method is named."""
    rng = np.random.default_rng(4)
    x = rng.integers(0, 6, 300)
    y = x + rng.integers(0, 2, 300)
    for method in ("mixed", "gaussian"):
        whole = mutual_information(x, y, method=method)
        assert whole.value == pytest.approx(mutual_information(x.astype(float), y.astype(float), method=method).value)
    assert mutual_information(x, y, bias_correction="miller_madow").method.startswith("plug-in")


def test_the_published_table() -> None:
    """Twice the rows times the information of 30, 10, 5; 12, 25, 18 is scipy's likelihood-ratio statistic."""
    x, y = np.repeat(list(itertools.product("ab", "cde")), [30, 10, 5, 12, 25, 18], axis=0).T
    assert 200 * mutual_information(x, y).value == pytest.approx(21.40927457645013, abs=1e-10)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize(
    ("draw", "keywords"),
    [(codes, {"bias_correction": None}), (normals, {"method": "gaussian", "bias_correction": None})],
    ids=["plug-in", "Gaussian"],
)
def test_chain_rules(draw: Any, keywords: Any, seed: int) -> None:
    x, y, z = draw(seed, 3).T
    joint = mutual_information(x, np.column_stack([y, z]), **keywords).value
    parts = mutual_information(x, z, **keywords).value, conditional_mutual_information(x, y, z, **keywords).value
    assert joint == pytest.approx(sum(parts), abs=ROUNDING)
    both = entropy(np.column_stack([x, y]), **keywords).value
    one, other = entropy(x, **keywords).value, entropy(y, **keywords).value
    assert one + other - both == pytest.approx(mutual_information(x, y, **keywords).value, abs=ROUNDING)


@given(st.integers(0, 2**32 - 1), st.integers(10, 200))
@settings(max_examples=50, deadline=None)
def test_plugin_information_lies_between_0_and_the_smaller_entropy(seed: int, n: int) -> None:
    x, y = codes(seed, 2, n).T
    information = mutual_information(x, y).value
    assert -ROUNDING <= information <= min(entropy(v, bias_correction=None).value for v in (x, y)) + ROUNDING
