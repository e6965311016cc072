"""The exponential mean of surprisals, and the sums of Rényi entropies made of it, against formulas written out."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest import quantities, renyi_entropy
from infoest._core.sample import read_sample
from infoest.methods.choose import Settings, choose_method
from infoest.methods.evaluate import evaluate
from infoest.methods.exponential_mean import exponential_mean, tilt
from infoest.quantities import conditional_mutual_information, mutual_information

GIVEN = conditional_mutual_information((0,), (1,), (2,))


def estimated(arrays: Any, alpha: float, method: str, *, stderr: bool = False, **keywords: Any) -> Any:
    names = ("x", "y", "z")[: len(arrays)]
    sample = read_sample(*arrays, names=names, discrete=True if method == "plugin" else None)
    plain = GIVEN if len(arrays) == 3 else mutual_information((0,), (1,))
    quantity = quantities.renyi(plain, alpha)
    chosen = choose_method(method, sample, quantity, Settings(stderr=stderr, **keywords))
    return evaluate(quantity, sample, chosen, stderr=stderr)[0]


def renyi_of_codes(columns: np.ndarray, alpha: float) -> float:
    shares = np.unique(columns, axis=0, return_counts=True)[1] / len(columns)
    return float(np.log((shares**alpha).sum()) / (1 - alpha))


@pytest.mark.parametrize("alpha", [0.0, 0.5, 2.0, 30.0])
def test_the_mean_and_its_shares_are_those_of_the_definition(alpha: float, rng: np.random.Generator) -> None:
    """Shares are derivatives: with a weight of 1 + h for one row the value moves by h / n times the share."""
    surprisal, h = rng.exponential(size=40), 1e-5
    value, share = exponential_mean(surprisal, alpha)
    assert value == pytest.approx(np.log(np.exp((1 - alpha) * surprisal).mean()) / (1 - alpha), abs=1e-12)
    assert share.mean() == pytest.approx(0, abs=1e-12)
    for row in (0, 17, 39):
        moved = []
        for step in (h, -h):
            weights = np.ones(40)
            weights[row] += step
            moved.append(exponential_mean(surprisal, alpha, weights)[0])
        assert 40 * (moved[0] - moved[1]) / (2 * h) == pytest.approx(share[row], rel=1e-6, abs=1e-8)


def test_whole_weights_are_repeated_rows(rng: np.random.Generator) -> None:
    surprisal, weights = rng.exponential(size=12), rng.integers(1, 5, 12).astype(float)
    value, share = exponential_mean(surprisal, 2.0, weights)
    rows, shares = exponential_mean(np.repeat(surprisal, weights.astype(int)), 2.0)
    assert value == pytest.approx(rows, abs=1e-14)
    np.testing.assert_allclose(np.repeat(share, weights.astype(int)), shares, atol=1e-13)


def test_surprisals_as_large_as_rare_rows_have_do_not_overflow() -> None:
    """Exponents are taken about the mean surprisal, so that only differences count."""
    value, share = exponential_mean(np.array([5000.0, 5001.0]), 0.5)
    assert value == pytest.approx(5000 + 2 * math.log((1 + math.exp(0.5)) / 2), abs=1e-11)
    assert np.isfinite(share).all()


@pytest.mark.parametrize("alpha", [0.5, 1.0, 3.0])
def test_tilt_is_the_derivative_in_each_surprisal(alpha: float, rng: np.random.Generator) -> None:
    surprisal, h = rng.exponential(size=9), 1e-6
    weight = tilt(surprisal, alpha)
    assert weight.mean() == pytest.approx(1, abs=1e-14)

    def mean(values: np.ndarray) -> float:
        return float(values.mean()) if alpha == 1 else exponential_mean(values, alpha)[0]

    for row in range(9):
        step = h * (np.arange(9) == row)
        slope = (mean(surprisal + step) - mean(surprisal - step)) / (2 * h)
        assert 9 * slope == pytest.approx(weight[row], abs=1e-7)


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32), alpha=st.sampled_from([0.3, 0.5, 2.0, 5.0]), n=st.integers(5, 60))
def test_plugin_is_the_sum_of_renyi_entropies(seed: int, alpha: float, n: int) -> None:
    x, y, z = codes = np.random.default_rng(seed).integers(0, 3, (3, n))
    if min(len(np.unique(column)) for column in codes) < 2:
        return
    found = estimated((x, y, z), alpha, "plugin", bias_correction=None)
    tables = [np.column_stack(c) for c in ((x, z), (y, z), (z,), (x, y, z))]
    expected = sum(s * renyi_of_codes(t, alpha) for s, t in zip((1, 1, -1, -1), tables, strict=True))
    assert found.value == pytest.approx(expected, abs=1e-10)
    assert found.local.mean() == pytest.approx(found.value, abs=1e-10)


@pytest.mark.parametrize("method", ["plugin", "ksg"])
def test_order_one_is_approached_and_is_shannon(method: str, rng: np.random.Generator) -> None:
    """The derivative at 1 is of order 1, so 1e-6 away at most a few 1e-6 differ."""
    if method == "plugin":
        x, y, z = rng.integers(0, 3, (3, 200))
    else:
        x, y, z = rng.normal(size=(3, 200))
    keywords: dict[str, Any] = (
        {"bias_correction": "digamma"} if method == "plugin" else {}
    )  # the limit of unbiased sums of powers
    shannon = estimated((x, y, z), 1, method, **keywords)
    assert shannon.method.startswith(("plug-in", "KSG-1"))
    for alpha in (1 - 1e-6, 1 + 1e-6):
        assert estimated((x, y, z), alpha, method).value == pytest.approx(shannon.value, abs=1e-5)


@pytest.mark.parametrize("alpha", [0.5, 3.0])
def test_normal_law_in_closed_form(alpha: float, rng: np.random.Generator) -> None:
    x = rng.normal(size=(300, 2)) @ [[2.0, 0.5], [0.0, 1.0]]
    found = renyi_entropy(x, alpha, method="gaussian")
    shannon = renyi_entropy(x, 1, method="gaussian")
    assert found.value - shannon.value == pytest.approx(math.log(alpha) / (alpha - 1) - 1, abs=1e-12)
    assert found.stderr == shannon.stderr
    assert found.local.mean() == pytest.approx(found.value, abs=1e-12)  # type: ignore[union-attr]
    pair = estimated((x[:, 0], x[:, 1]), alpha, "gaussian", stderr=True)
    assert pair.value == pytest.approx(estimated((x[:, 0], x[:, 1]), 1, "gaussian").value, abs=1e-12)


@pytest.mark.slow  # Monte-Carlo
@pytest.mark.parametrize(("alpha", "method"), [(0.5, "gaussian"), (2.0, "gaussian"), (0.5, "plugin"), (2.0, "plugin")])
def test_standard_error_is_the_spread(alpha: float, method: str) -> None:
    """400 samples of 300 rows, seed 3: the sd of so many is within 15 % of its expectation in all but 1e-4 of runs."""
    rng = np.random.default_rng(3)
    law = [0.5, 0.3, 0.15, 0.05]
    draws = [rng.normal(size=300) if method == "gaussian" else rng.choice(4, 300, p=law) for _ in range(400)]
    found = [renyi_entropy(x, alpha, method=method) for x in draws]
    ratio = np.mean([f.stderr for f in found]) / np.std([f.value for f in found])
    assert 0.85 < ratio < 1.17


@pytest.mark.parametrize(
    ("alpha", "method", "keywords", "message"),
    [
        (
            2,
            "mixed",
            {},
            "a Rényi order of 2 is for method='plugin'.*method='mixed' holds only for the Shannon entropy",
        ),
        (2, "gaussian_copula", {}, "a Rényi order of 2 is for method="),
        (2, "ksg", {"algorithm": "ksg2"}, "algorithm='ksg2' is for the Shannon entropy; got a Rényi order of 2"),
        (4, "ksg", {}, "a Rényi order of 4 needs n_neighbors above 3, got 3"),
        (0, "ksg", {}, "alpha=0 must be a positive, finite number"),
        (math.nan, "ksg", {}, "alpha=nan must be a positive"),
        ("2", "ksg", {}, "alpha='2' must be a positive"),
        (True, "ksg", {}, "alpha=True must be a positive"),
    ],
)
def test_refusals(alpha: Any, method: str, keywords: Any, message: str, rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 30))
    with pytest.raises(ValueError, match=message):
        estimated((x, y), alpha, method, **keywords)


def test_corrections_of_the_shannon_entropy_are_refused(rng: np.random.Generator) -> None:
    x, y = rng.integers(0, 2, (2, 30))
    with pytest.raises(ValueError, match="bias_correction='miller_madow' corrects only the Shannon entropy"):
        estimated((x, y), 2, "plugin", bias_correction="miller_madow")
