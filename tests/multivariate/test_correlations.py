"""The sweep of the Gaussian methods against determinants of each multiplet, and the columns that it cannot take."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.special import digamma, ndtri
from scipy.stats import rankdata

from infoest._core.sample import Sample, read_sample
from infoest.methods.copula import GaussianCopula
from infoest.methods.gaussian import Gaussian
from infoest.multivariate.correlations import CorrelationSweep
from tests import naive

NAMES = tuple("abcde")


@pytest.fixture
def X(rng: np.random.Generator) -> np.ndarray:
    return np.exp(rng.normal(size=(80, 5)) @ rng.normal(size=(5, 5)) / 3)


def sample_of(X: np.ndarray) -> Sample:
    return replace(read_sample(X, names=("X",), discrete=False), blocks=tuple((j,) for j in range(X.shape[1])))


@pytest.mark.parametrize("scores", [False, True])
@pytest.mark.parametrize("order", [2, 3, 5])
def test_each_multiplet_from_its_own_determinants(scores: bool, order: int, X: np.ndarray) -> None:
    """The copula's are those of the normal quantiles of rank / (n + 1)."""
    method: Any = GaussianCopula(bias_correction=None) if scores else Gaussian(bias_correction=None)
    sweep = CorrelationSweep.fit(sample_of(X), NAMES, method)
    columns = ndtri(rankdata(X, axis=0) / (len(X) + 1)) if scores else X
    correlation = np.asarray(np.corrcoef(columns.T))
    np.testing.assert_allclose(sweep.correlation, correlation, atol=1e-12)
    members = np.array(list(combinations(range(5), order)))
    found = sweep.look_at(members, stderr=True)
    for row, subset in enumerate(members):
        total, dual, variance = naive.shared_information(correlation[np.ix_(subset, subset)])
        np.testing.assert_allclose(found[:2, row], [total, dual], atol=1e-10)
        assert found[2, row] ** 2 == pytest.approx(variance / len(X), abs=1e-12)  # of pairs 0 but for rounding
        assert (found[3:, row] == 0).all()


def test_the_bias_taken_off_is_that_of_so_many_variables(X: np.ndarray) -> None:
    """Half the expected log-determinant of a Wishart matrix over n - 1, term by term."""
    n, members = len(X), np.array(list(combinations(range(5), 4)))
    plain, corrected = (
        CorrelationSweep.fit(sample_of(X), NAMES, Gaussian(bias_correction=correction)).look_at(members, stderr=False)
        for correction in (None, "digamma")
    )

    def bias(d: int) -> float:
        return float(0.5 * (digamma((n - np.arange(1, d + 1)) / 2).sum() + d * np.log(2 / n)))

    total, dual = 4 * bias(1) - bias(4), 4 * bias(3) - 3 * bias(4)
    np.testing.assert_allclose(plain[0] - corrected[0], total, atol=1e-12)
    np.testing.assert_allclose(plain[1] - corrected[1], dual, atol=1e-12)
    assert np.isnan(plain[2]).all()


def test_the_order_of_multiplets_changes_nothing(X: np.ndarray, rng: np.random.Generator) -> None:
    sweep = CorrelationSweep.fit(sample_of(X), NAMES, Gaussian())
    members = np.array(list(combinations(range(5), 3)))
    mixed = rng.permutation(len(members))
    found = sweep.look_at(members, stderr=True)
    np.testing.assert_allclose(sweep.look_at(members[mixed], stderr=True), found[:, mixed], rtol=1e-12, atol=1e-14)


def test_a_dependent_column_is_named_where_a_multiplet_holds_all_of_it(X: np.ndarray) -> None:
    X[:, 3] = X[:, 0] - 2 * X[:, 1]
    sweep = CorrelationSweep.fit(sample_of(X), NAMES, Gaussian(bias_correction=None))
    assert np.isfinite(sweep.look_at(np.array([[0, 2, 3], [1, 3, 4]]), stderr=True)).all()
    with pytest.raises(ValueError, match=r"X column 'd' is a linear function of other columns .* infinite\. Drop it"):
        sweep.look_at(np.array([[0, 1, 2], [0, 1, 3]]), stderr=True)


def test_rows_and_label_are_those_of_the_method(X: np.ndarray) -> None:
    for method, label in ((Gaussian(), "Gaussian, bias-corrected"), (GaussianCopula(), "Gaussian copula, bias-corre")):
        sweep = CorrelationSweep.fit(sample_of(X), NAMES, method)
        assert (sweep.n, sweep.names) == (80, NAMES)
        assert sweep.label.startswith(label)
        assert sweep.batch > 1000
