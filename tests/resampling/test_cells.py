"""Rows of each cell turned in time."""

from __future__ import annotations

import numpy as np

from infoest.resampling.cells import TurnedCells


def test_each_cell_is_turned_by_itself_and_every_lag_occurs(rng: np.random.Generator) -> None:
    cells = rng.integers(4, size=40)
    null = TurnedCells(cells)
    seen = set()
    for b in range(200):
        order = null.order(3, b)
        np.testing.assert_array_equal(np.sort(order), np.arange(40))
        lags = []
        for cell in range(4):
            rows = np.flatnonzero(cells == cell)
            lag = int(np.flatnonzero(rows == order[rows[0]])[0])
            np.testing.assert_array_equal(order[rows], np.roll(rows, -lag))
            lags.append(lag)
        seen.add(tuple(lags))
    assert len(seen) > 150  # lags of the cells are drawn apart
    np.testing.assert_array_equal(null.order(3, 7), null.order(3, 7))


def test_rows_that_are_alone_stay() -> None:
    null = TurnedCells(np.array([0, 1, 2, 2, 2]))
    assert null.alone == 0.4
    for b in range(10):
        np.testing.assert_array_equal(null.order(0, b)[:2], [0, 1])
