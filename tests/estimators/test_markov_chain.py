"""MarkovChain: sequences of symbols in, matrices and rates out; sequences added later are as good."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit

from infoest.estimators import MarkovChain
from infoest.inference import markov_order_test


@pytest.fixture
def ratings(rng: np.random.Generator) -> np.ndarray:
    """Forty obligors' ratings over ten years."""
    moves = {"A": ("A", "A", "A", "B"), "B": ("A", "B", "B", "C"), "C": ("B", "C", "C", "C")}
    rows = []
    for _ in range(40):
        rating = "B"
        for _ in range(10):
            rows.append(rating)
            rating = moves[rating][rng.integers(4)]
    return np.array(rows)


def test_migrations_of_many_obligors(ratings: np.ndarray) -> None:
    obligor = np.repeat(np.arange(40), 10)
    chain = MarkovChain(smoothing=0).fit(ratings, trials=obligor)
    frame = chain.transition_frame()
    by_hand = pd.crosstab(
        pd.Series(np.concatenate([ratings[i * 10 : i * 10 + 9] for i in range(40)])),
        pd.Series(np.concatenate([ratings[i * 10 + 1 : i * 10 + 10] for i in range(40)])),
        normalize="index",
    )
    np.testing.assert_allclose(frame.to_numpy(), by_hand.to_numpy(), atol=1e-15)
    assert list(frame.index) == list(frame.columns) == ["A", "B", "C"]
    np.testing.assert_allclose(chain.transition_frame(2), frame.to_numpy() @ frame.to_numpy())
    np.testing.assert_allclose(chain.stationary() @ frame.to_numpy(), chain.stationary(), atol=1e-12)
    assert chain.result_.n == (360,)


def test_sequences_added_later_are_as_good(ratings: np.ndarray) -> None:
    whole = MarkovChain().fit(ratings, trials=np.repeat([0, 1], 200))
    parts = MarkovChain().partial_fit(ratings[:200]).partial_fit(ratings[200:])
    np.testing.assert_array_equal(whole.transition_matrix_, parts.transition_matrix_)
    assert whole.result_ == parts.result_


def test_score_chooses_the_order() -> None:
    # Three of four follow the pattern two back; seed 20261121.
    rng = np.random.default_rng(20261121)
    x = rng.integers(0, 2, 2000)
    for t in range(2, 2000):
        if rng.random() < 0.75:
            x[t] = x[t - 2]
    search = GridSearchCV(MarkovChain(), {"order": [1, 2, 4]}, cv=TimeSeriesSplit(3)).fit(x[:, None])
    assert search.best_params_ == {"order": 2}
    assert markov_order_test(x, 1).pvalue < 1e-6
    chain = MarkovChain(order=2).fit(x)
    assert chain.score(x) == pytest.approx(-chain.value_, abs=0.01)


def test_impossible_transitions_score_minus_infinity() -> None:
    chain = MarkovChain(smoothing=0).fit([0, 1] * 20)
    assert chain.score([1, 0, 1, 0]) == 0.0
    assert chain.score([0, 0, 1]) == -math.inf


def test_named_states_and_frames() -> None:
    frame = pd.DataFrame({"weather": ["sun", "rain"] * 10})
    chain = MarkovChain(states=["sun", "rain", "snow"]).fit(frame)
    assert chain.states_ == ("sun", "rain", "snow")
    assert chain.feature_names_in_.tolist() == ["weather"]
    assert chain.transition_matrix_.shape == (3, 3)
    with pytest.raises(ValueError, match="state 'hail' that is not among the 3 known ones"):
        chain.score(pd.DataFrame({"weather": ["sun", "hail"]}))


def test_bad_settings() -> None:
    with pytest.raises(ValueError, match="one-dimensional and holds floats"):
        MarkovChain().fit(np.linspace(0, 1, 20))
    with pytest.raises(ValueError, match="order"):
        MarkovChain(order=0).fit([0, 1] * 10)
    with pytest.raises(ValueError, match="smoothing="):
        MarkovChain(smoothing=-1).fit([0, 1] * 10)
    with pytest.raises(ValueError, match="bias_correction"):
        MarkovChain(bias_correction="none").fit([0, 1] * 10)
    with pytest.raises(ValueError, match="steps=2 needs order=1"):
        MarkovChain(order=2).fit([0, 1] * 10).transition_frame(2)
