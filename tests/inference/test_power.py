"""Power: against scipy's non-central chi-square, simulation, and its own inverse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from infoest.inference import g_test, information_power, information_sample_size


@pytest.mark.parametrize("alpha", [0.01, 0.05])
@pytest.mark.parametrize(("levels", "df"), [((2, 2), 1), ((4, 3), 6), ((3, 3, 5), 20)])
def test_discrete_power_is_the_noncentral_chi_square(levels: tuple[int, ...], df: int, alpha: float) -> None:
    expected = stats.ncx2.sf(stats.chi2.isf(alpha, df), df, 2 * 300 * 0.02)
    assert information_power(0.02, 300, levels=levels, alpha=alpha) == pytest.approx(expected, abs=1e-9)
    assert information_power(0.0, 300, levels=levels, alpha=alpha) == pytest.approx(alpha, abs=1e-12)


def test_normal_power_uses_bartletts_rows() -> None:
    expected = stats.ncx2.sf(stats.chi2.isf(0.05, 6), 6, 2 * (100 - 4 - 4.0) * 0.05)
    assert information_power(0.05, 100, columns=(2, 3, 4)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "kind", [{"levels": (4, 3)}, {"levels": (2, 2, 3)}, {"columns": (1, 1)}, {"columns": (2, 3, 4)}]
)
@pytest.mark.parametrize("power", [0.5, 0.8, 0.99])
def test_sample_size_is_the_smallest_that_suffices(kind: dict[str, Any], power: float) -> None:
    n = information_sample_size(0.01, power=power, **kind)
    assert information_power(0.01, n, **kind) >= power - 1e-9
    assert information_power(0.01, n - 1, **kind) < power


@pytest.mark.slow  # 3000 and 20,000 tests
def test_power_is_that_of_the_tests() -> None:
    """Seed 11; 3000 tables and 20,000 normal samples: within 0.01, what first-order theory may miss by, plus four
    binomial errors at most, 0.037 and 0.014."""
    rng = np.random.default_rng(11)
    table = np.array([[0.3, 0.1, 0.1], [0.15, 0.2, 0.15]])
    independent = np.outer(table.sum(axis=1), table.sum(axis=0))
    information = float((table * np.log(table / independent)).sum())
    draws = rng.multinomial(120, table.ravel(), size=3000).reshape(-1, 2, 3)
    share = np.mean([g_test(draw, null="analytic").pvalue <= 0.05 for draw in draws])
    assert abs(share - information_power(information, 120, levels=(2, 3))) < 0.047
    # The Gaussian test of one column against one is the t test of the partial correlation: here given one column.
    n, correlation = 50, 0.35
    e, f = rng.normal(size=(2, 20_000, n - 1))  # one row fewer stands for the condition
    y = correlation * e + math.sqrt(1 - correlation**2) * f
    e, y = e - e.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    r = (e * y).sum(axis=1) / np.sqrt((e**2).sum(axis=1) * (y**2).sum(axis=1))
    rejected = np.abs(r) * np.sqrt((n - 3) / (1 - r**2)) > stats.t.isf(0.025, n - 3)
    theory = information_power(-0.5 * math.log(1 - correlation**2), n, columns=(1, 1, 1))
    assert abs(rejected.mean() - theory) < 0.024


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"information": -0.1, "n": 100, "levels": (2, 2)},
            "information=-0.1 must be a finite number of nats, not below 0",
        ),
        ({"information": 0.1, "n": 0, "levels": (2, 2)}, "n=0 must be an integer of at least 1"),
        ({"information": 0.1, "n": 100}, "give either levels= .* or columns="),
        ({"information": 0.1, "n": 100, "levels": (2, 2), "columns": (1, 1)}, "give either levels= .* or columns="),
        ({"information": 0.1, "n": 100, "levels": (2,)}, "must hold two numbers, or three"),
        ({"information": 0.1, "n": 100, "levels": (1, 2)}, "levels=1 must be an integer of at least 2"),
        ({"information": 0.1, "n": 100, "levels": (2, 2), "alpha": 1.0}, "alpha=1.0 must lie strictly between 0 and 1"),
        ({"information": 0.1, "n": 5, "columns": (2, 2, 3)}, "n=5 rows do not suffice"),
        (
            {"information": 5.0, "n": 100, "levels": (2, 2)},
            r"of 2 and 2 levels .* log\(2\) = 0.6931",
        ),
        ({"information": 1.2, "n": 100, "levels": (9, 3, 7)}, r"more than variables of 9 and 3 levels can share"),
        ({"information": "a", "n": 100, "levels": (2, 2)}, "information='a' must be a finite number"),
        ({"information": 0.1, "n": 100, "levels": 2}, "levels=2 must hold two numbers"),
        ({"information": 0.1, "n": 100, "levels": (2, 2), "alpha": "x"}, "alpha='x' must lie strictly between"),
    ],
)
def test_bad_input_to_power_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        information_power(**settings)


def test_bad_input_to_sample_size_is_refused() -> None:
    with pytest.raises(ValueError, match=r"information=0\.0 must be a finite number of nats, above 0"):
        information_sample_size(0.0, levels=(2, 2))
    with pytest.raises(ValueError, match=r"power=0.05 must lie between alpha=0.05 and 1"):
        information_sample_size(0.1, levels=(2, 2), power=0.05)
    with pytest.raises(ValueError, match=r"more than variables of 2 and 5 levels can share"):
        information_sample_size(1.0, levels=(2, 5))


def test_a_function_shares_all_its_levels_allow() -> None:
    assert information_power(math.log(3), 20, levels=(3, 5, 2)) > 0.99
    assert information_sample_size(math.log(2), levels=(2, 2)) < 10
    assert information_power(5.0, 100, columns=(1, 1)) == 1.0  # of numbers there is no bound
