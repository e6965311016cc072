"""The bundled table: these bytes, these types, and no column sorted apart from its rows."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from infoest.datasets import load_german_credit
from infoest.datasets.credit import NUMERIC, read_table

SHA256 = "80a46bcdca8152217a954a4ab08a4d7b9ab015cc9ebc24b1bf1f628b01f4542a"


def test_bytes_are_those_of_the_documented_file() -> None:
    assert hashlib.sha256(read_table("german_credit.csv.gz")).hexdigest() == SHA256


def test_no_column_is_sorted() -> None:
    # A public copy has one column sorted by itself, which cuts it off from its rows.
    columns, y = load_german_credit(as_frame=False)
    for name, values in [*columns.items(), ("target", y)]:
        ordered = sorted(values.tolist())
        assert values.tolist() not in (ordered, ordered[::-1]), name


def test_frame_holds_features_and_an_integer_target() -> None:
    x, y = load_german_credit()
    assert x.shape == (1000, 20)
    assert y.name == "creditability"
    assert y.dtype == np.int64
    assert y.value_counts().to_dict() == {0: 700, 1: 300}
    assert not x.isna().to_numpy().any()
    assert tuple(c for c in x.columns if x[c].dtype == np.int64) == NUMERIC
    assert x["credit_amount"].iloc[0] == 1169


def test_arrays_equal_the_frame() -> None:
    x, y = load_german_credit()
    columns, target = load_german_credit(as_frame=False)
    assert list(columns) == list(x.columns)
    for name, values in columns.items():
        assert values.tolist() == x[name].tolist()
    np.testing.assert_array_equal(target, y)


@pytest.mark.parametrize("as_frame", [True, False])
def test_each_call_gives_its_own_copy(as_frame: bool) -> None:
    first = load_german_credit(as_frame=as_frame)[1]
    first[0] = 7
    assert load_german_credit(as_frame=as_frame)[1][0] == 0
