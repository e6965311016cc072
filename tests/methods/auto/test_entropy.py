"""Entropy of many columns by marginals less total correlation: against exact values where neighbours are far off."""

from __future__ import annotations

import math

import numpy as np
import pytest

import infoest
from infoest._core.errors import InputError
from infoest._core.sample import read_sample
from infoest.methods.auto.entropy import AutoEntropy, FittedEntropy
from infoest.methods.evaluate import evaluate, local_values, shift_of
from infoest.methods.neighbors.fitted import FittedNeighbors
from infoest.methods.neighbors.probe import NeighborBiasWarning
from infoest.quantities import entropy

pytestmark = pytest.mark.slow  # neighbours of hundreds of rows, many times over

NORMAL = 0.5 * math.log(2 * math.pi * math.e)


def test_sixteen_normal_columns_have_their_entropy(rng: np.random.Generator) -> None:
    """Neighbours in 16 dimensions say 1.5 nat too much at 1000 rows, 13 of their standard errors."""
    rows = rng.normal(size=(500, 16))
    estimate = infoest.entropy(rows)
    assert estimate.value == pytest.approx(16 * NORMAL, abs=0.7)  # four standard deviations of 0.16
    assert estimate.local is not None
    assert estimate.local.mean() == pytest.approx(estimate.value, abs=1e-12)
    with pytest.warns(NeighborBiasWarning, match="bias larger"):
        neighbors = infoest.entropy(rows, method="kozachenko_leonenko")
    low, high = neighbors.confint()
    assert neighbors.value > 16 * NORMAL + 0.8
    assert low < 16 * NORMAL < high


def test_hard_edges_in_five_dimensions(rng: np.random.Generator) -> None:
    """Truth 0 in the unit cube and 5 log 2 in twice of it; neighbours say half a nat more."""
    rows = rng.random((500, 5))
    one, two = infoest.entropy(rows), infoest.entropy(2 * rows)
    assert one.value == pytest.approx(0.0, abs=0.35)  # four standard deviations of 0.08
    assert two.value - one.value == pytest.approx(5 * math.log(2), abs=1e-9)


def test_new_rows_have_the_density_of_the_model(rng: np.random.Generator) -> None:
    sample = read_sample(rng.normal(size=(400, 4)), names=("X",))
    fitted = AutoEntropy().fit(sample, entropy(0))
    assert isinstance(fitted, FittedEntropy)
    fresh = sample.at(rng.normal(size=(3000, 4)))
    local = local_values(fitted, entropy(0), fresh) + shift_of(fitted, entropy(0))
    assert local.mean() == pytest.approx(4 * NORMAL, abs=0.35)  # bias of densities in the tails, four times 0.07


def test_copies_and_other_sums(rng: np.random.Generator) -> None:
    rows = rng.normal(size=(100, 3))
    sample = read_sample(np.column_stack([rows, np.exp(rows[:, 0])]), names=("X",))
    assert isinstance(AutoEntropy(stderr=False).fit(sample, entropy(0)), FittedNeighbors)
    with pytest.raises(InputError, match="for information and for the entropy of all columns"):
        infoest.entropy_rate(rows[:, 0], method="auto")


def test_three_columns_keep_their_neighbours(rng: np.random.Generator) -> None:
    assert infoest.entropy(rng.normal(size=(100, 3))).method.startswith("Kozachenko-Leonenko, k=3")
    estimate, _ = evaluate(entropy(0), read_sample(rng.normal(size=(100, 4)), names=("X",)), AutoEntropy())
    assert 0 < estimate.stderr < 1
