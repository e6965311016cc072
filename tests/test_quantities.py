"""Quantities: the algebra of signed sums, and identities that hold as data."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infoest import quantities as q
from infoest.quantities import NOTHING, SignedSum

terms = st.sets(st.integers(0, 3), max_size=3).map(lambda blocks: tuple(sorted(blocks)))
sums = st.dictionaries(terms, st.integers(-3, 3), max_size=5).map(SignedSum.of)


def test_terms_are_canonical() -> None:
    assert SignedSum.of({(1, 0): 1, (0, 1): 2, (2,): 0, (): 5}).terms == (((0, 1), 3),)
    assert q.entropy(2, 0, 2).terms == (((0, 2), 1),)
    assert q.entropy() == NOTHING


@settings(deadline=None, max_examples=50)
@given(a=sums, b=sums, c=sums)
def test_sums_form_a_group(a: SignedSum, b: SignedSum, c: SignedSum) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + NOTHING == a
    assert a - a == NOTHING
    negative = -a
    assert -negative == a
    assert a - b == a + -b
    assert list(a.terms) == sorted(a.terms)
    assert all(coefficient for _, coefficient in a.terms)


def test_chain_rules_are_identities_of_data() -> None:
    def plain(sum_: SignedSum) -> SignedSum:
        return SignedSum(sum_.terms)

    x, y, z = (0,), (1,), (2,)
    conditional = q.conditional_entropy(x, z) + q.conditional_entropy(y, z) - q.conditional_entropy((0, 1), z)
    assert plain(q.mutual_information(x, (1, 2))) == plain(q.mutual_information(x, z)) + conditional
    assert q.entropy(0) + q.conditional_entropy(y, x) == q.entropy(0, 1)
    assert q.conditional_entropy(x, ()) == q.entropy(0)
    assert q.mutual_information(x, y) == q.mutual_information(y, x)
    assert plain(q.mutual_information(x, x)) == q.entropy(0)


def test_balanced_means_that_units_cancel() -> None:
    assert q.mutual_information((0,), (1, 2)).balanced
    assert NOTHING.balanced
    assert not q.entropy(0).balanced
    assert not q.conditional_entropy((0,), (1,)).balanced
    assert q.mutual_information((0,), (1, 2)).blocks == (0, 1, 2)


def test_only_information_is_a_divergence() -> None:
    assert q.mutual_information().divergence
    assert not q.entropy(0).divergence
    assert not (q.mutual_information() + q.entropy(0)).divergence
    assert not (-q.mutual_information()).divergence


def value_of(quantity: SignedSum, law: np.ndarray) -> float:
    """The sum for a joint law, an array with an axis for each block."""

    def entropy(term: tuple[int, ...]) -> float:
        others = tuple(set(range(law.ndim)) - set(term))
        p = law.sum(axis=others).ravel()
        return float(-(p[p > 0] * np.log(p[p > 0])).sum())

    return sum(coefficient * entropy(term) for term, coefficient in quantity.terms)


def divergence(p: np.ndarray, q: np.ndarray) -> float:
    return float((p[p > 0] * np.log(p[p > 0] / q[p > 0])).sum())


def drawn_law(seed: int, blocks: int) -> np.ndarray:
    """Sparse, so that some cells are all but empty."""
    return np.random.default_rng(seed).dirichlet(np.full(3**blocks, 0.3)).reshape((3,) * blocks)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_values_are_the_divergences_that_define_them(seed: int) -> None:
    law = drawn_law(seed, 3)
    x, y, z = (law.sum(axis=tuple(set(range(3)) - {b})) for b in range(3))
    independent = np.einsum("i,j,k->ijk", x, y, z)
    assert value_of(q.total_correlation([0, 1, 2]), law) == pytest.approx(divergence(law, independent), abs=1e-12)
    xy = law.sum(axis=2)
    assert value_of(q.mutual_information(), law) == pytest.approx(divergence(xy, np.outer(x, y)), abs=1e-12)
    given_z = np.einsum("ik,jk,k->ijk", law.sum(axis=1), law.sum(axis=0), 1 / z)
    assert value_of(q.conditional_mutual_information(), law) == pytest.approx(divergence(law, given_z), abs=1e-12)
    alone = value_of(q.mutual_information(), law) - value_of(q.conditional_mutual_information(), law)
    assert value_of(q.co_information([0, 1, 2]), law) == pytest.approx(alone, abs=1e-12)


MANY: list[Callable[[Any], SignedSum]] = [
    q.total_correlation, q.dual_total_correlation, q.s_information, q.o_information, q.co_information
]  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32 - 1))
def test_flags_say_which_sums_are_never_negative_and_vanish_at_independence(seed: int) -> None:
    law = drawn_law(seed, 4)
    alone = [law.sum(axis=tuple(set(range(4)) - {b})) for b in range(4)]
    independent = np.einsum("i,j,k,l->ijkl", *alone)
    for quantity in (make([0, 1, 2, 3]) for make in MANY):
        assert quantity.balanced
        assert value_of(quantity, independent) == pytest.approx(0, abs=1e-12)
        assert value_of(quantity, law) >= -1e-12 or not quantity.nonnegative


def test_sums_without_the_flag_are_negative_for_some_law() -> None:
    """The exclusive or of two coins; beside a constant for the sums of four."""
    law = np.zeros((2, 2, 2, 1))
    for a, b in itertools.product([0, 1], repeat=2):
        law[a, b, a ^ b] = 0.25
    assert not q.o_information([0, 1, 2, 3]).nonnegative
    assert value_of(q.o_information([0, 1, 2, 3]), law) == pytest.approx(-np.log(2), abs=1e-12)
    assert not q.co_information([0, 1, 2]).nonnegative
    assert value_of(q.co_information([0, 1, 2]), law) == pytest.approx(-np.log(2), abs=1e-12)


def test_zero_is_between_other_values_for_signed_sums_alone() -> None:
    assert q.o_information([0, 1, 2]).signed
    assert not q.total_correlation([0, 1, 2]).signed
    assert not q.entropy(0).signed  # unbalanced: units decide where 0 is
    assert q.renyi(q.mutual_information(), 2).signed  # at other orders it may be negative


def test_an_order_is_a_positive_number() -> None:
    assert q.renyi(q.entropy(0), 1) == q.entropy(0)
    assert q.renyi(q.entropy(0), np.float64(0.5)).renyi_order == 0.5
    for order in (0, -1, float("nan"), float("inf"), True, "2"):
        with pytest.raises(ValueError, match="must be a positive, finite number"):
            q.renyi(q.entropy(0), order)  # type: ignore[arg-type]
