"""A settled test decides as the test of all resamples does, whatever follows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infoest.resampling.early_decision import settled_test
from infoest.resampling.permutation import permutation_test


@given(
    exceed=st.lists(st.booleans(), min_size=19, max_size=250),
    alpha=st.sampled_from([0.01, 0.05, 0.1, 0.5]),
    keep_small=st.booleans(),
)
def test_the_decision_is_that_of_all_resamples(exceed: list[bool], alpha: float, keep_small: bool) -> None:
    null = np.array(exceed, dtype=float)
    full = permutation_test(0.5, null, alternative="", method="")
    early = settled_test(0.5, lambda lo, hi: null[lo:hi], len(null), alpha, keep_small=keep_small)
    assert (early.pvalue <= alpha) == (full.pvalue <= alpha)
    if keep_small and full.pvalue <= alpha:
        assert early.pvalue == full.pvalue
    drawn = early.n_resamples
    np.testing.assert_array_equal(early.null, null[:drawn])
    # One resample less would not have been enough: one completion or the other decides otherwise.
    if 1 < drawn < len(null):
        before, rest = int(null[: drawn - 1].sum()), len(null) - drawn + 1
        low, high = (1 + before) / (1 + len(null)), (1 + before + rest) / (1 + len(null))
        assert low <= alpha
        assert keep_small or high > alpha


def test_all_are_drawn_without_early_stopping() -> None:
    null = np.ones(99)
    found = settled_test(0.5, lambda lo, hi: null[lo:hi], 99, 0.05, early=False)
    assert (found.n_resamples, found.pvalue) == (99, 1.0)
    assert settled_test(0.5, lambda lo, hi: null[lo:hi], 99, 0.05).n_resamples == 5


@pytest.mark.parametrize("distance", [1e-15, -1e-15])
def test_rounding_is_a_tie(distance: float) -> None:
    null = np.full(99, 0.3 + distance)
    assert settled_test(0.3, lambda lo, hi: null[lo:hi], 99, 0.05).pvalue == 1.0
