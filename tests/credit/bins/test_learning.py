"""Learning bins: methods, weights, special codes, categories, and bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from infoest._core.columns import Column, read_column
from infoest.credit import Binning, Bins, woe_table
from infoest.credit.bins.choose import make_bins
from infoest.credit.bins.learning import Target, learn_bins
from infoest.datasets import load_german_credit


def column(values: Any, name: str = "age") -> Column:
    return read_column(np.asarray(values), name)


def noisy(n: int = 400, seed: int = 0) -> tuple[Any, Any]:
    """A number that the event rate rises with."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return x, (rng.random(n) < 1 / (1 + np.exp(1 - 2 * x))).astype(np.int64)


@pytest.fixture(scope="module")
def german() -> tuple[Any, Any]:
    return load_german_credit()


def test_uniform_bins_have_one_width() -> None:
    assert learn_bins(Binning("uniform", 4), column([0.0, 1, 2, 8]), None).edges == (2.0, 4.0, 6.0)
    assert learn_bins(Binning("uniform", 4), column([3.0, 3]), None).edges == ()
    assert learn_bins(Binning("uniform", 4), column([np.nan, np.nan]), None).labels == ("all", "missing")


def test_quantile_bins_are_those_of_a_number() -> None:
    x = column(np.arange(100.0))
    assert learn_bins(Binning("quantile", 4), x, None) == make_bins([x], 4) == make_bins([x], Binning("quantile", 4))


def test_tree_leaves_are_those_of_a_tree_on_the_column() -> None:
    x, y = noisy()
    bins = learn_bins(Binning("tree", 5, min_bin_size=0.05), column(x), Target(y))
    tree = DecisionTreeClassifier(criterion="entropy", max_leaf_nodes=5, min_samples_leaf=20).fit(x[:, None], y)
    leaves = tree.apply(x[:, None])
    codes = bins.codes(column(x))
    assert len(set(zip(leaves.tolist(), codes.tolist(), strict=True))) == len(set(leaves.tolist())) == bins.n_bins


@pytest.mark.parametrize("method", ["quantile", "tree", "optimal"])
def test_a_weight_of_two_is_the_row_twice(method: Any, rng: np.random.Generator) -> None:
    x, y = noisy(120)
    x, times = np.round(x, 1), rng.integers(1, 4, 120)
    weighted = learn_bins(Binning(method, 4), column(x), Target(y), times.astype(float), repeated=True)
    repeated = learn_bins(Binning(method, 4), column(np.repeat(x, times)), Target(np.repeat(y, times)))
    assert weighted == repeated


def test_sampling_weights_have_no_unit() -> None:
    x, y = noisy()
    weights = np.where(y == 1, 3.0, 0.5)
    rule = Binning(trend="none", min_events=0, min_nonevents=0)
    assert learn_bins(rule, column(x), Target(y), weights) == learn_bins(rule, column(x), Target(y), 1000 * weights)


def test_every_bin_keeps_the_limits(german: tuple[Any, Any]) -> None:
    X, y = german
    for name in X:
        rule = Binning(min_bin_size=0.1, min_events=40, min_nonevents=90)
        bins = learn_bins(rule, read_column(X[name], name), Target(y.to_numpy()))
        table = woe_table(X[name], y, bins=bins)
        assert len(table) == 1 or (table["n"].min() >= 100 and table["bads"].min() >= 40 and table["goods"].min() >= 90)


def test_special_codes_and_missing_values_stand_apart() -> None:
    x, y = noisy()
    x[:30], x[30:50] = -999, np.nan
    bins = learn_bins(Binning(special_codes=(-999, "N/A")), column(x), Target(y))
    assert bins.specials == (-999.0,)
    assert min(bins.edges) > -5
    assert bins.labels[-2:] == ("special -999", "missing")
    assert set(bins.codes(column(x))[:30]) == {bins.n_regular}
    assert set(bins.codes(column(x))[30:50]) == {bins.n_bins}
    words = np.array(["a", "b", "N/A", None] * 30, dtype=object)
    nominal = learn_bins(Binning("quantile", special_codes=(-999, "N/A")), column(words), None)
    assert nominal.labels == ("a", "b", "special N/A", "missing")


