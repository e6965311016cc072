"""Conditional independence: known answers, agreement with peers, size, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import stats

from infoest.inference import conditional_independence_test, g_test
from infoest.inference.conditional import LocalPermutationWarning
from tests import naive

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
LOCAL: dict[str, Any] = {"null": "local_permutation", "n_resamples": 19, "random_state": 0}


def common_cause(rng: np.random.Generator, n: int, direct: float = 0.0) -> tuple[Floats, Floats, Floats]:
    """Columns x and y that owe their dependence to z, but for ``direct``."""
    z = rng.normal(size=n)
    x = z + rng.normal(size=n)
    return x, z + rng.normal(size=n) + direct * x, z


def test_cmi_of_ranks_equals_tigramite() -> None:
    """Values of tigramite 5.2's CMIknn (knn=50, transform='ranks')."""
    x, y, z = common_cause(np.random.default_rng(7), 500)
    settings: dict[str, Any] = {"null": "local_permutation", "n_neighbors": 50, "n_resamples": 200, "random_state": 0}
    none = conditional_independence_test(x, y, z, **settings)
    some = conditional_independence_test(x, y + 0.5 * x, z, **settings)
    assert none.statistic == pytest.approx(-0.002207270600468103, abs=1e-12)
    assert some.statistic == pytest.approx(0.07757126544160764, abs=1e-12)
    assert none.pvalue > 0.5
    assert some.pvalue == 1 / 201
    assert some.method == "KSG-1 of ranks, k=50, permutation of x among 5 neighbours in z"
    assert some.alternative == "x and y are dependent given z"


def test_default_takes_a_tenth_of_the_rows_and_only_ranks_matter(rng: np.random.Generator) -> None:
    x, y, z = common_cause(rng, 80)
    given = conditional_independence_test(x, y, z, n_resamples=19, random_state=1)
    named = conditional_independence_test(np.exp(x), y**3, -z, n_neighbors=8, n_resamples=19, random_state=1)
    assert named.statistic == pytest.approx(given.statistic, abs=1e-12)
    rank_x, rank_y, rank_z = (stats.rankdata(c)[:, None] for c in (x, y, z))
    assert given.statistic == pytest.approx(naive.frenzel_pompe(rank_x, rank_y, rank_z, 8), abs=1e-12)


def test_threads_prefix_and_stopping_change_nothing(rng: np.random.Generator) -> None:
    x, y, z = common_cause(rng, 60)
    for codes in (None, "x"):  # ranks, and the mixed rule
        first = np.round(x) if codes else x
        settings: dict[str, Any] = {"random_state": 4, "discrete": codes}
        whole = conditional_independence_test(first, y, z, n_resamples=79, **settings)
        short = conditional_independence_test(first, y, z, n_resamples=20, n_jobs=2, **settings)
        stopped = conditional_independence_test(first, y, z, n_resamples=79, stop_early=4, **settings)
        assert whole.null is not None
        assert short.null is not None
        assert stopped.null is not None
        np.testing.assert_array_equal(short.null, whole.null[:20])
        np.testing.assert_array_equal(stopped.null, whole.null[: stopped.n_resamples])
        assert stopped.pvalue == 4 / stopped.n_resamples


@pytest.mark.parametrize("columns", [(1, 1, 1), (2, 1, 1), (1, 1, 3), (2, 2, 2)])
def test_gaussian_is_the_partial_f_test(columns: tuple[int, int, int], rng: np.random.Generator) -> None:
    x, y, z = (rng.normal(size=(60, d)) for d in columns)
    y = y + 0.3 * x[:, :1] + z[:, :1]
    test = conditional_independence_test(x, y, z, method="gaussian")
    both = [sm.add_constant(np.column_stack(parts)) for parts in ((x, z), (z,))]
    if columns[1] == 1:
        full, reduced = (sm.OLS(y[:, 0], design).fit() for design in both)
        expected = full.compare_f_test(reduced)[1]
    else:  # two against two columns: Wilks' lambda of the multivariate regression
        contrast = np.eye(both[0].shape[1])[1 : 1 + columns[0]]
        table = sm.multivariate.MANOVA(y, both[0]).mv_test([("x", contrast)]).results["x"]["stat"]
        expected = float(table.loc["Wilks' lambda", "Pr > F"])
    assert test.pvalue == pytest.approx(expected, rel=1e-8)
    assert test.method.startswith(f"Gaussian, bias-corrected, F with {columns[0] * columns[1]} and ")


