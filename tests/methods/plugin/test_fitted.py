"""Plug-in: against counting by hand, scipy, closed forms; new rows follow one law; weights are rows."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from infoest import entropy, mutual_information
from infoest import quantities as q
from infoest._core.sample import Sample, read_sample
from infoest.methods.evaluate import evaluate, local_values
from infoest.methods.plugin.fitted import Plugin, PlugInBiasWarning

pytestmark = pytest.mark.filterwarnings("ignore::infoest.methods.plugin.fitted.PlugInBiasWarning")

MI = q.mutual_information()
tables = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=4).filter(
    lambda rows: sum(map(sum, rows)) >= 3
)


def rows_of(table: Any) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Raw rows of a table of counts."""
    counts = np.asarray(table)
    i, j = np.indices(counts.shape)
    return np.repeat(i.ravel(), counts.ravel()).astype(str), np.repeat(j.ravel(), counts.ravel()).astype(str)


def shannon(counts: Any) -> float:
    shares = np.asarray(counts, dtype=float).ravel()
    shares = shares[shares > 0] / shares.sum()
    return float(-(shares * np.log(shares)).sum())


@settings(deadline=None, max_examples=30)
@given(table=tables)
def test_value_is_that_of_the_table(table: list[list[int]]) -> None:
    counts = np.array(table)
    x, y = rows_of(counts)
    hx, hy = shannon(counts.sum(axis=1)), shannon(counts.sum(axis=0))
    estimate = mutual_information(x, y, stderr=False)
    assert estimate.value == pytest.approx(hx + hy - shannon(counts), abs=1e-12)
    assert estimate.value <= min(hx, hy) + 1e-12
    assert estimate.value >= -1e-12
    assert entropy(np.column_stack([x, y]), bias_correction=None, stderr=False).value == pytest.approx(
        shannon(counts), abs=1e-12
    )


@settings(deadline=None, max_examples=20)
@given(table=tables, relabel=st.permutations(range(4)))
def test_labels_and_order_do_not_matter(table: list[list[int]], relabel: list[int]) -> None:
    x, y = rows_of(table)
    value = mutual_information(x, y, stderr=False).value
    assert mutual_information(y, x, stderr=False).value == pytest.approx(value, abs=1e-12)
    renamed = np.array([f"c{relabel[int(v)]}" for v in x])
    assert mutual_information(renamed, y, stderr=False).value == pytest.approx(value, abs=1e-12)
    numbers = np.array(relabel)[x.astype(int)]  # strictly monotone or not: codes have no order
    assert mutual_information(numbers, y, discrete=True, stderr=False).value == pytest.approx(value, abs=1e-12)


def test_twice_n_times_the_value_is_the_likelihood_ratio_statistic() -> None:
    for table in ([[20, 11], [8, 31]], [[5, 9, 14], [10, 3, 7]], [[50, 1], [1, 50], [9, 9]]):
        expected = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
        estimate = mutual_information(*rows_of(table))
        assert 2 * estimate.n[0] * estimate.value == pytest.approx(expected.statistic, abs=1e-10)
        assert estimate.pivot.tests.df == pytest.approx(expected.dof, rel=0.1)  # type: ignore[union-attr]  # Wilks' is the limit


def test_cells_empty_by_chance_keep_their_share_of_the_bias() -> None:
    """In [[9, 0], [9, 1]] the empty cell was expected to hold 0.47 rows; in a diagonal table both hold dozens."""
    chance = mutual_information(*rows_of([[9, 0], [9, 1]]))
    assert 0.5 < 2 * 19 * (chance.value - chance.debiased) < 2
    impossible = mutual_information(*rows_of([[50, 0, 0], [0, 50, 50]]))
    bias = (3 - 3 - 2 + 1) / (2 * 150)  # one row for each column: the bias of the rows' entropy
    assert impossible.value - impossible.debiased == pytest.approx(bias, rel=1e-9)


