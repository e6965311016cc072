"""Gaussian copula: against normal scores by hand; margins cancel; the standard error knows that ranks are estimated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest import mutual_information
from infoest import quantities as q
from infoest._core.sample import Sample, read_sample
from infoest.methods.copula import GaussianCopula
from infoest.methods.evaluate import evaluate, local_values, shift_of
from tests import naive

pytestmark = [
    pytest.mark.filterwarnings("ignore::infoest.methods.tail_dependence.TailDependenceWarning"),
    pytest.mark.filterwarnings("ignore::infoest.methods.near_copies.NearCopiesWarning"),
]
MI = q.mutual_information()


def sample_of(*columns: NDArray[np.float64]) -> Sample:
    return read_sample(*columns, names=[f"x{i}" for i in range(len(columns))], integers="numbers")


def equicorrelated(n: int, r: float, m: int, rng: np.random.Generator) -> NDArray[np.float64]:
    common: NDArray[np.float64] = math.sqrt(r) * rng.normal(size=(n, 1))
    return common + math.sqrt(1 - r) * rng.normal(size=(n, m))


def test_value_is_that_of_the_correlation_of_normal_scores(rng: np.random.Generator) -> None:
    x, y = equicorrelated(60, 0.5, 2, rng).T
    y[:2] = y[2]  # a tie takes the mean rank
    estimate, fitted = evaluate(MI, sample_of(x, y), GaussianCopula(None))
    r = np.corrcoef(naive.normal_scores(x), naive.normal_scores(y))[0, 1]
    assert estimate.value == pytest.approx(-0.5 * math.log(1 - r * r), abs=1e-12)
    assert estimate.method == "Gaussian copula"
    corrected, _ = evaluate(MI, sample_of(x, y), GaussianCopula())
    assert estimate.debiased == pytest.approx(corrected.value, abs=1e-12)
    assert corrected.method == "Gaussian copula, bias-corrected"
    assert local_values(fitted, MI).mean() == pytest.approx(estimate.value, abs=1e-12)


def test_increasing_changes_of_a_column_change_nothing(rng: np.random.Generator) -> None:
    x, y = equicorrelated(200, 0.5, 2, rng).T
    plain, _ = evaluate(MI, sample_of(x, y), GaussianCopula())
    bent, _ = evaluate(MI, sample_of(np.exp(3 * x), 1e12 * y - 5), GaussianCopula())
    assert bent.value == plain.value
    assert bent.stderr == plain.stderr
    assert bent.confint() == plain.confint()


def test_new_rows_go_through_the_training_distribution_functions(rng: np.random.Generator) -> None:
    x, y = equicorrelated(300, 0.5, 2, rng).T
    sample = sample_of(x, y)
    fitted = GaussianCopula().fit(sample, MI)
    again = sample.like(x, y, names=("x0", "x1"))
    np.testing.assert_allclose(local_values(fitted, MI, again), local_values(fitted, MI), atol=1e-12)
    between = sample.like((np.sort(x)[10:12]).mean(keepdims=True), y[:1], names=("x0", "x1"))
    score = fitted.normal_scores(between).columns[0, 0]
    assert fitted.normal_scores(sample).columns[np.argsort(x)[10], 0] < score
    assert score < fitted.normal_scores(sample).columns[np.argsort(x)[11], 0]
    outside = sample.like([x.max() + 100.0], [y.min() - 100.0], names=("x0", "x1"))
    assert np.isfinite(local_values(fitted, MI, outside)).all()


def test_influence_is_the_derivative_in_the_weight_of_a_row(rng: np.random.Generator) -> None:
    """Repeating one row t times changes the estimate by about t/n (influence - mean influence)."""
    n = 2000
    x, y = equicorrelated(n, 0.5, 2, rng).T
    y += 0.5 * x**2  # not a Gaussian copula
    sample = sample_of(x, y)
    fitted = GaussianCopula(None).fit(sample, MI)
    influence = fitted.influence(MI)
    influence -= influence.mean()
    value = local_values(fitted, MI).mean()
    for row in (3, 500, 1999):
        copies = 4
        more = sample_of(np.append(x, np.full(copies, x[row])), np.append(y, np.full(copies, y[row])))
        changed = local_values(GaussianCopula(None).fit(more, MI), MI).mean()
        assert (changed - value) * n / copies == pytest.approx(influence[row], abs=0.02 + 0.05 * abs(influence[row]))


def test_entropies_codes_and_ties_are_refused(rng: np.random.Generator) -> None:
    x = rng.normal(size=50)
    with pytest.raises(ValueError, match=r"how columns depend.*method='gaussian' or 'kozachenko_leonenko'"):
        GaussianCopula().fit(sample_of(x), q.entropy(0))
    with pytest.raises(ValueError, match=r"x1 has .*duplicated values.*Use method='mixed'"):
        evaluate(MI, sample_of(x, np.round(x, 1)), GaussianCopula())
    with pytest.raises(ValueError, match=r"x1 is discrete"):
        evaluate(MI, read_sample(x, x > 0, names=("x0", "x1")), GaussianCopula())
    with pytest.raises(ValueError, match="linearly dependent"):
        evaluate(MI, sample_of(x, np.exp(x)), GaussianCopula())


def test_interval_near_independence_starts_at_zero(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 300))
    low, high = evaluate(MI, sample_of(x, y), GaussianCopula())[0].confint()
    assert low == 0
    assert 0 < high < 0.05


@pytest.mark.parametrize("unexplained", [1e-2, 1e-3, 1e-4, 1e-6])
def test_standard_error_of_near_copies(unexplained: float) -> None:
    """Root mean square SE over the sd in [.6, 2.2] at 1 - r as given: 80 repetitions of 500 rows, seed 12.

    With 100 repetitions of 1000 rows it was 1.05 to 1.70; the Monte-Carlo error is 8 % (of the sd) and 4 % (of the
    SE). Without the diagonal of the gradient the ratio was 3, 19, 130 and 800.
    """
    rng = np.random.default_rng(12)
    slope, noise = 1 - unexplained, math.sqrt(1 - (1 - unexplained) ** 2)
    found = []
    for _ in range(80):
        x, e = rng.normal(size=(2, 500))
        found.append(evaluate(MI, sample_of(x, slope * x + noise * e), GaussianCopula())[0])
    ratio = math.sqrt(np.mean([estimate.stderr**2 for estimate in found])) / np.std([e.value for e in found])
    assert 0.6 < ratio < 2.2


@pytest.mark.slow
@pytest.mark.parametrize(("law", "degrees"), [("normal", math.inf), ("student", 3.0)])
def test_standard_error_and_interval(law: str, degrees: float) -> None:
    """Mean SE over Monte-Carlo sd in [0.85, 1.15], coverage in [0.9, 0.985]: 400 repetitions, seed 7.

    The ratio has a Monte-Carlo error of 1/sqrt(800) = 0.035 (a little more for Student), coverage one of 0.011:
    four errors and more from 1 and 0.95. The sd of the local values is no substitute under other copulas.
    """
    rng, n = np.random.default_rng(7), 500
    values, stderrs, limits = [], [], []
    for _ in range(400):
        z = equicorrelated(n, 0.6, 2, rng)
        if math.isfinite(degrees):
            z /= np.sqrt(rng.chisquare(degrees, size=(n, 1)) / degrees)
        estimate = evaluate(MI, sample_of(*z.T), GaussianCopula())[0]
        values.append(estimate.value)
        stderrs.append(estimate.stderr)
        limits.append(estimate.confint())
    assert 0.85 < np.mean(stderrs) / np.std(values) < 1.15
    mean = np.mean(values)
    assert 0.9 < np.mean([low < mean < high for low, high in limits]) < 0.985


@pytest.mark.slow
def test_null_pvalues_keep_their_size() -> None:
    """P(p <= 0.05) in [0.025, 0.08] over 1000 pairs of 200 independent rows, seed 8; Monte-Carlo error .007."""
    rng = np.random.default_rng(8)
    rejected = [
        evaluate(MI, sample_of(*rng.normal(size=(2, 200))), GaussianCopula())[0].pvalue_null() <= 0.05
        for _ in range(1000)
    ]
    assert 0.025 < np.mean(rejected) < 0.08


def test_total_correlation_shift_is_the_gaussian_one(rng: np.random.Generator) -> None:
    sample = sample_of(*rng.normal(size=(3, 100)))
    tc = q.total_correlation([0, 1, 2])
    fitted = GaussianCopula().fit(sample, tc)
    assert shift_of(fitted, tc) == pytest.approx(-3 / (2 * 100), rel=0.05)  # minus df / (2 n), df = 3 correlations


def test_standard_error_below_the_null_mean_is_that_of_the_chi_square(rng: np.random.Generator) -> None:
    seen = 0
    for x, y in rng.normal(size=(20, 2, 300)):
        estimate = mutual_information(x, y, method="gaussian_copula")
        bias = mutual_information(x, y, method="gaussian_copula", bias_correction=None).value - estimate.value
        if estimate.value < 0:  # so for two of three samples
            seen += 1
            assert estimate.stderr == pytest.approx(math.sqrt(2) * bias, rel=1e-9)
        assert estimate.stderr > 0.99 * math.sqrt(2) * bias
    assert seen >= 5
