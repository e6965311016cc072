"""Autocovariances against the defining recursion, information against correlations, and simulated moments."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.datasets.autoregression import autocovariances, conditional_information, simulated

MATRICES = np.array([[[0.5, 0.2], [0.0, 0.3]], [[0.1, 0.0], [0.2, -0.2]]])
NOISE = np.array([[1.0, 0.3], [0.3, 2.0]])


def test_autocovariances_obey_the_yule_walker_equations() -> None:
    """Gamma(h) = A1 Gamma(h - 1) + A2 Gamma(h - 2), plus the noise at h = 0, with Gamma(-h) = Gamma(h)'."""
    found = autocovariances(MATRICES, NOISE, 4)

    def gamma(h: int) -> np.ndarray:
        return np.asarray(found[h] if h >= 0 else found[-h].T)

    for h in range(5):
        expected = MATRICES[0] @ gamma(h - 1) + MATRICES[1] @ gamma(h - 2) + (NOISE if h == 0 else 0)
        np.testing.assert_allclose(gamma(h), expected, rtol=0, atol=1e-12)


def test_a_process_that_is_not_stationary_is_refused() -> None:
    with pytest.raises(ValueError, match="stationary"):
        autocovariances(np.array([[[1.01]]]), np.eye(1), 1)


def test_information_of_one_column_is_that_of_its_correlation() -> None:
    """An autoregression of 0.6: neighbours correlate by 0.6, and given the middle one the outer ones share nothing."""
    covariances = autocovariances(np.array([[[0.6]]]), np.eye(1), 2)
    assert conditional_information(covariances, [(0, 1)], [(0, 0)], []) == pytest.approx(-0.5 * np.log(1 - 0.36))
    assert conditional_information(covariances, [(0, 2)], [(0, 0)], [(0, 1)]) == pytest.approx(0.0, abs=1e-12)


def test_simulated_series_have_these_moments_from_the_first_row_on() -> None:
    """2000 series of five rows, seed 0: every covariance within 4.5 of its standard errors, 0.999 for all together."""
    rng, repeats = np.random.default_rng(0), 2000
    covariances = autocovariances(MATRICES, NOISE, 4)
    series = np.stack([simulated(MATRICES, NOISE, covariances, 5, rng) for _ in range(repeats)])
    for t in (0, 4):
        for lag in range(t + 1):
            products = series[:, t, :, None] * series[:, t - lag, None, :]
            error = products.std(axis=0) / np.sqrt(repeats)
            assert (np.abs(products.mean(axis=0) - covariances[lag]) < 4.5 * error).all()