def test_gaussian_may_be_permuted(rng: np.random.Generator) -> None:
    x, y, z = common_cause(rng, 100, direct=0.6)
    test = conditional_independence_test(x, y, z, method="gaussian", null="permutation", n_resamples=49, random_state=0)
    assert test.pvalue == 0.02
    analytic = conditional_independence_test(x, y, z, method="gaussian").statistic
    assert test.statistic == pytest.approx(analytic, rel=1e-12)  # from residuals, where the other takes determinants


def codes(rng: np.random.Generator, n: int, *, levels: int = 3) -> tuple[Codes, Codes, Codes]:
    z = rng.integers(levels, size=n)
    x, y = (np.where(rng.random(n) < 0.5, z, rng.integers(levels, size=n)) for _ in range(2))
    return x, y, z


def test_discrete_is_the_sum_of_the_strata(rng: np.random.Generator) -> None:
    x, y, z = codes(rng, 1800)
    test = conditional_independence_test(x, y, z)
    parts = [g_test(x[z == s], y[z == s]) for s in range(3)]
    total = sum(part.statistic for part in parts)
    assert 2 * 1800 * test.statistic == pytest.approx(total, abs=1e-9)
    assert 2 * 1800 * test.statistic == pytest.approx(naive.stratified_g(x, y, z), abs=1e-9)
    assert test.pvalue == pytest.approx(stats.chi2.sf(total, 12), abs=1e-3)  # the law by moments departs by 1 / n
    assert test.method == "plug-in, scaled chi-square, 12 df"
    by_chance = conditional_independence_test(x, y, z, null="permutation", n_resamples=999, random_state=0)
    assert by_chance.pvalue == pytest.approx(test.pvalue, abs=0.06)  # four Monte-Carlo errors at p = 0.5


def test_sparse_tables_are_permuted_within_strata(rng: np.random.Generator) -> None:
    x, y, z = codes(rng, 40)
    test = conditional_independence_test(x, y, z, discrete=True, n_resamples=99, random_state=0)
    assert test.method == "plug-in, permutation of y within z"
    assert test.null is not None
    assert len(test.null) == 99
    forced = conditional_independence_test(x, y, z, discrete=True, null="analytic")
    assert forced.statistic == test.statistic
    assert "chi-square" in forced.method


def test_unequal_levels_within_strata_are_no_freedom() -> None:
    """Stratum 1 has one level of x: it says nothing, in degrees of freedom too."""
    x = np.array([0, 0, 1, 1] * 20 + [0] * 40)
    y = np.array([0, 1, 0, 1] * 20 + [0, 1] * 20)
    z = np.repeat([0, 1], [80, 40])
    test = conditional_independence_test(x, y, z)
    assert (test.method, test.pvalue) == ("plug-in, scaled chi-square, 1 df", 1.0)


def test_codes_and_numbers_together(rng: np.random.Generator) -> None:
    x, y, z = common_cause(rng, 150, direct=1.0)
    for first, second, given, moves in (
        (x > 0, y, z, "of innovations given z"),
        (x, y, z > 0, "within z"),
        (x, y, np.column_stack([z, z > 0]), "of innovations given z"),
        (x, y, np.ones(150), "anywhere"),
    ):
        test = conditional_independence_test(first, second, given, n_resamples=19, random_state=0)
        assert test.pvalue == 0.05, moves
        assert test.method.endswith(moves)


def test_a_condition_with_heavy_atoms_still_moves_rows(rng: np.random.Generator) -> None:
    """Rows equal in z are neighbours at random: were they always the same, x would repeat a few values."""
    from infoest._core.sample import read_sample
    from infoest.inference.conditional import null_given

    z = np.where(rng.random(200) < 0.6, 0.0, rng.exponential(size=200))
    sample = read_sample(rng.normal(size=200), rng.normal(size=200), z, names=("x", "y", "z"))
    null, _ = null_given(sample, 5, seed=3)
    order = null.order(3, 0)
    assert len(set(order)) > 170
    atom = z == 0
    np.testing.assert_array_equal(atom[order[atom]], True)


