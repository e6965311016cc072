"""Normal scores by hand, which columns want them, and how new rows are read."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import kurtosis as moments

from infoest.methods.margins import Margin, check_standardize, kurtosis, normal_scores, ranked, wants_scores
from tests import naive


def test_normal_scores_by_hand(rng: np.random.Generator) -> None:
    column = rng.normal(size=50)
    column[:3] = column[3]  # ties take their mean rank
    np.testing.assert_allclose(normal_scores(column), naive.normal_scores(column), atol=1e-12)
    np.testing.assert_allclose(normal_scores(np.array([4.0, 2.0, 9.0])), ndtri([0.5, 0.25, 0.75]), atol=1e-12)


def test_scores_are_the_same_under_increasing_functions(rng: np.random.Generator) -> None:
    column = rng.normal(size=80)
    np.testing.assert_array_equal(normal_scores(np.exp(5 * column)), normal_scores(column))


def test_new_rows_lie_between_the_training_rows_and_never_beyond(rng: np.random.Generator) -> None:
    column = rng.exponential(size=60)
    margin, scores = ranked(column)
    np.testing.assert_allclose(margin.scores(column), scores, atol=1e-12)
    ordered = np.sort(column)
    low, middle, high = margin.scores(np.array([ordered[4], (ordered[4] + ordered[5]) / 2, ordered[5]]))
    assert low < middle < high
    np.testing.assert_array_equal(margin.scores(np.array([-1e9, 1e9])), [scores.min(), scores.max()])
    np.testing.assert_array_equal(Margin.of(column).values, margin.values)


def test_kurtosis_is_the_fourth_moment_even_where_squares_overflow(rng: np.random.Generator) -> None:
    column = rng.standard_t(4, size=300)
    assert kurtosis(column) == pytest.approx(float(moments(column, fisher=False)), rel=1e-12)
    assert kurtosis(1e200 * column) == pytest.approx(kurtosis(column), rel=1e-12)
    assert kurtosis(np.full(5, 0.1)) == 0


@pytest.mark.parametrize(
    ("draw", "wanted"),
    [
        (lambda rng: rng.normal(size=1000), False),
        (lambda rng: rng.uniform(size=1000), False),
        (lambda rng: np.exp(3 * rng.normal(size=1000)), True),
        (lambda rng: rng.standard_cauchy(1000), True),
        (lambda rng: 2.5 * rng.permutation(1000) - 3, True),
        (lambda rng: np.round(rng.normal(size=1000), 1), False),
        (lambda rng: np.zeros(1000), False),
        (lambda rng: np.array([1.0, 2.0, 3.0]), False),
    ],
    ids=["normal", "uniform", "lognormal", "Cauchy", "ranks", "rounded", "constant", "three rows"],
)
def test_heavy_tails_and_lists_of_ranks_want_scores(draw: object, wanted: bool, rng: np.random.Generator) -> None:
    """Kurtosis 3 has a standard deviation of 0.15 at 1000 normal rows, so 5 is 13 of them away."""
    assert wants_scores(draw(rng)) is wanted  # type: ignore[operator]


@pytest.mark.parametrize("given", ["no", "yes", None, 2, 0.5, "Ranks"])
def test_what_is_no_way_to_standardize_is_refused(given: object) -> None:
    with pytest.raises(ValueError, match=r"standardize=.*Use one of 'auto', 'ranks', 'sd', True, False"):
        check_standardize(given)


@pytest.mark.parametrize("given", ["auto", "ranks", "sd", True, False, np.True_, np.False_])
def test_ways_to_standardize(given: object) -> None:
    check_standardize(given)
