"""A common scale is found where columns share one, and not where independent blocks have one each."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import multivariate_t

from infoest import quantities as q
from infoest.methods.auto.scores import Scores
from infoest.methods.auto.tails import find_tails, student_entropy, student_surprisal, whiten


def student(n: int, d: int, nu: float, rng: np.random.Generator) -> NDArray[np.float64]:
    return np.asarray(rng.normal(size=(n, d)) / np.sqrt(rng.chisquare(nu, n) / nu)[:, None])


def tails_of(columns: NDArray[np.float64], null: q.SignedSum) -> list[tuple[tuple[int, ...], float]]:
    scores = Scores(columns)
    correlation = np.corrcoef(scores.normal, rowvar=False)
    return [(tail.columns, tail.nu) for tail in find_tails(scores, correlation, null)]


def test_student_entropy_and_density_are_those_of_scipy(rng: np.random.Generator) -> None:
    shape = np.array([[1.0, 0.4, 0.1], [0.4, 1.0, -0.2], [0.1, -0.2, 1.0]])
    law = multivariate_t(shape=shape, df=3)
    rows = student(5, 3, 3, rng)
    np.testing.assert_allclose(student_surprisal(*whiten(rows, shape), 3), -law.logpdf(rows), atol=1e-12)
    volume = 0.5 * np.log(np.linalg.det(shape))
    assert student_entropy(3, 3) + volume == pytest.approx(law.entropy(), abs=1e-9)


def test_a_common_scale_is_found_with_its_columns(rng: np.random.Generator) -> None:
    columns = np.hstack([rng.normal(size=(2000, 2)), student(2000, 3, 2.0, rng)])
    ((group, nu),) = tails_of(columns, q.total_correlation(range(5)))
    assert group == (2, 3, 4)
    assert 1.6 < nu < 2.5  # its standard error at 2000 rows is about 0.1


def test_independent_blocks_with_heavy_tails_earn_no_scale(rng: np.random.Generator) -> None:
    """One scale for all would have the better likelihood than none, and give information that is not there."""
    columns = np.hstack([student(2000, 2, 1.5, rng), student(2000, 2, 1.5, rng)])
    assert tails_of(columns, q.mutual_information((0, 1), (2, 3))) == []
    assert [group for group, _ in tails_of(columns, q.total_correlation(range(4)))] == [(0, 1), (2, 3)]


def test_a_scale_shared_with_the_condition_only_is_no_information(rng: np.random.Generator) -> None:
    shared = student(2000, 2, 1.5, rng)
    columns = np.column_stack([rng.normal(size=2000), shared])
    assert tails_of(columns, q.conditional_mutual_information((0,), (1,), (2,))) == []
