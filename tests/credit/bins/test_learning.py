"""Learning bins: methods, weights, special codes, categories, honest halves, and bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from infoest._core.columns import Column, read_column
from infoest.credit import Binning, Bins, information_value, population_stability_index, woe_table
from infoest.credit.bins.binning import make_bins
from infoest.credit.bins.learning import Target, bins_for_estimates, halves, learn_bins
from infoest.credit.bins.rules import with_one_seed
from infoest.datasets import load_german_credit
from infoest.estimators import InformationValue


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


def test_halves_are_of_each_class_and_repeatable() -> None:
    groups = np.array([0] * 11 + [1] * 6)
    learn = halves(groups, 3)
    assert (learn[:11].sum(), learn[11:].sum()) == (5, 3)
    np.testing.assert_array_equal(learn, halves(groups, 3))
    assert not np.array_equal(learn, halves(groups, 4))
    with pytest.raises(ValueError, match="an honest half needs at least 2 rows of each class"):
        halves(np.array([0, 0, 1]), 0)


def test_honest_estimates_leave_the_rows_out_that_were_learned_from() -> None:
    x, y = noisy()
    learn = halves(y, 0)
    bins = learn_bins(Binning(), column(x[learn]), Target(y[learn]))
    ours, theirs = information_value(x, y, bins="optimal"), information_value(x[~learn], y[~learn], bins=bins)
    assert (ours.value, ours.stderr, ours.n) == (theirs.value, theirs.stderr, theirs.n)
    assert ours.confint() == theirs.confint()


def test_a_category_only_in_the_other_half_has_a_bin() -> None:
    words = np.array([f"c{i}" for i in range(60)] * 1 + ["many"] * 200, dtype=object)
    y = np.tile([0, 1], 130)
    estimate = information_value(words, y, bins=Binning("optimal", min_bin_size=0.1, random_state=0))
    assert sum(estimate.n) == 130


def test_clusters_stay_whole_in_honest_halves() -> None:
    x, y = noisy(200)
    clusters = np.arange(200) // 4
    learned = bins_for_estimates(column(x), "optimal", Target(y), honest=True, clusters=clusters)
    assert learned.rows is not None
    assert not set(clusters[learned.rows]) & set(clusters[~learned.rows])
    assert "25 clusters" in information_value(x, y, bins="optimal", clusters=clusters).method


def test_one_call_draws_its_halves_once_and_the_next_call_others() -> None:
    x, y = noisy()
    X = np.column_stack([x, x])  # on the same halves both columns have the same value
    screens = [InformationValue(bins=Binning(n_bins=4), smoothing=0.5).fit(X, y).scores_ for _ in range(4)]
    assert all(first == second for first, second in screens)
    assert len({s[0] for s in screens}) > 1
    named = [information_value(x, y, bins="optimal").value for _ in range(2)]
    assert named[0] == named[1] == information_value(x, y, bins=Binning(random_state=0)).value


def test_rules_take_the_first_seed_there_is() -> None:
    own, open_, edges = Binning(random_state=3), Binning("tree"), [0.0, 1.0]
    assert with_one_seed([open_, edges, own]) == [Binning("tree", random_state=3), edges, own]
    assert with_one_seed([own, Binning(random_state=4)])[1].random_state == 4
    first, second = with_one_seed([open_, open_])
    assert first.random_state == second.random_state is not None
    shared = Binning(random_state=np.random.default_rng(0))
    first, second = with_one_seed([shared, shared])
    assert first.random_state == second.random_state


def test_bins_learned_from_the_rows_counted_have_no_test() -> None:
    x, y = noisy()
    estimate = information_value(x, y, bins=Binning(honest=False))
    assert np.isnan([*estimate.confint(), estimate.pvalue_null(), estimate.pvalue_equivalence(0.1)]).all()
    assert "use honest=True" in estimate.note
    assert estimate.value > 0
    assert estimate.stderr > 0


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


def test_what_is_no_method_is_refused() -> None:
    x, y = noisy()
    with pytest.raises(
        ValueError, match=r"bins='best' is no method\. Use one of 'quantile', 'uniform', 'tree', 'optimal'"
    ):
        information_value(x, y, bins="best")
    with pytest.raises(ValueError, match="bins='optimal' learns from a target, and there is none here"):
        population_stability_index(x, x + 1, bins="optimal")
    assert population_stability_index(x, 0.9 * x, bins=Binning("uniform", 3)).value > 0


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
