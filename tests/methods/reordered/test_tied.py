"""Ranks with ties, and codes, under reordering: the values of the mixed method on the ranks themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import rankdata

from infoest import quantities
from infoest._core.sample import read_sample
from infoest.methods.neighbors.method import Neighbors
from infoest.methods.reordered.evaluated import Evaluated
from infoest.methods.reordered.tied import TiedRanks
from infoest.resampling.nulls import Independent, Orders

MI = quantities.mutual_information((0,), (1,))
CMI = quantities.conditional_mutual_information((0,), (1,), (2,))
N, K = 80, 5


def columns(kind: str, rng: np.random.Generator) -> list[NDArray[Any]]:
    x, y, z = rng.normal(size=(3, N))
    y, z = y + x, z + x
    if kind == "rounded":
        return [np.round(v, 1) for v in (x, y, z)]
    if kind == "atoms":
        return [np.where(v > 0, v, 0.0) for v in (x, y, z)]
    if kind == "codes beside numbers":
        return [np.array(["a", "b", "c"])[np.digitize(x, [-0.5, 0.5])], y, np.round(z, 1)]
    return [np.digitize(v, [-0.5, 0.5]).astype(str) for v in (x, y, z)]


@pytest.mark.parametrize("kind", ["rounded", "atoms", "codes beside numbers", "codes"])
@pytest.mark.parametrize("given", [False, True])
def test_values_are_those_of_the_method_on_ranks(kind: str, given: bool, rng: np.random.Generator) -> None:
    names = ("x", "y", "z")[: 3 if given else 2]
    sample = read_sample(*columns(kind, rng)[: len(names)], names=names)
    number = ~np.array(sample.discrete)
    ranks = sample.columns.copy()
    ranks[:, number] = rankdata(sample.columns[:, number], axis=0)
    ranked = replace(sample, columns=ranks)
    quantity = CMI if given else MI
    method = Neighbors(rule="mixed", n_neighbors=K, standardize=False, stderr=False)
    question = sample.blocks[0], sample.blocks[2] if given else ()
    orders = Orders(Independent(N), 1, 0, 5)
    found = TiedRanks(sample, sample.blocks[1], K, [question]).values(orders)
    np.testing.assert_allclose(found, Evaluated(ranked, quantity, method).values(orders), rtol=0, atol=1e-12)


def test_an_increasing_change_of_a_column_changes_nothing(rng: np.random.Generator) -> None:
    x, y, z = columns("rounded", rng)
    found = [
        TiedRanks(read_sample(a, y, z, names=("x", "y", "z")), (1,), K, [((0,), (2,))]).values([np.arange(N)])[0, 0]
        for a in (x, np.exp(x))
    ]
    assert found[0] == found[1]


def test_other_questions_share_the_ranks(rng: np.random.Generator) -> None:
    sample = read_sample(*columns("codes beside numbers", rng), names=("x", "y", "z"))
    plain = TiedRanks(sample, (1,), K, [((0,), ())])
    both = plain.asking([((0,), ()), ((0,), (2,))]).values([np.arange(N)])
    assert both.shape == (1, 2)
    assert both[0, 0] == plain.values([np.arange(N)])[0, 0]