def test_constant_columns_are_no_evidence(rng: np.random.Generator) -> None:
    x, y, z = common_cause(rng, 50)
    test = conditional_independence_test(np.ones(50), y, z)
    assert (test.statistic, test.pvalue, test.method) == (0.0, 1.0, "constant")
    padded = conditional_independence_test(np.column_stack([x, np.ones(50)]), y, z, n_resamples=9, random_state=1)
    assert padded.statistic == conditional_independence_test(x, y, z, n_resamples=9, random_state=1).statistic


def test_what_a_column_of_z_settles_tells_nothing(rng: np.random.Generator) -> None:
    """Exact: I(f(z); y | z) = 0. Numbers by a monotone function, classes by intervals, anything by codes."""
    x, y, z = common_cause(rng, 120)
    code = rng.integers(4, size=120)
    for first, given in (
        (z, z),
        (-np.exp(z), z),
        (np.round(z), z),  # a monotone step function
        (z > 0.3, np.column_stack([x, z])),
        (np.array([0.5, -1.0, 2.0, 0.1])[code], code.astype(str)),
        ((code % 2).astype(str), np.column_stack([code.astype(str), (code > 1).astype(str)])),
    ):
        for a, b in ((first, y), (y, first)):
            test = conditional_independence_test(a, b, given, n_resamples=9, random_state=0)
            assert (test.statistic, test.pvalue, test.method) == (0.0, 1.0, "function of z")
    padded = conditional_independence_test(np.column_stack([x, -z]), y, z, n_resamples=9, random_state=1)
    assert padded.pvalue == conditional_independence_test(x, y, z, n_resamples=9, random_state=1).pvalue
    line = conditional_independence_test(3.7 * z - 0.1, y, z, method="gaussian")  # no "linearly dependent"
    assert line.pvalue == 1
    for other in (np.abs(z), x, (np.abs(z) > 1).astype(str)):
        assert conditional_independence_test(other, y, z, n_resamples=9, random_state=0).method != "function of z"


def test_the_variable_that_z_tells_less_about_moves(rng: np.random.Generator) -> None:
    x, y, z = common_cause(rng, 120)
    near = z + 0.01 * rng.normal(size=120)
    kept = conditional_independence_test(near, y, z, **LOCAL)
    turned = conditional_independence_test(y, near, z, **LOCAL)
    assert "permutation of y among" in kept.method
    assert "permutation of x among" in turned.method
    assert kept.pvalue == turned.pvalue
    near_class = z + 0.2 * rng.normal(size=120) > 0
    classes = conditional_independence_test(near_class, y > 0, z, **LOCAL)
    assert "permutation of y among" in classes.method
    block = conditional_independence_test(np.column_stack([x, near]), y, z, **LOCAL)
    assert "permutation of y among" in block.method  # one column that z nearly settles is enough


@pytest.mark.parametrize("n", [60, 300])
def test_two_functions_of_z_are_no_evidence(n: int) -> None:
    """True: I = 0. 8 samples (seed 15); moved either way, every one was rejected."""
    for r in range(8):
        z = np.random.default_rng([15, r]).normal(size=n)
        for y in (np.cos(2 * z), np.abs(z) > 0.7):
            test = conditional_independence_test(np.sin(2 * z), y, z, n_resamples=19, random_state=r)
            assert test.pvalue == 1


def test_a_little_scatter_is_still_evidence() -> None:
    """Found in each of 8 samples of 300 rows (seed 16): x and y share the scatter of 0.1 around z."""
    for r in range(8):
        z, e, f = np.random.default_rng([16, r]).normal(size=(3, 300))
        test = conditional_independence_test(z + 0.1 * e, z + 0.1 * (e + 0.3 * f), z, n_resamples=19, random_state=r)
        assert test.pvalue == 0.05


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"null": "analytic"}, "null='analytic' is for method='plugin' and 'gaussian'"),
        ({"null": "chi"}, "null='chi' is not known"),
        ({"n_neighbors": 20}, "n_neighbors=20 needs at least 21 samples, got 20"),
        ({"permutation_neighbors": 1}, "permutation_neighbors=1 must be an integer of at least 2"),
        ({"n_resamples": 0}, "n_resamples=0 must be an integer of at least 1"),
        ({"stop_early": 0}, "stop_early=0 must be an integer of at least 1"),
        ({"method": "ksg", "discrete": True}, "is discrete"),
        ({"method": "tigramite"}, "method='tigramite' is not known"),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Any], message: str, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match=message):
        conditional_independence_test(*common_cause(rng, 20), **settings)


