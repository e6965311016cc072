"""What ``bins=`` may be, and the halves of the rows that bins are learned and judged on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from infoest._core.columns import Column, read_column
from infoest.credit import Binning, Bins, information_value, population_stability_index
from infoest.credit.bins.choose import bins_for_estimates, halves, make_bins
from infoest.credit.bins.learning import Target, learn_bins
from infoest.estimators import InformationValue


def column(values: Any, name: str = "x column 'age'") -> Column:
    return read_column(np.asarray(values), name)


def noisy(n: int = 400, seed: int = 0) -> tuple[Any, Any]:
    """A number that the event rate rises with."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return x, (rng.random(n) < 1 / (1 + np.exp(1 - 2 * x))).astype(np.int64)


def test_numbers_are_codes_up_to_fifty_distinct_ones() -> None:
    assert make_bins([column(np.arange(50))], None).n_bins == 50
    with pytest.raises(ValueError, match="x column 'age' has 51 distinct numbers; at most 50 are taken as codes"):
        make_bins([column(np.arange(51))], None)


def test_what_the_argument_asks_for() -> None:
    ready = Bins.from_edges([1, 2])
    assert make_bins([column(np.arange(9.0))], ready) is ready
    assert make_bins([column(np.arange(9.0))], np.array([1, 2])) == ready
    assert make_bins([column(np.arange(9.0))], 3) == Bins.from_edges([3, 6])
    assert make_bins([column(["b", "a"])], 3) == Bins(categories=("a", "b"))  # strings are bins already
    with pytest.raises(TypeError, match="intervals are for numbers"):
        make_bins([column(["b", "a"])], [1, 2])


@pytest.mark.parametrize("bins", [1, 0, True])
def test_fewer_than_two_bins_are_refused(bins: Any) -> None:
    with pytest.raises(ValueError, match="must be an integer of at least 2"):
        make_bins([column(np.arange(9.0))], bins)


@pytest.mark.parametrize("bins", [2.5, np.float64(3.0), {}])
def test_what_is_neither_a_number_of_bins_nor_edges_is_refused(bins: Any) -> None:
    with pytest.raises(ValueError, match=r"integer of at least 2\. Or pass edges|are not edges"):
        make_bins([column(np.arange(9.0))], bins)


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


@pytest.mark.filterwarnings("ignore::infoest.credit.FewClustersWarning")
def test_clusters_stay_whole_in_honest_halves() -> None:
    x, y = noisy(200)
    clusters = np.arange(200) // 4
    learned = bins_for_estimates(column(x), "optimal", Target(y), honest=True, clusters=clusters)
    assert learned.rows is not None
    assert not set(clusters[learned.rows]) & set(clusters[~learned.rows])
    assert "25 clusters" in information_value(x, y, bins="optimal", clusters=clusters).method


def test_bins_learned_from_the_rows_counted_have_no_test() -> None:
    x, y = noisy()
    estimate = information_value(x, y, bins=Binning(honest=False))
    assert np.isnan([*estimate.confint(), estimate.pvalue_null(), estimate.pvalue_equivalence(0.1)]).all()
    assert "use honest=True" in estimate.note
    assert estimate.value > 0
    assert estimate.stderr > 0


def test_what_is_no_method_is_refused() -> None:
    x, y = noisy()
    with pytest.raises(
        ValueError, match=r"bins='best' is no method\. Use one of 'quantile', 'uniform', 'tree', 'optimal'"
    ):
        information_value(x, y, bins="best")
    with pytest.raises(ValueError, match="bins='optimal' learns from a target, and there is none here"):
        population_stability_index(x, x + 1, bins="optimal")
    assert population_stability_index(x, 0.9 * x, bins=Binning("uniform", 3)).value > 0


def test_one_call_draws_its_halves_once_and_the_next_call_others() -> None:
    x, y = noisy()
    X = np.column_stack([x, x])  # on the same halves both columns have the same value
    screens = [InformationValue(bins=Binning(n_bins=4), smoothing=0.5).fit(X, y).scores_ for _ in range(4)]
    assert all(first == second for first, second in screens)
    assert len({s[0] for s in screens}) > 1
    named = [information_value(x, y, bins="optimal").value for _ in range(2)]
    assert named[0] == named[1] == information_value(x, y, bins=Binning(random_state=0)).value
