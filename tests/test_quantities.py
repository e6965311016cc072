"""Quantities: the algebra of signed sums, and identities that hold as data."""

from __future__ import annotations

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
