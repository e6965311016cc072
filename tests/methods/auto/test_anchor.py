"""The anchor is the Gaussian copula where no columns share a scale, and the Student copula where all do."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from infoest import quantities as q
from infoest._core.sample import read_sample
from infoest.methods.auto.anchor import Anchor, CopiesError
from infoest.methods.auto.tails import Tail, student_entropy
from infoest.methods.copula import GaussianCopula
from infoest.methods.evaluate import evaluate

PAIRS = q.mutual_information((0, 1), (2, 3))


def correlated(n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    rows = rng.normal(size=(n, 4))
    rows[:, 2] += 0.8 * rows[:, 0]
    return rows


def value(anchor: Anchor, quantity: q.SignedSum) -> float:
    return sum(c * anchor.entropy(term) for term, c in quantity.terms)


def test_without_tails_it_is_the_gaussian_copula(rng: np.random.Generator) -> None:
    rows = correlated(300, rng)
    anchor = Anchor(rows, PAIRS)
    assert not anchor.tails
    sample = read_sample(rows[:, :2], rows[:, 2:], names=("x", "y"))
    expected, _ = evaluate(q.mutual_information(), sample, GaussianCopula())
    assert value(anchor, PAIRS) == pytest.approx(expected.value, abs=1e-10)
    assert expected.local is not None
    local = np.sum([c * anchor.surprisal(term) for term, c in PAIRS.terms], axis=0)
    np.testing.assert_allclose(local - local.mean(), expected.local - expected.value, atol=1e-9)


def test_own_rows_are_new_rows_at_their_ranks(rng: np.random.Generator) -> None:
    rows = rng.standard_t(2, size=(400, 1)) * rng.normal(size=(400, 3))
    anchor = Anchor(rows, q.total_correlation(range(3)))
    assert anchor.tails
    again = anchor.surprisal((0, 2), anchor.scores.share(rows))
    np.testing.assert_allclose(again, anchor.surprisal((0, 2)), rtol=1e-9, atol=1e-9)


def test_a_common_scale_adds_the_information_of_the_student_law(rng: np.random.Generator) -> None:
    rows = rng.normal(size=(4000, 3)) / np.sqrt(rng.chisquare(2, 4000) / 2)[:, None]
    total = q.total_correlation(range(3))
    anchor = Anchor(rows, total)
    truth = 3 * student_entropy(2, 1) - student_entropy(2, 3)  # 0.232
    assert value(anchor, total) == pytest.approx(truth, abs=0.05)  # four standard errors at 4000 rows


def test_drawn_rows_follow_the_model(rng: np.random.Generator) -> None:
    anchor = Anchor(correlated(3000, rng), PAIRS, [Tail((1, 3), 2.0)])
    drawn = anchor.simulate(np.random.default_rng(1))
    assert drawn.tails == anchor.tails
    np.testing.assert_allclose(drawn.correlation, anchor.correlation, atol=0.1)  # five standard errors
    assert value(drawn, PAIRS) == pytest.approx(value(anchor, PAIRS), abs=0.1)


def test_copies_have_no_anchor(rng: np.random.Generator) -> None:
    x = rng.normal(size=200)
    with pytest.raises(CopiesError):
        Anchor(np.column_stack([x, np.exp(x), rng.normal(size=200)]), q.total_correlation(range(3)))
