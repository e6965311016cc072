"""What nearest neighbours refuse, and in which words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from infoest import entropy, mutual_information
from tests import naive


def test_too_few_rows_are_named(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 4))
    message = "n_neighbors=5 needs at least 6 samples, got 4 samples?. Lower n_neighbors or pass more rows"
    with pytest.raises(ValueError, match=message):
        mutual_information(x, y, n_neighbors=5)
    with pytest.raises(ValueError, match=message):
        entropy(x, n_neighbors=5)
    assert np.isfinite(mutual_information(x, y, n_neighbors=3, stderr=False).value)


def test_tied_columns_are_named_with_their_share(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 50))
    age = pd.Series(np.append(x[:44], np.full(6, x[0])), name="age")
    with pytest.raises(ValueError, match=r"x column 'age' has 12% duplicated values.*Use method='mixed'.*discrete="):
        mutual_information(age, y, method="ksg")
    with pytest.raises(
        ValueError, match=r"x is discrete; nearest-neighbour densities need continuous columns. Use method"
    ):
        mutual_information(["a", "b"] * 25, y, method="ksg")
    few = np.append(x[:48], x[:2])  # 4 % repeats are let through
    first, second = ((column / column.std())[:, None] for column in (few, y))
    found = mutual_information(few, y, method="ksg").local
    assert found is not None
    np.testing.assert_allclose(found, naive.ksg_local(first, second, 3), atol=1e-10)


def test_entropy_of_atoms_is_refused(rng: np.random.Generator) -> None:
    x = rng.normal(size=60)
    with pytest.raises(ValueError, match="X has 50% duplicated values"):
        entropy(np.where(np.arange(60) < 31, 0.0, x))
    four = np.where(np.arange(60) < 4, 0.0, x)  # 5 % repeats pass the first check, a row with 3 twins fails the second
    with pytest.raises(
        ValueError, match="repeats a row more than n_neighbors=3 times: its differential entropy is minus"
    ):
        entropy(four)
    with pytest.raises(ValueError, match=r"X column 's' is discrete.*An entropy takes codes or numbers, not both"):
        entropy(pd.DataFrame({"x": x, "s": ["u", "v"] * 30}))


def test_categories_of_one_row_each_are_refused(rng: np.random.Generator) -> None:
    with pytest.raises(
        ValueError, match=r"no two rows agree in x: .* Merge rare categories, or leave such columns out"
    ):
        mutual_information([f"id{i}" for i in range(40)], rng.normal(size=40))
