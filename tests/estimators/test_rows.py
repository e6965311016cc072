"""What estimators read: columns by the names of their features, targets by type, weights, and columns set apart."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import BaseEstimator

from infoest.estimators._rows import (
    called,
    check_same_rows,
    check_target,
    checked_features,
    class_target,
    feature_columns,
    feature_names,
    labelled_rows,
    number_target,
    read_sample_weight,
    rows_of,
    split_columns,
)

FRAME = pd.DataFrame({"age": [30.0, np.nan, 50.0], "job": ["a", None, "b"], "member": [True, False, True]})


class Reader(BaseEstimator):
    """An estimator that only reads."""


def test_frames_keep_the_type_of_each_column_and_name_the_features() -> None:
    reader = Reader()
    columns = feature_columns(reader, FRAME, reset=True)
    assert [(c.name, c.label, c.kind) for c in columns] == [
        ("age", "X column 'age'", "real"),
        ("job", "X column 'job'", "nominal"),
        ("member", "X column 'member'", "nominal"),
    ]
    assert feature_names(reader) == ("age", "job", "member")
    same = feature_columns(Reader(), pl.from_pandas(FRAME), reset=True)
    assert [c.name for c in same] == [c.name for c in columns]
    assert same[1].values.tolist() == columns[1].values.tolist()


def test_arrays_have_numbered_features_and_are_checked() -> None:
    reader = Reader()
    columns = feature_columns(reader, np.arange(6.0).reshape(3, 2), reset=True)
    assert [c.name for c in columns] == ["x0", "x1"]
    assert not hasattr(reader, "feature_names_in_")
    with pytest.raises(ValueError, match="X has 1 features, but Reader is expecting 2 features"):
        feature_columns(reader, np.ones((3, 1)), reset=False)
    with pytest.raises(ValueError, match="Input X contains NaN"):
        checked_features(Reader(), np.array([[np.nan]]), reset=True)
    with pytest.raises(ValueError, match="minimum of 2 is required"):
        checked_features(Reader(), np.ones((1, 1)), reset=True, min_rows=2)
    with pytest.raises(TypeError, match="argument must be a string, a boolean or a number"):
        checked_features(Reader(), np.array([[{"a": 1}]], dtype=object), reset=True)


def test_a_frame_numbered_by_integers_is_an_array() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        columns = feature_columns(Reader(), pd.DataFrame(np.ones((3, 2))), reset=True)
    assert [c.name for c in columns] == ["x0", "x1"]
    twice = pd.DataFrame(np.ones((2, 2)), columns=["a", "a"])
    with pytest.raises(ValueError, match="X has several columns of one name"):
        feature_columns(Reader(), twice, reset=True)


def test_some_rows_of_every_column() -> None:
    kept = rows_of(feature_columns(Reader(), FRAME, reset=True), np.array([True, False, True]))
    assert [c.values.tolist() for c in kept] == [[30.0, 50.0], ["a", "b"], [True, True]]


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame])
def test_columns_named_by_an_argument_are_set_apart(make: Any) -> None:
    frame = make({"age": [1.0, 2.0], "month": ["a", "b"], "area": ["n", "s"]})
    rest, (by, segment, none) = split_columns(frame, {"by": "month", "segment": ["x", "y"], "other": None})
    assert list(rest.columns) == ["age", "area"]
    assert (list(by), segment, none) == (["a", "b"], ["x", "y"], None)
    assert called("by", by) == "by column 'month'"
    assert called("segment", segment) == "segment"
    whole, (given,) = split_columns(frame, {"by": ["x", "y"]})
    assert whole is frame
    assert given == ["x", "y"]


def test_columns_that_cannot_be_set_apart_are_refused() -> None:
    with pytest.raises(ValueError, match=r"by='wage' is not a column of X; it has age, job, member\."):
        split_columns(FRAME, {"by": "wage"})
    with pytest.raises(TypeError, match="by='age' names a column, and X is no data frame"):
        split_columns(np.ones((2, 2)), {"by": "age"})


@pytest.mark.parametrize(
    ("y", "names", "codes"),
    [
        (["b", "a", "b"], ["a", "b"], [1, 0, 1]),
        ([3, 1, 2], ["1", "2", "3"], [2, 0, 1]),
        ([2.0, 0.5, 2.0], ["0.5", "2"], [1, 0, 1]),
        ([True, False, True], ["False", "True"], [1, 0, 1]),
    ],
)
def test_classes_are_sorted_by_value(y: Any, names: list[str], codes: list[int]) -> None:
    found = class_target(y)
    assert found[0] == names
    assert found[1].tolist() == codes


@pytest.mark.parametrize(
    ("read", "y", "error", "complaint"),
    [
        (class_target, [1, 1], ValueError, "y must have at least two classes, got 1"),
        (class_target, np.arange(40) + 0.5, ValueError, "Unknown label type: y has 40 distinct numbers with fractions"),
        (class_target, ["a", None], ValueError, "y is NaN or missing in 1 rows"),
        (number_target, ["a", "b"], TypeError, "target_type='continuous' needs numbers"),
        (number_target, [1.0, np.inf], ValueError, "y holds infinity"),
        (number_target, [2, 2], ValueError, "y is constant: there is nothing to explain"),
    ],
)
def test_targets_that_cannot_be_are_refused(read: Any, y: Any, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        read(y)
    assert number_target([1, 2]).dtype == np.float64


def test_the_event_of_two_numbers_is_the_larger_one() -> None:
    X = np.ones((3, 1))
    assert labelled_rows(Reader(), X, [7, 9, 7], None)[1].tolist() == [0, 1, 0]
    assert labelled_rows(Reader(), X, [7, 9, 7], 7)[1].tolist() == [1, 0, 1]
    with pytest.raises(ValueError, match="which is the event"):
        labelled_rows(Reader(), X, ["no", "yes", "no"], None)
    with pytest.raises(ValueError, match="This Reader estimator requires y to be passed"):
        check_target(Reader(), None)
    with pytest.raises(ValueError, match="X and y must have the same number of rows; got X: 3, y: 2"):
        check_same_rows(3, [0, 1])


def test_weights_may_be_zero_but_not_all() -> None:
    assert read_sample_weight(None, 2) is None
    given = read_sample_weight([0, 2], 2)
    assert given is not None
    assert given.tolist() == [0.0, 2.0]
    for wrong, complaint in (
        ([0, 0], "zero in every row"),
        ([1, np.nan], "has nan in row 1"),
        ([-1, 1], "-1 in row 0"),
    ):
        with pytest.raises(ValueError, match=complaint):
            read_sample_weight(wrong, 2)
    with pytest.raises(TypeError, match="sample_weight holds strings or booleans"):
        read_sample_weight(["a", "b"], 2)
