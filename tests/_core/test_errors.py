"""Refusals: the sentence they read as, the parts that a front end phrases anew, and that they survive a process."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import numpy as np
import pytest

from infoest._core.errors import InputError, InputTypeError
from infoest._core.threads import map_ranges


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (InputError("must be at least 1.", argument="n_bins", given=0), "n_bins=0 must be at least 1."),
        (InputError("is not known.", argument="unit", given="x", remedy="Use nat."), "unit='x' is not known. Use nat."),
        (InputError("must be a number.", argument="q", given=None), "q=None must be a number."),
        (InputError("x has 1 row.", argument="x"), "x has 1 row."),
        (InputError("x has 1 row.", remedy="Pass more rows."), "x has 1 row. Pass more rows."),
        (InputError("x has 1 row."), "x has 1 row."),
    ],
)
def test_the_text_is_what_was_given_what_is_wrong_and_what_to_do(error: InputError, text: str) -> None:
    assert str(error) == text
    assert error.names_value == text.startswith(f"{error.argument}=")


def test_the_parts_are_kept_apart() -> None:
    error = InputError("must be at least 1.", argument="n_bins", given=0, remedy="Use 10.")
    assert (error.problem, error.argument, error.given, error.remedy) == ("must be at least 1.", "n_bins", 0, "Use 10.")
    bare = InputError("x has 1 row.")
    assert (bare.argument, bare.remedy, bare.names_value) == (None, "", False)


def test_bad_values_are_value_errors_and_bad_types_type_errors_too() -> None:
    assert issubclass(InputError, ValueError)
    assert not issubclass(InputError, TypeError)
    with pytest.raises(TypeError, match="x holds text"):
        raise InputTypeError("x holds text.")
    with pytest.raises(ValueError, match="x holds text"):
        raise InputTypeError("x holds text.")


@pytest.mark.parametrize("kind", [InputError, InputTypeError])
@pytest.mark.parametrize("given", [{}, {"given": None}, {"given": [1, 2]}])
@pytest.mark.parametrize("through", [lambda e: pickle.loads(pickle.dumps(e)), copy.copy, copy.deepcopy])
def test_a_copy_is_the_same_refusal(kind: type[InputError], given: dict[str, Any], through: Any) -> None:
    error = kind("cannot be used.", argument="x", remedy="Drop it.", **given)
    again = through(error)
    assert type(again) is kind
    assert str(again) == str(error)
    assert (again.problem, again.argument, again.remedy) == ("cannot be used.", "x", "Drop it.")
    assert again.names_value == error.names_value == bool(given)
    if given:
        assert again.given == given["given"]


def test_what_cannot_be_printed_whole_is_printed_as_its_repr() -> None:
    error = InputError("must be finite.", argument="x", given=np.array([1.0, math.nan]))
    assert str(error) == "x=array([ 1., nan]) must be finite."


def test_a_refusal_in_a_thread_reaches_the_caller_whole() -> None:
    def refuse(lo: int, hi: int) -> None:
        raise InputError("must be even.", argument="n", given=hi - lo, remedy="Add one.")

    with pytest.raises(InputError, match=r"n=1 must be even\. Add one\.") as caught:
        map_ranges(refuse, 2, 2)
    assert (caught.value.argument, caught.value.given) == ("n", 1)
