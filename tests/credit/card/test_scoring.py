"""Scores of a card, row by row and by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from infoest._core.columns import Column, read_column
from infoest.credit import Bins
from infoest.credit.card.scorecard import Card, CardFeature, Scaling
from infoest.credit.card.scoring import BLOCK, encoded_rows, log_odds, points_table, reason_codes

AGE = CardFeature("age", "number", Bins.from_edges([30, 50]), np.array([0.8, 0.1, -0.6]), 1.1)
JOB = CardFeature("job", "text", Bins(categories=("clerk", "smith")), np.array([-0.4, 0.5, 0.2]), 0.9)
CARD = Card((AGE, JOB), -1.3, Scaling(), "neutral")


def rows(age: Any, job: Any) -> list[Column]:
    return [read_column(np.asarray(age, dtype=float), "age"), read_column(np.array(job, dtype=object), "job")]


def test_log_odds_by_hand() -> None:
    columns = rows([25, 30, 77, np.nan], ["smith", "clerk", None, "baker"])
    expected = [[0.8, 0.5], [0.1, -0.4], [-0.6, 0.2], [0.0, 0.0]]  # age missing, and a job that fit did not see
    np.testing.assert_array_equal(encoded_rows(CARD, columns), expected)
    by_hand = [1.1 * a + 0.9 * b - 1.3 for a, b in expected]
    np.testing.assert_allclose(log_odds(CARD, columns), by_hand, rtol=1e-14)


def test_rows_are_put_together_block_by_block(rng: np.random.Generator) -> None:
    n = 2 * BLOCK + 1
    age, job = rng.uniform(20, 60, n), rng.choice(["clerk", "smith"], n)
    found = encoded_rows(CARD, rows(age, job))
    np.testing.assert_array_equal(found[:, 0], AGE.woe[np.searchsorted([30, 50], age, side="right")])
    np.testing.assert_array_equal(found[:, 1], np.where(job == "clerk", -0.4, 0.5))


@pytest.mark.parametrize(
    ("age", "job", "complaint"),
    [([25], ["baker"], "job has the category 'baker'"), ([np.nan], ["clerk"], "age is missing in 1 rows")],
)
def test_what_fit_did_not_see_is_refused_where_asked(age: Any, job: Any, complaint: str) -> None:
    strict = Card((AGE, JOB), -1.3, Scaling(), "error")
    with pytest.raises(ValueError, match=complaint):
        log_odds(strict, rows(age, job))


def test_reasons_by_hand() -> None:
    scaling = Scaling(pdo=math.log(2), odds=1, base_points=0)  # points are minus the log odds
    card = Card((AGE, JOB), 0.0, scaling, "neutral")
    points = {"age": -1.1 * AGE.woe, "job": -0.9 * JOB.woe}
    mass = {"age": np.array([10.0, 10, 0]), "job": np.array([10.0, 5, 5])}
    columns = rows([25, 35, 35], ["smith", "clerk", "smith"])
    # The best bin of age that holds rows is the middle one: no points are lost there. Losses of the first row are
    # 1.1 * 0.7 and 0.9 * 0.9.
    best = reason_codes(card, columns, points, mass, 3, "best")
    assert best.tolist() == [["job", "age", None], [None, None, None], ["job", None, None]]
    # Mean points are -0.495 for age and 0.9 * (0.4 * 10 - 0.5 * 5 - 0.2 * 5) / 20 for job.
    mean = reason_codes(card, columns, points, mass, 1, "mean")
    assert mean.tolist() == [["job"], [None], ["job"]]


def test_the_table_of_points_leaves_empty_bins_out() -> None:
    tables = {
        "age": {
            "bin": np.array(["< 30", ">= 30"], dtype=object),
            "goods": np.array([4.0, 0]),
            "bads": np.array([1.0, 0]),
            "event_rate": np.array([0.2, 0]),
            "woe": np.array([0.3, 0]),
        }
    }
    points, errors = {"age": np.array([500.0, 510])}, {"age": np.array([9.0, np.nan])}
    table = points_table(tables, np.array([1.5]), points, errors)
    assert table.to_dict("records") == [
        {
            "feature": "age",
            "bin": "< 30",
            "goods": 4.0,
            "bads": 1.0,
            "event_rate": 0.2,
            "woe": 0.3,
            "coefficient": 1.5,
            "points": 500.0,
            "points_stderr": 9.0,
        }
    ]
