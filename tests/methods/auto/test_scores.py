"""Scores against the quantile functions by hand."""

from __future__ import annotations

import numpy as np
from scipy.stats import norm, rankdata, t

from infoest.methods.auto.scores import Scores


def test_scores_are_quantiles_of_mean_ranks(rng: np.random.Generator) -> None:
    columns = rng.normal(size=(41, 2))
    columns[3:6, 0] = columns[2, 0]
    columns[7, 1] = columns[9, 1]
    scores = Scores(columns)
    share = np.column_stack([rankdata(column) for column in columns.T]) / 42
    np.testing.assert_allclose(scores.normal, norm.ppf(share), atol=1e-12)
    for nu in (0.7, 3.0, 41.0):
        np.testing.assert_allclose(scores.student(nu), t.ppf(share, nu), rtol=1e-9, atol=1e-12)


def test_new_rows_fall_between_the_training_values(rng: np.random.Generator) -> None:
    columns = rng.normal(size=(9, 2))
    scores = Scores(columns)
    np.testing.assert_allclose(scores.share(columns) * 10, np.column_stack([rankdata(c) for c in columns.T]))
    np.testing.assert_allclose(scores.share(np.array([[-1e9, 1e9]])), [[0.1, 0.9]])
    low, high = np.sort(columns[:, 0])[:2]
    np.testing.assert_allclose(scores.share(np.array([[(low + high) / 2, 0.0]]))[0, 0], 0.15)
