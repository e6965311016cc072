"""What stands for a column in the regression: indicators of codes, numbers with their ties spread."""

from __future__ import annotations

import numpy as np

from infoest.methods.innovations.columns import MOST_INDICATORS, regressed_columns


def test_ties_are_spread_within_the_gap_to_the_next_value(rng: np.random.Generator) -> None:
    counts = rng.poisson(3, 200).astype(float)
    numbers = rng.normal(size=200)
    spread, same = (part[:, 0] for part in regressed_columns(np.column_stack([counts, numbers]), [False, False], 1))
    np.testing.assert_array_equal(same, numbers)
    assert len(np.unique(spread)) > 190
    assert (np.sort(counts) == counts[np.argsort(spread)]).all()  # the order of the values stays
    again = regressed_columns(counts[:, None], [False], 1)[0][:, 0]
    np.testing.assert_array_equal(again, spread)


def test_codes_are_indicators_of_the_commonest_values(rng: np.random.Generator) -> None:
    codes = np.minimum(rng.geometric(0.1, 500), 30).astype(float)
    (table,) = regressed_columns(codes[:, None], [True], 0)
    assert table.shape == (500, MOST_INDICATORS)
    common = np.sort(np.bincount(codes.astype(int)))[::-1][:MOST_INDICATORS]
    np.testing.assert_array_equal(np.sort(table.sum(axis=0))[::-1], common)
    assert regressed_columns((codes > 5).astype(float)[:, None], [True], 0)[0].shape == (500, 1)