def test_standard_error_is_the_delta_method_by_numerical_derivative() -> None:
    counts = np.array([[20.0, 11.0, 4.0], [8.0, 31.0, 6.0]])
    n = counts.sum()

    def value(shares: NDArray[np.float64]) -> float:
        p = shares / shares.sum()
        return shannon(p.sum(axis=1)) + shannon(p.sum(axis=0)) - shannon(p)

    gradient = np.empty(counts.shape)
    for cell in np.ndindex(*counts.shape):
        step = np.zeros(counts.shape)
        step[cell] = 1e-6
        gradient[cell] = (value(counts / n + step) - value(counts / n - step)) / 2e-6
    shares = counts / n
    variance = (shares * gradient**2).sum() - (shares * gradient).sum() ** 2
    estimate = mutual_information(*rows_of(counts.astype(int)))
    assert estimate.local is not None
    assert estimate.local.std() / math.sqrt(n) == pytest.approx(math.sqrt(variance / n), rel=1e-7)
    # The share of bias in it fades as 1 / n: 3 % here, a thousandth of that with a thousand times the rows.
    assert estimate.stderr == pytest.approx(math.sqrt(variance / n), rel=0.05)
    table = read_sample(*np.indices(counts.shape).reshape(2, -1).astype(str), names=("x", "y"))
    many = 1000 * counts.ravel()
    clear = evaluate(MI, replace(table, weights=many, squared_weights=many), Plugin())[0]
    assert clear.stderr == pytest.approx(math.sqrt(variance / (1000 * n)), rel=1e-4)


@pytest.mark.parametrize("correction", [None, "miller_madow", "grassberger", "grassberger_1988", "jackknife"])
@pytest.mark.parametrize("levels", [4, 15])
def test_standard_error_is_right_at_independence(levels: int, correction: str | None, rng: np.random.Generator) -> None:
    # 150 samples of 500 rows: the ratio of a mean of chi-like figures to their sd errs by 6 %, four times that is
    # allowed. The delta method gives 1.4 there, or 0.7 where the correction adds noise of its own.
    found = [
        mutual_information(x, y, discrete=True, bias_correction=correction)
        for x, y in rng.integers(0, levels, (150, 2, 500))
    ]
    ratio = np.mean([e.stderr for e in found]) / np.std([e.value for e in found])
    assert 0.76 < ratio < 1.3


def test_parity_noise_belongs_to_entropies_too(rng: np.random.Generator) -> None:
    # Uniform codes: the first-order variance is 0, and what is left are the parities of ten counts.
    found = [entropy(codes, bias_correction="grassberger_1988") for codes in rng.integers(0, 10, (150, 500))]
    plain = [entropy(codes, bias_correction=None) for codes in rng.integers(0, 10, (150, 500))]
    assert np.std([e.value for e in plain]) < 0.9 * np.std([e.value for e in found])
    assert np.mean([e.stderr for e in found]) > 0.8 * np.std([e.value for e in found])


def test_miller_madow_is_its_closed_form() -> None:
    counts = np.array([[20, 11, 4], [8, 31, 0]])
    x, y = rows_of(counts)
    n = counts.sum()
    plain, corrected = mutual_information(x, y), mutual_information(x, y, bias_correction="miller_madow")
    assert corrected.value == pytest.approx(plain.value + (1 + 2 - 4) / (2 * n), abs=1e-12)
    assert entropy(y, bias_correction="miller_madow").value == pytest.approx(
        shannon(counts.sum(axis=0)) + 2 / (2 * n), abs=1e-12
    )
    assert math.isnan(corrected.debiased)
    # Two degrees of freedom, and one cell empty that chance left empty in an eighth of all tables.
    assert 1 < 2 * n * (plain.value - plain.debiased) < 2.2
    assert corrected.method == "plug-in, miller-madow"


@pytest.mark.parametrize("correction", [None, "miller_madow"])
def test_local_values_average_to_the_value(correction: str | None, rng: np.random.Generator) -> None:
    x, y = rng.integers(0, 4, 60).astype(str), rng.integers(0, 3, 60).astype(str)
    estimate = mutual_information(x, y, bias_correction=correction)
    assert estimate.local is not None
    assert estimate.local.shape == (60,)
    assert estimate.local.mean() == pytest.approx(estimate.value, abs=1e-12)
    assert entropy(x).local.mean() == pytest.approx(entropy(x).value, abs=1e-12)  # type: ignore[union-attr]


