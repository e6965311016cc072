"""Targets that are numbers: differences of means, the share of variance, its test and its interval."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import f_oneway

from infoest.credit.value.numeric_target import bin_means


def test_mean_differences_and_their_mean_square(rng: np.random.Generator) -> None:
    codes, y = rng.integers(4, size=300), rng.normal(5, 3, 300)
    found = bin_means(codes, y, 4)
    means = np.array([y[codes == b].mean() for b in range(4)])
    np.testing.assert_allclose(found.difference, (means - y.mean()) / y.std(), rtol=1e-12)
    np.testing.assert_allclose(found.mean, means, rtol=1e-12)
    between = sum((codes == b).sum() * (means[b] - y.mean()) ** 2 for b in range(4))
    assert found.share.value == pytest.approx(between / ((y - y.mean()) ** 2).sum())
    anova = f_oneway(*(y[codes == b] for b in range(4)))
    statistic = anova.statistic
    assert found.share.pvalue_null() == pytest.approx(float(anova.pvalue), rel=1e-9)
    eta = 3 * statistic / (3 * statistic + 296)
    assert found.share.value == pytest.approx(eta)
    assert found.share.debiased == pytest.approx(1 - (1 - eta) * 299 / 296)


def test_a_weight_without_unit_and_an_empty_bin(rng: np.random.Generator) -> None:
    codes, y, w = rng.integers(3, size=90), rng.normal(size=90), rng.uniform(1, 2, 90)
    one, other = bin_means(codes, y, 5, w), bin_means(codes, y, 5, 9 * w)
    np.testing.assert_allclose(one.difference, other.difference, rtol=1e-12)
    np.testing.assert_allclose(one.stderr, other.stderr, rtol=1e-12)
    assert one.difference[3:].tolist() == [0.0, 0.0]
    assert np.isnan(one.stderr[3:]).all()


def test_bins_that_explain_all_or_nothing() -> None:
    codes = np.repeat([0, 1, 2], 20)
    assert bin_means(codes, codes.astype(float), 3).share.pvalue_null() == 0.0
    none = bin_means(codes, np.tile([0.0, 1.0], 30), 3).share
    assert none.pvalue_null() == 1.0
    assert none.confint(0.95).low == 0.0


@pytest.mark.slow
@pytest.mark.parametrize("law", ["standard_normal", "standard_exponential"])
def test_share_of_variance_of_noise_keeps_its_level(law: str) -> None:
    # 2000 samples of 100 rows in 10 bins, seed 9; 0.03 ... 0.067 and 0.038 hold true sizes of 0.045 to 0.05 and 0.025
    # with probability above 0.999. A chi-square with the estimated scale rejects in 0.12 and 0.09 of them.
    rng = np.random.default_rng(9)
    shares = [bin_means(rng.integers(10, size=100), getattr(rng, law)(100), 10).share for _ in range(2000)]
    assert 0.03 <= np.mean([share.pvalue_null() <= 0.05 for share in shares]) <= 0.067
    assert np.mean([share.confint(0.95).low > 0 for share in shares]) <= 0.038


@pytest.mark.slow
def test_share_of_variance_is_covered_in_few_rows() -> None:
    # 1500 samples of 100 rows in 10 bins, seed 10; measured 0.938, and 0.917 lies 3.4 binomial standard errors below.
    rng = np.random.default_rng(10)
    shift = np.linspace(-0.5, 0.5, 10)
    truth = shift.var() / (shift.var() + 1)
    covered = 0
    for _ in range(1500):
        codes = rng.integers(10, size=100)
        low, high = bin_means(codes, shift[codes] + rng.standard_normal(100), 10).share.confint()
        covered += low <= truth <= high
    assert covered / 1500 >= 0.917


@pytest.mark.slow
def test_standard_errors_of_means_are_their_spread() -> None:
    # 1500 samples, seed 8: the ratio has a standard error of 0.018; 0.07 is over 3.5 of them.
    rng = np.random.default_rng(8)
    shift = np.array([0.0, 0.5, -0.5, 1.0])
    draws, errors, values, stderrs = [], [], [], []
    for _ in range(1500):
        codes = rng.integers(4, size=300)
        found = bin_means(codes, shift[codes] + rng.standard_normal(300), 4)
        draws.append(found.difference)
        errors.append(found.stderr)
        values.append(found.share.value)
        stderrs.append(found.share.stderr)
    np.testing.assert_allclose(np.mean(errors, axis=0) / np.std(draws, axis=0), 1, atol=0.07)
    assert np.mean(stderrs) / np.std(values) == pytest.approx(1, abs=0.07)
