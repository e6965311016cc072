"""How much near copies lose by the steps between ranks, against samples, and when nothing is said."""

from __future__ import annotations

import math

import numpy as np
import pytest

from infoest import mutual_information
from infoest.methods.margins import normal_scores
from infoest.methods.near_copies import NearCopiesWarning, bias_of_near_copies, bias_of_nearest_pair, resolved


def near(unexplained: float, rng: np.random.Generator, n: int = 1000) -> tuple[np.ndarray, np.ndarray]:
    x, e = rng.normal(size=(2, n))
    r = 1 - unexplained
    return x, r * x + math.sqrt(1 - r * r) * e


@pytest.mark.slow
@pytest.mark.parametrize("unexplained", [1e-3, 1e-4, 1e-6])
def test_the_hint_is_about_the_bias(unexplained: float) -> None:
    """Mean hint in [.5, 1.6] of the mean error over 20 samples of 1000 rows, seed 3.

    The error is -0.06, -0.19 and -0.81 with a standard error of at most 0.2 / sqrt(20) = 0.045.
    """
    rng = np.random.default_rng(3)
    truth = -0.5 * math.log(1 - (1 - unexplained) ** 2)
    with pytest.warns(NearCopiesWarning, match="ranks do not resolve near copies in the tails"):
        found = [mutual_information(*near(unexplained, rng), method="gaussian_copula") for _ in range(20)]
    error = np.mean([estimate.value for estimate in found]) - truth
    assert 0.5 < np.mean([estimate.bias_hint for estimate in found]) / error < 1.6


def test_nothing_is_said_away_from_copies(rng: np.random.Generator) -> None:
    found = mutual_information(*near(0.1, rng), method="gaussian_copula")  # warnings are errors here
    assert math.isnan(found.bias_hint)
    assert found.note == ""


def test_correlations_by_hand(rng: np.random.Generator) -> None:
    x, y = near(1e-4, rng)
    scores = np.column_stack([normal_scores(x), normal_scores(y), normal_scores(rng.normal(size=1000))])
    correlation = np.asarray(np.corrcoef(scores.T))
    finer = resolved(correlation, scores)
    assert finer is not None
    assert finer[0, 2] == correlation[0, 2]
    own, wide = math.sqrt(1 - finer[0, 1] ** 2), 1 - correlation[0, 1] ** 2
    assert own**2 + own * np.ptp(scores[:, 0]) / 1000 == pytest.approx(wide, rel=1e-9)
    np.testing.assert_array_equal(np.diag(finer), np.diag(correlation))
    assert math.isnan(bias_of_near_copies(np.eye(2), scores[:, :2], lambda correlation: float(correlation[0, 0])))


@pytest.mark.filterwarnings("ignore::infoest.methods.near_copies.NearCopiesWarning")
def test_the_nearest_pair_of_many_columns_has_the_hint_of_the_pair(rng: np.random.Generator) -> None:
    x, y = near(1e-4, rng)
    columns = np.column_stack([normal_scores(x), normal_scores(y), normal_scores(rng.normal(size=1000))])
    alone = mutual_information(x, y, method="gaussian_copula", bias_correction=None)
    found = bias_of_nearest_pair(np.asarray(np.corrcoef(columns.T)), columns)
    assert found == pytest.approx(alone.bias_hint, rel=1e-6)
    assert bias_of_nearest_pair(np.eye(3), columns) == 0.0
