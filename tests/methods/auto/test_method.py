"""The anchored estimate: identities, local values, new rows, what opens the gate, and who is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import block_diag

import infoest
from infoest import quantities as q
from infoest._core.errors import InputError
from infoest._core.sample import Sample, read_sample
from infoest.methods.auto.anchor import rows_suffice
from infoest.methods.auto.method import Auto, FittedAuto
from infoest.methods.evaluate import evaluate, local_values, shift_of
from infoest.methods.neighbors.fitted import FittedNeighbors

pytestmark = pytest.mark.slow  # neighbours of hundreds of rows, many times over

TOTAL = q.total_correlation


def singles(rows: NDArray[np.float64]) -> Sample:
    sample = read_sample(rows, names=("X",))
    return replace(sample, blocks=tuple((j,) for j in range(rows.shape[1])))


def synergy(m: int, r: float) -> NDArray[np.float64]:
    """Correlations of a column with m - 1 others that are independent of each other."""
    shape = np.eye(m)
    shape[0, 1:] = shape[1:, 0] = r / np.sqrt(m - 1)
    return shape


def star(m: int) -> NDArray[np.float64]:
    """A second column that sums what the others say, its correlation with the first aside."""
    shape = np.eye(m)
    shape[0, 1] = shape[1, 0] = 1 / np.sqrt(m - 1)
    shape[1, 2:] = shape[2:, 1] = 0.7 / np.sqrt(m - 1)
    return shape


def normal(shape: NDArray[np.float64], n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return np.asarray(rng.normal(size=(n, len(shape))) @ np.linalg.cholesky(shape).T)


def noisy_xor(n: int, extra: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """A column whose sign is the product of two others' in nine of ten rows, and columns beside."""
    rows = rng.normal(size=(n, 3 + extra))
    sign = np.sign(rows[:, 0] * rows[:, 1]) * np.where(rng.random(n) < 0.1, -1, 1)
    rows[:, 2] = sign * np.abs(rows[:, 2])
    return rows


def test_identities_hold_and_local_values_average_to_the_value(rng: np.random.Generator) -> None:
    rows = noisy_xor(600, 2, rng)
    found = {}
    for name in ("total_correlation", "dual_total_correlation", "o_information", "s_information"):
        estimate = getattr(infoest, name)(rows, method="auto", stderr=False)
        assert estimate.local.mean() == pytest.approx(estimate.value, abs=1e-12)
        assert "of residual of 3 columns" in estimate.method
        found[name] = estimate.value
    total, dual, o, s = found.values()
    assert o == pytest.approx(total - dual, abs=1e-12)
    assert s == pytest.approx(total + dual, abs=1e-12)


@pytest.mark.filterwarnings("ignore::infoest.methods.neighbors.probe.NeighborBiasWarning")  # of -0.04 and the like
def test_synergy_that_no_pair_shows_is_found(rng: np.random.Generator) -> None:
    """Truth 0.368 (ln 2 less the entropy of a coin of 0.1); the copula alone says 0.00, six dimensions lose a half."""
    rows = noisy_xor(1000, 3, rng)
    estimate = infoest.total_correlation(rows)
    assert estimate.value == pytest.approx(0.33, abs=0.16)  # bias -0.04, four standard deviations of 0.04
    assert abs(infoest.total_correlation(rows, method="gaussian_copula").value) < 0.05


def test_ten_normal_columns_have_their_o_information(rng: np.random.Generator) -> None:
    """Neighbours alone gave -0.12 +- 0.09 for -0.59 at 1000 rows, and -0.22 +- 0.04 at 5000."""
    shape = block_diag(star(3), star(3), star(4))
    precision = np.linalg.inv(shape)
    joint = np.linalg.slogdet(shape)[1]
    truth = -0.5 * joint - 0.5 * (np.log(np.diag(precision)).sum() + joint)  # TC - DTC of a normal law
    estimate = infoest.o_information(normal(shape, 1000, rng))
    assert truth == pytest.approx(-0.5869, abs=1e-3)
    assert estimate.value == pytest.approx(truth, abs=0.2)  # four standard deviations of 0.05


