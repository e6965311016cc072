"""The held-out bound and its pairings, by hand and against what each null demands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from infoest import quantities
from infoest._core.sample import Sample, read_sample
from infoest.methods.evaluate import evaluate
from infoest.methods.gaussian import Gaussian
from infoest.methods.held_out import (
    conditional_pairings,
    independent_pairings,
    local_of_new_rows,
    lower_bound,
)
from infoest.methods.plugin.fitted import Plugin

MI = quantities.mutual_information((0,), (1,))


def rows(*columns: Any, discrete: Any = None) -> Sample:
    names = ("x", "y", "z")[: len(columns)]
    return read_sample(*columns, names=names, discrete=discrete)


def test_bound_of_two_rows_by_hand(rng: np.random.Generator) -> None:
    x = rng.normal(size=200)
    fitted = evaluate(MI, rows(x, x + rng.normal(size=200)), Gaussian(), stderr=False)[1]
    new = rows([1.0, -0.5], [0.8, 0.1])
    crossed = rows([1.0, -0.5], [0.1, 0.8])
    local, shuffled = local_of_new_rows(fitted, MI, new), local_of_new_rows(fitted, MI, crossed)
    by_hand = local.mean() + 1 - np.exp(shuffled).mean()
    assert lower_bound(fitted, MI, new, independent_pairings(new)) == pytest.approx(by_hand, rel=1e-12)
    assert lower_bound(fitted, MI, new, [crossed]) == pytest.approx(by_hand, rel=1e-12)
    only_first = (local[0] + 1 - np.exp(shuffled[0])) / 2
    assert lower_bound(fitted, MI, new, [crossed], np.array([True, False])) == pytest.approx(only_first, rel=1e-12)


def test_a_ratio_beyond_all_numbers_is_a_bound_of_minus_infinity(rng: np.random.Generator) -> None:
    x = rng.normal(size=100)
    fitted = evaluate(MI, rows(x, x + 1e-3 * rng.normal(size=100)), Gaussian(), stderr=False)[1]
    new = rows([1.0, 2.0], [1.0, 2.0])
    model_sure_of_it = rows([1e3, 2e3], [1e3, 2e3])  # as if such rows came from independence
    assert lower_bound(fitted, MI, new, [model_sure_of_it]) == -np.inf


def test_a_category_that_the_fit_has_not_seen_says_nothing() -> None:
    known = rows(["a", "b"] * 20, ["u", "v"] * 20)
    fitted = evaluate(MI, known, Plugin(), stderr=False)[1]
    new = known.like(["a", "never seen"], ["u", "v"], names=("x", "y"))
    local = local_of_new_rows(fitted, MI, new)
    assert local[0] > 0.5
    assert local[1] == 0.0


def test_no_row_keeps_its_own_partner_and_every_margin_is_kept() -> None:
    sample = rows(np.arange(11.0), np.arange(11.0) + 0.5)
    pairings = independent_pairings(sample)
    assert len(pairings) == 8
    pairs = np.concatenate([p.columns for p in pairings])
    assert (pairs[:, 1] != pairs[:, 0] + 0.5).all()
    assert len(np.unique(pairs, axis=0)) == 88
    for pairing in pairings:
        np.testing.assert_array_equal(np.sort(pairing.columns, axis=0), sample.columns)


def test_every_variable_of_a_row_comes_from_another_row() -> None:
    sample = rows(*(np.arange(9.0) + shift for shift in (0, 0.1, 0.2)))
    pairings = independent_pairings(sample)
    assert len(pairings) == 4  # (9 - 1) // 2: no two variables of a row meet again
    for pairing in pairings:
        assert all(len(set(row)) == 3 for row in pairing.columns.astype(int))
        np.testing.assert_array_equal(np.sort(pairing.columns, axis=0), sample.columns)


def test_y_goes_to_another_row_of_the_same_codes_and_nearby_numbers(rng: np.random.Generator) -> None:
    code, number = np.repeat([0.0, 1.0, 2.0], [30, 29, 1]), rng.normal(size=60)
    sample = read_sample(
        np.arange(60.0), np.arange(60.0) + 0.5, np.column_stack([code, number]),
        names=("x", "y", "z"), discrete=[False, False, True, False],
    )  # fmt: skip
    moved, paired = conditional_pairings(sample)
    assert len(moved) == 8
    assert paired.tolist() == [True] * 59 + [False]
    rank = np.argsort(np.argsort(number))
    for other in moved:
        source = (other.columns[:, 1] - 0.5).astype(int)
        np.testing.assert_array_equal(other.columns[:, [0, 2, 3]], sample.columns[:, [0, 2, 3]])
        assert (source != np.arange(60))[:59].all()
        np.testing.assert_array_equal(code[source], code)
        assert np.abs(rank[source] - rank)[code == 0].max() < 30


@pytest.mark.parametrize(("n", "blocks"), [(1, 2), (2, 3)])
def test_too_few_rows_to_pair_are_refused(n: int, blocks: int) -> None:
    sample = rows(*(np.arange(4.0) for _ in range(blocks)))
    few = replace(sample, columns=sample.columns[:n])
    with pytest.raises(ValueError, match=f"score needs at least {blocks} rows, got {n}.*Use larger folds"):
        independent_pairings(few)
    if n == 1:
        with pytest.raises(ValueError, match="needs at least 2 rows, got 1"):
            conditional_pairings(few)
