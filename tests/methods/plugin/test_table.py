"""One table: its cells, its G, its law, and the same p-value whoever asks."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from infoest import conditional_mutual_information, mutual_information
from infoest.inference import conditional_independence_test, g_test, independence_test
from infoest.methods.plugin.table import Table, cell_of, count_cells
from tests import naive


def test_cells_are_numbered_from_zero_and_every_one_is_in_use(rng: np.random.Generator) -> None:
    codes = rng.integers(0, [5, 3, 1000], size=(200, 3))
    cell = cell_of(codes)
    assert set(cell.tolist()) == set(range(len(np.unique(codes, axis=0))))
    same = cell[:, None] == cell[None, :]
    np.testing.assert_array_equal(same, (codes[:, None] == codes[None]).all(axis=2))
    assert cell_of(codes[:, :0]).tolist() == [0] * 200


def test_weights_are_rescaled_to_the_total() -> None:
    counted = count_cells(np.array([[0], [0], [3]]), np.array([1.0, 2.0, 5.0]), 16.0)
    assert (counted.cell.tolist(), counted.counts.tolist()) == ([0, 0, 1], [6.0, 10.0])


@pytest.mark.parametrize("strata", [1, 3])
def test_g_is_that_of_the_strata_and_no_order_of_rows_changes_the_table(strata: int, rng: np.random.Generator) -> None:
    x, y, z = rng.integers([[4], [3], [strata]], size=(3, 90))
    table, order = Table.of_rows(x, y, z), rng.permutation(90)
    assert table.statistic == pytest.approx(naive.stratified_g(x, y, z), abs=1e-10)
    other = Table.of_rows(x[order], y[order], z[order])
    for ours, theirs in zip(table.rows(), other.rows(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    counts = np.zeros((4, strata, 3))
    np.add.at(counts, (x, z, y), 1.0)
    assert Table.of_counts(counts).pvalue == table.pvalue
    expected = [np.outer(c.sum(axis=1), c.sum(axis=0)) / c.sum() for c in np.moveaxis(counts, 1, 0)]
    assert table.least_expected == pytest.approx(min(e[e > 0].min() for e in expected), rel=1e-12)


def test_large_tables_have_the_chi_square_limit() -> None:
    counts = 1e6 * np.array([[1.0, 1.001, 1.0], [1.0, 1.0, 1.002]])
    table = Table.of_counts(counts)
    scipys = stats.chi2_contingency(counts, correction=False, lambda_="log-likelihood")
    assert table.statistic == pytest.approx(scipys.statistic, rel=1e-8)
    assert table.df == scipys.dof
    assert table.pvalue == pytest.approx(scipys.pvalue, rel=1e-4)


def test_the_same_table_has_the_same_p_value_whoever_asks(rng: np.random.Generator) -> None:
    x, y = rng.integers(3, size=(2, 200))
    one = np.zeros(200, dtype=np.int64)
    asked = [
        g_test(x, y).pvalue,
        conditional_independence_test(x, y, one, discrete=True, null="analytic").pvalue,
        mutual_information(x, y, discrete=True, bias_correction="miller_madow").pvalue_null(),
        conditional_mutual_information(x, y, one, discrete=True, bias_correction="miller_madow").pvalue_null(),
    ]
    np.testing.assert_allclose(asked, asked[0], rtol=1e-10)
    drawn = [
        g_test(x, y, null="permutation", n_resamples=99, random_state=5),
        independence_test(x, y, discrete=True, n_resamples=99, random_state=5),
    ]
    assert drawn[0].pvalue == drawn[1].pvalue
    order = rng.permutation(200)
    moved = independence_test(x[order], y[order], discrete=True, n_resamples=99, random_state=5)
    assert moved.pvalue == drawn[1].pvalue
