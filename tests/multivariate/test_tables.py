"""The discrete sweep: each multiplet as one at a time, known systems, and what it refuses."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from infoest import dual_total_correlation, o_information, total_correlation
from infoest.methods.plugin.fitted import PlugInBiasWarning
from infoest.multivariate import Multiplets, extreme_multiplets, multiplet_information, search_multiplets
from infoest.multivariate.tables import null_spread

pytestmark = pytest.mark.filterwarnings("ignore::infoest.methods.plugin.fitted.PlugInBiasWarning")
CORRECTIONS = (None, "miller_madow", "grassberger", "grassberger_1988", "jackknife")


def codes_of(n: int, p: int, rng: np.random.Generator) -> np.ndarray:
    """Columns of 2 to 5 levels that depend on each other."""
    common = rng.integers(0, 5, n)
    noise = rng.integers(0, 5, (p, n))
    columns = [np.where(rng.random(n) < 0.6, common, noise[j]) % rng.integers(2, 6) for j in range(p)]
    return np.column_stack(columns)


def check_each(found: Multiplets, columns: Any, **settings: Any) -> None:
    """Values and standard errors of some multiplets are those of the functions for one."""
    pick = columns.iloc.__getitem__ if isinstance(columns, pd.DataFrame) else columns.__getitem__
    for row in range(0, len(found), max(1, len(found) // 12)):
        chosen = pick((slice(None), [j for j in found.members[row] if j >= 0]))
        one = o_information(chosen, **settings)
        assert found.o_information[row] == pytest.approx(one.value, abs=1e-12)
        assert found.stderr[row] == pytest.approx(one.stderr, abs=1e-12, nan_ok=True)
        assert found.total_correlation[row] == pytest.approx(total_correlation(chosen, **settings).value, abs=1e-12)
        assert found.dual_total_correlation[row] == pytest.approx(
            dual_total_correlation(chosen, **settings).value, abs=1e-12
        )


@pytest.mark.parametrize("bias_correction", CORRECTIONS)
@pytest.mark.parametrize("n", [30, 400])
def test_sweep_is_the_estimate_of_each(bias_correction: Any, n: int, rng: np.random.Generator) -> None:
    codes = codes_of(n, 6, rng)
    settings: dict[str, Any] = {"method": "plugin", "bias_correction": bias_correction}
    found = multiplet_information(codes, (2, 5), **settings)
    assert len(found) == 15 + 20 + 15 + 6
    check_each(found, codes, discrete=True, **settings)


@pytest.mark.parametrize("bias_correction", [None, "grassberger", "jackknife"])
def test_constant_columns_carry_nothing(bias_correction: Any, rng: np.random.Generator) -> None:
    codes = codes_of(100, 5, rng)
    codes[:, [1, 3]] = 4
    settings: dict[str, Any] = {"method": "plugin", "bias_correction": bias_correction}
    check_each(multiplet_information(codes, (2, 5), **settings), codes, discrete=True, **settings)
    nothing = multiplet_information(np.full((20, 3), 2), (2, 3), **settings)
    np.testing.assert_array_equal(nothing.total_correlation, 0.0)
    np.testing.assert_array_equal(nothing.stderr, 0.0)
    np.testing.assert_array_equal(nothing.pvalue, 1.0)


def test_strings_booleans_categories_and_copies(rng: np.random.Generator) -> None:
    codes = codes_of(200, 3, rng)
    frame = pd.DataFrame(
        {
            "text": np.array(list("abcde"))[codes[:, 0]],
            "flag": codes[:, 1] > 0,
            "kind": pd.Categorical(codes[:, 2]),
            "again": np.array(list("edcba"))[codes[:, 0]],
        }
    )
    found = multiplet_information(frame, (2, 4), method="plugin")
    check_each(found, frame, method="plugin")
    copied = found.labels().index(("text", "again"))
    share = np.bincount(codes[:, 0]) / 200
    assert found.total_correlation[copied] == pytest.approx(-(share * np.log(share)).sum(), abs=1e-12)


def test_bins_of_continuous_columns(rng: np.random.Generator) -> None:
    mixed = pd.DataFrame(rng.normal(size=(300, 4)) @ rng.normal(size=(4, 4)), columns=list("abcd"))
    mixed["e"] = rng.integers(0, 3, 300).astype(str)
    mixed["f"] = np.where(rng.random(300) < 0.99, 0.0, 1.0)  # whose quantiles all are 0
    settings: dict[str, Any] = {"method": "plugin", "n_bins": 4, "bias_correction": "miller_madow"}
    found = multiplet_information(mixed, (2, 4), **settings)
    check_each(found, mixed, **settings)
    assert "4 bins" in found.method
    # Integers are codes unless they are said to be numbers; then they are cut too.
    years = mixed.assign(e=rng.integers(0, 100, 300))
    binned = multiplet_information(years, 3, discrete=False, **settings)
    check_each(binned, years, discrete=False, **settings)


def test_exclusive_or_and_copies() -> None:
    a, b = np.array([0, 0, 1, 1] * 50), np.array([0, 1, 0, 1] * 50)
    found = multiplet_information(np.column_stack([a, b, a ^ b, a, a]), 3, method="plugin")
    value = dict(zip(found.labels(), found.o_information, strict=True))
    assert value["X0", "X1", "X2"] == pytest.approx(-math.log(2), abs=1e-14)
    assert value["X0", "X3", "X4"] == pytest.approx(math.log(2), abs=1e-14)
    certain = found.stderr < 1e-12  # local values that do not vary: nothing is left to chance
    assert certain[found.labels().index(("X0", "X1", "X2"))]
    np.testing.assert_allclose(found.pvalue[certain], np.abs(found.o_information[certain]) < 1e-12, rtol=0, atol=1e-9)


@pytest.mark.parametrize("kind", ["synergy", "redundancy"])
@pytest.mark.parametrize("n_jobs", [None, 2, 3])
def test_extremes_are_those_of_the_sweep(kind: Any, n_jobs: int | None, rng: np.random.Generator) -> None:
    # 29 columns: 3654 triplets and 23751 quadruplets, several batches each; copies make ties.
    codes = rng.integers(0, 2, (60, 29))
    codes[:, 20:24] = codes[:, :4]
    ranked = multiplet_information(codes, (3, 4), method="plugin").top(40, kind)
    found = extreme_multiplets(codes, (3, 4), method="plugin", count=40, kind=kind, n_jobs=n_jobs)
    np.testing.assert_array_equal(found.members, ranked.members)
    np.testing.assert_array_equal(found.total_correlation, ranked.total_correlation)
    np.testing.assert_array_equal(found.stderr, ranked.stderr)


def test_threads_change_nothing(rng: np.random.Generator) -> None:
    codes = rng.integers(0, 3, (200, 24))
    one = multiplet_information(codes, (3, 4), method="plugin")
    for n_jobs in (2, 4):
        other = multiplet_information(codes, (3, 4), method="plugin", n_jobs=n_jobs)
        np.testing.assert_array_equal(other.members, one.members)
        np.testing.assert_array_equal(other.total_correlation, one.total_correlation)
        np.testing.assert_array_equal(other.dual_total_correlation, one.dual_total_correlation)
        np.testing.assert_array_equal(other.stderr, one.stderr)


@pytest.mark.parametrize("levels", [(2, 2, 2), (2, 3, 4), (2, 2, 2, 2), (3, 3, 2, 2)])
def test_null_spread_is_that_of_independent_variables(levels: tuple[int, ...]) -> None:
    # 2000 samples, seed 20261121. O is a sum of chi-squares, whose kurtosis leaves its sd known within 5 % at worst
    # (one degree of freedom): 20 % is four of those.
    rng, n = np.random.default_rng(20261121), 400
    samples = [np.column_stack([rng.integers(0, size, n) for size in levels]) for _ in range(2000)]
    found = [multiplet_information(x, len(levels), method="plugin", bias_correction="miller_madow") for x in samples]
    o, spread = (np.concatenate([getattr(m, name) for m in found]) for name in ("o_information", "null_stderr"))
    assert spread.mean() == pytest.approx(o.std(), rel=0.2)
    assert (np.concatenate([m.pvalue for m in found]) < 0.05).mean() < 0.02  # cautious; 0.17 by the local values alone


def test_null_spread_of_sparse_tables_is_bounded_by_the_rows() -> None:
    assert null_spread(np.array([[40, 40, 40, 40], [2, 2, 1, 1]]), 50) == pytest.approx([2 / math.sqrt(100), 0.0])


def test_equal_rows_are_merged_without_a_trace(rng: np.random.Generator) -> None:
    codes = codes_of(40, 5, rng)
    many, few = (multiplet_information(np.tile(codes, (k, 1)), 3, method="plugin") for k in (9, 1))
    np.testing.assert_allclose(many.total_correlation, few.total_correlation, rtol=0, atol=1e-13)
    np.testing.assert_allclose(many.stderr, few.stderr / 3, rtol=0, atol=1e-13)


@pytest.mark.parametrize("strategy", ["greedy", "annealing"])
def test_search_finds_parity_and_copies(strategy: Any, rng: np.random.Generator) -> None:
    bits = rng.integers(0, 2, (500, 9))
    bits[:, 7] = bits[:, 1] ^ bits[:, 4]
    bits[:, [2, 6, 8]] = bits[:, [0]]
    settings: dict[str, Any] = {
        "method": "plugin",
        "strategy": strategy,
        "n_starts": 3,
        "n_steps": 400,
        "random_state": 0,
    }
    assert search_multiplets(bits, 3, **settings).labels()[0] == ("X1", "X4", "X7")
    copies = search_multiplets(bits, 4, kind="redundancy", **settings)
    assert copies.labels()[0] == ("X0", "X2", "X6", "X8")
    assert copies.o_information[0] == pytest.approx(2 * math.log(2), abs=0.01)  # entropy of the bit, 500 rows


def test_bias_is_warned_of_once(rng: np.random.Generator) -> None:
    codes = rng.integers(0, 4, (60, 5))
    biased = 0
    for row in multiplet_information(codes, (3, 4), method="plugin").members:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            o_information(codes[:, row[row >= 0]], method="plugin", discrete=True)
        biased += bool(caught)
    assert biased > 0
    with pytest.warns(PlugInBiasWarning, match=f"in {biased} of 15 multiplets") as told:
        multiplet_information(codes, (3, 4), method="plugin")
    assert len(told) == 1
    assert told[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        multiplet_information(codes, (3, 4), method="plugin", bias_correction="miller_madow")
        multiplet_information(codes, (3, 4), method="plugin", stderr=False)


def test_bad_input(rng: np.random.Generator) -> None:
    codes = rng.integers(0, 3, (50, 4))
    for function in (multiplet_information, extreme_multiplets, search_multiplets):
        with pytest.raises(ValueError, match=r"X column 0 is continuous.*n_bins=, or discrete="):
            function(rng.normal(size=(50, 4)), 3, method="plugin")
    for correction in ("chao_shen", "shrink", "nsb"):  # they depend on other cells
        with pytest.raises(ValueError, match=f"bias_correction='{correction}' is not known"):
            multiplet_information(codes, 3, method="plugin", bias_correction=correction)
    with pytest.raises(ValueError, match="one column"):
        multiplet_information(codes[:, 0], method="plugin")
    with pytest.raises(ValueError, match="not exceed the number of variables, 4"):
        multiplet_information(codes, (3, 5), method="plugin")
    with pytest.raises(ValueError, match="X column 2 holds NaN or missing"):
        multiplet_information([["a", "b", None], ["b", "a", "c"]], 2, method="plugin")
    with pytest.raises(ValueError, match="discrete names"):
        multiplet_information(codes, 3, method="plugin", discrete=["nobody"])
