"""Likelihood ratio: its standard error against draws of the chi-square that it models."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest.methods.likelihood_ratio import likelihood_ratio_stderr, null_stderr

ROWS = 1000.0


def chi_squares(df: int, noncentrality: float, rng: np.random.Generator, draws: int = 4000) -> NDArray[np.float64]:
    shifted = (rng.standard_normal(draws) + math.sqrt(noncentrality)) ** 2
    return np.asarray(shifted + (rng.standard_normal((draws, df - 1)) ** 2).sum(axis=1), dtype=np.float64)


@pytest.mark.parametrize("noncentrality", [0.0, 1.0, 3.0, 10.0, 50.0, 500.0])
@pytest.mark.parametrize("df", [1, 4, 16, 100])
def test_standard_error_is_near_the_sd_at_any_distance(df: int, noncentrality: float, rng: np.random.Generator) -> None:
    # 4000 draws: the ratio errs by less than 0.02 (one sd) around 0.83 to 1.15, its range for any df and distance.
    plug_in = chi_squares(df, noncentrality, rng) / (2 * ROWS)
    bias = df / (2 * ROWS)
    delta = np.sqrt(2 * plug_in / ROWS)  # of a chi-square: scale**2 * 4 * statistic
    at_null = null_stderr(bias, df, ROWS)
    found = [likelihood_ratio_stderr(float(p), bias, float(d), at_null) for p, d in zip(plug_in, delta, strict=True)]
    assert 0.75 < np.mean(found) / plug_in.std() < 1.24


def test_standard_error_is_the_null_sd_below_the_null_mean_and_the_delta_method_far_off() -> None:
    null_sd = null_stderr(0.002, 4, ROWS)
    assert null_sd == pytest.approx(math.sqrt(2 * 4) / (2 * ROWS))
    for plug_in in (0.0, 0.001, 0.002, 0.0033):
        assert likelihood_ratio_stderr(plug_in, 0.002, 0.05, null_sd) == pytest.approx(null_sd)
    assert likelihood_ratio_stderr(0.5, 0.002, 0.05, null_sd) == pytest.approx(0.05, rel=5e-3)
    grid = [likelihood_ratio_stderr(p, 0.002, 0.05 * math.sqrt(p), null_sd) for p in np.linspace(0, 0.5, 5001)]
    assert (np.diff(grid) >= 0).all()  # no step down, and none up that is more than a row's worth
    assert np.diff(grid).max() < 1e-3


def test_certain_relation_has_no_standard_error() -> None:
    assert likelihood_ratio_stderr(math.log(2), -0.01, 0.0, null_stderr(-0.01, -1, ROWS)) == 0.0
    assert likelihood_ratio_stderr(0.0, 0.0, 0.0, null_stderr(0.0, 0, ROWS)) == 0.0
