"""Intervals of tables: inside what is possible, around the estimate, never certain by luck, covering."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from scipy.special import xlogy

from infoest import (
    conditional_mutual_information,
    dual_total_correlation,
    entropy,
    mutual_information,
    o_information,
    s_information,
    total_correlation,
    transfer_entropy,
)
from infoest import quantities as q
from infoest.methods.plugin.interval import mean_bias
from infoest.timeseries import active_information_storage
from tests.methods.plugin.test_fitted import rows_of
from tests.methods.plugin.test_joint_cells import cells_of

pytestmark = pytest.mark.filterwarnings("ignore::infoest._core.warnings.InfoestWarning")
CORRECTIONS = (
    None,
    "digamma",
    "miller_madow",
    "grassberger",
    "grassberger_1988",
    "chao_shen",
    "jackknife",
    "shrink",
    "nsb",
)


def information(table: np.ndarray) -> float:
    return float(xlogy(table, table).sum() - sum(xlogy(m, m).sum() for m in (table.sum(axis=0), table.sum(axis=1))))


def noisy_copy(levels: int, noise: float) -> np.ndarray:
    table = np.full((levels, levels), noise / (levels * (levels - 1)))
    np.fill_diagonal(table, (1 - noise) / levels)
    return table


def coverage(table: np.ndarray, n: int, repeats: int, seed: int) -> float:
    rng, truth, hits = np.random.default_rng(seed), max(information(table), 0.0), 0
    for counts in rng.multinomial(n, table.ravel(), size=repeats):
        low, high = mutual_information(*rows_of(counts.reshape(table.shape))).confint()
        hits += low - 1e-12 <= truth <= high + 1e-12
    return hits / repeats


@pytest.mark.parametrize(
    ("levels", "noise", "n"),
    [(2, 0.0, 100), (5, 0.0, 300), (10, 0.0, 100), (5, 0.1, 100), (5, 0.01, 100), (20, 1.0, 300)],
)
def test_noisy_copies_are_covered(levels: int, noise: float, n: int) -> None:
    """150 tables, seed 7. Fewer than 125 of 150 have probability 0.0008 at a coverage of 0.92, the least of these laws;
    debiased plus or minus two standard errors covered 27 to 97."""
    law = noisy_copy(levels, noise) if noise < 1 else np.full((levels, levels), levels**-2.0)
    assert coverage(law, n, 150, 7) >= 125 / 150


@pytest.mark.parametrize(
    ("what", "most"),
    [
        (lambda: mutual_information([1, 2, 3] * 10, [2, 4, 6] * 10, discrete=True), math.log(3)),
        (lambda: active_information_storage(list("ab") * 40), math.log(2)),
        (lambda: transfer_entropy(*np.array([[*"0011"] * 20, [*"1001"] * 20])), math.log(2)),
        (lambda: conditional_mutual_information([*"0011"] * 9, [*"0101"] * 9, [*"0110"] * 9), math.log(2)),
        (lambda: entropy([0, 1] * 50, bias_correction="miller_madow"), math.log(2)),
        (lambda: entropy([0, 1] * 50), math.log(2)),
    ],
)
def test_what_looks_certain_keeps_a_width_below_the_largest_value(what: Any, most: float) -> None:
    low, high = what().confint()
    assert 0 <= low < most - 0.003
    assert high == pytest.approx(most, abs=1e-12)


def test_two_rows_are_not_six_nats() -> None:
    assert mutual_information(["a", "b"], ["u", "v"]).confint().high <= math.log(6) + 1e-12


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_interval_holds_the_corrected_value_where_that_is_possible(
    correction: str | None, rng: np.random.Generator
) -> None:
    for _ in range(12):
        shape = tuple(rng.integers(2, 7, 2))
        counts = rng.multinomial(rng.integers(5, 80), rng.dirichlet(np.full(shape[0] * shape[1], 0.5))).reshape(shape)
        x, y = rows_of(counts)
        if len(set(x)) < 2 or len(set(y)) < 2:
            continue
        for found in (mutual_information(x, y, bias_correction=correction), entropy(x, bias_correction=correction)):
            low, high = found.confint()
            assert low < high
            assert low - 1e-12 <= max(found.best, 0.0)
            sizes = [np.unique(v, return_counts=True)[1] for v in (x, y)]
            largest = [math.log(len(c)) for c in sizes if c.min() >= 5]
            assert found.best <= high + 1e-12 or high == pytest.approx(min(largest), abs=1e-12)


def test_distinct_strings_are_not_certain() -> None:
    """Chao and Shen's estimate of 1000 rows that are all different was 13.8224 with an interval of no width."""
    found = entropy([f"s{i}" for i in range(1000)], bias_correction="chao_shen")
    low, high = found.confint()
    assert low < 7 < found.value <= high
    assert found.stderr > 0.01


