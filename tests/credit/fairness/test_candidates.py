"""Features, target and protected attributes as they are read for the choice of a set, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from infoest._core.columns import read_columns
from infoest.credit import fairness_frontier
from infoest.credit.fairness.candidates import Candidates, read_attributes, read_candidates, read_rules

if TYPE_CHECKING:
    from numpy.typing import NDArray


def table(n: int = 600, seed: int = 5) -> tuple[pd.DataFrame, NDArray[np.int64], NDArray[Any]]:
    """Four features, of which "a" and "b" tell about the target, "b" and "c" about the group."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 2, n)
    a, b, c, d = rng.normal(size=(4, n))
    b, c = b + 0.8 * group, c + 0.5 * group
    y = (a + b + rng.normal(size=n) > 0.4).astype(np.int64)
    return pd.DataFrame({"a": a, "b": b, "c": c, "d": d}), y, np.array(["f", "m"])[group]


def read(X: Any, y: Any, protected: Any, **settings: Any) -> Candidates:
    return read_candidates(X, y, protected, **({"event": None, "bins": None, "n_bins": 4, "max_codes": 10} | settings))


@pytest.mark.parametrize("given", ["mapping", "frame", "series", "name", "names"])
def test_attributes_come_as_data_or_as_names_of_columns(given: str) -> None:
    X, _, group = table(60)
    columns = read_columns(X.assign(sex=group), "X")
    protected: dict[str, Any] = {
        "mapping": {"sex": group},
        "frame": pd.DataFrame({"sex": group}),
        "series": pd.Series(group, name="sex"),
        "name": "sex",
        "names": ["sex"],
    }
    (attribute,) = read_attributes(protected[given], columns, 60)
    assert (attribute.name, attribute.levels) == ("sex", ("f", "m"))
    np.testing.assert_array_equal(attribute.codes, group == "m")


def test_numbers_are_binned_and_few_of_them_are_codes() -> None:
    X, y, group = table(100)
    X["code"] = np.arange(100) % 3
    found = read(X, y, {"sex": group}, bins={"a": [0.0]})
    width = {name: int(codes.max()) + 1 for name, codes in zip(found.names, found.codes, strict=True)}
    assert width == {"a": 2, "b": 4, "c": 4, "d": 4, "code": 3}
    np.testing.assert_array_equal(found.codes[0], X["a"] >= 0)
    np.testing.assert_array_equal(found.target, y)


def test_halves_share_every_class_and_group_and_no_row() -> None:
    X, y, group = table(200)
    every = read(X, y, {"sex": group})
    first, second = every.halves(3)
    assert len(first.target) + len(second.target) == 200
    for value in (0, 1):
        for code in (0, 1):
            sizes = [int(((h.target == value) & (h.attributes[0].codes == code)).sum()) for h in (first, second)]
            assert abs(sizes[0] - sizes[1]) <= 1
    np.testing.assert_array_equal(every.halves(3)[0].codes[0], first.codes[0])
    assert (every.halves(4)[0].codes[0] != first.codes[0]).any()


def test_conflicts_are_pairs_whose_weights_of_evidence_correlate() -> None:
    X, y, group = table(400)
    found = read(X.assign(again=X["a"], opposite=-X["a"]), y, {"sex": group}, n_bins=5)
    again, opposite = found.names.index("again"), found.names.index("opposite")
    assert set(found.conflicts(0.95)) == {(0, again), (0, opposite), (again, opposite)}
    assert len(found.conflicts(1e-9)) == 6 * 5 / 2
    assert found.conflicts(None) == ()


def test_rules_are_positions() -> None:
    rules = read_rules(["a", "b", "c"], 1, None, ["c", "a"], ["b"], ((0, 1),))
    assert (rules.least, rules.most, rules.required, rules.excluded) == (1, 3, (0, 2), (1,))
    assert rules.conflicts == ((0, 1),)


def test_a_protected_attribute_that_is_not_there() -> None:
    X, y, _ = table()
    with pytest.raises(ValueError, match="protected names 'sex', which is not a column of X; it has a, b, c, d"):
        fairness_frontier(X, y, ["sex"])


def test_missing_values_one_class_many_classes_and_lengths() -> None:
    X, y, group = table()
    holes = group.astype(object)
    holes[[3, 5]] = None
    for protected, message in (
        ({"sex": holes}, "protected attribute 'sex' is missing in 2 rows"),
        ({"sex": np.full(len(y), "f")}, "'sex' has one class, 'f'"),
        ({"age": np.arange(len(y))}, "'age' has 600 classes; at most 20"),
        ({"sex": group[:-1]}, "'sex' has 599 values for 600 rows"),
        ({}, "names no attribute"),
    ):
        with pytest.raises(ValueError, match=message):
            fairness_frontier(X, y, protected)


def test_halves_need_rows_of_every_group() -> None:
    X, y, group = table()
    lonely = group.astype(object)
    lonely[0] = "x"
    with pytest.raises(ValueError, match="'sex' has too few rows of 'x' for confirm=True"):
        fairness_frontier(X, y, {"sex": lonely}, confirm=True)


def test_two_attributes_of_one_name_and_nothing_left_to_choose() -> None:
    X, y, group = table()
    with pytest.raises(ValueError, match="every column of X is protected"):
        fairness_frontier(pd.DataFrame({"sex": group}), y, ["sex"])
    with pytest.raises(ValueError, match="two attributes of one name"):
        fairness_frontier(X.assign(sex=group), y, ["sex", "sex"])
