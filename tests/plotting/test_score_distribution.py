"""The figure of a score holds the shares of both classes: read back from the artists."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.datasets import load_german_credit
from infoest.estimators import Scorecard
from infoest.plotting import ScoreDistributionDisplay


def test_steps_are_the_shares_of_each_class(rng: np.random.Generator) -> None:
    proba = rng.uniform(0.05, 0.6, 1200)
    y = (rng.random(1200) < proba).astype(int)
    display = ScoreDistributionDisplay.from_predictions(y, proba, n_bins=8, label="p", title="T").plot()
    for k, patch in enumerate(display.steps_):
        values, edges, _ = patch.get_data()
        expected, _ = np.histogram(proba[y == k], edges)
        np.testing.assert_allclose(values, expected / (y == k).sum())
    np.testing.assert_allclose(display.shares.sum(axis=0), 1)
    assert display.names == ("class 0", "class 1")
    assert display.ax_.get_xlabel() == "p"
    assert display.ax_.get_title(loc="left") == "T"


def test_both_classes_share_the_edges_and_every_row_is_counted() -> None:
    """The smallest and the largest score lie in the first and in the last interval."""
    display = ScoreDistributionDisplay.from_predictions([0, 0, 0, 1], [0, 4, 1, 10], n_bins=5)
    assert display.edges.tolist() == [0, 2, 4, 6, 8, 10]
    assert (display.shares * [3, 1]).tolist() == [[2, 0], [0, 0], [1, 0], [0, 0], [0, 1]]


def test_from_a_card_the_event_is_its_own() -> None:
    X, y = load_german_credit()
    X = X[["housing", "status_of_existing_checking_account"]]
    labels = np.where(y == 1, "bad", "good")
    card = Scorecard(event="bad").fit(X, labels)
    display = ScoreDistributionDisplay.from_estimator(card, X, labels, title="$x$")
    assert display.names == ("good", "bad")
    middle = (display.edges[1:] + display.edges[:-1]) / 2
    good, bad = middle @ display.shares
    assert good > bad
    assert display.plot().ax_.get_xlabel() == "Points"


@pytest.mark.parametrize("event", ["$\\frac$", "<script>alert(1)</script>", "x" * 300, "\x1b[31mred", "two\nlines"])
def test_no_name_of_a_class_breaks_the_figure(event: str) -> None:
    display = ScoreDistributionDisplay.from_predictions([event, "other"] * 5, range(10), event=event, title=event)
    figure = display.plot().figure_
    figure.draw_without_rendering()  # a formula from a name would fail here
    assert figure.get_tightbbox().x1 <= figure.get_figwidth() + 0.05


def test_at_least_one_interval_is_needed() -> None:
    with pytest.raises(ValueError, match="n_bins=0"):
        ScoreDistributionDisplay.from_predictions([0, 1], [0.1, 0.2], n_bins=0)