@pytest.mark.slow  # 2000 tables
def test_nothing_leaves_its_bounds(rng: np.random.Generator) -> None:
    functions = (total_correlation, dual_total_correlation, o_information, s_information)
    for _ in range(150):
        levels, n = int(rng.integers(2, 4)), int(rng.integers(4, 60))
        rows = rng.integers(0, levels, (n, 3))
        rows[:, 2] = np.where(rng.random(n) < rng.random(), rows[:, 0], rows[:, 2])
        if (np.ptp(rows, axis=0) == 0).any():
            continue
        counts = [np.unique(column, return_counts=True)[1] for column in rows.T]
        logs = sorted(math.log(len(c) + (c == 1).sum() * ((c == 1).sum() + 1) / 2 + (c.min() < 5)) for c in counts)
        for function, ends in zip(
            functions, ((0, logs[0] + logs[1]), (0, logs[0] + logs[1]), (-logs[0], logs[0])), strict=False
        ):
            found = function(rows.astype(str), bias_correction="miller_madow")
            low, high = found.confint()
            assert ends[0] - 1e-9 <= low or low == pytest.approx(found.value)
            assert high <= ends[1] + 1e-9 or high == pytest.approx(found.value)
            assert low < high


def test_width_falls_smoothly_with_the_rows() -> None:
    """It jumped from 0.001 at 3000 rows to 0.062 at 9000: a likelihood ratio changed its limit there."""
    widths = []
    for n in (900, 1800, 3000, 6000, 9000, 18000):
        found = mutual_information(*rows_of(np.diag([n // 3] * 3)))
        low, high = found.confint()
        widths.append(high - low)
    ratios = np.array(widths[1:]) / np.array(widths[:-1])
    assert ((ratios > 0.4) & (ratios < 0.75)).all()


def test_limits_survive_units_and_pickling() -> None:
    found = mutual_information(*rows_of(np.array([[20, 3], [4, 30]])))
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.confint() == found.confint()
    np.testing.assert_allclose(found.to("bit").confint(), np.array(found.confint()) / math.log(2), rtol=1e-12)
    assert found.confint(0.5).high < found.confint(0.95).high < found.confint(0.999).high
    with pytest.raises(ValueError, match="strictly between 0 and 1"):
        found.confint(1.0)


def test_interval_holds_zero_unless_the_null_test_rejects(rng: np.random.Generator) -> None:
    for _ in range(40):
        x, y = rng.integers(0, 3, (2, 50))
        found = mutual_information(x.astype(str), y.astype(str))
        if found.pvalue_null() > 0.025:
            assert found.confint().low == 0.0


def test_mean_bias_is_the_mean_over_all_tables(rng: np.random.Generator) -> None:
    """4000 tables of 30 rows: the mean of their plug-in is known to 0.0012, four times that is allowed, and Poisson
    counts are off by less."""
    law = np.array([[0.4, 0.1, 0.05], [0.05, 0.1, 0.3]])
    values = [
        cells_of(c.reshape(2, 3)).first_order(q.mutual_information())[0]
        for c in rng.multinomial(30, law.ravel(), size=4000)
    ]
    expected = float(np.mean(values)) - information(law)
    assert mean_bias(q.mutual_information(), cells_of(law), 30.0) == pytest.approx(expected, abs=0.005)