def test_rare_categories_join_others_and_keep_the_limit(rng: np.random.Generator) -> None:
    words = np.array([*["a"] * 200, *["b"] * 200, *[f"rare {i}" for i in range(20)]], dtype=object)
    y = np.r_[rng.random(200) < 0.1, rng.random(200) < 0.5, rng.random(20) < 0.5].astype(np.int64)
    bins = learn_bins(Binning(), column(words), Target(y))
    assert np.bincount(bins.codes(column(words))).min() >= 0.05 * 420
    assert bins.groups is not None
    assert len(bins.groups) == 22


def test_many_categories_cost_no_cubic_time(rng: np.random.Generator) -> None:
    words = np.array([f"c{i}" for i in range(20_000)], dtype=object)
    code = rng.integers(20_000, size=60_000)
    y = (rng.random(60_000) < 0.1 + 0.3 * (code % 2)).astype(np.int64)
    bins = learn_bins(Binning(), column(words[code]), Target(y))
    assert 2 <= bins.n_bins <= 10


def test_noise_gets_one_bin() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=60), np.tile([0, 1], 30)
    table = woe_table(x, y, bins=Binning(n_bins=3, min_bin_size=0.5))
    assert table["iv_contribution"].sum() >= 0
    assert len(table) <= 2


@pytest.mark.parametrize("method", ["tree", "optimal"])
@pytest.mark.parametrize("values", [np.full(20, np.nan), np.ones(20), np.array([None] * 20, dtype=object)])
def test_a_column_of_nothing_is_one_bin(method: Any, values: Any) -> None:
    bins = learn_bins(Binning(method), column(values), Target(np.tile([0, 1], 10)))
    assert len(set(bins.codes(column(values)))) == 1


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (Binning("best"), "method='best' is not known"),  # type: ignore[arg-type]
        (Binning(objective="gini"), "objective='gini' is not known"),  # type: ignore[arg-type]
        (Binning(trend="up"), "trend='up' is not known"),  # type: ignore[arg-type]
        (Binning(n_bins=1), "n_bins=1 must be an integer of at least 2"),
        (Binning(n_bins=2.5), "n_bins=2.5 must be an integer"),  # type: ignore[arg-type]
        (Binning(n_prebins=0), "n_prebins=0 must be an integer of at least 2"),
        (Binning(min_bin_size=-0.1), "min_bin_size=-0.1 must be a finite number of at least 0"),
        (Binning(min_events=np.inf), "min_events=inf must be a finite number"),
        (Binning(min_nonevents="1"), "min_nonevents='1' must be a finite number"),  # type: ignore[arg-type]
        (Binning(honest=1.5), "honest=1.5 is not known"),  # type: ignore[arg-type]
        (Binning(random_state=-1), "random_state=-1 must be None, a non-negative integer"),
        (Binning(special_codes=(np.nan,)), "special_codes holds nan: only strings and finite numbers"),
        (Binning(special_codes=(1, 1.0)), "holds a value twice"),
    ],
)
def test_settings_that_cannot_be_are_refused(rule: Binning, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        learn_bins(rule, column(np.arange(9.0)), Target(np.tile([0, 1, 1], 3)))


def test_special_codes_are_a_list() -> None:
    with pytest.raises(TypeError, match="special_codes='N/A' must be a list of values"):
        Binning(special_codes="N/A").check()  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["quantile", "uniform", "tree", "optimal"])
def test_infinity_is_refused_by_name(method: Any) -> None:
    with pytest.raises(ValueError, match="age holds infinity in 1 rows"):
        learn_bins(Binning(method), column([1.0, np.inf, 2, 3]), Target(np.array([0, 1, 0, 1])))


HOSTILE = ["O'Brien; DROP", "<script>", "a\nb", "x" * 300, "=1+1", "a, b", "special -1", "missing", "", " "]


@pytest.mark.parametrize("method", ["quantile", "tree", "optimal"])
def test_hostile_values_are_values(method: Any, rng: np.random.Generator) -> None:
    words = np.array(HOSTILE * 20 + [None] * 10, dtype=object)
    y = rng.integers(2, size=len(words))
    rule = Binning(method, special_codes=("=1+1",))
    bins = learn_bins(rule, column(words), Target(y))
    assert len(set(bins.labels)) == len(bins.labels)
    assert (bins.codes(column(words)) >= 0).all()
    assert Bins.from_dict(bins.to_dict()) == bins
