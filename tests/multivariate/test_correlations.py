"""The sweep of the Gaussian methods against determinants of each multiplet, and the columns that it cannot take."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.special import digamma, ndtri
from scipy.stats import rankdata

from infoest import o_information, quantities
from infoest._core.sample import Sample, read_sample
from infoest.methods.copula import GaussianCopula
from infoest.methods.evaluate import evaluate
from infoest.methods.gaussian import Gaussian
from infoest.multivariate import multiplet_information
from infoest.multivariate.correlations import CorrelationSweep, o_information_forms
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
        if scores:  # the error of the copula knows that ranks are estimated
            alone = sample_of(X[:, list(subset)])
            expected = evaluate(quantities.o_information(alone.every_block), alone, method)[0].stderr
            assert found[2, row] == pytest.approx(expected, abs=1e-12)
        else:
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


def test_the_derivative_of_o_by_differences(rng: np.random.Generator) -> None:
    correlation = np.asarray(np.corrcoef(rng.normal(size=(4, 30))))
    form = o_information_forms(correlation[None])[0]
    step = 1e-6
    for i, j in combinations(range(4), 2):
        values = []
        for sign in (1, -1):
            moved = correlation.copy()
            moved[i, j] = moved[j, i] = correlation[i, j] + sign * step
            total, dual, _ = naive.shared_information(moved)
            values.append(total - dual)
        assert form[i, j] == pytest.approx((values[0] - values[1]) / (2 * step), abs=1e-6)


@pytest.mark.filterwarnings("ignore::infoest.methods.near_copies.NearCopiesWarning")
def test_near_copies_have_one_standard_error_by_either_way(rng: np.random.Generator) -> None:
    """Three columns with correlations .9999: one path said 5.56 and the other 0.027, of a true 0.05."""
    X = rng.normal(size=(1000, 1)) + 0.01 * rng.normal(size=(1000, 3))
    alone = o_information(X, method="gaussian_copula")
    swept = multiplet_information(X, 3)
    assert swept.o_information[0] == pytest.approx(alone.value, rel=1e-8)
    assert swept.stderr[0] == pytest.approx(alone.stderr, rel=1e-6)
    assert 0.03 < alone.stderr < 0.12