def test_chain_rule_is_exact(rng: np.random.Generator) -> None:
    x, y, z = (rng.integers(0, 3, 50).astype(str) for _ in range(3))
    sample = read_sample(x, y, z, names=("x", "y", "z"))
    both = evaluate(q.mutual_information((0,), (1, 2)), sample, Plugin())[0].value
    one = evaluate(q.mutual_information((0,), (2,)), sample, Plugin())[0].value
    given_z = (
        q.conditional_entropy((0,), (2,)) + q.conditional_entropy((1,), (2,)) - q.conditional_entropy((0, 1), (2,))
    )
    assert both == pytest.approx(one + evaluate(given_z, sample, Plugin())[0].value, abs=1e-12)


@pytest.mark.parametrize("correction", [None, "miller_madow"])
def test_a_count_table_is_a_sample_of_weighted_rows(correction: Any) -> None:
    counts = np.array([[20, 11, 4], [8, 31, 6]])
    x, y = rows_of(counts)
    raw = read_sample(x, y, names=("x", "y"))
    i, j = np.indices(counts.shape)
    cells = read_sample(i.ravel().astype(str), j.ravel().astype(str), names=("x", "y"))
    weights = counts.ravel().astype(float)
    table = replace(cells, weights=weights, squared_weights=weights)
    for quantity in (MI, q.entropy(0), q.entropy(0, 1)):
        method = Plugin(bias_correction=correction)
        by_rows, by_cells = (evaluate(quantity, sample, method)[0] for sample in (raw, table))
        assert by_cells.value == pytest.approx(by_rows.value, abs=1e-12)
        assert by_cells.stderr == pytest.approx(by_rows.stderr, abs=1e-12)
        np.testing.assert_allclose(by_cells.confint(), by_rows.confint(), atol=1e-10)
        assert by_cells.n == by_rows.n == (80,)


def test_equal_weights_do_nothing_and_unequal_ones_lose_rows() -> None:
    x, y = rows_of([[20, 11], [8, 31]])
    plain = read_sample(x, y, names=("x", "y"))
    expected = evaluate(MI, plain, Plugin())[0]
    sevens = np.full(plain.n, 7.0)
    same = evaluate(MI, replace(plain, weights=sevens, squared_weights=sevens**2), Plugin())[0]
    assert same.value == pytest.approx(expected.value, abs=1e-12)
    assert same.stderr == pytest.approx(expected.stderr, abs=1e-12)
    weights = np.where(np.arange(plain.n) % 2, 1.0, 3.0)
    uneven = Plugin().fit(replace(plain, weights=weights, squared_weights=weights**2), MI)
    assert uneven.n == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
    assert uneven.n < plain.n


def cells_of(sample: Sample, extra: int) -> Sample:
    """Every joint cell of the codes, ``extra`` unseen codes a column included."""
    levels = [range(int(column.max()) + 1 + extra) for column in sample.columns.T]
    return sample.at(np.array(list(itertools.product(*levels)), dtype=float))


def test_new_rows_follow_one_law_with_its_margins(rng: np.random.Generator) -> None:
    x, y = rng.integers(0, 4, 40).astype(str), rng.integers(0, 3, 40).astype(str)
    sample = read_sample(x, y, names=("x", "y"))
    fitted = Plugin().fit(sample, MI)
    every = cells_of(sample, extra=1)
    joint = np.exp(-fitted.surprisal((0, 1), every))
    assert joint.sum() == pytest.approx(1, abs=1e-12)
    for block in (0, 1):
        margin = np.exp(-fitted.surprisal((block,), every))
        for code in np.unique(every.columns[:, block]):
            at = every.columns[:, block] == code
            np.testing.assert_allclose(margin[at], joint[at].sum(), rtol=1e-12)


def test_unseen_categories_are_finite_and_surprising() -> None:
    sample = read_sample(["a", "b"] * 10, ["u", "u", "v", "v"] * 5, names=("x", "y"))
    fitted = Plugin().fit(sample, MI)
    new = sample.like(["zzz", "a"], ["qqq", "u"], names=("x", "y"))
    surprisal = fitted.surprisal((0, 1), new)
    assert np.isfinite(surprisal).all()
    assert surprisal[0] > surprisal[1]
    assert np.isfinite(local_values(fitted, MI, new)).all()


