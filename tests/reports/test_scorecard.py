"""The quality of a scorecard is that of rows it has not seen, and the same table gives the same figures."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from infoest.credit import roc_auc
from infoest.reports.scorecard import ScoredTable, score_table
from tests.reports.examples import loans


@pytest.fixture(scope="module")
def scored() -> ScoredTable:
    return score_table(loans(), "outcome", event="bad")


def test_too_few_rows_of_a_class_and_no_column_are_refused() -> None:
    frame = pd.DataFrame({"x": np.arange(30.0), "y": [1] * 4 + [0] * 26})
    with pytest.raises(ValueError, match="has 4 rows, fewer than the 5 folds"):
        score_table(frame, "y")
    with pytest.raises(ValueError, match=r"no column of the table can be used\. It holds the target only"):
        score_table(pd.DataFrame({"y": [0, 1] * 10}), "y")
    with pytest.raises(ValueError, match="'x': constant"):
        score_table(pd.DataFrame({"x": 1.0, "y": [0, 1] * 10}), "y")


def test_quality_is_out_of_fold() -> None:
    noise = pd.DataFrame(
        {"income": np.random.default_rng(1).normal(size=400), "outcome": loans()["outcome"].to_numpy()}
    )
    scored = score_table(noise, "outcome", event="bad", n_bins=10)
    low, _ = scored.auc.confint(0.999)
    assert low < 0.5  # a card that is judged on its own rows would be above
    assert roc_auc_score(scored.outcome, -scored.card.score_points(noise[["income"]])) > 0.57


def test_weights_are_used_and_are_not_a_feature() -> None:
    frame = loans().drop(columns="identifier").assign(w=np.tile([0.5, 2.0], 200))
    weighted = score_table(frame, "outcome", event="bad", weight="w")
    assert weighted.weighted
    assert weighted.calibration is None
    assert "w" not in weighted.card.points_
    assert weighted.auc.n[0] < weighted.n_events
    assert math.isfinite(weighted.ks.stderr)


def test_the_same_table_gives_the_same_figures(scored: ScoredTable) -> None:
    again = score_table(loans(), "outcome", event="bad")
    assert again.auc == scored.auc
    np.testing.assert_array_equal(again.log_odds, scored.log_odds)


def test_points_and_probabilities_are_those_of_the_log_odds(scored: ScoredTable) -> None:
    np.testing.assert_allclose(scored.probability, 1 / (1 + np.exp(-scored.log_odds)), atol=1e-15)
    order = np.argsort(scored.log_odds)
    assert (np.diff(scored.points[order]) <= 0).all()  # riskier rows have fewer points
    assert scored.auc == roc_auc(scored.outcome, scored.log_odds)
    assert (scored.event, scored.n_events) == ("bad", int(scored.outcome.sum()))
    assert list(scored.skipped) == ["identifier"]
