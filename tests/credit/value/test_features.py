"""Tables and values of many features: rows that are left to estimate on, tests that hold, and one warning."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from infoest import Counts
from infoest._core.columns import read_column
from infoest.credit import Bins, EmptyBinWarning, information_value
from infoest.credit.bins.choose import Learned
from infoest.credit.value.features import (
    one_warning_for_all,
    tables_of_learned,
    values_of_learned,
    warn_of_smoothing,
    with_tests,
)

FULL, EMPTY = Counts.from_counts([6, 4], [3, 5]), Counts.from_counts([6, 4], [0, 5])
BINS = Bins(categories=("a", "b"))


def test_tables_count_the_rows_that_bins_leave() -> None:
    column, groups = read_column(np.array(["a", "b", "b", "a"]), "job"), np.array([0, 1, 0, 1])
    learned = [Learned(BINS), Learned(BINS, np.array([True, True, False, False]))]
    weights = np.array([1.0, 2, 3, 4])
    (whole,) = tables_of_learned([column], learned[:1], groups, weights).values()
    (half,) = tables_of_learned([column], learned[1:], groups, weights).values()
    assert whole.table.tolist() == [[1, 4], [3, 2]]
    assert half.table.tolist() == [[1, 0], [0, 2]]
    (named,) = tables_of_learned([column], learned[:1], groups, None, ("no", "yes")).values()
    assert named.groups == ("no", "yes")


def test_values_are_those_of_the_function_and_tests_hold_on_other_rows_only() -> None:
    learned = [Learned(BINS), Learned(BINS, in_sample=True)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = values_of_learned({"x": FULL, "y": EMPTY}, learned, "auto")
    assert found.names == ("x", "y")
    assert found["x"] == information_value(FULL)
    assert math.isnan(found["y"].pvalue_null())
    assert "use honest=True" in found["y"].note
    kept = with_tests(["z"], [information_value(FULL)], learned[:1])
    assert kept["z"].pvalue_null() == information_value(FULL).pvalue_null()


def test_one_warning_names_what_was_smoothed() -> None:
    def face(noun: str) -> None:
        warn_of_smoothing({"full": FULL, "empty": EMPTY}, "auto", noun=noun)

    with pytest.warns(EmptyBinWarning, match="for 1 of 2 columns: empty. Added 0.5") as caught:
        face("columns")
    assert caught[0].filename == __file__


@pytest.mark.parametrize(("counts", "smoothing"), [({"full": FULL}, "auto"), ({"empty": EMPTY}, 1.0)])
def test_there_is_no_warning_where_nothing_was_decided(counts: dict[str, Counts], smoothing: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_smoothing(counts, smoothing)


def test_bins_empty_in_both_groups_are_not_smoothed_for() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_smoothing({"x": Counts.from_counts([6, 0, 4], [3, 0, 5])}, "auto")


def test_only_the_warning_of_empty_bins_is_silenced() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        with one_warning_for_all():
            warnings.warn("quiet", EmptyBinWarning, stacklevel=1)
            warnings.warn("loud", UserWarning, stacklevel=1)
    assert [str(w.message) for w in caught] == ["loud"]
