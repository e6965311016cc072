"""Which statistic answers for a method, and that each has the method's values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest import quantities
from infoest._core.sample import read_sample
from infoest.methods.choose import Settings, choose_method
from infoest.methods.evaluate import evaluate
from infoest.methods.reordered.choose import named, statistic_by_rank, statistic_by_value
from infoest.methods.reordered.counts import Counts
from infoest.methods.reordered.evaluated import Evaluated
from infoest.methods.reordered.normal import Normal
from infoest.methods.reordered.plane import Plane
from infoest.methods.reordered.ranks import Ranks
from infoest.methods.reordered.tied import TiedRanks
from infoest.resampling.nulls import Independent, Orders

MI = quantities.mutual_information((0,), (1,))
CMI = quantities.conditional_mutual_information((0,), (1,), (2,))
SETTINGS = Settings(n_neighbors=4, stderr=False)


def columns(rng: np.random.Generator, codes: bool) -> list[Any]:
    x, y, z = rng.normal(size=(3, 60))
    y, z = y + x, z + x
    return [np.digitize(v, [-0.5, 0.5]) for v in (x, y, z)] if codes else [x, y, z]


KINDS = [("gaussian", False, Normal), ("plugin", True, Counts), ("kernel", False, Evaluated)]


@pytest.mark.parametrize(
    ("name", "codes", "kind", "moved"),
    [("ksg", False, Plane, 0), *((*kind, moved) for kind in KINDS for moved in (0, 1))],
)
def test_values_of_two_columns_are_those_of_the_method(
    name: str, codes: bool, kind: type, moved: int, rng: np.random.Generator
) -> None:
    x, y, _ = columns(rng, codes)
    if kind is Plane:
        order = np.argsort(y)  # the plane moves its first column, in ascending order of the second
        x, y = x[order], y[order]
    sample = read_sample(x, y, names=("x", "y"), discrete=codes)
    method = choose_method(name, sample, MI, SETTINGS)
    statistic = statistic_by_value(sample, MI, method, evaluate(MI, sample, method, stderr=False)[1], moved=moved)
    assert isinstance(statistic, kind)
    orders = Orders(Independent(60), 1, 0, 4)
    np.testing.assert_allclose(
        statistic.values(orders), Evaluated(sample, MI, method, moved).values(orders), rtol=0, atol=1e-12
    )


@pytest.mark.parametrize(("name", "codes", "kind"), KINDS)
def test_values_given_a_third_are_those_of_the_method(
    name: str, codes: bool, kind: type, rng: np.random.Generator
) -> None:
    sample = read_sample(*columns(rng, codes), names=("x", "y", "z"), discrete=codes)
    method = choose_method(name, sample, CMI, SETTINGS)
    statistic = statistic_by_rank(sample, CMI, method, 0)
    assert isinstance(statistic, kind)
    orders = Orders(Independent(60), 1, 0, 4)
    np.testing.assert_allclose(
        statistic.values(orders), Evaluated(sample, CMI, method).values(orders), rtol=0, atol=1e-12
    )


def test_neighbours_given_a_third_are_sought_among_ranks(rng: np.random.Generator) -> None:
    x, y, z = columns(rng, codes=False)
    found = []
    for given in (z, np.exp(z)):
        sample = read_sample(x, y, given, names=("x", "y", "z"))
        statistic = statistic_by_rank(sample, CMI, choose_method("ksg", sample, CMI, SETTINGS), 0)
        assert isinstance(statistic, Ranks)
        found.append(statistic.values([np.arange(60)])[0, 0])
    assert found[0] == found[1]


@pytest.mark.parametrize("given", [False, True])
def test_tied_columns_are_tested_by_rank(given: bool, rng: np.random.Generator) -> None:
    names = ("x", "y", "z")[: 3 if given else 2]
    sample = read_sample(*(np.round(v, 1) for v in columns(rng, codes=False)[: len(names)]), names=names)
    quantity = CMI if given else MI
    method = choose_method("mixed", sample, quantity, SETTINGS)
    fitted = evaluate(quantity, sample, method, stderr=False)[1]
    statistic = (
        statistic_by_rank(sample, quantity, method, 0)
        if given
        else statistic_by_value(sample, quantity, method, fitted)
    )
    assert isinstance(statistic, TiedRanks)
    assert named(statistic, "mixed, k=4") == "mixed of ranks, k=4"
    assert named(Evaluated(sample, quantity, method), "mixed, k=4") == "mixed, k=4"


def test_a_correction_that_depends_on_the_cells_is_evaluated(rng: np.random.Generator) -> None:
    sample = read_sample(*columns(rng, codes=True), names=("x", "y", "z"), discrete=True)
    settings = Settings(bias_correction="miller_madow", stderr=False)
    assert isinstance(statistic_by_rank(sample, CMI, choose_method("plugin", sample, CMI, settings), 0), Evaluated)
