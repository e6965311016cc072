"""Plans: the same gates for a family of sums, and a core that leaves each sum a sum of its kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from infoest import quantities as q
from infoest._core.sample import Sample, read_sample
from infoest.methods.auto.plan import plan_of
from infoest.methods.auto.residual import renumbered


def sample_of(*widths: int) -> Sample:
    rng = np.random.default_rng(0)
    return read_sample(*[rng.normal(size=(20, w)) for w in widths], names=[f"x{i}" for i in range(len(widths))])


@pytest.mark.parametrize(
    "family",
    [q.total_correlation, q.dual_total_correlation, q.o_information, q.s_information],
    ids=lambda f: f.__name__,
)
def test_one_family_has_one_gate_and_one_core(family: Callable[[Sequence[int]], q.SignedSum]) -> None:
    plan = plan_of(family((0, 1, 2)), sample_of(1, 2, 1))
    assert [gate.terms for gate in plan.gates] == [
        q.SignedSum.of({(0,): 1, (1, 2): 1, (3,): 1, (0, 1, 2, 3): -1}).terms,
        q.SignedSum.of({(1, 2, 3): 1, (0, 3): 1, (0, 1, 2): 1, (0, 1, 2, 3): -2}).terms,
    ]
    assert plan.sides == (((0,), (1, 2), (3,)),)


def test_a_core_of_fewer_variables_keeps_the_kind_of_sum() -> None:
    plan = plan_of(q.o_information(range(4)), sample_of(1, 1, 1, 1))
    core = renumbered(plan.quantity, {0: 0, 1: 1, 3: 2})
    assert core.terms == q.o_information(range(3)).terms
    assert plan.own((1,), (((0,), (1,), (3,)),)) == q.mutual_information((1,), (0, 3))


def test_conditional_information_keeps_its_condition() -> None:
    plan = plan_of(q.conditional_mutual_information(), sample_of(2, 1, 2))
    assert plan.sides == (((0,), (1,)), ((2,),))
    assert plan.given == (3, 4)
    assert plan.own((0,), plan.sides) == q.conditional_mutual_information((0,), (2,), (1, 3, 4))
    assert plan.own((2,), plan.sides) == q.conditional_mutual_information((2,), (0, 1), (3, 4))
    assert plan.null == plan.quantity == plan.gates[0]


def test_mutual_information_may_lose_columns_of_either_side() -> None:
    plan = plan_of(q.mutual_information(), sample_of(2, 2))
    assert plan.sides == (((0,), (1,)), ((2,), (3,)))
    assert plan.quantity.terms == q.mutual_information((0, 1), (2, 3)).terms
    assert plan.quantity.divergence


def test_co_information_has_no_core() -> None:
    plan = plan_of(q.co_information(range(4)), sample_of(1, 1, 1, 1))
    assert plan.sides == ()
    assert plan.null.terms == q.total_correlation(range(4)).terms
