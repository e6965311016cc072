"""The test of a table: by its law, by permutation, and in units of G."""

from __future__ import annotations

import numpy as np
import pytest

from infoest.inference.contingency import analytic_table_test, in_g, is_dense, permutation_table_test
from infoest.methods.plugin.table import Table
from infoest.resampling.permutation import Resampling

DRAW = Resampling.read(9999, None, 0, None)


def tea() -> Table:
    return Table.of_counts(np.array([[3.0, 1.0], [1.0, 3.0]]))


def test_permutations_are_those_of_the_exact_law() -> None:
    """Fisher's tea: of 70 equally likely tables 2 + 2 * 16 reach this G: p = 34 / 70; 9999 draws, four errors."""
    test = permutation_table_test(tea(), DRAW, alternative="dependent", method="tea")
    assert test.pvalue == pytest.approx(34 / 70, abs=0.02)
    assert test.null is not None
    assert len(np.unique(np.round(test.null, 6))) == 3
    assert test.statistic == pytest.approx(tea().statistic / 16, rel=1e-15)


def test_the_law_and_the_name_say_what_was_asked() -> None:
    test = analytic_table_test(tea(), alternative="dependent", method="tea")
    assert (test.alternative, test.method) == ("dependent", "tea, scaled chi-square, 1 df")
    assert test.pvalue == tea().pvalue


def test_g_is_two_n_times_the_information() -> None:
    test = permutation_table_test(tea(), DRAW, alternative="", method="")
    as_g = in_g(test, 8.0)
    assert test.null is not None
    assert as_g.null is not None
    assert (as_g.statistic, as_g.pvalue) == (16 * test.statistic, test.pvalue)
    np.testing.assert_array_equal(as_g.null, 16 * test.null)
    assert in_g(analytic_table_test(tea(), alternative="", method=""), 8.0).null is None


def test_a_table_is_dense_from_five_expected_on() -> None:
    assert is_dense(Table.of_counts(np.full((2, 2), 5.0)))
    assert not is_dense(Table.of_counts(np.full((2, 2), 4.9)))
