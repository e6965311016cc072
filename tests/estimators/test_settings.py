"""Settings for the method, results as attributes, and columns named in a setting."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from infoest import Estimate
from infoest.estimators._settings import column_positions, remember, settings_of
from infoest.methods.choose import Settings


def test_settings_come_from_parameters_of_their_name_and_else_keep_their_defaults() -> None:
    estimator = SimpleNamespace(n_neighbors=7, bandwidth=0.4, conditioning=[1])
    found = settings_of(estimator)
    assert (found.n_neighbors, found.bandwidth) == (7, 0.4)
    assert found == Settings(n_neighbors=7, bandwidth=0.4)


def test_the_result_is_remembered_by_its_parts() -> None:
    local = np.array([0.1, 0.3])
    estimator = SimpleNamespace(result_=Estimate(0.2, 0.05, (2,), local=local))
    remember(estimator)
    assert (estimator.value_, estimator.stderr_) == (0.2, 0.05)
    np.testing.assert_array_equal(estimator.local_, local)


@pytest.mark.parametrize(
    ("entries", "positions"), [(["age", "debt"], (0, 2)), ([2, "age"], (2, 0)), ([np.int64(1)], (1,)), ((), ())]
)
def test_columns_are_found_by_name_and_position(entries: Any, positions: tuple[int, ...]) -> None:
    frame = SimpleNamespace(feature_names_in_=np.array(["age", "income", "debt"]), n_features_in_=3)
    assert column_positions(frame, entries, "given") == positions


def test_columns_of_an_array_have_numbered_names() -> None:
    assert column_positions(SimpleNamespace(n_features_in_=3), ["x2", 0], "given") == (2, 0)


@pytest.mark.parametrize(
    ("entries", "error", "complaint"),
    [
        (["x9"], ValueError, "given names 'x9', which is not a column of X. It has x0, x1, x2"),
        ([3], ValueError, "given names 3"),
        ([-1], ValueError, "given names -1"),
        ([True], ValueError, "given names True"),
        ([1.0], ValueError, r"given names 1\.0"),
        (["x1", 1], ValueError, "names a column twice"),
        ("x1", TypeError, r"given='x1' must be a list of names or positions of columns: write \['x1'\]"),
        (1, TypeError, r"given=1 must be a list .*: write \[1\]"),
    ],
)
def test_columns_that_are_not_there_are_refused(entries: Any, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        column_positions(SimpleNamespace(n_features_in_=3), entries, "given")
