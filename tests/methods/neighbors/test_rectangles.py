"""Sums of neighbour counts: KSG-2 rectangles, TC, DTC, O and S against loops, and their standard errors."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest import quantities as q
from infoest._core.sample import Sample, read_sample
from infoest.methods.evaluate import evaluate, local_values
from infoest.methods.neighbors.method import Neighbors
from tests import naive

KSG2 = Neighbors(algorithm="ksg2", stderr=False, warn=False)
KSG1 = Neighbors(stderr=False, warn=False)


def sample_of(blocks: list[NDArray[np.float64]]) -> Sample:
    return read_sample(*blocks, names=[f"x{i}" for i in range(len(blocks))])


def scaled(blocks: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    return [block / block.std(axis=0) for block in blocks]


def equicorrelated(n: int, r: float, m: int, rng: np.random.Generator) -> NDArray[np.float64]:
    common: NDArray[np.float64] = math.sqrt(r) * rng.normal(size=(n, 1))
    return common + math.sqrt(1 - r) * rng.normal(size=(n, m))


def blocks_of(widths: list[int], n: int, rng: np.random.Generator) -> list[NDArray[np.float64]]:
    columns = equicorrelated(n, 0.5, sum(widths), rng) * 10.0 ** rng.integers(-9, 9, size=sum(widths))
    return [np.ascontiguousarray(part) for part in np.split(columns, np.cumsum(widths)[:-1], axis=1)]


SHAPES = [[1, 1], [2, 1], [1, 1, 1], [2, 1, 3], [1, 2, 1, 2]]


@pytest.mark.parametrize("widths", SHAPES)
@pytest.mark.parametrize("k", [1, 3, 7])
def test_sums_equal_brute_force(widths: list[int], k: int, rng: np.random.Generator) -> None:
    blocks = blocks_of(widths, 70, rng)
    sample, names = sample_of(blocks), range(len(widths))
    value = {
        quantity: evaluate(quantity(names), sample, Neighbors(n_neighbors=k, stderr=False, warn=False))[0].value
        for quantity in (q.total_correlation, q.dual_total_correlation, q.o_information, q.s_information)
    }
    tc, dtc = naive.knn_total_correlation(scaled(blocks), k), naive.knn_dual_total_correlation(scaled(blocks), k)
    assert value[q.total_correlation] == pytest.approx(tc, abs=1e-12)
    assert value[q.dual_total_correlation] == pytest.approx(dtc, abs=1e-12)
    assert value[q.o_information] == pytest.approx(tc - dtc, abs=1e-12)
    assert value[q.s_information] == pytest.approx(tc + dtc, abs=1e-12)


@pytest.mark.parametrize("widths", SHAPES)
@pytest.mark.parametrize("k", [1, 3, 7])
def test_ksg2_equals_brute_force(widths: list[int], k: int, rng: np.random.Generator) -> None:
    blocks = blocks_of(widths, 70, rng)
    blocks[0][:2] = blocks[0][2]  # ties within a block
    estimate, fitted = evaluate(
        q.total_correlation(range(len(widths))),
        sample_of(blocks),
        Neighbors(n_neighbors=k, algorithm="ksg2", stderr=False, warn=False),
    )
    assert estimate.value == pytest.approx(naive.ksg2(scaled(blocks), k), abs=1e-12)
    assert estimate.method == f"KSG-2, k={k}"
    assert local_values(fitted, q.total_correlation(range(len(widths)))).mean() == pytest.approx(
        estimate.value, abs=1e-12
    )


def test_two_blocks_are_mutual_information(rng: np.random.Generator) -> None:
    sample = sample_of(blocks_of([1, 2], 200, rng))
    for settings in (KSG1, KSG2):
        tc = evaluate(q.total_correlation([0, 1]), sample, settings)[0].value
        assert tc == evaluate(q.mutual_information(), sample, settings)[0].value
    assert evaluate(q.o_information([0, 1]), sample, KSG1)[0].value == 0


def test_ksg2_new_row_is_one_more_of_the_sample(rng: np.random.Generator) -> None:
    blocks = blocks_of([1, 2], 60, rng)
    sample = sample_of(blocks)
    _, fitted = evaluate(q.mutual_information(), sample, KSG2)
    new = [block[:1] + 0.1 * block.std(axis=0) for block in blocks]
    found = local_values(fitted, q.mutual_information(), sample.like(*new, names=("x0", "x1")))
    near = [np.abs((block - row) / block.std(axis=0)).max(axis=1) for block, row in zip(blocks, new, strict=True)]
    closest = np.argsort(np.maximum(*near))[:3]
    psi = naive.psi_at_integers(100)
    expected = psi[61] + psi[3] - 1 / 3 - sum(psi[(far <= far[closest].max()).sum()] for far in near)
    assert found == pytest.approx([expected], abs=1e-12)


def test_ksg2_is_for_sums_whose_terms_are_the_sides_of_its_box(rng: np.random.Generator) -> None:
    sample = sample_of(blocks_of([1, 1, 1], 50, rng))
    for quantity in (
        q.conditional_mutual_information(),
        q.dual_total_correlation([0, 1, 2]),
        q.o_information([0, 1, 2]),
        q.entropy(0),
    ):
        with pytest.raises(
            ValueError, match=r"'ksg2' is for mutual information and total correlation.*algorithm='ksg1'"
        ):
            evaluate(quantity, sample, KSG2)
    with pytest.raises(ValueError, match=r"algorithm='ksg3' is not known"):
        evaluate(q.mutual_information(), sample, Neighbors(algorithm="ksg3"))


@pytest.mark.slow
def test_known_values_of_equicorrelated_normals() -> None:
    """Equicorrelation 0.4, n = 1000, mean of 10 draws, seed 1: within 0.045 (three blocks), 0.09 (six) of truth.

    Known means at k = 3: TC .225 for .217, DTC .184 for .172, O .041 for .045; six: .685 for .728, .366 for .375, .318
    for .352. One draw has a standard deviation of .02 to .05; five of those of the mean are at most .08.
    """
    rng = np.random.default_rng(1)
    truth = {3: (0.217, 0.172, 0.045), 6: (0.728, 0.375, 0.352)}
    sums = (q.total_correlation, q.dual_total_correlation, q.o_information)
    for m, expected in truth.items():
        found = np.zeros(3)
        for _ in range(10):
            sample = sample_of(list(equicorrelated(1000, 0.4, m, rng).T))
            found += [evaluate(quantity(range(m)), sample, KSG1)[0].value / 10 for quantity in sums]
        np.testing.assert_allclose(found, expected, atol=0.015 * m)


@pytest.mark.slow
def test_standard_error_says_where_it_comes_from(rng: np.random.Generator) -> None:
    sample = sample_of(list(equicorrelated(300, 0.4, 2, rng).T))
    mi = q.mutual_information()
    assert evaluate(mi, sample, Neighbors())[0].note == ""
    assert "40 subsamples of 60 rows: no formula" in evaluate(mi, sample, Neighbors(algorithm="ksg2"))[0].note
    assert "40 subsamples of 60 rows" in evaluate(mi, sample, Neighbors(n_neighbors=40))[0].note
    wide = sample_of([rng.normal(size=(300, 6)), rng.normal(size=(300, 7))])
    assert "calibrated up to 12 joint dimensions, got 13" in evaluate(mi, wide, Neighbors())[0].note
    few = evaluate(mi, sample_of(list(rng.normal(size=(2, 20)))), Neighbors(n_neighbors=5, algorithm="ksg2"))[0]
    assert math.isnan(few.stderr)
    assert "standard error unknown" in few.note
    conditional = evaluate(q.conditional_entropy((0,), (1,)), sample, Neighbors())[0]
    assert "formula calibrated for information and for the entropy of all columns" in conditional.note
    assert conditional.stderr > 0


@pytest.mark.slow
def test_subsampled_standard_error_does_not_depend_on_threads(rng: np.random.Generator) -> None:
    sample = sample_of(list(equicorrelated(200, 0.4, 2, rng).T))
    one, two = (
        evaluate(q.mutual_information(), sample, Neighbors(algorithm="ksg2", n_jobs=j))[0].stderr for j in (1, 2)
    )
    assert one == two


def spread(quantity: q.SignedSum, m: int, r: float, settings: Neighbors, repetitions: int, n: int = 500) -> float:
    """Mean standard error over the Monte-Carlo standard deviation; seed 12."""
    rng = np.random.default_rng(12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        samples = (sample_of(list(equicorrelated(n, r, m, rng).T)) for _ in range(repetitions))
        estimates = [evaluate(quantity, sample, settings)[0] for sample in samples]
    return float(np.mean([e.stderr for e in estimates]) / np.std([e.value for e in estimates], ddof=1))


@pytest.mark.slow
@pytest.mark.parametrize("r", [0.0, 0.4])
@pytest.mark.parametrize(
    "quantity",
    [q.total_correlation, q.dual_total_correlation, q.o_information, q.s_information],
    ids=lambda f: f.__name__,
)
def test_standard_errors_of_sums(quantity: object, r: float) -> None:
    """Three blocks, 300 repetitions of 500 rows: ratio in [0.8, 1.25].

    Measured 0.91 to 1.09 with a Monte-Carlo error of 0.041; sd(local)/sqrt(n) gives 0.73 to 0.84.
    """
    assert 0.8 < spread(quantity(range(3)), 3, r, Neighbors(), 300) < 1.25  # type: ignore[operator]


@pytest.mark.slow
def test_standard_error_of_conditional_information() -> None:
    """I(a; b | c) of three equicorrelated columns: 300 repetitions of 500 rows, ratio in [0.8, 1.25]."""
    assert 0.8 < spread(q.conditional_mutual_information(), 3, 0.4, Neighbors(), 300) < 1.25


@pytest.mark.slow
def test_standard_error_of_rectangles_by_subsampling() -> None:
    """KSG-2, 150 repetitions of 500 rows: ratio in [0.75, 1.25]; measured 0.91 to 0.97, Monte-Carlo error 0.06."""
    assert 0.75 < spread(q.mutual_information(), 2, 0.4, Neighbors(algorithm="ksg2"), 150) < 1.25
