"""Lattices finer than the neighbourhoods: no bias from steps, atoms stay, the same for every order of the rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from infoest import conditional_mutual_information, mutual_information
from infoest._core.sample import read_sample
from infoest.methods.neighbors.lattice import LABEL, is_repeated

Draw = Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]
INDEPENDENT: dict[str, Draw] = {
    "two rounded": lambda g: (g.normal(size=300).round(1), g.normal(size=300).round(1)),
    "rounded and not": lambda g: (g.normal(size=300).round(1), g.normal(size=300)),
    "300 values and a class": lambda g: (g.integers(0, 300, 900), g.integers(0, 2, 900)),
}


@pytest.mark.slow  # 40 samples of 300 rows and more
@pytest.mark.parametrize("law", INDEPENDENT)
@pytest.mark.filterwarnings("ignore::infoest._core.warnings.InfoestWarning")
def test_independent_columns_have_no_bias_from_their_steps(law: str) -> None:
    """True: 0. 40 samples (seed 31): a true coverage of 0.95 gives fewer than 32 with probability 4e-4.

    With values left on their lattice 95 % intervals held 0 in 0.60 to 0.80 of samples.
    """
    covered = 0
    for r in range(40):
        found = mutual_information(*INDEPENDENT[law](np.random.default_rng([31, r])))
        assert LABEL in found.method
        low, high = found.confint()
        covered += low <= 0 <= high
    assert covered >= 32


@pytest.mark.slow  # 800 rows
def test_dependence_is_kept() -> None:
    """A correlation of 0.8 in steps of 0.1: 0.51 nat less a thousandth for the rounding; four standard errors."""
    g = np.random.default_rng(32)
    x = g.normal(size=800)
    found = mutual_information(x.round(1), (0.8 * x + 0.6 * g.normal(size=800)).round(1))
    assert LABEL in found.method
    assert abs(found.value - 0.51) < 4 * found.stderr


@pytest.mark.slow  # 2000 rows
def test_atoms_stay(rng: np.random.Generator) -> None:
    """Where most neighbourhoods lie within a step, equality is what counts."""
    coarse = rng.normal(size=400).round(0)
    for x, y in (
        (coarse * 1.5, rng.normal(size=400).round(0) * 1.5),
        (rng.integers(0, 60, 2000), coarse[0:1].repeat(2000)),
    ):
        assert LABEL not in mutual_information(x, y, discrete=False).method
    zero_inflated = np.where(rng.random(400) < 0.5, 0.0, rng.exponential(size=400))
    assert LABEL not in mutual_information(zero_inflated, rng.normal(size=400)).method


def test_a_method_that_is_named_stays_what_it_is(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 200)).round(1)
    assert mutual_information(x, y, method="mixed").method == "mixed, k=3"


def test_neither_order_nor_scale_matters(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 200)).round(1)
    z = rng.normal(size=200)
    order = rng.permutation(200)
    for columns in ((x, y), (x, y, z)):
        measure = mutual_information if len(columns) == 2 else conditional_mutual_information
        value = measure(*columns).value
        assert measure(*(c[order] for c in columns)).value == pytest.approx(value, abs=1e-12)
        assert measure(*(8 * c for c in columns)).value == pytest.approx(value, abs=1e-12)
    assert mutual_information(y, x).value == pytest.approx(mutual_information(x, y).value, abs=1e-12)


def test_only_numbers_that_repeat_are_looked_at() -> None:
    sample = read_sample(
        np.arange(40) // 2, np.arange(40.0), np.full(40, 3.0), np.array(list("ab") * 20), names=("a", "b", "c", "d")
    )
    assert [is_repeated(sample, j) for j in range(4)] == [True, False, False, False]
