"""The set programme equals brute force over all admissible sets."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from infoest.credit.fairness.set_program import Limit, SetProgram, SetRules

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def program(seed: int, n_features: int, multiplier: float, rules: SetRules, size: float = 1.0) -> SetProgram:
    """Random gains and two limits whose estimates correlate; some features seem to lower a limit."""
    rng = np.random.default_rng(seed)
    limits = []
    for _ in range(2):
        root = size * rng.normal(size=(n_features, n_features)) / 20
        limits.append(Limit(size * (rng.exponential(0.1, n_features) - 0.02), root @ root.T, multiplier))
    return SetProgram(rng.exponential(0.3, n_features) - 0.05, limits, rules)


def admissible(rules: SetRules, n_features: int) -> list[Mask]:
    found = []
    for bits in itertools.product((False, True), repeat=n_features):
        z = np.array(bits)
        if (
            rules.least <= z.sum() <= rules.most
            and z[list(rules.required)].all()
            and not z[list(rules.excluded)].any()
            and not any(z[a] and z[b] for a, b in rules.conflicts)
        ):
            found.append(z)
    return found


def naive_limit(limit: Limit, z: Mask) -> float:
    x = z.astype(float)
    return float(limit.mean @ x) + limit.multiplier * math.sqrt(x @ limit.covariance @ x)


RULES = (
    SetRules(1, 7),
    SetRules(2, 4, required=(0,), excluded=(3,)),
    SetRules(3, 6, conflicts=((0, 1), (1, 2), (4, 5))),
)


@settings(deadline=None, max_examples=12)
@given(
    seed=st.integers(0, 10_000),
    multiplier=st.sampled_from([0.0, 1.645]),
    rules=st.sampled_from(RULES),
    size=st.sampled_from([1.0, 1e-4]),
)
def test_best_and_smallest_are_those_of_brute_force(seed: int, multiplier: float, rules: SetRules, size: float) -> None:
    found = program(seed, 7, multiplier, rules, size)
    every = admissible(rules, 7)
    limits = np.array([[naive_limit(limit, z) for limit in found.limits] for z in every])
    gains = np.array([found.gain[z].sum() for z in every])
    for quantile in (0.05, 0.4):
        bounds = np.quantile(limits, quantile, axis=0)
        inside = (limits <= bounds).all(axis=1)
        chosen = found.best(bounds)
        if not inside.any():
            assert chosen is None
            continue
        assert chosen is not None
        assert all(naive_limit(limit, chosen) <= b + 1e-12 for limit, b in zip(found.limits, bounds, strict=True))
        assert found.gain[chosen].sum() == pytest.approx(gains[inside].max(), abs=1e-9)
    least = found.smallest(0)
    assert least is not None
    assert least[1] == pytest.approx(limits[:, 0].min(), abs=1e-6 * size)


def test_a_bound_is_met_to_the_last_bit() -> None:
    found = program(1, 8, 0.0, SetRules(1, 8))
    chosen = found.best((math.inf, 0.2))
    assert chosen is not None
    at = found.limits[1].of(chosen)
    again = found.best((math.inf, at))
    assert again is not None
    np.testing.assert_array_equal(again, chosen)
    below = found.best((math.inf, math.nextafter(at, 0)))
    assert below is not None
    assert found.limits[1].of(below) < at


def test_a_barred_set_is_not_answered() -> None:
    found = program(2, 6, 0.0, SetRules(1, 6))
    free = (math.inf, math.inf)
    first = found.best(free)
    assert first is not None
    second = found.best(free, barred=[first])
    assert second is not None
    gains = sorted((found.gain[z].sum() for z in admissible(found.rules, 6)), reverse=True)
    assert [found.gain[first].sum(), found.gain[second].sum()] == pytest.approx(gains[:2])


def test_tangents_support_the_limit() -> None:
    rng = np.random.default_rng(3)
    limit = program(3, 8, 1.645, SetRules(1, 8)).limits[0]
    for _ in range(50):
        at, z = rng.random((2, 8)) < 0.5
        if at.any():
            assert limit.tangent(at) @ at == pytest.approx(limit.of(at))
            assert limit.tangent(at) @ z <= limit.of(z) + 1e-12


def test_contradicting_rules_have_no_set() -> None:
    found = program(4, 4, 1.645, SetRules(3, 4, conflicts=((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))))
    assert found.best((math.inf, math.inf)) is None
    assert found.smallest(0) is None
    contradictory = program(4, 4, 0.0, SetRules(1, 4, required=(1,), excluded=(1,)))
    assert contradictory.best((math.inf, math.inf)) is None


def test_features_that_say_nothing_are_no_error() -> None:
    found = SetProgram(np.zeros(3), [Limit(np.zeros(3), np.zeros((3, 3)), 1.645)], SetRules(1, 3))
    chosen = found.best((0.0,))
    assert chosen is not None
    assert chosen.any()
