"""What says that few rows left a regression unfinished."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from infoest.inference import conditional_independence_test
from infoest.methods.innovations.kernels import Kernels
from infoest.methods.innovations.leftover import LeftoverDependenceWarning, leftover, warn_of_leftover
from infoest.methods.innovations.ridge import Regressed, regressed


def test_a_fit_that_is_unfinished_is_far_above_one_that_is_done(rng: np.random.Generator) -> None:
    z = rng.normal(size=(200, 5))
    steep, line = np.sin(4 * z).sum(axis=1), z.sum(axis=1)
    columns = np.column_stack([steep, line + 0.5 * rng.normal(size=200)])
    size = leftover(columns, regressed(columns, Kernels(z, [False] * 5)))
    assert size[1] < 2
    flat = Regressed(columns - columns.mean(axis=0), columns - columns.mean(axis=0), np.ones(2), (None, None))
    np.testing.assert_array_equal(leftover(columns, flat), 0)


def test_it_warns_of_few_rows_only() -> None:
    with pytest.warns(LeftoverDependenceWarning, match="200 rows are few for 5 columns given") as caught:
        warn_of_leftover(20.0, 200, 5)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_leftover(20.0, 2000, 5)
        warn_of_leftover(2.0, 200, 5)
        warn_of_leftover(20.0, 20, 1)


@pytest.mark.slow
def test_steep_functions_of_several_columns_in_200_rows_are_said_to_be_too_much() -> None:
    """Ten samples (seed 21): each warns, as 200 rows do not teach such tails and products; lines never do."""
    for r in range(10):
        rng = np.random.default_rng([21, r])
        z, e, f = rng.normal(size=(200, 5)), rng.normal(size=200), rng.normal(size=200)
        steep = np.exp(1.2 * z[:, 0]) * (1 + z[:, 1] ** 2) + np.exp(z[:, 2]) * z[:, 3]
        with pytest.warns(LeftoverDependenceWarning):
            conditional_independence_test(steep + 0.2 * e, steep + 0.2 * f, z, n_resamples=1, random_state=r)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            s = z.sum(axis=1)
            conditional_independence_test(s + e, s + f, z, n_resamples=1, random_state=r)