def test_only_the_order_of_values_matters(rng: np.random.Generator) -> None:
    rows = normal(synergy(4, 0.8), 300, rng)
    warped = np.column_stack([np.exp(3 * rows[:, 0]), -1 / (9 + rows[:, 1]), rows[:, 2] ** 3, 1e-9 * rows[:, 3]])
    straight, curved = infoest.total_correlation(rows), infoest.total_correlation(warped)
    assert (straight.value, straight.stderr) == (curved.value, curved.stderr)
    assert straight == infoest.total_correlation(rows, n_jobs=2)


def test_new_rows_have_the_local_values_of_the_same_model(rng: np.random.Generator) -> None:
    rows = noisy_xor(500, 1, rng)
    sample = singles(rows)
    total = TOTAL(range(4))
    fitted = Auto().fit(sample, total)
    assert isinstance(fitted, FittedAuto)
    assert fitted.weight == 1
    fresh = singles(noisy_xor(2000, 1, rng))
    local = local_values(fitted, total, fresh) + shift_of(fitted, total)
    assert local.mean() == pytest.approx(0.33, abs=0.12)  # four standard errors of 0.03
    anchored = replace(sample, columns=normal(synergy(4, 0.8), 500, rng))
    closed = Auto().fit(anchored, total)
    own = local_values(closed, total, anchored)
    np.testing.assert_allclose(own, local_values(closed, total), atol=1e-8)  # at their ranks they are the own rows


def test_a_series_has_the_error_of_dependent_rows(rng: np.random.Generator) -> None:
    steps = rng.normal(size=(2, 1501))
    source, target = np.zeros(1501), np.zeros(1501)
    for t in range(1, 1501):
        source[t] = 0.6 * source[t - 1] + steps[0, t]
        target[t] = 0.6 * target[t - 1] + 0.4 * source[t - 1] + steps[1, t]
    transfer = infoest.transfer_entropy
    one = transfer(source, target, method="gaussian").value
    several = transfer(source, target, lag_source=3, lag_target=3, theiler=2)
    assert several.method.startswith("auto")
    assert several.value == pytest.approx(one, abs=0.02)  # the law has one lag; both see the same rows
    assert 0.003 < several.stderr < 0.03


def test_copies_go_to_plain_neighbours(rng: np.random.Generator) -> None:
    x = rng.normal(size=(200, 3))
    sample = read_sample(x, np.exp(x[:, :1]), names=("x", "y"))
    assert isinstance(Auto().fit(sample, q.mutual_information()), FittedNeighbors)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (lambda rng: rng.normal(size=(49, 4)), "needs at least 50 samples"),
        (lambda rng: rng.normal(size=(80, 21)), "needs at least 84 samples"),
        (lambda rng: np.round(rng.normal(size=(80, 4)), 1), "duplicated values"),
    ],
    ids=["few rows", "many columns", "ties"],
)
def test_refusals_name_the_remedy(rows: object, problem: str, rng: np.random.Generator) -> None:
    sample = singles(rows(rng))  # type: ignore[operator]
    with pytest.raises(InputError, match=problem):
        evaluate(TOTAL(sample.every_block), sample, Auto())


def test_small_samples_keep_plain_neighbours_by_default(rng: np.random.Generator) -> None:
    assert not rows_suffice(49, 4)
    assert rows_suffice(50, 4)
    assert infoest.total_correlation(rng.normal(size=(40, 4))).method.startswith("KSG-1")


def test_constant_columns_are_left_out(rng: np.random.Generator) -> None:
    rows = normal(synergy(4, 0.8), 200, rng)
    wide = np.column_stack([rows[:, :2], np.ones(200), rows[:, 2:]])
    assert infoest.total_correlation(wide).value == infoest.total_correlation(rows).value
