"""Information about groups and its covariance over the same rows, against naive versions and repeated samples."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest import Counts
from infoest.credit import EmptyBinWarning, information_value
from infoest.credit.fairness.set_information import grouped_information, set_information, smoothed_shares

Floats = NDArray[np.float64]


def test_two_groups_give_the_information_value() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 5, 400), rng.integers(0, 2, 400)
    ours = set_information([x], ["x"], y, 2, "y").estimates["x"]
    theirs = information_value(x, y)
    for name in ("value", "stderr", "debiased"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-12)
    assert ours.confint() == pytest.approx(theirs.confint(), rel=1e-9)
    empty = np.array([[10.0, 0.0], [20.0, 30.0], [0.0, 0.0], [5.0, 9.0]])
    with pytest.warns(EmptyBinWarning):
        theirs = information_value(Counts.from_counts(*empty.T))
    ours = grouped_information(empty).estimate
    assert (ours.value, ours.stderr) == pytest.approx((theirs.value, theirs.stderr), rel=1e-12)


def test_several_groups_are_the_mean_of_pairs_and_the_mixture_identity() -> None:
    rng = np.random.default_rng(2)
    counts = rng.integers(5, 60, size=(6, 4)).astype(np.float64)
    found = grouped_information(counts).estimate
    r, p = counts.sum(0) / counts.sum(), counts / counts.sum(0)

    def jeffreys(a: Floats, b: Floats) -> float:
        return float(((a - b) * np.log(a / b)).sum())

    weight = sum(r[k] * r[m] for k, m in itertools.combinations(range(4), 2))
    pairs = sum(r[k] * r[m] * jeffreys(p[:, k], p[:, m]) for k, m in itertools.combinations(range(4), 2))
    assert found.value == pytest.approx(pairs / weight, rel=1e-12)
    assert found.value == pytest.approx(sum(r[k] * jeffreys(p[:, k], p @ r) for k in range(4)) / weight, rel=1e-12)


@pytest.mark.slow
def test_covariance_is_that_of_repeated_samples() -> None:
    # 800 samples of 800 rows, seed 7: the relative error of a variance is 0.05, so 0.2 is four of them.
    rng = np.random.default_rng(7)
    estimates, covariances = [], []
    for _ in range(800):
        latent, group = rng.normal(size=800), rng.choice(3, 800, p=[0.5, 0.3, 0.2])
        codes = [
            np.digitize(latent + weight * rng.normal(size=800) + 0.7 * group, [-0.5, 0.5, 1.0]) for weight in (0.5, 0.7)
        ]
        found = set_information(codes, ["a", "b"], group, 3, "group")
        estimates.append(found.estimates.value)
        covariances.append(found.covariance)
    observed = np.cov(np.array(estimates).T)
    assert observed[0, 1] > 0.4 * observed[0, 0]  # the features do move together
    np.testing.assert_allclose(np.mean(covariances, axis=0), observed, rtol=0.2)


def test_covariance_holds_the_standard_errors_and_sums_add_up(rng: np.random.Generator) -> None:
    group, shared = rng.integers(3, size=500), rng.normal(size=500)
    codes = [np.digitize(shared + rng.normal(size=500) + 0.5 * group, [-1.0, 0, 1]) for _ in range(5)]
    information = set_information(codes, list("abcde"), group, 3, "group")
    np.testing.assert_allclose(np.sqrt(np.diag(information.covariance)), information.estimates.stderr, rtol=1e-10)
    assert np.linalg.eigvalsh(information.covariance).min() > -1e-12
    chosen = np.arange(5) % 2 == 0
    total = information.total(chosen)
    assert total.best == pytest.approx(information.estimates.best[chosen].sum())
    assert total.stderr**2 == pytest.approx(chosen @ information.covariance @ chosen)


def test_an_empty_cell_smooths_the_occupied_bins_and_is_reported() -> None:
    shares, sizes, occupied, smoothed = smoothed_shares(np.array([[10.0, 0], [20, 30], [0, 0]]))
    assert (sizes.tolist(), occupied.tolist(), smoothed) == ([30, 30], [True, True, False], True)
    np.testing.assert_allclose(shares[:, :2], [[10.5 / 31, 20.5 / 31], [0.5 / 31, 30.5 / 31]], rtol=1e-14)
    assert (shares[:, 2] == 1).all()
    found = set_information([np.array([0, 0, 1, 1])], ["a"], np.array([0, 0, 1, 1]), 2, "y")
    assert found.smoothed == ("a",)


def test_one_bin_says_nothing_about_any_group() -> None:
    found = grouped_information(np.array([[10.0, 20, 30]]))
    assert (found.estimate.value, found.estimate.stderr, found.smoothed) == (0.0, 0.0, False)
    assert (found.influence == 0).all()