def test_too_few_rows_for_the_f_test(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="needs"):
        conditional_independence_test(*rng.normal(size=(3, 8, 3)), method="gaussian")


@pytest.mark.slow  # 40 tests of 59 permutations
def test_common_cause_keeps_the_size() -> None:
    """40 samples of 150 rows (seed 13), level 0.1 so that few are enough: a right test rejects more than 12 with
    probability 2e-4. Ignoring z rejects nearly always."""
    rejected = 0
    for r in range(40):
        x, y, z = common_cause(np.random.default_rng([13, r]), 150)
        rejected += conditional_independence_test(x, y, z, n_resamples=59, stop_early=6, random_state=r).pvalue <= 0.1
    assert rejected <= 12


def test_several_columns_in_z_keep_the_size() -> None:
    """10 samples of 200 rows (seed 17): at a size of 0.05 five rejections or more have probability 6e-5.

    Local permutation, at its best with 19 orders, rejects most of them. Other laws are those of `validation/given.py`.
    """
    found = []
    for r in range(10):
        rng = np.random.default_rng([17, r])
        z = rng.normal(size=(200, 5))
        s = z.sum(axis=1) / np.sqrt(5)
        found.append((s**2 + 0.3 * rng.normal(size=200), s**2 + s + 0.3 * rng.normal(size=200), z))
    new = [conditional_independence_test(*d, n_resamples=19, stop_early=1, random_state=0).pvalue for d in found]
    assert sum(p <= 0.05 for p in new) <= 4
    with pytest.warns(LocalPermutationWarning, match="with 5 columns in z rejects far too often"):
        old = [conditional_independence_test(*d, **LOCAL).pvalue for d in found]
    assert sum(p <= 0.05 for p in old) >= 6


def test_a_weak_link_and_an_interaction_beside_several_columns_are_found() -> None:
    """5 samples of 250 rows each (seed 18): a link of partial correlation 0.4, and one in the square alone."""
    for r in range(5):
        rng = np.random.default_rng([18, r])
        z, e, f = rng.normal(size=(250, 3)), rng.normal(size=250), rng.normal(size=250)
        x = z.sum(axis=1) + e
        for y in (z[:, 0] ** 2 + 0.45 * e + f, z[:, 0] + (e**2 - 1) + 0.5 * f):
            assert conditional_independence_test(x, y, z, n_resamples=19, random_state=r).pvalue == 0.05


def test_codes_on_both_sides_given_numbers_keep_the_size() -> None:
    """40 samples of 200 rows (seed 19): at level 0.05 more than 7 rejections have probability 7e-4."""
    rejected = found = 0
    for r in range(40):
        rng = np.random.default_rng([19, r])
        z = rng.normal(size=200)
        x, y = (rng.random((2, 200)) < 1 / (1 + np.exp(-2 * z))).astype(np.int64)
        three = (z + rng.normal(size=200) > 0) + (z + rng.normal(size=200) > 1).astype(np.int64)
        test = conditional_independence_test(x.astype(str), three.astype(str), z, n_resamples=39, random_state=r)
        rejected += test.pvalue <= 0.05
        both = np.where(rng.random(200) < 0.4, x, y)
        if r < 10:
            found += conditional_independence_test(x > 0, both > 0, z, n_resamples=19, random_state=r).pvalue == 0.05
    assert rejected <= 7
    assert found >= 8  # of 10


def test_null_values_are_on_the_scale_of_the_estimate(rng: np.random.Generator) -> None:
    x, y, z = common_cause(rng, 120, direct=0.2)
    for method in ("ksg", "gaussian"):
        test = conditional_independence_test(x, y, z, method=method, null="permutation", n_resamples=49, random_state=2)
        assert test.null is not None
        assert test.pvalue == (1 + (test.null >= test.statistic).sum()) / 50


def test_neighbours_to_move_among_choose_local_permutation(rng: np.random.Generator) -> None:
    x, y, z = common_cause(rng, 60)
    named = conditional_independence_test(x, y, z, permutation_neighbors=4, n_resamples=9, random_state=0)
    assert "among 4 neighbours in z" in named.method
    with pytest.raises(ValueError, match="permutation_neighbors=4 is for null='local_permutation'; got"):
        conditional_independence_test(x, y, z, permutation_neighbors=4, null="permutation")
