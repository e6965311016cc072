"""Bins of every feature of a table: named ones, rules for all, defaults, and those that batches need beforehand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from infoest._core.columns import Column, read_column
from infoest.credit import Binning, Bins
from infoest.credit.bins.features import (
    bins_beforehand,
    bins_of_features,
    check_same_bins,
    given_bins,
    learn_features,
)
from infoest.credit.bins.learning import Target

EDGES = Bins.from_edges([30, 50])


@pytest.fixture
def columns(rng: np.random.Generator) -> list[Column]:
    return [
        read_column(rng.normal(40, 10, 200), "age"),
        read_column(rng.choice(["a", "b"], 200), "job"),
        read_column(rng.integers(3, size=200), "code"),
    ]


def test_named_features_get_their_bins_and_others_the_default(columns: list[Column]) -> None:
    age, job, code = bins_of_features(columns, {"age": [30, 50]}, 4)
    assert age == EDGES
    assert job == Bins(categories=("a", "b"))
    assert code.n_bins <= 3
    assert code.categories is None
    few = bins_of_features(columns, None, 4, max_codes=3)
    assert few[0].n_bins == 4
    assert few[2] == Bins(categories=(0.0, 1.0, 2.0))


def test_without_a_number_of_codes_the_values_decide() -> None:
    rows = np.arange(300)
    values = [
        rows % 7 * 1.0,
        rows % 3 * 0.01 + 0.05,
        rows % 40,
        np.full(300, 0.5),
        np.where(rows < 9, np.nan, rows % 2),
    ]
    whole, few, many, constant, flag = bins_of_features([read_column(v, "x") for v in values], None, 5, max_codes=None)
    assert whole == Bins(categories=(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0))
    assert few.edges == pytest.approx((0.055, 0.065))
    assert many.n_bins == 5
    assert constant == Bins(categories=(0.5,))
    assert flag == Bins(categories=(0.0, 1.0))


def test_a_rule_holds_for_all_and_learns_from_the_target(columns: list[Column]) -> None:
    target = Target((columns[0].values > 45).astype(np.int64))
    learned = learn_features(columns, "tree", 5, target)
    assert all(own.in_sample and own.rows is None for own in learned)
    assert max(own.bins.n_bins for own in learned) <= 5
    honest = learn_features(columns, Binning("tree", random_state=0), 5, target, honest=True)
    halves = [own.rows for own in honest]
    assert all(rows is not None and rows.sum() in {100, 101} for rows in halves)
    np.testing.assert_array_equal(halves[0], halves[1])  # one seed for every feature


def test_what_an_argument_says_of_each_feature() -> None:
    names = ["age", "job"]
    assert given_bins(None, names, 7) == {}
    assert given_bins({"age": 3}, names, 7) == {"age": 3}
    assert {rule.n_bins for rule in given_bins("uniform", names, 7).values()} == {7}
    assert {rule.n_bins for rule in given_bins(Binning("uniform", 4), names, 7).values()} == {4}
    binner = SimpleNamespace(bins_for=lambda name: name.upper())
    assert given_bins(binner, names, 7) == {"age": "AGE", "job": "JOB"}


def test_bins_beforehand_are_edges_or_bins(columns: list[Column]) -> None:
    job, code = Bins(categories=("a", "b")), Bins(categories=(0.0, 1.0, 2.0))
    given: dict[str, Any] = {"age": np.array([30, 50]), "job": job, "code": code}
    assert bins_beforehand(given, columns) == [EDGES, job, code]
    for left_to_rows in (5, None, "tree"):
        with pytest.raises(ValueError, match="bins= does not give those of 'age'"):
            bins_beforehand(given | {"age": left_to_rows}, columns)


def test_other_bins_than_before_are_refused(columns: list[Column]) -> None:
    check_same_bins([EDGES], [Bins.from_edges([30, 50])], columns[:1])
    with pytest.raises(ValueError, match="the bins of 'age' have changed since the first batch"):
        check_same_bins([EDGES], [Bins.from_edges([30])], columns[:1])


@pytest.mark.parametrize(
    ("bins", "argument", "error", "complaint"),
    [
        ({"wage": 3}, "bins", ValueError, "bins names 'wage', which is not a feature. Features are age, job"),
        ({"wage": 3}, "special_codes", ValueError, "special_codes names 'wage'"),
        ([1, 2], "bins", TypeError, "must be a mapping from feature names"),
        ("kmeans", "bins", ValueError, "bins='kmeans' is no method"),
    ],
)
def test_what_names_no_feature_is_refused(bins: Any, argument: str, error: type[Exception], complaint: str) -> None:
    with pytest.raises(error, match=complaint):
        given_bins(bins, ["age", "job"], 5, argument)
    with pytest.raises(ValueError, match="n_bins=1 must be an integer of at least 2"):
        bins_of_features([], None, 1)