def test_many_rows_drown_the_smoothing() -> None:
    """The prior adds half a count per occupied cell: at 4000 rows it moves a surprisal by under 1e-3."""
    x, y = rows_of(np.array([[800, 1200], [1500, 500]]))
    sample = read_sample(x, y, names=("x", "y"))
    fitted = Plugin().fit(sample, MI)
    np.testing.assert_allclose(fitted.surprisal((0, 1), sample), fitted.surprisal((0, 1)), atol=1e-3)


def test_bins_are_quantiles_and_new_rows_use_them(rng: np.random.Generator) -> None:
    x, y = rng.normal(size=(2, 60))
    expected = mutual_information(
        *(np.searchsorted(np.quantile(v, [0.25, 0.5, 0.75]), v, side="right").astype(str) for v in (x, y))
    )
    estimate = mutual_information(x, y, n_bins=4)
    assert estimate.value == pytest.approx(expected.value, abs=1e-12)
    assert estimate.method == "plug-in, 4 bins"
    sample = read_sample(x, y, names=("x", "y"))
    fitted = Plugin(n_bins=4).fit(sample, MI)
    assert np.isfinite(fitted.surprisal((0, 1), sample.at(np.array([[99.0, -99.0]])))).all()


def test_bins_are_named_only_where_something_was_cut() -> None:
    assert mutual_information(*rows_of([[20, 11], [8, 31]]), n_bins=7).method == "plug-in"


def test_bias_warning_fires_only_where_the_bias_exceeds_the_standard_error(rng: np.random.Generator) -> None:
    x, y = rng.integers(0, 6, (2, 60)).astype(str)
    with pytest.warns(
        PlugInBiasWarning, match=r"about \+0\.\d+ nat, exceeds its standard error .* use bias_correction"
    ):
        mutual_information(x, y)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mutual_information(x, y, bias_correction="miller_madow")
        mutual_information(x, y, stderr=False)
        mutual_information(*rows_of([[20, 5], [5, 20]]))


def test_bad_settings_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"bias_correction='psi' is not known. Use one of None, 'digamma', 'miller_madow'"
    ):
        mutual_information(["a", "b"], ["a", "b"], bias_correction="psi")
    with pytest.raises(ValueError, match="n_bins=1 must be an integer of at least 2"):
        mutual_information([0.5, 1.5], [1.5, 0.5], n_bins=1)
    with pytest.raises(ValueError, match="y is continuous; method='plugin' needs n_bins=, or discrete= naming it"):
        mutual_information(["a", "b"], [1.5, 0.5], method="plugin")
    with pytest.raises(ValueError, match="X is continuous; method='plugin' needs discrete= naming it"):
        entropy([1.5, 0.5], method="plugin")


@pytest.mark.slow  # 2 x 2000 estimates
@pytest.mark.parametrize(
    ("law", "truth"),
    [
        (np.full((3, 3), 1 / 9), 0.0),
        (np.array([[0.3, 0.1], [0.1, 0.5]]), None),
    ],
)
def test_interval_covers_and_null_test_keeps_its_size(law: NDArray[np.float64], truth: float | None) -> None:
    """2000 samples of 200 rows, seed 4. A true coverage of 0.95 (size 0.05) stays within 0.016 of it with
    probability 0.999; a further 0.01 is allowed for the chi-square being an approximation at 200 rows."""
    rng = np.random.default_rng(4)
    target = shannon(law.sum(axis=1)) + shannon(law.sum(axis=0)) - shannon(law) if truth is None else truth
    covered = rejected = 0
    for table in rng.multinomial(200, law.ravel(), size=2000):
        estimate = mutual_information(*rows_of(table.reshape(law.shape)))
        low, high = estimate.confint()
        covered += low - 1e-12 <= target <= high + 1e-12
        rejected += estimate.pvalue_null() <= 0.05
    if truth == 0.0:
        assert abs(rejected / 2000 - 0.05) < 0.026
        assert covered / 2000 >= 0.95 - 0.026  # the lower limit may sit at 0: coverage is 0.975 there
    else:
        assert abs(covered / 2000 - 0.95) < 0.026
        assert rejected / 2000 > 0.99
