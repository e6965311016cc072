"""Columns become variables: names, order, columns left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest.measures.blocks import blocks_of


def test_variables_are_named_after_their_columns(rng: np.random.Generator) -> None:
    frame = pd.DataFrame(rng.normal(size=(5, 3)), columns=["age", "income", "debt"])
    assert blocks_of(frame, [["debt", "age"], [1]], None, None)[1] == ("debt + age", "income")
    assert blocks_of(frame, None, None, None)[1] == ("age", "income", "debt")


def test_columns_in_no_block_are_left_out_and_the_order_is_the_users(rng: np.random.Generator) -> None:
    sample, names = blocks_of(rng.normal(size=(6, 4)), [[3, 0], [2]], None, None)
    assert sample.blocks == ((3, 0), (2,))
    assert names == ("X3 + X0", "X2")


def test_one_variable_is_refused(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="X makes 1 variable; at least two are needed"):
        blocks_of(rng.normal(size=(6, 2)), [[0, 1]], None, None)
